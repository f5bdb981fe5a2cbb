"""The record's SQLite driver: rows by the hundred, one writer at a time, and nothing held by whoever gave up."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, func, insert, make_url, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

import conversation.database
from conversation.database import open_engine, reading, writing
from conversation.errors import StoreUnavailable
from conversation.sqlite import FETCHED_AT_ONCE, connecting

NUMBERS = Table("numbers", MetaData(), Column("number", Integer, primary_key=True))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "numbers.sqlite"


@pytest.fixture
async def numbers(file: Path) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(f"sqlite:///{file}")
    async with writing(engine) as connection:
        await connection.run_sync(NUMBERS.metadata.create_all)
    yield engine
    await engine.dispose()


async def add(engine: AsyncEngine, *added: int) -> None:
    async with writing(engine) as connection:
        await connection.execute(insert(NUMBERS), [{"number": number} for number in added])


async def all_of(engine: AsyncEngine) -> list[int]:
    async with reading(engine) as connection:
        return list((await connection.execute(select(NUMBERS.c.number))).scalars())


@pytest.mark.parametrize("count", [1, FETCHED_AT_ONCE - 1, FETCHED_AT_ONCE, 2 * FETCHED_AT_ONCE + 1])
async def test_every_row_comes_however_many_there_are(numbers: AsyncEngine, count: int) -> None:
    await add(numbers, *range(count))
    assert await all_of(numbers) == list(range(count))
    async with reading(numbers) as connection:
        streamed = [row.number async for row in await connection.stream(select(NUMBERS))]
    assert streamed == list(range(count))
    async with writing(numbers) as connection:
        rows = (await connection.execute(select(NUMBERS.c.number))).scalars().all()
    assert list(rows) == list(range(count))


async def test_a_reader_sees_one_moment_while_others_write(numbers: AsyncEngine) -> None:
    await add(numbers, 1)
    async with reading(numbers) as connection:
        assert (await connection.execute(select(func.count()).select_from(NUMBERS))).scalar_one() == 1
        await add(numbers, 2)
        assert (await connection.execute(select(func.count()).select_from(NUMBERS))).scalar_one() == 1
    assert await all_of(numbers) == [1, 2]


async def test_writers_wait_for_one_another_in_turn(numbers: AsyncEngine) -> None:
    await asyncio.gather(*(add(numbers, number) for number in range(30)))
    assert await all_of(numbers) == list(range(30))


async def test_a_write_that_fails_is_undone_and_lets_the_next_one_in(numbers: AsyncEngine) -> None:
    await add(numbers, 1)
    with pytest.raises(IntegrityError):
        await add(numbers, 2, 1)
    await add(numbers, 3)
    assert await all_of(numbers) == [1, 3]


async def test_a_writer_that_is_cancelled_holds_nothing(numbers: AsyncEngine) -> None:
    inside, waiting = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with writing(numbers) as connection:
            await connection.execute(insert(NUMBERS), [{"number": 1}])
            inside.set()
            await asyncio.Event().wait()

    async def wait_in_line() -> None:
        waiting.set()
        await add(numbers, 2)

    holder = asyncio.create_task(hold())
    await inside.wait()
    second = asyncio.create_task(wait_in_line())
    await waiting.wait()
    await asyncio.sleep(0)
    for task in (second, holder):
        task.cancel()
    await asyncio.gather(second, holder, return_exceptions=True)
    async with asyncio.timeout(3):
        await add(numbers, 3)
    assert await all_of(numbers) == [3]


async def test_cancelling_at_any_moment_leaves_the_record_writable(numbers: AsyncEngine) -> None:
    for moment in range(40):
        task = asyncio.create_task(add(numbers, 1_000 + moment))
        for _ in range(moment):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        async with asyncio.timeout(3):
            await add(numbers, moment)
    found = await all_of(numbers)
    assert [number for number in found if number < 1_000] == list(range(40))


async def test_another_process_that_writes_for_too_long_is_an_unavailable_store(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation.database, "BUSY_TIMEOUT_SECONDS", 0.2)
    engine = open_engine(f"sqlite:///{file}")
    async with writing(engine) as connection:
        await connection.run_sync(NUMBERS.metadata.create_all)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(StoreUnavailable):
            await add(engine, 1)
        assert await all_of(engine) == []  # who only reads waits for nobody
    finally:
        other.close()
    await add(engine, 2)
    assert await all_of(engine) == [2]
    await engine.dispose()


async def test_the_loop_goes_on_while_a_writer_waits_for_another_process(
    numbers: AsyncEngine, file: Path
) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    writer = asyncio.create_task(add(numbers, 1))
    for _ in range(200):
        assert await all_of(numbers) == []
    assert not writer.done()
    other.close()
    await writer
    assert await all_of(numbers) == [1]


async def test_a_statement_that_is_wrong_is_told_as_such(numbers: AsyncEngine) -> None:
    async with numbers.connect() as connection:
        with pytest.raises(DBAPIError, match="no such table"):
            await connection.execute(text("SELECT * FROM nowhere"))
    assert await all_of(numbers) == []


def test_a_loop_that_closes_leaves_its_connections_threads_to_end_in_peace(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a server is told to end in the middle of a statement."""
    ended_badly: list[object] = []
    monkeypatch.setattr(threading, "excepthook", ended_badly.append)
    before = set(threading.enumerate())
    began, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        began.set()
        may_end.wait()

    async def asked_and_left() -> None:
        connection: Any = await connecting(make_url(f"sqlite:///{file}"), patience_seconds=1)()
        visit = asyncio.create_task(connection.visit(slow))
        await asyncio.to_thread(began.wait)
        visit.cancel()
        connection.stop()

    asyncio.run(asked_and_left())
    may_end.set()
    for thread in set(threading.enumerate()) - before:
        thread.join(timeout=10)
        assert not thread.is_alive()
    assert ended_badly == []
