"""Patience that changes while the shop works: what is due, and when, is reckoned anew for whoever is there already."""

import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from conversation.doorbell import Doorbell
from conversation.model import Conversation, RepLeft, RepSaid
from conversation.shoppers import Shoppers
from conversation.store import Log
from handoff.deadlines import Patience
from handoff.desk import Desk
from handoff.line import Line
from tests.doubles import FakeClock
from tests.handoff.lines import log_that_rings, look_after, with_rep
from tests.handoff.people import MARA


@pytest.fixture
def patience() -> list[Patience]:
    """What is borne now, the last of these."""
    return [Patience(idle=600.0)]


@pytest.fixture
def desk(redis: Redis, doorbell: Doorbell, clock: FakeClock, patience: list[Patience]) -> Desk:
    return Desk(redis, doorbell, clock=clock, patience=lambda: patience[-1])


@pytest.fixture
def log(engine: AsyncEngine, clock: FakeClock, doorbell: Doorbell) -> Log:
    return log_that_rings(engine, clock, doorbell)


@pytest.fixture
async def line(log: Log, desk: Desk, doorbell: Doorbell, clock: FakeClock) -> Line:
    line = Line(log, desk, doorbell, clock=clock)
    await line.compare()
    return line


@pytest.fixture
async def answered(line: Line, log: Log, desk: Desk, shoppers: Shoppers) -> Conversation:
    """A conversation whose rep has said something, and whose shopper nothing since."""
    await desk.presence(MARA.id, "online")
    seen = (await log.append(await with_rep(log, shoppers), RepSaid(MARA, "Hello!"))).conversation
    await look_after(line)
    return seen


async def left_because(log: Log, seen: Conversation) -> list[str]:
    events = (await log.read(seen.id)).events
    return [event.fact.reason for event in events if isinstance(event.fact, RepLeft)]


async def test_less_patience_holds_for_those_who_were_there_before(
    answered: Conversation, line: Line, log: Log, clock: FakeClock, patience: list[Patience]
) -> None:
    clock.forward(seconds=40)
    await look_after(line)
    assert await left_because(log, answered) == []
    patience.append(Patience(idle=30.0))
    await look_after(line)
    assert await left_because(log, answered) == ["idle"]


async def test_more_patience_holds_for_those_who_were_there_before(
    answered: Conversation, line: Line, log: Log, clock: FakeClock, patience: list[Patience]
) -> None:
    before = line.mended
    patience.append(Patience(idle=30.0))
    await look_after(line)
    patience.append(Patience(idle=60.0))
    clock.forward(seconds=40)
    await look_after(line)
    assert await left_because(log, answered) == []
    assert line.mended == before
