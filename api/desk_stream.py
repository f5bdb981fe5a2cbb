"""The desk as it changes, for one console: the whole of it first, then its changes and the bell of what they hold."""

import asyncio
import time
from collections.abc import Collection, Iterable

import structlog
from fastapi import APIRouter, WebSocket

from api import access
from api.access import PROTOCOL, House
from api.desk_view import changes, desk_frame
from api.frames import Frame
from api.problems import problem_of
from api.reps import Rep
from api.services import Services
from api.stream import while_connected
from conversation.doorbell import Bell, Mark
from conversation.errors import StoreUnavailable
from conversation.model import RepId
from handoff.errors import DeskUnavailable

logger = structlog.get_logger(__name__)
router = APIRouter(prefix="/v1/desk", tags=["desk"])

GATHER_SECONDS = 0.02
"""One change of the desk rings several times; waiting this long sends its frames as one."""


LOOKS_FOR_SECONDS = 60.0
"""A console says every so often which conversation it shows; for so long after it hears who else is there."""


class Beside:
    """Which marks of other reps are for one rep: those at what is theirs, and at what they look at themselves."""

    def __init__(self, rep: RepId) -> None:
        self._rep = rep
        self._looks_until: dict[str, float] = {}

    def meant(self, marks: Iterable[Mark], own: Collection[str]) -> list[Frame]:
        """Return the frames of those of `marks` that this rep is shown."""
        now, found = time.monotonic(), []
        for mark in marks:
            where = mark["conversation"]
            if mark["sender"] == self._rep:
                self._looks_until[where] = now + LOOKS_FOR_SECONDS
            elif where in own or self._looks_until.get(where, 0.0) > now:
                found.append({name: value for name, value in mark.items() if name != "sender"})
        self._looks_until = {where: until for where, until in self._looks_until.items() if until > now}
        return found


@router.websocket("/stream")
async def stream(socket: WebSocket, house: House) -> None:
    """Send the desk, then its changes; while this is open the rep is present."""
    try:
        who = await access.rep_caller(await access.caller(socket, house))
    except Exception as error:  # noqa: BLE001  # the table of problems knows each, and what it does not is a 500
        await socket.send_denial_response(problem_of(error).response())
        return
    await socket.accept(subprotocol=PROTOCOL if PROTOCOL in socket.scope["subprotocols"] else None)
    life = (who.bearer.expires_at - house.clock()).total_seconds()
    beat = asyncio.create_task(_beat(house, who.rep))
    try:
        await while_connected(socket, life, lambda: _pump(socket, house, who.rep))
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


async def _pump(socket: WebSocket, house: Services, rep: Rep) -> None:
    beside = Beside(rep.id)
    with house.doorbell.listen_all() as bell:
        shown = await _first(house, rep, bell)
        await socket.send_json({"kind": "desk", **shown})
        while True:
            heard = await bell.wait(house.desk.times.stream_beat)
            own = {entry["conversation"] for name in ("mine", "offers") for entry in shown[name]}
            for mark in beside.meant(heard.marks, own):
                await socket.send_json(mark)
            for conversation, position in heard.news.items():
                if conversation in own:
                    await socket.send_json(
                        {"kind": "news", "conversation": conversation, "position": position}
                    )
            if (heard.news or heard.marks) and not (
                heard.desk or heard.everything or own & heard.news.keys()
            ):
                continue
            await asyncio.sleep(GATHER_SECONDS)
            try:
                now = await desk_frame(house, rep)
            except (DeskUnavailable, StoreUnavailable):
                continue
            if changed := changes(shown, now):
                await socket.send_json(changed)
            shown = now


async def _first(house: Services, rep: Rep, bell: Bell) -> Frame:
    while True:
        try:
            return await desk_frame(house, rep)
        except (DeskUnavailable, StoreUnavailable):
            await bell.wait(1.0)
