"""What a conversation is owed, worked out beside the product's own reckoning: its place in line, and an end."""

from dataclasses import dataclass, replace
from datetime import datetime

from conversation.model import (
    BEFORE_ALL,
    Closed,
    Conversation,
    Event,
    HandoffDeferred,
    Holder,
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


def borne(now: Conversation) -> set[str]:
    """Return what is borne in this state for a time only, as the desk names it."""
    if now.holder is Holder.REP:
        if now.rep_silent_since is not None:
            return {"silent_again" if now.rep_reminded else "silent"}
        return set() if now.owed_since is not None else {"idle"}
    if now.holder is Holder.NOBODY:
        return set() if now.parked_with is None else {"parked"}
    if not now.in_line or now.message_left:
        return set()
    if now.unasked_since is None:
        return {"unanswered"}
    waits_still = now.holder is Holder.QUEUE and not now.chose_to_wait
    return {"too_long", "assistant_meanwhile"} if waits_still else {"too_long"}
