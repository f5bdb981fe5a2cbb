"""Writes events into the log at the position that was read: alone on PostgreSQL, in company on SQLite.

SQLite has one writer at a time, and each commit waits for the disk. Whatever asks for it while one commit is under way
is written together by the next: each append is judged by itself, and answered when all of them are on the disk.
PostgreSQL gathers the commits of its connections itself; there an append is one statement.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ARRAY, Insert, Integer, Text, bindparam, cast, func, insert, select, true, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import greenlet_spawn

from conversation.codec import write_json
from conversation.database import reading
from conversation.errors import StoreUnavailable
from conversation.model import CommandId, ConversationId, Position
from conversation.sqlite import Connection as SqliteConnection
from conversation.statements import Prepared, driver_of
from conversation.tables import conversations, events

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
    move: Sequence[Any]
    rows: Sequence[Sequence[Any]]
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


class SqliteAppender:
    """Has what was asked for during one commit written by the next."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._known = Prepared(KNOWN, engine.dialect)
        self._move = Prepared(_MOVE, engine.dialect)
        self._insert = Prepared(_INSERT, engine.dialect)
        self._queue: list[_Queued] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, write: Write) -> Position | None:
        rows = [self._insert.bound(row) for row in write.events]
        answer: asyncio.Future[Position | None] = asyncio.get_running_loop().create_future()
        self._queue.append(_Queued(write, self._move.bound(write.values), rows, answer))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_queued(), name="append to the log")
        return await answer

    async def _write_queued(self) -> None:
        try:
            while self._queue:
                await self._write_together()
        finally:
            self._writing = None

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
        write, prepared = one.write, self._move
        raw.execute("SAVEPOINT one")
        try:
            if not raw.execute(prepared.sql, one.move).rowcount:
                return self._carried_out(raw, write)
            prepared = self._insert
            for row in one.rows:
                raw.execute(prepared.sql, row)
            return Position(write.seen + 1)
        except (
            sqlite3.IntegrityError
        ):  # the command's id is there already, or somebody's event at this position
            raw.execute("ROLLBACK TO one")
            return self._carried_out(raw, write)
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


class PostgresAppender:
    """Has each append written by a statement of its own: the events stand only if the conversation moved."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._known = Prepared(KNOWN, engine.dialect)
        self._write = Prepared(_move_and_insert(), engine.dialect)

    async def write(self, write: Write) -> Position | None:
        from asyncpg import InterfaceError, PostgresError, UniqueViolationError  # noqa: PLC0415  # needed only here

        columns = {
            f"b_{name}": [row[name] for row in write.events] for name in ("position", "kind", "command_id")
        }
        columns["b_fields"] = [write_json(row["fields"]) for row in write.events]
        values = {**write.values, **columns}
        prepared = self._write
        try:
            async with reading(self._engine) as connection:  # its own transaction: nothing is begun
                driver = await driver_of(connection)
                try:
                    written = await driver.fetchval(prepared.sql, *prepared.bound(values))
                except UniqueViolationError:
                    written = None
                if written is not None:
                    return Position(write.seen + 1)
                if write.command is None:
                    return None
                prepared = self._known
                found = await driver.fetchval(prepared.sql, *prepared.bound(values))
                return None if found is None else Position(found)
        except (PostgresError, InterfaceError) as error:
            raise StoreUnavailable(f"the database refused: {prepared.sql}") from error


def _move_and_insert() -> Insert:
    moved = _MOVE.returning(conversations.c.id).cte("moved")
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
    return insert(events).from_select(columns, rows).returning(events.c.position)
