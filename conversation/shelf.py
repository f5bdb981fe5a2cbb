"""The files people sent: their bytes in a folder of the conversation's own, a row for each in the record."""

import asyncio
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from conversation.database import reading, writing
from conversation.store import Clock
from conversation.tables import files
from conversation.values import ConversationId, FileCard


@dataclass(frozen=True, slots=True)
class Shelved:
    """A file that is kept: whose conversation it belongs to, what it is, and where its bytes lie."""

    conversation: ConversationId
    name: str
    type: str
    path: Path


class Shelf:
    """Keeps files under `folder`/<conversation>/<file>; an id says nothing about what it stands for."""

    def __init__(self, engine: AsyncEngine, folder: Path, *, clock: Clock) -> None:
        self._engine = engine
        self._folder = folder
        self._clock = clock

    async def keep(self, conversation_id: ConversationId, card: FileCard, content: bytes) -> None:
        """Keep a file. The bytes are there before the row: whoever finds one finds the other."""
        await asyncio.to_thread(write_whole, self._path(conversation_id, card.id), content)
        async with writing(self._engine) as connection:
            await connection.execute(
                insert(files).values(
                    id=card.id,
                    conversation_id=conversation_id,
                    name=card.name,
                    type=card.type,
                    bytes=card.bytes,
                    created_at=self._clock(),
                )
            )

    async def find(self, file_id: str) -> Shelved | None:
        """Return a file that was kept and not erased."""
        columns = (files.c.conversation_id, files.c.name, files.c.type)
        async with reading(self._engine) as connection:
            row = (await connection.execute(select(*columns).where(files.c.id == file_id))).one_or_none()
        if row is None:
            return None
        conversation_id = ConversationId(row.conversation_id)
        path = self._path(conversation_id, file_id)
        there = await asyncio.to_thread(path.is_file)
        return Shelved(conversation_id, row.name, row.type, path) if there else None

    async def drop(self, conversation_id: ConversationId, file_id: str) -> None:
        """Keep a file no longer, because what should tell of it was not written."""
        async with writing(self._engine) as connection:
            await connection.execute(delete(files).where(files.c.id == file_id))
        await asyncio.to_thread(self._path(conversation_id, file_id).unlink, missing_ok=True)

    async def forget(self, connection: AsyncConnection, conversation_id: ConversationId) -> None:
        """Take a conversation's rows away, as part of erasing it; `burn` takes the bytes."""
        await connection.execute(delete(files).where(files.c.conversation_id == conversation_id))

    async def burn(self, conversation_id: ConversationId) -> None:
        """Delete whatever lies in a conversation's folder; nothing there is as good."""
        await asyncio.to_thread(shutil.rmtree, self._folder / conversation_id, ignore_errors=True)

    def _path(self, conversation_id: ConversationId, file_id: str) -> Path:
        return self._folder / conversation_id / file_id


def write_whole(path: Path, content: bytes) -> None:
    """Write it whole or not at all, for nobody's eyes but the server's."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.part")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
