"""What a supervisor sees and does at the desk: all that is held, taking a conversation, giving it to another rep."""

from functools import partial
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from api import access, audit, texts
from api.access import AsSupervisor, House
from api.desk import CLAIMS_OVER_SEATS, gone, join
from api.desk_view import look_up
from api.frames import Frame, rfc3339
from api.problems import Problem
from api.reps import Rep
from api.services import Services
from conversation.model import Conversation, RepId
from handoff.desk_answers import Fate, Gone

router = APIRouter(prefix="/v1/desk", tags=["supervisor"])


class ReassignIn(BaseModel):
    rep: texts.SenderId


@router.get("/all")
async def everything(who: AsSupervisor, house: House) -> Frame:
    """Return everything that is held, by whom and since when, the longest first."""
    del who
    held = await house.desk.held()
    known = await look_up(house, (one.conversation for one in held))
    names = {rep.id: rep.name for rep in await house.reps.all()}
    rows = []
    for one in held:
        state = known.states.get(one.conversation)
        owed = None if state is None else state.owed_since
        rows.append(
            {
                "conversation": one.conversation,
                "rep": {"id": one.rep, "name": names.get(one.rep, "")},
                "since": rfc3339(one.since),
                "reminded": state is not None and state.rep_reminded,
                **({} if owed is None else {"unanswered_since": rfc3339(owed)}),
                **known.about(one.conversation),
            }
        )
    return {"held": rows}


@router.post("/conversations/{conversation_id}/take")
async def take(conversation_id: str, who: AsSupervisor, house: House) -> Frame:
    """Take a conversation, whoever has it; the rep who had it sees it leave."""
    found = await access.conversation(house, who, conversation_id)
    return await _give(house, who.rep, found, to=who.rep, what="conversation-taken")


@router.post("/conversations/{conversation_id}/reassign")
async def reassign(conversation_id: str, body: ReassignIn, who: AsSupervisor, house: House) -> Frame:
    """Give a conversation, whoever has it, to a rep who is there; they need not accept it."""
    found = await access.conversation(house, who, conversation_id)
    rep = await house.reps.find(RepId(body.rep))
    if rep is None or not rep.active:
        raise Problem(404, "no-such-rep", "There is no such rep.")
    if (await house.desk.snapshot_for(rep.id, rows=0)).presence.state == "offline":
        raise Problem(
            409, "rep-away", f"{rep.name} is not there; give it to somebody who is, or to the line."
        )
    return await _give(house, who.rep, found, to=rep, what="conversation-reassigned")


async def _give(house: Services, by: Rep, found: Conversation, *, to: Rep, what: str) -> dict[str, Any]:
    """Reserve a seat beyond the rep's own where it must be, and join, keeping who did it in the same step."""
    before = found.rep.id if found.rep is not None else None
    if before == to.id:
        return {"conversation": found.id}
    reserved = await house.desk.claim(
        found.id, to.id, over_seats=CLAIMS_OVER_SEATS, seats=to.seats, taken_from=before
    )
    if isinstance(reserved, Gone):
        if reserved.fate is Fate.SETTLED:
            return {"conversation": found.id}
        raise gone(reserved)
    because = "taken by a supervisor" if to.id == by.id else f"given to them by {by.name}"
    entry = audit.Entry(house.clock(), by.id, what, {"conversation": found.id, "from": before, "to": to.id})
    noted = partial(audit.note, entry=entry)
    return await join(house, reserved, to, because=because, taken_from=before, beside=noted)
