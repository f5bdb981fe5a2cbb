"""What a rep remarks on one message, for the desk alone: the mood it really has, and that it holds a promise."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api import access, texts
from api.access import AsRep, House
from api.problems import Problem
from api.rep import command_of
from api.services import Services
from conversation.model import (
    AssistantSaid,
    CommandId,
    Conversation,
    ConversationId,
    Fact,
    Mood,
    MoodCorrected,
    Position,
    PromiseFlagged,
    RepSaid,
    ShopperSaid,
)

router = APIRouter(prefix="/v1", tags=["rep"])

MessagePosition = Annotated[int, Field(ge=1, le=2**31 - 1)]


class MoodIn(BaseModel):
    id: texts.SenderId
    position: MessagePosition
    mood: Mood


class PromiseIn(BaseModel):
    id: texts.SenderId
    position: MessagePosition
    text: texts.Note | None = None


@router.post("/conversations/{conversation_id}/mood", status_code=202)
async def correct_mood(conversation_id: str, body: MoodIn, who: AsRep, house: House) -> dict[str, Any]:
    """Say what mood a message of the shopper really has; from now on it goes before what was read."""
    found = await access.conversation(house, who, conversation_id)
    of = Position(body.position)
    message = await _message(house, found.id, of)
    remark: Fact | Problem
    match message:
        case Problem():
            remark = message
        case ShopperSaid():
            remark = MoodCorrected(of, body.mood, who.rep.card)
        case _:
            remark = Problem(409, "not-the-shoppers", "Only what the shopper said has a mood.")
    return await _append(house, found.id, command=command_of(who.rep, body.id), remark=remark)


@router.post("/conversations/{conversation_id}/promises", status_code=202)
async def flag_promise(conversation_id: str, body: PromiseIn, who: AsRep, house: House) -> dict[str, Any]:
    """Mark a message as holding a promise; the briefing of whoever comes next lists it."""
    found = await access.conversation(house, who, conversation_id)
    of = Position(body.position)
    message = await _message(house, found.id, of)
    remark = message if isinstance(message, Problem) else PromiseFlagged(of, who.rep.card, body.text or "")
    return await _append(house, found.id, command=command_of(who.rep, body.id), remark=remark)


async def _message(
    house: Services, conversation_id: ConversationId, of: Position
) -> ShopperSaid | AssistantSaid | RepSaid | Problem:
    """Return what was said at position `of`, or why nothing can be remarked on it."""
    events = (await house.log.read(conversation_id, after=Position(of - 1), limit=1)).events
    fact = events[0].fact if events else None
    if not isinstance(fact, ShopperSaid | AssistantSaid | RepSaid):
        return Problem(404, "no-such-message", "Nothing was said at this position.")
    if fact.erased:
        return Problem(409, "message-erased", "This message was erased; nothing more is kept about it.")
    return fact


async def _append(
    house: Services, conversation_id: ConversationId, *, command: CommandId, remark: Fact | Problem
) -> dict[str, Any]:
    def facts(_: Conversation) -> list[Fact]:
        if isinstance(remark, Problem):  # here, so that a remark sent again is answered as the first one was
            raise remark
        return [remark]

    appended = await house.log.submit(conversation_id, command, facts)
    return {"position": appended.position}
