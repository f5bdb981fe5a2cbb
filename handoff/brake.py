"""The brake for storms: how many may come into line, and who first, by readable arithmetic over seats, wait and need.

Pure. A storm is many failing turns in a short time. In calm weather everybody is let in whose wait stays within the
longest that is promised, the neediest up to twice that. In a storm there are more than any desk can see: then only the
reps' free seats are for everybody, and the places beyond them for those in need, in the measure of their need.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from conversation.model import Reason
from handoff.estimate import Pace, seconds_a_place

ALWAYS = frozenset({Reason.ASKED, Reason.RISK, Reason.WARM})
"""Never held back: the shopper's own wish, danger, and an offer taken up, which was made for a free seat."""

NEEDED_FOR: Mapping[Reason, float] = MappingProxyType({
    Reason.UPSET: 0.8,
    Reason.PROMISE: 0.5,
    Reason.BULK: 0.5,
    Reason.LOOPED: 0.3,
})  # fmt: skip
"""How much a person is needed for the reason alone, in [0, 1]; any other is 0."""

WISHED = 0.9
"""How much a person is needed by somebody who asked for one before, or leaves a message for one."""

READINGS_LOOKED_AT = 3

A_CONVERSATION_SECONDS = 8 * 60
"""What a rep is taken to need for one while the line has moved too little to tell."""


@dataclass(frozen=True, slots=True)
class Brake:
    """When a storm begins, and how long a wait may be expected to be.

    `failures` conversations whose turn failed within `failures_seconds` are a storm. `without_reps` is how many are let
    in during a storm while no rep is online, and in each process while the desk cannot be reached.
    """

    longest_wait_seconds: float = 15 * 60.0
    failures: int = 10
    failures_seconds: float = 60.0
    without_reps: int = 4


@dataclass(frozen=True, slots=True)
class Load:
    """How full the desk is: the seats of the reps online and those `free` of them, how many are in line (`length`) and
    how many `standing` there are not being offered to a rep yet, the conversations that `failed` of late, and the pace.
    """

    seats: int
    free: int
    standing: int
    length: int
    failed: int
    pace: Pace


def need(reason: Reason, upset: Sequence[float], *, wished: bool) -> float:
    """Return how much a person is needed, in [0, 1]; `upset` is how likely each message was, oldest first."""
    last = upset[-READINGS_LOOKED_AT:]
    return max(NEEDED_FOR.get(reason, 0.0), WISHED if wished else 0.0, *last, 0.0)


def is_storm(load: Load, brake: Brake) -> bool:
    """Tell whether turns fail in numbers."""
    return load.failed >= brake.failures


def places(load: Load, brake: Brake) -> int:
    """Return how many can wait in line, beyond those who find a free seat, and be seen within the longest wait."""
    if load.seats == 0:
        return brake.without_reps
    pace = seconds_a_place(load.pace) or A_CONVERSATION_SECONDS / load.seats
    return math.floor(brake.longest_wait_seconds / pace)


def beyond_seats(load: Load, needed: float, brake: Brake) -> int | None:
    """Return how many may stand in line beyond the free seats for one more in such need to be let in; None for any.

    With no rep online and no storm nobody can say how long the wait is: everybody keeps a place, and is told so.
    """
    storm = is_storm(load, brake)
    if load.seats == 0 and not storm:
        return None
    return math.floor((needed if storm else 1 + needed) * places(load, brake))


def beyond_seats_from_list(load: Load, brake: Brake) -> int:
    """Return how many may stand in line beyond the free seats for somebody to come there from the list.

    None in a storm, and while no rep is online. When it is past, as many as can be seen within the longest wait: else
    new handoffs would keep the line full, and those on the list waiting for ever.
    """
    return 0 if is_storm(load, brake) or load.seats == 0 else places(load, brake)
