"""Teams and when their people answer: every rep reads them, supervisors write."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from api import audit
from api.access import AsRep, AsSupervisor, House
from api.frames import Frame
from api.problems import Problem
from api.services import Services
from conversation.database import reading, writing
from conversation.model import RepId
from conversation.tables import reps, teams
from handoff.errors import BadHours
from handoff.hours import DEFAULT_TEAM, Hours, read_hours, write_hours

router = APIRouter(prefix="/v1", tags=["supervisor"])

TEAMS_AT_MOST = 100

Name = Annotated[str, Path(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f/]+$")]


class TeamIn(BaseModel):
    """`hours` as in hours.toml: `{timezone, week: {mon: ["09:00-17:30"], …}, holidays: [day], days: {day: [span]}}`."""

    hours: dict[str, Any]


@router.get("/teams")
async def all_of_them(who: AsRep, house: House) -> Frame:
    """Return the teams that have hours, and how many active reps are in each; without hours a team always answers."""
    del who
    async with reading(house.engine) as connection:
        found = (await connection.execute(select(teams.c.name, teams.c.hours).order_by(teams.c.name))).all()
        counted = await connection.execute(
            select(reps.c.team, func.count().label("n")).where(reps.c.active).group_by(reps.c.team)
        )
        sizes = {row.team or DEFAULT_TEAM: row.n for row in counted}
    named = {row.name: row.hours for row in found}
    every = sorted({*named, *sizes, DEFAULT_TEAM})
    return {
        "teams": [{"name": name, "reps": sizes.get(name, 0), "hours": named.get(name)} for name in every],
        "default": DEFAULT_TEAM,
    }


@router.get("/teams/{name}")
async def team(name: Name, who: AsRep, house: House) -> Frame:
    """Return one team's hours."""
    del who
    hours = await _hours(house, name)
    if hours is None:
        raise _unknown()
    return {"name": name, "hours": hours}


@router.put("/teams/{name}")
async def put(name: Name, body: TeamIn, who: AsSupervisor, house: House) -> Frame:
    """Set a team's hours; they hold from now on."""
    try:
        hours = read_hours(body.hours)
    except BadHours as error:
        raise Problem(400, "bad-hours", f"{error}.") from error
    if await set_hours(house.engine, name, hours, at=house.clock(), by=who.rep.id):
        return {"name": name, "hours": write_hours(hours)}
    raise Problem(409, "too-many-teams", f"There are {TEAMS_AT_MOST} teams with hours already.")


@router.delete("/teams/{name}", status_code=204)
async def remove(name: Name, who: AsSupervisor, house: House) -> Response:
    """Let a team always answer again: delete its hours."""
    before = await _hours(house, name)
    if before is None:
        raise _unknown()
    async with writing(house.engine) as connection:
        await connection.execute(delete(teams).where(teams.c.name == name))
        detail = {"name": name, "hours": [before, None]}
        await audit.note(connection, audit.Entry(house.clock(), who.rep.id, "team-hours-deleted", detail))
    return Response(status_code=204)


async def set_hours(engine: AsyncEngine, name: str, hours: Hours, *, at: datetime, by: RepId) -> bool:
    """Set a team's hours, and say so in the audit trail; False where there are too many teams already."""
    written = write_hours(hours)
    async with writing(engine) as connection:
        found = await connection.execute(select(teams.c.hours).where(teams.c.name == name))
        before = found.scalar_one_or_none()
        if before is None:
            count = (await connection.execute(select(func.count()).select_from(teams))).scalar_one()
            if count >= TEAMS_AT_MOST:
                return False
            await connection.execute(insert(teams).values(name=name, hours=written))
        else:
            await connection.execute(update(teams).where(teams.c.name == name).values(hours=written))
        detail = {"name": name, "hours": [before, written]}
        await audit.note(connection, audit.Entry(at, by, "team-hours-set", detail))
    return True


async def all_hours(engine: AsyncEngine) -> dict[str, Hours]:
    """Return the hours of each team that has some, by name. Raises BadHours."""
    async with reading(engine) as connection:
        found = await connection.execute(select(teams.c.name, teams.c.hours).order_by(teams.c.name))
        return {row.name: read_hours(row.hours) for row in found}


async def _hours(house: Services, name: str) -> dict[str, Any] | None:
    async with reading(house.engine) as connection:
        rows = await connection.execute(select(teams.c.hours).where(teams.c.name == name))
        found: dict[str, Any] | None = rows.scalar_one_or_none()
    return found


def _unknown() -> Problem:
    return Problem(404, "no-such-team", "This team has no hours: its people always answer.")
