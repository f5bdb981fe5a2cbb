"""Writes events together with what belongs to them elsewhere in the record: all of it is there, or nothing."""

from collections.abc import Awaitable, Callable

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from conversation.appending import Write
from conversation.database import writing
from conversation.model import Position
from conversation.tables import conversations, events

Beside = Callable[[AsyncConnection], Awaitable[None]]
"""Writes, in the transaction of the events it belongs to, something that nothing else can be in the way of."""


async def write_with(engine: AsyncEngine, write: Write, *besides: Beside) -> Position | None:
    """Do what `Appender.write` does, and `besides` with it where the events are written."""
    try:
        async with writing(engine) as connection:
            if write.command is not None:
                known = select(events.c.position).where(
                    events.c.conversation_id == write.conversation, events.c.command_id == write.command
                )
                found = (await connection.execute(known)).scalar_one_or_none()
                if found is not None:
                    return Position(found)
            moved = await connection.execute(
                update(conversations)
                .where(conversations.c.id == write.conversation, conversations.c.position == write.seen)
                .values(write.state)
            )
            if moved.rowcount == 0:
                return None
            await connection.execute(insert(events), list(write.events))
            for beside in besides:
                await beside(connection)
            return Position(write.seen + 1)
    except IntegrityError:
        return None
