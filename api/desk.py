"""The rep's side of the desk: presence, the line, offers, and taking a conversation over."""

from typing import Any, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from api import access
from api.access import AsRep, House
from api.desk_view import desk_frame, presence_frame
from api.frames import Frame
from api.problems import Problem
from api.reps import Rep
from api.services import Services
from conversation.beside import Beside
from conversation.errors import ConversationError, Stale
from conversation.model import (
    Briefed,
    Conversation,
    ConversationId,
    Fact,
    Holder,
    RepId,
    RepJoined,
    RepLeft,
    Routed,
)
from handoff.briefing import to_json
from handoff.desk_answers import Fate, Gone, OfferId, Reserved
from handoff.errors import HandoffError
from handoff.matching import inputs, why_you

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
    Fate.FULL: "All seats are taken; a conversation must be closed or given back first.",
    Fate.AWAY: "This rep takes no conversations now.",
    Fate.UNKNOWN: "There is no such offer, or it is not yours.",
}


class PresenceIn(BaseModel):
    state: Literal["online", "away", "offline"]


@router.put("/desk/presence")
async def presence(body: PresenceIn, who: AsRep, house: House) -> Frame:
    """Say whether this rep takes conversations; `online` is also a heartbeat."""
    rep = who.rep
    await house.desk.presence(rep.id, body.state, rep.seats, skills=rep.skills, languages=rep.languages)
    return presence_frame((await house.desk.snapshot_for(rep.id, rows=0)).presence)


@router.get("/desk")
async def desk(who: AsRep, house: House) -> Frame:
    """Return the line, the reps, this rep's offers, what this rep holds and wraps up, and their presence."""
    return await desk_frame(house, who.rep)


@router.post("/desk/offers/{offer}/accept")
async def accept(offer: str, who: AsRep, house: House) -> dict[str, Any]:
    """Take an offered conversation; 409 once it has lapsed, been withdrawn or been taken."""
    taken = await house.desk.accept(OfferId(offer), who.rep.id)
    if isinstance(taken, Gone):
        if taken.fate is Fate.SETTLED and taken.conversation is not None:
            return {"conversation": taken.conversation}  # the second click of a double click
        raise gone(taken)
    return await join(house, taken, who.rep, because=f"accepted an offer: {_why(taken)}")


@router.post("/desk/offers/{offer}/decline")
async def decline(offer: str, who: AsRep, house: House) -> dict[str, Any]:
    """Give an offer back; it goes on to somebody else at once."""
    declined = await house.desk.decline(OfferId(offer), who.rep.id)
    if isinstance(declined, Gone):
        raise gone(declined)
    return {"conversation": declined.conversation}


@router.post("/desk/conversations/{conversation_id}/claim")
async def claim(conversation_id: str, who: AsRep, house: House) -> dict[str, Any]:
    """Take a conversation out of the line, or from the assistant, by hand; 409 where someone was faster."""
    found = await access.conversation(house, who, conversation_id)
    if found.rep is not None:
        if found.rep.id == who.rep.id:
            return {"conversation": found.id}
        raise gone(Gone(Fate.TAKEN))
    taken = await house.desk.claim(found.id, who.rep.id, over_seats=CLAIMS_OVER_SEATS, seats=who.rep.seats)
    if isinstance(taken, Gone):
        raise gone(taken)
    return await join(house, taken, who.rep, because="took it by hand")


@router.post("/desk/conversations/{conversation_id}/looking", status_code=204)
async def looking(conversation_id: str, who: AsRep, house: House) -> Response:
    """Show the other reps that this one has a conversation before them, for some seconds."""
    found = await access.conversation(house, who, conversation_id)
    beside(house, found.id, who.rep, "looking")
    return Response(status_code=204)


@router.post("/desk/wrap-up/{conversation_id}/done", status_code=204)
async def wrapped_up(conversation_id: str, who: AsRep, house: House) -> Response:
    """Free the seat that a conversation which ended still takes. Saying so again changes nothing."""
    found = await access.conversation(house, who, conversation_id)
    await house.desk.wrapped_up(who.rep.id, found.id)
    return Response(status_code=204)


@router.get("/conversations/{conversation_id}/briefing")
async def briefing(conversation_id: str, who: AsRep, house: House) -> dict[str, Any]:
    """Return what a rep needs to know on taking over, as of now."""
    found = await access.conversation(house, who, conversation_id)
    return to_json(await house.brief(await house.log.read(found.id)))


async def join(
    house: Services,
    taken: Reserved,
    rep: Rep,
    *,
    because: str,
    taken_from: RepId | None = None,
    beside: Beside | None = None,
) -> dict[str, Any]:
    """Append `RepJoined` where the reservation is good; give the reservation back where it is not.

    A conversation that `taken_from` holds leaves them in the same step, which `beside` is written with.
    """
    try:
        now = await _append_joined(house, taken, rep, because=because, taken_from=taken_from, beside=beside)
    except (ConversationError, HandoffError, Problem):
        await house.desk.free(taken.offer)
        raise
    await house.desk.follow(now)
    return {"conversation": taken.conversation}


async def _append_joined(
    house: Services,
    taken: Reserved,
    rep: Rep,
    *,
    because: str,
    taken_from: RepId | None,
    beside: Beside | None,
) -> Conversation:
    """Look again for as long as others speak: only another rep's joining is in the way.

    So is, for whoever accepted an offer, that the shopper left the line meanwhile; by hand one may be taken even then.
    """
    routed = Routed(rep.id, because, inputs(taken.match) if taken.match else {})
    while True:
        history = await house.log.read(taken.conversation)
        seen = history.conversation
        leaving: list[Fact] = []
        if seen.holder is Holder.REP and seen.rep is not None:
            if seen.rep.id == rep.id:
                return seen  # the first click of a double click got here before this one
            if seen.rep.id != taken_from:
                raise gone(Gone(Fate.TAKEN))
            leaving = [RepLeft(seen.rep, "transfer")]
        elif taken.match is not None and not seen.in_line:
            raise gone(Gone(Fate.WITHDRAWN))
        brief = await house.brief(history)
        try:
            appended = await house.log.append(
                seen, *leaving, routed, Briefed(to_json(brief)), RepJoined(rep.card), beside=beside
            )
        except Stale:
            continue
        return appended.conversation


def _why(taken: Reserved) -> str:
    return why_you(taken.match) if taken.match else "it was theirs to take"


def beside(
    house: Services, conversation_id: ConversationId, rep: Rep, kind: Literal["looking", "typing"]
) -> None:
    """Tell the other reps, and no shopper, that `rep` is at a conversation."""
    by = {"role": "rep", "id": rep.id, "name": rep.name}
    mark = {"kind": kind, "conversation": conversation_id, "by": by, "sender": rep.id}
    house.doorbell.mark_desk(mark)


def gone(what: Gone) -> Problem:
    """Return the refusal that says what happened instead."""
    return Problem(409, f"offer-{what.fate.value}", WHAT_HAPPENED[what.fate])
