"""A newer message overtakes the answer in the making: what is slow about that answer is given up at once.

The log refuses an answer to what is no longer the newest word; here the shopper is spared the wait for it.
"""

import asyncio
from collections.abc import Coroutine
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")


class Overtaken(Exception):
    """Somebody spoke meanwhile."""


class Newest:
    """The newest position known of the conversation whose turn is taken; kept by who takes turns."""

    def __init__(self) -> None:
        self._position = 0
        self._spoken = asyncio.Event()

    def came(self, position: int) -> None:
        """Somebody spoke, up to this position."""
        self._position = max(self._position, position)
        self._spoken.set()

    def read(self, position: int) -> None:
        """What was said up to this position is answered now."""
        if position >= self._position:
            self._spoken.clear()

    async def spoken(self) -> None:
        """Return as soon as there is a newer word than was read."""
        await self._spoken.wait()


NEWEST: ContextVar[Newest | None] = ContextVar("newest", default=None)
"""Set for the length of a turn, where newer words may come."""


async def unless_overtaken(slow: Coroutine[Any, Any, T]) -> T:
    """Return what `slow` does; cancel it and raise Overtaken when somebody speaks meanwhile."""
    newest = NEWEST.get()
    if newest is None:
        return await slow
    working, spoken = asyncio.ensure_future(slow), asyncio.ensure_future(newest.spoken())
    try:
        await asyncio.wait({working, spoken}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        spoken.cancel()
        if not working.done():
            working.cancel()
    if working.cancelled() or not working.done():
        raise Overtaken
    return working.result()
