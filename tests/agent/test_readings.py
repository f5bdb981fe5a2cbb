"""The readings of an ambiguous question: offered as buttons that ask in full, and chosen by press, name or place."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from agent.products import ProductNames
from agent.readings import MOST_NAMED, MOST_OFFERED, asked_back, asks_which, in_full, which
from conversation.model import AssistantSaid, Event, Fact, Position, ShopperSaid
from retrieval.catalogue import Product

TITLES = ["Ember Kettle 47", "Ember Kettle 57", "Pizza stone for grills"]
NAMES = ProductNames({title: Product(title, title) for title in (*TITLES, "Ember Mini")}, shop_name="Ember")
QUESTION = "How heavy is it?"
REPLY = which(QUESTION, TITLES)
ASKED = AssistantSaid(REPLY.text, options=REPLY.options)


def log(*facts: Fact) -> Sequence[Event]:
    return [Event(Position(n), datetime(2026, 11, 24, tzinfo=UTC), fact) for n, fact in enumerate(facts, 1)]


def chosen(text: str) -> str:
    return in_full(text, ASKED, QUESTION, NAMES)


def test_every_button_asks_the_question_in_full_and_the_last_fetches_a_person() -> None:
    *buttons, person = REPLY.options
    assert [(one.label, one.text) for one in buttons] == [(t, f"How heavy is it – {t}?") for t in TITLES]
    assert person.action == "human"
    assert REPLY.kind == "clarify"


def test_of_many_a_few_are_offered_and_all_are_counted() -> None:
    reply = which(QUESTION, [f"Cover {n}" for n in range(MOST_NAMED + 1)])
    assert str(MOST_NAMED + 1) in reply.text
    assert len(reply.options) == MOST_OFFERED + 1


def test_with_nothing_to_offer_a_name_is_asked_for() -> None:
    reply = which(QUESTION, [])
    assert [option.action for option in reply.options] == ["human"]
    assert asks_which(AssistantSaid(reply.text))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Ember Kettle 57", 1),
        ("ember kettle 57!", 1),
        ("the 57", 1),
        ("the 57 please", 1),
        ("Kettle 47", 0),
        ("the stone", 2),
        ("the second one", 1),
        ("The second.", 1),
        ("2nd", 1),
        ("2", 1),
        ("number 3", 2),
        ("the last one, please", 2),
        ("I mean the first", 0),
        ("the former", 0),
    ],
)
def test_a_label_a_part_of_it_or_its_place_chooses_a_reading(text: str, place: int) -> None:
    assert chosen(text) == ASKED.options[place].text


def test_a_name_that_was_on_no_button_completes_the_question() -> None:
    assert chosen("the Ember Mini") == "How heavy is it – the Ember Mini"


@pytest.mark.parametrize(
    "text",
    [
        "the kettle",  # two are called so
        "the fourth one",
        "what is your phone number?",
        "how wide is the Kettle 47?",
        "neither, thanks",
        "I'd rather know whether you deliver to Norway on a Saturday at all",
        "",
    ],
)
def test_other_words_are_left_as_they_are_or_go_on_asking(text: str) -> None:
    assert chosen(text) in {text, f"How heavy is it – {text}"}
    assert chosen(text) not in {option.text for option in ASKED.options}


def test_only_right_after_asking_back_is_a_choice_one() -> None:
    asked = log(ShopperSaid(QUESTION), ASKED)
    assert asked_back(asked) == ASKED
    assert asked_back([*asked, *log(ShopperSaid("the 57"), AssistantSaid("14 kg."))]) is None
    assert in_full("the second one", None, QUESTION, NAMES) == "the second one"
