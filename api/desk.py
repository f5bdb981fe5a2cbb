"""The rep's side of the desk: presence, the line, offers, and taking a conversation over."""

from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel

from api import access
from api.access import AsRep, House
from api.desk_view import desk_frame, presence_frame
from api.frames import Frame
from api.problems import Problem
from api.reps import Rep
from api.services import Services
from conversation.errors import ConversationError, Stale
from conversation.model import Briefed, Conversation, ConversationId, Holder, RepJoined, Routed
from handoff.briefing import to_json
from handoff.desk_answers import Fate, Gone, OfferId, Reserved
from handoff.errors import HandoffError

router = APIRouter(prefix="/v1", tags=["desk"])

CLAIMS_OVER_SEATS = 4
"""By hand a rep may go this far beyond their seats: a person in the room knows better than a number, up to a point."""

WHAT_HAPPENED = {
    Fate.LAPSED: "This offer has lapsed and went on to somebody else.",
    Fate.DECLINED: "You declined this offer.",
    Fate.WITHDRAWN: "This offer was withdrawn.",
    Fate.TAKEN: "Somebody else was faster.",
    Fate.SETTLED: "You hold this conversation already.",
    Fate.EXPIRED: "This offer was accepted too long ago; take the conversation again.",
    Fate.FREED: "This offer could not be carried out; take the conversation again.",
    Fate.FULL: "All your seats are taken; close or give back a conversation first.",
    Fate.AWAY: "This rep takes no conversations now.",
    Fate.UNKNOWN: "There is no such offer, or it is not yours.",
}


class PresenceIn(BaseModel):
    state: Literal["online", "away", "offline"]


@router.put("/desk/presence")
async def presence(body: PresenceIn, who: AsRep, house: House) -> Frame:
    """Say whether this rep takes conversations; `online` is also a heartbeat."""
    await house.desk.presence(who.rep.id, body.state, who.rep.seats)
    return presence_frame((await house.desk.snapshot_for(who.rep.id, rows=1)).presence)


@router.get("/desk")
async def desk(who: AsRep, house: House) -> Frame:
    """Return the line, this rep's offers, what this rep holds, and their presence."""
    return await desk_frame(house, who.rep)


@router.post("/desk/offers/{offer}/accept")
async def accept(offer: str, who: AsRep, house: House) -> dict[str, Any]:
    """Take an offered conversation; 409 once it has lapsed, been withdrawn or been taken."""
    taken = await house.desk.accept(OfferId(offer), who.rep.id)
    if isinstance(taken, Gone):
        if taken.fate is Fate.SETTLED and taken.conversation is not None:
            return {"conversation": taken.conversation}  # the second click of a double click
        raise _gone(taken)
    return await _join(house, taken, who.rep, because="accepted an offer")


@router.post("/desk/offers/{offer}/decline")
async def decline(offer: str, who: AsRep, house: House) -> dict[str, Any]:
    """Give an offer back; it goes on to somebody else at once."""
    declined = await house.desk.decline(OfferId(offer), who.rep.id)
    if isinstance(declined, Gone):
        raise _gone(declined)
    return {"conversation": declined.conversation}


@router.post("/desk/conversations/{conversation_id}/claim")
async def claim(conversation_id: str, who: AsRep, house: House) -> dict[str, Any]:
    """Take a conversation out of the line, or from the assistant, by hand; 409 where someone was faster."""
    found = await access.conversation(house, who, conversation_id)
    if found.rep is not None:
        if found.rep.id == who.rep.id:
            return {"conversation": found.id}
        raise _gone(Gone(Fate.TAKEN))
    taken = await house.desk.claim(found.id, who.rep.id, over_seats=CLAIMS_OVER_SEATS)
    if isinstance(taken, Gone):
        raise _gone(taken)
    return await _join(house, taken, who.rep, because="took it by hand")


@router.get("/conversations/{conversation_id}/briefing")
async def briefing(conversation_id: str, who: AsRep, house: House) -> dict[str, Any]:
    """Return what a rep needs to know on taking over, as of now."""
    found = await access.conversation(house, who, conversation_id)
    return to_json(await house.brief(await house.log.read(found.id)))


async def _join(house: Services, taken: Reserved, rep: Rep, *, because: str) -> dict[str, Any]:
    """Append `RepJoined` where the reservation is good; give the reservation back where it is not."""
    try:
        now = await _append_joined(house, taken.conversation, rep, because)
    except (ConversationError, HandoffError, Problem):
        await house.desk.free(taken.offer)
        raise
    await house.desk.follow(now)
    return {"conversation": taken.conversation}


async def _append_joined(
    house: Services, conversation_id: ConversationId, rep: Rep, because: str
) -> Conversation:
    """Look again for as long as others speak: only another rep's joining, or a closing, is in the way."""
    while True:
        history = await house.log.read(conversation_id)
        seen = history.conversation
        if seen.holder is Holder.REP:
            if seen.rep is not None and seen.rep.id == rep.id:
                return seen  # the first click of a double click got here before this one
            raise _gone(Gone(Fate.TAKEN))
        brief = await house.brief(history)
        try:
            appended = await house.log.append(
                seen, Routed(rep.id, because), Briefed(to_json(brief)), RepJoined(rep.card)
            )
        except Stale:
            continue
        return appended.conversation


def _gone(gone: Gone) -> Problem:
    return Problem(409, f"offer-{gone.fate.value}", WHAT_HAPPENED[gone.fate])
