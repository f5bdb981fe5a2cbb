"""The pages of the knowledge that supervisors wrote, as the record has them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from api.frames import rfc3339
from api.problems import Problem
from conversation.database import reading
from conversation.model import RepId
from conversation.tables import knowledge_pages
from retrieval.written import WrittenPage

Versions = frozenset[tuple[str, datetime]]
"""Which pages there are, each with the time of its last change."""

_TABLE = knowledge_pages.c
_COLUMNS = (_TABLE.id, _TABLE.title, _TABLE.text, _TABLE.url, _TABLE.changed_by, _TABLE.changed_at)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it stands; `changed_by` is the rep who last wrote it, at `changed_at`."""

    id: str
    title: str
    text: str
    url: str
    changed_by: RepId
    changed_at: datetime

    @property
    def written(self) -> WrittenPage:
        """What of it is the knowledge's."""
        return WrittenPage(self.id, self.title, self.text, self.url)


class WrittenPages:
    """Reads them."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def all(self) -> list[Page]:
        """Return every page, by title."""
        async with reading(self._engine) as connection:
            found = [_page(row) for row in await connection.execute(select(*_COLUMNS))]
        return sorted(found, key=lambda page: (page.title.casefold(), page.id))

    async def versions(self) -> Versions:
        """Return which pages there are in which versions; cheap enough to be asked every few seconds."""
        async with reading(self._engine) as connection:
            rows = await connection.execute(select(_TABLE.id, _TABLE.changed_at))
            return frozenset((row.id, row.changed_at) for row in rows)

    async def page(self, page_id: str) -> Page:
        """Return one page. Raises Problem (404)."""
        async with reading(self._engine) as connection:
            return await find(connection, page_id)


async def find(connection: AsyncConnection, page_id: str) -> Page:
    """Return one page as a transaction sees it. Raises Problem (404)."""
    row = None
    if "\x00" not in page_id:  # PostgreSQL would not even look for it
        row = (await connection.execute(select(*_COLUMNS).where(_TABLE.id == page_id))).one_or_none()
    if row is None:
        raise Problem(404, "no-such-page", "There is no such page; somebody deleted it, perhaps.")
    return _page(row)


def page_frame(page: Page, names: dict[RepId, str]) -> dict[str, object]:
    """Return a page as the wire tells of it, without its text."""
    return {
        "id": page.id,
        "title": page.title,
        "url": page.url,
        "characters": len(page.text),
        "changed_by": {"id": page.changed_by, "name": names.get(page.changed_by, "")},
        "changed_at": rfc3339(page.changed_at),
    }


def _page(row: Row[*tuple[Any, ...]]) -> Page:
    return Page(row.id, row.title, row.text, row.url, RepId(row.changed_by), row.changed_at)
