"""Two server processes on one Valkey and one record, played in one thread: what the desk's state machine lives in."""

import asyncio
import json
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from redis.asyncio import Redis
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from conversation.codec import dump_state, load_state
from conversation.database import migrate, open_engine, reading, writing
from conversation.doorbell import Doorbell
from conversation.errors import Stale
from conversation.model import Conversation, ConversationId, Fact, RepCard, RepId, ShopperId
from conversation.shoppers import Shoppers
from conversation.store import Log
from conversation.tables import conversations, events
from handoff.desk import DESK_KEY, Desk
from handoff.line import Line
from tests.doubles import FakeClock

Answer = TypeVar("Answer")
TAG = DESK_KEY


class BrokenRule(AssertionError):
    """A rule of the desk that does not hold; its name comes first."""


def must(holds: object, named: str, *seen: object) -> None:
    """Fail with the rule's name where it does not hold."""
    if not holds:
        raise BrokenRule(f"[{named}] {' | '.join(map(str, seen))}")


@dataclass(frozen=True, slots=True)
class Worker:
    """A rep of the machine."""

    card: RepCard
    seats: int
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    @property
    def id(self) -> RepId:
        return self.card.id


WORKERS = {
    "ada": Worker(RepCard(RepId("ada"), "Ada"), 1, ("returns",), ("en",)),
    "ben": Worker(RepCard(RepId("ben"), "Ben"), 2, (), ("en", "de")),
    "cleo": Worker(RepCard(RepId("cleo"), "Cleo"), 2, ("returns", "grills"), ("de",)),
}


@dataclass
class Server:
    """What one process has in memory; killed, all of it is gone."""

    log: Log
    desk: Desk
    line: Line
    streams: set[RepId] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Seats:
    """What fills a rep's seats: conversations held, offers, conversations being wrapped up."""

    held: set[str]
    offered: set[str]
    wrapping: set[str]

    @classmethod
    def of(cls, filled: dict[str, str]) -> "Seats":
        kinds = ("held", "offered", "wrapping")
        return cls(*({what for what, kind in filled.items() if kind == wanted} for wanted in kinds))

    @property
    def taken(self) -> int:
        return len(self.held) + len(self.offered) + len(self.wrapping)


@dataclass(frozen=True, slots=True)
class Seen:
    """Both stores at one moment: the log's states, and the desk as it lies in Valkey (its keys are in `desk.lua`)."""

    states: dict[ConversationId, Conversation]
    holder: dict[str, str]
    offer_of: dict[str, str]
    waits: dict[str, Any]
    pools: dict[str, str]
    passes: dict[str, Any]
    offers: list[str]
    line: list[str]
    open: list[str]
    deadlines: set[str]
    todo: set[str]
    of: dict[RepId, Seats]
    standing: dict[RepId, dict[str, str]]

    def will_end(self, kind: str, name: str) -> bool:
        """Tell whether somebody will be told of it when its time has come, or is being told."""
        return f"due:{kind} {name}" in self.deadlines or f"{kind} {name}" in self.todo

    def is_for_anyone(self, name: str) -> bool:
        return self.pools.get(name) == "any"

    def has_passed(self, name: str, rep: str) -> bool:
        return rep in self.passes.get(name, {})

    def filling(self, rep: RepId) -> set[str]:
        """Return the conversations that fill the rep's seats."""
        offered = {name for name, offer in self.offer_of.items() if offer in self.of[rep].offered}
        return self.of[rep].held | self.of[rep].wrapping | offered


class World:
    """The stores, which stay, and the servers, which come and go. Everything is done by `do`, to its end."""

    def __init__(self, socket: Path, database: str) -> None:
        # Not a Runner: thousands of short calls, and it would mind Ctrl-C anew around each of them.
        self._loop = asyncio.new_event_loop()
        self._socket = socket
        self._database = database
        self._shoppers: list[ShopperId] = []
        self.clock = FakeClock()
        self.redis: Redis
        self.engine: AsyncEngine
        self.servers: list[Server] = []
        self.do(self._open())

    async def _open(self) -> None:
        # Without the product's impatience: on a busy machine an answer that is late is no fault of the desk.
        self.redis = Redis(unix_socket_path=str(self._socket), decode_responses=True, protocol=2)
        self.engine = open_engine(self._database)
        await migrate(self.engine)
        shoppers = Shoppers(self.engine, clock=self.clock)
        self._shoppers = [(await shoppers.add()).id for _ in range(3)]

    def close(self) -> None:
        self.do(self.redis.aclose())
        self.do(self.engine.dispose())
        self.do(self._loop.shutdown_asyncgens())
        self._loop.close()

    def do(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        return self._loop.run_until_complete(work)

    def begin(self, how_many: int) -> list[ConversationId]:
        """Forget everything, start two servers, and return so many new conversations; two belong to each shopper."""
        self.clock.now = FakeClock().now
        self.servers = [self._server(), self._server()]
        return self.do(self._begin(how_many))

    async def _begin(self, how_many: int) -> list[ConversationId]:
        await self.redis.flushall()
        async with writing(self.engine) as connection:
            await connection.execute(delete(events))
            await connection.execute(delete(conversations))
            # With names of our own: of two who came in the same moment the desk takes the one whose name is first, and
            # what happens is to be the same whenever it is played again.
            names = [ConversationId(f"c_{i}") for i in range(how_many)]
            for i, name in enumerate(names):
                state = Conversation(name, self._shoppers[i % 3])
                now = self.clock()
                await connection.execute(
                    insert(conversations).values(
                        id=name,
                        shopper_id=state.shopper,
                        created_at=now,
                        last_at=now,
                        position=state.position,
                        state=dump_state(state),
                        holder=state.holder.value,
                    )
                )
        return names

    def _server(self) -> Server:
        doorbell = Doorbell(None)
        log = Log(self.engine, clock=self.clock, after_commit=_nobody_rings)
        desk = Desk(self.redis, doorbell, clock=self.clock)
        return Server(log, desk, Line(log, desk, doorbell, clock=self.clock))

    def kill(self, number: int) -> None:
        """The streams it carried break without anybody being told."""
        self.servers[number] = self._server()

    # --- what is true ------------------------------------------------------------------------------------

    async def states(self) -> dict[ConversationId, Conversation]:
        """Return every conversation as SQL has it."""
        async with reading(self.engine) as connection:
            rows = (await connection.execute(select(conversations.c.state))).all()
        return {state.id: state for state in (load_state(row.state) for row in rows)}

    async def look(self, reps: Iterable[RepId]) -> "Seen":
        """Return what lies in either store just now."""
        pipeline = self.redis.pipeline(transaction=False)
        for name in ("holder", "offers", "waits", "pool", "passes"):
            pipeline.hgetall(f"{TAG}:{name}")
        for name in ("line", "open", "deadlines", "todo"):
            pipeline.zrange(f"{TAG}:{name}", 0, -1)
        for rep in (reps := list(reps)):
            pipeline.hgetall(f"{TAG}:rep:{rep}")
            pipeline.hgetall(f"{TAG}:seats:{rep}")
        (
            holder,
            offers,
            waits,
            pools,
            passes,
            line,
            opened,
            deadlines,
            todo,
            *of_reps,
        ) = await pipeline.execute()
        return Seen(
            await self.states(),
            holder=holder,
            offer_of={key[3:]: name for key, name in offers.items() if key.startswith("of:")},
            waits={name: json.loads(raw) for name, raw in waits.items()},
            pools=pools,
            passes={name: json.loads(raw) for name, raw in passes.items()},
            offers=[name for name in offers if not name.startswith("of:")],
            line=line,
            open=opened,
            deadlines=set(deadlines),
            todo=set(todo),
            of={rep: Seats.of(filled) for rep, filled in zip(reps, of_reps[1::2], strict=True)},
            standing=dict(zip(reps, of_reps[::2], strict=True)),
        )

    async def append(self, server: Server, name: ConversationId, *facts: Fact) -> Conversation:
        while True:
            try:
                return (await server.log.append(await server.log.load(name), *facts)).conversation
            except Stale:
                continue

    async def contents(self) -> dict[str, Any]:
        """Return all of Valkey, key by key, as it may be compared."""
        keys = sorted(map(str, await self.redis.keys("*")))
        kinds, values = self.redis.pipeline(transaction=False), self.redis.pipeline(transaction=False)
        for key in keys:
            kinds.type(key)
        for key, kind in zip(keys, await kinds.execute(), strict=True):
            match kind:
                case "hash":
                    values.hgetall(key)
                case "zset":
                    values.zrange(key, 0, -1, withscores=True)
                case "set":
                    values.smembers(key)
                case "list":
                    values.lrange(key, 0, -1)
                case _:
                    values.get(key)
        found: dict[str, Any] = dict(zip(keys, await values.execute(), strict=True))
        for key, value in found.items():
            if isinstance(value, dict):
                found[key] = {name: _read(raw) for name, raw in value.items()}
        return found


def _read(raw: str) -> Any:
    """Lua writes the fields of a table in any order."""
    return json.loads(raw) if raw.startswith("{") else raw


def _nobody_rings(state: Conversation) -> None:
    """News arrives by the machine's own rules, or not at all."""
    del state


def but_ticks(contents: dict[str, Any]) -> dict[str, Any]:
    """Without the numbers that tell consoles of a change."""
    return {key: value for key, value in contents.items() if not key.endswith(("tick", ":touched"))}


def difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return {
        key: (before.get(key), after.get(key))
        for key in before.keys() | after.keys()
        if before.get(key) != after.get(key)
    }
