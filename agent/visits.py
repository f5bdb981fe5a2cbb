"""A shopper's visits: one conversation holds all of them, and a new one begins after a long pause or a farewell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from conversation.model import AssistantSaid, Closed, Event, RepLeft, RepSaid, ShopperSaid

APART = timedelta(hours=4)
"""Who writes again after so long has been away in between."""
OF_LATE = timedelta(days=30)
LONGEST_PAUSE = timedelta(minutes=5)
"""Who writes again after more has done something else meanwhile; no more of a pause counts as time spent here."""
MANY = 5
"""Visits that make somebody wholly one who comes back."""

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


@dataclass(frozen=True, slots=True)
class Visits:
    """`count` visits of late, the present one with its events among them; `last_rep` wrote in an earlier one."""

    count: int = 1
    last_rep: str | None = None
    present: tuple[Event, ...] = ()

    @property
    def share(self) -> float:
        """How much they are one who comes back, in [0, 1]."""
        return min(max(self.count - 1, 0) / (MANY - 1), 1.0)

    @property
    def spent(self) -> timedelta:
        """How long the present visit has kept them: the time between its events, long pauses cut short."""
        times = [event.at for event in self.present]
        return sum(
            (min(later - one, LONGEST_PAUSE) for one, later in pairwise(times) if later > one), timedelta(0)
        )

    @property
    def said(self) -> str:
        which = _ORDINALS[self.count - 1] if 1 <= self.count <= len(_ORDINALS) else f"{self.count}th"
        last = f", last time with {self.last_rep}" if self.last_rep else ""
        return f"{which} visit in {OF_LATE.days} days{last}"


def visits_of(events: Sequence[Event]) -> Visits:
    """Tell the visits in a conversation's log apart, the present one being the last."""
    began, starts = 0, list[datetime]()
    last_said: datetime | None = None
    ended = True
    for place, event in enumerate(events):
        match event.fact:
            case ShopperSaid():
                if ended or last_said is None or event.at - last_said >= APART:
                    began = place if starts else 0
                    starts.append(event.at)
                ended, last_said = False, event.at
            case AssistantSaid() | RepSaid():
                last_said = event.at
            case Closed() | RepLeft(reason="closed"):
                ended = True
            case _:
                continue
    recent = [at for at in starts if events[-1].at - at <= OF_LATE]
    earlier = (event.fact.rep.name for event in reversed(events[:began]) if isinstance(event.fact, RepSaid))
    rep = next(earlier, None)
    return Visits(max(len(recent), 1), rep.split()[0] if rep else None, tuple(events[began:]))
