"""What a rep reads on taking over: the briefing's type, and how the wire shows it."""

from dataclasses import dataclass

from conversation.model import Citation, ConversationId, Page, Position, Reason, ShopperId
from conversation.mood import StandingMood
from handoff.mood_course import MoodCourse
from handoff.warmth import COLD, Warmth

WHY = {
    Reason.ASKED: "The shopper asked for a person.",
    Reason.NOTHING_FOUND: "The assistant found nothing that answers the question.",
    Reason.UPSET: "The shopper is upset.",
    Reason.FAILED: "The assistant failed to answer.",
    Reason.BULK: "The shopper wants to buy in bulk or to negotiate.",
    Reason.WARM: "The shopper took up the offer of a person.",
    Reason.RISK: "It is about a danger, the law, a disputed payment or somebody's data.",
    Reason.LOOPED: "The assistant's answers did not help, more than once.",
    Reason.PROMISE: "The shopper wants a promise that only a person may make.",
}
"""One sentence for each reason, to start the briefing's `why` with."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How the shopper writes, each None where it doesn't show: the language by its code (`de`), whether they use its
    formal address, and what they call themselves."""

    language: str | None = None
    formal: bool | None = None
    called: str | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised in the message at `position`, and the rep who flagged it."""

    position: Position
    text: str
    flagged_by: str


@dataclass(frozen=True, slots=True)
class OrderSeen:
    """One order of the shopper; `placed` is an RFC 3339 date."""

    number: str
    status: str
    placed: str


@dataclass(frozen=True, slots=True)
class KnownShopper:
    """What is known of the shopper; `conversations` counts theirs, this one included."""

    id: ShopperId
    verified: bool
    name: str | None = None
    email: str | None = None
    orders: tuple[OrderSeen, ...] = ()
    conversations: int = 1


@dataclass(frozen=True, slots=True)
class Briefing:
    """Everything the person who takes over needs; each text is ready to be read as it stands."""

    conversation: ConversationId
    why: str
    reason: Reason
    summary: str
    wants: str
    mood: MoodCourse
    page: Page | None
    tried: tuple[Citation, ...]
    shopper: KnownShopper
    draft: str
    promises: tuple[Promise, ...] = ()
    manner: Manner = Manner()
    warmth: Warmth = COLD


def to_json(briefing: Briefing) -> dict[str, object]:
    """Return `briefing` as the wire shows it, ready for `json.dumps` and for the `Briefed` event."""
    return {
        "conversation": briefing.conversation,
        "why": briefing.why,
        "reason": briefing.reason.value,
        "summary": briefing.summary,
        "wants": briefing.wants,
        "mood": _mood_json(briefing.mood),
        "warmth": {
            "value": round(briefing.warmth.value, 2),
            "band": briefing.warmth.band,
            "reasons": list(briefing.warmth.reasons),
        },
        "page": None if briefing.page is None else _page_json(briefing.page),
        "promises": [
            {"position": one.position, "text": one.text, "flagged_by": one.flagged_by}
            for one in briefing.promises
        ],
        "manner": {
            "language": briefing.manner.language,
            "formal": briefing.manner.formal,
            "called": briefing.manner.called,
        },
        "tried": [_citation_json(citation) for citation in briefing.tried],
        "shopper": _shopper_json(briefing.shopper),
        "draft": briefing.draft,
    }


def _mood_json(mood: MoodCourse) -> dict[str, object]:
    turned = mood.turned
    return {
        "now": None if mood.now is None else mood.now.value,
        "stands": None if mood.stands is None else mood.stands.value,
        "valence": round(mood.valence, 3),
        "trend": mood.trend,
        "turned": turned and {"position": turned.position, "to": "better" if turned.better else "worse"},
        "readings": [_reading_json(reading) for reading in mood.readings],
    }


def _reading_json(reading: StandingMood) -> dict[str, object]:
    shown: dict[str, object] = {
        "position": reading.of,
        "mood": None if reading.mood is None else reading.mood.value,
        "valence": reading.valence,
    }
    if reading.corrected_by is not None:
        shown["corrected_by"] = reading.corrected_by
    return shown


def _page_json(page: Page) -> dict[str, object]:
    shown: dict[str, object] = {"url": page.url, "title": page.title}
    if page.product_id is not None:
        shown["product_id"] = page.product_id
    return shown


def _citation_json(citation: Citation) -> dict[str, object]:
    shown: dict[str, object] = {"id": citation.id, "title": citation.title, "quote": citation.quote}
    if citation.url is not None:
        shown["url"] = citation.url
    return shown


def _shopper_json(shopper: KnownShopper) -> dict[str, object]:
    shown: dict[str, object] = {"id": shopper.id}
    if shopper.name is not None:
        shown["name"] = shopper.name
    if shopper.email is not None:
        shown["email"] = shopper.email
    shown["verified"] = shopper.verified
    shown["orders"] = [
        {"number": order.number, "status": order.status, "placed": order.placed} for order in shopper.orders
    ]
    shown["conversations"] = shopper.conversations
    return shown
