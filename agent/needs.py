"""What the words of a message ask of a shop that only a person can give, read by small heads trained here.

Each need has a logistic head over the packaged MiniLM's vector, the words, one and two at a time, pieces of words, and
the cues that patterns find. A message is read whole and sentence by sentence, and a need is as likely as in its
likeliest part: "Thanks, that fits. Could one of you call me about the other thing?" asks for a person in its second
sentence only. The heads learned from words put right by `spelling`, and are to be asked about such.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agent.cues import KEPT_TEXTS, asks_for_person, asks_whether_bot, declines_person
from agent.deal_cues import wants_bulk_or_deal
from agent.words import normalise
from retrieval.encoder import Encoder, Lexicon
from retrieval.spelling import Spelling

WEIGHTS = Path(__file__).with_name("need_weights.npz")

MOST_PARTS = 6
"""Of a longer message the first and the last sentences are read: each costs a pass of the encoder."""
LONGEST_PART_CHARACTERS = 400
LONG_SENTENCE_CHARACTERS = 60
"""Of a longer sentence a clause that by the patterns asks for a person is read by itself: it drowns in the rest."""

_SENTENCES = re.compile(r"(?<=[.!?;:…])\s+|\n+")
_CLAUSES = re.compile(r",? (?:so|but|and) |, (?=(?:please|can|could|would|is|i|let)\b)", re.IGNORECASE)
_TOKENS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+|[?!]+")
_PIECE_LENGTHS = (3, 4)


class Need(StrEnum):
    """What a message may ask of a person, in the order of the weights."""

    PERSON = "person"
    """A person is asked for."""
    RISK = "risk"
    """Injury, danger, the law, a disputed payment, somebody's data."""
    PROMISE = "promise"
    """An exception, a guarantee, goodwill, something made to order."""
    DEAL = "deal"
    """Many at once, or a price off the list."""
    ADVICE = "advice"
    """Help with choosing something large or dear to them, near to buying it."""
    FAMILIAR = "familiar"
    """A rep they know is asked after."""
    UNHELPED = "unhelped"
    """The last answer did not help, or was not to the question."""
    GRIEVANCE = "grievance"
    """Blame, rage, or the threat to leave."""


CUES: tuple[Callable[[str], bool], ...] = (
    asks_for_person,
    declines_person,
    asks_whether_bot,
    wants_bulk_or_deal,
)
"""Patterns written by hand, each of them one feature; changing one means training again."""

Rows = NDArray[np.float32]


class Terms:
    """Words, or pieces of words, that count: each has a place in a row, and a weight by how rare it is."""

    def __init__(self, seen: Mapping[str, int], texts: int) -> None:
        """`seen` says in how many of the `texts` learned from each term stands; its order is that of the places."""
        self.seen = seen
        self.texts = texts
        self._places = {term: place for place, term in enumerate(seen)}
        counts = np.fromiter(seen.values(), dtype=np.float64, count=len(seen))
        self._rarity: Rows = (np.log((1 + texts) / (1 + counts)) + 1).astype(np.float32)

    def row(self, terms: Sequence[str]) -> Rows:
        """Return a vector of unit length, shape (len(seen),), by inverse document frequency; all zero for no term."""
        row = np.zeros(len(self.seen), dtype=np.float32)
        for place, count in Counter(self._places[term] for term in terms if term in self._places).items():
            row[place] = (1 + math.log(count)) * self._rarity[place]
        length = float(np.linalg.norm(row))
        return row / np.float32(length) if length else row


@dataclass(frozen=True, slots=True)
class Heads:
    """Logistic heads over the same `features`: here one for each `Need`.

    `coefficients` has the shape (heads, dimension + words + pieces + cues), `intercepts` (heads,).
    """

    words: Terms
    pieces: Terms
    coefficients: Rows
    intercepts: Rows

    @property
    def dimension(self) -> int:
        """How long a part's vector must be."""
        beside = len(self.words.seen) + len(self.pieces.seen) + len(CUES)
        return int(self.coefficients.shape[1]) - beside

    def logits(self, texts: Sequence[str], vectors: Sequence[Rows]) -> Rows:
        """Return the log-odds (texts, heads) of `texts` with their vectors.

        Raises ValueError for a vector of another length than the heads were trained on.
        """
        rows = []
        for text, vector in zip(texts, vectors, strict=True):
            if vector.shape != (self.dimension,):
                raise ValueError(f"the heads read vectors of {self.dimension}, not of shape {vector.shape!r}")
            rows.append(features(text, vector, self.words, self.pieces))
        return np.asarray(np.stack(rows) @ self.coefficients.T + self.intercepts)

    def save(self, path: Path) -> None:
        np.savez_compressed(
            path,
            allow_pickle=False,
            **_kept("words", self.words),
            **_kept("pieces", self.pieces),
            coefficients=self.coefficients.astype(np.float16),
            intercepts=self.intercepts,
        )


def _kept(name: str, terms: Terms) -> dict[str, NDArray[np.generic]]:
    return {
        name: np.array(list(terms.seen)),
        f"{name}_seen": np.array(list(terms.seen.values()), dtype=np.int32),
        f"{name}_texts": np.array(terms.texts),
    }


def load_weights(path: Path = WEIGHTS) -> Heads:
    """Read heads as `Heads.save` wrote them."""
    with np.load(path, allow_pickle=False) as file:
        kept = dict(file)
    words, pieces = (
        Terms(
            dict(zip(map(str, kept[name]), map(int, kept[f"{name}_seen"]), strict=True)),
            int(kept[f"{name}_texts"]),
        )
        for name in ("words", "pieces")
    )
    coefficients = kept["coefficients"].astype(np.float32)
    return Heads(words, pieces, coefficients, kept["intercepts"].astype(np.float32))


def spelling(words: Mapping[str, int], encoder: Encoder) -> Spelling | None:
    """Return what puts slips in `words` right (word -> how often it is used); None where the encoder knows no words.

    Only words that exist are put in another's place: those learned from have slips of their own.
    """
    if not isinstance(encoder, Lexicon):
        return None
    known = {word: often for word, often in words.items() if word.isalpha() and encoder.knows(word)}
    return Spelling(known, encoder.knows)


def parts(text: str) -> tuple[str, ...]:
    """Return a message whole, then its sentences where it has several, and the clauses that ask for a person."""
    sentences = [one.strip() for one in _SENTENCES.split(text) if one.strip()]
    if len(sentences) > MOST_PARTS:
        sentences = [*sentences[: MOST_PARTS // 2], *sentences[-MOST_PARTS // 2 :]]
    several = sentences if len(sentences) > 1 else []
    clauses = [
        clause
        for sentence in sentences
        if LONG_SENTENCE_CHARACTERS < len(sentence) <= LONGEST_PART_CHARACTERS
        for clause in _CLAUSES.split(sentence)
        if asks_for_person(clause)
    ]
    return tuple(dict.fromkeys((text, *(one[:LONGEST_PART_CHARACTERS] for one in (*several, *clauses)))))


@lru_cache(maxsize=KEPT_TEXTS)
def tokens(text: str) -> tuple[str, ...]:
    """Return the words of `text` and its pairs of neighbours; figures all alike."""
    words = ["0" if one.isdigit() else one for one in _TOKENS.findall(normalise(text))]
    return (*words, *(f"{one} {other}" for one, other in pairwise(words)))


@lru_cache(maxsize=KEPT_TEXTS)
def pieces(text: str) -> tuple[str, ...]:
    """Return runs of three and four letters within the words of `text`, of which a slip spoils only some."""
    framed = [f"<{word}>" for word in normalise(text).split()]
    return tuple(
        word[at : at + length]
        for word in framed
        for length in _PIECE_LENGTHS
        for at in range(len(word) - length + 1)
    )


def features(text: str, vector: Rows, words_known: Terms, pieces_known: Terms) -> Rows:
    """Return what the heads look at of one text, shape (dimension + words + pieces + cues,)."""
    return np.concatenate(
        [vector, words_known.row(tokens(text)), pieces_known.row(pieces(text)), _cues(text)]
    )


@lru_cache(maxsize=KEPT_TEXTS)
def _cues(text: str) -> Rows:
    return np.array([float(cue(text)) for cue in CUES], dtype=np.float32)


class NeedReader:
    """Reads needs with the heads it was given; the vectors come from the packaged MiniLM, whatever else searches."""

    def __init__(self, weights: Heads | None = None) -> None:
        self._weights = weights or load_weights()

    @property
    def words(self) -> Mapping[str, int]:
        """The words learned from, and in how many texts each stood."""
        return self._weights.words.seen

    def read(self, texts: Sequence[str], vectors: Sequence[Rows]) -> dict[Need, float]:
        """Return how likely each need is in the likeliest of `texts`, the parts of one message with their vectors.

        Raises ValueError for a vector of another length than the heads were trained on.
        """
        logits = self._weights.logits(texts, vectors)
        likeliest = 1 / (1 + np.exp(-logits.max(axis=0)))
        return {need: float(p) for need, p in zip(Need, likeliest, strict=True)}
