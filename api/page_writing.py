"""Writing pages of the knowledge: each change in one transaction with its audit entry, and none over another's."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from api import audit
from api.frames import rfc3339
from api.problems import Problem
from api.written_pages import Page, find
from conversation.database import writing
from conversation.model import RepId
from conversation.store import Clock
from conversation.tables import knowledge_pages
from retrieval.slug import slug

PAGES_AT_MOST = 1_000
"""What a person can know and a console can list; a catalogue belongs into files."""

_TICK = timedelta(milliseconds=1)
"""Versions are told apart by their times as the wire shows them."""

_TABLE = knowledge_pages.c


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants a page to say, as checked already."""

    title: str
    text: str
    url: str


class PageWriter:
    """Writes them; a change says which version it was made from, and is refused unless that one stands."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def add(self, draft: Draft, by: RepId) -> Page:
        """Add a page. Raises Problem where its title is taken or there are too many."""
        async with writing(self._engine) as connection:
            taken = await _titles(connection)
            if len(taken) >= PAGES_AT_MOST:
                detail = f"There are {PAGES_AT_MOST} pages already; delete one that nobody needs."
                raise Problem(409, "too-many-pages", detail)
            _refuse_twice(draft.title, taken)
            now = self._now()
            page = Page(_free_id(draft.title, taken), draft.title, draft.text, draft.url, by, now)
            await connection.execute(insert(knowledge_pages).values(**_values(page), id=page.id))
            await audit.note(connection, audit.Entry(now, by, "page-added", _told(page)))
        return page

    async def change(self, page_id: str, draft: Draft, by: RepId, *, seen: str) -> Page:
        """Change a page that its writer saw as of `seen`. Raises Problem; a stale one holds what stands now."""
        async with writing(self._engine) as connection:
            titles = await _titles(connection)
            before = await find(connection, page_id)
            _refuse_stale(before, seen)
            titles.pop(page_id)
            _refuse_twice(draft.title, titles)
            now = max(self._now(), before.changed_at + _TICK)
            page = Page(page_id, draft.title, draft.text, draft.url, by, now)
            await connection.execute(
                update(knowledge_pages).where(_TABLE.id == page_id).values(**_values(page))
            )
            told = {**_told(page), "before": _told(before)}
            await audit.note(connection, audit.Entry(now, by, "page-changed", told))
        return page

    async def remove(self, page_id: str, by: RepId, *, seen: str) -> None:
        """Delete a page that was seen as of `seen`. Raises Problem as `change` does."""
        async with writing(self._engine) as connection:
            await _alone(connection)
            before = await find(connection, page_id)
            _refuse_stale(before, seen)
            await connection.execute(delete(knowledge_pages).where(_TABLE.id == page_id))
            await audit.note(connection, audit.Entry(self._now(), by, "page-deleted", _told(before)))

    def _now(self) -> datetime:
        now = self._clock()
        return now.replace(microsecond=now.microsecond // 1000 * 1000)


def _values(page: Page) -> dict[str, object]:
    return {
        "title": page.title,
        "text": page.text,
        "url": page.url,
        "changed_by": page.changed_by,
        "changed_at": page.changed_at,
    }


def _told(page: Page) -> dict[str, str]:
    """What the audit trail keeps of a page: enough to write it anew."""
    return {"id": page.id, "title": page.title, "text": page.text, "url": page.url}


async def _alone(connection: AsyncConnection) -> None:
    """Let nobody write pages until the transaction ends; SQLite does so by itself."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("LOCK TABLE knowledge_pages IN SHARE ROW EXCLUSIVE MODE"))


async def _titles(connection: AsyncConnection) -> dict[str, str]:
    """Return every page's title by its id, with the table to oneself."""
    await _alone(connection)
    return {row.id: row.title for row in await connection.execute(select(_TABLE.id, _TABLE.title))}


def _refuse_stale(page: Page, seen: str) -> None:
    if rfc3339(page.changed_at) != seen:
        raise Problem(
            409,
            "page-changed",
            "Somebody changed this page meanwhile; look at what it says now before you change it.",
            more={"page": {**_told(page), "changed_at": rfc3339(page.changed_at)}},
        )


def _refuse_twice(title: str, others: dict[str, str]) -> None:
    wanted = title.casefold()
    for other_id, other in others.items():
        if other.casefold() == wanted:
            detail = f"“{other}” is there already; change that page, or give this one another title."
            raise Problem(409, "title-taken", detail, more={"page": {"id": other_id, "title": other}})


def _free_id(title: str, taken: dict[str, str]) -> str:
    name = slug(title)
    return name if name not in taken else f"{name}-{secrets.token_hex(3)}"
