"""What a rep may do: sign in, answer, take notes, and give a conversation on."""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any, Literal

import structlog
from fastapi import APIRouter, Request
from pydantic import BaseModel, StringConstraints

from api import access, texts
from api.access import AsRep, House
from api.frames import rfc3339
from api.mail import answer
from api.problems import Problem
from api.reps import Rep
from api.services import Services
from conversation.model import (
    Closed,
    CommandId,
    Conversation,
    Fact,
    NoteWritten,
    RepId,
    RepLeft,
    RepSaid,
)
from conversation.outbox import Mail
from handoff.errors import HandoffError

logger = structlog.get_logger(__name__)
router = APIRouter(prefix="/v1", tags=["rep"])


class LoginIn(BaseModel):
    email: Annotated[str, StringConstraints(max_length=320)]
    password: Annotated[str, StringConstraints(max_length=1_000)]


class ReplyIn(BaseModel):
    id: texts.SenderId
    text: texts.Message


class ToRep(BaseModel):
    rep: texts.SenderId


class ToSkill(BaseModel):
    skill: texts.Label


class ReleaseIn(BaseModel):
    to: Literal["assistant", "queue", "closed"] | ToRep | ToSkill
    note: texts.Note | None = None
    outcome: texts.Label = ""
    id: texts.SenderId | None = None


@router.post("/reps/login")
async def login(body: LoginIn, request: Request, house: House) -> dict[str, Any]:
    """Sign a rep in. A wrong pair says nothing about which half was wrong."""
    address = request.client.host if request.client else "unknown"
    email = texts.clean(body.email).strip().lower()
    per_minute = house.settings.logins_per_minute
    tries = (("login", f"{address}:{email}", per_minute), ("login-from", address, per_minute * 6))
    spent = [await house.limit.spend(what, sender, per_minute=limit) for what, sender, limit in tries]
    rep = await house.reps.check(email, texts.clean(body.password))
    if rep is None:
        raise Problem(401, "wrong-password", "The e-mail or the password is wrong.")
    for counted in spent:
        await house.limit.refund(counted)
    return _signed_in(house, rep)


@router.post("/reps/renew")
async def renew(who: AsRep, house: House) -> dict[str, Any]:
    """Exchange a token that still works for a fresh one."""
    return _signed_in(house, who.rep)


def _signed_in(house: Services, rep: Rep) -> dict[str, Any]:
    life = timedelta(hours=house.settings.rep_hours)
    issued = house.tokens.issue("rep", rep.id, life, after=rep.tokens_valid_from)
    return {
        "token": issued.token,
        "expires_at": rfc3339(issued.expires_at),
        "rep": {"id": rep.id, "email": rep.email, "name": rep.name, "role": rep.role.value},
    }


@router.post("/conversations/{conversation_id}/replies", status_code=202)
async def reply(conversation_id: str, body: ReplyIn, who: AsRep, house: House) -> dict[str, Any]:
    """Answer the shopper, by mail too where they left a message so; 409 unless this rep holds the conversation."""
    found = await access.conversation(house, who, conversation_id)

    def facts(now: Conversation) -> list[Fact]:
        access.held_by(now, who.rep)
        return [RepSaid(who.rep.card, body.text)]

    def mail(now: Conversation) -> Mail | None:
        return answer(now, who.rep.card, body.text, house.shop)

    command = command_of(who.rep, body.id)
    appended = await house.log.submit(found.id, command, facts, seen=found, mail=mail)
    return {"position": appended.position}


@router.post("/conversations/{conversation_id}/notes", status_code=202)
async def note(conversation_id: str, body: ReplyIn, who: AsRep, house: House) -> dict[str, Any]:
    """Write a note that only the desk can see."""
    found = await access.conversation(house, who, conversation_id)
    written = NoteWritten(who.rep.card, body.text)
    appended = await house.log.submit(found.id, command_of(who.rep, body.id), lambda _: [written], seen=found)
    return {"position": appended.position}


@router.post("/conversations/{conversation_id}/release", status_code=202)
async def release(conversation_id: str, body: ReleaseIn, who: AsRep, house: House) -> dict[str, Any]:
    """Give a conversation back to the assistant, to the line, to a rep, to whoever has a skill, or close it."""
    found = await access.conversation(house, who, conversation_id)
    refusal = await _refusal(house, body.to)

    def facts(now: Conversation) -> list[Fact]:
        access.held_by(now, who.rep)
        if refusal is not None:  # here, so that a release sent again is answered as the first one was
            raise refusal
        notes: list[Fact] = [NoteWritten(who.rep.card, body.note)] if body.note else []
        match body.to:
            case "closed":
                return [*notes, RepLeft(who.rep.card, "closed"), Closed(body.outcome)]
            case "assistant" | "queue":
                return [*notes, RepLeft(who.rep.card, body.to)]
            case ToRep(rep=rep):
                return [
                    *notes,
                    RepLeft(who.rep.card, "transfer", replace(now.wish, rep=RepId(rep), skill=None)),
                ]
            case ToSkill(skill=skill):
                return [*notes, RepLeft(who.rep.card, "transfer", replace(now.wish, rep=None, skill=skill))]

    command = command_of(who.rep, body.id) if body.id else None
    appended = await house.log.submit(found.id, command, facts)
    if not appended.repeated:
        try:
            await house.desk.follow(appended.conversation)
            await house.desk.match()
        except HandoffError:
            logger.warning("a conversation was given on without the desk; it follows the log when it is back")
    return {"position": appended.position}


async def _refusal(house: Services, to: object) -> Problem | None:
    """Return why nobody it is given to could take it just now; None where somebody could."""
    match to:
        case ToRep(rep=rep_id):
            rep = await house.reps.find(RepId(rep_id))
            if rep is None or not rep.active:
                return Problem(404, "no-such-rep", "There is no such rep.")
            if (await house.desk.snapshot_for(rep.id, rows=0)).presence.state != "online":
                detail = f"{rep.name} takes no conversations now; give it to the line instead."
                return Problem(409, "rep-away", detail)
        case ToSkill(skill=skill):
            if not any(skill in rep.skills for rep in await house.reps.all() if rep.active):
                detail = f"No rep here knows {skill!r}; give it to the line, or to a rep."
                return Problem(409, "no-such-skill", detail)
            if not await house.desk.anyone_with(skill):
                detail = f"Nobody who knows {skill!r} takes conversations now; give it to the line instead."
                return Problem(409, "skill-away", detail)
        case _:
            pass
    return None


def command_of(rep: Rep, sender_id: str) -> CommandId:
    """Return the id of a rep's command: senders number their own."""
    return CommandId(f"rep:{rep.id}:{sender_id}")
