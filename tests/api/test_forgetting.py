"""Who asks to be forgotten is: whatever else is written, said or read just then."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner

from agent.turn import take_turn
from api.cli import app
from api.sessions import forget
from conversation.erasure import Eraser
from conversation.model import (
    BEFORE_ALL,
    AssistantSaid,
    Closed,
    Conversation,
    ConversationId,
    Fact,
    Position,
    RepCard,
    RepId,
    RepJoined,
    RepLeft,
    ShopperId,
    ShopperSaid,
)
from conversation.shoppers import Shoppers
from conversation.store import History, Log
from tests.api.test_streams import read, stream, stream_path
from tests.clients import ShopperClient
from tests.doubles import FakeClock
from tests.servers import LiveServer

MARA = RepCard(RepId("r_mara"), "Mara")


class Answering:
    """An assistant that has read what it answers, and takes its time."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._may_end = asyncio.Event()
        self._began = asyncio.Event()
        self._turn: asyncio.Task[object] | None = None

    async def begin(self, seen: Conversation) -> None:
        turn = take_turn(self._log, seen.id, decide=self._decide, admit=self._decide)
        self._turn = asyncio.create_task(turn)
        await self._began.wait()

    async def end(self) -> None:
        assert self._turn is not None
        self._may_end.set()
        await self._turn

    async def _decide(self, history: History) -> Sequence[Fact]:
        said = history.events[0].fact
        assert isinstance(said, ShopperSaid)
        self._began.set()
        await self._may_end.wait()
        return [AssistantSaid(f"You wrote: {said.text}")]


class Overtaken(Eraser):
    """An eraser that something happens right before, once."""

    def __init__(
        self, engine: AsyncEngine, log: Log, answering: Answering, conversation: Conversation
    ) -> None:
        super().__init__(engine)
        self._log = log
        self._answering = answering
        self._conversation = conversation
        self.tries = 0

    async def forget(
        self, shopper_id: ShopperId, seen: Mapping[ConversationId, Position] | None = None
    ) -> int:
        self.tries += 1
        if self.tries == 1:
            said = await self._log.append(self._conversation, ShopperSaid("I am Ida; where is parcel 77?"))
            await self._answering.begin(said.conversation)
        return await super().forget(shopper_id, seen)


async def test_an_answer_to_a_first_message_that_came_in_between_is_refused(
    engine: AsyncEngine, log: Log, shoppers: Shoppers, conversation: Conversation
) -> None:
    answering = Answering(log)
    eraser = Overtaken(engine, log, answering, conversation)
    await forget(log, eraser, conversation.shopper)
    await answering.end()
    history = await log.read(conversation.id)
    assert "Ida" not in repr(history)
    assert not [event for event in history.events if isinstance(event.fact, AssistantSaid)]
    assert (await log.owed(), eraser.tries) == ([], 2)
    assert (await shoppers.find(conversation.shopper)) is not None


async def test_an_answer_being_made_when_the_shopper_is_forgotten_is_refused(
    engine: AsyncEngine, log: Log, conversation: Conversation
) -> None:
    answering = Answering(log)
    await answering.begin((await log.append(conversation, ShopperSaid("I am Ida"))).conversation)
    await forget(log, Eraser(engine), conversation.shopper)
    await answering.end()
    assert "Ida" not in repr(await log.read(conversation.id))


async def test_the_operators_command_refuses_such_an_answer_too(
    log: Log, conversation: Conversation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUANXI_DATA", str(tmp_path))
    answering = Answering(log)
    await answering.begin((await log.append(conversation, ShopperSaid("I am Ida"))).conversation)
    ran = await asyncio.to_thread(CliRunner().invoke, app, ["forget", conversation.shopper])
    await answering.end()
    assert (ran.exit_code, ran.output) == (0, "erased 1 conversation(s)\n")
    assert "Ida" not in repr(await log.read(conversation.id))
    assert await log.owed() == []


async def test_what_another_process_remembers_is_told_to_nobody_after_the_erasure(
    engine: AsyncEngine, log: Log, conversation: Conversation, clock: FakeClock
) -> None:
    said = await log.append(conversation, ShopperSaid("I am Ida"))
    ended = await log.append(said.conversation, Closed())
    elsewhere = Log(engine, clock=clock, after_commit=lambda _: None)
    assert await forget(elsewhere, Eraser(engine), conversation.shopper) == 1
    assert (await log.load(conversation.id)).position == ended.position, "nobody hears of it"
    assert "Ida" not in repr(log.recent.between(conversation.id, BEFORE_ALL, ended.position))


async def test_a_rep_who_holds_the_conversation_leaves_it_before_it_is_closed(
    engine: AsyncEngine, log: Log, conversation: Conversation
) -> None:
    await log.append(conversation, ShopperSaid("hello"), RepJoined(MARA))
    await forget(log, Eraser(engine), conversation.shopper)
    last = [event.fact for event in (await log.read(conversation.id)).events[2:]]
    assert last == [RepLeft(MARA, "closed"), Closed()]


def test_what_was_worked_out_is_told_with_the_answer_and_goes_with_it(live_server: LiveServer) -> None:
    shopper = ShopperClient.arrive(live_server.url)
    limit = {"name": "limit", "inputs": {"named": "250"}, "result": "€250.00"}
    assert shopper.ask("do you have a gas grill below 250?")["computed"] == [limit]
    assert "computed" not in shopper.ask("how much is the Kettle 57?")
    assert shopper.http.delete("/v1/sessions/me").status_code == 204
    kept = shopper.http.get(f"/v1/conversations/{shopper.conversation}/events").json()
    assert "computed" not in str(kept)


def test_a_stream_begun_afterwards_has_none_of_the_words_either(live_server: LiveServer) -> None:
    shopper = ShopperClient.arrive(live_server.url)
    shopper.ask("hello, I am Ida from Delft")
    assert shopper.http.delete("/v1/sessions/me").status_code == 204
    last = shopper.http.get(f"/v1/conversations/{shopper.conversation}/events").json()["position"]
    with stream(live_server, stream_path(shopper), shopper.token) as socket:
        events = read(socket, until=last)
    assert events[0] == {**events[0], "kind": "shopper_said", "text": "", "erased": True}
    assert "Delft" not in str(events)
