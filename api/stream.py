"""Events out: one WebSocket per page, or long polling where WebSockets are blocked; both resume by position."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Query, WebSocket, WebSocketDisconnect

from api import access
from api.access import PROTOCOL, Caller, House, RepCaller, ShopperCaller
from api.frames import Frame, frame_of, visible
from api.problems import problem_of
from api.services import Services
from api.tokens import BadToken
from conversation.codec import write_json
from conversation.doorbell import ANYTHING, Heard, Mark
from conversation.errors import StoreUnavailable
from conversation.model import BEFORE_ALL, Conversation, ConversationId, Event, Position
from handoff.choices import choices_of
from handoff.errors import DeskUnavailable

logger = structlog.get_logger(__name__)
router = APIRouter(prefix="/v1/conversations/{conversation_id}", tags=["events"])

WAIT_SECONDS_AT_MOST = 25.0
LOOK_EVERY_SECONDS = 15.0
"""Who polls asks the log this often though nothing rang, in case a ring was lost."""

TRY_AGAIN_SECONDS = 2.0
"""A stream that could not read the log waits this long."""

ACCOUNT_EVERY_SECONDS = 5.0
"""So soon after a rep was signed out everywhere no stream of theirs is open any more."""

EVENTS_AT_ONCE = 200
GOING_AWAY = 1001
POLICY_VIOLATION = 1008

After = Annotated[int, Query(ge=0, le=2**31 - 1, description="the last position seen")]


@router.get("/events")
async def poll(
    conversation_id: str,
    who: Caller,
    house: House,
    after: After = 0,
    wait: Annotated[float, Query(ge=0, le=WAIT_SECONDS_AT_MOST, description="seconds")] = 0.0,
) -> dict[str, Any]:
    """Return every event after `after`, waiting for news when there is none."""
    found = await access.conversation(house, who, conversation_id)
    deadline = time.monotonic() + wait
    cursor = Position(after)
    with house.doorbell.listen(found.id) as bell:
        while True:
            news = await _look(house, who, found.id, cursor)
            cursor = news.position
            left = deadline - time.monotonic()
            if news.frames or (news.all_of_it and left <= 0):
                break
            if not news.all_of_it:
                continue  # so many in a row that this reader may not see
            await bell.wait(min(left, LOOK_EVERY_SECONDS))
    answer: dict[str, Any] = {"events": news.frames, "position": cursor}
    now = await house.log.load(found.id)
    if now.in_line and not now.message_left and (place := await _place(house, now)):
        answer["waiting"] = place
    return answer


async def _place(house: Services, now: Conversation) -> Frame | None:
    try:
        place = await house.desk.place(now.id)
    except DeskUnavailable:
        return None
    if place is None:
        return None
    choices = list(choices_of(now))
    shown: Frame = {"place": place.place, "estimate_seconds": place.estimate_seconds}
    return {**shown, "choices": choices} if choices else shown


@router.websocket("/stream")
async def stream(socket: WebSocket, conversation_id: str, house: House, after: After = 0) -> None:
    """Send every event after `after`, then each new one as it comes, and the passing marks of the others."""
    try:
        who = await access.caller(socket)
        found = await access.conversation(house, who, conversation_id)
    except Exception as error:  # noqa: BLE001  # the table of problems knows each, and what it does not is a 500
        await socket.send_denial_response(problem_of(error).response())
        return
    await socket.accept(subprotocol=PROTOCOL if PROTOCOL in socket.scope["subprotocols"] else None)

    async def pump() -> None:
        await _pump(socket, house, who=who, conversation_id=found.id, cursor=Position(after))

    await while_connected(socket, house, who, pump)


async def while_connected(
    socket: WebSocket, house: Services, who: ShopperCaller | RepCaller, pump: Callable[[], Awaitable[None]]
) -> None:
    """Run `pump` until the other side leaves or its token is good no more."""
    sending = asyncio.ensure_future(pump())
    leaving = asyncio.ensure_future(_until_left(socket))
    ending = asyncio.ensure_future(_until_void(house, who))
    try:
        done, _ = await asyncio.wait({sending, leaving, ending}, return_when=asyncio.FIRST_COMPLETED)
        if done == {ending}:
            with contextlib.suppress(
                WebSocketDisconnect, RuntimeError
            ):  # closed by others at this very moment
                await socket.close(POLICY_VIOLATION, ending.result())
    finally:
        for task in (sending, leaving, ending):
            task.cancel()
        results = await asyncio.gather(sending, leaving, ending, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, WebSocketDisconnect):
            logger.error("a stream broke", exc_info=result)


async def send(socket: WebSocket, frame: str) -> None:
    """Send one frame. Raises WebSocketDisconnect where the stream was closed meanwhile, from whichever side."""
    try:
        await socket.send_text(frame)
    except (
        RuntimeError
    ) as error:  # so Starlette, and below it uvicorn, say that they have closed it themselves
        raise WebSocketDisconnect(GOING_AWAY) from error


async def _until_void(house: Services, who: ShopperCaller | RepCaller) -> str:
    """Return what to say when the token has expired, or was taken from a rep, in whichever process that was done."""
    while (left := (who.bearer.expires_at - house.clock()).total_seconds()) > 0:
        if isinstance(who, ShopperCaller):
            await asyncio.sleep(left)
            continue
        await asyncio.sleep(min(left, ACCOUNT_EVERY_SECONDS))
        try:
            await access.rep_of(house, who.bearer)
        except BadToken as error:
            return str(error)
        except StoreUnavailable:
            continue  # nothing can be read by this stream either; it is asked again
    return "the token has expired; open a new session"


async def _until_left(socket: WebSocket) -> None:
    """Nothing is expected from the other side but its leaving; what it says is dropped."""
    with contextlib.suppress(WebSocketDisconnect):
        while (await socket.receive())["type"] != "websocket.disconnect":
            pass


async def _pump(
    socket: WebSocket,
    house: Services,
    *,
    who: ShopperCaller | RepCaller,
    conversation_id: ConversationId,
    cursor: Position,
) -> None:
    with house.doorbell.listen(conversation_id) as bell:
        heard = ANYTHING
        while True:
            try:
                news = await _heard_of(house, who, conversation_id, cursor, heard)
            except StoreUnavailable:
                await asyncio.sleep(TRY_AGAIN_SECONDS)
                heard = ANYTHING
                continue
            for frame in news.frames:
                await send(socket, write_json(frame))
            cursor = news.position
            if not news.all_of_it:
                heard = ANYTHING
                continue
            heard = await bell.wait(None)
            for mark in heard.marks:
                if mark.get("sender") != _own_id(who):
                    await send(socket, write_json(_shown(mark)))


@dataclass(frozen=True, slots=True)
class News:
    """Frames and the position they lead to; `all_of_it` unless the log may hold more."""

    frames: list[Frame]
    position: Position
    all_of_it: bool


async def _heard_of(
    house: Services,
    who: ShopperCaller | RepCaller,
    conversation_id: ConversationId,
    after: Position,
    heard: Heard,
) -> News:
    """Return what there is after a position, from this process's own memory where it has just been committed here."""
    rung = heard.news.get(conversation_id, BEFORE_ALL)
    if events := house.log.recent.between(conversation_id, after, rung):
        return _shown_to(house, who, events, after, all_of_it=True)
    if not heard.everything and (not heard.news or BEFORE_ALL < rung <= after):
        return News([], after, all_of_it=True)  # woken by marks alone, or reminded of what it has
    return await _look(house, who, conversation_id, after)


async def _look(
    house: Services, who: ShopperCaller | RepCaller, conversation_id: ConversationId, after: Position
) -> News:
    history = await house.log.read(conversation_id, after, limit=EVENTS_AT_ONCE)
    whole = len(history.events) < EVENTS_AT_ONCE
    return _shown_to(house, who, history.events, after, all_of_it=whole)


def _shown_to(
    house: Services,
    who: ShopperCaller | RepCaller,
    events: Sequence[Event],
    after: Position,
    *,
    all_of_it: bool,
) -> News:
    to_desk = isinstance(who, RepCaller)
    name = who.shopper.name if isinstance(who, ShopperCaller) else None
    pictures = house.portraits.of
    frames = [frame_of(event, name, pictures) for event in events if visible(event, to_desk=to_desk)]
    return News(frames, events[-1].position if events else after, all_of_it)


def _own_id(who: ShopperCaller | RepCaller) -> str:
    return who.rep.id if isinstance(who, RepCaller) else who.shopper.id


def _shown(mark: Mark) -> Frame:
    return {key: value for key, value in mark.items() if key != "sender"}
