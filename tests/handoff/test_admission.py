"""The door every handoff goes through, on a real SQLite and a real Valkey: a storm floods nobody and loses nobody."""

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from agent.turn import take_turn
from conversation.database import migrate, open_engine
from conversation.doorbell import Doorbell
from conversation.model import (
    AssistantSaid,
    Citation,
    Conversation,
    ConversationId,
    Fact,
    HandoffDeferred,
    Holder,
    HumanRequested,
    MoodRead,
    NobodyThere,
    Position,
    Reason,
    RepId,
    RepJoined,
    ShopperSaid,
    Wish,
)
from conversation.shoppers import Shoppers
from conversation.store import History, Log
from conversation.valkey import connect
from handoff.admission import Admission, Weather
from handoff.brake import Brake, places
from handoff.desk import Desk
from tests.doubles import FakeClock
from tests.handoff.people import MARA, WEI

STORM = Brake(longest_wait_seconds=900, failures=10, failures_seconds=60, without_reps=4)
ANSWER = AssistantSaid("60 days.", citations=(Citation("pages/returns", "Returns", "60 days"),))


class Shop:
    """One server process over a log and a desk, whose every turn fails while `works` is False."""

    def __init__(self, engine: AsyncEngine, redis: Redis, clock: FakeClock, brake: Brake = STORM) -> None:
        self.works = False
        self.clock = clock
        doorbell = Doorbell(None)
        self.log = Log(engine, clock=clock, after_commit=lambda _: None)
        self.shoppers = Shoppers(engine, clock=clock)
        self.desk = Desk(redis, doorbell, clock=clock)
        self.admission = Admission(self.log, self.desk, doorbell, clock=clock, brake=lambda: brake)

    async def arrives(self, *facts: Fact) -> Conversation:
        started = await self.log.start((await self.shoppers.add()).id)
        return (await self.log.append(started, *facts)).conversation if facts else started

    async def says(self, name: ConversationId, *facts: Fact) -> Conversation:
        """The shopper writes, and the assistant takes its turn."""
        seen = await self.log.load(name)
        await self.log.append(seen, *facts, ShopperSaid("Where is my order?"))
        await self.turn(name)
        return await self.log.load(name)

    async def turn(self, name: ConversationId) -> None:
        await take_turn(self.log, name, decide=self._decide, admit=self._admit)
        await self.desk.follow(await self.log.load(name))

    async def _decide(self, _: History) -> Sequence[Fact]:
        if not self.works:
            raise RuntimeError("the model is gone")
        return [ANSWER]

    async def _admit(self, history: History) -> Sequence[Fact]:
        verdict = await self.admission.admit(history, Reason.FAILED)
        if verdict.admitted:
            return [HumanRequested(Reason.FAILED)]
        return [AssistantSaid("Sorry.", found=False), HandoffDeferred(Reason.FAILED, verdict.need)]

    async def reps(self, seats: Sequence[int]) -> None:
        """So many reps are online, and say so."""
        for i, theirs in enumerate(seats):
            await self.desk.presence(RepId(f"r{i}"), "online", theirs)

    async def storm_elsewhere(self) -> None:
        """Turns fail in numbers, at other servers."""
        for i in range(STORM.failures):
            await self.desk.load(within_seconds=60, failed=ConversationId(f"c_elsewhere_{i}"))

    async def work_off(self) -> list[ConversationId]:
        asked = await self.admission.work_off()
        for name in asked:
            await self.desk.follow(await self.log.load(name))
        return asked

    async def storm(self, turns: int) -> list[ConversationId]:
        """So many shoppers, each of whose turn fails."""
        names = [(await self.arrives(ShopperSaid("Hello?"))).id for _ in range(turns)]
        for name in names:
            await self.turn(name)
        return names


def mood(upset: float) -> MoodRead:
    return MoodRead(Position(1), None, {"angry": upset}, -upset)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """A traceback for each of a thousand failing turns takes minutes to print."""
    with capture_logs():
        yield


@pytest.fixture
def shop(engine: AsyncEngine, redis: Redis, clock: FakeClock) -> Shop:
    return Shop(engine, redis, clock)


async def test_one_turn_that_fails_brings_a_person_as_ever(shop: Shop) -> None:
    await shop.desk.presence(MARA.id, "online", 4)
    (name,) = await shop.storm(1)
    assert (await shop.log.load(name)).holder is Holder.QUEUE


async def test_in_a_storm_the_reps_get_no_more_than_their_free_seats_and_everybody_else_an_honest_word(
    shop: Shop,
) -> None:
    await shop.desk.presence(MARA.id, "online", 4)
    names = await shop.storm(40)
    states = [await shop.log.load(name) for name in names]
    in_line = [seen for seen in states if seen.in_line]
    listed = [seen for seen in states if seen.deferred]
    assert len(in_line) == STORM.failures - 1
    assert len(in_line) + len(listed) == 40
    assert {seen.holder for seen in listed} == {Holder.ASSISTANT}
    assert not any(seen.assistant_owes_reply for seen in states)
    assert await shop.log.how_many_deferred() == 31
    assert await shop.admission.look() == Weather(storm=True, failed=40, on_list=31)


async def test_in_a_storm_the_upset_are_let_in_before_the_calm(shop: Shop) -> None:
    await shop.desk.presence(MARA.id, "online", 4)
    await shop.storm(20)
    calm = await shop.says((await shop.arrives()).id)
    upset = await shop.says((await shop.arrives(ShopperSaid("!"), mood(1.0), AssistantSaid("?"))).id)
    assert calm.deferred is not None
    assert upset.holder is Holder.QUEUE


async def test_who_fails_twice_has_one_place(shop: Shop) -> None:
    name = (await shop.storm(20))[-1]
    first = (await shop.log.load(name)).deferred
    again = await shop.says(name)
    assert first is not None
    assert again.deferred == first
    assert await shop.log.how_many_deferred() == 11


async def test_whoever_asks_for_a_person_gets_one_asked_whatever_the_weather(shop: Shop) -> None:
    names = await shop.storm(30)
    listed = await shop.log.load(names[-1])
    verdict = await shop.admission.admit(await shop.log.read(listed.id), Reason.ASKED)
    assert verdict.admitted
    after = (await shop.log.append(listed, HumanRequested(Reason.ASKED))).conversation
    assert after.holder is Holder.QUEUE
    assert listed.deferred is not None
    assert after.waiting_since == listed.deferred.since


@pytest.mark.parametrize("reason", [Reason.ASKED, Reason.RISK, Reason.WARM])
async def test_a_wish_a_danger_and_an_offer_taken_up_are_never_held_back(shop: Shop, reason: Reason) -> None:
    await shop.storm(30)
    verdict = await shop.admission.admit(await shop.log.read((await shop.arrives()).id), reason)
    assert verdict.admitted


async def test_whoever_is_in_line_already_keeps_their_place(shop: Shop) -> None:
    waiting = await shop.arrives(ShopperSaid("a person!"), HumanRequested(Reason.ASKED), NobodyThere())
    await shop.storm(30)
    after = await shop.says(waiting.id)
    assert after.waiting_since == waiting.waiting_since
    assert after.deferred is None


async def test_while_the_wait_is_too_long_ordinary_handoffs_are_let_in_by_need(shop: Shop) -> None:
    await shop.desk.presence(MARA.id, "online", 4)
    load = await shop.desk.load(within_seconds=60)
    room = places(load, STORM) + load.free
    for _ in range(room):
        await shop.desk.follow(await shop.arrives(HumanRequested(Reason.ASKED)))
    history = await shop.log.read((await shop.arrives(ShopperSaid("?"))).id)
    assert not (await shop.admission.admit(history, Reason.NOTHING_FOUND)).admitted
    assert (await shop.admission.admit(history, Reason.UPSET)).admitted


async def test_in_a_storm_the_list_is_worked_off_as_seats_free_the_neediest_first_then_by_time(
    shop: Shop,
) -> None:
    await shop.storm_elsewhere()
    first = await shop.arrives(HandoffDeferred(Reason.FAILED, 0.2))
    shop.clock.forward(seconds=1)
    second = await shop.arrives(HandoffDeferred(Reason.FAILED, 0.2))
    needy = await shop.arrives(HandoffDeferred(Reason.UPSET, 0.9))
    assert await shop.work_off() == []
    await shop.desk.presence(MARA.id, "online", 2)
    assert await shop.work_off() == [needy.id, first.id]
    assert await shop.work_off() == []
    after = await shop.log.load(first.id)
    assert after.deferred is None
    assert after.waiting_since == first.deferred.since  # type: ignore[union-attr]
    assert after.waiting_for is Reason.FAILED
    await shop.desk.follow((await shop.log.append(after, RepJoined(MARA))).conversation)
    await shop.desk.presence(WEI.id, "online", 1)
    assert await shop.work_off() == [second.id]


async def test_whoever_comes_from_the_list_waits_for_the_right_person(shop: Shop) -> None:
    listed = await shop.arrives(ShopperSaid("Wo ist mein Paket?"), HandoffDeferred(Reason.BULK, 0.9))
    await shop.desk.presence(MARA.id, "online", 2)

    def wish(history: History, reason: Reason) -> Wish:
        assert history.conversation.id == listed.id
        return Wish(language="de", skill=reason.value)

    door = Admission(shop.log, shop.desk, Doorbell(None), clock=shop.clock, brake=lambda: STORM, wish=wish)
    # The assistant owes no answer any more.
    await shop.log.append(await shop.log.load(listed.id), AssistantSaid("Someone will come."))
    assert await door.work_off() == [listed.id]
    assert (await shop.log.load(listed.id)).wish == Wish(language="de", skill="bulk")


async def test_after_the_storm_the_list_comes_into_line_as_far_as_nobody_waits_too_long(shop: Shop) -> None:
    listed = [await shop.arrives(HandoffDeferred(Reason.FAILED, 0.0)) for _ in range(30)]
    assert await shop.work_off() == []
    await shop.desk.presence(MARA.id, "online", 2)
    load = await shop.desk.load(within_seconds=60)
    asked = await shop.work_off()
    assert asked == [seen.id for seen in listed[: load.free + places(load, STORM)]]
    assert await shop.work_off() == []


async def test_when_the_assistant_works_again_who_was_answered_is_off_the_list(shop: Shop) -> None:
    names = await shop.storm(20)
    shop.works = True
    answered = await shop.says(names[-1])
    assert answered.deferred is None
    assert answered.holder is Holder.ASSISTANT
    await shop.desk.presence(MARA.id, "online", 50)
    assert names[-1] not in await shop.work_off()


async def test_whoever_is_being_answered_is_left_to_the_answer(shop: Shop) -> None:
    seen = await shop.arrives(HandoffDeferred(Reason.FAILED, 0.2), ShopperSaid("And now?"))
    await shop.desk.presence(MARA.id, "online", 4)
    assert await shop.work_off() == []
    await shop.turn(seen.id)  # it fails again, in calm weather: a person is asked for
    assert (await shop.log.load(seen.id)).holder is Holder.QUEUE


async def test_a_message_left_waits_on_the_list_and_is_worked_off_too(shop: Shop) -> None:
    left = await shop.arrives(ShopperSaid("Tell Mara hi."), HandoffDeferred(Reason.ASKED, 0.5, message=True))
    assert left.holder is Holder.NOBODY
    await shop.desk.presence(MARA.id, "online", 1)
    assert await shop.work_off() == [left.id]
    assert (await shop.log.load(left.id)).holder is Holder.QUEUE


async def test_the_storm_passes_with_time(shop: Shop) -> None:
    await shop.storm(12)
    assert (await shop.admission.look()).storm
    shop.clock.forward(seconds=61)
    assert await shop.admission.look() == Weather(storm=False, failed=0, on_list=3)


async def test_without_redis_a_process_lets_a_few_in_and_loses_none(
    engine: AsyncEngine, clock: FakeClock, tmp_path: Path
) -> None:
    async with connect(tmp_path / "nobody.sock") as redis:
        shop = Shop(engine, redis, clock)
        histories = [await shop.log.read((await shop.arrives(ShopperSaid("?"))).id) for _ in range(12)]
        verdicts = [
            await shop.admission.admit(history, Reason.FAILED) for history in [*histories, histories[0]]
        ]
        assert [verdict.admitted for verdict in verdicts] == [True] * 4 + [False] * 8 + [True]


async def test_several_servers_let_in_no_more_than_one_would(
    engine: AsyncEngine, redis: Redis, clock: FakeClock
) -> None:
    servers = [Shop(engine, redis, clock) for _ in range(4)]
    await servers[0].desk.presence(MARA.id, "online", 3)
    await servers[0].storm_elsewhere()
    names = [(await servers[0].arrives(mood(0.5), ShopperSaid("?"))).id for _ in range(60)]
    await asyncio.gather(*(servers[i % 4].turn(name) for i, name in enumerate(names)))
    states = [await servers[0].log.load(name) for name in names]
    load = await servers[0].desk.load(within_seconds=60)
    assert load.standing == 3 + places(load, STORM) // 2
    assert len(await servers[0].log.waiting()) == load.standing
    assert all(bool(seen.deferred) != seen.in_line for seen in states)


@dataclass(frozen=True, slots=True)
class Storm:
    """So many shoppers whose turns fail, of whom some fail twice; how upset they are; and the seats of the reps."""

    shoppers: int
    again: int
    upset: list[float]
    seats: list[int]


storms = st.builds(
    Storm,
    shoppers=st.integers(10, 60),
    again=st.integers(0, 10),
    upset=st.lists(st.sampled_from([0.0, 0.3, 0.9]), min_size=1, max_size=20),
    seats=st.lists(st.integers(1, 6), max_size=3),
)


@pytest.mark.timeout(600)
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(storm=storms)
@example(storm=Storm(900, 100, [0.0, 0.0, 0.3, 0.0, 0.9], [4, 4]))
def test_a_storm_floods_nobody_and_loses_nobody(
    storm: Storm, valkey_socket: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Up to a thousand failing turns within a minute, at three servers."""
    with fast_folder(tmp_path_factory) as folder:
        asyncio.run(_pass_through(storm, folder / "record.sqlite", valkey_socket))


@contextmanager
def fast_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Thousands of commits that wait for no disk, where the system has a folder in memory."""
    memory = Path("/dev/shm")
    if not memory.is_dir():
        yield tmp_path_factory.mktemp("storm")
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


async def _pass_through(storm: Storm, file: Path, socket: Path) -> None:
    engine, clock = open_engine(f"sqlite:///{file}"), FakeClock()
    await migrate(engine)
    async with connect(socket) as redis:
        await redis.flushall()
        servers = [Shop(engine, redis, clock) for _ in range(3)]
        first = servers[0]
        shopper = (await first.shoppers.add()).id
        names: list[ConversationId] = []
        for i in range(storm.shoppers):
            if i % 100 == 0:
                await first.reps(storm.seats)
            readings = [mood(storm.upset[i % len(storm.upset)])]
            started = await first.log.start(shopper)
            await first.log.append(started, *readings, ShopperSaid("Hello?"))
            names.append(started.id)
            clock.forward(seconds=0.05)
            await servers[i % 3].turn(started.id)
        for i in range(storm.again):
            clock.forward(seconds=0.05)
            await servers[i % 3].says(names[-1 - i % len(names)])
        states = list((await first.log.several(names)).values())
        await first.reps(storm.seats)
        load = await first.desk.load(within_seconds=60)
        in_line = [seen for seen in states if seen.in_line]
        assert len(in_line) <= max(STORM.failures - 1, load.free + places(load, STORM))
        assert len(states) == len(names)
        assert all(seen.in_line != bool(seen.deferred) for seen in states)
        assert not any(seen.assistant_owes_reply for seen in states)
        assert await first.log.how_many_deferred() == len(names) - len(in_line)
    await engine.dispose()
