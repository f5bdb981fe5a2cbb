"""PostgreSQL by its driver's own pool, for what every message needs: one question there, one answer back.

SQLAlchemy's pool asks a connection whether it is still there before it gives it out, and with this driver that takes
three turns of its own: a transaction begun, an empty statement, and the end of both. The driver notices by itself that
a connection has closed, and opens another. Whatever is asked seldom goes through SQLAlchemy as ever.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.ext.asyncio import AsyncEngine

from conversation.codec import read_json
from conversation.database import BUSY_TIMEOUT_SECONDS, IDLE_IN_TRANSACTION_SECONDS, server_settings
from conversation.errors import StoreUnavailable

AT_MOST = 10
"""Connections of one process beside SQLAlchemy's. One does for the appends and one or two for what is looked up."""


class AlreadyThere(Exception):
    """What was to be written met a key that is in the table; nothing was written."""


class Lane:
    """The driver's connections to the database of one engine, opened when they are first needed."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._url = engine.url
        self._dialect = engine.dialect
        self._free: list[Any] = []
        self._room = asyncio.Semaphore(AT_MOST)
        event.listen(engine.sync_engine, "engine_disposed", self._close)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Any]:
        """A connection on which each call is its own transaction. Raises StoreUnavailable and AlreadyThere."""
        from asyncpg import InterfaceError, PostgresError, UniqueViolationError  # noqa: PLC0415  # with SQLite nothing needs it

        try:
            if self._room.locked():
                async with asyncio.timeout(BUSY_TIMEOUT_SECONDS):  # `wait_for` can lose a cancellation
                    await self._room.acquire()
            else:
                await self._room.acquire()
            try:
                connection = self._one_that_is_free() or await self._one_more()
                try:
                    yield connection
                except asyncio.CancelledError:
                    connection.terminate()  # it would be busy for as long as its statement takes
                    raise
                finally:
                    self._free.append(connection)
            finally:
                self._room.release()
        except UniqueViolationError as error:
            raise AlreadyThere("what was to be written is there already") from error
        except (PostgresError, InterfaceError, OSError, TimeoutError) as error:
            raise StoreUnavailable("the database does not answer, or refused") from error

    def _one_that_is_free(self) -> Any:
        """Return the connection used last; one that has closed is forgotten."""
        while self._free:
            connection = self._free.pop()
            if not connection.is_closed():
                return connection
        return None

    async def _one_more(self) -> Any:
        from asyncpg import connect  # noqa: PLC0415  # as above

        _, where = self._dialect.create_connect_args(self._url)
        # Whoever stops in the middle keeps their locks for so long, and nobody waits for much longer.
        patience = {"lock_timeout": str(round(1500 * IDLE_IN_TRANSACTION_SECONDS))}
        connection = await connect(**where, server_settings={**server_settings(), **patience})
        for kind in ("json", "jsonb"):  # as SQLAlchemy has it: the driver reads JSON, and is given text
            await connection.set_type_codec(kind, schema="pg_catalog", encoder=str, decoder=read_json)
        return connection

    def _close(self, _: object) -> None:
        for connection in self._free:
            connection.terminate()
        self._free.clear()


_lanes: WeakKeyDictionary[Engine, Lane] = WeakKeyDictionary()


def lane_of(engine: AsyncEngine) -> Lane:
    """Return the one lane to the database of `engine`."""
    lane = _lanes.get(engine.sync_engine)
    if lane is None:
        lane = _lanes[engine.sync_engine] = Lane(engine)
    return lane
