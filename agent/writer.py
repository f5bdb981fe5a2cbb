"""The extractive writer composes an answer from statements as they stand, and says yes or no only when they do."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.evidence import Judged, Wanted
from agent.words import content, kin, normalise, stem, tokens
from conversation.model import Citation
from retrieval.passages import Passage, PassageKind
from retrieval.statements import Statement, statements

OF_PAGES = frozenset({PassageKind.POLICY, PassageKind.GUIDE, PassageKind.RECIPE})
LONGEST_ANSWER_CHARACTERS = 420
LONGEST_STEPS_CHARACTERS = 900
SHORT_CHARACTERS = 360
MOST_STATEMENTS = 4
FEW_FACTS, LEADS = 2, 0.5
SURELY_ROW = 0.9
"""From this share on a row of a table is said without the others."""
TOLD = 0.94
"""Statements of a passage are said, likeliest first, until what is needed is among them with this chance.

Of 740 questions of two strangers it is said in 96.6 % of what is written of a right passage, by 2.2 statements of 180
characters in the mean (`python -m evals.fit_quoting`).
"""
OPPOSITE_FROM = 0.25
"""What is not included is said beside what is (and the other way round) from this chance of being meant on.

Chosen by hand: one more of 760 in `evals/written/chats` is answered rightly so, none less there or in 866 others.
"""
SIBLING_SHARE = 0.6
"""What stands under the same heading (two showrooms' hours) is said beside the best at this share of its chance."""
QUOTE_CHARACTERS = 300
COMMON_SHARE = 0.3
"""A word with less of the greatest rarity stands on pages of all sorts ("grill") and tells no questions apart."""

_YES_NO = re.compile(
    r"^(?:(?:hi|hello|hey|ok|so|and|also|but|please|sorry|well|then|just|one more|quick|question|"
    r"or)[ ,:!.-]+)*"
    r"(?:is|are|was|does|do|did|can|could|will|would|has|have|may|should|isn't|aren't|doesn't|don't|"
    r"can't|won't|am)\b(?! i get| i find| you recommend| you tell| i clean| i know)"
)
_CHOICE = re.compile(r"\bor\b")
_OPENS_WITH_VERDICT = re.compile(
    r"^(?:yes\b(?!-)|no(?:[,;:!\u2013\u2014]| [\u2013\u2014-] |\.(?! ?\d)| but\b|$))", re.IGNORECASE
)
"""And not "No minimum order applies" or "No. 5"."""
_STARTS_YES = re.compile(r"^yes\b[,;:.]? *", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:not|no|never|none|without|cannot|only|except|nor|\w+n't)\b", re.IGNORECASE)
_NOT_SUITED = re.compile(r"^(?:not|never|none|no)\b", re.IGNORECASE)
_LEAVES_OUT = re.compile(r"^(?:not|no|never|without|(?:does|do|is|are|must|may|can) ?not)\b", re.IGNORECASE)
"""What is named as left out is a no to whoever asks for it: "Not included: pizza peel"."""
_PLAIN_VERBS = frozenset(stem(word) for word in ("use", "burn", "put", "take", "make", "go", "work", "run"))
_NAME_JOINTS = {"for", "of", "the", "and", "in", "on", "at"}
_STEPS = re.compile(
    r"\b(?:how (?:do|can|should|to|would|long)|steps?|instructions?|recipe|ingredients|method|"
    r"procedure|what do i (?:need|do)|make|process)\b"
)
_NUMBER = re.compile(r"^(?:\d+\.|-) ")
_STOPS = (".", "!", "?", ":", "…", "”", '"', ")", "\n")
_OPEN = re.compile(r"\b(?:what|which|everything|all)\b")


@dataclass(frozen=True, slots=True)
class Written:
    """An answer in words, with its sources in the order they are used."""

    text: str
    citations: tuple[Citation, ...]


def is_yes_no(text: str) -> bool:
    """Tell whether `text` asks for a yes or a no."""
    last = re.split(r"(?<=[.!?])\s+", normalise(text).strip())
    return any(
        _YES_NO.match(one) and not (_CHOICE.search(one) and "or not" not in one) for one in last if one
    )


def verdict(question: str, asked: Wanted, one: Statement) -> bool | None:
    """Return whether the fact says yes or no to a yes/no question; None when it does not say so by itself."""
    if one.name is None or one.value is None or not is_yes_no(question):
        return None
    value = {stem(word) for word in tokens(one.value)}
    name = {stem(word) for word in tokens(one.name)} - _NAME_JOINTS
    about_name = all(any(word in kin(other) for other in asked.words) for word in name) and bool(
        name & asked.words.keys()
    )
    if re.search(r"\b(?:not|n't|without|no)\b|n't\b", normalise(question)):
        return None
    if about_name and _STARTS_YES.match(one.value):
        return True
    if about_name and _NOT_SUITED.match(one.value):
        return False
    if any(word.isdigit() for word in asked.words) or _NEGATED.search(one.value):
        return None
    telling = [word for word in asked.words if not kin(word) & name]
    if not telling or not all(word in value for word in telling):
        return None
    return not _LEAVES_OUT.match(one.name)


def same_question(question: str, asked: Wanted, one: Statement) -> bool:
    """Tell whether an FAQ's question is the one asked, so that its yes or no may be said to it.

    All that the shopper speaks of must stand in it, the product too, and both must ask for a yes or a no.
    """
    if tokens(question) == tokens(one.passage.title):
        return True
    if not (is_yes_no(question) and is_yes_no(one.passage.title)):
        return False
    held = {stem(word) for word in tokens(f"{one.passage.title} {one.quote}")}
    # Words that stand for each other elsewhere ("gas", "charcoal") must be the very ones to be agreed with.
    telling = [
        word
        for word, rarity in asked.words.items()
        if rarity > COMMON_SHARE * asked.rarest and not word.isdigit() and word not in _PLAIN_VERBS
    ]
    return all(word in held for word in telling)


def opens_with_verdict(said: str) -> bool:
    """Tell whether an answer opens with a yes or a no."""
    return _OPENS_WITH_VERDICT.match(said) is not None


def entry(question: str, asked: Wanted, one: Statement) -> str:
    """Return an FAQ's answer, under its question where it opens with a yes or a no to another one than is asked."""
    if opens_with_verdict(one.said) and not same_question(question, asked, one):
        return f"{one.passage.title}\n{one.said}"
    return one.said


def quotation(statement: Statement) -> Citation:
    """Return the citation of one statement."""
    return cited(statement.passage, statement.quote)


def cited(passage: Passage, quote: str) -> Citation:
    """Return a citation of `passage` by `quote`, cut at a word when it is long."""
    if len(quote) > QUOTE_CHARACTERS:
        quote = quote[:QUOTE_CHARACTERS].rsplit(" ", 1)[0] + " …"
    return Citation(id=passage.id, title=passage.title, quote=quote, url=passage.url)


def write(question: str, asked: Wanted, judged: Sequence[Judged]) -> Written:
    """Answer `question` from `judged` (best first, not empty)."""
    best = judged[0]
    if best.statement.step and _STEPS.search(normalise(question)):
        return _steps(best.statement, judged)
    chosen: Sequence[Judged] = _beside(best, judged, opposites=_OPEN.search(normalise(question)) is not None)
    chosen = _with_whole_table(chosen, judged, asked)
    facts = [one for one in chosen if _of_one(one, best) and one.statement.value is not None]
    if len(facts) > FEW_FACTS and verdict(question, asked, best.statement) is None:
        return _listed(best, judged)
    texts: list[str] = []
    for one in chosen:
        said = one.statement.said
        if one.statement.passage.kind is PassageKind.FAQ:
            said = entry(question, asked, one.statement)
        if one is best and (answer := verdict(question, asked, one.statement)) is not None:
            said = _with_verdict(said, yes=answer)
        if one is chosen[0] and one.statement.said.startswith("- ") and one.statement.passage.path:
            said = f"{one.statement.passage.path[-1]}: {said.removeprefix('- ')}"  # an item says little alone
        if one.statement.row and (
            one is chosen[0] or one.statement.passage.id != chosen[0].statement.passage.id
        ):
            # A row says little without what its table is about.
            said = f"{one.statement.passage.path[-1]}{':' if ' – ' in said else ','} {said}"
        texts.append(_NUMBER.sub("", said) if one.statement.step else said)
    return Written(_run_on(texts), citations_of([one.statement for one in chosen]))


def write_whole(passage: Passage) -> Written | None:
    """Say a passage as it stands, as far as an answer may be long; None where nothing of it may be quoted."""
    spoken = statements(passage)
    joint = "\n" if any(one.step or one.row for one in spoken) else " "
    said = ""
    for one in spoken:
        if said and len(said) + len(one.said) > LONGEST_STEPS_CHARACTERS:
            break
        said += (joint if said else "") + one.said
    return Written(said, (cited(passage, passage.text),)) if said else None


def _listed(best: Judged, judged: Sequence[Judged]) -> Written:
    """List the facts that stand under one heading, after the likeliest where that is more likely than all others."""
    passage, lead = best.statement.passage, best.statement if best.share >= LEADS else None
    own = [one.statement.quote for one in judged if _of_one(one, best)]
    while sum(map(len, own)) > LONGEST_STEPS_CHARACTERS:
        own.pop()
    facts = [one for one in statements(passage) if one.quote in own]
    opening = (
        (f"{passage.path[0]}, {passage.path[-1].lower()}:",)
        if lead is None
        else (lead.said, f"More under “{passage.path[-1]}”:")
    )
    text = "\n".join((*opening, *(one.quote for one in facts if one is not lead)))
    return Written(text, citations_of(facts))


def _with_verdict(said: str, *, yes: bool) -> str:
    first = said.split(" ", 1)[0]
    lowered = said[:1].lower() + said[1:] if first in {"The", "In", "Not"} else said
    return f"{'Yes' if yes else 'No'}: {lowered}"


def _steps(first: Statement, judged: Sequence[Judged]) -> Written:
    """Give all steps of the passage in order: half a recipe is none."""
    steps = sorted(
        {
            one.statement.said
            for one in judged
            if one.statement.passage.id == first.passage.id and one.statement.step
        },
        key=first.passage.text.index,
    )
    text = ""
    for step in steps:
        if text and len(text) + len(step) > LONGEST_STEPS_CHARACTERS:
            break
        text += ("\n" if text else "") + step
    said = text if len(steps) > 1 else _NUMBER.sub("", text)
    return Written(said, (cited(first.passage, text),))


def _beside(best: Judged, judged: Sequence[Judged], *, opposites: bool) -> list[Judged]:
    """Return the best statement and those worth saying with it, in the order of their sources."""
    passage = best.statement.passage
    own = [one for one in judged if _of_one(one, best)]
    if passage.kind is PassageKind.FAQ:
        return [best]
    if _is_short(passage) and not any(one.statement.row for one in own):
        return _in_order([one for one in own if one is best or not one.elsewhere])
    # Which variants there are tells of none what it costs, nor whether it is there.
    chosen, told = [best], 0.0 if passage.kind is PassageKind.VARIANTS else best.share
    for one in own[1:]:
        if told >= TOLD:
            break
        told += one.share
        meant = opposites or one.share >= OPPOSITE_FROM or not _is_opposite(one, best)
        meant = meant and (opposites or not best.named or one.named or not one.statement.row)
        if meant and _has_room(one, chosen):
            chosen.append(one)
    above = _parent(passage.id)
    for one in judged:
        other = one.statement.passage.id
        sibling = above is not None and other != passage.id and _parent(other) == above
        if sibling and one.score >= SIBLING_SHARE * best.score and _has_room(one, chosen):
            chosen.append(one)
    return _in_order(chosen)


def _with_whole_table(chosen: Sequence[Judged], judged: Sequence[Judged], asked: Wanted) -> Sequence[Judged]:
    """Return what is `chosen` with all rows of a short table of which none was named: a week's hours, or all prices."""
    best = max(chosen, key=lambda one: one.score)
    rows = [one for one in judged if _of_one(one, best) and one.statement.row]
    named = any(one.named or not asked.words.keys().isdisjoint(content(_row_name(one))) for one in rows)
    surely = best.statement.row and best.share >= SURELY_ROW
    told = sum(len(one.statement.said) for one in rows) <= LONGEST_ANSWER_CHARACTERS
    if named or surely or not told or not any(one.statement.row for one in chosen):
        return chosen
    others = [one for one in chosen if not (_of_one(one, best) and one.statement.row)]
    return _in_order([*rows, *others])


def _row_name(one: Judged) -> str:
    return re.split(r":| – ", one.statement.said, maxsplit=1)[0]


def _has_room(one: Judged, chosen: Sequence[Judged]) -> bool:
    """Tell whether a statement says anything beside those `chosen`, and the answer stays short."""
    length = sum(len(other.statement.said) for other in (*chosen, one))
    repeats = any(_repeats(one.statement, other.statement) for other in chosen)
    return not repeats and len(chosen) < MOST_STATEMENTS and length <= LONGEST_ANSWER_CHARACTERS


def _in_order(chosen: Sequence[Judged]) -> list[Judged]:
    """Return statements as their passages have them, those of the first passage first."""
    first = chosen[0].statement.passage
    places = {one.quote: place for place, one in enumerate(statements(first))}
    return sorted(chosen, key=lambda one: places.get(one.statement.quote, len(places)))


def _run_on(texts: Sequence[str]) -> str:
    """Join what is said; items of a list, which end in no stop, by commas."""
    said = ""
    for text in texts:
        said += (" " if said.endswith(_STOPS) else ", " if said else "") + text
    return said


def _of_one(one: Judged, other: Judged) -> bool:
    return one.statement.passage.id == other.statement.passage.id


def _is_short(passage: Passage) -> bool:
    """Tell whether a page's section is said whole: two sentences, cut apart, say less than half each."""
    return passage.kind in OF_PAGES and len(passage.text) <= SHORT_CHARACTERS


def _is_opposite(one: Judged, best: Judged) -> bool:
    """Tell whether it is the list of what the best one leaves out: who asks after one thing is told where that is."""
    names = {one.statement.name or "", best.statement.name or ""}
    group = one.statement.passage.id == best.statement.passage.id
    return group and any(
        f"not {name}".lower() in {other.lower() for other in names} for name in names if name
    )


def _parent(passage_id: str) -> str | None:
    """Return the heading above a nested section, None for any other passage."""
    page, _, section = passage_id.partition("#")
    above, _, own = section.rpartition("/")
    return f"{page}#{above}" if above and own else None


def _repeats(one: Statement, other: Statement) -> bool:
    left, right = set(tokens(one.said)), set(tokens(other.said))
    return len(left & right) > 0.8 * min(len(left), len(right))


def citations_of(used: Sequence[Statement]) -> tuple[Citation, ...]:
    """Return the citations of the statements used, one for each passage, in the order they are used."""
    quotes: dict[str, list[str]] = {}
    passages: dict[str, Passage] = {}
    for one in used:
        quotes.setdefault(one.passage.id, []).append(one.quote)
        passages[one.passage.id] = one.passage
    return tuple(cited(passages[name], " ".join(parts)) for name, parts in quotes.items())
