"""Opens the record's database: SQLite in WAL mode, or PostgreSQL; brings its schema up to date at start."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from conversation.codec import read_json, write_json
from conversation.errors import ConversationError, StoreUnavailable
from conversation.sqlite import READ, WRITE, connecting

BUSY_TIMEOUT_SECONDS = 5.0
"""Whoever asked has given up and asks again after longer: work for them would only keep the others waiting."""

IDLE_IN_TRANSACTION_SECONDS = 10.0
"""A process that stops in the middle of a transaction keeps its locks: PostgreSQL takes them from it after so long."""

MIGRATIONS = Path(__file__).parent / "migrations"
OPTIONS = frozenset({"host", "port", "ssl", "sslmode", "passfile"})
"""What a PostgreSQL address may set after its question mark."""


def async_url(url: str) -> str:
    """Return `url` with the driver we use: aiosqlite or asyncpg. Raises ConversationError for other databases."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ConversationError(
            "DATABASE_URL is not a database address; use postgresql://user:password@host/name"
        ) from error
    match parsed.get_backend_name():
        case "sqlite":
            driver = "sqlite+aiosqlite"
        case "postgresql" | "postgres":
            driver = "postgresql+asyncpg"
        case other:
            raise ConversationError(
                f"DATABASE_URL names {other!r}; Guanxi keeps its record in SQLite or PostgreSQL"
            )
    if driver.startswith("postgresql"):
        parsed = _as_asyncpg_says(parsed)
    return parsed.set(drivername=driver).render_as_string(hide_password=False)


def _as_asyncpg_says(url: URL) -> URL:
    """Hosting services hand out libpq's `sslmode`, which asyncpg calls `ssl`."""
    if unknown := sorted(url.query.keys() - OPTIONS):
        raise ConversationError(
            f"DATABASE_URL sets {unknown[0]!r}; after the question mark it may set {', '.join(sorted(OPTIONS))}"
        )
    wanted = {"ssl" if name == "sslmode" else name: value for name, value in url.query.items()}
    return url.set(query=wanted)


def open_engine(url: str) -> AsyncEngine:
    """Return an engine whose writes on SQLite begin IMMEDIATE, so that no transaction fails half way on a lock."""
    # An error names no values: they are what people wrote, and errors are logged.
    address = make_url(async_url(url))
    options: dict[str, Any] = {
        "hide_parameters": True,
        "json_serializer": write_json,
        "json_deserializer": read_json,
    }
    if address.get_backend_name() != "sqlite":
        return create_async_engine(
            address,
            pool_pre_ping=True,
            pool_timeout=BUSY_TIMEOUT_SECONDS,
            connect_args={"server_settings": server_settings()},
            **options,
        )
    connect = connecting(address, patience_seconds=BUSY_TIMEOUT_SECONDS)
    engine = create_async_engine(address, async_creator=connect, **options)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def server_settings() -> dict[str, str]:
    """Return what every connection to PostgreSQL asks of it."""
    return {"idle_in_transaction_session_timeout": str(round(1000 * IDLE_IN_TRANSACTION_SECONDS))}


def _prepare_sqlite(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    del entry
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    # FULL, not NORMAL: what was acknowledged survives a power cut, not only a killed process.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    # What is erased, or replaced by something shorter, leaves nothing behind in the file.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql(WRITE if writes else READ)


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection for reading; raises StoreUnavailable when the database does not answer."""
    try:
        async with engine.connect() as connection:
            yield connection
    except (DBAPIError, PoolTimeout, OSError) as error:
        raise StoreUnavailable("the database cannot be read") from error


@asynccontextmanager
async def writing(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction, committed at the end; raises IntegrityError as it is and StoreUnavailable for the rest."""
    try:
        async with engine.execution_options(writes=True).begin() as connection:
            yield connection
    except IntegrityError:
        raise
    except (DBAPIError, PoolTimeout, OSError) as error:
        raise StoreUnavailable("the database cannot be written") from error


async def migrate(engine: AsyncEngine) -> None:
    """Bring the schema up to date. Safe to call from several processes at once: the second finds nothing to do."""
    try:
        async with engine.execution_options(writes=True).begin() as connection:
            if engine.dialect.name == "postgresql":
                await connection.execute(text("SELECT pg_advisory_xact_lock(7481120)"))
            await connection.run_sync(_upgrade)
    except (SQLAlchemyError, OSError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        raise StoreUnavailable(
            f"the database at {engine.url.render_as_string(hide_password=True)} cannot be opened: {reason}"
        ) from error


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
