"""The log in SQL: events are appended at the position that was read, or not at all."""

import asyncio
import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Text, bindparam, cast, func, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from conversation.appending import KNOWN, Write, appender_of
from conversation.beside import Beside, write_with
from conversation.codec import dump_fact, dump_state, kind_of, load_fact, load_state, read_state
from conversation.database import reading, writing
from conversation.errors import NoSuchConversation, Stale
from conversation.model import (
    BEFORE_ALL,
    CommandId,
    Conversation,
    ConversationId,
    Event,
    Fact,
    Holder,
    Position,
    RepId,
    ShopperId,
    replay,
)
from conversation.outbox import Mail, posted
from conversation.recent import Recent
from conversation.statements import ALL, among, reader_of
from conversation.tables import conversations, events

Clock = Callable[[], datetime]
AfterCommit = Callable[[Conversation], None]

AT_ONCE = 100
"""States read without a pause."""

_REP_SAID = "rep_said"
_STATE = cast(conversations.c.state, Text).label("state")
"""As text: one that was read before, or came with the event before, is not read again."""

_STATE_OF = select(_STATE).where(conversations.c.id == bindparam("conversation"))
_HISTORY = (
    select(
        _STATE,
        events.c.position,
        events.c.at,
        events.c.kind,
        events.c.fields,
    )
    .select_from(conversations)
    .outerjoin(
        events, (events.c.conversation_id == conversations.c.id) & (events.c.position > bindparam("after"))
    )
    .where(conversations.c.id == bindparam("conversation"))
    .order_by(events.c.position)
    .limit(bindparam("most", type_=Integer))
)

PARKED_AT_MOST = timedelta(days=2)
"""A conversation that is parked for longer was closed, or no server ran: whoever writes there is heard all the same."""


@dataclass(frozen=True, slots=True)
class History:
    """A conversation and the events read of it, as of one moment."""

    conversation: Conversation
    events: tuple[Event, ...]


def no_mail(_: Conversation) -> None:
    """Send nothing."""


@dataclass(frozen=True, slots=True)
class Appended:
    """What is true after an append, and the position of its first event; `repeated` when the command was known."""

    conversation: Conversation
    position: Position
    repeated: bool = False


class Log:
    """Every conversation's events.

    `after_commit` is called with what is true after each commit, to ring the doorbell; it must neither block nor raise.
    """

    def __init__(self, engine: AsyncEngine, *, clock: Clock, after_commit: AfterCommit) -> None:
        self.recent = Recent()
        self._engine = engine
        self._reader = reader_of(engine)
        self._appender = appender_of(engine)
        wanted = among(conversations.c.id, "ids", engine.dialect)
        self._several = select(_STATE).where(wanted)
        self._positions = select(conversations.c.id, conversations.c.position).where(wanted)
        self._clock = clock
        self._after_commit = after_commit

    async def start(self, shopper: ShopperId) -> Conversation:
        """Open a conversation for a shopper who exists."""
        state = Conversation(id=ConversationId(f"c_{secrets.token_urlsafe(16)}"), shopper=shopper)
        now = self._clock()
        async with writing(self._engine) as connection:
            await connection.execute(
                insert(conversations).values(
                    id=state.id, shopper_id=shopper, created_at=now, last_at=now, **_columns(state)
                )
            )
        return state

    async def load(self, conversation_id: ConversationId) -> Conversation:
        """Return what is true now. Raises NoSuchConversation."""
        found = await self._reader.rows(_STATE_OF, conversation=conversation_id)
        if not found:
            raise NoSuchConversation(f"there is no conversation {conversation_id!r}")
        return read_state(found[0].state)

    async def read(
        self, conversation_id: ConversationId, after: Position = BEFORE_ALL, limit: int | None = None
    ) -> History:
        """Return the events after a position with the state they lead to. Raises NoSuchConversation."""
        most = ALL if limit is None else limit
        found = await self._reader.rows(_HISTORY, conversation=conversation_id, after=after, most=most)
        if not found:
            raise NoSuchConversation(f"there is no conversation {conversation_id!r}")
        events_read = (
            Event(Position(row.position), row.at, load_fact(row.kind, row.fields))
            for row in found
            if row.position is not None
        )
        return History(read_state(found[0].state), tuple(events_read))

    async def append(
        self,
        seen: Conversation,
        *facts: Fact,
        command: CommandId | None = None,
        mail: Mail | None = None,
        beside: Beside | None = None,
    ) -> Appended:
        """Append `facts` right after `seen`; `mail` tells of the first of them and goes out once they are in the log.

        Raises Stale when somebody wrote since `seen` was read, and nothing is written then. A `command` that was
        carried out before is not carried out again: its first event's position is returned. What `beside` writes is
        in the record with the facts, or not at all.
        """
        if not facts:
            known = command and await self._known(seen.id, command)
            return await self._repeated(seen.id, known) if known else Appended(seen, seen.position)
        now = self._clock()
        new = [Event(Position(seen.position + i), now, fact) for i, fact in enumerate(facts, start=1)]
        state = replay(seen, new)
        columns = {"last_at": now, **_columns(state)}
        write = Write(seen.id, seen.position, columns, _rows(seen.id, new, command), command)
        posting = None if mail is None else posted(mail, seen.id, new[0].position, now)
        besides = [one for one in (posting, beside) if one is not None]
        if besides:
            written = await write_with(self._engine, write, *besides)
        else:
            written = await self._appender.write(write)
        if written is None:
            raise Stale(f"conversation {seen.id!r} moved on from position {seen.position}")
        if written != new[0].position:
            return await self._repeated(seen.id, written)
        if state.over:
            self.recent.drop(seen.id)
        else:
            self.recent.add(seen.id, new)
        self._after_commit(state)
        return Appended(state, written)

    async def submit(
        self,
        conversation_id: ConversationId,
        command: CommandId | None,
        facts: Callable[[Conversation], Sequence[Fact]],
        *,
        seen: Conversation | None = None,
        mail: Callable[[Conversation], Mail | None] = no_mail,
    ) -> Appended:
        """Carry out a command from outside: append `facts(state)`, looking again for as long as others write.

        `facts` may raise to refuse; a command that was carried out before is answered all the same. `seen` is the
        conversation as it was just read, which spares the first look. `mail(state)` goes out with the first fact.
        """
        while True:
            now = seen or await self.load(conversation_id)
            try:
                wanted = facts(now)
            except Exception:
                known = command and await self._known(conversation_id, command)
                if not known:
                    raise
                return await self._repeated(conversation_id, known)
            try:
                return await self.append(now, *wanted, command=command, mail=mail(now))
            except Stale:
                seen = None

    async def _known(self, conversation_id: ConversationId, command: CommandId) -> Position | None:
        found = await self._reader.rows(KNOWN, b_conversation=conversation_id, b_command=command)
        return Position(found[0].position) if found else None

    async def _repeated(self, conversation_id: ConversationId, position: Position) -> Appended:
        return Appended(await self.load(conversation_id), position, repeated=True)

    async def several(self, ids: Collection[ConversationId]) -> dict[ConversationId, Conversation]:
        """Return those of the conversations that exist."""
        wanted = list(ids)
        found: dict[ConversationId, Conversation] = {}
        for first in range(0, len(wanted), AT_ONCE):
            rows = await self._reader.rows(self._several, ids=wanted[first : first + AT_ONCE])
            found.update((state.id, state) for state in (read_state(row.state) for row in rows))
            if len(wanted) > AT_ONCE:
                await asyncio.sleep(0)  # as below
        return found

    async def positions(self, ids: Collection[ConversationId]) -> dict[ConversationId, Position]:
        """Return how far those of the conversations have come that exist."""
        rows = await self._reader.rows(self._positions, ids=list(ids)) if ids else []
        return {ConversationId(row.id): Position(row.position) for row in rows}

    async def latest_of(self, shopper: ShopperId) -> Conversation | None:
        """Return the shopper's newest conversation, or None."""
        found = await self._states(conversations.c.shopper_id == shopper, newest_first=True, limit=1)
        return found[0] if found else None

    async def all_of(self, shopper: ShopperId) -> list[Conversation]:
        """Return the shopper's conversations, newest first."""
        return await self._states(conversations.c.shopper_id == shopper, newest_first=True)

    async def own_rep(self, shopper: ShopperId) -> tuple[RepId, datetime] | None:
        """Return whichever rep last wrote to the shopper, in any conversation, and when; None where none ever did."""
        newest = (
            select(events.c.at, events.c.fields)
            .join(conversations, conversations.c.id == events.c.conversation_id)
            .where(conversations.c.shopper_id == shopper, events.c.kind == _REP_SAID)
            .order_by(events.c.at.desc(), events.c.position.desc())
            .limit(1)
        )
        async with reading(self._engine) as connection:
            row = (await connection.execute(newest)).one_or_none()
        return None if row is None else (RepId(row.fields["rep"]["id"]), row.at)

    async def active_since(self, moment: datetime) -> list[Conversation]:
        """Return the conversations with an event since then, newest first."""
        return await self._states(conversations.c.last_at >= moment, newest_first=True)

    async def owed(self, before: datetime | None = None) -> list[Conversation]:
        """Return the conversations in which the assistant owes a reply (since before a time), longest owed first."""
        condition: ColumnElement[bool] = conversations.c.assistant_owes_since.is_not(None)
        if before is not None:
            condition &= conversations.c.assistant_owes_since < before
        return sorted(
            await self._states(condition), key=lambda state: (state.owed_since is None, state.owed_since)
        )

    async def waiting(self) -> list[Conversation]:
        """Return the conversations in line, longest waiting first."""
        found = await self._states(conversations.c.waiting_since.is_not(None))
        return sorted(found, key=lambda state: (state.waiting_since is None, state.waiting_since))

    async def parked(self) -> list[Conversation]:
        """Return the conversations whose shopper a rep left alone for now, of the last two days."""
        condition = (conversations.c.last_at >= self._clock() - PARKED_AT_MOST) & (
            conversations.c.holder == Holder.NOBODY.value
        )
        return [state for state in await self._states(condition) if state.parked_with is not None]

    async def deferred(self, first: int) -> list[Conversation]:
        """Return the `first` on the list of those for whom a person is asked when there is room, the neediest first."""
        on_the_list = select(conversations.c.state).where(conversations.c.deferred_since.is_not(None))
        by_need = on_the_list.order_by(
            conversations.c.deferred_need.desc(), conversations.c.deferred_since, conversations.c.id
        )
        async with reading(self._engine) as connection:
            return [load_state(row.state) for row in await connection.execute(by_need.limit(first))]

    async def how_many_deferred(self) -> int:
        """Return how many are on that list."""
        counted = select(func.count()).where(conversations.c.deferred_since.is_not(None))
        async with reading(self._engine) as connection:
            return int((await connection.execute(counted)).scalar_one())

    async def held(self, rep: RepId | None = None) -> list[Conversation]:
        """Return the conversations a rep holds, or any rep."""
        condition = conversations.c.rep_id.is_not(None) if rep is None else conversations.c.rep_id == rep
        return await self._states(condition)

    async def _states(
        self, condition: ColumnElement[bool], *, newest_first: bool = False, limit: int | None = None
    ) -> list[Conversation]:
        wanted = select(_STATE).where(condition).limit(limit)
        if newest_first:
            wanted = wanted.order_by(conversations.c.created_at.desc(), conversations.c.id)
        found: list[Conversation] = []
        async with reading(self._engine) as connection, connection.stream(wanted) as rows:
            async for some in rows.partitions(AT_ONCE):
                found += [read_state(row.state) for row in some]
                await asyncio.sleep(
                    0
                )  # SQLite is asked at once, and of many rows others have their turn in between
        return found


def _columns(state: Conversation) -> dict[str, Any]:
    return {
        "position": state.position,
        "state": dump_state(state),
        "holder": state.holder.value,
        "rep_id": state.rep.id if state.rep else None,
        "assistant_owes_since": state.owed_since if state.assistant_owes_reply else None,
        "waiting_since": state.waiting_since,
        "deferred_since": state.deferred.since if state.deferred else None,
        "deferred_need": state.deferred.need if state.deferred else None,
    }


def _rows(
    conversation_id: ConversationId, new: Sequence[Event], command: CommandId | None
) -> list[dict[str, Any]]:
    return [
        {
            "conversation_id": conversation_id,
            "position": event.position,
            "at": event.at,
            "kind": kind_of(event.fact),
            "fields": dump_fact(event.fact),
            "command_id": command if i == 0 else None,
        }
        for i, event in enumerate(new)
    ]
