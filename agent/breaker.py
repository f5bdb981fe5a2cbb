"""A breaker leaves a failing service alone for a while, then lets one caller try it before the others may.

Pure but for the clock it is given. Without the single trial, everybody who came at the end of a rest would pay for
finding out that the service is still down.
"""

from collections.abc import Callable

FAILURES_BEFORE_REST = 3
REST_SECONDS = 30.0
LONGEST_REST_SECONDS = 300.0
"""A rest after a failed trial is twice as long as the one before, up to this."""


class Breaker:
    """Counts failures in a row. Whoever is admitted tells how it ended, by exactly one of the three calls below."""

    def __init__(self, *, now: Callable[[], float]) -> None:
        """`now` returns seconds that only ever grow."""
        self._now = now
        self._failures = 0
        self._rest_seconds = REST_SECONDS
        self._rests_until: float | None = None
        self._on_trial = False

    def admits(self) -> bool:
        """Tell whether the service may be called now; after a rest that is one caller at a time."""
        if self._rests_until is None:
            return True
        if self._on_trial or self._now() < self._rests_until:
            return False
        self._on_trial = True
        return True

    def succeeded(self) -> None:
        """The service answered: whatever came before is forgotten."""
        self._failures, self._rest_seconds = 0, REST_SECONDS
        self._rests_until, self._on_trial = None, False

    def failed(self) -> float | None:
        """The service failed: return for how many seconds it rests from here on, None while it does not."""
        self._failures += 1
        if self._rests_until is not None:
            if not self._on_trial:
                return None  # began before the rest, and tells nothing new
            self._rest_seconds = min(2 * self._rest_seconds, LONGEST_REST_SECONDS)
        elif self._failures < FAILURES_BEFORE_REST:
            return None
        self._on_trial = False
        self._rests_until = self._now() + self._rest_seconds
        return self._rest_seconds

    def withdrew(self) -> None:
        """The caller went away before there was an outcome: the next one may try."""
        self._on_trial = False
