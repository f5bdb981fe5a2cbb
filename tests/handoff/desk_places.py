"""What place in line a conversation is owed, worked out from its facts alone, beside the product's own reckoning."""

from dataclasses import dataclass, replace
from datetime import datetime

from conversation.model import (
    BEFORE_ALL,
    Closed,
    Event,
    HandoffDeferred,
    HumanRequested,
    Position,
    RepJoined,
    RepLeft,
    ShopperSaid,
    WaitAbandoned,
)


@dataclass(frozen=True, slots=True)
class Owed:
    """Since when a conversation stands in line, or would if it came back; None where it would have to begin anew."""

    since: datetime | None = None
    held: bool = False
    parked: bool = False
    position: Position = BEFORE_ALL


def owed_after(owed: Owed, event: Event) -> Owed:
    """A place is had by asking, kept through a rep's stay, and lost by an end: closed, given up, or helped without."""
    now = replace(owed, position=event.position)
    match event.fact:
        case HumanRequested() | HandoffDeferred() if not now.held:
            return replace(now, since=now.since or event.at)
        case RepJoined():
            return replace(now, held=True, parked=False)
        case RepLeft(reason="assistant" | "closed") if now.held:
            return Owed(position=event.position)
        case RepLeft(reason="idle") if now.held:
            return replace(now, held=False, parked=True)
        case RepLeft() if now.held:
            return replace(now, held=False, since=now.since or event.at)
        case ShopperSaid() if now.parked:
            return replace(now, parked=False, since=now.since or event.at)
        case WaitAbandoned() if not now.held:
            return Owed(position=event.position)
        case Closed():
            return Owed(position=event.position)
        case _:
            return now
