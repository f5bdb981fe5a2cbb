"""Whatever comes between, who comes into line has the place they are owed: reckoned twice, in two ways."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.model import (
    BEFORE_ALL,
    Closed,
    Conversation,
    ConversationId,
    Event,
    Fact,
    HandoffDeferred,
    HumanRequested,
    Position,
    Reason,
    RepCard,
    RepId,
    RepJoined,
    RepLeft,
    RepSaid,
    ShopperId,
    ShopperSaid,
    WaitAbandoned,
    apply,
)
from tests.doubles import TUESDAY_MORNING
from tests.handoff.desk_places import Owed, owed_after

MARA = RepCard(RepId("r_mara"), "Mara")
ASKS, WRITES, LEAVES_A_MESSAGE = (
    HumanRequested(Reason.ASKED),
    ShopperSaid("hello?"),
    HandoffDeferred(Reason.ASKED, 0.5, message=True),
)
COMES, PARKS = RepJoined(MARA), RepLeft(MARA, "idle")
facts = st.sampled_from(
    [
        ASKS,
        WRITES,
        LEAVES_A_MESSAGE,
        HandoffDeferred(Reason.FAILED, 0.5),
        COMES,
        RepSaid(MARA, "hello"),
        PARKS,
        RepLeft(MARA, "assistant"),
        RepLeft(MARA, "queue"),
        RepLeft(MARA, "gone"),
        WaitAbandoned(),
        Closed(),
    ]
)


def in_turn(story: list[Fact]) -> list[Event]:
    """One every minute."""
    return [
        Event(Position(i), TUESDAY_MORNING + timedelta(minutes=i), fact)
        for i, fact in enumerate(story, start=1)
    ]


@given(st.lists(facts, max_size=12))
def test_whoever_is_in_line_is_there_since_they_first_asked(story: list[Fact]) -> None:
    now, owed = Conversation(ConversationId("c"), ShopperId("s")), Owed(position=BEFORE_ALL)
    for event in in_turn(story):
        now, owed = apply(now, event), owed_after(owed, event)
        assert not now.in_line or now.waiting_since == owed.since


@pytest.mark.parametrize("word", [WRITES, ASKS])
def test_a_parked_shopper_who_writes_or_asks_for_a_person_has_the_first_place(word: Fact) -> None:
    now = Conversation(ConversationId("c"), ShopperId("s"))
    first, *others = in_turn([ASKS, COMES, PARKS, word])
    for event in (first, *others):
        now = apply(now, event)
    assert now.waiting_since == first.at


def test_a_parked_shopper_who_leaves_a_message_keeps_the_first_place_on_the_list() -> None:
    now = Conversation(ConversationId("c"), ShopperId("s"))
    first, *others = in_turn([ASKS, COMES, PARKS, LEAVES_A_MESSAGE])
    for event in (first, *others):
        now = apply(now, event)
    assert now.deferred is not None
    assert now.deferred.since == first.at
