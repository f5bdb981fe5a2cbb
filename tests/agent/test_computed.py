"""What code works out for an answer is kept with it: by which computation, of what, and what came of it."""

import pytest

from agent.reply import Reply
from tests.agent.dialogue import Dialogue, sources


def computed(reply: Reply) -> dict[str, tuple[dict[str, str], str]]:
    return {one.name: (dict(one.inputs), one.result) for one in reply.computed}


async def test_a_day_of_arrival_is_told_with_how_it_was_reckoned(dialogue: Dialogue) -> None:
    reply = await dialogue.say("when would the Emberline 30 arrive in Berlin if I order now?")
    how = computed(reply)
    ordered, leaves = how["day it leaves"]
    assert ordered["ordered"] == "today, Tuesday 24 November, 10:00 (Europe/Amsterdam)"
    assert ordered["cut-off"] == "14:00"
    assert ordered["sent on"] == "Monday, Tuesday, Wednesday, Thursday, Friday"
    days, arrives = how["day of arrival"]
    assert days["leaves"] == leaves == "today, Tuesday 24 November"
    assert days["Bulky goods delivery"].endswith("working days")
    assert all(day in reply.text for day in arrives.split(" to "))


async def test_a_day_of_ordering_without_a_time_is_told_with_none(dialogue: Dialogue) -> None:
    how = computed(await dialogue.say("If I order the Kettle 57 on Thursday, when is it in Berlin?"))
    ordered, leaves = how["day it leaves"]
    assert ordered["ordered"] == "Thursday 26 November (Europe/Amsterdam)"
    assert how["day of arrival"][0]["leaves"] == leaves == "Thursday 26 November"


async def test_what_is_away_is_cited_with_the_day_it_comes_back(dialogue: Dialogue) -> None:
    reply = await dialogue.say("when would the Emberline 22 in cream, 50 mbar arrive in Utrecht?")
    assert computed(reply)["days on"][0]["days"] == "9"
    assert reply.text.startswith("The Emberline 22 in Cream, 50 mbar is out of stock")
    assert "product/emberline-22/variants" in sources(reply)


async def test_until_when_to_order_is_told_with_by_when_it_is_wanted(dialogue: Dialogue) -> None:
    reply = await dialogue.say(
        "until when do I have to order the Emberline 22 to have it in Berlin by 24 December?"
    )
    inputs, until = computed(reply)["last day to order"]
    assert inputs["there by"] == "Thursday 24 December"
    assert until in reply.text


@pytest.mark.parametrize(
    ("question", "name", "inputs", "result"),
    [
        ("what does delivery of two chimney starters to Norway cost?", "product", ["€27.00", "2"], "€54.00"),
        ("what does delivery of two chimney starters to Norway cost?", "sum", ["€54.00", "€19.95"], "€73.95"),
        ("how hot does the Forno 16 get in fahrenheit?", "conversion", ["500 °C"], "932 °F"),
        ("do you have a gas grill below 250?", "limit", ["250"], "€250.00"),
    ],
)
async def test_a_figure_is_told_with_what_it_was_worked_out_of(
    dialogue: Dialogue, question: str, name: str, inputs: list[str], result: str
) -> None:
    reply = await dialogue.say(question)
    of, said = computed(reply)[name]
    assert (list(of.values()), said) == (inputs, result)
    assert result in reply.text


async def test_a_difference_is_told_with_both_prices(dialogue: Dialogue) -> None:
    reply = await dialogue.say("what is the price difference between the Emberline 22 and the Emberline 30?")
    of, said = computed(reply)["difference"]
    assert set(of) == {"Emberline 22", "Emberline 30"}
    assert f"{said} cheaper" in reply.text


async def test_what_the_sources_say_themselves_is_not_computed(dialogue: Dialogue) -> None:
    assert (await dialogue.say("how much is the Kettle 57?")).computed == ()


async def test_what_each_variant_of_a_second_product_costs_is_cited(dialogue: Dialogue) -> None:
    reply = await dialogue.say("How much is the Emberline 22 with a gas hose?")
    assert "37 mbar, 1.5 m: €29.00" in reply.text
    assert "product/gas-hose/variants" in sources(reply)
