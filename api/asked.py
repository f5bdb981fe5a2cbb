"""Knows what people ask on each page of the shop: counted from the log now and then, handed out from memory."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from agent.asked import PageKey, Tally, key_of, question_of
from conversation.errors import StoreUnavailable
from conversation.model import Citation, Page
from conversation.past import PastConversations
from conversation.store import Clock
from retrieval.passages import RetrievalError
from retrieval.search import Knowledge

logger = structlog.get_logger(__name__)

COUNTED_DAYS = 30
COUNTED_CONVERSATIONS_AT_MOST = 5_000
"""The newest ones: enough to know what is asked, and a second or two of reading in the background."""
FRESH_FOR = timedelta(minutes=15)
QUESTIONS_AT_MOST = 4

_COUNTED = ("shopper_said", "assistant_said", "human_requested", "rated")


class AskedQuestions:
    """What people ask on each page. The first to ask again after a while has it counted anew, and waits for nothing."""

    def __init__(self, past: PastConversations, knowledge: Knowledge, *, clock: Clock) -> None:
        self._past = past
        self._knowledge = knowledge
        self._clock = clock
        self._found: Mapping[PageKey, tuple[str, ...]] = {}
        self._counted_at: datetime | None = None
        self._counting: asyncio.Task[None] | None = None

    def on(self, page: Page) -> tuple[str, ...]:
        """Return what was asked most on `page` as it was last counted, the commonest first."""
        now = self._clock()
        if self._counted_at is None or now - self._counted_at >= FRESH_FOR:
            self._counted_at = now  # a count that fails is tried again when this one would be stale
            self._counting = asyncio.create_task(self._count(now))
        key = key_of(page)
        return self._found.get(key, ()) if key else ()

    async def close(self) -> None:
        if self._counting is not None:
            self._counting.cancel()
            await asyncio.gather(self._counting, return_exceptions=True)

    async def _count(self, now: datetime) -> None:
        try:
            tally = Tally.empty(self._question)
            talks = self._past.talks(
                now - timedelta(days=COUNTED_DAYS), only=_COUNTED, at_most=COUNTED_CONVERSATIONS_AT_MOST
            )
            async for talk in talks:
                tally.count(talk.shopper, talk.events)
            self._found = tally.questions(at_most=QUESTIONS_AT_MOST)
        except (StoreUnavailable, RetrievalError) as error:
            logger.warning("questions not counted; the last count stands", because=type(error).__name__)
        except Exception:
            logger.exception("questions not counted; the last count stands")

    def _question(self, source: Citation) -> str | None:
        return question_of(source, self._knowledge.passage(source.id))
