"""Erases what people said, in place: positions and kinds stay, so that every reader's cursor stays true."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from conversation.codec import dump_fact, dump_state, load_fact, load_state
from conversation.database import writing
from conversation.errors import Stale
from conversation.model import (
    BEFORE_ALL,
    AddressChosen,
    AssistantSaid,
    Briefed,
    Closed,
    ConversationId,
    Fact,
    FileCard,
    FileSent,
    HandoffDeferred,
    NoteWritten,
    Position,
    PromiseFlagged,
    Rated,
    RepSaid,
    ShopperId,
    ShopperSaid,
)
from conversation.shelf import Shelf
from conversation.sqlite import cut_wal
from conversation.tables import conversations, events, outbox, shoppers

WAL_PATIENCE_SECONDS = 0.5
"""Who asked to be forgotten waits for no long reader."""


def erased(fact: Fact) -> Fact:
    """Return `fact` without anything a person wrote or that quotes a person; others are returned as they are."""
    match fact:
        case ShopperSaid():
            return ShopperSaid(text="", erased=True)
        case AssistantSaid():
            return replace(fact, text="", citations=(), options=(), cards=(), computed=(), erased=True)
        case RepSaid() | NoteWritten() | PromiseFlagged():
            return replace(fact, text="", erased=True)
        case Rated():
            return replace(fact, comment="", erased=True)
        case FileSent(file=file):
            return FileSent(FileCard(file.id, "", "", 0), fact.rep, erased=True)
        case AddressChosen():
            return AddressChosen(erased=True)
        case Briefed():
            return Briefed(briefing={}, erased=True)
        case HandoffDeferred(email=email) if email:
            return replace(fact, email="", erased=True)
        case Closed():
            return Closed()
        case _:
            return fact


class Eraser:
    """Carries out a shopper's wish to be forgotten, and the shop's retention."""

    def __init__(self, engine: AsyncEngine, shelf: Shelf | None = None) -> None:
        """Without a `shelf` no files are looked for: for records that have none."""
        self._engine = engine
        self._shelf = shelf

    async def forget(
        self, shopper_id: ShopperId, seen: Mapping[ConversationId, Position] | None = None
    ) -> int:
        """Erase all a shopper's conversations and what is known of them; return how many conversations.

        With `seen`, the position at which each was looked at (one that is not named is to be empty), raises Stale when
        somebody wrote since, and nothing is erased then.
        """
        async with writing(self._engine) as connection:
            rows = await connection.execute(
                select(conversations.c.id, conversations.c.position)
                .where(conversations.c.shopper_id == shopper_id)
                .with_for_update()
            )
            positions = {ConversationId(row.id): Position(row.position) for row in rows}
            found = list(positions)
            for conversation_id, position in positions.items():
                if seen is not None and position != seen.get(conversation_id, BEFORE_ALL):
                    raise Stale(f"conversation {conversation_id!r} moved on to position {position}")
            for conversation_id in found:
                await self._erase(connection, conversation_id)
            await connection.execute(
                update(shoppers)
                .where(shoppers.c.id == shopper_id)
                .values(subject=None, email=None, name=None, forgotten=True)
            )
        await self._burn(found)
        return len(found)

    async def retain_since(self, moment: datetime) -> int:
        """Erase the conversations that had no event since `moment`; return how many held text until now."""
        async with writing(self._engine) as connection:
            rows = await connection.execute(
                select(conversations.c.id).where(
                    conversations.c.last_at < moment,
                    conversations.c.waiting_since.is_(None),
                    conversations.c.deferred_since.is_(None),
                )
            )
            found = [ConversationId(row.id) for row in rows.all()]
            erased = sum([await self._erase(connection, conversation_id) for conversation_id in found])
        await self._burn(found)
        return erased

    async def _erase(self, connection: AsyncConnection, conversation_id: ConversationId) -> bool:
        """Erase what the record holds of a conversation; return whether there was anything left to erase."""
        if self._shelf is not None:
            await self._shelf.forget(connection, conversation_id)
        await connection.execute(delete(outbox).where(outbox.c.conversation_id == conversation_id))
        return await _erase(connection, conversation_id)

    async def _burn(self, found: Iterable[ConversationId]) -> None:
        """Files go once the record tells of them no more; a stop in between is made good by the next erasure.

        So do the words that SQLite keeps beside its database for a while; a busy one is made good likewise.
        """
        if self._engine.dialect.name == "sqlite":
            await asyncio.to_thread(cut_wal, self._engine.url, patience_seconds=WAL_PATIENCE_SECONDS)
        if self._shelf is None:
            return
        for conversation_id in found:
            await self._shelf.burn(conversation_id)


async def _erase(connection: AsyncConnection, conversation_id: ConversationId) -> bool:
    """Erase one conversation; return whether there was anything left to erase."""
    # Locked first: an append in between would be undone where its state is written over.
    its_state = select(conversations.c.state).where(conversations.c.id == conversation_id).with_for_update()
    state = (await connection.execute(its_state)).scalar_one()
    rows = await connection.execute(
        select(events.c.position, events.c.kind, events.c.fields).where(
            events.c.conversation_id == conversation_id
        )
    )
    changed = False
    for row in rows.all():
        fact = load_fact(row.kind, row.fields)
        without = erased(fact)
        if without == fact:
            continue
        changed = True
        await connection.execute(
            update(events)
            .where(events.c.conversation_id == conversation_id, events.c.position == row.position)
            .values(fields=dump_fact(without))
        )
    await connection.execute(
        update(conversations)
        .where(conversations.c.id == conversation_id)
        .values(state=dump_state(replace(load_state(state), page=None, reply_to="")))
    )
    return changed
