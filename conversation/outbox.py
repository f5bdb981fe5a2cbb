"""Letters that go out by mail: written in the transaction of the event they are about, and taken by whoever sends them.

Whoever takes a letter has it for a while and nobody else does; one that was not told as sent by then is taken again.
So each goes out once, but for a server that dies between sending and saying so: then the second has the same
Message-ID, by which a mailbox knows it.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from conversation.beside import Beside
from conversation.database import reading, writing
from conversation.model import ConversationId, Position
from conversation.tables import outbox

LEASE_SECONDS = 120.0
"""Longer than sending one may take."""

FIRST_PAUSE_SECONDS = 30.0
LONGEST_PAUSE_SECONDS = 3_600.0
MOST_TRIES = 16
"""Some eight hours: a mail server that is away over night is waited for."""


@dataclass(frozen=True, slots=True)
class Mail:
    """What is to go out, and to whom."""

    to: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail on its way, about the event at `position`; `tries` counts this one."""

    id: str
    conversation: ConversationId
    position: Position
    mail: Mail
    tries: int


def posted(mail: Mail, conversation: ConversationId, position: Position, at: datetime) -> Beside:
    """Return what puts `mail`, about the event at `position`, into the outbox."""

    async def post(connection: AsyncConnection) -> None:
        await connection.execute(
            insert(outbox).values(
                id=f"m_{secrets.token_urlsafe(12)}",
                conversation_id=conversation,
                position=position,
                to=mail.to,
                subject=mail.subject,
                body=mail.body,
                created_at=at,
                next_try_at=at,
                tries=0,
            )
        )

    return post


class Outbox:
    """The letters that are due, for one server of any number. Every call raises StoreUnavailable."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def take(self, now: datetime, first: int) -> list[Letter]:
        """Return the first letters that are due, which are this caller's until the lease ends."""
        due = (
            select(outbox)
            .where(outbox.c.next_try_at <= now)
            .order_by(outbox.c.next_try_at, outbox.c.id)
            .limit(first)
        )
        async with reading(self._engine) as connection:
            found = (await connection.execute(due)).all()
        if not found:
            return []
        taken = []
        async with writing(self._engine) as connection:
            for row in found:
                mine = await connection.execute(
                    update(outbox)
                    .where(outbox.c.id == row.id, outbox.c.tries == row.tries, outbox.c.next_try_at <= now)
                    .values(next_try_at=now + timedelta(seconds=LEASE_SECONDS), tries=row.tries + 1)
                )
                if mine.rowcount:
                    mail = Mail(row.to, row.subject, row.body)
                    where = (ConversationId(row.conversation_id), Position(row.position))
                    taken.append(Letter(row.id, *where, mail, row.tries + 1))
        return taken

    async def sent(self, letter: Letter, now: datetime) -> None:
        """Say that a letter has gone out; what it said stays in the log alone."""
        await self._settle(letter, {"sent_at": now, "next_try_at": None, "subject": "", "body": ""})

    async def put_off(self, letter: Letter, now: datetime) -> datetime | None:
        """Try a letter again later, ever later; return when, or None where it was tried often enough."""
        if letter.tries >= MOST_TRIES:
            await self.give_up(letter)
            return None
        pause = min(FIRST_PAUSE_SECONDS * 2 ** (letter.tries - 1), LONGEST_PAUSE_SECONDS)
        again = now + timedelta(seconds=pause)
        await self._settle(letter, {"next_try_at": again})
        return again

    async def give_up(self, letter: Letter) -> None:
        """Try a letter no more."""
        await self._settle(letter, {"next_try_at": None})

    async def _settle(self, letter: Letter, values: dict[str, object]) -> None:
        """Only while it is still this caller's: `tries` moves on when somebody else takes it."""
        async with writing(self._engine) as connection:
            await connection.execute(
                update(outbox).where(outbox.c.id == letter.id, outbox.c.tries == letter.tries).values(values)
            )
