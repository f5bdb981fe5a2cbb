"""Statements that are built once and run by the database's driver itself.

SQLAlchemy builds, looks up and wraps a statement anew at each call, which takes half a millisecond for a look-up that
SQLite makes in twenty microseconds. What every message needs is therefore compiled here, once for each dialect:
SQLAlchemy writes the SQL, binds the values and reads the columns by its own types, and the driver does the rest.
Whatever is asked seldom goes through SQLAlchemy as ever.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy import ARRAY, JSON, ColumnElement, Select, Text, any_, bindparam, event, func, select
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.sql import Executable

from conversation.database import BUSY_TIMEOUT_SECONDS
from conversation.errors import StoreUnavailable
from conversation.postgres import lane_of
from conversation.sqlite import connector

Values = Mapping[str, Any]
ALL = 2**31 - 1
"""The limit of a statement that wants every row."""


class _Bind(NamedTuple):
    name: str
    convert: Callable[[Any], Any] | None
    default: Any


class Prepared:
    """A statement as one dialect's driver takes it; its parameters are those of its `bindparam`s."""

    def __init__(self, statement: Executable, dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect)  # type: ignore[attr-defined]  # every executable has it
        self.sql = str(compiled)
        self._binds = [
            _Bind(
                name,
                compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect),
                compiled.params[name],
            )
            for name in compiled.positiontup
        ]
        columns = statement.selected_columns if isinstance(statement, Select) else ()
        names = [column.key or "" for column in columns]
        self._row: Callable[..., Any] = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # made at run time
        self._columns = [
            column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns
        ]

    def bound(self, values: Values) -> Sequence[Any]:
        """Return the parameters in the driver's order."""
        given = ((bind, values.get(bind.name, bind.default)) for bind in self._binds)
        return tuple(value if bind.convert is None else bind.convert(value) for bind, value in given)

    def read(self, rows: Iterable[Sequence[Any]]) -> list[Any]:
        """Return what the driver answered in our types, each row with its columns by name."""
        return [
            self._row(
                *(
                    value if convert is None else convert(value)
                    for convert, value in zip(self._columns, row, strict=True)
                )
            )
            for row in rows
        ]


def among(column: ColumnElement[str], name: str, dialect: Dialect) -> ColumnElement[bool]:
    """Return the condition that `column` is one of those listed in the parameter `name`, however many."""
    if dialect.name == "sqlite":
        listed = func.json_each(bindparam(name, type_=JSON)).table_valued("value")
        return column.in_(select(listed.c.value))
    return column == any_(bindparam(name, type_=ARRAY(Text)))


class Reader(Protocol):
    """Looks something up, all of it in one statement and so as of one moment."""

    async def rows(self, query: Select[Any], **values: Any) -> list[Any]:
        """Return the rows of `query`, which is built once and kept. Raises StoreUnavailable."""
        ...


def reader_of(engine: AsyncEngine) -> Reader:
    """Return what reads the database of `engine` for as long as that is open."""
    return SqliteReader(engine) if engine.dialect.name == "sqlite" else PostgresReader(engine)


class SqliteReader:
    """Asks on a connection of its own, at once: in WAL mode a reader waits for nobody."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._connection: sqlite3.Connection | None = None
        self._prepared: dict[Select[Any], Prepared] = {}
        event.listen(engine.sync_engine, "engine_disposed", self._close)

    async def rows(self, query: Select[Any], **values: Any) -> list[Any]:
        prepared = self._prepared.get(query)
        if prepared is None:
            prepared = self._prepared[query] = Prepared(query, self._engine.dialect)
        try:
            if self._connection is None:
                open_one = connector(self._engine.url, patience_seconds=BUSY_TIMEOUT_SECONDS)
                self._connection = open_one()
            found = self._connection.execute(prepared.sql, prepared.bound(values)).fetchall()
        except sqlite3.Error as error:
            raise StoreUnavailable(f"the database cannot be read: {prepared.sql}") from error
        return prepared.read(found)

    def _close(self, _: object) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class PostgresReader:
    """Asks on a connection of the driver's; a statement alone needs no transaction."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._lane = lane_of(engine)
        self._dialect = engine.dialect
        self._prepared: dict[Select[Any], Prepared] = {}

    async def rows(self, query: Select[Any], **values: Any) -> list[Any]:
        prepared = self._prepared.get(query)
        if prepared is None:
            prepared = self._prepared[query] = Prepared(query, self._dialect)
        async with self._lane.connection() as driver:
            found = await driver.fetch(prepared.sql, *prepared.bound(values))
        return prepared.read(found)
