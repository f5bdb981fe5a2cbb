"""Reranking makes one calibrated number a passage of all that is known: how likely it is that this one answers.

The passages found for a question stand for election, and so does the answer that none of them is right: a conditional
logit (McFadden, Conditional logit analysis of qualitative choice behavior, 1974), but that rivals count for a part,
since shops tell things twice. A question of which nothing stands out is not answered. Utilities are linear where
wordings of a question are compared, and a small network's in the election (`agent.reranking_network`).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import numpy as np

from agent.evidence import FEATURES, Judged, Wanted, weighed
from agent.kinds import Gives, gives
from agent.remarks import LEAST
from agent.reranking_network import (
    UNFOUND,
    WORDINGS,
    Floats,
    Manner,
    Network,
    none_row,
    passage_rows,
)
from agent.words import content
from agent.writer import opens_with_verdict
from retrieval.matching import Match
from retrieval.passages import Passage, PassageKind

WEIGHTS = {
    "cosine": 5.41,
    "coverage": 0.79,
    "unknown": 0.35,
    "passage": 3.76,
    "focus": -0.18,
    "stranger": 0.58,
    "page": 0.54,
    "faq": 0.50,
    "unfit": -0.43,
    "particulars": 0.31,
    "unheard": -0.27,
    "near": -2.03,
    "lacking": -8.47,
    "behind": -1.85,
    "plain": 0.04,
    "plain_gap": -1.48,
    "again": 0.54,
    "beside": 0.26,
    "astray": -2.00,
}
"""The utility of a passage, per unit of what is known of its best statement: its `FEATURES`; whether it gives no answer
of the kind asked for; the log-odds that the particulars of the question bring; how much of a yes or no is asked of what
no page speaks of; how its tokens meet the question's (`retrieval.matching`); how near it lies to the question as any
text is read; whether it was cited in the answer before, or stands beside what was told last: on its page, or of its
product; whether it looks to be of something else than what is asked about.

Fitted by `evals.fit_reranking` on what layers for questions had not learned from: 4,945 questions of strangers to the
demo shop, most of them in chats, 680 about what it came to write later, 2,970 to nine invented shops, 200 messages
that ask nothing of it, and, three times as heavy, the gold dialogues. Held out by writers, the first passage is right
for .75 of 3,052 questions in chats that can be answered by these weights alone, and for .76 by the network; where .12
are answered wrongly .64 and .67 are answered rightly. What stands astray was given its weight before; fitted, it would
be near none (-.16): beside all else that is known it tells little.
"""
NONE = ("always", "length", "in_chat", "remark")
"""What is known of a question whatever was found: the logarithm of its length, and whether it is asked after others;
the log-odds that it asks nothing, from the least on."""
SHARPNESS = 2.2
"""The odds of a passage's statements to this power are as their chances to be what is needed of it.

Fitted by `evals.fit_quoting` to which sentences others would quote for 724 questions of two strangers that the layers
for questions had not learned from.
"""
UNMATCHED, UNMATCHED_PLAIN = Match(near=0.5, lacking=0.15, worst=0.0), 0.3
"""What a passage has whose tokens were not matched, as with an encoder that has none: about the mean of the others."""
NEARLY, OF_THE_BOX, ASKED_ALIKE, AS_LIKELY = 0.6, 0.3, 0.5, 0.58
"""Shares of the best passage's chance."""
NEARLY_OF_IT = 0.5
WORD_FOR_WORD = 0.9
WHOLE_QUESTION = 2
"""A question of fewer telling words is in many an FAQ's."""
IN_THE_BOX = "in the box"
"""The catalogue's heading for what comes with a product."""
WHOLLY_COVERED = 0.99
SAME_DIGITS = 9
GENERAL = frozenset({PassageKind.POLICY, PassageKind.GUIDE, PassageKind.RECIPE})
RIVALRY = 0.25
"""How much of the others' weight counts against a passage: what is told twice answers no worse. Where one in ten of
strangers' questions is answered wrongly it owns up to .82 of what can't be answered; twice as heavy, to .80.
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage with its statements as one wording of the question judges them, best first, and that wording.

    `plain` is the score of its best statement before the particulars were weighed, `wordings` its utility in each
    wording of the question.
    """

    asked: Wanted
    judged: tuple[Judged, ...]
    plain: float
    wordings: tuple[float, ...] = (UNFOUND,) * WORDINGS

    @property
    def passage(self) -> Passage:
        return self.judged[0].statement.passage

    @property
    def score(self) -> float:
        return self.judged[0].score

    def lies_at(self, least: float) -> bool:
        """Tell whether it was found to lie at `least` so near to the question as any text is read (a cosine)."""
        hit = self.judged[0].hit
        return hit is not None and hit.plain >= least


def candidates_of(asked: Wanted, judged: Iterable[Judged], weighed: Iterable[Judged]) -> dict[str, Candidate]:
    """Return what was `weighed` by its particulars (best first) by passages; `judged` is the same before."""
    before = {id(one.statement): one.score for one in judged}
    found: dict[str, list[Judged]] = {}
    for one in weighed:
        found.setdefault(one.statement.passage.id, []).append(one)
    return {
        passage: Candidate(asked, shared(own), before[id(own[0].statement)]) for passage, own in found.items()
    }


def shared(judged: Sequence[Judged]) -> tuple[Judged, ...]:
    """Return the statements of a passage with their shares."""
    odds = [SHARPNESS * _log_odds(one.score) for one in judged]
    if len(odds) == 1:
        return tuple(judged)
    most = max(odds)
    weights = [math.exp(one - most) for one in odds]
    total = sum(weights)
    return tuple(replace(one, share=weight / total) for one, weight in zip(judged, weights, strict=True))


def merged(wordings: Sequence[dict[str, Candidate]], kinds: tuple[Gives, ...]) -> list[Candidate]:
    """Return the passages of several wordings, each as the wording judges it that likes it best.

    The first ones are known beside by how each of the first two wordings likes them.
    """
    liked: dict[str, list[tuple[float, Candidate]]] = {}
    by_wording: dict[str, list[float]] = {}
    for place, candidates in enumerate(wordings):
        for passage, one in candidates.items():
            utility = _utility(WEIGHTS, known_of(one, kinds))
            liked.setdefault(passage, []).append((utility, one))
            if place < WORDINGS:
                by_wording.setdefault(passage, [UNFOUND] * WORDINGS)[place] = utility
    unfound = [UNFOUND] * WORDINGS
    return [
        replace(max(ones, key=lambda one: one[0])[1], wordings=tuple(by_wording.get(passage, unfound)))
        for passage, ones in liked.items()
    ]


def reranked(candidates: Sequence[Candidate], kinds: tuple[Gives, ...], manner: Manner) -> list[Judged]:
    """Return the statements of `candidates`, best first, for a question that is asked in this `manner`.

    The best statement of a passage has the passage's chance, the others as much less as they were judged less likely.
    """
    if not candidates:
        return []
    told = [known_of(one, kinds) for one in candidates]
    known = {name: np.array([one[name] for one in told]) for name in WEIGHTS}
    wordings = np.array([one.wordings for one in candidates])
    utilities = _network().passages.utilities(passage_rows(known, wordings, manner))
    (none,) = _network().none.utilities(none_row(known, wordings, known_of_none(manner), manner)[None])
    found: list[Judged] = []
    for one, chance in zip(candidates, chances(utilities, float(none)), strict=True):
        found += [replace(each, score=float(chance) * each.score / one.score) for each in one.judged]
    return sorted(found, key=lambda one: -one.score)


def chances(utilities: Floats, none: float) -> Floats:
    """Return how likely each passage answers, where `none` is the utility of none of them."""
    most = max(none, float(utilities.max()))
    odds = np.exp(utilities - most)
    return np.asarray(odds / (odds + math.exp(none - most) + RIVALRY * (odds.sum() - odds)))


@cache
def _network() -> Network:
    return Network.load()


def word_for_word(judged: Sequence[Judged], asked: Wanted) -> list[Judged]:
    """Make sure of what stands under the very question that is asked, whatever it is about.

    A shop writes entries of an FAQ for what it had no answer to before, and that is what layers learned to leave so.
    """
    same = [one for one in judged if _is_the_question(one, asked)]
    raised = max(1.0, WORD_FOR_WORD / max(one.score for one in same)) if same else 1.0
    if raised == 1.0:
        return list(judged)
    sure = {id(one): replace(one, score=min(WORD_FOR_WORD, one.score * raised)) for one in same}
    return sorted((sure.get(id(one), one) for one in judged), key=lambda one: -one.score)


def _is_the_question(one: Judged, asked: Wanted) -> bool:
    """Tell whether a statement stands under the very question, or under the very heading of the focused product's facts
    ("How long is the warranty?")."""
    passage = one.statement.passage
    heading = _words_of_heading(passage.path[-1] if passage.path else passage.title)
    if passage.kind is PassageKind.FAQ:
        return len(asked.words) >= WHOLE_QUESTION and heading >= asked.words.keys()
    return _is_own_fact(one, asked.focus) and bool(heading) and heading == asked.words.keys()


@lru_cache(maxsize=8192)
def _words_of_heading(heading: str) -> frozenset[str]:
    return frozenset(weighed(heading, lambda _: 1.0))


def own_facts_first(judged: Sequence[Judged], asked: Wanted) -> list[Judged]:
    """Put what the catalogue says of the very product before what pages say of all, where it is nearly as likely.

    Whether something comes with it is told by what is in its box before anything else of the catalogue. An entry of
    the FAQ that is about as likely as a page's section comes before it, since it answers in full; one whose question
    holds all the words of the one that is asked comes before all that is not far likelier.
    """
    if not judged:
        return []
    best, kind, first = judged[0], judged[0].statement.passage.kind, None
    if asked.whole and kind is not PassageKind.FAQ:
        told = (one for one in judged if _tells_of_the_box(one, asked.whole))
        first = next((one for one in told if one.score >= OF_THE_BOX * best.score), None)
    if first is None and len(asked.focus) == 1 and kind in GENERAL:
        facts = (one for one in judged if _is_own_fact(one, asked.focus))
        near = (one for one in facts if one.score >= NEARLY * best.score)
        first = next((one for one in near if best.fit <= max(0.0, one.fit)), None)
    if first is None and kind in GENERAL:
        entries = (one for one in judged if one.statement.passage.kind is PassageKind.FAQ)
        near = (one for one in entries if one.score >= _entry_share(one, asked) * best.score)
        first = next((one for one in near if not _is_closer(best, one, judged, asked)), None)
    if first is None and kind is PassageKind.FAQ and not asked.whole:
        sections = (one for one in judged if one.statement.passage.kind in GENERAL)
        near = (one for one in sections if one.score >= NEARLY_OF_IT * best.score)
        first = next((one for one in near if _is_closer(one, best, judged, asked)), None)
    if first is None or first is best:
        return list(judged)
    passage, raised = first.statement.passage.id, best.score / first.score
    before = [
        replace(one, score=min(best.score, one.score * raised))
        for one in judged
        if one.statement.passage.id == passage
    ]
    others = [one for one in judged if one.statement.passage.id != passage]
    return sorted([*before, *others], key=lambda one: -round(one.score, SAME_DIGITS))


def _is_closer(one: Judged, other: Judged, judged: Sequence[Judged], asked: Wanted) -> bool:
    """Tell whether the section of `one` is closer to what is asked in particular than `other` is.

    So is what speaks of the place or of bulky goods; and, beside a yes or a no to all, what speaks of the kind of the
    product in focus: what is said of grills is said of the Kettle 57.
    """
    if one.fit > max(0.0, other.fit):
        return True
    if not opens_with_verdict(other.statement.said):
        return False
    kinds = asked.own_kinds - asked.words.keys()
    section = (each.statement for each in judged if each.statement.passage.id == one.statement.passage.id)
    own = any(kinds & asked.kinds_in(each.quote) for each in section)
    return own and not kinds & asked.kinds_in(other.statement.quote)


def _entry_share(one: Judged, asked: Wanted) -> float:
    """Return how likely beside the best an entry of the FAQ must be to come before it."""
    held = asked.words.keys() <= set(content(one.statement.passage.title))
    return ASKED_ALIKE if held and len(asked.words) >= WHOLE_QUESTION else AS_LIKELY


def _is_own_fact(one: Judged, products: frozenset[str]) -> bool:
    passage = one.statement.passage
    return passage.kind is PassageKind.ATTRIBUTES and passage.product_id in products


def _tells_of_the_box(one: Judged, product: str) -> bool:
    """Tell whether a statement tells what comes with `product`, and of all that is asked."""
    path = one.statement.passage.path
    return (
        _is_own_fact(one, frozenset({product}))
        and bool(path)
        and path[-1].casefold() == IN_THE_BOX
        and one.features[1] >= WHOLLY_COVERED
    )


def known_of(one: Candidate, kinds: tuple[Gives, ...]) -> dict[str, float]:
    """Return what is known of a passage, by the names of `WEIGHTS`."""
    best = one.judged[0]
    known = dict(zip(FEATURES, best.features, strict=True))
    match = best.hit.match if best.hit else None
    return known | {
        "unfit": float(not gives(kinds, best.statement)),
        "particulars": _log_odds(one.score) - _log_odds(one.plain),
        "unheard": known["unknown"] if one.asked.yes_no else 0.0,
        "near": match.near if match else UNMATCHED.near,
        "lacking": match.lacking if match else UNMATCHED.lacking,
        "behind": best.hit.behind if best.hit and match else 0.0,
        "plain": best.hit.plain if best.hit and match else UNMATCHED_PLAIN,
        "plain_gap": best.hit.plain_gap if best.hit and match else 0.0,
        "again": float(one.passage.id in one.asked.told),
        "beside": float(_stands_beside(one.passage, one.asked)),
        "astray": float(best.astray),
    }


def _stands_beside(passage: Passage, asked: Wanted) -> bool:
    return (passage.path or (passage.title,))[0] == asked.topic and passage.id not in asked.told


def known_of_none(manner: Manner) -> dict[str, float]:
    """Return what speaks for none of the passages, by the names of `NONE`."""
    remark = manner.remark - LEAST
    return {"always": 1.0, "length": manner.length, "in_chat": float(manner.in_chat), "remark": remark}


def _utility(weights: Mapping[str, float], known: Mapping[str, float]) -> float:
    return sum(weight * known[name] for name, weight in weights.items())


def _log_odds(chance: float) -> float:
    return math.log(chance / (1.0 - chance))
