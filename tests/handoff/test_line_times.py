"""What time alone brings about, by the worker that looks after the line, on a real SQLite and a real Valkey."""

from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from conversation.doorbell import Doorbell, Mark
from conversation.model import (
    AssistantSaid,
    Closed,
    Conversation,
    Fact,
    HandoffDeferred,
    Holder,
    HumanRequested,
    NobodyThere,
    Reason,
    RepJoined,
    RepLeft,
    RepReminded,
    RepSaid,
    ShopperSaid,
    Wish,
)
from conversation.shoppers import Shoppers
from conversation.store import Log
from handoff.desk import Desk
from handoff.hours import Duty
from handoff.line import Line
from tests.doubles import FakeClock
from tests.handoff.lines import asking, kinds, log_that_rings, look_after, with_rep
from tests.handoff.people import MARA, WEI

MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture
def log(engine: AsyncEngine, clock: FakeClock, doorbell: Doorbell) -> Log:
    return log_that_rings(engine, clock, doorbell)


@pytest.fixture
def duty() -> list[Duty]:
    """Who is off duty; a test may change it."""
    return [Duty()]


@pytest.fixture
async def line(log: Log, desk: Desk, doorbell: Doorbell, clock: FakeClock, duty: list[Duty]) -> Line:
    """A line on a desk that stood before anybody came, looked after by hand."""

    async def now() -> Duty:
        return duty[0]

    line = Line(log, desk, doorbell, clock=clock, duty=now)
    await line.compare()
    return line


async def present(desk: Desk, clock: FakeClock, *, seconds: float) -> None:
    """So long passes, with Mara at her console."""
    for _ in range(int(seconds // 30)):
        clock.forward(seconds=30)
        await desk.stream_alive(MARA.id)
    clock.forward(seconds=seconds % 30)


async def happened(log: Log, seen: Conversation, after: int = 0) -> list[Fact]:
    return [event.fact for event in (await log.read(seen.id)).events if event.position > after]


async def test_a_rep_who_says_nothing_is_reminded_and_then_loses_the_conversation_to_the_line(
    line: Line, log: Log, desk: Desk, shoppers: Shoppers, clock: FakeClock
) -> None:
    await desk.presence(MARA.id, "online")
    await desk.stream_alive(MARA.id)
    held = await with_rep(log, shoppers)
    await look_after(line)
    await present(desk, clock, seconds=179)
    await look_after(line)
    assert await happened(log, held, held.position) == []
    await present(desk, clock, seconds=2)
    for _ in range(3):
        await look_after(line)
    assert await happened(log, held, held.position) == [RepReminded(MARA)]
    await present(desk, clock, seconds=61)
    await look_after(line)
    assert (await happened(log, held, held.position))[:2] == [RepReminded(MARA), RepLeft(MARA, "silent")]
    now = await log.load(held.id)
    assert now.in_line
    assert now.waiting_since == held.place_since


async def test_a_rep_who_answers_after_the_reminder_keeps_the_conversation(
    line: Line, log: Log, desk: Desk, shoppers: Shoppers, clock: FakeClock
) -> None:
    await desk.presence(MARA.id, "online")
    held = await with_rep(log, shoppers)
    await look_after(line)
    await present(desk, clock, seconds=181)
    await look_after(line)
    await log.append(await log.load(held.id), RepSaid(MARA, "Hello!"))
    await present(desk, clock, seconds=120)
    await look_after(line)
    assert (await log.load(held.id)).holder is Holder.REP


async def test_a_reminder_that_came_late_leaves_its_minute_too(
    line: Line, log: Log, desk: Desk, shoppers: Shoppers, clock: FakeClock
) -> None:
    """No server ran for an hour, and the first word to the rep is no notice to quit."""
    await desk.presence(MARA.id, "online")
    await desk.stream_alive(MARA.id)
    held = await with_rep(log, shoppers)
    await desk.follow(held)
    await present(desk, clock, seconds=3_600)
    for _ in range(2):
        await look_after(line)
        await present(desk, clock, seconds=10)
    assert await happened(log, held, held.position) == [RepReminded(MARA)]
    await present(desk, clock, seconds=60)
    await look_after(line)
    assert "RepLeft" in await kinds(log, held)


async def test_a_shopper_who_says_nothing_for_long_frees_the_seat_and_comes_back_to_the_old_place(
    line: Line, log: Log, desk: Desk, shoppers: Shoppers, clock: FakeClock
) -> None:
    await desk.presence(MARA.id, "online", 1)
    held = await with_rep(log, shoppers)
    said = (await log.append(held, RepSaid(MARA, "Which colour?"))).conversation
    await look_after(line)
    await present(desk, clock, seconds=601)
    await look_after(line)
    assert await happened(log, held, said.position) == [RepLeft(MARA, "idle")]
    assert (await desk.snapshot_for(MARA.id)).presence.taken == 0
    parked = await log.load(held.id)
    assert parked.parked_with == MARA
    await log.append(parked, ShopperSaid("the red one"))
    await look_after(line)
    back = await log.load(held.id)
    assert (back.holder, back.waiting_since) == (Holder.QUEUE, held.place_since)
    assert [offer.conversation for offer in (await desk.snapshot_for(MARA.id)).offers] == [held.id]


async def test_a_shopper_whom_the_rep_owes_an_answer_is_not_idle(
    line: Line, log: Log, desk: Desk, shoppers: Shoppers, clock: FakeClock
) -> None:
    await desk.presence(MARA.id, "online")
    held = await with_rep(log, shoppers)
    await log.append(held, RepSaid(MARA, "Hello"), ShopperSaid("Is it waterproof?"))
    await look_after(line)
    await present(desk, clock, seconds=1_200)
    await look_after(line)
    assert (await log.load(held.id)).holder is Holder.REP


async def test_parked_for_a_day_a_conversation_is_closed_though_redis_was_lost_meanwhile(
    line: Line, log: Log, desk: Desk, shoppers: Shoppers, redis: Redis, clock: FakeClock
) -> None:
    held = await with_rep(log, shoppers)
    parked = (await log.append(held, RepSaid(MARA, "Bye"), RepLeft(MARA, "idle"))).conversation
    await look_after(line)
    await redis.flushall()
    await look_after(line)
    clock.forward(seconds=24 * 3_600 + 1)
    await look_after(line)
    assert await happened(log, parked, parked.position) == [Closed()]


async def test_after_some_minutes_in_line_the_assistant_may_help_and_later_the_shopper_is_asked(
    line: Line, log: Log, desk: Desk, shoppers: Shoppers, clock: FakeClock
) -> None:
    await desk.presence(MARA.id, "online", 1)
    await with_rep(log, shoppers)
    seen = await asking(log, shoppers)
    await look_after(line)
    told = (await log.load(seen.id)).position
    await present(desk, clock, seconds=301)
    await desk.presence(MARA.id, "online", 1)
    await look_after(line)
    assert await happened(log, seen, told) == [NobodyThere(why="meanwhile")]
    meanwhile = await log.load(seen.id)
    assert (meanwhile.holder, meanwhile.waiting_since) == (Holder.ASSISTANT, seen.waiting_since)
    await log.append(meanwhile, AssistantSaid("Meanwhile I can go on helping."))
    await present(desk, clock, seconds=601)
    await desk.presence(MARA.id, "online", 1)
    for _ in range(3):
        await look_after(line)
    assert (await happened(log, seen, told))[2:] == [NobodyThere(why="too_long")]


async def test_who_chose_to_wait_is_asked_again_only_when_that_took_too_long(
    line: Line, log: Log, desk: Desk, shoppers: Shoppers, clock: FakeClock
) -> None:
    seen = await asking(log, shoppers)
    await look_after(line)
    now = await log.load(seen.id)
    chosen = await log.append(now, AssistantSaid("…"), HumanRequested(Reason.ASKED, how="waits"))
    for _ in range(2):
        clock.forward(seconds=400)
        await look_after(line)
    assert await happened(log, seen, chosen.conversation.position) == []
    clock.forward(seconds=101)
    await look_after(line)
    assert await happened(log, seen, chosen.conversation.position) == [NobodyThere(why="too_long")]


async def test_who_left_a_message_hears_neither_places_nor_that_nobody_is_there(
    line: Line, log: Log, desk: Desk, shoppers: Shoppers, clock: FakeClock
) -> None:
    seen = await asking(log, shoppers)
    left = await log.append(seen, HandoffDeferred(Reason.ASKED, message=True))
    asked = await log.append(left.conversation, HumanRequested(Reason.ASKED, how="listed"))
    await look_after(line)
    clock.forward(seconds=3_600)
    await look_after(line)
    assert await happened(log, seen, asked.conversation.position) == []
    await desk.presence(MARA.id, "online")
    await look_after(line)
    assert [offer.conversation for offer in (await desk.snapshot_for(MARA.id)).offers] == [seen.id]


async def test_closed_the_shopper_hears_so_once_with_the_next_opening_and_reps_get_no_offers(
    line: Line, log: Log, desk: Desk, shoppers: Shoppers, duty: list[Duty]
) -> None:
    await desk.presence(MARA.id, "online")
    duty[0] = Duty(frozenset({MARA.id}), closed=True, next_opening=MONDAY)
    seen = await asking(log, shoppers)
    for _ in range(3):
        await look_after(line)
    nobody = [fact for fact in await happened(log, seen) if isinstance(fact, NobodyThere)]
    assert nobody == [NobodyThere(MONDAY.isoformat(), "closed")]
    assert (await desk.snapshot_for(MARA.id)).offers == ()
    duty[0] = Duty()
    await look_after(line)
    assert [offer.conversation for offer in (await desk.snapshot_for(MARA.id)).offers] == [seen.id]


async def test_who_knew_that_the_wait_is_long_hears_that_the_shop_has_closed_and_not_the_other_way_round(
    line: Line, log: Log, desk: Desk, shoppers: Shoppers, duty: list[Duty]
) -> None:
    await desk.presence(WEI.id, "online", 1)
    waits = HumanRequested(Reason.ASKED, how="waits")
    seen = await asking(log, shoppers, NobodyThere(why="too_long"), AssistantSaid("…"), waits)
    await look_after(line)
    duty[0] = Duty(frozenset({WEI.id}), closed=True, next_opening=MONDAY + timedelta(days=1))
    await look_after(line)
    await log.append(await log.load(seen.id), AssistantSaid("…"), waits)
    duty[0] = Duty()
    await desk.presence(WEI.id, "offline")
    await look_after(line)
    whys = [fact.why for fact in await happened(log, seen) if isinstance(fact, NobodyThere)]
    assert whys == ["too_long", "closed"]


async def test_two_workers_write_what_is_due_once(
    line: Line, log: Log, desk: Desk, doorbell: Doorbell, shoppers: Shoppers, clock: FakeClock
) -> None:
    await desk.presence(MARA.id, "online")
    held = (await log.append(await asking(log, shoppers), RepJoined(MARA))).conversation
    other = Line(log, desk, doorbell, clock=clock)
    await look_after(line)
    await present(desk, clock, seconds=181)
    for _ in range(2):
        await look_after(line)
        await look_after(other)
        clock.forward(seconds=6)
    assert (await kinds(log, held)).count("RepReminded") == 1


async def test_places_that_change_by_head_starts_and_returns_are_told_at_most_every_ten_seconds(
    line: Line, log: Log, desk: Desk, doorbell: Doorbell, shoppers: Shoppers, clock: FakeClock
) -> None:
    def places(marks: tuple[Mark, ...]) -> list[object]:
        return [mark["place"] for mark in marks if mark["kind"] == "waiting"]

    held = await with_rep(log, shoppers)
    clock.forward(seconds=60)
    seen = await asking(log, shoppers)
    await look_after(line)
    clock.forward(seconds=11)
    with doorbell.listen(seen.id) as bell:
        ahead = await asking(log, shoppers)
        warm = HumanRequested(Reason.WARM, Wish(head_start={"warmth": 5.0}))
        await log.append(ahead, warm)
        await look_after(line)
        assert places((await bell.wait(1)).marks) == [2]
        await log.append(held, RepLeft(MARA, "queue"))  # back at its first place, before both
        await look_after(line)
        assert places((await bell.wait(0.1)).marks) == []
        clock.forward(seconds=10)
        await look_after(line)
        assert places((await bell.wait(1)).marks) == [3]
        await look_after(line)
        assert places((await bell.wait(0.1)).marks) == []
