"""The briefing's arithmetic, and how the wire shows it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.model import Citation, ConversationId, Mood, Page, Position, Reason, ShopperId
from handoff.briefing import (
    WHY,
    Briefing,
    KnownShopper,
    MoodReading,
    MoodSoFar,
    OrderSeen,
    mood_so_far,
    to_json,
    trend,
)


@pytest.mark.parametrize(
    ("valences", "expected"),
    [
        ([], "steady"),
        ([-0.9], "steady"),
        ([0.5, -0.5], "falling"),
        ([-0.5, 0.5], "rising"),
        ([0.1, 0.2], "steady"),
        ([0.6, 0.5, -0.4, -0.6], "falling"),
        ([-0.9, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], "steady"),
    ],
)
def test_the_trend_compares_the_halves_of_the_last_six(valences: list[float], expected: str) -> None:
    assert trend(valences) == expected


@given(st.lists(st.floats(-1, 1), max_size=12))
def test_the_trend_turned_round_is_the_other_trend(valences: list[float]) -> None:
    last = valences[-6:]
    mirror = {"rising": "falling", "falling": "rising", "steady": "steady"}
    assert trend(last[::-1]) == mirror[trend(last)]


def test_now_is_the_newest_mood_that_was_read() -> None:
    readings = [
        MoodReading(Position(1), Mood.CURIOUS, 0.2),
        MoodReading(Position(3), Mood.WORRIED, -0.3),
        MoodReading(Position(5), None, -0.9),
    ]
    assert mood_so_far(readings) == MoodSoFar(Mood.WORRIED, "falling", tuple(readings))
    assert mood_so_far([]) == MoodSoFar(None, "steady", ())


def test_every_reason_has_its_sentence() -> None:
    assert set(WHY) == set(Reason)


def test_the_wire_shows_a_full_briefing() -> None:
    shown = to_json(
        Briefing(
            ConversationId("c"),
            "The shopper is upset.",
            Reason.UPSET,
            "Asked twice where order 1042 is.",
            "Where order 1042 is.",
            mood_so_far([MoodReading(Position(1), Mood.ANGRY, -0.8)]),
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
        )
    )
    assert json.loads(json.dumps(shown)) == {
        "conversation": "c",
        "why": "The shopper is upset.",
        "reason": "upset",
        "summary": "Asked twice where order 1042 is.",
        "wants": "Where order 1042 is.",
        "mood": {
            "now": "angry",
            "trend": "steady",
            "readings": [{"position": 1, "mood": "angry", "valence": -0.8}],
        },
        "page": {"url": "https://shop.example/p/1", "title": "Grill", "product_id": "p1"},
        "tried": [
            {
                "id": "f1",
                "title": "Delivery",
                "quote": "Two to four days.",
                "url": "https://shop.example/delivery",
            }
        ],
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
        mood_so_far([]),
        None,
        (),
        KnownShopper(ShopperId("s"), verified=False),
        "",
    )
    shown = to_json(bare)
    assert shown["page"] is None
    assert shown["shopper"] == {"id": "s", "verified": False, "orders": [], "conversations": 1}
