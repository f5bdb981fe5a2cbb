"""What a shopper in line was told is known from the log, and told again once it was made untrue."""

from conversation.model import (
    AssistantSaid,
    Fact,
    HumanRequested,
    NobodyThere,
    Reason,
    RepCard,
    RepId,
    RepJoined,
    RepLeft,
    Waiting,
)
from handoff.told import Told, tell
from tests.strategies import new_conversation, numbered

MARA = RepCard(RepId("r_mara"), "Mara")
ALONE: tuple[Fact, ...] = (
    HumanRequested(Reason.ASKED),
    Waiting(1, None),
    NobodyThere(),
    AssistantSaid("Nobody is there just now."),
)


def told(*facts: Fact) -> Told:
    return tell(Told(new_conversation()), numbered(list(facts)))


def test_that_nobody_is_there_is_said_once_and_a_failing_turn_is_no_reason_to_say_it_again() -> None:
    assert told(*ALONE).knows(NobodyThere())
    assert told(*ALONE, HumanRequested(Reason.FAILED)).knows(NobodyThere())


def test_who_saw_a_rep_come_and_go_is_told_anew_that_nobody_is_there() -> None:
    """Else they would stand in line, told by nobody, and the assistant would not help them either."""
    given_back = told(*ALONE, RepJoined(MARA), RepLeft(MARA, "queue"))
    assert not given_back.knows(NobodyThere())
    assert not given_back.place
