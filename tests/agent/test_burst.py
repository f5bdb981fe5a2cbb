"""A burst of messages gets one reply, in which each of its questions is answered."""

import pytest

from agent.burst import MOST_ANSWERED, questions
from tests.agent.dialogue import Dialogue, sources


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("How wide is it?\nHow heavy is it?", ("How wide is it?", "How heavy is it?")),
        (
            "Hi\nI have two questions\nIs it big?\nIs it red?",
            ("Hi\nI have two questions\nIs it big?", "Is it red?"),
        ),
        ("Is it red?\nIs it big?\nthe lid, I mean", ("Is it red?", "Is it big?\nthe lid, I mean")),
        (
            "what does the Kettle 57 cost\nhow heavy is the Kettle 57",
            ("what does the Kettle 57 cost", "how heavy is the Kettle 57"),
        ),
        ("how big is it and what does it cost", ("how big is it?", "and what does it cost?")),
        (
            "Beech then. How much of it does it take, and can I put more in while it burns?",
            ("Beech then. How much of it does it take?", "and can I put more in while it burns?"),
        ),
        ("what happens if it breaks and i am not there", ()),
        ("how many coals under it and how many on top", ()),
        ("Can I return it, and how?", ()),
        ("which one is better and why", ()),
        ("Do you deliver to Norway? How much is it?", ()),
        ("Hi\nI have a question\nDoes it come in black?", ()),
        ("is the Emberline 22\nin stock in black?", ()),
        ("How wide is it?", ()),
        ("\n".join(["Is it red?"] * (MOST_ANSWERED + 1)), ()),
        ("", ()),
        ("how many kg in a bag and how dry is it", ("how many kg in a bag?", "and how dry is it?")),
        (
            "skewers sound nice, how many are in a set, and can they go in the dishwasher?",
            ("skewers sound nice, how many are in a set?", "and can they go in the dishwasher?"),
        ),
        (
            "Thinking of it. What are the width and top temperature of the Kettle 57?",
            (
                "Thinking of it. What is the width of the Kettle 57?",
                "What is the top temperature of the Kettle 57?",
            ),
        ),
        ("what is the difference between the Kettle 47 and the 57 of yours", ()),
        (
            "How many racks of ribs will that hold, and may it go in the dishwasher?",
            ("How many racks of ribs will that hold?", "and may it go in the dishwasher?"),
        ),
    ],
)
def test_questions_stand_side_by_side_with_what_leads_up_to_them(text: str, parts: tuple[str, ...]) -> None:
    assert questions(text) == parts


async def test_every_question_of_a_burst_is_answered_in_one_reply(dialogue: Dialogue) -> None:
    reply = await dialogue.say("How much is the Kettle 57?\nAnd how heavy is it?\nDo you deliver to Norway?")
    price, weight, delivery = reply.text.split("\n\n")
    assert "€189.00" in price
    assert "14 kg" in weight
    assert "€19.95" in delivery
    assert {"product/emberline-kettle-57", "shipping/no"} <= sources(reply)


async def test_what_is_not_known_of_a_burst_is_said_of_that_question(dialogue: Dialogue) -> None:
    reply = await dialogue.say("Do you sell kayaks?\nHow much is the Kettle 57?")
    assert reply.found
    unknown, price = reply.text.split("\n\n")
    assert unknown.startswith("On “Do you sell kayaks?”: I don't know")
    assert "€189.00" in price
    assert [option.action for option in reply.options] == ["human"]


async def test_of_nothing_known_it_is_said_once(dialogue: Dialogue) -> None:
    reply = await dialogue.say("Do you sell kayaks?\nWho is your CEO?")
    assert (reply.found, reply.kind) == (False, "unknown")
    assert reply.text.count("I don't know") == 1


async def test_what_answers_both_questions_is_said_once(dialogue: Dialogue) -> None:
    reply = await dialogue.say("Is it possible to pay with PayPal?\nCan I pay with PayPal?")
    alone = await Dialogue(dialogue.assistant).say("Can I pay with PayPal?")
    assert reply.text == alone.text
