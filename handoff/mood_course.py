"""The mood of a conversation: how the shopper sounds now, where that goes, and the message at which it turned.

Pure arithmetic over the last six of their messages. A recent message weighs more than an older one, and one whose mood
could not be told weighs less than one whose mood could.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from typing import Literal

from conversation.model import Mood, Position
from conversation.mood import StandingMood

Trend = Literal["rising", "falling", "turning", "steady"]

LAST_MESSAGES = 6
"""How far back a mood still says something about now."""

FADING = 0.7
"""A message weighs this much of the one after it: the sixth from the end a sixth of the newest."""

UNSURE = 0.5
"""What a message weighs whose mood could not be told, beside a sure one of the same age."""

STEADY_WITHIN_VALENCE = 0.35
"""Two stretches that differ by less than this sound alike to a reader: calm and curious do, calm and worried don't."""

TURN_VALENCE = 0.6
"""Down and up again by this much is a turn. A plain remark between two complaints differs by less from them."""

FELT_VALENCE = 0.1
"""Plain remarks lie within this; what lies beyond is felt, for the better or the worse."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Where the mood changed: at the shopper's message at `position`, for the `better` or the worse."""

    position: Position
    better: bool


@dataclass(frozen=True, slots=True)
class MoodCourse:
    """How the shopper has sounded over their messages, each with its reading.

    `now` is the newest mood that is known, `valence` in [-1, 1] the weighted mean of the last six, 0 where nothing is
    known. `turned` is where a course that isn't steady took its direction. `stands` is the mood that weighs most, of
    those since it turned where that is felt: an order number after two angry messages doesn't make them calm.
    """

    now: Mood | None
    stands: Mood | None
    valence: float
    trend: Trend
    turned: Turn | None
    readings: tuple[StandingMood, ...]


def mood_course(readings: Sequence[StandingMood]) -> MoodCourse:
    """Sum up `readings`, one for each message, oldest first."""
    last = readings[-LAST_MESSAGES:]
    sure = [reading.mood for reading in readings if reading.mood is not None]
    trend, turned = _direction(last)
    return MoodCourse(
        now=sure[-1] if sure else None,
        stands=_standing(_since(turned, last)),
        valence=_mean(last, [FADING**age for age in reversed(range(len(last)))]),
        trend=trend,
        turned=turned,
        readings=tuple(readings),
    )


def _since(turned: Turn | None, last: Sequence[StandingMood]) -> Sequence[StandingMood]:
    later = [reading for reading in last if turned is not None and reading.of >= turned.position]
    return later if abs(_mean(later)) > FELT_VALENCE else last


def _standing(last: Sequence[StandingMood]) -> Mood | None:
    """Return the mood with the most weight; of two with the same the one read later."""
    weight: dict[Mood, float] = defaultdict(float)
    newest: dict[Mood, int] = {}
    for place, reading in enumerate(last):
        if reading.mood is not None:
            weight[reading.mood] += FADING ** (len(last) - 1 - place)
            newest[reading.mood] = place
    return max(weight, key=lambda mood: (weight[mood], newest[mood]), default=None)


def _direction(last: Sequence[StandingMood]) -> tuple[Trend, Turn | None]:
    turn = _turn(last)
    if turn is not None:
        return "turning", turn

    def step(cut: int) -> float:
        return _mean(last[cut:]) - _mean(last[:cut])

    def parted(cut: int) -> float:
        return abs(step(cut)) * sqrt(_mass(last[:cut]) * _mass(last[cut:]))

    cut = max(reversed(range(1, len(last))), key=parted, default=0)  # of several the latest
    if cut == 0 or abs(step(cut)) < STEADY_WITHIN_VALENCE:
        return "steady", None
    better = step(cut) > 0
    return ("rising" if better else "falling"), Turn(last[cut].of, better)


def _turn(last: Sequence[StandingMood]) -> Turn | None:
    """Return where three stretches go one way and back, both by `TURN_VALENCE` or more, to something that is felt.

    Of several it is the plainest.
    """
    found, plainest = None, TURN_VALENCE
    for first, second in combinations(range(1, len(last)), 2):
        one, two, three = _mean(last[:first]), _mean(last[first:second]), _mean(last[second:])
        back = min(abs(two - one), abs(three - two))
        felt = abs(three) > FELT_VALENCE and (three > 0) == (three > two)
        if felt and (two - one) * (three - two) < 0 and back >= plainest:
            found, plainest = Turn(last[second].of, three > two), back
    return found


def _mass(part: Sequence[StandingMood]) -> float:
    return sum(UNSURE if reading.mood is None else 1.0 for reading in part)


def _mean(part: Sequence[StandingMood], fading: Sequence[float] | None = None) -> float:
    """Return the mean valence of `part`, in [-1, 1]; 0 for none."""
    weights = [
        (UNSURE if reading.mood is None else 1.0) * faded
        for reading, faded in zip(part, fading or [1.0] * len(part), strict=True)
    ]
    if not weights:
        return 0.0
    mean = sum(w * reading.valence for w, reading in zip(weights, part, strict=True)) / sum(weights)
    return min(max(mean, -1.0), 1.0)
