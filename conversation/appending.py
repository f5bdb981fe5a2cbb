"""Writes events into the log at the position that was read, in company.

Each commit waits for the disk. Whatever asks for one while another is under way is written together by the next: each
append is judged by itself, and answered when all of them are on the disk. SQLite has one writer at a time anyway; with
PostgreSQL it saves the turns between the server and its database, of which each append would take its own.
"""

import asyncio
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Insert,
    Integer,
    Text,
    bindparam,
    cast,
    func,
    insert,
    select,
    true,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import greenlet_spawn

from conversation.codec import write_json
from conversation.errors import StoreUnavailable
from conversation.model import CommandId, ConversationId, Position
from conversation.postgres import AlreadyThere, lane_of
from conversation.sqlite import Connection as SqliteConnection
from conversation.statements import Prepared
from conversation.tables import conversations, events

AT_ONCE = 25
"""Appends sent to PostgreSQL together, which goes in one piece: a server that stops half way would keep its locks."""

STATE = (
    "position", "state", "last_at", "holder", "rep_id", "assistant_owes_since", "waiting_since", "deferred_since",
    "deferred_need",
)  # fmt: skip
"""The columns of a conversation that an append sets."""

KNOWN = select(events.c.position).where(
    events.c.conversation_id == bindparam("b_conversation"), events.c.command_id == bindparam("b_command")
)
_MOVE = (
    update(conversations)
    .where(conversations.c.id == bindparam("b_conversation"), conversations.c.position == bindparam("b_seen"))
    .values({name: bindparam(name, type_=conversations.c[name].type) for name in STATE})
)
_INSERT = insert(events).values(
    {column.name: bindparam(column.name, type_=column.type) for column in events.c}
)


@dataclass(frozen=True, slots=True)
class Write:
    """Events to stand right after position `seen`, and the conversation's columns with them."""

    conversation: ConversationId
    seen: Position
    state: Mapping[str, Any]
    events: Sequence[Mapping[str, Any]]
    command: CommandId | None

    @property
    def values(self) -> dict[str, Any]:
        return {
            "b_conversation": self.conversation,
            "b_seen": self.seen,
            "b_command": self.command,
            **self.state,
        }


class Appender(Protocol):
    """Appends, one conversation independently of the others."""

    async def write(self, write: Write) -> Position | None:
        """Write and commit; return the first event's position, or None when somebody else wrote since `seen`.

        A command carried out before is not carried out again: its position, at most `seen`, is returned.
        Raises StoreUnavailable.
        """
        ...


def appender_of(engine: AsyncEngine) -> Appender:
    """Return what appends to the log in the database of `engine`."""
    return SqliteAppender(engine) if engine.dialect.name == "sqlite" else PostgresAppender(engine)


@dataclass(slots=True)
class _Queued:
    """An append in line, its statements bound, and what is told of it once it is on the disk."""

    write: Write
    bound: Any
    answer: asyncio.Future[Position | None]
    came: Position | StoreUnavailable | None = None

    def tell(self, error: BaseException | None = None) -> None:
        if self.answer.done():
            return  # whoever asked has gone away
        if isinstance(error, asyncio.CancelledError):
            self.answer.cancel()
        elif error is not None:
            self.answer.set_exception(error)
        elif isinstance(self.came, StoreUnavailable):
            self.answer.set_exception(self.came)
        else:
            self.answer.set_result(self.came)


class _InCompany(ABC):
    """Has what was asked for during one commit written by the next."""

    def __init__(self) -> None:
        self._queue: list[_Queued] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, write: Write) -> Position | None:
        queued = _Queued(write, self._bind(write), asyncio.get_running_loop().create_future())
        self._queue.append(queued)
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_queued(), name="append to the log")
        return await queued.answer

    async def _write_queued(self) -> None:
        try:
            while self._queue:
                await self._write_together()
        finally:
            self._writing = None

    @abstractmethod
    def _bind(self, write: Write) -> Any:
        """Return the statements' values as the driver takes them."""

    @abstractmethod
    async def _write_together(self) -> None:
        """Take what is in line, write it and tell each of it; whatever happens, nobody is left without an answer."""


class SqliteAppender(_InCompany):
    """Writes what is in line in one transaction, each append behind a savepoint of its own."""

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__()
        self._engine = engine
        self._known = Prepared(KNOWN, engine.dialect)
        self._move = Prepared(_MOVE, engine.dialect)
        self._insert = Prepared(_INSERT, engine.dialect)

    def _bind(self, write: Write) -> tuple[Sequence[Any], list[Sequence[Any]]]:
        return self._move.bound(write.values), [self._insert.bound(row) for row in write.events]

    async def _write_together(self) -> None:
        together: list[_Queued] = []
        failed: BaseException | None = None
        try:
            async with self._transaction() as raw:
                # Taken when it is our turn, so that whoever came while we waited is among them.
                together, self._queue = [one for one in self._queue if not one.answer.done()], []
                for one in together:
                    one.came = self._write_one(raw, one)
        except BaseException as error:
            failed = error  # begun or not, nothing of it is in the log
            if isinstance(error, sqlite3.Error | DBAPIError | PoolTimeout | OSError):
                failed = StoreUnavailable("the database cannot be written")
                failed.__cause__ = error
            together, self._queue = [*together, *self._queue], []
            if not isinstance(error, Exception):
                raise
        finally:
            for one in together:
                one.tell(failed)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[sqlite3.Connection]:
        """A transaction on the driver's own connection: SQLAlchemy's would cost more than what is written in it."""
        pooled = await self._engine.raw_connection()
        try:
            driver: SqliteConnection = pooled.driver_connection  # type: ignore[assignment]  # `open_engine` saw to it
            await driver.begin_writing()
            try:
                yield driver.raw
                await driver.commit()
            except BaseException:
                await driver.rollback()
                raise
        finally:
            await greenlet_spawn(pooled.close)

    def _write_one(self, raw: sqlite3.Connection, one: _Queued) -> Position | StoreUnavailable | None:
        """Write one append or nothing of it, here and now: the holder of the write lock waits for nobody."""
        (move, rows), prepared = one.bound, self._move
        raw.execute("SAVEPOINT one")
        try:
            if not raw.execute(prepared.sql, move).rowcount:
                return self._carried_out(raw, one.write)
            prepared = self._insert
            for row in rows:
                raw.execute(prepared.sql, row)
            return Position(one.write.seen + 1)
        except (
            sqlite3.IntegrityError
        ):  # the command's id is there already, or somebody's event at this position
            raw.execute("ROLLBACK TO one")
            return self._carried_out(raw, one.write)
        except (sqlite3.Error, ValueError, OverflowError) as error:  # the last two are values no column takes
            raw.execute("ROLLBACK TO one")
            refused = StoreUnavailable(f"the database refused: {prepared.sql}")
            refused.__cause__ = error
            return refused
        finally:
            raw.execute("RELEASE one")

    def _carried_out(self, raw: sqlite3.Connection, write: Write) -> Position | None:
        """Return where the command's first event stands, if it was carried out before."""
        if write.command is None:
            return None
        found = raw.execute(self._known.sql, self._known.bound(write.values)).fetchone()
        return Position(found[0]) if found else None


class PostgresAppender(_InCompany):
    """Sends what is in line in one go, which is one transaction: the events stand only if the conversation moved.

    There an append passes over a conversation somebody else is writing to, and waits for nobody. One that was passed
    over, or met another position or its own command, is sent again by itself, as all are when PostgreSQL refuses them
    together: that tells what became of it, and keeps only itself waiting.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__()
        self._lane = lane_of(engine)
        self._known = Prepared(KNOWN, engine.dialect)
        self._together = Prepared(_move_and_insert(_is_free()), engine.dialect)
        self._alone = Prepared(_move_and_insert(), engine.dialect)
        self._alone_under_way: set[asyncio.Task[None]] = set()

    def _bind(self, write: Write) -> Sequence[Any]:
        return self._together.bound(_values(write))

    async def _write_together(self) -> None:
        together = self._take()
        try:
            moved = await self._send(together)
        except BaseException as error:
            asked_for = together if isinstance(error, Exception) else [*together, *self._queue]
            for one in asked_for:
                one.tell(error)
            if asked_for is together:
                return
            raise
        for one in together:
            if one.write.conversation in moved:
                one.came = Position(one.write.seen + 1)
                one.tell()
            else:  # which waits for whoever has it locked; the next do not wait for it
                alone = asyncio.create_task(self._write_alone(one), name="append to the log")
                self._alone_under_way.add(alone)
                alone.add_done_callback(self._alone_under_way.discard)

    def _take(self) -> list[_Queued]:
        """Return the first append in line of each conversation; a second would take its event for the first one's."""
        first: dict[ConversationId, _Queued] = {}
        rest = []
        for one in self._queue:
            if len(first) == AT_ONCE or one.write.conversation in first:
                rest.append(one)
            elif not one.answer.done():
                first[one.write.conversation] = one
        self._queue = rest
        return list(first.values())

    async def _send(self, together: Sequence[_Queued]) -> frozenset[ConversationId]:
        """Write what can be written, and return the conversations that moved; none where they are refused."""
        try:
            async with self._lane.connection() as driver:
                rows = await driver.fetchmany(self._together.sql, [one.bound for one in together])
        except (StoreUnavailable, AlreadyThere):
            return frozenset()
        return frozenset(row["conversation_id"] for row in rows)

    async def _write_alone(self, one: _Queued) -> None:
        try:
            one.came = await self._written(one.write)
            one.tell()
        except BaseException as error:
            one.tell(error)
            if not isinstance(error, Exception):
                raise

    async def _written(self, write: Write) -> Position | None:
        values = _values(write)
        try:
            async with self._lane.connection() as driver:
                if await driver.fetchval(self._alone.sql, *self._alone.bound(values)) is not None:
                    return Position(write.seen + 1)
        except AlreadyThere:
            pass  # the command's id
        if write.command is None:
            return None
        async with self._lane.connection() as driver:
            found = await driver.fetchval(self._known.sql, *self._known.bound(values))
        return None if found is None else Position(found)


def _values(write: Write) -> dict[str, Any]:
    columns = {
        f"b_{name}": [row[name] for row in write.events] for name in ("position", "kind", "command_id")
    }
    columns["b_fields"] = [write_json(row["fields"]) for row in write.events]
    return {**write.values, **columns}


def _is_free() -> ColumnElement[bool]:
    """Whether nobody else is writing to the conversation; nobody else may then, until it is written."""
    seen = (
        conversations.c.id == bindparam("b_conversation"),
        conversations.c.position == bindparam("b_seen"),
    )
    free = select(conversations.c.id).where(*seen).with_for_update(skip_locked=True)
    return conversations.c.id == free.scalar_subquery()


def _move_and_insert(*conditions: ColumnElement[bool]) -> Insert:
    moved = _MOVE.where(*conditions).returning(conversations.c.id).cte("moved")
    new = (
        func.unnest(
            bindparam("b_position", type_=ARRAY(Integer)),
            bindparam("b_kind", type_=ARRAY(Text)),
            bindparam("b_fields", type_=ARRAY(Text)),
            bindparam("b_command_id", type_=ARRAY(Text)),
        )
        .table_valued("position", "kind", "fields", "command_id")
        .render_derived(name="new")
    )
    rows = select(
        moved.c.id,
        new.c.position,
        bindparam("last_at", type_=events.c.at.type),
        new.c.kind,
        cast(new.c.fields, events.c.fields.type),
        new.c.command_id,
    ).select_from(moved.join(new, true()))
    columns = ("conversation_id", "position", "at", "kind", "fields", "command_id")
    return insert(events).from_select(columns, rows).returning(events.c.conversation_id)
