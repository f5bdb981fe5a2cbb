"""Fills the briefing a rep reads on taking over, from the log, in plain words, with a first reply that goes on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.answer import Assistant
from agent.cues import asks_for_person, says_yes
from agent.deal_cues import wants_bulk_or_deal
from agent.manner import address_chosen, manner_of
from agent.order_cues import asks_order, asks_order_change
from agent.order_numbers import number_in
from agent.reply import Reply
from agent.shop import Order, Shop
from agent.smalltalk import small_reply
from agent.words import content
from conversation.model import (
    AssistantSaid,
    Citation,
    Conversation,
    Event,
    Mood,
    NobodyThere,
    Page,
    Position,
    PromiseFlagged,
    Reason,
    RepJoined,
    RepLeft,
    RepSaid,
    ShopperSaid,
)
from conversation.mood import standing_moods
from conversation.shoppers import Shopper
from handoff.briefing import WHY, Briefing, KnownShopper, OrderSeen, Promise
from handoff.mood_course import MoodCourse, Turn, mood_course
from handoff.warmth import COLD, Warmth

MOST_TRIED = 4
MOST_ORDERS = 5
LONGEST_WANT_CHARACTERS = 240
_ANY_SHOP = Shop("the shop")
_TOLD_IN_THEIR_WORDS = {Reason.BULK, Reason.UPSET, Reason.RISK, Reason.PROMISE}
_ASKING = re.compile(
    r"\?|^(?:what|which|who|when|where|why|how|is|are|do|does|can|could|will|would|may|should|has|have)\b",
    re.I,
)
_SAID_MOOD = {
    Mood.ANGRY: "angry",
    Mood.DISAPPOINTED: "disappointed",
    Mood.WORRIED: "worried",
    Mood.CONFUSED: "confused",
    Mood.HAPPY: "in good spirits",
    Mood.CURIOUS: "curious",
    Mood.NEUTRAL: "calm",
}
_UNHAPPY = (Mood.ANGRY, Mood.DISAPPOINTED, Mood.WORRIED)


@dataclass(frozen=True, slots=True)
class Handover:
    """What a briefing is written from: the state and its events up to now, the shopper, and why it is handed over.

    `reply` is what the assistant last had in mind, when a turn led here; `conversations` counts the shopper's, this one
    included; `warmth` is how much a person matters here.
    """

    conversation: Conversation
    events: tuple[Event, ...]
    shopper: Shopper
    reason: Reason
    reply: Reply | None = None
    conversations: int = 1
    warmth: Warmth = COLD


async def brief(assistant: Assistant, handover: Handover) -> Briefing:
    """Write the briefing of `handover`. An order system that cannot be reached leaves the orders out."""
    said = [
        event for event in handover.events if isinstance(event.fact, ShopperSaid) and event.fact.text.strip()
    ]
    mood = mood_course(standing_moods(handover.events))
    orders = await assistant.orders_of(handover.shopper)
    wants = _wants(said, handover.conversation.page)
    address = address_chosen(handover.events)
    return Briefing(
        conversation=handover.conversation.id,
        why=_why(handover, said, mood),
        reason=handover.reason,
        summary=_summary(handover, said, mood, orders),
        wants=wants,
        mood=mood,
        page=handover.conversation.page,
        tried=_tried(handover),
        shopper=KnownShopper(
            id=handover.shopper.id,
            verified=handover.shopper.verified,
            name=handover.shopper.name,
            email=handover.shopper.email,
            orders=tuple(
                OrderSeen(order.number, order.status.value, order.placed.date().isoformat())
                for order in orders[:MOST_ORDERS]
            ),
            conversations=handover.conversations,
        ),
        draft=_draft(handover, said, orders, address.called if address else ""),
        promises=_promises(handover.events),
        manner=manner_of([_text(event) for event in said], address),
        warmth=handover.warmth,
    )


def _matter(said: Sequence[Event]) -> Event | None:
    """Return what the shopper is after: their newest question, else their newest message that is about something.

    "Yes", "a person please", thanks and sighs are about nothing.
    """
    matters = [event for event in reversed(said) if _is_matter(_text(event))]
    questions = [event for event in matters if _ASKING.search(_text(event))]
    return next(iter([*questions, *matters]), said[-1] if said else None)


def _is_matter(text: str) -> bool:
    if not content(text) or says_yes(text) or small_reply(text, shop=_ANY_SHOP, name=None, greeted=True):
        return False
    return not (asks_for_person(text) and len(content(text)) <= 6)


def _text(event: Event) -> str:
    return event.fact.text if isinstance(event.fact, ShopperSaid) else ""


def _quoted_sentence(text: str) -> str:
    """Quote `text` at the end of a sentence, with one full stop."""
    quoted = _quoted(text)
    return quoted if quoted[-2] in ".!?…" else f"{quoted}."


def _quoted(text: str) -> str:
    return f"“{_shortened(text)}”"


def _shortened(text: str) -> str:
    plain = " ".join(text.split())
    if len(plain) > LONGEST_WANT_CHARACTERS:
        plain = plain[:LONGEST_WANT_CHARACTERS].rsplit(" ", 1)[0] + " …"
    return plain


def _wants(said: Sequence[Event], page: Page | None) -> str:
    """Say in one sentence what the shopper is after, in their own words where ours would be a guess."""
    matter = _matter(said)
    if matter is None:
        return "Nothing was asked yet."
    text = _text(matter)
    number = number_in(text)
    about = f", looking at {page.title}" if page else ""
    if asks_order_change(text):
        kind = f"To change or cancel an order{f' ({number})' if number else ''}"
    elif asks_order(text) or number:
        kind = f"To know about an order{f' ({number})' if number else ''}"
    elif wants_bulk_or_deal(text):
        kind = f"An offer for a larger order or a better price{about}"
    elif asks_for_person(text):
        return "To talk to a person; the matter itself was not said yet."
    else:
        kind = f"An answer{about}"
    return f"{kind}: {_quoted(text)}"


def _why(handover: Handover, said: Sequence[Event], mood: MoodCourse) -> str:
    parts = [WHY[handover.reason]]
    if handover.reason is Reason.NOTHING_FOUND:
        missed = [_text(event) for event in said if _is_matter(_text(event))][-2:]
        parts.append(
            f"Nothing in the shop's pages answers {' and '.join(_quoted(text) for text in missed)}."
            if missed
            else ""
        )
    elif said and (handover.reason in _TOLD_IN_THEIR_WORDS or not _is_matter(_text(said[-1]))):
        # A sigh or a plain wish for a person is no matter, and says most about how they feel.
        parts.append(f"Their last words: {_quoted_sentence(_text(said[-1]))}")
    if mood.stands in _UNHAPPY and handover.reason is not Reason.UPSET:
        parts.append(f"They sound {_SAID_MOOD[mood.stands]}.")
    return " ".join(part for part in parts if part)


def _summary(handover: Handover, said: Sequence[Event], mood: MoodCourse, orders: Sequence[Order]) -> str:
    shopper = handover.shopper
    who = shopper.name if shopper.verified and shopper.name else "A shopper who hasn't signed in"
    told = (
        said[:-1] if handover.reason in _TOLD_IN_THEIR_WORDS else said
    )  # the last words stand under why already
    asked = [_text(event) for event in told if _is_matter(_text(event))]
    parts = [f"{who} wrote {len(said)} message{'' if len(said) == 1 else 's'}."]
    if len(asked) > 1:
        parts.append(f"It began with {_quoted(asked[0])} and came to {_quoted_sentence(asked[-1])}")
    elif asked:
        parts.append(f"{'It is about' if told is said else 'It began with'} {_quoted_sentence(asked[0])}")
    answers = [event.fact for event in handover.events if isinstance(event.fact, AssistantSaid)]
    found = [answer for answer in answers if answer.found and answer.citations]
    if found:
        parts.append(f"The assistant last answered from {_quoted_sentence(found[-1].citations[0].title)}")
    misses = sum(not answer.found for answer in answers)
    if misses:
        parts.append(f"It had no answer {'once' if misses == 1 else f'{misses} times'}.")
    parts.append(_mood_in_words(mood, said, handover.events))
    waiting = [order for order in orders if order.open]
    if waiting:
        parts.append(
            f"Open orders: {', '.join(f'{o.number} ({_words(o.status.value)})' for o in waiting[:MOST_ORDERS])}."
        )
    if any(isinstance(event.fact, RepLeft) for event in handover.events):
        parts.append("A colleague has been in this conversation before.")
    return " ".join(part for part in parts if part)


def _mood_in_words(mood: MoodCourse, said: Sequence[Event], events: Sequence[Event]) -> str:
    """Say how they sound, and what was said when that changed and just before; nothing where no mood is known."""
    if mood.stands is None:
        return ""
    how = f"They sound {_SAID_MOOD[mood.stands]}"
    if mood.turned is None:
        return f"{how}."
    change = f"got {'better' if mood.turned.better else 'worse'}"
    after = _just_before(mood.turned, events)
    if said and said[-1].position == mood.turned.position:
        return f"{how}; it just {change}{after}."
    at = next((_text(event) for event in said if event.position == mood.turned.position), "")
    return f"{how}; it {change}{f' with {_quoted(at)}' if at else ''}{after}."


def _just_before(turned: Turn, events: Sequence[Event]) -> str:
    """Say what the shopper had just met with when their mood turned; nothing where that explains nothing."""
    for event in reversed([event for event in events if event.position < turned.position]):
        match event.fact:
            case AssistantSaid(found=False) if not turned.better:
                return ", after the assistant had no answer"
            case NobodyThere() if not turned.better:
                return ", after nobody was there"
            case RepJoined(rep=rep) | RepSaid(rep=rep):
                return f", after {rep.name} {'joined' if isinstance(event.fact, RepJoined) else 'wrote'}"
            case AssistantSaid() | ShopperSaid():
                return ""
            case _:
                continue
    return ""


def _promises(events: Sequence[Event]) -> tuple[Promise, ...]:
    """Return what reps flagged as promised, each message once with the newest flag, in the order it was said."""
    said = {
        event.position: event.fact.text
        for event in events
        if isinstance(event.fact, ShopperSaid | AssistantSaid | RepSaid)
    }
    flagged: dict[Position, Promise] = {}
    for event in events:
        if isinstance(event.fact, PromiseFlagged):
            text = event.fact.text.strip() or " ".join(said.get(event.fact.of, "").split())
            if text:
                flagged[event.fact.of] = Promise(event.fact.of, _shortened(text), event.fact.rep.name)
    return tuple(promise for _, promise in sorted(flagged.items()))


def _words(status: str) -> str:
    return status.replace("_", " ")


def _tried(handover: Handover) -> tuple[Citation, ...]:
    """Return the sources looked at, those of the last turn first, each once."""
    sources = [
        *(handover.reply.tried if handover.reply else ()),
        *(handover.reply.citations if handover.reply else ()),
    ]
    for event in reversed(handover.events):
        if isinstance(event.fact, AssistantSaid):
            sources += event.fact.citations
    return tuple({source.id: source for source in sources}.values())[:MOST_TRIED]


def _draft(handover: Handover, said: Sequence[Event], orders: Sequence[Order], called: str) -> str:
    """Write a first reply that goes on from where the conversation is, without greeting anew."""
    matter = _matter(said)
    known = handover.shopper.name if handover.shopper.verified else None
    name = called or (known.split()[0] if known else None)
    opening = f"{name}, I've read what you wrote" if name else "I've read what you wrote"
    match handover.reason:
        case Reason.UPSET:
            opening = f"{opening}, and I'm sorry it went like this"
        case Reason.NOTHING_FOUND | Reason.FAILED | Reason.LOOPED:
            opening = f"{opening}; the assistant couldn't help, so I'm taking it from here"
        case Reason.BULK:
            opening = f"{opening}, and I'm happy to work out an offer"
        case Reason.RISK:
            opening = f"{opening}; I'm looking after this myself now"
        case Reason.ASKED | Reason.WARM | Reason.PROMISE:
            pass
    about = _subject(_text(matter) if matter else "", handover, orders)
    return f"{opening}. {about}"


def _subject(text: str, handover: Handover, orders: Sequence[Order]) -> str:
    number = number_in(text)
    waiting = [order.number for order in orders if order.open]
    if asks_order(text) or asks_order_change(text) or number:
        which = number or (waiting[0] if len(waiting) == 1 else None)
        return f"I'm looking at your order {which} now." if which else "Let me look at your order now."
    if wants_bulk_or_deal(text):
        page = handover.conversation.page
        return f"How many would you like{f' of the {page.title}' if page and page.product_id else ''}, and by when?"
    if not text or not _is_matter(text):
        return "What can I do for you?"
    if _was_answered(text, handover.events):
        return f"You asked {_quoted(text)} Did the answer help, or what is still open?"
    reply = handover.reply
    if reply is not None and reply.found and reply.kind == "answer" and _ASKING.search(text):
        return f"About {_quoted(text)}: {reply.text}"
    return f"About {_quoted(text)}: let me check that for you."


def _was_answered(text: str, events: Sequence[Event]) -> bool:
    """Whether the assistant gave an answer with sources after the shopper last said `text`."""
    asked = max((i for i, event in enumerate(events) if _text(event) == text), default=len(events))
    later = next((event.fact for event in events[asked:] if isinstance(event.fact, AssistantSaid)), None)
    return later is not None and later.found and bool(later.citations)
