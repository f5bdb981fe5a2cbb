"""What facts are made of: ids, who holds, moods and reasons, pages, citations, buttons and cards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, NewType

ConversationId = NewType("ConversationId", str)
ShopperId = NewType("ShopperId", str)
RepId = NewType("RepId", str)
CommandId = NewType("CommandId", str)
Position = NewType("Position", int)
"""Counts the events of one conversation from 1; 0 stands before the first."""

BEFORE_ALL = Position(0)


class Holder(StrEnum):
    """Who owes the next word."""

    ASSISTANT = "assistant"
    QUEUE = "queue"
    REP = "rep"
    NOBODY = "nobody"


class Mood(StrEnum):
    """How a message sounds."""

    HAPPY = "happy"
    CURIOUS = "curious"
    NEUTRAL = "neutral"
    CONFUSED = "confused"
    WORRIED = "worried"
    DISAPPOINTED = "disappointed"
    ANGRY = "angry"


class Reason(StrEnum):
    """Why a person is asked for."""

    ASKED = "asked"
    NOTHING_FOUND = "nothing_found"
    UPSET = "upset"
    FAILED = "failed"
    BULK = "bulk"
    WARM = "warm"
    RISK = "risk"
    LOOPED = "looped"
    PROMISE = "promise"


Audience = Literal["everyone", "desk"]
Leaving = Literal["assistant", "queue", "closed", "transfer", "gone", "silent", "idle"]
"""Where a rep who leaves leaves the conversation; `gone` and `silent` reps left it without a word, `idle` shoppers let
the rep go on to others."""


@dataclass(frozen=True, slots=True)
class Page:
    """Where in the shop the shopper was when they wrote."""

    url: str
    title: str
    product_id: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A source as it read when it was cited, so that an old answer stays readable when the page has changed."""

    id: str
    title: str
    quote: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Computation:
    """Figures of an answer that code worked out: by what, of what, and the result, both as a reader is told them.

    The inputs, by their names, come from the sources cited, the shop's own tables and clock, or the shopper's words.
    """

    name: str
    inputs: Mapping[str, str]
    result: str


@dataclass(frozen=True, slots=True)
class Option:
    """A button under an answer: asks for a person, says `text` in the shopper's name, keeps waiting, leaves a message
    for later, or goes on with the assistant."""

    label: str
    action: Literal["human", "say", "wait", "message", "assistant"]
    text: str | None = None


@dataclass(frozen=True, slots=True)
class RepCard:
    """What a shopper may know of a rep; languages as two letters (ISO 639-1)."""

    id: RepId
    name: str
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileCard:
    """A picture or a PDF somebody sent: its type as its content shows, its size in bytes, and a picture's in pixels."""

    id: str
    name: str
    type: str
    bytes: int
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """What an answer is about, as it stood then: a product with price and stock, or an order with its steps.

    `id` is the product's or the order's number; `price` and `state` are in words a shopper reads ("€349", "3 left").
    An order has `steps`, of which the first `done` are behind it. `trouble` marks what is late, lost, cancelled or
    sold out.
    """

    kind: Literal["product", "order"]
    id: str
    title: str
    url: str | None = None
    image: str | None = None
    price: str | None = None
    state: str | None = None
    steps: tuple[str, ...] = ()
    done: int = 0
    trouble: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """Whom a conversation in line is for; None is anyone. `rep` is the one it was handed to.

    `head_start` is how many minutes it goes before those who came earlier, by cause; the desk bounds their sum.
    """

    skill: str | None = None
    language: str | None = None
    rep: RepId | None = None
    head_start: Mapping[str, float] = field(default_factory=dict)


NO_WISH = Wish()
