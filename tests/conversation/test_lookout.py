"""What was rung and not heard is found in the log; whoever has heard it is left alone."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from conversation import lookout
from conversation.doorbell import Doorbell
from conversation.lookout import keep_looking
from conversation.model import Conversation, ConversationId, Position, ShopperSaid
from conversation.shoppers import Shoppers
from conversation.store import AT_ONCE, Log


@pytest.fixture
async def doorbell() -> AsyncIterator[Doorbell]:
    """One that hears no other process; what is appended in these tests rings nowhere."""
    async with Doorbell(None) as doorbell:
        yield doorbell


@contextlib.asynccontextmanager
async def looking(log: Log, doorbell: Doorbell) -> AsyncIterator[None]:
    task = asyncio.create_task(keep_looking(log, doorbell))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_lost_ring_is_made_up_for(log: Log, conversation: Conversation, doorbell: Doorbell) -> None:
    with doorbell.listen(conversation.id) as bell:
        await log.append(conversation, ShopperSaid("one"), ShopperSaid("two"))
        async with looking(log, doorbell):
            assert (await bell.wait(20)).news == {conversation.id: 2}


async def test_who_has_heard_is_not_woken_again(
    log: Log, conversation: Conversation, doorbell: Doorbell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookout, "WITHOUT_REDIS_SECONDS", 0.01)
    with doorbell.listen(conversation.id) as behind, doorbell.listen(conversation.id) as informed:
        appended = await log.append(conversation, ShopperSaid("one"))
        informed.rung(conversation.id, appended.position)
        await informed.wait(5)
        async with looking(log, doorbell):
            assert (await behind.wait(20)).news
            await asyncio.sleep(0.1)  # several rounds
        assert not (await informed.wait(0)).news
        assert not (await behind.wait(0)).news, "once is enough"


async def test_all_are_looked_after_when_there_are_more_than_one_statement_takes(
    log: Log, shoppers: Shoppers, doorbell: Doorbell
) -> None:
    last = await log.start((await shoppers.add()).id)
    await log.append(last, ShopperSaid("hello"))
    with contextlib.ExitStack() as stack:
        for number in range(AT_ONCE):
            stack.enter_context(doorbell.listen(ConversationId(f"c_{number}")))
        bell = stack.enter_context(doorbell.listen(last.id))
        async with looking(log, doorbell):
            assert (await bell.wait(20)).news == {last.id: Position(1)}
