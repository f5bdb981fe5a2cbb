"""Learning which entry of an FAQ a question means, and when it means none of them, from the phrasings alone.

How good the head is at questions it has not seen is measured by leaving out: phrasings together with those nearest to
them (can it still tell which entry is meant? What shoppers type is less like any phrasing than these are like one
another), and whole entries (does it notice that nothing answers any more?). No question without an answer is needed
for that; the shop's own entries stand in for what it does not know.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.faq_head import (
    TERM_WEIGHT,
    TERMS_LEARNED_FROM,
    FaqHead,
    Numbers,
    Space,
    Trust,
    points,
    signs_of,
)
from retrieval.faq_terms import Terms
from retrieval.keys import vector_texts
from retrieval.passages import Passage, PassageKind

ENTRIES_AT_LEAST, PHRASINGS_AT_LEAST = 3, 20
"""With fewer there is nothing to be left out; the FAQ is then searched as any other page is."""

FOLDS = 5
ROUNDS_PHRASINGS = 2000
"""The leaving out is repeated with other draws until about so many phrasings were left out."""

SHRINKAGES = (0.03, 0.1, 0.3, 0.6)
SHARPNESSES = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0)

UNANSWERABLE_FROM_FEW, UNANSWERABLE_FROM_MANY = 0.25, 0.07
"""Of the questions asked, those that the FAQ does not answer: assumed, since its phrasings cannot tell. The floor is
the one with which most questions are dealt with rightly (answered rightly, or refused because nothing answers them).
With a dozen phrasings to an entry somebody thought them up, and much is asked that nobody thought of; whoever has a
hundred took them from what was asked, and it is rare that none of the entries is meant. In between lies FEW_TO_MANY."""
FEW_TO_MANY = (30, 60)

SLOPE_STRENGTH, SMALLEST_STRENGTH = 1.0, 1e-3
NEWTON_STEPS, SMALLEST_STEP = 50, 1e-6
SMALLEST_VARIANCE, SMALLEST_SCALE = 1e-6, 1e-6
SMALLEST_AXIS = 1e-8


@dataclass(frozen=True, slots=True)
class Phrasings:
    """Texts, their vectors (n, d) and places in the snapshot, and which entry (n,) each asks for."""

    texts: Sequence[str]
    vectors: NDArray[np.float32]
    places: NDArray[np.int64]
    entries: NDArray[np.int64]
    rows: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.texts)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Questions that a head had not seen, about which entry it found the best of all.

    `signs` (n, 3); `known` whether the entry they ask for was there, `right` whether it was found; `behind` how far the
    entries lie behind the best one, (n, entries), and `own` which of them is asked for.
    """

    signs: Numbers
    known: NDArray[np.bool_]
    right: NDArray[np.bool_]
    behind: Numbers
    own: NDArray[np.int64]


def _silent(done: int, total: int) -> None:
    del done, total


def learn(
    passages: Sequence[Passage],
    vectors: NDArray[np.float32],
    *,
    step: Callable[[int, int], None] = _silent,
) -> FaqHead | None:
    """A head over the FAQ entries that come with several phrasings; None where there are too few to learn from.

    `vectors` are those of `keys.vector_texts` of each passage, in order. `step` is told how far it is.
    """
    asked = phrasings_of(passages, vectors)
    if len(asked.rows) < ENTRIES_AT_LEAST or len(asked) < PHRASINGS_AT_LEAST:
        return None
    splits = list(_splits(asked))
    seen: list[dict[float, LeftOut]] = []
    for number, split in enumerate(splits):
        step(number, len(splits) + 1)
        seen.append(_leave_out(asked, split))
    shrinkage = max(SHRINKAGES, key=lambda one: sum(int(part[one].right.sum()) for part in seen))
    step(len(splits), len(splits) + 1)
    left = [part[shrinkage] for part in seen]
    terms, weight = Terms.of(asked.texts), term_weight(asked)
    scatter = Scatter.of(points(asked.texts, asked.vectors, terms, weight), asked.entries, len(asked.rows))
    unanswerable = unanswerable_share(len(asked), len(asked.rows))
    trust = trust_of(left, unanswerable)
    head = FaqHead(
        scatter.space(shrinkage),
        terms,
        weight,
        trust,
        sharpness_of(left),
        floor_of(left, trust, unanswerable),
        asked.places,
        asked.entries,
        asked.rows,
    )
    step(len(splits) + 1, len(splits) + 1)
    return head


def phrasings_of(passages: Sequence[Passage], vectors: NDArray[np.float32]) -> Phrasings:
    """The phrasings of every FAQ entry that has several; of an answer in parts the first counts."""
    texts: list[str] = []
    places: list[int] = []
    entries: list[int] = []
    rows: list[int] = []
    place, before = 0, ""
    for row, passage in enumerate(passages):
        own = vector_texts(passage)
        if passage.kind is PassageKind.FAQ and passage.also and passage.source != before:
            at = [number for number, text in enumerate(own) if text in {passage.title, *passage.also}]
            texts += [own[number] for number in at]
            places += [place + number for number in at]
            entries += [len(rows)] * len(at)
            rows.append(row)
        before = passage.source
        place += len(own)
    return Phrasings(
        texts,
        vectors[places],
        np.array(places, dtype=np.int64),
        np.array(entries, dtype=np.int64),
        np.array(rows, dtype=np.int64),
    )


def term_weight(asked: Phrasings) -> float:
    """How much words count beside the encoder's vector, by how many phrasings there are to an entry."""
    return TERM_WEIGHT * min(1.0, len(asked) / len(asked.rows) / TERMS_LEARNED_FROM)


def unanswerable_share(phrasings: int, entries: int) -> float:
    """What share of questions is taken to have no answer, by how many phrasings there are to an entry."""
    shares = (UNANSWERABLE_FROM_FEW, UNANSWERABLE_FROM_MANY)
    return float(np.interp(phrasings / entries, FEW_TO_MANY, shares))


# --- leaving out --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Split:
    """Which phrasings (places among them) are learned from, and which are asked: their entry still there, or not."""

    kept: NDArray[np.int64]
    known: NDArray[np.int64]
    unknown: NDArray[np.int64]


def _splits(asked: Phrasings) -> Iterator[_Split]:
    """Each fold leaves out an entry with those nearest to it, a fifth of all; and of every other entry a phrasing with
    those nearest to it.

    Neighbouring entries go together because what an FAQ says nothing of is mostly another subject, while one entry of
    a hundred has siblings that answer nearly the same.
    """
    random = np.random.default_rng(len(asked))
    count = len(asked.rows)
    means = np.stack([asked.vectors[asked.entries == entry].mean(axis=0) for entry in range(count)])
    means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-12)
    rounds = max(1, min(FOLDS, round(ROUNDS_PHRASINGS / len(asked))))
    for _ in range(rounds * FOLDS):
        gone = near_ones(means, np.zeros(count, dtype=np.int64), random)[asked.entries]
        out = near_ones(asked.vectors, asked.entries, random)
        yield _Split(np.flatnonzero(~gone & ~out), np.flatnonzero(~gone & out), np.flatnonzero(gone))


def near_ones(
    vectors: NDArray[np.float32], entries: NDArray[np.int64], random: np.random.Generator
) -> NDArray[np.bool_]:
    """Which vectors (n,) to leave out: of each entry's one drawn at random and those nearest to it, together a share of
    1 / FOLDS, at least one."""
    out = np.zeros(len(vectors), dtype=np.bool_)
    for entry in range(int(entries.max()) + 1):
        own = np.flatnonzero(entries == entry)
        near = np.argsort(-(vectors[own] @ vectors[random.choice(own)]), kind="stable")
        out[own[near[: max(1, round(len(own) / FOLDS))]]] = True
    return out


def _leave_out(asked: Phrasings, split: _Split) -> dict[float, LeftOut]:
    """What heads that saw `kept` alone, one for each shrinkage, make of the other phrasings."""
    numbers, entries = np.unique(asked.entries[split.kept], return_inverse=True)
    texts = [asked.texts[place] for place in split.kept]
    terms, weight = Terms.of(texts), term_weight(asked)
    kept = asked.vectors[split.kept]
    scatter = Scatter.of(points(texts, kept, terms, weight), entries, len(numbers))
    out = np.concatenate([split.known, split.unknown])
    at = points([asked.texts[place] for place in out], asked.vectors[out], terms, weight)
    phrasings = [kept[entries == number] for number in range(len(numbers))]
    known = np.arange(len(out)) < len(split.known)
    own = np.where(known, np.searchsorted(numbers, asked.entries[out]), 0)
    made = {}
    for shrinkage in SHRINKAGES:
        found = scatter.space(shrinkage).of(at)
        best = found.entries.argmin(axis=1)
        signs = signs_of(found, asked.vectors[out], [phrasings[number] for number in best])
        behind = found.entries - found.entries.min(axis=1, keepdims=True)
        made[shrinkage] = LeftOut(signs, known, known & (best == own), behind, own)
    return made


# --- fitting ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scatter:
    """How points (n, d) scatter: `within` their entries, and the entries' means `apart` from that of all.

    Both are taken along `basis`, the directions in which the points differ at all (n or d of them, whichever is less):
    along any other every entry is equally far. `shares` is how many of the points are of each entry.
    """

    basis: Numbers
    within: Numbers
    mean: Numbers
    apart: Numbers
    shares: Numbers

    @classmethod
    def of(cls, at: NDArray[np.float32], entries: NDArray[np.int64], count: int) -> "Scatter":
        sizes = np.bincount(entries, minlength=count)
        mean = at.mean(axis=0, dtype=np.float64)
        rest = at - mean.astype(np.float32)
        if len(at) < at.shape[1]:
            basis = np.linalg.qr(rest.T.astype(np.float64))[0]
            rest = np.asarray(rest @ basis, dtype=np.float32)
        else:
            basis = np.eye(at.shape[1])
        order = np.argsort(entries, kind="stable")
        sums = np.add.reduceat(rest[order], np.concatenate([[0], np.cumsum(sizes)[:-1]]), axis=0)
        apart = (sums / sizes[:, None]).astype(np.float64)
        rest -= apart[entries].astype(np.float32)
        within = np.asarray(rest.T @ rest, dtype=np.float64) / max(1, len(at) - count)
        return cls(basis, within, mean, apart, sizes / len(at))

    def space(self, shrinkage: float) -> Space:
        """The discriminant axes, with `within` shrunk towards a ball of its size by `shrinkage` in (0, 1]."""
        ball = max(float(np.trace(self.within)) / len(self.mean), SMALLEST_VARIANCE)
        shrunk = (1 - shrinkage) * self.within + shrinkage * ball * np.eye(len(self.within))
        weighed = (self.apart * np.sqrt(self.shares)[:, None]).T
        solved = np.linalg.solve(shrunk, weighed)
        variances, turned = np.linalg.eigh(weighed.T @ solved)
        axes = variances > variances.max() * SMALLEST_AXIS
        projection = solved @ turned[:, axes] / np.sqrt(variances[axes])
        return Space(
            (self.basis @ projection).astype(np.float32),
            (self.mean @ self.basis @ projection).astype(np.float32),
            (self.apart @ projection).astype(np.float32),
            (1 + (1 - shrinkage) * variances[axes]).astype(np.float32),
        )


def trust_of(left: Sequence[LeftOut], unanswerable: float) -> Trust:
    """How signs become the probability of being right: Platt scaling of their sum (Platt, 1999)."""
    signs, known, right = _together(left)
    centre = np.median(signs[known], axis=0)
    scale = np.maximum(np.subtract(*np.percentile(signs[known], [75, 25], axis=0)), SMALLEST_SCALE)
    sums = Trust(centre, scale, slope=1.0, bias=0.0).sum_of(signs)
    slope, bias = logistic(sums, right, _weights(known, unanswerable) * len(known))
    return Trust(centre, scale, slope=slope, bias=bias)


def logistic(sums: Numbers, right: NDArray[np.bool_], weights: Numbers) -> tuple[float, float]:
    """Slope and bias of the logistic regression of `right` on `sums`, with the slope drawn towards 1 by a Gaussian
    prior as strong as a few samples; by Newton's method, its step halved while it leads uphill."""
    rows = np.column_stack([sums, np.ones(len(sums))])
    usual, strength = np.array([1.0, 0.0]), np.array([SLOPE_STRENGTH, SMALLEST_STRENGTH])

    def loss(fitted: Numbers) -> float:
        odds = rows @ fitted
        return float(weights @ (np.logaddexp(0, odds) - right * odds) + strength @ (fitted - usual) ** 2 / 2)

    fitted = usual
    for _ in range(NEWTON_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ fitted, -30, 30)))
        slope = rows.T @ (weights * (chance - right)) + strength * (fitted - usual)
        curve = (rows * (weights * chance * (1 - chance))[:, None]).T @ rows + np.diag(strength)
        step = np.linalg.solve(curve, slope)
        while loss(fitted - step) > loss(fitted) and np.abs(step).max() > SMALLEST_STEP:
            step /= 2
        fitted = fitted - step
        if np.abs(step).max() <= SMALLEST_STEP:
            break
    return float(fitted[0]), float(fitted[1])


def sharpness_of(left: Sequence[LeftOut]) -> float:
    """How sharply an entry falls off with its distance behind the best: what makes the right ones likeliest."""

    def likelihood(sharpness: float) -> float:
        total = 0.0
        for part in left:
            behind = part.behind[part.known]
            own = behind[np.arange(len(behind)), part.own[part.known]]
            total -= float((sharpness * own / 2 + np.log(np.exp(-sharpness * behind / 2).sum(axis=1))).sum())
        return total

    return max(SHARPNESSES, key=likelihood)


def floor_of(left: Sequence[LeftOut], trust: Trust, unanswerable: float) -> float:
    """The floor of the probabilities, by `best_floor`."""
    signs, known, right = _together(left)
    return best_floor(trust.of(signs), known, right, unanswerable)


def best_floor(
    scores: Numbers, known: NDArray[np.bool_], right: NDArray[np.bool_], unanswerable: float
) -> float:
    """The floor with which the greatest share of questions is dealt with rightly, so many `unanswerable`.

    A question is dealt with rightly when its score reaches the floor and its best answer is `right`, or when it does
    not and the question is not `known`. It lies midway between the two scores that it parts.
    """
    order = np.argsort(-scores, kind="stable")
    ordered, weights = scores[order], _weights(known, unanswerable)[order]
    # Going down from the highest score: what is right is won, what nothing answers is lost.
    gain = np.cumsum(weights * right[order]) - np.cumsum(weights * ~known[order])
    last_of_equals = np.append(ordered[1:] != ordered[:-1], True)
    last = int(np.where(last_of_equals, gain.round(12), -np.inf).argmax())
    return float(ordered[last : last + 2].mean())


def _together(left: Sequence[LeftOut]) -> tuple[Numbers, NDArray[np.bool_], NDArray[np.bool_]]:
    return (
        np.concatenate([part.signs for part in left]),
        np.concatenate([part.known for part in left]),
        np.concatenate([part.right for part in left]),
    )


def _weights(known: NDArray[np.bool_], unanswerable: float) -> Numbers:
    """Each question's weight, all together 1, so that a share of `unanswerable` of them are of no known entry."""
    shares = np.where(known, 1 - unanswerable, unanswerable)
    return np.asarray(shares / np.where(known, known.sum(), (~known).sum()))
