"""Evidence is what the passages found have to say to a question, statement by statement, and how well it answers."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from agent.sentence_vectors import SentenceVectors
from agent.words import (
    STOP_WORDS,
    allowed_errors,
    content,
    distance,
    kin,
    may_be_within,
    normalise,
    stem,
    tokens,
)
from retrieval.passages import Found, Hit, Passage, PassageKind, Vector
from retrieval.statements import Statement, statements

MOST_PASSAGES = 10
"""Beyond the tenth passage no answer was found on the development questions, and each costs milliseconds."""
MOST_QUESTION_WORDS = 60


FEATURES = {
    "cosine": 3.0,
    "coverage": 2.3,
    "unknown": -0.6,
    "passage": 4.2,
    "focus": 1.0,
    "stranger": -1.6,
    "page": 1.1,
    "faq": 0.7,
}
"""Log-odds that a statement answers, per unit of each feature: its cosine to the question; the share of the question's
words, weighed by rarity, that it or its headings hold; the share of them that no page of the shop holds; the score of
its passage; whether it is a fact of the product in focus, says something of another product, is a page's, is an FAQ's.

Fitted by logistic regression on some two hundred questions over the demo shop, a third of them unanswerable, each with
the best statement of a right passage against the best six of wrong ones; then rounded. Of the cosine see `PLAIN`.
"""
BIAS = -6.5
UNHEARD_OF = -3.5
"""Log-odds more, per unit of `unknown`, for a yes or a no: it would be about the very thing no page speaks of."""
PLAIN = 5.0
"""Log-odds more, per unit of the cosine of the plain vectors: a question is looked up by layers that learned which
passage answers; which of its sentences does, the packaged model tells as well. Chosen with the weight of the
other cosine on `dialogues-voices`, of whose answerable questions 12.3 % are answered wrongly by them, 13.4 % by 4.5 and
3.0, 13.2 % by 1.0 and 5.0."""
SUBJECT_SHARE = 0.5
_SETS_APART = re.compile(r"\b(?:only|except|apart from|unlike|all|every|none of)\b", re.IGNORECASE)
"""Who names a product as the only one speaks of all the others too."""
_ON_SOMETHING = frozenset({PassageKind.FAQ, PassageKind.GUIDE, PassageKind.RECIPE})
_MANNER = re.compile(r"\bhow (?:long|many|much|often|far|soon|come)\b")

_RANGE = re.compile(r"\b(\d{1,4})(?: to | ?[–-] ?)(\d{1,4})\b")

Rarity = Callable[[str], float]
"""How much a word tells: its inverse document frequency."""
NamedIn = Callable[[str], frozenset[str]]
"""The ids of the products a text names."""
WordsOf = Callable[[str], frozenset[str]]
"""The stems of a product's name, or of the kinds of things that a text speaks of."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question ready to be compared: its vector, and the words that say what it is about with their weights.

    A word of the weight `rarest` is one that no page of the shop holds; `subject` are the words of the focused product.

    `vector` is what it is looked up by, `plain` its own.
    `focus` are the ids of the products it is about, `pointed` whether it says so itself (by name, or "it") instead of
    only being asked on their page. `named_in` finds the products a text names, `words_of` what a product's name is made
    of. `yes_no`: a yes or a no is wanted. `of_page`: it asks about the product of the page without a word of it.
    `whole` is the product of which it asks what comes with it, "" where it asks something else.
    `own_words` are the stems of all that the shop says of the focused product, `own_kinds` what kind of thing it is;
    `kinds_in` finds the kinds a text speaks of. `told` are the ids of the passages cited in the answer before; `topic`
    is the title of the page or product that the last one was of.
    """

    vector: Vector
    plain: Vector
    words: dict[str, float]
    rarest: float
    subject: frozenset[str]
    focus: frozenset[str]
    pointed: bool
    named_in: NamedIn
    words_of: WordsOf
    yes_no: bool = False
    of_page: bool = False
    whole: str = ""
    own_words: frozenset[str] = frozenset()
    own_kinds: frozenset[str] = frozenset()
    kinds_in: WordsOf = lambda _: frozenset()
    told: frozenset[str] = frozenset()
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A statement with the probability that it answers, and what that was computed from, in the order of `FEATURES`.

    `hit` is its passage as it was found, None where it was not. `share` is how likely it is what answers, if its
    passage does: those of a passage's statements come to one, once they were compared (`reranking.shared`). `elsewhere`
    tells that it is of other places than the one asked of, `named` that it is a table's row whose name was said; `fit`
    are the log-odds that particulars brought it. `astray` tells that its passage looks to be of something else than is
    asked about.
    """

    statement: Statement
    score: float
    features: tuple[float, ...]
    hit: Hit | None = None
    share: float = 1.0
    elsewhere: bool = False
    named: bool = False
    fit: float = 0.0
    astray: bool = False


def weighed(text: str, rarity: Rarity) -> dict[str, float]:
    """Return the stems of what `text` is about with their rarities."""
    words: dict[str, float] = {}
    for word in tokens(_MANNER.sub(" ", normalise(text)))[:MOST_QUESTION_WORDS]:
        root = stem(word)
        if word not in STOP_WORDS and (len(word) > 1 or word.isdigit()):
            words[root] = rarity(word)
    return words


async def judge(
    question: Wanted, found: Found, extra: Sequence[Passage], vectors: SentenceVectors
) -> list[Judged]:
    """Return every statement of the best of `found` and of the `extra` passages (of products in focus), best first."""
    best = (*found.hits, *found.near)[:MOST_PASSAGES]
    hits = {hit.passage.id: hit for hit in (*found.hits, *found.near, *found.in_view)}
    passages = {hit.passage.id: hit.passage for hit in best} | {p.id: p for p in extra}
    spoken = [one for passage in passages.values() for one in statements(passage)]
    rows = await vectors.of([one.meaning for one in spoken])
    cosines = rows @ question.vector if spoken else np.zeros(0)
    plains = rows @ question.plain if spoken else np.zeros(0)
    # A product's title stands all over its own pages and tells nothing there; elsewhere it is part of the matter.
    at_home, elsewhere = _sought(question, subject=0.0), _sought(question, subject=SUBJECT_SHARE)
    judged = [
        _judged(
            question,
            one,
            at_home if one.passage.product_id in question.focus else elsewhere,
            cosine=float(cosine),
            plain=float(plain),
            hit=hits.get(one.passage.id),
        )
        for one, cosine, plain in zip(spoken, cosines, plains, strict=True)
    ]
    return sorted(judged, key=lambda one: -one.score)


@dataclass(frozen=True, slots=True)
class _Sought:
    """A word of the question, how much it tells, and the stems that ask for the same."""

    word: str
    rarity: float
    kin: frozenset[str]


def _sought(question: Wanted, *, subject: float) -> list[_Sought]:
    """Return the question's words; those of its subject count for a share."""
    return [
        _Sought(word, rarity * subject if word in question.subject else rarity, kin(word))
        for word, rarity in question.words.items()
    ]


def _judged(
    question: Wanted,
    one: Statement,
    words: Sequence[_Sought],
    *,
    cosine: float,
    plain: float,
    hit: Hit | None,
) -> Judged:
    here = _stems(one.around)
    total = sum(word.rarity for word in words)
    spans = _ranges(one.quote)
    lacking = [
        sought.rarity
        for sought in words
        if here.isdisjoint(sought.kin)
        and not (sought.rarity >= question.rarest and _misspells(sought.word, here))
        and not (spans and sought.word.isdigit() and any(int(sought.word) in span for span in spans))
    ]
    kind = one.passage.kind
    features = (
        cosine,
        1.0 if total == 0 else 1.0 - sum(lacking) / total,
        0.0 if total == 0 else sum(rarity for rarity in lacking if rarity >= question.rarest) / total,
        hit.score if hit else 0.0,
        float(one.passage.product_id in question.focus and kind is PassageKind.ATTRIBUTES),
        float(question.pointed and _is_about_another(one, question)),
        float(kind in {PassageKind.POLICY, PassageKind.GUIDE, PassageKind.RECIPE}),
        float(kind is PassageKind.FAQ),
    )
    odds = BIAS + sum(weight * feature for weight, feature in zip(FEATURES.values(), features, strict=True))
    odds += PLAIN * plain
    if question.yes_no:
        odds += UNHEARD_OF * features[2]
    return Judged(one, 1.0 / (1.0 + math.exp(-odds)), features, hit)


def is_headed_by_another(one: Statement, question: Wanted) -> bool:
    """Tell whether its heading names a product that is neither in focus nor asked about: its figures are that one's.

    "How long is the warranty?" on an oven's page is not answered under "How long is the warranty on the Kettle 47?".
    """
    return bool(question.focus) and bool(headed_by(one, question))


def is_of_another(one: Statement, question: Wanted) -> bool:
    """Tell whether it is true of other products than those in focus, of which the question says nothing.

    A fact of another product, or a page's sentence on some that it names, is no answer about this one: neither what
    comes in another's box nor how long another takes to build. What tells of both (what fits what) is.
    """
    own = one.passage.product_id
    if question.whole and own is not None:
        return own != question.whole
    if not question.focus or own in question.focus or not (question.pointed or (question.of_page and own)):
        return False
    if own is None and _SETS_APART.search(one.quote):
        return False
    named = question.named_in(one.quote)
    others = frozenset({own}) if own is not None else named
    said = question.words.keys() - question.subject
    return (
        bool(others) and not named & question.focus and not any(question.words_of(p) & said for p in others)
    )


def is_of_another_kind(one: Statement, question: Wanted) -> bool:
    """Tell whether a page or an FAQ entry is on things of another kind than the product the question points at.

    What is said of grills is no answer about gloves, and a guide of which no word stands in what the shop says of the
    product is none either. The shop's terms hold for all of them.
    """
    kind = one.passage.kind
    if not (question.pointed and question.focus and one.passage.path) or kind not in _ON_SOMETHING:
        return False
    heading = one.passage.path[-1 if kind is PassageKind.FAQ else 0]
    kinds = question.kinds_in(heading)
    if kinds and not kinds & (question.own_kinds | question.words.keys()):
        return True
    known = question.own_words | question.words.keys()
    return kind is not PassageKind.FAQ and not known.intersection(content(heading))


def headed_by(one: Statement, question: Wanted) -> frozenset[str]:
    """Return the products its heading names, of which the question says and shows nothing."""
    if one.passage.product_id is not None or not one.passage.path:
        return frozenset()
    named = question.named_in(one.passage.path[-1])
    said = question.words.keys() - question.subject
    is_asked = any(question.words_of(product) & said for product in named)
    return frozenset() if named & question.focus or is_asked else named


def _is_about_another(one: Statement, question: Wanted) -> bool:
    """Tell whether the statement is about a product other than those in focus."""
    if not question.focus:
        return False
    if one.passage.product_id is not None:
        return one.passage.product_id not in question.focus
    named = question.named_in(one.quote) or question.named_in(
        one.passage.path[-1] if one.passage.path else ""
    )
    return bool(named) and not named & question.focus


def _misspells(word: str, here: frozenset[str]) -> bool:
    """Tell whether a word unknown to the shop is one of `here`, mistyped."""
    errors = allowed_errors(word)
    near = (other for other in here if other[:1] == word[:1] and may_be_within(errors, word, other))
    return errors > 0 and any(distance(word, other) <= errors for other in near)


@lru_cache(maxsize=8192)
def _ranges(text: str) -> tuple[range, ...]:
    """Return the ranges of numbers that `text` gives, both ends included: "6 to 10"."""
    return tuple(range(int(low), int(high) + 1) for low, high in _RANGE.findall(text))


@lru_cache(maxsize=8192)
def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in tokens(text))
