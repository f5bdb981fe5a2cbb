"""Preparing is what a suite does before its first sample: slow work in a thread, whose steps are told as they come."""

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

from retrieval.ingest import Progress

T = TypeVar("T")


class _Steps:
    """Passes steps on; after `stop` the next one ends the work, since a thread cannot be interrupted otherwise."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._stopped = threading.Event()

    def stop(self) -> None:
        self._stopped.set()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Raises InterruptedError after `stop`."""
        if self._stopped.is_set():
            raise InterruptedError("the preparation was stopped")
        self._progress(stage, done, total)


async def prepared(make: Callable[[Progress], T], progress: Progress) -> T:
    """Return what `make` makes in a thread, telling its steps to `progress`.

    When the caller is cancelled (Ctrl-C), the work ends at its next step, and only then does the cancellation go on:
    folders that the work writes into can be removed safely afterwards.
    """
    steps = _Steps(progress)
    work = asyncio.ensure_future(asyncio.to_thread(make, steps))
    try:
        return await asyncio.shield(work)
    finally:
        steps.stop()
        await asyncio.gather(work, return_exceptions=True)
