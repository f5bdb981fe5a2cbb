"""How long somebody in line will wait, said only where there is something to say it from."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

LOOK_BACK_SECONDS = 30 * 60
"""Who left the line longer ago says nothing about the pace of now."""

FEWEST_SAMPLES = 3
"""From fewer, a pace is a guess."""

ROUND_TO_SECONDS = 10
LONGEST_SECONDS = 2 * 60 * 60
"""A longer figure would be a promise nobody can keep: the honest answer is that we do not know."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the line moves: how many reps are online, and of the last twenty that left the line for a rep, how
    many seconds ago each did so, and how many seconds the rep took to answer the offer."""

    online: int
    accepted_seconds_ago: Sequence[float]
    answered_after_seconds: Sequence[float]


def estimate_seconds(place: int, pace: Pace, *, asked: bool, offer_seconds: float) -> int | None:
    """Return the expected wait at `place` (from 1) in seconds, in steps of ten; None where nobody can honestly say.

    A conversation that a rep is being `asked` about waits as long as reps take to answer. Any other waits for as
    many to leave the line as stand before it and itself, at the pace of the last half hour up to now, so that a
    line that stands still looks longer the longer it stands.
    """
    if pace.online == 0:
        return None
    if asked:
        return _rounded(median(pace.answered_after_seconds or [offer_seconds]))
    seconds = seconds_a_place(pace)
    if seconds is None or place * seconds > LONGEST_SECONDS:
        return None
    return _rounded(place * seconds)


def seconds_a_place(pace: Pace) -> float | None:
    """Return how long the line takes to move by one; None where too few have left it of late."""
    recent = [ago for ago in pace.accepted_seconds_ago if ago <= LOOK_BACK_SECONDS]
    return max(recent) / len(recent) if len(recent) >= FEWEST_SAMPLES else None


def _rounded(seconds: float) -> int:
    steps = -(-max(seconds, 1.0) // ROUND_TO_SECONDS)
    return int(steps) * ROUND_TO_SECONDS
