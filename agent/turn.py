"""One turn: from a shopper's message, or a burst of them, to the assistant's next event.

No message may strand: whatever fails while deciding ends with a person being asked for. Nothing is locked: a
person who takes over while an answer is being made moves the log on, the append is refused, and we look again.
"""

from collections.abc import Awaitable, Callable, Sequence

import structlog

from conversation.errors import Stale, StoreUnavailable
from conversation.model import ConversationId, Fact
from conversation.store import Appended, History, Log

logger = structlog.get_logger(__name__)

Decide = Callable[[History], Awaitable[Sequence[Fact]]]


async def take_turn(
    log: Log, conversation_id: ConversationId, *, decide: Decide, admit: Decide
) -> Appended | None:
    """Say what the assistant owes, if it owes anything; return what was appended.

    `decide` answers, asks back, or asks for a human. `admit` is asked when it fails. Raises StoreUnavailable,
    and then the reply is still owed: the next look at the log finds it.
    """
    while (seen := await log.load(conversation_id)).assistant_owes_reply:
        history = await log.read(conversation_id)
        try:
            facts = await decide(history)
        except StoreUnavailable:
            raise
        except Exception:
            logger.exception("turn failed; asking for a human")
            facts = await admit(history)
        try:
            return await log.append(seen, *facts)
        except Stale:
            continue  # someone spoke meanwhile: look again
    return None
