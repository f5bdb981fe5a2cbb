"""What a shopper is told for whom no person can be asked at once, and how they leave a message instead."""

from collections.abc import Sequence
from dataclasses import replace

from agent import phrases
from agent.reply import Reply, say
from agent.shop import Shop
from agent.words import normalise
from conversation.model import AssistantSaid, Conversation, Event, Fact, HandoffDeferred, Option, Reason
from handoff.admission import Verdict

LONGEST_TRIED_AGAIN_CHARACTERS = 300
"""A button that says a longer message anew would say more than anybody reads off it."""

MESSAGE_NEED = 0.5
"""Whoever leaves a message wants a person, and does not sit and wait for one."""


def failed(seen: Conversation, text: str, verdict: Verdict, shop: Shop) -> list[Fact]:
    """Return what settles a turn that failed on `text` and was not let into line."""
    tell = phrases.failed_again if seen.deferred else phrases.failed_and_listed
    said = AssistantSaid(
        tell(shop, minutes=_minutes(verdict)), confidence=0.0, options=_options(text), found=False
    )
    return [said, HandoffDeferred(Reason.FAILED, verdict.need)]


def deferred(reason: Reason, verdict: Verdict, shop: Shop, reply: Reply) -> list[Fact]:
    """Return what is said where a person is due for `reason` and was not let in, with the answer if there is one."""
    text = phrases.listed(shop, minutes=_minutes(verdict))
    said = AssistantSaid(text, options=phrases.LISTED_OPTIONS, found=False)
    if reply.found and reply.kind in {"answer", "order"}:
        said = replace(
            said,
            text=f"{reply.text}\n\n{text}",
            citations=reply.citations,
            cards=reply.cards,
            confidence=reply.confidence,
            found=True,
        )
    return [said, HandoffDeferred(reason, verdict.need)]


def message_left(seen: Conversation, text: str, earlier: Sequence[Event], shop: Shop) -> list[Fact] | None:
    """Return what is said to somebody who leaves a message, first and when it is there; None to anybody else.

    It needs neither model nor knowledge, so that it works when those don't. In line the place is kept.
    """
    if normalise(text) == normalise(phrases.LEAVE_A_MESSAGE.text or ""):
        return [AssistantSaid(phrases.write_your_message())]
    last = next((event.fact for event in reversed(earlier) if isinstance(event.fact, AssistantSaid)), None)
    if last is None or last.text != phrases.write_your_message():
        return None
    kept = AssistantSaid(phrases.message_kept(shop))
    return [kept] if seen.in_line else [kept, HandoffDeferred(Reason.ASKED, MESSAGE_NEED, message=True)]


def _minutes(verdict: Verdict) -> int | None:
    return None if verdict.estimate_seconds is None else max(1, round(verdict.estimate_seconds / 60))


def _options(text: str) -> tuple[Option, ...]:
    again = (say("Try again", text),) if 0 < len(text) <= LONGEST_TRIED_AGAIN_CHARACTERS else ()
    return (*again, *phrases.LISTED_OPTIONS)
