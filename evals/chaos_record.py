"""What the log says when chaos is over: each conversation's events and its kept state, read from SQL alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select

from conversation.codec import load_fact, load_state
from conversation.database import open_engine, reading
from conversation.model import Conversation, Event, Position, apply
from conversation.tables import conversations, events


@dataclass(frozen=True, slots=True)
class Entry:
    """An event with the command it came from, if it came from one."""

    event: Event
    command: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """An event, and what was true before it."""

    before: Conversation
    event: Event


@dataclass(frozen=True, slots=True)
class Written:
    """One conversation as it stands in SQL: the state that is kept, the holder in its column, and the log."""

    kept: Conversation
    holder: str
    entries: tuple[Entry, ...]

    @property
    def first(self) -> Conversation:
        return Conversation(id=self.kept.id, shopper=self.kept.shopper)

    def steps(self) -> Iterator[Step]:
        """Replay the log, event by event."""
        before = self.first
        for entry in self.entries:
            yield Step(before, entry.event)
            before = apply(before, entry.event)


async def read_record(database: str) -> list[Written]:
    """Return every conversation with a word in it."""
    engine = open_engine(database)
    try:
        async with reading(engine) as connection:
            states = (
                await connection.execute(
                    select(conversations.c.id, conversations.c.state, conversations.c.holder)
                )
            ).all()
            rows = (
                await connection.execute(
                    select(
                        events.c.conversation_id,
                        events.c.position,
                        events.c.at,
                        events.c.kind,
                        events.c.fields,
                        events.c.command_id,
                    ).order_by(events.c.conversation_id, events.c.position)
                )
            ).all()
    finally:
        await engine.dispose()
    logs = {
        name: tuple(
            Entry(Event(Position(row.position), row.at, load_fact(row.kind, row.fields)), row.command_id)
            for row in own
        )
        for name, own in groupby(rows, key=lambda row: str(row.conversation_id))
    }
    return [Written(load_state(row.state), row.holder, logs[row.id]) for row in states if row.id in logs]
