"""A backup is one file: every row of the record, the keys, and which version of the schema they fit."""

import gzip
import io
import json
import tarfile
import zlib
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from api.settings import SettingsError
from conversation.database import migrate, reading, writing
from conversation.tables import UtcDateTime, metadata

ROWS_AT_ONCE = 500
CHECKED_BYTES_AT_ONCE = 1 << 20
VERSION_MEMBER = "schema-version"


async def back_up(engine: AsyncEngine, keys: Path, target: Path) -> int:
    """Write a backup to `target` (mode 0600, never half) and return the number of rows in it.

    All rows are read in one transaction, so that it is a picture of one moment while the server goes on.
    """
    if target.exists():
        raise SettingsError(f"{str(target)!r} exists already; choose another name")
    draft = target.with_name(f".{target.name}.part")
    rows = 0
    try:
        draft.touch(mode=0o600)
        with tarfile.open(draft, "w:gz") as archive:
            async with reading(engine) as connection:
                if engine.dialect.name == "postgresql":
                    await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
                version = await _version(connection)
                _add(archive, VERSION_MEMBER, version.encode())
                for table in metadata.sorted_tables:
                    lines = [line async for line in _dump(connection, table)]
                    rows += len(lines)
                    _add(archive, f"{table.name}.jsonl", "\n".join(lines).encode())
            for key in sorted(keys.glob("*")) if keys.exists() else []:
                _add(archive, f"keys/{key.name}", key.read_bytes())
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)
    return rows


async def restore(engine: AsyncEngine, keys: Path, source: Path) -> int:
    """Fill an empty record from a backup and return the number of rows. Raises SettingsError, and keeps nothing."""
    await migrate(engine)
    try:
        with gzip.open(source) as whole:
            while whole.read(CHECKED_BYTES_AT_ONCE):
                pass  # the check sum stands at the end: a damaged file is known before a row of it is written
        with tarfile.open(source, "r:gz") as archive:
            async with writing(engine) as connection:
                rows = await _restore_rows(connection, archive, source)
            _restore_keys(archive, keys)
    except (OSError, EOFError, zlib.error, tarfile.TarError) as error:
        raise SettingsError(f"{str(source)!r} cannot be read as a backup: {error}") from error
    except (ValueError, TypeError, AttributeError, StatementError) as error:
        raise SettingsError(f"{str(source)!r} holds rows that do not fit; nothing was restored") from error
    return rows


async def _restore_rows(connection: AsyncConnection, archive: tarfile.TarFile, source: Path) -> int:
    rows = 0
    version = _member(archive, VERSION_MEMBER, source).decode()
    if version != await _version(connection):
        raise SettingsError(
            f"the backup was made by another version of the schema ({version!r}); "
            "restore it with the Guanxi that made it, then update"
        )
    for table in metadata.sorted_tables:
        if (await connection.execute(select(func.count()).select_from(table))).scalar_one():
            raise SettingsError("the record is not empty; restore into a new data folder or database")
        for batch in _batches(_member(archive, f"{table.name}.jsonl", source).decode().splitlines()):
            await connection.execute(insert(table), [_load(table, line) for line in batch])
            rows += len(batch)
    return rows


def _restore_keys(archive: tarfile.TarFile, folder: Path) -> None:
    for member in archive.getmembers():
        if member.name.startswith("keys/") and member.isfile():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = folder / Path(member.name).name
            path.unlink(missing_ok=True)
            path.touch(mode=0o600)
            content = archive.extractfile(member)
            path.write_bytes(content.read() if content else b"")


async def _version(connection: AsyncConnection) -> str:
    found = await connection.execute(text("SELECT version_num FROM alembic_version"))
    return str(found.scalar_one())


async def _dump(connection: AsyncConnection, table: Table) -> AsyncIterator[str]:
    async for row in (await connection.stream(select(table))).mappings():
        fields = {
            name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()
        }
        yield json.dumps(fields, ensure_ascii=True)


def _load(table: Table, line: str) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(line)
    if fields.keys() != set(table.columns.keys()):
        raise ValueError(f"a row of {table.name!r} has other columns")
    times = {column.name for column in table.columns if isinstance(column.type, UtcDateTime)}
    return {
        name: datetime.fromisoformat(value) if name in times and value is not None else value
        for name, value in fields.items()
    }


def _batches(lines: list[str]) -> list[list[str]]:
    return [lines[i : i + ROWS_AT_ONCE] for i in range(0, len(lines), ROWS_AT_ONCE)]


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    entry.mode = 0o600
    archive.addfile(entry, io.BytesIO(content))


def _member(archive: tarfile.TarFile, name: str, source: Path) -> bytes:
    try:
        content = archive.extractfile(name)
    except KeyError as error:
        raise SettingsError(f"{str(source)!r} is no backup of Guanxi: {name!r} is not in it") from error
    return content.read() if content else b""
