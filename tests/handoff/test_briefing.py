"""The briefing as the wire shows it."""

import json

from conversation.model import Citation, ConversationId, Mood, Page, Position, Reason, ShopperId
from conversation.mood import StandingMood
from handoff.briefing import WHY, Briefing, KnownShopper, Manner, OrderSeen, Promise, to_json
from handoff.mood_course import mood_course
from handoff.warmth import Warmth

FULL = Briefing(
    ConversationId("c"),
    "The shopper is upset.",
    Reason.UPSET,
    "Asked twice where order 1042 is.",
    "Where order 1042 is.",
    mood_course(
        [
            StandingMood(Position(1), Mood.CURIOUS, {}, 0.2),
            StandingMood(Position(3), Mood.ANGRY, {}, -1.0, corrected_by="Mara"),
        ]
    ),
    Page("https://shop.example/p/1", "Grill", "p1"),
    (Citation("f1", "Delivery", "Two to four days.", "https://shop.example/delivery"),),
    KnownShopper(
        ShopperId("s"),
        verified=True,
        name="Ann",
        email="ann@example.com",
        orders=(OrderSeen("1042", "shipped", "2026-11-20"),),
        conversations=3,
    ),
    "Hello Ann",
    promises=(Promise(Position(5), "A callback by Friday", "Wei"),),
    manner=Manner("de", formal=True),
    warmth=Warmth(0.6049, ("wants to cancel", "it is about 1,200")),
)


def test_every_reason_has_its_sentence() -> None:
    assert set(WHY) == set(Reason)


def test_the_wire_shows_a_full_briefing() -> None:
    shown = to_json(FULL)
    assert json.loads(json.dumps(shown)) == {
        "conversation": "c",
        "why": "The shopper is upset.",
        "reason": "upset",
        "summary": "Asked twice where order 1042 is.",
        "wants": "Where order 1042 is.",
        "mood": {
            "now": "angry",
            "stands": "angry",
            "valence": -0.506,
            "trend": "falling",
            "turned": {"position": 3, "to": "worse"},
            "readings": [
                {"position": 1, "mood": "curious", "valence": 0.2},
                {"position": 3, "mood": "angry", "valence": -1.0, "corrected_by": "Mara"},
            ],
        },
        "warmth": {"value": 0.6, "band": "warm", "reasons": ["wants to cancel", "it is about 1,200"]},
        "page": {"url": "https://shop.example/p/1", "title": "Grill", "product_id": "p1"},
        "tried": [
            {
                "id": "f1",
                "title": "Delivery",
                "quote": "Two to four days.",
                "url": "https://shop.example/delivery",
            }
        ],
        "manner": {"language": "de", "formal": True, "called": None},
        "promises": [{"position": 5, "text": "A callback by Friday", "flagged_by": "Wei"}],
        "shopper": {
            "id": "s",
            "name": "Ann",
            "email": "ann@example.com",
            "verified": True,
            "orders": [{"number": "1042", "status": "shipped", "placed": "2026-11-20"}],
            "conversations": 3,
        },
        "draft": "Hello Ann",
    }


def test_what_is_not_known_is_not_shown() -> None:
    bare = Briefing(
        ConversationId("c"),
        "",
        Reason.ASKED,
        "",
        "",
        mood_course([]),
        None,
        (),
        KnownShopper(ShopperId("s"), verified=False),
        "",
    )
    shown = to_json(bare)
    assert shown["page"] is None
    assert shown["mood"] == {
        "now": None, "stands": None, "valence": 0.0, "trend": "steady", "turned": None, "readings": []
    }  # fmt: skip
    assert shown["shopper"] == {"id": "s", "verified": False, "orders": [], "conversations": 1}
