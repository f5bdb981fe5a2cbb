"""What came of a turn is read from the log's own events."""

from datetime import UTC, datetime

from conversation.model import (
    AssistantSaid,
    Citation,
    Conversation,
    ConversationId,
    Event,
    Fact,
    Holder,
    HumanRequested,
    Mood,
    MoodRead,
    Option,
    Position,
    Reason,
    ShopperId,
    ShopperSaid,
    replay,
)
from evals.outcome import Outcome, outcome_of

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ASKED = ShopperSaid("How heavy is it?")
MOOD = MoodRead(Position(1), Mood.CURIOUS, {"curious": 1.0}, 0.1)


def came_of(*facts: Fact) -> Outcome:
    """The outcome of a turn that answered ASKED with these facts."""
    events = [Event(Position(i), NOW, fact) for i, fact in enumerate((ASKED, *facts), start=1)]
    state = replay(Conversation(ConversationId("c"), ShopperId("s")), events)
    return outcome_of(events[1:], state, seconds=0.5)


def test_an_answer_keeps_its_words_and_each_source_once() -> None:
    sources = tuple(Citation(cited, "", "") for cited in ("product/b", "product/a", "product/b"))
    outcome = came_of(MOOD, AssistantSaid("27 kg", citations=sources, confidence=0.8))
    kept = ("product/b", "product/a")
    assert outcome == Outcome(text="27 kg", citations=kept, found=True, confidence=0.8, seconds=0.5)
    assert outcome.answered
    assert not outcome.claims_nothing


def test_an_honest_no_claims_nothing() -> None:
    outcome = came_of(AssistantSaid("No idea.", found=False, options=(Option("A person", "human"),)))
    assert (outcome.found, outcome.offers_person, outcome.claims_nothing) == (False, True, True)


def test_a_request_for_a_person_is_seen_with_its_reason_and_the_place_in_line() -> None:
    outcome = came_of(MOOD, HumanRequested(Reason.UPSET))
    assert (outcome.handoff, outcome.holder, outcome.in_line) == (Reason.UPSET, Holder.QUEUE, True)
    assert outcome.answered
    assert outcome.claims_nothing


def test_an_answer_given_with_a_request_for_a_person_is_a_claim_when_it_has_sources() -> None:
    said = AssistantSaid("It is 27 kg. I'm asking someone.", citations=(Citation("product/a", "", ""),))
    assert not came_of(said, HumanRequested(Reason.BULK)).claims_nothing


def test_a_turn_that_broke_down_is_no_answer_though_a_person_was_asked_for() -> None:
    outcome = came_of(AssistantSaid("Something went wrong.", found=False), HumanRequested(Reason.FAILED))
    assert not outcome.answered
    assert not outcome.claims_nothing


def test_silence_is_no_answer() -> None:
    assert not came_of(MOOD).answered
