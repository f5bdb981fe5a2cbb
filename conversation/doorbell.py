"""The doorbell says which conversation has news, to this process at once and to the others through Redis.

It carries no message text: who hears it asks the log for what came after the last position seen. Ringing neither
blocks nor raises, so that a dead Redis costs one process nothing; while Redis is away every wait ends within 2 s,
and readers ask the log then.

A ring that was lost all the same is made up for by the lookout (`lookout.py`).

One connection per process is subscribed to everything, so listening is only an entry in a table: who listens before
reading the log misses no ring between the reading and the waiting.
"""

import asyncio
import contextlib
import json
import secrets
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Self

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from conversation.model import BEFORE_ALL, ConversationId, Position

logger = structlog.get_logger(__name__)

WITHOUT_REDIS_SECONDS = 2.0
"""How long a reader waits before asking SQL while no ring of another process can arrive."""

QUIET_SECONDS = 0.5
"""After this much silence the connection is asked whether it still lives; as long again, and it counts as dead."""

RECONNECT_PAUSE_SECONDS = 0.2
GATHER_SECONDS = 0.005
"""What is rung within it goes out to the other processes together."""

MOST_RINGS_KEPT = 10_000
MOST_MARKS_KEPT = 1_000
"""What waits for Redis to come back. Rings beyond it become one ring for everybody; marks are for seconds only."""

CANCEL_AGAIN_AFTER_SECONDS = 0.1

Mark = Mapping[str, Any]
"""A passing mark as the wire shows it: `{"kind": "typing" | "read" | "waiting", ...}`; never stored."""

_EVERYTHING = ConversationId("*")


@dataclass(frozen=True, slots=True)
class Heard:
    """What came since the last wait: conversations with news and the newest position rung for each, marks, the desk.

    `everything` says that rings may have been missed: whoever keeps to many conversations should look at all of
    them. All empty is a wait that ended by its time; a reader asks the log then too.
    """

    news: Mapping[ConversationId, Position]
    marks: tuple[Mark, ...] = ()
    desk: bool = False
    everything: bool = False


ANYTHING = Heard(MappingProxyType({}), everything=True)
"""What somebody has heard who begins to listen: anything may have happened before."""


async def end(*tasks: asyncio.Task[None]) -> None:
    """Cancel `tasks` until they have ended. Never raises.

    Once is not enough for whatever talks to Redis: redis-py 8.1 swallows a cancellation that arrives while it
    connects, and the task goes on as if nothing had been said.
    """
    going = set(tasks)
    while going:
        for task in going:
            task.cancel()
        _, going = await asyncio.wait(going, timeout=CANCEL_AGAIN_AFTER_SECONDS)


class Bell:
    """One listener's place at the doorbell. Made by `Doorbell.listen` and `listen_all`.

    `upto` is the newest position that was rung here.
    """

    def __init__(self, doorbell: "Doorbell") -> None:
        self._doorbell = doorbell
        self.upto = BEFORE_ALL
        self._rung = asyncio.Event()
        self._news: dict[ConversationId, Position] = {}
        self._marks: deque[Mark] = deque(maxlen=MOST_MARKS_KEPT)
        self._desk = False
        self._everything = False

    async def wait(self, timeout_seconds: float | None) -> Heard:
        """Return what was heard since the last wait, at once or as soon as there is something.

        Ends after `timeout_seconds` at the latest, and within 2 s while Redis is away. With None it has no end, and
        what was not heard is left to the lookout.
        """
        if timeout_seconds is None:
            await self._rung.wait()
        elif not self._rung.is_set():
            connected = self._doorbell.connected
            limit = timeout_seconds if connected else min(timeout_seconds, WITHOUT_REDIS_SECONDS)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(limit):
                    await self._rung.wait()
        self._rung.clear()
        heard = Heard(MappingProxyType(self._news), tuple(self._marks), self._desk, self._everything)
        self._news, self._desk, self._everything = {}, False, False
        self._marks.clear()
        return heard

    def rung(self, conversation: ConversationId, position: Position) -> None:
        self._news[conversation] = max(position, self._news.get(conversation, BEFORE_ALL))
        self.upto = max(position, self.upto)
        self._rung.set()

    def marked(self, mark: Mark) -> None:
        self._marks.append(mark)
        self._rung.set()

    def desk_rung(self) -> None:
        self._desk = True
        self._rung.set()

    def startled(self) -> None:
        """Rings may have been missed: wake and look."""
        self._everything = True
        self._rung.set()


class Doorbell:
    """Rings and listens, across all processes that share `redis`; within this one alone where it is None.

    async with Doorbell(redis) as doorbell:
        with doorbell.listen(conversation) as bell:
            history = await log.read(conversation, after=position)
            await bell.wait(20.0)
    """

    def __init__(self, redis: Redis | None, *, name: str = "guanxi") -> None:
        self._redis = redis
        self._rings = f"{name}:doorbell"
        self._marks = f"{name}:marks"
        self._desk = f"{name}:desk-bell"
        self._origin = secrets.token_hex(8)
        self._listeners: dict[ConversationId, set[Bell]] = {}
        self._listeners_to_all: set[Bell] = set()
        self._rings_to_send: dict[ConversationId, Position] = {}
        self._desk_to_send = False
        self._marks_to_send: deque[str] = deque(maxlen=MOST_MARKS_KEPT)
        self._something_to_send = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._connected = False
        self._complained = False

    @property
    def connected(self) -> bool:
        """Whether rings of other processes arrive just now."""
        return self._connected

    async def __aenter__(self) -> Self:
        if self._redis is not None:
            self._tasks = [
                asyncio.create_task(self._hear(self._redis), name="hear the doorbell"),
                asyncio.create_task(self._send(self._redis), name="ring the doorbell"),
            ]
        return self

    async def __aexit__(self, *exc: object) -> None:
        await end(*self._tasks)
        self._tasks = []
        self._connected = False

    # --- ringing -----------------------------------------------------------------------------------------

    def ring(self, conversation: ConversationId, position: Position = BEFORE_ALL) -> None:
        """Say, after the commit, that `conversation` has news up to `position`. Neither blocks nor raises."""
        self._deliver(conversation, position)
        if self._redis is None:
            return
        if len(self._rings_to_send) >= MOST_RINGS_KEPT:
            self._rings_to_send = {_EVERYTHING: BEFORE_ALL}
        self._rings_to_send[conversation] = max(position, self._rings_to_send.get(conversation, BEFORE_ALL))
        self._something_to_send.set()

    def ring_desk(self) -> None:
        """Say that the desk has changed."""
        for bell in self._listeners_to_all:
            bell.desk_rung()
        if self._redis is not None:
            self._desk_to_send = True
            self._something_to_send.set()

    def pass_on(self, conversation: ConversationId, mark: Mark) -> None:
        """Hand a passing mark to whoever listens to `conversation`, here and elsewhere, and forget it."""
        self._deliver_mark(conversation, mark)
        if self._redis is not None:
            self._marks_to_send.append(f"{self._origin} {conversation} {json.dumps(dict(mark))}")
            self._something_to_send.set()

    def mark_desk(self, mark: Mark) -> None:
        """Hand a passing mark to whoever listens to everything, here and elsewhere: the consoles."""
        self.pass_on(_EVERYTHING, mark)

    # --- listening ---------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def listen(self, conversation: ConversationId) -> Iterator[Bell]:
        """Hear the rings and marks of one conversation. Listen first, then read the log, then wait."""
        bell = Bell(self)
        bells = self._listeners.setdefault(conversation, set())
        bells.add(bell)
        try:
            yield bell
        finally:
            bells.discard(bell)
            if not bells:
                self._listeners.pop(conversation, None)

    @contextlib.contextmanager
    def listen_all(self) -> Iterator[Bell]:
        """Hear the rings of every conversation, and the desk's; of marks only the desk's."""
        bell = Bell(self)
        self._listeners_to_all.add(bell)
        try:
            yield bell
        finally:
            self._listeners_to_all.discard(bell)

    def listened_to(self) -> list[ConversationId]:
        """Return the conversations that somebody here listens to."""
        return list(self._listeners)

    def remind(self, conversation: ConversationId, position: Position) -> None:
        """Ring for those here who have not heard that `conversation` has come to `position`."""
        for bell in self._listeners.get(conversation, ()):
            if bell.upto < position:
                bell.rung(conversation, position)

    def _all_bells(self) -> Iterable[Bell]:
        for bells in self._listeners.values():
            yield from bells
        yield from self._listeners_to_all

    def _deliver(self, conversation: ConversationId, position: Position) -> None:
        for bell in self._listeners.get(conversation, ()):
            bell.rung(conversation, position)
        for bell in self._listeners_to_all:
            bell.rung(conversation, position)

    def _deliver_mark(self, conversation: ConversationId, mark: Mark) -> None:
        everywhere = conversation == _EVERYTHING
        for bell in self._listeners_to_all if everywhere else self._listeners.get(conversation, ()):
            bell.marked(mark)

    def _startle_all(self) -> None:
        for bell in self._all_bells():
            bell.startled()

    # --- Redis -------------------------------------------------------------------------------------------

    async def _send(self, redis: Redis) -> None:
        while True:
            await self._something_to_send.wait()
            await asyncio.sleep(GATHER_SECONDS)
            self._something_to_send.clear()
            rings, self._rings_to_send = self._rings_to_send, {}
            desk, self._desk_to_send = self._desk_to_send, False
            pipeline = redis.pipeline(transaction=False)
            if rings:
                told = "\n".join(f"{name} {position}" for name, position in rings.items())
                pipeline.publish(self._rings, f"{self._origin} {told}")
            if desk:
                pipeline.publish(self._desk, self._origin)
            while self._marks_to_send:
                pipeline.publish(self._marks, self._marks_to_send.popleft())
            try:
                await pipeline.execute()
            except (RedisError, OSError) as error:
                self._complain(error)
                self._keep(rings, desk=desk)
                await asyncio.sleep(RECONNECT_PAUSE_SECONDS)

    def _keep(self, rings: dict[ConversationId, Position], *, desk: bool) -> None:
        """Rings that could not be sent are sent when Redis is back; marks have passed by then."""
        self._desk_to_send = self._desk_to_send or desk
        for conversation, position in rings.items():
            newer = self._rings_to_send.get(conversation, BEFORE_ALL)
            self._rings_to_send[conversation] = max(position, newer)
        if len(self._rings_to_send) > MOST_RINGS_KEPT:
            self._rings_to_send = {_EVERYTHING: BEFORE_ALL}
        self._something_to_send.set()

    async def _hear(self, redis: Redis) -> None:
        while True:
            try:
                async with redis.pubsub() as pubsub:
                    await self._hear_until_it_breaks(pubsub)
            except (RedisError, OSError, TimeoutError) as error:
                self._complain(error)
            finally:
                self._connected = False
            self._startle_all()
            await asyncio.sleep(RECONNECT_PAUSE_SECONDS)

    async def _hear_until_it_breaks(self, pubsub: PubSub) -> None:
        channels = (self._rings, self._marks, self._desk)
        await pubsub.subscribe(*channels)
        subscribed = 0
        asked = False
        while True:
            message = await pubsub.get_message(timeout=QUIET_SECONDS)
            if message is None:
                if asked:
                    raise TimeoutError("the doorbell's connection is silent")
                asked = True
                await pubsub.ping()
                continue
            asked = False
            if message["type"] == "message":
                self._receive(message["channel"], message["data"])
            elif message["type"] == "subscribe":
                # The client subscribes again by itself after a short break, hence not only the first three.
                subscribed += 1
                if subscribed % len(channels) == 0:
                    self._now_connected()

    def _now_connected(self) -> None:
        """What was rung while we could not hear is only found by looking."""
        self._connected = True
        if self._complained:
            logger.info("the doorbell is back")
            self._complained = False
        self._startle_all()

    def _receive(self, channel: str, data: str) -> None:
        origin, _, rest = data.partition(" ")
        if origin == self._origin:
            return  # delivered here when it was rung
        if channel == self._desk:
            for bell in self._listeners_to_all:
                bell.desk_rung()
            return
        try:
            if channel == self._marks:
                name, _, mark = rest.partition(" ")
                self._deliver_mark(ConversationId(name), json.loads(mark))
                return
            for ring in rest.split("\n"):
                name, _, position = ring.partition(" ")
                if name == _EVERYTHING:
                    self._startle_all()
                else:
                    self._deliver(ConversationId(name), Position(int(position)))
        except ValueError:  # somebody else's words on our channel must not deafen this process
            logger.warning("an unreadable ring", channel=channel)

    def _complain(self, error: Exception) -> None:
        if not self._complained:
            self._complained = True
            logger.warning("the doorbell is without Redis; readers ask SQL", error=repr(error))
