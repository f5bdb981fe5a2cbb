"""Finds past conversations in SQL: by the words in them, by who they were with, and all those of one shopper.

A plain look through the texts, alike on SQLite and PostgreSQL, with an honest end: it goes back over the newest
`LOOKED_THROUGH_AT_MOST` conversations, and says from when on it looked where there are older ones.
"""

import unicodedata
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from conversation.codec import load_fact, load_state
from conversation.database import reading
from conversation.model import Conversation, ConversationId, Event, Position, ShopperId
from conversation.tables import conversations, events, shoppers

LOOKED_THROUGH_AT_MOST = 5_000
"""Conversations of one search: some hundred thousand messages, a second or so of a small machine."""

WORDS_AT_MOST = 6
AT_A_TIME = 200
"""Conversations whose events are read at once."""

_SAID = ("shopper_said", "assistant_said", "rep_said", "note_written")
_ORDERS = events.c.fields[("briefing", "shopper", "orders")].as_string()
_TEXT = events.c.fields["text"].as_string()


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The newest message in which one of the words stands; `kind` is that of its event."""

    position: Position
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Past:
    """A conversation as looked back at."""

    conversation: Conversation
    opened_at: datetime
    last_at: datetime
    excerpt: Excerpt | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """Events of one conversation, in their order, and whose it is."""

    shopper: ShopperId
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Finds:
    """`found`, newest first; `more` when there are others; `since` when older conversations were not looked through."""

    found: tuple[Past, ...]
    more: bool = False
    since: datetime | None = None


def words_of(query: str) -> tuple[str, ...]:
    """Return the words a query is looked up by, each once; of more than `WORDS_AT_MOST` the first ones."""
    words = dict.fromkeys(unicodedata.normalize("NFC", query).split())
    return tuple(words)[:WORDS_AT_MOST]


class PastConversations:
    """Looks back over the record; writes nothing."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def find(self, words: Sequence[str], *, limit: int) -> Finds:
        """Return the conversations in which every word stands: in a message or note, a name, an e-mail or an order."""
        if not words:
            return Finds(())
        recent = (
            select(
                conversations.c.id,
                conversations.c.shopper_id,
                conversations.c.created_at,
                conversations.c.last_at,
                conversations.c.state,
            )
            .order_by(conversations.c.last_at.desc(), conversations.c.id)
            .limit(LOOKED_THROUGH_AT_MOST)
            .cte("recent")
        )
        wanted = select(recent.c.created_at, recent.c.last_at, recent.c.state)
        for word in words:
            wanted = wanted.where(_mentioned(recent, word))
        wanted = wanted.order_by(recent.c.last_at.desc(), recent.c.id).limit(limit + 1)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(wanted)).all()
            states = [load_state(row.state) for row in rows[:limit]]
            excerpts = await _excerpts(connection, [state.id for state in states], words)
            since = await _looked_back_to(connection)
        found = tuple(
            Past(state, row.created_at, row.last_at, excerpts.get(state.id))
            for state, row in zip(states, rows, strict=False)
        )
        return Finds(found, more=len(rows) > limit, since=since)

    async def of(self, shopper: ShopperId, *, limit: int) -> tuple[Past, ...]:
        """Return a shopper's conversations, newest first."""
        wanted = (
            select(conversations.c.created_at, conversations.c.last_at, conversations.c.state)
            .where(conversations.c.shopper_id == shopper)
            .order_by(conversations.c.last_at.desc(), conversations.c.id)
            .limit(limit)
        )
        async with reading(self._engine) as connection:
            rows = await connection.execute(wanted)
            return tuple(Past(load_state(row.state), row.created_at, row.last_at) for row in rows)

    async def courses(
        self, since: datetime, *, without: Collection[str] = (), at_most: int
    ) -> AsyncIterator[tuple[Event, ...]]:
        """Yield the events, all but those of the kinds `without`, of each conversation with one since a moment.

        The newest `at_most` conversations, a few at a time, so that other work gets its turn in between.
        """
        touched = (
            select(conversations.c.id)
            .where(conversations.c.last_at >= since)
            .order_by(conversations.c.last_at.desc(), conversations.c.id)
            .limit(at_most)
        )
        async with reading(self._engine) as connection:
            ids = [row.id for row in await connection.execute(touched)]
        for start in range(0, len(ids), AT_A_TIME):
            told = events.c.kind.not_in(list(without))
            for course in (await self._events_of(ids[start : start + AT_A_TIME], told)).values():
                yield course

    async def talks(self, since: datetime, *, only: Collection[str], at_most: int) -> AsyncIterator[Talk]:
        """Yield what is of the kinds `only` and not older than `since`, conversation by conversation.

        The newest `at_most` conversations, a few at a time; those with nothing of these kinds are left out.
        """
        touched = (
            select(conversations.c.id, conversations.c.shopper_id)
            .where(conversations.c.last_at >= since)
            .order_by(conversations.c.last_at.desc(), conversations.c.id)
            .limit(at_most)
        )
        async with reading(self._engine) as connection:
            shopper_of = {row.id: ShopperId(row.shopper_id) for row in await connection.execute(touched)}
        ids = list(shopper_of)
        told = events.c.kind.in_(list(only)) & (events.c.at >= since)
        for start in range(0, len(ids), AT_A_TIME):
            for name, course in (await self._events_of(ids[start : start + AT_A_TIME], told)).items():
                yield Talk(shopper_of[name], course)

    async def _events_of(self, ids: Sequence[str], told: ColumnElement[bool]) -> dict[str, tuple[Event, ...]]:
        wanted = (
            select(events.c.conversation_id, events.c.position, events.c.at, events.c.kind, events.c.fields)
            .where(events.c.conversation_id.in_(ids), told)
            .order_by(events.c.conversation_id, events.c.position)
        )
        found: dict[str, list[Event]] = {}
        async with reading(self._engine) as connection:
            for row in await connection.execute(wanted):
                event = Event(Position(row.position), row.at, load_fact(row.kind, row.fields))
                found.setdefault(row.conversation_id, []).append(event)
        return {name: tuple(course) for name, course in found.items()}


def _mentioned(recent: CTE, word: str) -> ColumnElement[bool]:
    said = (
        exists()
        .where(events.c.conversation_id == recent.c.id)
        .where(or_(_said(word), (events.c.kind == "briefed") & _holds(_ORDERS, word)))
    )
    theirs = (
        exists()
        .where(shoppers.c.id == recent.c.shopper_id)
        .where(or_(_holds(shoppers.c.name, word), _holds(shoppers.c.email, word)))
    )
    return or_(said, theirs)


def _said(word: str) -> ColumnElement[bool]:
    return events.c.kind.in_(_SAID) & _holds(_TEXT, word)


def _holds(column: ColumnElement[Any], word: str) -> ColumnElement[bool]:
    """Capitals don't matter. SQLite, and PostgreSQL in some locales, know only A to Z; so the usual forms are tried."""
    forms = dict.fromkeys((word, word.lower(), word.upper(), word[:1].upper() + word[1:].lower()))
    return or_(*(column.icontains(form, autoescape=True) for form in forms))


async def _excerpts(
    connection: AsyncConnection, ids: Sequence[ConversationId], words: Sequence[str]
) -> dict[ConversationId, Excerpt]:
    if not ids:
        return {}
    rows = await connection.execute(
        select(events.c.conversation_id, events.c.position, events.c.kind, _TEXT.label("said"))
        .where(events.c.conversation_id.in_(ids), or_(*(_said(word) for word in words)))
        .order_by(events.c.position)
    )
    # The last one read of each stays: the newest.
    return {
        ConversationId(row.conversation_id): Excerpt(Position(row.position), row.kind, row.said)
        for row in rows
    }


async def _looked_back_to(connection: AsyncConnection) -> datetime | None:
    rows = await connection.execute(
        select(conversations.c.last_at)
        .order_by(conversations.c.last_at.desc(), conversations.c.id)
        .offset(LOOKED_THROUGH_AT_MOST - 1)
        .limit(2)
    )
    ends = [row.last_at for row in rows]
    return ends[0] if len(ends) == 2 else None
