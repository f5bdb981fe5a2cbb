"""What a rep reads on taking over: the briefing's type, and the parts of it that are arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

from conversation.model import Citation, ConversationId, Mood, Page, Position, Reason, ShopperId

Trend = Literal["rising", "falling", "steady"]

STEADY_WITHIN_VALENCE = 0.25
"""Two halves of a conversation that differ by less than this sound alike to a reader; valence runs from -1 to 1."""

LAST_READINGS = 6
"""How far back a mood still says something about now: a shopper's last six messages."""

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
class MoodReading:
    """The mood of the shopper's message at `position`; `mood` is None where the reader abstained."""

    position: Position
    mood: Mood | None
    valence: float


@dataclass(frozen=True, slots=True)
class MoodSoFar:
    """How the shopper has sounded: the newest mood that was read with confidence, where it goes, and each reading."""

    now: Mood | None
    trend: Trend
    readings: tuple[MoodReading, ...]


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
    mood: MoodSoFar
    page: Page | None
    tried: tuple[Citation, ...]
    shopper: KnownShopper
    draft: str


def trend(valences: Sequence[float]) -> Trend:
    """Whether the later half of the last six `valences` (each in [-1, 1], oldest first) sounds better than the earlier.

    The middle one of an odd number belongs to neither half. Fewer than two are steady.
    """
    last = valences[-LAST_READINGS:]
    half = len(last) // 2
    if half == 0:
        return "steady"
    change = fmean(last[-half:]) - fmean(last[:half])
    if change >= STEADY_WITHIN_VALENCE:
        return "rising"
    if change <= -STEADY_WITHIN_VALENCE:
        return "falling"
    return "steady"


def mood_so_far(readings: Sequence[MoodReading]) -> MoodSoFar:
    """Sum up `readings`, oldest first. A reading that abstained counts for the trend, not for the mood of now."""
    now = next((reading.mood for reading in reversed(readings) if reading.mood is not None), None)
    return MoodSoFar(now, trend([reading.valence for reading in readings]), tuple(readings))


def to_json(briefing: Briefing) -> dict[str, object]:
    """Return `briefing` as the wire shows it, ready for `json.dumps` and for the `Briefed` event."""
    return {
        "conversation": briefing.conversation,
        "why": briefing.why,
        "reason": briefing.reason.value,
        "summary": briefing.summary,
        "wants": briefing.wants,
        "mood": _mood_json(briefing.mood),
        "page": None if briefing.page is None else _page_json(briefing.page),
        "tried": [_citation_json(citation) for citation in briefing.tried],
        "shopper": _shopper_json(briefing.shopper),
        "draft": briefing.draft,
    }


def _mood_json(mood: MoodSoFar) -> dict[str, object]:
    return {
        "now": None if mood.now is None else mood.now.value,
        "trend": mood.trend,
        "readings": [
            {
                "position": reading.position,
                "mood": None if reading.mood is None else reading.mood.value,
                "valence": reading.valence,
            }
            for reading in mood.readings
        ],
    }


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
