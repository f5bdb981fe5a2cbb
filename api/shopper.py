"""What a shopper may do in their conversation. Commands only: what comes of them is read from the stream."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from agent.wishes import wish_of
from api import access, texts
from api.access import AsShopper, Caller, House, RepCaller, ShopperCaller
from api.desk import beside
from api.frames import Frame
from api.problems import Problem
from api.services import Services
from api.sessions import PageIn
from conversation.model import (
    CommandId,
    Conversation,
    Fact,
    HumanRequested,
    Page,
    Rated,
    Reason,
    ShopperSaid,
)

router = APIRouter(prefix="/v1/conversations/{conversation_id}", tags=["shopper"])


class MessageIn(BaseModel):
    id: texts.SenderId
    text: texts.Message
    page: PageIn | None = None


class HumanIn(BaseModel):
    id: texts.SenderId
    reason: texts.Label | None = None
    how: texts.Label | None = None


class RatingIn(BaseModel):
    id: texts.SenderId
    score: Annotated[int, Field(ge=1, le=5)]
    comment: texts.Note = ""


class ReadIn(BaseModel):
    position: Annotated[int, Field(ge=0)]


def command_of(sender_id: str) -> CommandId:
    """Return the id of a shopper's command: senders number their own."""
    return CommandId(f"shopper:{sender_id}")


async def carry_out(
    house: Services,
    who: ShopperCaller,
    sender_id: str,
    seen: Conversation,
    facts: Callable[[Conversation], Sequence[Fact]],
) -> dict[str, Any]:
    """Append `facts(state)` and return the answer; `seen` is the conversation as it was just read.

    Raises Problem (429) for one command too many within a minute, unless it was carried out before.
    """
    refused: Problem | None = None
    try:
        await _spend(house, "message", who)
    except Problem as problem:
        refused = problem

    def within_limit(now: Conversation) -> Sequence[Fact]:
        if refused is not None:
            raise refused
        return facts(now)

    appended = await house.log.submit(seen.id, command_of(sender_id), within_limit, seen=seen)
    return {"position": appended.position}


async def _spend(house: Services, what: Literal["message", "mark"], who: ShopperCaller) -> None:
    await house.limit.spend(what, who.shopper.id, per_minute=house.settings.messages_per_minute)


@router.post("/messages", status_code=202)
async def say(conversation_id: str, body: MessageIn, who: AsShopper, house: House) -> dict[str, Any]:
    """Take a shopper's message: it is on disk when this is answered."""
    found = await access.conversation(house, who, conversation_id)
    page = Page(**body.page.model_dump()) if body.page else None
    said = ShopperSaid(body.text, page, verified=who.bearer.verified)
    return await carry_out(house, who, body.id, found, lambda _: [said])


@router.post("/human", status_code=202)
async def ask_for_human(conversation_id: str, body: HumanIn, who: AsShopper, house: House) -> dict[str, Any]:
    """Ask for a person, whatever the assistant thinks. Asking again while one is coming keeps the place."""
    found = await access.conversation(house, who, conversation_id)
    reason = Reason.WARM if body.reason == Reason.WARM else Reason.ASKED
    wish = wish_of(await house.log.read(found.id), reason, skills=house.live.now.skills_for_reasons)
    how: Literal["accepted", "pressed"] = "accepted" if body.how == "accepted" else "pressed"
    requested = HumanRequested(reason, wish, how=how)
    return await carry_out(house, who, body.id, found, lambda _: [requested])


@router.post("/rating", status_code=202)
async def rate(conversation_id: str, body: RatingIn, who: AsShopper, house: House) -> dict[str, Any]:
    """Take a shopper's rating of the conversation so far."""
    found = await access.conversation(house, who, conversation_id)
    rated = Rated(body.score, body.comment)
    return await carry_out(house, who, body.id, found, lambda _: [rated])


@router.post("/typing", status_code=204)
async def typing(conversation_id: str, who: Caller, house: House) -> Response:
    """Show the other side that somebody types, for some seconds."""
    found = await access.conversation(house, who, conversation_id)
    if isinstance(who, RepCaller):
        beside(house, found.id, who.rep, "typing")
        if found.rep is None or found.rep.id != who.rep.id:
            return Response(status_code=204)  # only the holder's words go out, so only theirs are announced
    else:
        await _spend(house, "mark", who)
    house.doorbell.pass_on(found.id, {"kind": "typing", **_by(who)})
    return Response(status_code=204)


@router.post("/read", status_code=204)
async def read(conversation_id: str, body: ReadIn, who: Caller, house: House) -> Response:
    """Show the other side how far somebody has read."""
    found = await access.conversation(house, who, conversation_id)
    if isinstance(who, ShopperCaller):
        await _spend(house, "mark", who)
    up_to = min(body.position, found.position)
    house.doorbell.pass_on(found.id, {"kind": "read", "up_to": up_to, **_by(who)})
    return Response(status_code=204)


def _by(who: ShopperCaller | RepCaller) -> Frame:
    """`sender` is taken off before the mark goes out: nobody is shown their own."""
    if isinstance(who, RepCaller):
        return {"by": {"role": "rep", "name": who.rep.name}, "sender": who.rep.id}
    return {"by": {"role": "shopper"}, "sender": who.shopper.id}
