"""What a shopper in line has been told so far, computed from the log."""

from collections.abc import Iterable
from dataclasses import dataclass

from conversation.model import (
    Conversation,
    Event,
    HumanRequested,
    NobodyThere,
    Reason,
    ShopperSaid,
    Waiting,
    apply,
)


@dataclass(frozen=True, slots=True)
class Told:
    """What is true after the events so far, and what the shopper knows of it.

    `place`: the place in line was told in this stay in line. `nobody`: they were told that nobody is there, and have
    neither written nor asked for a person since: a failing turn asking again is no reason to say it again.
    """

    conversation: Conversation
    place: bool = False
    nobody: bool = False


def tell(told: Told, events: Iterable[Event]) -> Told:
    """Fold `events`, which follow on `told.conversation`, into it."""
    for event in events:
        now = apply(told.conversation, event)
        told = Told(
            now,
            place=now.in_line and (told.place or isinstance(event.fact, Waiting)),
            nobody=_nobody(event, before=told.nobody),
        )
    return told


def _nobody(event: Event, *, before: bool) -> bool:
    match event.fact:
        case NobodyThere():
            return True
        case ShopperSaid() | HumanRequested(reason=Reason.ASKED):
            return False
        case _:
            return before
