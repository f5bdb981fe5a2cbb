"""Which of the shop's own questions people ask on which page, counted from what was answered well.

Pure. A shopper's words are never among them: what somebody asked counts as the question its answer was found under,
which the shop wrote itself as a heading of its pages, or which stands in a table here for a product's data.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from conversation.model import (
    AssistantSaid,
    Citation,
    Event,
    HumanRequested,
    Page,
    Rated,
    ShopperId,
    ShopperSaid,
)
from retrieval.passages import Passage, PassageKind

ASKED_BY_AT_LEAST = 3
"""Different shoppers: what one or two ask says something of them, and nothing of the page."""

SURE_FROM = 0.5
"""An answer given with less confidence is no proof that it was one."""

UNHAPPY_TO = 2
"""A rating up to this says that the answers were none."""

LONGEST_QUESTION = 80
"""Characters: a button on a phone."""

_OF_FACTS = {"price": "How much is it?", "stock": "Is it in stock?"}
_OF_GROUPS = {
    "dimensions": "How large is it?",
    "warranty": "How long is the warranty?",
    "care": "How do I take care of it?",
    "materials": "What materials is it made of?",
    "in the box": "What comes in the box?",
    "assembly": "How is it assembled?",
}


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that stood: on which page it was asked for, and the first source it was read in."""

    page: Page
    source: Citation


PageKey = tuple[str, str]
"""A product by its id, any other page by its path: `("product", "emberline-22")`, `("path", "/basket")`."""


def key_of(page: Page) -> PageKey | None:
    """Return under what a page's questions are counted; None for an address that is none."""
    if page.product_id:
        return ("product", page.product_id)
    try:
        path = urlsplit(page.url).path
    except ValueError:
        return None
    return ("path", path.rstrip("/") or "/")


def answered_well(events: Iterable[Event]) -> Iterator[Answered]:
    """Yield the answers of one conversation after which nobody asked for a person and nobody was unhappy."""
    page: Page | None = None
    last: Answered | None = None
    asked = False
    for event in events:
        match event.fact:
            case ShopperSaid(text=text, page=there):
                if last is not None:
                    yield last
                last, asked, page = None, bool(text.strip()), there
            case AssistantSaid(found=True, citations=[source, *_], confidence=sure) if asked and page:
                last, asked = (Answered(page, source) if sure >= SURE_FROM else None), False
            case HumanRequested():
                last = None
            case Rated(score=score) if score <= UNHAPPY_TO:
                last = None
            case _:
                continue
    if last is not None:
        yield last


def question_of(source: Citation, passage: Passage | None) -> str | None:
    """Return the question that a source answers, as the shop words it; None where it has no words for it.

    `passage` is what the source says now: None when the shop has taken it away.
    """
    if passage is None:
        return None
    heading = (passage.path or (passage.title,))[-1].strip()
    if heading.endswith(("?", "？")) and len(heading) <= LONGEST_QUESTION:
        return heading
    match passage.kind:
        case PassageKind.PRODUCT:
            return _OF_FACTS.get(source.quote.partition(":")[0].strip().lower())
        case PassageKind.VARIANTS:
            return _OF_FACTS["stock"]
        case PassageKind.ATTRIBUTES:
            return _OF_GROUPS.get(heading.lower())
        case _:
            return None


@dataclass(slots=True)
class Tally:
    """Who asked what on which page."""

    question_for: Callable[[Citation], str | None]
    asked: defaultdict[PageKey, defaultdict[str, set[ShopperId]]]

    @classmethod
    def empty(cls, question_for: Callable[[Citation], str | None]) -> "Tally":
        return cls(question_for, defaultdict(lambda: defaultdict(set)))

    def count(self, shopper: ShopperId, events: Iterable[Event]) -> None:
        """Count a conversation of `shopper`'s."""
        for one in answered_well(events):
            key, question = key_of(one.page), self.question_for(one.source)
            if key is not None and question is not None:
                self.asked[key][question].add(shopper)

    def questions(self, *, at_most: int) -> Mapping[PageKey, tuple[str, ...]]:
        """Return for each page what enough different shoppers asked there, the question of most of them first."""
        found = {}
        for key, asked in self.asked.items():
            common = [(who, text) for text, who in asked.items() if len(who) >= ASKED_BY_AT_LEAST]
            common.sort(key=lambda entry: (-len(entry[0]), entry[1]))
            if common:
                found[key] = tuple(text for _, text in common[:at_most])
        return found
