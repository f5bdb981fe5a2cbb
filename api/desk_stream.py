"""The desk as it changes, for one console: the whole of it first, then its changes and the bell of what they hold."""

from collections.abc import Awaitable

import structlog
from fastapi import APIRouter, WebSocket

from api import access
from api.access import PROTOCOL, House
from api.consoles import Console, Consoles
from api.problems import problem_of
from api.stream import send, while_connected
from handoff.errors import DeskUnavailable

logger = structlog.get_logger(__name__)
router = APIRouter(prefix="/v1/desk", tags=["desk"])


@router.websocket("/stream")
async def stream(socket: WebSocket, house: House) -> None:
    """Send the desk, then its changes; while this is open the rep is present."""
    try:
        who = await access.rep_caller(socket)
    except Exception as error:  # noqa: BLE001  # the table of problems knows each, and what it does not is a 500
        await socket.send_denial_response(problem_of(error).response())
        return
    await socket.accept(subprotocol=PROTOCOL if PROTOCOL in socket.scope["subprotocols"] else None)
    consoles: Consoles = socket.app.state.consoles
    try:
        await _tell(house.desk.stream_alive(who.rep.id))  # and then again and again, with those of everybody
        with consoles.open(who.rep) as console:
            await while_connected(socket, house, who, lambda: _pump(socket, console))
    finally:
        await _tell(house.desk.stream_closed(who.rep.id))


async def _tell(telling: Awaitable[None]) -> None:
    """Tell the desk that a rep's stream came or went; without it the next beat will, and the grace."""
    try:
        await telling
    except DeskUnavailable:
        logger.warning("the desk could not be told that a stream opened or closed")


async def _pump(socket: WebSocket, console: Console) -> None:
    while True:
        for frame in await console.frames():
            await send(socket, frame)
