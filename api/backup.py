"""A backup is one file: every row of the record, what people sent, the keys, and which schema they fit."""

import gzip
import io
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from api.portraits import FOLDER
from api.settings import Settings, SettingsError
from conversation.database import migrate, reading, writing
from conversation.tables import UtcDateTime, files, metadata, reps

ROWS_AT_ONCE = 500
BYTES_AT_ONCE = 1 << 20
VERSION_MEMBER = "schema-version"


async def back_up(engine: AsyncEngine, settings: Settings, target: Path) -> int:
    """Write a backup to `target` (mode 0600, never half) and return the number of rows in it.

    All rows are read in one transaction, so that it is a picture of one moment while the server goes on. A file's
    bytes are there before its row is, so each file of that moment is found, unless it was erased since.
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
                sent = await _sent(connection)
            for path in sent:
                _add_file(archive, f"files/{path}", settings.files / path)
            keys = settings.data / "keys"
            for key in sorted(keys.glob("*")) if keys.exists() else []:
                _add(archive, f"keys/{key.name}", key.read_bytes())
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)
    return rows


async def restore(engine: AsyncEngine, settings: Settings, source: Path) -> int:
    """Fill an empty record from a backup and return the number of rows. Raises SettingsError, and keeps nothing."""
    await migrate(engine)
    try:
        with gzip.open(source) as whole:
            while whole.read(BYTES_AT_ONCE):
                pass  # the check sum stands at the end: a damaged file is known before a row of it is written
        with tarfile.open(source, "r:gz") as archive:
            async with writing(engine) as connection:
                rows = await _restore_rows(connection, archive, source)
                # Before the rows are committed: a disk that is full leaves an empty record, to try again with.
                _restore_files(archive, settings.files, await _sent(connection))
            _restore_keys(archive, settings.data / "keys")
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


async def _sent(connection: AsyncConnection) -> list[Path]:
    """Return where each file lies that people sent, or that shows a rep, below the folder of all of them."""
    found = await connection.execute(select(files.c.conversation_id, files.c.id).order_by(files.c.id))
    shown = await connection.execute(select(reps.c.picture).where(reps.c.picture.is_not(None)))
    return [
        *(Path(_plain(row.conversation_id)) / _plain(row.id) for row in found),
        *(Path(FOLDER) / _plain(row.picture) for row in shown),
    ]


def _plain(name: str) -> str:
    """Return a name that leads nowhere else: a backup is a file, and somebody may have written one by hand."""
    if name in {"", ".", ".."} or Path(name).name != name:
        raise ValueError(f"{name!r} is no name of a file")
    return name


def _restore_files(archive: tarfile.TarFile, folder: Path, sent: list[Path]) -> None:
    made: list[Path] = []
    try:
        for path in sent:
            member = _find(archive, f"files/{path}")
            if member is None:
                continue  # erased while the backup was written
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            made.append(target)
            with member, open(target, "wb", opener=_for_the_server_alone) as copy:
                shutil.copyfileobj(member, copy, BYTES_AT_ONCE)
    except OSError as error:
        for target in made:
            target.unlink(missing_ok=True)
        raise SettingsError(f"the files people sent cannot be written: {error}") from error


def _for_the_server_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


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


def _add_file(archive: tarfile.TarFile, name: str, path: Path) -> None:
    try:
        content = path.open("rb")
    except FileNotFoundError:
        return  # erased since its row was read
    with content:
        entry = tarfile.TarInfo(name)
        entry.size = os.fstat(content.fileno()).st_size
        entry.mode = 0o600
        archive.addfile(entry, content)


def _member(archive: tarfile.TarFile, name: str, source: Path) -> bytes:
    content = _find(archive, name)
    if content is None:
        raise SettingsError(f"{str(source)!r} is no backup of Guanxi: {name!r} is not in it")
    return content.read()


def _find(archive: tarfile.TarFile, name: str) -> IO[bytes] | None:
    try:
        return archive.extractfile(name)
    except KeyError:
        return None
