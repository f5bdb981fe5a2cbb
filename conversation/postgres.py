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
from conversation.database import BUSY_TIMEOUT_SECONDS, server_settings
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
        self._pool: Any = None
        self._opening = asyncio.Lock()
        event.listen(engine.sync_engine, "engine_disposed", self._close)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Any]:
        """A connection on which each call is its own transaction. Raises StoreUnavailable and AlreadyThere."""
        from asyncpg import InterfaceError, PostgresError, UniqueViolationError  # noqa: PLC0415  # with SQLite nothing needs it

        try:
            pool = self._pool or await self._open()
            async with pool.acquire(timeout=BUSY_TIMEOUT_SECONDS) as connection:
                yield connection
        except UniqueViolationError as error:
            raise AlreadyThere("what was to be written is there already") from error
        except (PostgresError, InterfaceError, OSError, TimeoutError) as error:
            raise StoreUnavailable("the database does not answer, or refused") from error

    async def _open(self) -> Any:
        from asyncpg import create_pool  # noqa: PLC0415  # as above

        async with self._opening:
            if self._pool is None:
                _, where = self._dialect.create_connect_args(self._url)
                self._pool = await create_pool(
                    **where,
                    server_settings=server_settings(),
                    min_size=0,
                    max_size=AT_MOST,
                    init=_reads_json,
                    reset=_left_as_it_is,
                )
        return self._pool

    def _close(self, _: object) -> None:
        if self._pool is not None:
            self._pool.terminate()
            self._pool = None


async def _reads_json(connection: Any) -> None:
    """As SQLAlchemy has it: the driver reads JSON, and what is written comes to it as text."""
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(kind, schema="pg_catalog", encoder=str, decoder=read_json)


async def _left_as_it_is(_: Any) -> None:
    """Nobody sets anything on these connections, so there is nothing to put back."""


_lanes: WeakKeyDictionary[Engine, Lane] = WeakKeyDictionary()


def lane_of(engine: AsyncEngine) -> Lane:
    """Return the one lane to the database of `engine`."""
    lane = _lanes.get(engine.sync_engine)
    if lane is None:
        lane = _lanes[engine.sync_engine] = Lane(engine)
    return lane
