"""SQLite as SQLAlchemy drives it: one visit to the connection's thread for a statement, and one writer at a time.

aiosqlite hands every call to the thread, and SQLAlchemy makes four of them for a SELECT and three for a BEGIN: a
shopper's turn came to more than a hundred visits, which cost it more than its answer did. Here a statement of a writer
is one visit. A reader's SELECT is none: in WAL mode it waits for nobody, and the look-ups by index that a server makes
take some thirty microseconds, where a visit takes two hundred.

Writers of this process wait for one another here. SQLite's own waiting is sleeping, up to a tenth of a second at a
time; it is left for the writers of other processes.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import closing, suppress
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import Any
from weakref import ref

import aiosqlite
from aiosqlite.core import _connection_worker_thread
from sqlalchemy import URL

READ, WRITE = "BEGIN", "BEGIN IMMEDIATE"
FETCHED_AT_ONCE = 500
"""Rows brought back with the statement itself; more are fetched when they are asked for."""

Parameters = Sequence[Any]
Rows = list[Any]


class _Cursor:
    """What SQLAlchemy asks of an asynchronous cursor."""

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._cursor = connection.raw.cursor()
        self._ahead: Rows = []
        self._more = False
        self.arraysize = self._cursor.arraysize

    async def __aenter__(self) -> "_Cursor":
        return self

    @property
    def description(self) -> Any:
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid

    async def execute(self, statement: str, parameters: Parameters = ()) -> None:
        if statement == READ:
            self._cursor.execute(statement)  # reads nothing: the snapshot is taken by the first SELECT
        elif statement == WRITE:
            await self._connection.begin_writing()
        else:
            run = partial(self._run, statement, parameters)
            at_once = statement.startswith("SELECT") and not self._connection.writes
            self._ahead = run() if at_once else await self._connection.visit(run)
            self._more = len(self._ahead) == FETCHED_AT_ONCE

    def _run(self, statement: str, parameters: Parameters) -> Rows:
        self._cursor.execute(statement, parameters)
        return self._cursor.fetchmany(FETCHED_AT_ONCE) if self._cursor.description else []

    async def executemany(self, statement: str, parameters: Iterable[Parameters]) -> None:
        await self._connection.visit(partial(self._cursor.executemany, statement, parameters))

    async def fetchall(self) -> Rows:
        rows, self._ahead = self._ahead, []
        if self._more:
            self._more = False
            rows += await self._connection.visit(self._cursor.fetchall)
        return rows

    async def fetchmany(self, size: int | None = None) -> Rows:
        if not self._ahead and self._more:
            self._ahead = await self._connection.visit(partial(self._cursor.fetchmany, FETCHED_AT_ONCE))
            self._more = len(self._ahead) == FETCHED_AT_ONCE
        wanted = size or self.arraysize
        rows, self._ahead = self._ahead[:wanted], self._ahead[wanted:]
        return rows

    async def fetchone(self) -> Any:
        return next(iter(await self.fetchmany(1)), None)

    async def close(self) -> None:
        self._cursor.close()


class Connection(aiosqlite.Connection):
    """A connection with a thread of its own for what may have to wait: for the disk, or for another writer."""

    def __init__(
        self, connector: Callable[[], sqlite3.Connection], writers: asyncio.Lock, *, patience_seconds: float
    ) -> None:
        super().__init__(connector, iter_chunk_size=FETCHED_AT_ONCE)
        # As a daemon, since a program that ends does not wait for connections nobody closed.
        self._thread = Thread(target=_serve, args=(self._tx, ref(self)), daemon=True)
        self._writers = writers
        self._patience_seconds = patience_seconds
        self.writes = False

    @property
    def raw(self) -> sqlite3.Connection:
        return self._conn

    def cursor(self) -> Any:  # aiosqlite's is awaited first, and goes to the thread for it
        return _Cursor(self)

    async def visit(self, work: Callable[[], Any]) -> Any:
        """Have `work` done by the connection's thread."""
        return await self._execute(work)  # type: ignore[no-untyped-call]  # aiosqlite's own way to its thread

    async def begin_writing(self) -> None:
        """Begin a transaction that may write. Raises OperationalError, as SQLite does, when it waits for too long."""
        try:
            async with asyncio.timeout(self._patience_seconds):
                await self._writers.acquire()
        except TimeoutError:
            raise sqlite3.OperationalError("database is locked") from None
        self.writes = True
        try:
            await self.visit(partial(self.raw.execute, WRITE))
        except sqlite3.Error:
            self._written()
            raise

    async def commit(self) -> None:
        try:
            await super().commit()
        finally:
            self._written()

    async def rollback(self) -> None:
        if not self.writes:
            self.raw.rollback()  # lets go of a snapshot; nothing is undone
            return
        try:
            await super().rollback()
        finally:
            self._written()

    async def close(self) -> None:
        try:
            await super().close()
        finally:
            self._written()

    def stop(self) -> asyncio.Future[Any] | None:
        self._written()
        return super().stop()

    def _written(self) -> None:
        if self.writes:
            self.writes = False
            self._writers.release()


def _serve(asked: SimpleQueue[Any], asker: "ref[Connection]") -> None:
    """Do what is asked of a connection's thread until it is to stop.

    Who asked may be gone with its event loop: a server that is told to end cancels what it does. What is left in the
    queue, closing above all, is done all the same.
    """
    while True:
        try:
            _connection_worker_thread(asked)
            return
        except RuntimeError:  # nobody is there to be answered
            connection = asker()
            if connection is None or connection._connection is None:
                return
            del connection


def cut_wal(url: URL, *, patience_seconds: float) -> None:
    """Bring what the WAL holds into the SQLite database at `url` and empty it: it holds what was written over, too.

    It stays as it is where somebody reads or writes for longer than that.
    """
    open_one = connector(url, patience_seconds=patience_seconds)
    with suppress(sqlite3.OperationalError), closing(open_one()) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def connector(url: URL, *, patience_seconds: float) -> Callable[[], sqlite3.Connection]:
    """Return what opens the SQLite database at `url` for whatever thread it is used in."""
    arguments, options = url.get_dialect()().create_connect_args(url)
    options = {**options, "check_same_thread": False, "isolation_level": None, "timeout": patience_seconds}
    return partial(sqlite3.connect, *arguments, **options)


def connecting(url: URL, *, patience_seconds: float) -> Callable[[], Awaitable[aiosqlite.Connection]]:
    """Return what opens a connection to the SQLite database at `url`, a file's or one in memory."""
    open_one = connector(url, patience_seconds=patience_seconds)
    writers = asyncio.Lock()

    async def connect() -> aiosqlite.Connection:
        return await Connection(open_one, writers, patience_seconds=patience_seconds)

    return connect
