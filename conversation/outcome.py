"""What came of a conversation, and who stood behind its words: read off its events, for whoever looks back at it."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from conversation.model import Closed, Conversation, Event, Holder, Rated, RepJoined, RepLeft, ShopperSaid


class Outcome(StrEnum):
    """Where a conversation stands, in words for somebody who was not there."""

    ASSISTANT = "assistant"
    """With the assistant; no person was ever in it."""
    GIVEN_BACK = "given_back"
    """With the assistant again, after a person."""
    IN_LINE = "in_line"
    WITH_REP = "with_rep"
    CLOSED = "closed"
    MESSAGE = "message"
    """On the list of those for whom a person is asked as soon as there is room."""
    LEFT = "left"
    """Nobody holds it and nobody closed it: the shopper went."""


def outcome_of(state: Conversation, events: Sequence[Event]) -> Outcome:
    """Return what came of the conversation whose `events` lead to `state`."""
    match state.holder:
        case Holder.REP:
            return Outcome.WITH_REP
        case Holder.QUEUE:
            return Outcome.IN_LINE
        case Holder.ASSISTANT:
            if state.in_line:
                return Outcome.IN_LINE
            met = any(isinstance(event.fact, RepJoined) for event in events)
            return Outcome.GIVEN_BACK if met else Outcome.ASSISTANT
        case Holder.NOBODY:
            if state.deferred is not None:
                return Outcome.MESSAGE
            return Outcome.CLOSED if _closed_last(events) else Outcome.LEFT


def _closed_last(events: Sequence[Event]) -> bool:
    """Whether the last that happened to the conversation is that it was closed, and not that a wait was given up."""
    for event in reversed(events):
        match event.fact:
            case Closed() | RepLeft(reason="closed"):
                return True
            case ShopperSaid():
                return False
            case _:
                continue
    return False


def reps_in(events: Iterable[Event]) -> tuple[str, ...]:
    """Return the names of the reps who were in it, each once, in the order they came."""
    joined = (event.fact.rep.name for event in events if isinstance(event.fact, RepJoined))
    return tuple(dict.fromkeys(joined))


def rating_of(events: Iterable[Event]) -> int | None:
    """Return the score last given, or None."""
    scores = [event.fact.score for event in events if isinstance(event.fact, Rated)]
    return scores[-1] if scores else None


def vouched_for(events: Iterable[Event]) -> bool | None:
    """Return whether the shop vouched for the shopper in the session of their newest message; None without one."""
    said = [event.fact for event in events if isinstance(event.fact, ShopperSaid)]
    return said[-1].verified if said else None
