"""Canned replies: texts the reps share, with places to fill in such as {name}; everyone uses them, supervisors edit."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import AfterValidator, BaseModel, StringConstraints
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from api import audit, texts
from api.access import AsRep, AsSupervisor, House
from api.frames import Frame, rfc3339
from api.problems import Problem
from conversation.database import reading, writing
from conversation.model import RepId
from conversation.tables import canned_replies

router = APIRouter(prefix="/v1", tags=["rep"])

REPLIES_AT_MOST = 500
"""What a console can filter as somebody types, and a list a person can know."""

PLACES = ("name", "rep", "order", "page")
"""What a console can fill in: the shopper's name, the rep's, the newest order's number, the page they are on."""


def _one_line(text: str) -> str:
    title = " ".join(text.split())
    if not title:
        raise ValueError("a canned reply needs a title; it is what reps find it by")
    return title


class CannedIn(BaseModel):
    id: texts.SenderId | None = None
    title: Annotated[texts.Label, AfterValidator(_one_line), StringConstraints(max_length=80)]
    text: texts.Message


@dataclass(frozen=True, slots=True)
class CannedReply:
    """One of them; `changed_by` is the rep who last did."""

    id: str
    title: str
    text: str
    changed_by: RepId
    changed_at: datetime


@router.get("/canned-replies")
async def canned(who: AsRep, house: House) -> Frame:
    """Return all of them, by title, and the places that can stand in them."""
    del who
    return {"replies": [_frame(one) for one in await _all(house.engine)], "places": list(PLACES)}


@router.put("/canned-replies")
async def put(body: CannedIn, who: AsSupervisor, house: House) -> Frame:
    """Add one, or change the one whose `id` is given."""
    now = house.clock()
    one = CannedReply(body.id or f"k_{secrets.token_urlsafe(8)}", body.title, body.text, who.rep.id, now)
    values = {"title": one.title, "text": one.text, "changed_by": one.changed_by, "changed_at": now}
    async with writing(house.engine) as connection:
        if body.id is None:
            count = (await connection.execute(select(func.count()).select_from(canned_replies))).scalar_one()
            if count >= REPLIES_AT_MOST:
                detail = f"There are {REPLIES_AT_MOST} canned replies already; delete one that nobody uses."
                raise Problem(409, "too-many-canned-replies", detail)
            await connection.execute(insert(canned_replies).values(id=one.id, **values))
        else:
            changed = await connection.execute(
                update(canned_replies).where(canned_replies.c.id == one.id).values(**values)
            )
            if changed.rowcount == 0:
                raise _unknown()
        what = "canned-reply-added" if body.id is None else "canned-reply-changed"
        detail_of = {"id": one.id, "title": one.title, "text": one.text}
        await audit.note(connection, audit.Entry(now, who.rep.id, what, detail_of))
    return _frame(one)


@router.delete("/canned-replies/{canned_id}", status_code=204)
async def remove(canned_id: str, who: AsSupervisor, house: House) -> Response:
    """Delete one."""
    async with writing(house.engine) as connection:
        found = None
        if "\x00" not in canned_id:
            rows = await connection.execute(
                select(canned_replies.c.title, canned_replies.c.text).where(canned_replies.c.id == canned_id)
            )
            found = rows.one_or_none()
        if found is None:
            raise _unknown()
        await connection.execute(delete(canned_replies).where(canned_replies.c.id == canned_id))
        gone = {"id": canned_id, "title": found.title, "text": found.text}
        await audit.note(connection, audit.Entry(house.clock(), who.rep.id, "canned-reply-deleted", gone))
    return Response(status_code=204)


async def _all(engine: AsyncEngine) -> list[CannedReply]:
    columns = canned_replies.c
    wanted = select(columns.id, columns.title, columns.text, columns.changed_by, columns.changed_at)
    async with reading(engine) as connection:
        rows = await connection.execute(wanted)
        found = [
            CannedReply(row.id, row.title, row.text, RepId(row.changed_by), row.changed_at) for row in rows
        ]
    return sorted(found, key=lambda one: (one.title.casefold(), one.id))


def _frame(one: CannedReply) -> Frame:
    return {
        "id": one.id,
        "title": one.title,
        "text": one.text,
        "changed_by": one.changed_by,
        "changed_at": rfc3339(one.changed_at),
    }


def _unknown() -> Problem:
    return Problem(
        404, "no-such-canned-reply", "There is no such canned reply; somebody deleted it, perhaps."
    )
