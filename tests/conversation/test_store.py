"""The log on a real database: written at the position that was read, or not at all."""

import asyncio
import sqlite3
import traceback
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncEngine

from conversation.database import async_url, migrate, writing
from conversation.erasure import Eraser
from conversation.errors import ConversationError, NoSuchConversation, Stale, StoreUnavailable
from conversation.model import (
    AssistantSaid,
    Closed,
    CommandId,
    Conversation,
    ConversationId,
    Fact,
    Holder,
    HumanRequested,
    MoodRead,
    Page,
    Position,
    Reason,
    RepCard,
    RepId,
    RepJoined,
    ShopperSaid,
    replay,
)
from conversation.shoppers import Identity, Shoppers
from conversation.store import AT_ONCE, Log
from tests.doubles import FakeClock
from tests.strategies import facts

MARA = RepCard(RepId("r_mara"), "Mara")


def saying(text: str, _: Conversation) -> list[Fact]:
    return [ShopperSaid(text)]


async def test_what_was_appended_is_read_back_in_order(log: Log, conversation: Conversation) -> None:
    await log.append(conversation, ShopperSaid("one"), AssistantSaid("two"))
    history = await log.read(conversation.id)
    assert [event.position for event in history.events] == [1, 2]
    assert [event.fact for event in history.events] == [ShopperSaid("one"), AssistantSaid("two")]


async def test_reading_after_a_position_gives_only_what_came_since(
    log: Log, conversation: Conversation
) -> None:
    await log.append(conversation, ShopperSaid("one"), ShopperSaid("two"), ShopperSaid("three"))
    history = await log.read(conversation.id, after=Position(2))
    assert [event.fact for event in history.events] == [ShopperSaid("three")]


async def test_a_write_with_an_old_position_is_refused_and_leaves_nothing(
    log: Log, conversation: Conversation
) -> None:
    await log.append(conversation, ShopperSaid("first"))
    with pytest.raises(Stale):
        await log.append(conversation, AssistantSaid("too late"))
    assert len((await log.read(conversation.id)).events) == 1


async def test_of_twenty_writers_at_one_position_exactly_one_wins(
    log: Log, conversation: Conversation
) -> None:
    results = await asyncio.gather(
        *(log.append(conversation, ShopperSaid(str(i))) for i in range(20)), return_exceptions=True
    )
    assert sum(isinstance(result, Stale) for result in results) == 19
    assert (await log.load(conversation.id)).position == 1


async def test_the_same_command_twice_is_one_event(log: Log, conversation: Conversation) -> None:
    command = CommandId("m-1")
    first = await log.submit(conversation.id, command, lambda _: [ShopperSaid("hello")])
    again = await log.submit(conversation.id, command, lambda _: [ShopperSaid("hello")])
    assert (again.position, again.repeated) == (first.position, True)
    assert (await log.load(conversation.id)).position == 1


async def test_the_same_command_from_ten_senders_at_once_is_one_event(
    log: Log, conversation: Conversation
) -> None:
    results = await asyncio.gather(
        *(log.submit(conversation.id, CommandId("m-1"), lambda _: [ShopperSaid("hello")]) for _ in range(10))
    )
    assert {result.position for result in results} == {1}
    assert (await log.load(conversation.id)).position == 1


async def test_commands_sent_at_once_are_all_kept(log: Log, conversation: Conversation) -> None:
    await asyncio.gather(
        *(log.submit(conversation.id, CommandId(f"m-{i}"), partial(saying, str(i))) for i in range(12))
    )
    heard = {
        event.fact.text
        for event in (await log.read(conversation.id)).events
        if isinstance(event.fact, ShopperSaid)
    }
    assert heard == {str(i) for i in range(12)}


async def test_the_doorbell_rings_after_the_commit(
    log: Log, conversation: Conversation, rung: list[Conversation]
) -> None:
    with pytest.raises(Stale):
        await log.append(Conversation(conversation.id, conversation.shopper, Position(7)), ShopperSaid("no"))
    assert rung == []
    await log.append(conversation, ShopperSaid("yes"))
    assert rung == [await log.load(conversation.id)]


async def test_an_unknown_conversation_is_said_to_be_unknown(log: Log) -> None:
    with pytest.raises(NoSuchConversation):
        await log.load(ConversationId("c_nobody"))


async def test_conversations_that_are_owed_a_reply_are_found(
    log: Log, conversation: Conversation, clock: FakeClock
) -> None:
    await log.append(conversation, ShopperSaid("hello"))
    assert [state.id for state in await log.owed()] == [conversation.id]
    assert await log.owed(before=clock() - timedelta(seconds=10)) == []
    clock.forward(seconds=11)
    assert [state.id for state in await log.owed(before=clock() - timedelta(seconds=10))] == [conversation.id]


async def test_the_line_and_the_reps_own_are_found(log: Log, conversation: Conversation) -> None:
    waiting = (await log.append(conversation, HumanRequested(Reason.ASKED))).conversation
    assert [state.id for state in await log.waiting()] == [conversation.id]
    await log.append(waiting, RepJoined(MARA))
    assert await log.waiting() == []
    assert [state.holder for state in await log.held(MARA.id)] == [Holder.REP]
    assert await log.held(RepId("r_wei")) == []


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(batches=st.lists(st.lists(facts, min_size=1, max_size=4), max_size=6))
async def test_the_stored_state_is_the_replay_of_the_stored_events(
    log: Log, shoppers: Shoppers, batches: list[list[Fact]]
) -> None:
    start = state = await log.start((await shoppers.add()).id)
    for batch in batches:
        state = (await log.append(state, *batch)).conversation
    history = await log.read(start.id)
    assert replay(start, history.events) == history.conversation == state


async def test_migrating_twice_changes_nothing(
    engine: AsyncEngine, log: Log, conversation: Conversation
) -> None:
    await log.append(conversation, ShopperSaid("kept"))
    await migrate(engine)
    assert (await log.load(conversation.id)).position == 1


async def test_several_are_returned_however_many_and_none_that_there_is_not(
    log: Log, conversation: Conversation
) -> None:
    started = [await log.start(conversation.shopper) for _ in range(AT_ONCE + 1)]
    moved = (await log.append(started[-1], HumanRequested(Reason.ASKED))).conversation
    found = await log.several([ConversationId("c_none"), *(one.id for one in started)])
    assert found == {one.id: one for one in [*started[:-1], moved]}
    assert await log.several([]) == {}


async def test_a_state_that_was_changed_in_its_place_is_not_taken_for_the_one_read_before(
    log: Log, conversation: Conversation, engine: AsyncEngine
) -> None:
    await log.append(conversation, ShopperSaid("hello", Page("https://shop.example/lamp", "A lamp")))
    assert (await log.load(conversation.id)).page is not None
    await Eraser(engine).forget(conversation.shopper)
    assert (await log.load(conversation.id)).page is None
    assert (await log.several([conversation.id]))[conversation.id].page is None


async def test_forgetting_a_shopper_leaves_positions_but_no_words(
    engine: AsyncEngine, log: Log, shoppers: Shoppers
) -> None:
    shopper = await shoppers.identify(Identity("42", "ida@mail.example", "Ida"))
    conversation = await log.start(shopper.id)
    page = Page("/orders/77", "Ida's order")
    mood = MoodRead(Position(1), None, {}, 0.0)
    closed = Closed("Ida keeps the grill")
    await log.append(conversation, ShopperSaid("I am Ida", page), mood, AssistantSaid("Hello Ida"), closed)
    assert await Eraser(engine).forget(shopper.id) == 1
    history = await log.read(conversation.id)
    assert [event.position for event in history.events] == [1, 2, 3, 4]
    assert "Ida" not in repr(history)
    known = await shoppers.find(shopper.id)
    assert known is not None
    assert (known.name, known.email, known.subject) == (None, None, None)


async def test_what_was_erased_lies_in_no_file_of_the_database(
    engine: AsyncEngine, log: Log, conversation: Conversation, tmp_path: Path
) -> None:
    """While the connections are open, and also where a shorter state took the place of a longer one."""
    page = Page("/orders/swordfish", "swordfish " * 20)
    said = await log.append(conversation, ShopperSaid("swordfish " * 300, page))
    await log.append(said.conversation, ShopperSaid("hello", Page("/", "")))
    files = [tmp_path / "record.sqlite", tmp_path / "record.sqlite-wal"]
    assert any(b"swordfish" in file.read_bytes() for file in files)
    await Eraser(engine).forget(conversation.shopper)
    assert not any(b"swordfish" in file.read_bytes() for file in files)


async def test_a_long_reader_keeps_nobody_from_being_forgotten_and_the_next_erasure_makes_it_good(
    engine: AsyncEngine, log: Log, conversation: Conversation, tmp_path: Path
) -> None:
    await log.append(conversation, ShopperSaid("swordfish"))
    wal = tmp_path / "record.sqlite-wal"
    with closing(sqlite3.connect(tmp_path / "record.sqlite")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM events").fetchall()
        await Eraser(engine).forget(conversation.shopper)
        assert "swordfish" not in repr(await log.read(conversation.id))
        assert b"swordfish" in wal.read_bytes()
    await Eraser(engine).forget(conversation.shopper)
    assert b"swordfish" not in wal.read_bytes()


async def test_retention_erases_old_conversations_once_and_leaves_young_ones(
    engine: AsyncEngine, log: Log, shoppers: Shoppers, clock: FakeClock
) -> None:
    old = await log.start((await shoppers.add()).id)
    await log.append(old, ShopperSaid("old words"))
    clock.forward(seconds=100)
    young = await log.start((await shoppers.add()).id)
    await log.append(young, ShopperSaid("young words"))
    cut = clock() - timedelta(seconds=50)
    assert await Eraser(engine).retain_since(cut) == 1
    assert await Eraser(engine).retain_since(cut) == 0
    assert [event.fact for event in (await log.read(young.id)).events] == [ShopperSaid("young words")]


async def test_a_shopper_who_signs_in_keeps_the_conversation_they_began(shoppers: Shoppers) -> None:
    anonymous = await shoppers.add()
    signed_in = await shoppers.identify(Identity("42", "ida@mail.example", "Ida"), anonymous.id)
    assert signed_in.id == anonymous.id
    elsewhere = await shoppers.identify(Identity("42", "ida@mail.example", "Ida"), (await shoppers.add()).id)
    assert elsewhere.id == anonymous.id


async def test_two_customers_on_one_browser_stay_two_shoppers(shoppers: Shoppers) -> None:
    first = await shoppers.identify(Identity("1", "a@mail.example", "A"))
    second = await shoppers.identify(Identity("2", "b@mail.example", "B"), first.id)
    assert first.id != second.id


def test_another_kind_of_database_is_refused_by_name() -> None:
    with pytest.raises(ConversationError, match="mysql"):
        async_url("mysql://localhost/shop")


def test_what_a_hosting_service_calls_its_database_is_understood() -> None:
    given = "postgres://guanxi:secret@db.example:5432/shop?sslmode=require"
    assert async_url(given) == "postgresql+asyncpg://guanxi:secret@db.example:5432/shop?ssl=require"


def test_an_option_nobody_understands_is_named() -> None:
    with pytest.raises(ConversationError, match="channel_binding"):
        async_url("postgresql://db.example/shop?channel_binding=require")


async def test_an_error_of_the_database_names_nothing_a_shopper_wrote(
    engine: AsyncEngine, log: Log, conversation: Conversation
) -> None:
    """Errors are logged with their causes, and a log is read by people who should not read conversations."""
    async with writing(engine) as connection:
        await connection.execute(sql("DROP TABLE events"))
    said = ShopperSaid("my sister must not know")
    with pytest.raises(StoreUnavailable) as failed:
        await log.append(conversation, said)
    told = "".join(traceback.format_exception(failed.value))
    assert "INSERT INTO events" in told
    assert "sister" not in told
