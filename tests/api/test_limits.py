"""Rate limits, counted on a real Valkey."""

import os
import signal
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis
from structlog.testing import capture_logs

from api.limits import RateLimit
from api.problems import Problem
from conversation.valkey import EmbeddedValkey, connect
from tests.doubles import FakeClock


@pytest.fixture
async def redis() -> AsyncIterator[Redis]:
    with tempfile.TemporaryDirectory() as folder:
        async with EmbeddedValkey(Path(folder)) as valkey, connect(valkey.socket) as redis:
            yield redis


async def test_one_try_too_many_must_wait_for_the_next_minute(redis: Redis, clock: FakeClock) -> None:
    limit = RateLimit(redis, clock=clock)
    for _ in range(3):
        await limit.spend("login", "here", per_minute=3)
    with pytest.raises(Problem) as refused:
        await limit.spend("login", "here", per_minute=3)
    assert refused.value.status == 429
    clock.forward(seconds=int(refused.value.headers["Retry-After"]))
    await limit.spend("login", "here", per_minute=3)


async def test_each_sender_is_counted_alone(redis: Redis, clock: FakeClock) -> None:
    limit = RateLimit(redis, clock=clock)
    await limit.spend("login", "here", per_minute=1)
    await limit.spend("login", "there", per_minute=1)
    with pytest.raises(Problem):
        await limit.spend("login", "here", per_minute=1)


async def test_a_try_given_back_does_not_count(redis: Redis, clock: FakeClock) -> None:
    limit = RateLimit(redis, clock=clock)
    for _ in range(5):
        await limit.refund(await limit.spend("login", "here", per_minute=1))
    await limit.spend("login", "here", per_minute=1)
    with pytest.raises(Problem):
        await limit.spend("login", "here", per_minute=1)


async def test_a_try_given_back_a_minute_later_is_none_more_in_that_minute(
    redis: Redis, clock: FakeClock
) -> None:
    limit = RateLimit(redis, clock=clock)
    spent = await limit.spend("login", "here", per_minute=1)
    clock.forward(seconds=60)
    await limit.refund(spent)
    await limit.spend("login", "here", per_minute=1)
    with pytest.raises(Problem):
        await limit.spend("login", "here", per_minute=1)
    assert all([await redis.ttl(key) > 0 for key in await redis.keys("guanxi:rate:*")])


async def test_without_the_live_plane_everybody_passes(tmp_path: Path, clock: FakeClock) -> None:
    async with connect(tmp_path / "nobody-listens.sock") as nowhere:
        limit = RateLimit(nowhere, clock=clock)
        for _ in range(3):
            await limit.spend("login", "here", per_minute=1)


async def test_a_live_plane_that_hangs_makes_one_caller_wait_and_not_the_next(
    clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conversation.patience.COMMAND_TIMEOUT_SECONDS", 0.5)
    with tempfile.TemporaryDirectory() as folder:
        async with EmbeddedValkey(Path(folder)) as valkey, connect(valkey.socket) as redis:
            assert valkey.pid is not None
            limit = RateLimit(redis, clock=clock)
            counted = await limit.spend("login", "here", per_minute=1)
            os.kill(valkey.pid, signal.SIGSTOP)
            try:
                with capture_logs() as told:
                    for _ in range(10):
                        assert await limit.spend("login", "here", per_minute=1) is None
                        await limit.refund(counted)
                assert len(told) == 1, "whoever waits for it in vain says so"
            finally:
                os.kill(valkey.pid, signal.SIGCONT)
