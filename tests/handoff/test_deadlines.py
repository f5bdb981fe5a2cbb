"""What ends by itself, and when: every state that could last for ever has its deadline, and no other."""

from datetime import timedelta

import pytest
from hypothesis import given

from conversation.model import (
    AssistantSaid,
    Conversation,
    Event,
    Fact,
    HandoffDeferred,
    Holder,
    HumanRequested,
    NobodyThere,
    Reason,
    RepJoined,
    RepLeft,
    RepReminded,
    RepSaid,
    ShopperSaid,
    replay,
)
from handoff.deadlines import DeadlineKind, Patience, deadlines_of
from tests.doubles import TUESDAY_MORNING
from tests.handoff.people import MARA
from tests.strategies import logs, new_conversation, numbered

PATIENCE = Patience(
    silent=180, silent_again=60, idle=600, parked=86_400, assistant_meanwhile=300, too_long=900
)
ASKED = (ShopperSaid("a person, please"), HumanRequested(Reason.ASKED))
FETCHED = (ShopperSaid("and in pink?"), HumanRequested(Reason.NOTHING_FOUND))
BULK, UPSET, RISK = (HumanRequested(one) for one in (Reason.BULK, Reason.UPSET, Reason.RISK))
JOINED = (*ASKED, RepJoined(MARA))
BACK = (ShopperSaid("I'm back"), ShopperSaid("so which one?"))
ANSWERED = (*JOINED, RepSaid(MARA, "Hello!"))


def after(*facts: Fact) -> Conversation:
    """What is true after `facts`, which happen a second apart."""
    return replay(new_conversation(), numbered(list(facts)))


def due_after(*facts: Fact) -> dict[DeadlineKind, float]:
    """Each deadline in seconds after the first fact's second was counted."""
    found = deadlines_of(after(*facts), PATIENCE)
    return {kind: (at - TUESDAY_MORNING) / timedelta(seconds=1) for kind, at in found.items()}


@pytest.mark.parametrize(
    ("facts", "due"),
    [
        (ASKED, {"assistant_meanwhile": 2 + 300, "too_long": 2 + 900}),
        ((*ASKED, ShopperSaid("and?")), {"assistant_meanwhile": 2 + 300, "too_long": 2 + 900}),
        (FETCHED, {"assistant_meanwhile": 2 + 300, "too_long": 2 + 900}),
        ((*FETCHED, ShopperSaid("and how large?")), {"assistant_meanwhile": 3, "too_long": 2 + 900}),
        ((BULK, ShopperSaid("to 22 homes?")), {"assistant_meanwhile": 2, "too_long": 1 + 900}),
        ((UPSET, ShopperSaid("well?")), {"assistant_meanwhile": 2, "too_long": 1 + 900}),
        ((RISK, ShopperSaid("well?")), {"assistant_meanwhile": 2, "too_long": 1 + 900}),
        (
            (*FETCHED, HumanRequested(Reason.ASKED), ShopperSaid("and?")),
            {"assistant_meanwhile": 3 + 300, "too_long": 3 + 900},
        ),
        (
            (*FETCHED, RepJoined(MARA), RepSaid(MARA, "Hello!"), RepLeft(MARA, "idle"), *BACK),
            {"assistant_meanwhile": 6 + 300, "too_long": 6 + 900},
        ),
        (JOINED, {"silent": 3 + 180}),
        ((*JOINED, ShopperSaid("hello?")), {"silent": 3 + 180}),
        ((*JOINED, RepReminded(MARA)), {"silent_again": 3 + 240}),
        ((*JOINED, RepReminded(MARA), RepSaid(MARA, "Hello!")), {"idle": 5 + 600}),
        (ANSWERED, {"idle": 4 + 600}),
        ((*ANSWERED, ShopperSaid("and in black?")), {}),
        ((*ANSWERED, RepLeft(MARA, "idle")), {"parked": 5 + 86_400}),
        ((*JOINED, RepLeft(MARA, "silent")), {"assistant_meanwhile": 4 + 300, "too_long": 4 + 900}),
        ((*ASKED, NobodyThere(why="meanwhile")), {"too_long": 2 + 900}),
        ((*ASKED, NobodyThere(why="too_long")), {"unanswered": 3 + 86_400}),
        (
            (*ASKED, NobodyThere(why="closed"), HumanRequested(Reason.ASKED, how="waits")),
            {"too_long": 4 + 900},
        ),
        ((*ASKED, HandoffDeferred(Reason.ASKED, message=True)), {}),
        ((*ANSWERED, RepLeft(MARA, "closed")), {}),
        ((ShopperSaid("hello"), AssistantSaid("Hello.")), {}),
    ],
)
def test_each_state_ends_when_it_should(facts: tuple[Fact, ...], due: dict[DeadlineKind, float]) -> None:
    assert due_after(*facts) == due


def test_nobody_who_left_a_message_is_told_of_a_wait() -> None:
    left = (*ASKED, AssistantSaid("Kept."), HandoffDeferred(Reason.ASKED, message=True))
    assert due_after(*left, HumanRequested(Reason.ASKED, how="listed")) == {}


@given(logs)
def test_no_state_that_waits_for_somebody_lasts_for_ever(log: list[Event]) -> None:
    """With a rep who owes nothing, parked, or in line, something is due, and later than its cause."""
    state = replay(new_conversation(), log)
    due = deadlines_of(state, PATIENCE)
    waits = state.holder is Holder.QUEUE and state.last_at is not None and not state.message_left
    parked = state.holder is Holder.NOBODY and state.parked_with is not None
    rep_only_waits = state.holder is Holder.REP and (
        state.rep_silent_since is not None or state.owed_since is None
    )
    assert bool(due) >= (waits or parked or rep_only_waits)
    assert all(at > TUESDAY_MORNING for at in due.values())
