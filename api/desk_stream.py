"""The desk as it changes, for one console: the whole of it first, then its changes and the bell of what they hold."""

import asyncio

import structlog
from fastapi import APIRouter, WebSocket

from api import access
from api.access import PROTOCOL, House
from api.consoles import Console, Consoles
from api.problems import problem_of
from api.reps import Rep
from api.services import Services
from api.stream import while_connected
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
    life = (who.bearer.expires_at - house.clock()).total_seconds()
    beat = asyncio.create_task(_beat(house, who.rep))
    consoles: Consoles = socket.app.state.consoles
    try:
        with consoles.open(who.rep) as console:
            await while_connected(socket, life, lambda: _pump(socket, console))
    finally:
        beat.cancel()
        await asyncio.gather(beat, return_exceptions=True)
        try:
            await house.desk.stream_closed(who.rep.id)
        except DeskUnavailable:
            logger.warning("the desk could not be told that a stream closed; the grace will")


async def _beat(house: Services, rep: Rep) -> None:
    """An open stream is presence: say so again and again, also to a desk that was just rebuilt."""
    while True:
        try:
            await house.desk.stream_alive(rep.id)
        except DeskUnavailable:
            logger.warning("the desk could not be told that a rep is present")
        await asyncio.sleep(house.desk.times.stream_beat)


async def _pump(socket: WebSocket, console: Console) -> None:
    while True:
        for frame in await console.frames():
            await socket.send_json(frame)
