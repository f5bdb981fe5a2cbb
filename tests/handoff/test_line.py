"""The worker that looks after the line, on a real SQLite and a real Valkey."""

import os
import signal
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from conversation.doorbell import Doorbell
from conversation.model import (
    AssistantSaid,
    Closed,
    Holder,
    HumanRequested,
    NobodyThere,
    Position,
    Reason,
    RepLeft,
    ShopperSaid,
    Waiting,
)
from conversation.shoppers import Shoppers
from conversation.store import Log
from conversation.valkey import EmbeddedValkey, connect
from handoff.desk import DESK_KEY, Desk
from handoff.line import Line
from tests.doubles import FakeClock, wait_until
from tests.handoff.lines import asking, kinds, log_that_rings, look_after, with_rep
from tests.handoff.people import MARA, WEI


@pytest.fixture
def log(engine: AsyncEngine, clock: FakeClock, doorbell: Doorbell) -> Log:
    return log_that_rings(engine, clock, doorbell)


@pytest.fixture
async def line(log: Log, desk: Desk, doorbell: Doorbell, clock: FakeClock) -> Line:
    """A line on a desk that stood before anybody came, looked after by hand: `await look_after(line)`."""
    line = Line(log, desk, doorbell, clock=clock)
    await line.compare()
    return line


async def test_who_asks_for_a_person_enters_the_line_and_is_told_the_place_once(
    line: Line, log: Log, desk: Desk, shoppers: Shoppers
) -> None:
    await desk.presence(MARA.id, "online")
    seen = await asking(log, shoppers)
    for _ in range(3):
        await look_after(line)
    history = await log.read(seen.id)
    assert [event.fact for event in history.events if isinstance(event.fact, Waiting)] == [Waiting(1, 20)]
    assert history.conversation.holder is Holder.QUEUE


async def test_a_rep_who_is_there_is_offered_whoever_waits(
    line: Line, log: Log, desk: Desk, shoppers: Shoppers
) -> None:
    await desk.presence(MARA.id, "online")
    seen = await asking(log, shoppers)
    await look_after(line)
    assert [offer.conversation for offer in (await desk.snapshot_for(MARA.id)).offers] == [seen.id]


async def test_with_nobody_online_the_assistant_owes_an_honest_word_and_the_place_is_kept(
    line: Line, log: Log, shoppers: Shoppers
) -> None:
    seen = await asking(log, shoppers)
    for _ in range(3):
        await look_after(line)
    assert await kinds(log, seen) == ["ShopperSaid", "HumanRequested", "Waiting", "NobodyThere"]
    now = await log.load(seen.id)
    assert now.assistant_owes_reply
    assert now.in_line


async def test_nobody_there_is_said_again_when_asked_again_but_not_because_a_turn_failed(
    line: Line, log: Log, shoppers: Shoppers
) -> None:
    seen = await asking(log, shoppers)
    await look_after(line)
    failed = await log.append(await log.load(seen.id), HumanRequested(Reason.FAILED))
    await look_after(line)
    assert (await kinds(log, seen)).count("NobodyThere") == 1
    await log.append(failed.conversation, HumanRequested(Reason.ASKED))
    await look_after(line)
    assert (await kinds(log, seen)).count("NobodyThere") == 2


async def test_when_the_last_rep_leaves_those_in_line_hear_it(
    line: Line, log: Log, desk: Desk, shoppers: Shoppers
) -> None:
    await desk.presence(MARA.id, "online")
    seen = await asking(log, shoppers)
    await look_after(line)
    assert "NobodyThere" not in await kinds(log, seen)
    await desk.presence(MARA.id, "offline")
    await look_after(line)
    assert "NobodyThere" in await kinds(log, seen)


async def test_who_waits_with_the_assistant_meanwhile_is_still_offered(
    line: Line, log: Log, desk: Desk, shoppers: Shoppers
) -> None:
    seen = await asking(log, shoppers, NobodyThere(), AssistantSaid("Nobody is here just now."))
    assert seen.holder is Holder.ASSISTANT
    await desk.presence(MARA.id, "online")
    await look_after(line)
    assert [offer.conversation for offer in (await desk.snapshot_for(MARA.id)).offers] == [seen.id]


async def test_whom_nothing_was_found_for_is_helped_on_as_soon_as_they_write_and_keeps_the_place(
    line: Line, log: Log, desk: Desk, shoppers: Shoppers, clock: FakeClock
) -> None:
    await desk.presence(MARA.id, "online", 0)
    started = await log.start((await shoppers.add()).id)
    fetched = await log.append(started, ShopperSaid("and in pink?"), HumanRequested(Reason.NOTHING_FOUND))
    await look_after(line)
    assert "NobodyThere" not in await kinds(log, started)
    clock.forward(seconds=20)
    await log.append(await log.load(started.id), ShopperSaid("how wide is it?"))
    await look_after(line)
    seen = await log.load(started.id)
    assert seen.assistant_owes_reply
    assert seen.waiting_since == fetched.conversation.waiting_since


async def test_who_asked_for_a_person_waits_for_one_though_they_write(
    line: Line, log: Log, desk: Desk, shoppers: Shoppers, clock: FakeClock
) -> None:
    await desk.presence(MARA.id, "online", 0)
    seen = await asking(log, shoppers)
    clock.forward(seconds=20)
    await log.append(seen, ShopperSaid("hello?"))
    await look_after(line)
    assert (await log.load(seen.id)).holder is Holder.QUEUE


async def test_a_rep_beyond_the_grace_loses_the_conversation_to_the_line_at_its_original_place(
    line: Line, log: Log, desk: Desk, shoppers: Shoppers, clock: FakeClock
) -> None:
    await desk.presence(MARA.id, "online")
    held = await with_rep(log, shoppers)
    await look_after(line)
    clock.forward(seconds=30)
    later = await asking(log, shoppers)
    await look_after(line)
    assert (await log.load(held.id)).holder is Holder.REP
    clock.forward(seconds=20)
    await desk.presence(WEI.id, "online", 1)
    await look_after(line)
    history = await log.read(held.id)
    assert [event.fact for event in history.events[3:5]] == [RepLeft(MARA, "gone"), Waiting(1, 20)]
    assert history.conversation.waiting_since == held.place_since
    assert (await desk.place(later.id)).place == 2  # type: ignore[union-attr]


async def test_a_rep_who_reloads_keeps_the_conversation(
    line: Line, log: Log, desk: Desk, shoppers: Shoppers, clock: FakeClock
) -> None:
    await desk.presence(MARA.id, "online")
    await desk.stream_alive(MARA.id)
    held = await with_rep(log, shoppers)
    await look_after(line)
    await desk.stream_closed(MARA.id)
    clock.forward(seconds=30)
    await desk.stream_alive(MARA.id)
    clock.forward(seconds=30)
    await look_after(line)
    assert (await log.load(held.id)).holder is Holder.REP


async def test_a_desk_that_redis_lost_is_built_again_from_sql(
    line: Line, log: Log, desk: Desk, shoppers: Shoppers, redis: Redis, clock: FakeClock
) -> None:
    held = await with_rep(log, shoppers)
    first = await asking(log, shoppers)
    clock.forward(seconds=1)
    second = await asking(log, shoppers)
    await look_after(line)
    before = await desk.known()
    await redis.flushall()
    await look_after(line)
    after = await desk.known()
    assert after == before
    assert after.held == {held.id: MARA.id}
    assert [row.conversation for row in (await desk.snapshot_for(MARA.id)).waiting] == [first.id, second.id]


async def test_after_a_loss_nobody_is_told_that_nobody_is_there_before_the_streams_have_spoken(
    line: Line, log: Log, desk: Desk, shoppers: Shoppers, redis: Redis, clock: FakeClock
) -> None:
    await desk.presence(MARA.id, "online")
    await desk.stream_alive(MARA.id)
    seen = await asking(log, shoppers)
    await look_after(line)
    await redis.flushall()
    await look_after(line)
    await desk.stream_alive(MARA.id)
    clock.forward(seconds=15)
    await look_after(line)
    assert "NobodyThere" not in await kinds(log, seen)


async def test_a_difference_found_by_comparing_is_mended_and_counted(
    line: Line, log: Log, desk: Desk, shoppers: Shoppers, redis: Redis
) -> None:
    await look_after(line)
    seen = await asking(log, shoppers)
    await desk.follow(seen)
    await look_after(line)
    assert line.mended == 0
    await redis.zrem(f"{DESK_KEY}:line", seen.id)
    await redis.zadd(f"{DESK_KEY}:line", {"c_ghost": 1})
    await redis.hset(f"{DESK_KEY}:waits", "c_ghost", '{"since":1,"reason":"asked","passed":{},"head":0}')
    await line.compare()
    assert (await desk.known()).waiting == {seen.id}
    assert line.mended == 2


async def test_a_log_put_back_from_a_backup_is_believed(
    line: Line, log: Log, desk: Desk, shoppers: Shoppers
) -> None:
    """The desk knows a later position than SQL has."""
    seen = await asking(log, shoppers)
    await desk.follow(replace(seen, position=Position(99), holder=Holder.REP, rep=MARA))
    await line.compare()
    known = await desk.known()
    assert known.waiting == {seen.id}
    assert not known.held


async def test_a_place_that_changed_is_passed_on_as_a_mark(
    line: Line, log: Log, desk: Desk, doorbell: Doorbell, shoppers: Shoppers, clock: FakeClock
) -> None:
    first = await asking(log, shoppers)
    clock.forward(seconds=1)
    second = await asking(log, shoppers)
    await look_after(line)
    clock.forward(seconds=11)
    with doorbell.listen(second.id) as bell:
        await log.append(await log.load(first.id), Closed())
        await look_after(line)
        (mark,) = (await bell.wait(5)).marks
    # Nobody is online, which they were told: so they may choose.
    choices = ["wait", "message", "leave"]
    assert mark == {"kind": "waiting", "place": 1, "estimate_seconds": None, "choices": choices}


async def test_two_workers_do_the_work_of_one(
    line: Line, log: Log, desk: Desk, doorbell: Doorbell, shoppers: Shoppers, clock: FakeClock
) -> None:
    await desk.presence(MARA.id, "online", 2)
    async with Line(log, desk, doorbell, clock=clock), line:
        seen = [await asking(log, shoppers) for _ in range(4)]

        async def all_told() -> bool:
            return all(["Waiting" in await kinds(log, one) for one in seen])

        await wait_until(all_told, "the places of all")
    assert [(await kinds(log, one)).count("Waiting") for one in seen] == [1] * 4
    assert len((await desk.snapshot_for(MARA.id)).offers) == 2


async def test_a_ring_is_enough_for_the_worker_to_offer_at_once(
    line: Line, log: Log, desk: Desk, shoppers: Shoppers
) -> None:
    await desk.presence(MARA.id, "online")
    async with line:
        await wait_until(desk.is_founded, "the first comparison")
        await asking(log, shoppers)

        async def offered() -> bool:
            return len((await desk.snapshot_for(MARA.id)).offers) == 1

        await wait_until(offered, "an offer", seconds=1)


@pytest.fixture
async def own_valkey(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedValkey]:
    async with EmbeddedValkey(tmp_path_factory.mktemp("data")) as valkey:
        yield valkey


async def test_a_dead_redis_is_complained_of_once_and_those_in_line_hear_it_when_it_lasts(
    engine: AsyncEngine,
    clock: FakeClock,
    shoppers: Shoppers,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async with connect(tmp_path / "nobody.sock") as redis, Doorbell(None) as doorbell:
        log = log_that_rings(engine, clock, doorbell)
        line = Line(log, Desk(redis, doorbell, clock=clock), doorbell, clock=clock)
        seen = await asking(log, shoppers)
        await look_after(line)
        assert (await log.load(seen.id)).holder is Holder.QUEUE
        clock.forward(seconds=11)
        await look_after(line)
        assert await kinds(log, seen) == ["ShopperSaid", "HumanRequested", "NobodyThere"]
    assert capsys.readouterr().out.count("conversations keep their places") == 1


async def test_the_worker_outlives_a_killed_redis(
    own_valkey: EmbeddedValkey, engine: AsyncEngine, clock: FakeClock, shoppers: Shoppers
) -> None:
    async with connect(own_valkey.socket) as redis, Doorbell(redis) as doorbell:
        log = log_that_rings(engine, clock, doorbell)
        desk = Desk(redis, doorbell, clock=clock)
        async with Line(log, desk, doorbell, clock=clock):
            await wait_until(desk.is_founded, "the first comparison")
            killed = own_valkey.pid
            assert killed is not None
            os.kill(killed, signal.SIGKILL)
            seen = await asking(log, shoppers)

            async def told() -> bool:
                return "Waiting" in await kinds(log, seen)

            await wait_until(told, "the place, from the new server")
            assert own_valkey.pid != killed
