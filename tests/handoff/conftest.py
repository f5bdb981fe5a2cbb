"""A fresh desk on a real Valkey for each test."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from conversation.doorbell import Doorbell
from handoff.desk import Desk
from tests.doubles import FakeClock


@pytest.fixture
async def doorbell(redis: Redis) -> AsyncIterator[Doorbell]:
    async with Doorbell(redis) as doorbell:
        yield doorbell


@pytest.fixture
def desk(redis: Redis, doorbell: Doorbell, clock: FakeClock) -> Desk:
    return Desk(redis, doorbell, clock=clock)
