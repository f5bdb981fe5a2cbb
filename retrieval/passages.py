"""A passage is a retrievable piece of the shop's knowledge; a hit is a passage found for a question."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from retrieval.matching import Match

Vector = NDArray[np.float32]


class RetrievalError(Exception):
    """Base of this package's errors.

    RetrievalError
    ├── BrokenSource      a file of the shop's knowledge cannot be read (names the file and its line)
    ├── NoKnowledge       nothing has been ingested into this data folder yet
    ├── IngestionRunning  another ingestion holds this data folder
    ├── Overtaken         another snapshot counts by now than the one that was looked at
    └── EncoderMismatch   an index was made by another encoder than the one that asks
    """


class BrokenSource(RetrievalError):
    """A file of the shop's knowledge cannot be read: `file` relative to the knowledge folder, `line` from 1."""

    def __init__(self, file: str, line: int, what: str) -> None:
        super().__init__(f"{file}:{line}: {what}")
        self.file, self.line, self.what = file, line, what


class NoKnowledge(RetrievalError):
    """Nothing has been ingested into this data folder yet."""


class IngestionRunning(RetrievalError):
    """Another ingestion holds this data folder."""


class Overtaken(RetrievalError):
    """Another snapshot counts by now than the one that was looked at: look again."""


class EncoderMismatch(RetrievalError):
    """The index was made by another encoder than the one that asks."""


class PassageKind(StrEnum):
    PRODUCT = "product"
    ATTRIBUTES = "attributes"
    VARIANTS = "variants"
    POLICY = "policy"
    FAQ = "faq"
    GUIDE = "guide"
    RECIPE = "recipe"
    SHIPPING = "shipping"


@dataclass(frozen=True, slots=True)
class Passage:
    """One piece of knowledge. `path` is the title path down to it, page title first.

    `facts` holds what is tabular as name → value in the shop's own words ("Width" → "60 cm"): the attributes of a
    group, the price and stock of a product, the cost and days of a shipping zone. `also` is what else shoppers call it
    (the towns of a shipping zone, a product's category), or how else they ask (the phrasings of an FAQ's question):
    found by, never quoted.
    """

    id: str
    kind: PassageKind
    title: str
    text: str
    path: tuple[str, ...] = ()
    url: str | None = None
    product_id: str | None = None
    source: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """All that it stands below, in one line."""
        return " – ".join(self.path or (self.title,))


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked: the words, the vector they are looked up by if it was already made (unit length, shape (d,); see
    `Knowledge.asked`), and what the shopper is looking at or spoke of before, most recent first. `before` is what the
    words are to be understood by: earlier messages, the title of its page; `page_ids` are pages that were told from."""

    text: str
    vector: Vector | None = None
    product_ids: tuple[str, ...] = ()
    limit: int = 8
    before: str = ""
    page_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its fused score in [0, 1] (higher is better) and its cosine to the question in [-1, 1].

    `match` is how its tokens meet the question's, None where the encoder has none to match; `behind` how far they stay
    behind those of the best passage, in the mean. `plain` is its cosine to the question as any text is read, and
    `plain_gap` how far that stays behind the best one.
    """

    passage: Passage
    score: float
    cosine: float
    match: Match | None = None
    behind: float = 0.0
    plain: float = 0.0
    plain_gap: float = 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """`hits` reach the floor, best first; `near` are the best of those that do not, kept for the briefing.

    `in_view` are the other passages of the products in view.
    """

    hits: tuple[Hit, ...]
    near: tuple[Hit, ...] = ()
    in_view: tuple[Hit, ...] = ()


Search = Callable[[Query], Awaitable[Found]]
