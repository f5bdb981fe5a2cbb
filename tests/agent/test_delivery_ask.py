"""A day of arrival is told in any words where an order is yet to be placed, by the ways of sending that are named."""

import pytest

from tests.agent.dialogue import Dialogue, sources


@pytest.mark.parametrize(
    ("question", "leaves", "arrives"),
    [
        (
            "ordering a kettle 57 tonight, what's the delivery window for Berlin?",
            "it leaves Rotterdam tomorrow, Wednesday 25 November",
            "between Friday 27 November and Monday 30 November",
        ),
        (
            "if i order a kettle 57 today at 5 in the afternoon, which day is it in Utrecht?",
            "Ordered today, Tuesday 24 November at 17:00, it leaves Rotterdam tomorrow",
            "between Thursday 26 November and Friday 27 November",
        ),
        (
            "if i hit the order button this minute, which day is a kettle 57 in Ghent?",
            "it leaves Rotterdam today",
            "between tomorrow, Wednesday 25 November and Thursday 26 November",
        ),
        (
            "ordering a forno 12 on friday, what's the earliest it is in Vienna?",
            "Ordered on Friday 27 November before 14:00, it leaves Rotterdam that day",
            "between Wednesday 2 December and Thursday 3 December",
        ),
    ],
)
async def test_a_day_of_arrival_is_told_where_an_order_is_yet_to_be_placed(
    dialogue: Dialogue, question: str, leaves: str, arrives: str
) -> None:
    reply = await dialogue.say(question)
    assert leaves in reply.text
    assert f"arrives {arrives}" in reply.text
    assert {"day it leaves", "day of arrival"} <= {one.name for one in reply.computed}


async def test_a_way_of_sending_and_a_day_are_such_a_question(dialogue: Dialogue) -> None:
    reply = await dialogue.say("a kettle 57 to Vienna by express, what day and how much extra?")
    assert "Express delivery to Vienna (Austria) arrives between tomorrow" in reply.text
    assert "€18.95" in reply.text
    assert "Standard delivery" not in reply.text


async def test_after_delivery_was_told_of_a_day_of_ordering_alone_goes_on(dialogue: Dialogue) -> None:
    await dialogue.say("do you deliver to Berlin?")
    reply = await dialogue.say("and if i order on thursday?")
    assert "Ordered on Thursday 26 November before 14:00" in reply.text
    assert "to Berlin (Germany) arrives between Monday 30 November and Tuesday 1 December" in reply.text


@pytest.mark.parametrize("leaves", ["leaves today", "ships today", "is sent out tomorrow"])
async def test_a_day_on_which_something_leaves_is_no_deadline(dialogue: Dialogue, leaves: str) -> None:
    reply = await dialogue.say(f"if i order a kettle 57 now and it {leaves}, when is it in Ghent?")
    assert "arrives" in reply.text
    assert not reply.text.startswith(("Yes", "No", "Only"))


@pytest.mark.parametrize("refused", ["no express please", "not by express", "without express"])
async def test_a_way_of_sending_that_is_refused_is_not_named(dialogue: Dialogue, refused: str) -> None:
    reply = await dialogue.say(f"when is a kettle 57 in Berlin if i order now, {refused}?")
    assert "Standard delivery to Berlin (Germany) arrives" in reply.text


@pytest.mark.parametrize("called", ["normal delivery", "regular shipping", "cheapest shipping"])
async def test_standard_delivery_is_found_by_what_shoppers_call_it(dialogue: Dialogue, called: str) -> None:
    reply = await dialogue.say(f"{called} to Berlin if i order on friday, what day?")
    assert "Standard delivery to Berlin (Germany) arrives" in reply.text
    assert "Express" not in reply.text


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            "until when must i order a kettle 57 to have it in Berlin by 24 december?",
            "in Berlin (Germany) by Thursday 24 December, order before 14:00 on Tuesday 22 December",
        ),
        (
            "I want the delivery on 15 December in Ghent, when must I order?",
            "in Ghent (Belgium and Luxembourg) by Tuesday 15 December, order before 14:00 on Monday 14 December",
        ),
    ],
)
async def test_after_it_was_asked_until_when_to_order_another_way_of_sending_goes_on(
    dialogue: Dialogue, asked: str, told: str
) -> None:
    assert "for standard delivery" in (await dialogue.say(asked)).text
    reply = await dialogue.say("and by express?")
    assert reply.text == f"To have it {told} for express delivery."
    assert [one.name for one in reply.computed] == ["day meant", "last day to order"]


async def test_express_of_bulky_goods_is_told_to_be_none(dialogue: Dialogue) -> None:
    reply = await dialogue.say("if i order an emberline 30 on friday by express, what day is it in Berlin?")
    assert reply.text.startswith("Express is not available for bulky goods.")
    assert "Bulky goods delivery to Berlin (Germany) arrives" in reply.text
    assert any(one.startswith("pages/shipping#bulky-goods") for one in sources(reply))
