"""What facts are made of: ids, who holds, moods and reasons, pages, citations, buttons and cards."""

from dataclasses import dataclass
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
Leaving = Literal["assistant", "queue", "closed", "transfer", "gone"]


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
class Option:
    """A button under an answer: asks for a person, says `text` in the shopper's name, or keeps waiting."""

    label: str
    action: Literal["human", "say", "wait"]
    text: str | None = None


@dataclass(frozen=True, slots=True)
class RepCard:
    """What a shopper may know of a rep."""

    id: RepId
    name: str
