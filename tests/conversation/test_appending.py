"""Appends that are written together: each is judged by itself, and answered when all of them are on the disk."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncEngine

from conversation.database import open_engine, writing
from conversation.errors import Stale, StoreUnavailable
from conversation.model import CommandId, Conversation, Position, ShopperSaid
from conversation.recent import EVENTS_KEPT_EACH
from conversation.shoppers import Shoppers
from conversation.sqlite import Connection
from conversation.store import Log
from tests.doubles import FakeClock

MANY = 40


@pytest.fixture
async def conversations(log: Log, shoppers: Shoppers) -> list[Conversation]:
    return [await log.start((await shoppers.add()).id) for _ in range(MANY)]


async def test_what_is_asked_at_once_is_committed_together(
    log: Log, conversations: list[Conversation], monkeypatch: pytest.MonkeyPatch
) -> None:
    commits: list[object] = []
    commit = Connection.commit

    async def counted(connection: Connection) -> None:
        commits.append(connection)
        await commit(connection)

    monkeypatch.setattr(Connection, "commit", counted)
    await asyncio.gather(*(log.append(one, ShopperSaid(one.id)) for one in conversations))
    assert 0 < len(commits) < MANY / 4
    for one in conversations:
        assert [known.fact for known in (await log.read(one.id)).events] == [ShopperSaid(one.id)]


async def test_one_that_is_refused_takes_no_other_with_it(
    log: Log, conversations: list[Conversation], rung: list[Conversation]
) -> None:
    late = Conversation(conversations[0].id, conversations[0].shopper, Position(3))
    results = await asyncio.gather(
        *(log.append(one, ShopperSaid("hello")) for one in [late, *conversations]), return_exceptions=True
    )
    assert isinstance(results[0], Stale)
    assert not any(isinstance(result, BaseException) for result in results[1:])
    assert {state.id for state in rung} == {one.id for one in conversations}


async def test_a_value_no_column_takes_is_its_own_senders_trouble(
    log: Log, conversations: list[Conversation]
) -> None:
    broken = CommandId("half a character: \ud83d")
    results = await asyncio.gather(
        log.append(conversations[0], ShopperSaid("one")),
        log.append(conversations[1], ShopperSaid("two"), command=broken),
        log.append(conversations[2], ShopperSaid("three")),
        return_exceptions=True,
    )
    assert [isinstance(result, StoreUnavailable) for result in results] == [False, True, False]
    assert [(await log.load(one.id)).position for one in conversations[:3]] == [1, 0, 1]


async def test_whoever_gives_up_takes_no_other_with_them(log: Log, conversations: list[Conversation]) -> None:
    tasks = [asyncio.create_task(log.append(one, ShopperSaid("hello"))) for one in conversations]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(result, asyncio.CancelledError) for result in results[::2])
    assert [(await log.load(one.id)).position for one in conversations[1::2]] == [1] * (MANY // 2)
    await log.append(await log.load(conversations[0].id), ShopperSaid("again"))


async def test_nobody_is_left_waiting_when_the_database_cannot_be_written(
    tmp_path: Path, log: Log, conversations: list[Conversation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conversation.database.BUSY_TIMEOUT_SECONDS", 0.2)
    impatient = open_engine(f"sqlite:///{tmp_path / 'record.sqlite'}")
    other = sqlite3.connect(tmp_path / "record.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    log_here = Log(impatient, clock=FakeClock(), after_commit=lambda _: None)
    try:
        results = await asyncio.gather(
            *(log_here.append(one, ShopperSaid("hello")) for one in conversations), return_exceptions=True
        )
        assert all(isinstance(result, StoreUnavailable) for result in results)
    finally:
        other.close()
    assert (await log_here.append(conversations[0], ShopperSaid("now"))).position == 1
    await impatient.dispose()


async def test_a_table_that_is_gone_is_told_to_everybody(
    engine: AsyncEngine, log: Log, conversations: list[Conversation]
) -> None:
    async with writing(engine) as connection:
        await connection.execute(sql("DROP TABLE events"))
    results = await asyncio.gather(
        *(log.append(one, ShopperSaid("hello")) for one in conversations), return_exceptions=True
    )
    assert all(isinstance(result, StoreUnavailable) for result in results)
    assert [(await log.load(one.id)).position for one in conversations] == [0] * MANY


async def test_what_was_just_committed_is_remembered_without_a_gap(
    log: Log, conversation: Conversation
) -> None:
    state = (await log.append(conversation, ShopperSaid("one"), ShopperSaid("two"))).conversation
    state = (await log.append(state, ShopperSaid("three"))).conversation
    told = log.recent.between(conversation.id, Position(1), Position(3))
    assert list(told) == list((await log.read(conversation.id, Position(1))).events)
    assert log.recent.between(conversation.id, Position(3), Position(4)) == ()  # not of this process
    for number in range(EVENTS_KEPT_EACH):
        state = (await log.append(state, ShopperSaid(str(number)))).conversation
    assert log.recent.between(conversation.id, Position(1), state.position) == ()  # forgotten by now


async def test_what_another_process_wrote_in_between_is_not_skipped(
    engine: AsyncEngine, log: Log, conversation: Conversation
) -> None:
    first = await log.append(conversation, ShopperSaid("one"))
    elsewhere = Log(engine, clock=FakeClock(), after_commit=lambda _: None)
    second = await elsewhere.append(first.conversation, ShopperSaid("two"))
    await log.append(second.conversation, ShopperSaid("three"))
    assert log.recent.between(conversation.id, Position(0), Position(3)) == ()
    assert [known.position for known in log.recent.between(conversation.id, Position(2), Position(3))] == [3]
