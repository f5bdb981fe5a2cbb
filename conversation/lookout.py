"""Finds what was rung and not heard, for everybody who listens in this process.

A ring can be lost: Redis was away while another process rang. A reader who asked the log from time to time would be one
of thousands; here all conversations that are listened to are gone through, a hundred in one statement, evenly over the
time in which each is to be looked at once. Whoever has heard less than the log holds is rung for.
"""

import asyncio
from typing import NoReturn

import structlog

from conversation.doorbell import WITHOUT_REDIS_SECONDS, Doorbell
from conversation.errors import StoreUnavailable
from conversation.store import AT_ONCE, Log

logger = structlog.get_logger(__name__)

EACH_WITHIN_SECONDS = 15.0


async def keep_looking(log: Log, doorbell: Doorbell) -> NoReturn:
    """Ring here for news that nobody heard of, within 15 s of it, and within 2 s while Redis is away."""
    while True:
        listened_to = doorbell.listened_to()
        slices = [listened_to[i : i + AT_ONCE] for i in range(0, len(listened_to), AT_ONCE)] or [[]]
        for some in slices:
            try:
                for conversation, position in (await log.positions(some)).items():
                    doorbell.remind(conversation, position)
            except StoreUnavailable:
                logger.warning("looking for missed rings put off: the store is unavailable")
            except Exception:
                logger.exception("looking for missed rings failed; going on")
            await asyncio.sleep(
                (EACH_WITHIN_SECONDS if doorbell.connected else WITHOUT_REDIS_SECONDS) / len(slices)
            )
