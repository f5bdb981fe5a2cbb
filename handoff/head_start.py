"""How many minutes somebody in line goes before those who came earlier, and why.

Pure. The line is ordered by since - head start. A head start is ten minutes at most, so that nobody starves: whoever
comes ten minutes after another, or later, never stands before them. So one waits no longer than it takes to serve who
stands before them already and who comes within the next ten minutes; and, where the right rep is waited for, no longer
than `Widening.longest_seconds` (`matching.py`) beyond that, for then everybody is asked.
"""

from collections.abc import Mapping
from types import MappingProxyType

MOST_MINUTES = 10.0

MINUTES: Mapping[str, float] = MappingProxyType({
    "warmth": 4.0,
    "distress": 5.0,
    "promise": 5.0,
    "value": 2.0,
})  # fmt: skip
"""What each cause is worth by itself, at its fullest. An operator tunes the table and nothing else."""

LEAST_MINUTES = 0.1
"""A cause that is worth less than this is not worth a word."""


def head_start(
    *, warmth: float = 0.0, distress: float = 0.0, promise: float = 0.0, value: float = 0.0
) -> dict[str, float]:
    """Return the minutes by cause, from how much of each there is, in [0, 1]; together ten at most.

    `warmth` is how much a person would matter now, `distress` how likely the shopper is upset, `promise` how likely
    something they were promised was broken, and `value` how large the amount is that they spoke of.
    """
    causes = {"warmth": warmth, "distress": distress, "promise": promise, "value": value}
    minutes = {cause: round(MINUTES[cause] * min(max(much, 0.0), 1.0), 2) for cause, much in causes.items()}
    return bounded({cause: worth for cause, worth in minutes.items() if worth >= LEAST_MINUTES})


def bounded(minutes: Mapping[str, float]) -> dict[str, float]:
    """Return `minutes`, each made less by the same share where they are more than ten together."""
    kept = {cause: worth for cause, worth in minutes.items() if worth > 0}
    together = sum(kept.values())
    if together <= MOST_MINUTES:
        return kept
    shares = {cause: worth * MOST_MINUTES / together for cause, worth in kept.items()}
    return {cause: share for cause, share in shares.items() if share > 0}  # the least float halved is nothing


def minutes_together(minutes: Mapping[str, float]) -> float:
    """Return the head start in minutes, as the desk counts it."""
    return min(sum(bounded(minutes).values()), MOST_MINUTES)
