"""Sees to it that every reply owed is given: at once when a message comes, and by looking for strays."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import structlog

from agent.overtaken import NEWEST, Newest
from agent.turn import Decide, take_turn
from conversation.errors import ConversationError, StoreUnavailable
from conversation.model import Conversation, ConversationId, Fact
from conversation.store import Clock, History, Log

logger = structlog.get_logger(__name__)

STRAYS_EVERY_SECONDS = 2.0
STRAY_AFTER = timedelta(seconds=10)
"""A turn takes well under a second; one owed for longer lost its process."""

TYPING_AFTER_SECONDS = 0.3
"""A quicker answer needs no typing mark; a slower one would look like silence."""

AT_ONCE = 32

ShowTyping = Callable[[ConversationId], Awaitable[None]]
Took = Callable[[timedelta], None]
"""Is told of each turn how long it took, from the oldest word that was owed an answer to the answer's commit."""


class Turns:
    """Runs turns in the background, at most one for each conversation in this process."""

    def __init__(
        self,
        log: Log,
        *,
        decide: Decide,
        admit: Decide,
        show_typing: ShowTyping,
        clock: Clock,
        took: Took,
    ) -> None:
        self._log = log
        self._decide = decide
        self._admit = admit
        self._show_typing = show_typing
        self._clock = clock
        self._took = took
        self._running: dict[ConversationId, asyncio.Task[None]] = {}
        self._newest: dict[ConversationId, Newest] = {}
        self._again: dict[ConversationId, Conversation] = {}
        self._room = asyncio.Semaphore(AT_ONCE)
        self._closed = False

    def wake(self, state: Conversation) -> None:
        """See to a conversation; returns at once. While its turn runs, it is looked at once more afterwards.

        What that turn waits for is given up when something newer was said than it read.
        """
        if self._closed:
            return
        if state.id in self._running:
            self._again[state.id] = state
            self._newest[state.id].came(state.position)
            return
        self._newest[state.id] = Newest()
        self._running[state.id] = asyncio.create_task(self._run(state), name=f"turn {state.id}")

    async def _run(self, state: Conversation) -> None:
        NEWEST.set(self._newest[state.id])
        typing = asyncio.create_task(self._type_when_slow(state.id))
        try:
            async with self._room:
                with structlog.contextvars.bound_contextvars(conversation=state.id):
                    said = await take_turn(self._log, state.id, decide=self._decide_anew, admit=self._admit)
            if said is not None and state.owed_since is not None:
                self._took(self._clock() - state.owed_since)
        except StoreUnavailable:
            logger.warning("turn put off: the store is unavailable")
        except Exception:
            logger.exception("turn lost; it is looked for again")
        finally:
            typing.cancel()
            self._running.pop(state.id, None)
            self._newest.pop(state.id, None)
            if (newer := self._again.pop(state.id, None)) is not None:
                self.wake(newer)

    async def _decide_anew(self, history: History) -> Sequence[Fact]:
        self._newest[history.conversation.id].read(history.conversation.position)
        return await self._decide(history)

    async def _type_when_slow(self, conversation_id: ConversationId) -> None:
        await asyncio.sleep(TYPING_AFTER_SECONDS)
        await self._show_typing(conversation_id)

    async def look_for_strays(self) -> None:
        """At start see to every reply owed, then every 2 s to those owed for over 10 s. Runs until cancelled."""
        first = True
        while True:
            try:
                for state in await self._log.owed(None if first else self._clock() - STRAY_AFTER):
                    self.wake(state)
                first = False
            except ConversationError:
                logger.warning("cannot look for owed replies: the store is unavailable")
            except Exception:
                logger.exception("looking for owed replies failed")
            await asyncio.sleep(STRAYS_EVERY_SECONDS)

    async def close(self) -> None:
        """Let the running turns end, for a moment; what is cut off is owed still and found at the next start."""
        self._closed = True
        if self._running:
            _, late = await asyncio.wait(self._running.values(), timeout=5.0)
            for task in late:
                task.cancel()
