"""Who is off duty by the record: reps by their team's hours; what cannot be read closes nothing."""

import asyncio
from datetime import UTC, datetime

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncEngine

from api.duty import OnDuty
from api.reps import Reps
from conversation.database import writing
from conversation.tables import reps, teams
from tests.doubles import FakeClock

AFTERNOONS: dict[str, object] = {"timezone": "UTC", "week": {"tue": ["13:00-17:00"]}}


async def set_team(engine: AsyncEngine, email: str, team: str) -> None:
    async with writing(engine) as connection:
        await connection.execute(update(reps).where(reps.c.email == email).values(team=team))


async def set_hours(engine: AsyncEngine, team: str, hours: dict[str, object]) -> None:
    async with writing(engine) as connection:
        await connection.execute(insert(teams).values(name=team, hours=hours))


async def test_a_rep_is_off_duty_while_their_team_is_closed(engine: AsyncEngine, clock: FakeClock) -> None:
    """It is Tuesday, 09:00."""
    people = Reps(engine, clock=clock)
    mara, wei = await asyncio.gather(
        people.add("mara@shop.example", "a long password", name="Mara"),
        people.add("wei@shop.example", "a long password", name="Wei"),
    )
    duty = OnDuty(engine, clock=clock)
    assert not (await duty()).off
    await set_hours(engine, "late", AFTERNOONS)
    assert not (await duty()).off
    await set_team(engine, mara.email, "late")
    assert ((await duty()).off, (await duty()).closed) == (frozenset({mara.id}), False)
    await set_hours(engine, "default", AFTERNOONS)
    closed = await duty()
    assert (closed.off, closed.closed) == (frozenset({mara.id, wei.id}), True)
    assert closed.next_opening == datetime(2026, 11, 24, 13, tzinfo=UTC)
    clock.forward(seconds=4 * 3_600)
    assert not (await duty()).off


async def test_hours_that_cannot_be_read_close_nothing(engine: AsyncEngine, clock: FakeClock) -> None:
    await Reps(engine, clock=clock).add("mara@shop.example", "a long password", name="Mara")
    await set_hours(engine, "default", {"timezone": "Mars/Olympus"})
    assert not (await OnDuty(engine, clock=clock)()).closed
