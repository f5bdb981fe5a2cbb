"""Answers that failed are counted from the log: what held nothing, what did not help, what was asked again."""

import numpy as np
import pytest

from agent.failures import failures, in_circles
from agent.hearing import Heard
from agent.needs import Need
from conversation.model import (
    AssistantSaid,
    Fact,
    HumanRequested,
    Reason,
    RepCard,
    RepId,
    RepLeft,
    ShopperSaid,
)
from tests.strategies import numbered

MARA = RepCard(RepId("r_mara"), "Mara")
FOUND, NOTHING = AssistantSaid("an answer"), AssistantSaid("none", found=False)


def heard(*facts: Fact, unhelped: str = "", alike: tuple[str, ...] = ()) -> dict[str, Heard]:
    """Hear each message as its own subject; those in `alike` as one, and `unhelped` as not helped."""
    texts = [fact.text for fact in facts if isinstance(fact, ShopperSaid)]
    subjects = {text: 0 if text in alike else place + 1 for place, text in enumerate(texts)}
    return {
        text: Heard(
            np.eye(12, dtype=np.float32)[subject],
            dict.fromkeys(Need, 0.0) | {Need.UNHELPED: float(text == unhelped)},
        )
        for text, subject in subjects.items()
    }


def count(*facts: Fact, unhelped: str = "", alike: tuple[str, ...] = ()) -> int:
    return failures(numbered(list(facts)), heard(*facts, unhelped=unhelped, alike=alike))


def test_answers_that_held_nothing_are_counted_in_a_row() -> None:
    assert count(ShopperSaid("a"), NOTHING, ShopperSaid("b"), NOTHING, ShopperSaid("c")) == 2
    assert count(ShopperSaid("a"), NOTHING, ShopperSaid("b"), FOUND, ShopperSaid("c")) == 0
    assert count(ShopperSaid("a"), FOUND, ShopperSaid("b"), NOTHING, ShopperSaid("c")) == 1


def test_an_answer_fails_when_the_shopper_says_so_or_asks_again() -> None:
    asked = (ShopperSaid("a"), FOUND, ShopperSaid("b"), FOUND, ShopperSaid("c"))
    assert count(*asked) == 0
    assert count(*asked, unhelped="c") == 1
    assert count(*asked, unhelped="c", alike=("a", "b")) == 2
    assert count(*asked, alike=("a", "b", "c")) == 2


def test_what_was_before_a_person_came_is_not_held_against_the_assistant() -> None:
    before = (ShopperSaid("a"), NOTHING, ShopperSaid("b"), NOTHING)
    assert count(*before, RepLeft(MARA, "assistant"), ShopperSaid("c")) == 0
    assert (
        count(*before, HumanRequested(Reason.NOTHING_FOUND), ShopperSaid("c"), NOTHING, ShopperSaid("d")) == 1
    )


def test_who_says_that_it_goes_in_circles_has_counted_for_themselves() -> None:
    circles = ShopperSaid("We are going round in circles.")
    assert count(ShopperSaid("a"), FOUND, circles) == 2
    assert count(ShopperSaid("a"), NOTHING, ShopperSaid("b"), NOTHING, circles) == 3
    assert count(ShopperSaid("for the third time I ask: is it blue?")) == 0


@pytest.mark.parametrize(
    "text",
    [
        "That doesn't help me",
        "no, that is not what I asked",
        "still not working",
        "tried that twice, still the same",
        "does it fit, yes or no?",
        "same error again",
    ],
)
def test_plain_words_tell_that_an_answer_did_not_help(text: str) -> None:
    assert count(ShopperSaid("a"), FOUND, ShopperSaid(text)) == 1


@pytest.mark.parametrize(
    ("text", "circles"),
    [
        ("You're sending me in circles.", True),
        ("third time I'm asking this", True),
        ("how often do I have to say it", True),
        ("You said that already.", True),
        ("broken record", True),
        ("You said that it is blue, is it?", False),
        ("the third one, please", False),
        ("is it round?", False),
    ],
)
def test_going_in_circles_is_said_in_many_ways(text: str, circles: object) -> None:
    assert in_circles(text) is circles
