"""What a shopper is told for whom no person comes at once, and what comes of what they choose then."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from agent import line_phrases, phrases
from agent.address import find_address
from agent.reply import Reply, say
from agent.shop import Shop
from agent.words import normalise
from conversation.model import (
    AssistantSaid,
    Conversation,
    Event,
    Fact,
    HandoffDeferred,
    HumanRequested,
    NobodyThere,
    Option,
    Reason,
    WaitAbandoned,
)
from handoff.admission import Verdict
from handoff.choices import may_choose, may_leave

LONGEST_TRIED_AGAIN_CHARACTERS = 300
"""A button that says a longer message anew would say more than anybody reads off it."""

MESSAGE_NEED = 0.5
"""Whoever leaves a message wants a person, and does not sit and wait for one."""

_YES = r"(?:(?:yes|no|ok|okay|fine|all right|no problem),? )?"
_I_WOULD = (
    r"(?:(?:i (?:will|can|would|want to|would like to|would rather)|can i|could i|may i|let me) )?(?:just )?"
)
_PLEASE = r"(?:,? (?:please|thank you|thanks))?"
A_MESSAGE = re.compile(
    rf"{_YES}{_I_WOULD}leave (?:(?:you|them) )?a message"
    rf"(?: here| then| instead| for (?:you|them|somebody|someone))*{_PLEASE}\??"
)
I_WAIT = re.compile(
    rf"{_YES}{_I_WOULD}(?:keep waiting|wait)(?: here| on| then| for (?:a person|somebody|someone|one|them))*{_PLEASE}"
)
LETS_GO_ON = re.compile(
    rf"{_YES}(?:let's |let us |{_I_WOULD})(?:go on|continue)(?: meanwhile| then| with (?:you|the assistant))*{_PLEASE}"
)
NEVER_MIND = re.compile(
    rf"{_YES}(?:never ?mind|forget it|i (?:do not|don't) (?:want to wait|need a person)(?: any ?more)?){_PLEASE}"
    # As the widget says it in its other languages.
    r"|schon gut, danke|no importa, gracias|不用了,谢谢。"
)
TAKE_IT_BACK = re.compile(
    rf"{_YES}(?:(?:(?:can|could|would) you|please|i (?:want|would like) to) )*(?:take (?:my|the|that) message back"
    rf"|(?:cancel|delete|discard|forget|ignore|remove|withdraw|take back) (?:my|the|that) message){_PLEASE}\??"
)
"""Whole sayings, normalised: a question that merely holds the words is a question."""


def failed(seen: Conversation, text: str, verdict: Verdict, shop: Shop) -> list[Fact]:
    """Return what settles a turn that failed on `text` and was not let into line."""
    tell = line_phrases.failed_again if seen.deferred else line_phrases.failed_and_listed
    said = AssistantSaid(
        tell(shop, minutes=_minutes(verdict)), confidence=0.0, options=_options(text), found=False
    )
    return [said, HandoffDeferred(Reason.FAILED, verdict.need)]


def deferred(reason: Reason, verdict: Verdict, shop: Shop, reply: Reply) -> list[Fact]:
    """Return what is said where a person is due for `reason` and was not let in, with the answer if there is one."""
    text = line_phrases.listed(shop, minutes=_minutes(verdict))
    said = AssistantSaid(text, options=line_phrases.LISTED_OPTIONS, found=False)
    if reply.found and reply.kind in {"answer", "order"}:
        said = replace(
            said,
            text=f"{reply.text}\n\n{text}",
            citations=reply.citations,
            cards=reply.cards,
            confidence=reply.confidence,
            found=True,
            computed=reply.computed,
        )
    return [said, HandoffDeferred(reason, verdict.need)]


def chosen(seen: Conversation, text: str, earlier: Sequence[Event], shop: Shop) -> list[Fact] | None:
    """Return what comes of words that say what a button under an honest word does; None for any others.

    It needs neither model nor knowledge, so that it works when those don't.
    """
    words = normalise(text).strip(" .!")
    last = next((event.fact for event in reversed(earlier) if isinstance(event.fact, AssistantSaid)), None)
    if (
        last is not None
        and last.text.startswith(line_phrases.WRITE_YOUR_MESSAGE)
        and not NEVER_MIND.fullmatch(words)
    ):
        email = find_address(text) if shop.mails else ""
        return leave_message(email or "", shop)
    if A_MESSAGE.fullmatch(words):
        return [AssistantSaid(line_phrases.write_your_message(mail=shop.mails))]
    gives_up = NEVER_MIND.fullmatch(words) or (seen.message_left and TAKE_IT_BACK.fullmatch(words))
    if gives_up and may_leave(seen):
        return leave(seen)
    if not may_choose(seen):
        return None
    if I_WAIT.fullmatch(words):
        return wait_on(seen)
    if LETS_GO_ON.fullmatch(words):
        return [AssistantSaid(line_phrases.go_on_meanwhile(), options=line_phrases.MEANWHILE_OPTIONS)]
    return None


def leave_message(email: str, shop: Shop) -> list[Fact]:
    """Return what keeps the message that was just said, for a person to answer here, and by mail where one is given."""
    kept = AssistantSaid(line_phrases.message_kept(shop, email))
    return [kept, HandoffDeferred(Reason.ASKED, MESSAGE_NEED, message=True, email=email)]


def wait_on(seen: Conversation) -> list[Fact]:
    """Return what keeps somebody waiting who chose to: in line, or on the list as they were."""
    said = AssistantSaid(line_phrases.keep_waiting())
    if seen.in_line:
        return [said, HumanRequested(seen.waiting_for or Reason.ASKED, how="waits")]
    return [said]


def go_on(seen: Conversation) -> list[Fact]:
    """Return what lets the assistant help meanwhile: it owes a word then, to what was written or to the wish itself."""
    if seen.in_line:
        return [NobodyThere(why="chosen")]
    return [AssistantSaid(phrases.go_on())]


def leave(seen: Conversation) -> list[Fact]:
    """Return what takes somebody, or the message they left, out of line or off the list."""
    return [AssistantSaid(line_phrases.out_of_line(message=seen.message_left)), WaitAbandoned()]


def honest_word(nobody: NobodyThere, shop: Shop, now: datetime) -> AssistantSaid:
    """Return what is said to somebody in line for whom no person comes soon, with what they may choose."""
    options: tuple[Option, ...] = line_phrases.NOBODY_THERE_OPTIONS
    match nobody.why:
        case "closed":
            at = None if nobody.next_opening is None else datetime.fromisoformat(nobody.next_opening)
            text = line_phrases.closed(
                shop, None if at is None else line_phrases.opening_words(shop, at, now)
            )
        case "too_long":
            text = line_phrases.taking_too_long()
        case "meanwhile":
            text, options = line_phrases.meanwhile(), line_phrases.MEANWHILE_OPTIONS
        case "chosen":
            text, options = line_phrases.go_on_meanwhile(), line_phrases.MEANWHILE_OPTIONS
        case _:
            text = line_phrases.nobody_there(shop)
    return AssistantSaid(text, options=options)


def _minutes(verdict: Verdict) -> int | None:
    return None if verdict.estimate_seconds is None else max(1, round(verdict.estimate_seconds / 60))


def _options(text: str) -> tuple[Option, ...]:
    again = (say("Try again", text),) if 0 < len(text) <= LONGEST_TRIED_AGAIN_CHARACTERS else ()
    return (*again, *line_phrases.LISTED_OPTIONS)
