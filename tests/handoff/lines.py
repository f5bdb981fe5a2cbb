"""What the tests of the line do with a log: ask for a person, look after the line by hand, see what happened."""

from sqlalchemy.ext.asyncio import AsyncEngine

from conversation.doorbell import Doorbell
from conversation.model import Conversation, Fact, HumanRequested, Reason, RepJoined, ShopperSaid
from conversation.shoppers import Shoppers
from conversation.store import Log
from handoff.line import Line
from tests.doubles import FakeClock
from tests.handoff.people import MARA


def log_that_rings(engine: AsyncEngine, clock: FakeClock, doorbell: Doorbell) -> Log:
    return Log(engine, clock=clock, after_commit=lambda state: doorbell.ring(state.id, state.position))


async def look_after(line: Line) -> None:
    await line.compare()
    await line.serve()


async def asking(log: Log, shoppers: Shoppers, *more: Fact) -> Conversation:
    """A conversation whose shopper asked for a person."""
    started = await log.start((await shoppers.add()).id)
    return (
        await log.append(started, ShopperSaid("a person, please"), HumanRequested(Reason.ASKED), *more)
    ).conversation


async def with_rep(log: Log, shoppers: Shoppers) -> Conversation:
    return (await log.append(await asking(log, shoppers), RepJoined(MARA))).conversation


async def kinds(log: Log, seen: Conversation) -> list[str]:
    return [type(event.fact).__name__ for event in (await log.read(seen.id)).events]
