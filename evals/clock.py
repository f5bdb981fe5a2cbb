"""A clock that is set, so that every case has its own now."""

from datetime import UTC, datetime, timedelta

NEXT_LOOK = timedelta(microseconds=1)


class SettableClock:
    """Stands still but for a hair at every look, so that no two events are of the same moment."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)

    def __call__(self) -> datetime:
        self._now += NEXT_LOOK
        return self._now

    def set(self, now: datetime) -> None:
        """Set the clock, forwards or backwards; `now` has a time zone."""
        self._now = now.astimezone(UTC)

    def forward(self, by: timedelta) -> None:
        self._now += by
