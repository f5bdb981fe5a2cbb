"""The record on a real PostgreSQL: the same log, and the same story told from end to end."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from api.texts import clean
from conversation.database import migrate, open_engine, writing
from conversation.errors import Stale, StoreUnavailable
from conversation.model import AssistantSaid, CommandId, Conversation, Position, ShopperSaid
from conversation.outbox import LEASE_SECONDS, Mail, Outbox
from conversation.shoppers import Identity, Shoppers
from conversation.store import Appended, Log
from evals.postgres import Cluster, why_not
from tests.clients import RepClient, ShopperClient, new_id
from tests.doubles import FakeClock
from tests.servers import demo_settings, live, with_knowledge

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(why_not() is not None, reason=why_not() or "there is a server"),
]


@pytest.fixture
async def engine(cluster: Cluster) -> AsyncIterator[AsyncEngine]:
    """An empty, migrated record."""
    engine = open_engine(cluster.url)
    async with writing(engine) as connection:
        await connection.execute(text("DROP SCHEMA public CASCADE"))
        await connection.execute(text("CREATE SCHEMA public"))
    await migrate(engine)
    yield engine
    await engine.dispose()


async def test_of_twenty_writers_at_one_position_exactly_one_wins(
    log: Log, conversation: Conversation
) -> None:
    answers = await asyncio.gather(
        *(log.append(conversation, AssistantSaid(f"answer {number}")) for number in range(20)),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, Stale) for answer in answers) == 19
    assert len((await log.read(conversation.id)).events) == 1


async def test_the_same_command_from_twenty_senders_at_once_is_one_event(
    log: Log, conversation: Conversation
) -> None:
    sent = (
        log.submit(conversation.id, CommandId("shopper:1"), lambda _: [ShopperSaid("hello")])
        for _ in range(20)
    )
    assert {answer.position for answer in await asyncio.gather(*sent)} == {Position(1)}
    assert len((await log.read(conversation.id)).events) == 1


async def test_what_cannot_be_stored_is_cleaned_into_what_can(log: Log, conversation: Conversation) -> None:
    """A NUL and half a character: PostgreSQL takes neither, in text or in JSON."""
    said = ShopperSaid(clean("a\x00b \ud800 \\u0000 🔥"))
    await log.append(conversation, said)
    assert [event.fact for event in (await log.read(conversation.id)).events] == [said]


async def test_a_letter_is_there_with_its_event_and_one_server_takes_it(
    log: Log, conversation: Conversation, engine: AsyncEngine, clock: FakeClock
) -> None:
    said, mail = AssistantSaid("Of course."), Mail("ida@example.org", "An answer", "Of course.")
    await log.append(conversation, said, mail=mail)
    with pytest.raises(Stale):
        await log.append(conversation, said, mail=mail)
    taken = await asyncio.gather(*(Outbox(engine).take(clock(), 10) for _ in range(8)))
    assert [letter.mail for letters in taken for letter in letters] == [mail]
    clock.forward(seconds=LEASE_SECONDS)
    (letter,) = await Outbox(engine).take(clock(), 10)
    await Outbox(engine).sent(letter, clock())
    clock.forward(seconds=1e6)
    assert not await Outbox(engine).take(clock(), 10)


async def test_a_customer_on_many_pages_at_once_is_one_shopper(shoppers: Shoppers) -> None:
    ida = Identity("42", "ida@mail.example", "Ida")
    assert (
        len({shopper.id for shopper in await asyncio.gather(*(shoppers.identify(ida) for _ in range(10)))})
        == 1
    )


async def test_several_processes_that_start_at_once_migrate_once(
    cluster: Cluster, engine: AsyncEngine
) -> None:
    del engine
    several = [open_engine(cluster.url) for _ in range(4)]
    try:
        await asyncio.gather(*(migrate(one) for one in several))
    finally:
        for one in several:
            await one.dispose()


async def test_while_the_server_is_gone_nothing_is_taken_and_afterwards_all_is(
    cluster: Cluster, log: Log, conversation: Conversation
) -> None:
    await log.append(conversation, ShopperSaid("before"))
    await asyncio.to_thread(cluster.stop)
    try:
        with pytest.raises(StoreUnavailable):
            await log.load(conversation.id)
        with pytest.raises(StoreUnavailable):
            await log.append(conversation, ShopperSaid("meanwhile"))
    finally:
        await asyncio.to_thread(cluster.start)
    seen = await log.load(conversation.id)
    await log.append(seen, ShopperSaid("after"))
    facts = [event.fact for event in (await log.read(conversation.id)).events]
    assert facts == [ShopperSaid("before"), ShopperSaid("after")]


async def test_whoever_stops_in_the_middle_of_writing_keeps_nobody_waiting_for_ever(
    engine: AsyncEngine, log: Log, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that is frozen holds the lock of the conversation it was writing."""
    monkeypatch.setattr("conversation.database.IDLE_IN_TRANSACTION_SECONDS", 0.5)
    frozen = open_engine(engine.url.render_as_string(hide_password=False))

    async def stop_in_the_middle() -> None:
        async with writing(frozen) as connection:
            held = text("SELECT 1 FROM conversations WHERE id = :id FOR UPDATE")
            await connection.execute(held, {"id": conversation.id})
            await log.append(conversation, ShopperSaid("and on it goes"))

    try:
        with pytest.raises(StoreUnavailable):
            await stop_in_the_middle()
        assert (await log.load(conversation.id)).position == 1
    finally:
        await frozen.dispose()


async def test_of_those_that_go_together_each_is_judged_by_itself(
    log: Log, shoppers: Shoppers, monkeypatch: pytest.MonkeyPatch
) -> None:
    several = [await log.start((await shoppers.add()).id) for _ in range(60)]
    known = await log.append(several[0], ShopperSaid("once"), command=CommandId("shopper:1"))
    late = replace(several[1], position=Position(3))
    sent: list[int] = []
    fetchmany = asyncpg.Connection.fetchmany

    async def counted(connection: object, query: str, args: list[object], **rest: object) -> object:
        sent.append(len(args))
        return await fetchmany(connection, query, args, **rest)

    monkeypatch.setattr(asyncpg.Connection, "fetchmany", counted)
    results = await asyncio.gather(
        log.append(known.conversation, ShopperSaid("once"), command=CommandId("shopper:1")),
        log.append(late, ShopperSaid("late")),
        log.append(several[2], ShopperSaid("half"), command=CommandId("half a character: \ud83d")),
        *(log.append(one, ShopperSaid(one.id), ShopperSaid("and more")) for one in several[3:]),
        *(log.append(one, ShopperSaid("beside it")) for one in several[50:]),
        return_exceptions=True,
    )
    assert len(sent) < 10
    repeated, stale, refused, *written = results
    assert isinstance(repeated, Appended)
    assert (repeated.repeated, repeated.position) == (True, Position(1))
    assert isinstance(stale, Stale)
    assert isinstance(refused, StoreUnavailable)
    assert sum(isinstance(one, Stale) for one in written) == 10  # of two at one position, one stands
    for one in several[3:50]:
        told = [event.fact for event in (await log.read(one.id)).events]
        assert told == [ShopperSaid(one.id), ShopperSaid("and more")]
    assert [(await log.load(one.id)).position for one in several[:3]] == [1, 0, 0]


async def test_one_that_is_locked_keeps_no_other_waiting(
    engine: AsyncEngine, log: Log, shoppers: Shoppers
) -> None:
    locked, *others = [await log.start((await shoppers.add()).id) for _ in range(20)]
    async with writing(engine) as connection:
        held = text("SELECT 1 FROM conversations WHERE id = :id FOR UPDATE")
        await connection.execute(held, {"id": locked.id})
        waits = asyncio.create_task(log.append(locked, ShopperSaid("when it is free")))
        async with asyncio.timeout(5):
            await asyncio.gather(*(log.append(one, ShopperSaid("at once")) for one in others))
        assert not waits.done()
    assert (await waits).position == 1


async def test_whoever_gives_up_takes_no_other_with_them(log: Log, shoppers: Shoppers) -> None:
    several = [await log.start((await shoppers.add()).id) for _ in range(20)]
    tasks = [asyncio.create_task(log.append(one, ShopperSaid("hello"))) for one in several]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert [(await log.load(one.id)).position for one in several[1::2]] == [1] * 10


async def test_the_whole_story_and_a_stop_in_the_middle_of_it(
    cluster: Cluster, engine: AsyncEngine, demo_knowledge: Path, tmp_path: Path
) -> None:
    """Answered, handed to a rep, cut off for a while, and gone on with."""
    del engine
    data = with_knowledge(tmp_path / "data", demo_knowledge)
    settings = demo_settings(data, database_url=cluster.url)

    def play(url: str) -> None:
        shopper = ShopperClient.arrive(url)
        assert shopper.ask("How long do I have to return something?")["citations"]
        mara = RepClient.sign_in(url)
        mara.presence("online")
        assert shopper.post("human", id=new_id()).status_code == 202
        assert mara.accept(mara.offer_of(shopper.conversation)).status_code == 200
        assert mara.reply(shopper.conversation, "Mara here \x00 \ufffd").status_code == 202
        assert shopper.hear("rep_said")["text"] == "Mara here  \ufffd"

        nowhere = shopper.http.get("/v1/conversations/a%00b/events")
        assert nowhere.status_code == 404

        message = {"id": new_id(), "text": "are you still there?"}
        cluster.stop()
        refused = shopper.post("messages", **message)
        assert (refused.status_code, "retry-after" in refused.headers) == (503, True)
        cluster.start()
        assert shopper.post("messages", **message).status_code == 202
        assert mara.reply(shopper.conversation, "I am").status_code == 202
        assert mara.post(shopper.conversation, "release", to="assistant").status_code == 202
        assert shopper.ask("How long do I have to return something?")["citations"]

    with live(settings) as server:
        await asyncio.to_thread(play, server.url)
