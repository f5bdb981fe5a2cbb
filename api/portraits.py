"""The reps' pictures: a file for each, under a name that tells nothing, and in memory which rep it shows.

A picture is told of with whatever its rep says, so that each process keeps at hand who has which: it asks the record
when another rings, and now and then in case no ring came through.
"""

import asyncio
import re
import secrets
import time
from collections.abc import Mapping
from pathlib import Path

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from api.reps import Rep
from conversation.database import reading
from conversation.doorbell import Doorbell
from conversation.errors import StoreUnavailable
from conversation.model import ConversationId, RepId
from conversation.shelf import write_whole
from conversation.tables import reps

logger = structlog.get_logger(__name__)

FOLDER = "reps"
"""Beside the folders of conversations, none of which is called so: their ids begin with `c_`."""

COMPARE_SECONDS = 30.0
"""How often the record is asked though nobody rang."""

LEFT_OVER_SECONDS = 3_600.0
"""A file no rep is shown by, and older than any upload takes, is what a stop left in the middle of one."""

RINGS = ConversationId("portraits")
"""No conversation: where the doorbell passes on that pictures changed."""

CHANGED = {"kind": "portraits"}

_NAME = re.compile(r"[\w-]{24}", re.ASCII)
_SHOWN = select(reps.c.id, reps.c.picture).where(reps.c.picture.is_not(None))


def path_of(name: str) -> str:
    """Return where a picture is fetched from, as the wire tells it."""
    return f"/portraits/{name}"


def shown_by(rep: Rep) -> dict[str, str]:
    """Return the field that says where a rep's picture is fetched from; nothing for who has none."""
    return {"picture": path_of(rep.picture)} if rep.picture else {}


def forget(files: Path, name: str) -> None:
    """Delete a picture that nobody is shown by any more."""
    (files / FOLDER / name).unlink(missing_ok=True)


class Portraits:
    """Keeps pictures under `files`/reps, and tells which rep has which."""

    def __init__(self, engine: AsyncEngine, files: Path, doorbell: Doorbell) -> None:
        self._engine = engine
        self._files = files
        self._folder = files / FOLDER
        self._doorbell = doorbell
        self._names: Mapping[RepId, str] = {}
        self._in_turn = asyncio.Lock()

    def of(self, rep: RepId) -> str | None:
        """Return the path of a rep's picture, from memory; None for who has none."""
        name = self._names.get(rep)
        return None if name is None else path_of(name)

    async def keep(self, content: bytes) -> str:
        """Keep a picture and return its name; nobody is shown by it yet."""
        name = secrets.token_urlsafe(18)
        await asyncio.to_thread(write_whole, self._folder / name, content)
        return name

    async def find(self, name: str) -> Path | None:
        """Return where a picture lies that was kept and not dropped."""
        if _NAME.fullmatch(name) is None:
            return None
        path = self._folder / name
        return path if await asyncio.to_thread(path.is_file) else None

    async def drop(self, name: str) -> None:
        """Keep a picture no longer; it may be gone already."""
        await asyncio.to_thread(forget, self._files, name)

    async def changed(self) -> None:
        """Go by what the record says from now on, here and in the other processes. Raises StoreUnavailable."""
        await self.refresh()
        self._doorbell.pass_on(RINGS, CHANGED)

    async def refresh(self) -> None:
        """Ask the record who has which. Raises StoreUnavailable."""
        async with self._in_turn:  # an older reading never takes the place of a newer one
            async with reading(self._engine) as connection:
                rows = (await connection.execute(_SHOWN)).all()
            self._names = {RepId(row.id): row.picture for row in rows}

    async def keep_fresh(self) -> None:
        """Look at the record at each ring, and now and then. Runs until cancelled."""
        with self._doorbell.listen(RINGS) as bell:
            while True:
                try:
                    await self.refresh()
                    await asyncio.to_thread(self._sweep, frozenset(self._names.values()))
                except (StoreUnavailable, OSError):
                    logger.warning("the reps' pictures stay as they were: what keeps them is unavailable")
                except Exception:
                    logger.exception("reading the reps' pictures failed; they stay as they were")
                await bell.wait(COMPARE_SECONDS)

    def _sweep(self, shown: frozenset[str]) -> None:
        if not self._folder.exists():
            return
        for path in self._folder.iterdir():
            if path.name not in shown and time.time() - path.stat().st_mtime > LEFT_OVER_SECONDS:
                path.unlink(missing_ok=True)


async def open_portraits(engine: AsyncEngine, files: Path, doorbell: Doorbell) -> Portraits:
    """Return the pictures as the record has them now. Raises StoreUnavailable."""
    portraits = Portraits(engine, files, doorbell)
    await portraits.refresh()
    return portraits
