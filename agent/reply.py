"""What the assistant is asked, and what it replies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from conversation.model import Card, Citation, Computation, Event, Option, Page
from conversation.shoppers import Shopper

Kind = Literal["answer", "unknown", "smalltalk", "order", "clarify", "refusal"]


@dataclass(frozen=True, slots=True)
class Question:
    """What the shopper said since they were last answered (a burst joined by newlines), and what is known around it.

    `earlier` are the events before those words, oldest first. `now` is aware. `drafted`: a chat model may word the
    answer, where the shop has one. `in_line`: they wait for a person already.
    """

    text: str
    shopper: Shopper
    now: datetime
    earlier: tuple[Event, ...] = ()
    page: Page | None = None
    drafted: bool = True
    in_line: bool = False

    @property
    def name(self) -> str | None:
        """What to call the shopper; only a name somebody vouched for is used."""
        return self.shopper.name.split()[0] if self.shopper.verified and self.shopper.name else None


@dataclass(frozen=True, slots=True)
class Reply:
    """What the assistant would say. `found` is False for an honest "I don't know".

    `tried` are the sources looked at, best first, whether or not they are cited. `computed` tells where those figures
    of `text` come from that are in no source.
    """

    text: str
    kind: Kind = "answer"
    citations: tuple[Citation, ...] = ()
    confidence: float = 1.0
    options: tuple[Option, ...] = ()
    cards: tuple[Card, ...] = ()
    found: bool = True
    tried: tuple[Citation, ...] = ()
    computed: tuple[Computation, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """Words for an answer, and what of them was computed."""

    text: str
    computed: tuple[Computation, ...] = ()


def counted(what: str, count: int) -> Computation:
    """Return a count of `what` as it is kept with an answer that says it."""
    return Computation("count", {"of": what}, str(count))


def joined(replies: Sequence[Reply]) -> Reply:
    """Return one reply of several, in their order, as sure as the least sure of those that hold something."""
    told = [reply for reply in replies if reply.found]
    return Reply(
        "\n\n".join(reply.text for reply in replies),
        kind=told[0].kind,
        citations=tuple(dict.fromkeys(one for reply in replies for one in reply.citations)),
        confidence=min(reply.confidence for reply in told),
        options=tuple(
            sorted(dict.fromkeys(one for reply in replies for one in reply.options), key=PERSON.__eq__)
        ),
        cards=tuple(dict.fromkeys(one for reply in replies for one in reply.cards)),
        tried=tuple(dict.fromkeys(one for reply in replies for one in reply.tried)),
        computed=tuple(one for reply in replies for one in reply.computed),
    )


def under(title: str, text: str) -> str:
    """Say what a text is about, which it leaves to its heading; what has lines of its own begins on one."""
    heading = title if title.endswith((":", "!", "?", ".")) else f"{title}:"
    return f"{heading}\n{text}" if "\n" in text else f"{heading} {text}"


def after(said: str, text: str) -> str:
    """Say one thing after another, on a line of its own where that has lines, as an entry under its question."""
    return f"{said}\n{text}" if "\n" in text else f"{said} {text}"


PERSON = Option("Talk to a person", "human")
"""The button that asks for a person."""


def say(label: str, text: str | None = None) -> Option:
    """Return a button that says `text`, or its own label, in the shopper's name."""
    return Option(label, "say", text or label)
