"""What stands for election: of all that was judged for a question, what may be on the thing it is asked about.

Pure.
"""

from collections.abc import Sequence
from dataclasses import replace

from agent.alike import Fact, fact_of
from agent.delivery_ask import is_remark
from agent.evidence import Judged, Wanted, is_headed_by_another, is_of_another, is_of_another_kind
from agent.resolved import Resolved
from retrieval.passages import Found, PassageKind
from retrieval.statements import Statement

CLEARLY = 0.6
"""The chance by the search from which the first passage stands for election in a chat though it looks to be of
something else: of 40 such in strangers' questions 31 answered.
"""


def standing(
    judged: Sequence[Judged], asked: Wanted, found: Found, resolved: Resolved, instead: frozenset[Fact]
) -> list[Judged]:
    """Return the statements that stand for election: of each passage those on what is asked about.

    What a chat is about, or a message that names things among others, is often only guessed: there those of a passage
    that all look to be of something else stand as such, but none of another product than one that was named in full.
    """
    about, goes_before = resolved.about, resolved.before.question
    guessed = bool(goes_before) or about.named
    is_sure = about.meant and (about.in_full or not about.named)
    surest = {hit.passage.id for hit in found.hits[:1] if goes_before and hit.score >= CLEARLY}
    standing, astray = [], []
    for one in judged:
        if _is_told_of(one.statement, asked, resolved, instead):
            continue
        if one.statement.passage.id in surest or _is_on_it(one.statement, asked):
            standing.append(one)
        elif guessed and not (is_sure and is_of_another(one.statement, asked)):
            astray.append(replace(one, astray=True))
    passages = {one.statement.passage.id for one in standing}
    return [*standing, *(one for one in astray if one.statement.passage.id not in passages)]


def _is_told_of(one: Statement, asked: Wanted, resolved: Resolved, instead: frozenset[Fact]) -> bool:
    """Tell whether a statement is told of the one that is meant as well, or is on parcels where nothing is asked."""
    if instead and fact_of(one) in instead and is_of_another(one, asked):
        return True
    return one.passage.kind is PassageKind.SHIPPING and not resolved.hangs_on and is_remark(resolved.said)


def _is_on_it(one: Statement, asked: Wanted) -> bool:
    """Tell whether a statement is of nothing else than what is asked about, or of what was told of last."""
    if asked.topic and (one.passage.path or (one.passage.title,))[0] == asked.topic:
        return True
    return not (
        is_headed_by_another(one, asked) or is_of_another(one, asked) or is_of_another_kind(one, asked)
    )
