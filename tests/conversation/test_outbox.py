"""Letters in the outbox: there if and only if their event is, and each one person's to send at a time."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from conversation.database import reading
from conversation.errors import Stale
from conversation.model import CommandId, Conversation, RepCard, RepId, RepSaid, ShopperSaid
from conversation.outbox import LEASE_SECONDS, MOST_TRIES, Letter, Mail, Outbox
from conversation.store import Log
from conversation.tables import outbox
from tests.doubles import FakeClock

MAIL = Mail("ida@example.org", "An answer", "Of course.")
SAID = RepSaid(RepCard(RepId("r_mara"), "Mara"), "Of course.")


@pytest.fixture
def letters(engine: AsyncEngine) -> Outbox:
    return Outbox(engine)


async def rows(engine: AsyncEngine) -> int:
    async with reading(engine) as connection:
        return len((await connection.execute(select(outbox.c.id))).all())


async def one(letters: Outbox, clock: FakeClock) -> Letter:
    (letter,) = await letters.take(clock(), 10)
    return letter


async def test_a_letter_tells_of_its_event(
    log: Log, conversation: Conversation, letters: Outbox, clock: FakeClock, rung: list[Conversation]
) -> None:
    appended = await log.append(conversation, SAID, command=CommandId("rep:1"), mail=MAIL)
    letter = await one(letters, clock)
    assert (letter.conversation, letter.position, letter.mail) == (conversation.id, appended.position, MAIL)
    assert [event.fact for event in (await log.read(conversation.id)).events] == [SAID]
    assert rung[-1] == await log.load(conversation.id) == appended.conversation


async def test_without_the_event_there_is_no_letter(
    log: Log, conversation: Conversation, engine: AsyncEngine
) -> None:
    await log.append(conversation, ShopperSaid("hello"))
    with pytest.raises(Stale):
        await log.append(conversation, SAID, mail=MAIL)
    assert await rows(engine) == 0


async def test_a_command_sent_twice_is_one_event_and_one_letter(
    log: Log, conversation: Conversation, engine: AsyncEngine
) -> None:
    both = await asyncio.gather(
        *(
            log.submit(conversation.id, CommandId("rep:1"), lambda _: [SAID], mail=lambda _: MAIL)
            for _ in range(2)
        )
    )
    assert len({answer.position for answer in both}) == 1
    assert (len((await log.read(conversation.id)).events), await rows(engine)) == (1, 1)


async def test_a_letter_that_is_being_sent_is_nobody_elses_until_the_lease_ends(
    log: Log, conversation: Conversation, letters: Outbox, clock: FakeClock
) -> None:
    await log.append(conversation, SAID, mail=MAIL)
    takes = await asyncio.gather(*(letters.take(clock(), 10) for _ in range(3)))
    assert sum(map(len, takes)) == 1
    clock.forward(seconds=LEASE_SECONDS - 1)
    assert await letters.take(clock(), 10) == []
    clock.forward(seconds=2)
    assert (await one(letters, clock)).tries == 2


async def test_a_letter_that_went_out_is_done_and_leaves_no_words_behind(
    log: Log, conversation: Conversation, letters: Outbox, clock: FakeClock, engine: AsyncEngine
) -> None:
    await log.append(conversation, SAID, mail=MAIL)
    await letters.sent(await one(letters, clock), clock())
    clock.forward(seconds=1e6)
    assert await letters.take(clock(), 10) == []
    async with reading(engine) as connection:
        row = (await connection.execute(select(outbox))).one()
    assert (row.body, row.subject) == ("", "")
    assert row.sent_at is not None


async def test_who_comes_too_late_with_a_letter_changes_nothing(
    log: Log, conversation: Conversation, letters: Outbox, clock: FakeClock
) -> None:
    """Its sender slept through the lease, and somebody else has it now."""
    await log.append(conversation, SAID, mail=MAIL)
    late = await one(letters, clock)
    clock.forward(seconds=LEASE_SECONDS + 1)
    current = await one(letters, clock)
    await letters.give_up(late)
    clock.forward(seconds=LEASE_SECONDS + 1)
    assert (await one(letters, clock)).tries == current.tries + 1


async def test_a_letter_is_tried_ever_later_and_at_last_no_more(
    log: Log, conversation: Conversation, letters: Outbox, clock: FakeClock
) -> None:
    await log.append(conversation, SAID, mail=MAIL)
    pauses = []
    for _ in range(MOST_TRIES):
        now = clock()
        again = await letters.put_off(await one(letters, clock), now)
        pauses.append(None if again is None else again - now)
        clock.forward(seconds=3_601)
    assert pauses[:3] == [timedelta(seconds=30), timedelta(seconds=60), timedelta(seconds=120)]
    assert pauses[-2:] == [timedelta(hours=1), None]
    clock.forward(seconds=1e6)
    assert await letters.take(clock(), 10) == []
