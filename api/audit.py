"""The audit trail: who changed what about people, teams, texts and settings, and when; it is only ever added to."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from api.access import AsSupervisor, House
from api.frames import Frame, rfc3339
from conversation.database import reading
from conversation.model import RepId
from conversation.tables import audit

router = APIRouter(prefix="/v1", tags=["supervisor"])


@dataclass(frozen=True, slots=True)
class Entry:
    """`what` names the change, such as `rep-changed`; `detail` is JSON-ready."""

    at: datetime
    rep: RepId
    what: str
    detail: dict[str, Any]


async def note(connection: AsyncConnection, entry: Entry) -> None:
    """Add an entry in the transaction of the change it tells of: there is no change without its entry."""
    await connection.execute(
        insert(audit).values(
            id=f"a_{secrets.token_urlsafe(12)}",
            at=entry.at,
            rep_id=entry.rep,
            what=entry.what,
            detail=entry.detail,
        )
    )


async def newest(engine: AsyncEngine, limit: int) -> list[Entry]:
    """Return the newest entries, newest first."""
    wanted = (
        select(audit.c.at, audit.c.rep_id, audit.c.what, audit.c.detail)
        .order_by(audit.c.at.desc(), audit.c.id)
        .limit(limit)
    )
    async with reading(engine) as connection:
        return [
            Entry(row.at, RepId(row.rep_id), row.what, row.detail) for row in await connection.execute(wanted)
        ]


@router.get("/audit")
async def trail(who: AsSupervisor, house: House, limit: Annotated[int, Query(ge=1, le=500)] = 100) -> Frame:
    """Return what was changed, newest first, and by whom."""
    del who
    names = {rep.id: rep.name for rep in await house.reps.all()}
    return {
        "entries": [
            {
                "at": rfc3339(entry.at),
                "by": {"id": entry.rep, "name": names.get(entry.rep, "")},
                "what": entry.what,
                "detail": entry.detail,
            }
            for entry in await newest(house.engine, limit)
        ]
    }
