"""Rate limits, counted on a real Valkey."""

import os
import signal
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

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
        await limit.spend("login", "here", per_minute=1)
        await limit.refund("login", "here")
    await limit.spend("login", "here", per_minute=1)
    with pytest.raises(Problem):
        await limit.spend("login", "here", per_minute=1)


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
            os.kill(valkey.pid, signal.SIGSTOP)
            try:
                await limit.spend("login", "here", per_minute=1)
                began = time.monotonic()
                for _ in range(10):
                    await limit.spend("login", "here", per_minute=1)
                    await limit.refund("login", "here")
                assert time.monotonic() - began < 0.5
            finally:
                os.kill(valkey.pid, signal.SIGCONT)
