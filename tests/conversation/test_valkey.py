"""The embedded Valkey is real: it keeps, comes back, is adopted, and belongs to one process."""

import asyncio
import contextlib
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from redis.exceptions import RedisError

from conversation.valkey import DataFolderInUse, EmbeddedValkey, LivePlaneError, connect
from tests.doubles import wait_until

OWNER = """
import asyncio, sys
from pathlib import Path
from conversation.valkey import EmbeddedValkey, connect

async def own():
    valkey = EmbeddedValkey(Path(sys.argv[1]))
    await valkey.start()
    redis = connect(valkey.socket)
    await redis.set("kept", "yes")
    print(valkey.pid, flush=True)
    await asyncio.sleep(60)

asyncio.run(own())
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder whose path is short, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="gx-", dir="/tmp") as folder:
        yield Path(folder)


@pytest.fixture
async def valkey(folder: Path) -> AsyncIterator[EmbeddedValkey]:
    async with EmbeddedValkey(folder) as valkey:
        yield valkey


@contextlib.contextmanager
def another_process_owning(folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A process that has started Valkey on `folder`, and its Valkey's pid."""
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        for line in owner.stdout:
            if line.strip().isdigit():
                break
        try:
            yield owner, int(line)
        finally:
            owner.kill()
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(line), signal.SIGKILL)


async def get(socket: Path, key: str) -> str | None:
    async with connect(socket) as redis:
        value = await redis.get(key)
        assert not isinstance(value, bytes)
        return value


async def another_server(valkey: EmbeddedValkey, killed: int) -> None:
    await wait_until(lambda: valkey.pid not in (None, killed), "a new server")


async def test_what_was_written_is_there_after_a_stop_and_a_start(folder: Path) -> None:
    async with EmbeddedValkey(folder) as valkey, connect(valkey.socket) as redis:
        await redis.set("kept", "yes")
    async with EmbeddedValkey(folder) as valkey:
        assert await get(valkey.socket, "kept") == "yes"


async def test_closing_stops_the_server(folder: Path) -> None:
    async with EmbeddedValkey(folder) as valkey:
        pid = valkey.pid
        assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_no_tcp_port_is_opened(valkey: EmbeddedValkey) -> None:
    async with connect(valkey.socket) as redis:
        assert await redis.config_get("port") == {"port": "0"}


async def test_only_the_owner_can_open_the_socket(valkey: EmbeddedValkey) -> None:
    assert stat.S_IMODE(valkey.socket.stat().st_mode) == 0o700


async def test_a_killed_server_is_started_again_and_has_forgotten_nothing(valkey: EmbeddedValkey) -> None:
    async with connect(valkey.socket) as redis:
        await redis.set("kept", "yes")
        killed = valkey.pid
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        await another_server(valkey, killed)
        assert await redis.get("kept") == "yes"


async def test_a_server_that_is_killed_again_and_again_comes_back_again_and_again(
    valkey: EmbeddedValkey,
) -> None:
    for _ in range(3):
        killed = valkey.pid
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        await another_server(valkey, killed)
    await wait_until(valkey.socket.exists, "its socket")


async def test_one_left_over_from_a_killed_process_is_adopted(folder: Path) -> None:
    with another_process_owning(folder) as (owner, pid):
        owner.kill()
        owner.wait()
        async with EmbeddedValkey(folder) as valkey:
            assert valkey.pid == pid
            assert await get(valkey.socket, "kept") == "yes"


async def test_an_adopted_server_is_watched_too(folder: Path) -> None:
    with another_process_owning(folder) as (owner, pid):
        owner.kill()
        owner.wait()
        async with EmbeddedValkey(folder) as valkey:
            os.kill(pid, signal.SIGKILL)
            await another_server(valkey, pid)


async def test_a_leftover_that_no_longer_answers_is_replaced(folder: Path) -> None:
    with another_process_owning(folder) as (owner, pid):
        owner.kill()
        owner.wait()
        os.kill(pid, signal.SIGSTOP)
        async with EmbeddedValkey(folder) as valkey:
            assert valkey.pid != pid
            assert await get(valkey.socket, "kept") == "yes"


async def test_a_second_process_on_the_same_data_folder_is_refused_and_told_of_redis_url(
    folder: Path,
) -> None:
    with another_process_owning(folder) as (_, pid):
        with pytest.raises(DataFolderInUse, match="REDIS_URL"):
            await EmbeddedValkey(folder).start()
        os.kill(pid, 0)  # and the owner's server was left alone


async def test_a_refused_process_leaves_the_owner_at_work(valkey: EmbeddedValkey, folder: Path) -> None:
    with pytest.raises(DataFolderInUse):
        await EmbeddedValkey(folder).start()
    assert await get(valkey.socket, "anything") is None


async def test_the_socket_moves_when_its_path_would_be_too_long(folder: Path) -> None:
    deep = folder / ("d" * 60) / ("e" * 60)
    async with EmbeddedValkey(deep) as valkey:
        assert len(os.fsencode(valkey.socket)) < 104
        assert stat.S_IMODE(valkey.socket.parent.stat().st_mode) == 0o700
        assert (deep / "valkey" / "socket-folder").read_text().strip() == str(valkey.socket.parent)
        assert await get(valkey.socket, "anything") is None
    assert not valkey.socket.parent.exists()


async def test_a_moved_socket_is_found_again_after_a_kill(folder: Path) -> None:
    deep = folder / ("d" * 60) / ("e" * 60)
    with another_process_owning(deep) as (owner, pid):
        owner.kill()
        owner.wait()
        async with EmbeddedValkey(deep) as valkey:
            assert valkey.pid == pid


async def test_a_socket_folder_that_others_could_have_made_is_not_trusted(folder: Path) -> None:
    deep = folder / ("d" * 60) / ("e" * 60)
    open_to_all = folder / "open"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    (deep / "valkey").mkdir(parents=True)
    (deep / "valkey" / "socket-folder").write_text(str(open_to_all))
    async with EmbeddedValkey(deep) as valkey:
        assert valkey.socket.parent != open_to_all


async def test_a_file_that_no_longer_reads_is_set_aside(folder: Path) -> None:
    async with EmbeddedValkey(folder) as valkey, connect(valkey.socket) as redis:
        await redis.set("kept", "yes")
    (increment,) = (folder / "valkey" / "appendonlydir").glob("*.incr.aof")
    increment.write_bytes(b"this is no append-only file\n" * 20)
    async with EmbeddedValkey(folder) as valkey:
        assert await get(valkey.socket, "kept") is None
    assert list((folder / "valkey").glob("appendonlydir.broken-*"))


async def test_a_client_of_a_dead_server_fails_soon(folder: Path) -> None:
    async with connect(folder / "nobody.sock") as redis, asyncio.timeout(2):
        with pytest.raises(RedisError):
            await redis.ping()


async def test_a_server_that_hangs_is_ended_and_started_again(
    valkey: EmbeddedValkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conversation.valkey.PING_EVERY_SECONDS", 0.05)
    monkeypatch.setattr("conversation.valkey.ANSWER_WITHIN_SECONDS", 0.1)
    first = valkey.pid
    assert first is not None
    os.kill(first, signal.SIGSTOP)
    await wait_until(lambda: valkey.pid not in {None, first}, "another server")
    async with connect(valkey.socket) as redis:
        assert await redis.ping()


async def test_a_server_that_hangs_costs_a_caller_one_timeout(
    valkey: EmbeddedValkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Retrying would have everybody wait several times as long, to no other end."""
    monkeypatch.setattr("conversation.patience.RETRIES", 50)
    monkeypatch.setattr("conversation.patience.COMMAND_TIMEOUT_SECONDS", 0.5)
    assert valkey.pid is not None
    async with connect(valkey.socket) as redis:
        await redis.set("kept", "yes")
        os.kill(valkey.pid, signal.SIGSTOP)
        try:
            for _ in ("on the open connection", "on a new one"):
                began = time.monotonic()
                with pytest.raises(RedisError):
                    await redis.get("kept")
                assert time.monotonic() - began < 2.5
        finally:
            os.kill(valkey.pid, signal.SIGCONT)
        assert await redis.get("kept") == "yes"


async def test_a_folder_may_have_any_name(folder: Path) -> None:
    async with EmbeddedValkey(folder / "a? #1 %41") as valkey, connect(valkey.socket) as redis:
        assert await redis.ping()


def test_an_address_nobody_can_read_is_said_to_be_one() -> None:
    with pytest.raises(LivePlaneError, match="REDIS_URL"):
        connect("redis://localhost:six")
