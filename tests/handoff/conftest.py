"""A real Valkey for the whole folder, and a fresh desk on it for each test."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from conversation.doorbell import Doorbell
from conversation.valkey import EmbeddedValkey, connect
from handoff.desk import Desk
from tests.doubles import FakeClock


@pytest.fixture(scope="session")
def valkey_socket() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="gx-", dir="/tmp") as folder, asyncio.Runner() as runner:
        valkey = EmbeddedValkey(Path(folder))
        runner.run(valkey.start())
        yield valkey.socket
        runner.run(valkey.close())


@pytest.fixture
async def redis(valkey_socket: Path) -> AsyncIterator[Redis]:
    async with connect(valkey_socket) as redis:
        await redis.flushall()
        yield redis


@pytest.fixture
async def doorbell(redis: Redis) -> AsyncIterator[Doorbell]:
    async with Doorbell(redis) as doorbell:
        yield doorbell


@pytest.fixture
def desk(redis: Redis, doorbell: Doorbell, clock: FakeClock) -> Desk:
    return Desk(redis, doorbell, clock=clock)
