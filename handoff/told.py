"""What a shopper in line has been told so far, computed from the log."""

from collections.abc import Iterable
from dataclasses import dataclass

from conversation.model import (
    Conversation,
    Event,
    HumanRequested,
    NobodyThere,
    Reason,
    RepJoined,
    ShopperSaid,
    Waiting,
    apply,
)

WEIGHT = {"": 0, "meanwhile": 0, "chosen": 0, "too_long": 1, "offline": 2, "closed": 3}
"""How much is said with each `NobodyThere.why`: who knows the more needs not be told the less."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is true after the events so far, and what the shopper knows of it.

    `place`: the place in line was told in this stay in line. `nobody`: why nobody comes soon, as they were told, and
    have neither written nor asked for a person since, nor has a rep come: a failing turn asking again is no reason to
    say it again, nor is their choosing to wait.
    """

    conversation: Conversation
    place: bool = False
    nobody: str = ""

    def knows(self, news: NobodyThere) -> bool:
        """Tell whether the shopper was told as much."""
        return WEIGHT[self.nobody] >= WEIGHT[news.why]


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


def _nobody(event: Event, *, before: str) -> str:
    match event.fact:
        case NobodyThere(why=why):
            return max(why, before, key=WEIGHT.__getitem__)
        case (
            ShopperSaid() | HumanRequested(reason=Reason.ASKED, how="" | "pressed" | "accepted") | RepJoined()
        ):
            return ""
        case _:
            return before
