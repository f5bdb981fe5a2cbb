"""What the assistant leaves unsaid: a yes to another question, dates nobody asked for, someone else's number."""

import pytest

from agent.cues import asks_for_person
from agent.deal_cues import wants_bulk_or_deal
from agent.json_orders import JsonOrders
from agent.order_cues import asks_order, asks_order_change
from agent.order_numbers import number_in, without_number
from agent.smalltalk import asks_for_contact, without_greeting
from tests.agent.dialogue import Dialogue, signed_in, sources

DAAN = "daan.verbeek@post.example"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("delivry saterday", "Do you deliver on Saturdays?\nNo, our carriers deliver from Monday to Friday"),
        (
            "do i get the hose and the regulator thingy along with it",
            "Is the gas hose included?\nNo, hose and",
        ),
        ("Is the gas hose included?", "No, hose and regulator are sold as a set"),
    ],
)
async def test_a_verdict_on_another_question_is_said_under_that_question(
    dialogue: Dialogue, text: str, answer: str
) -> None:
    assert (await dialogue.say(text)).text.startswith(answer)


@pytest.mark.parametrize(
    "text",
    [
        "does the smoker app work with HomeKit?",
        "is the apron vegan certified?",
        "can you hand the parcel to a Packstation?",
    ],
)
async def test_a_yes_or_no_about_something_no_page_speaks_of_is_not_given(
    dialogue: Dialogue, text: str
) -> None:
    assert not (await dialogue.say(text)).found


@pytest.mark.parametrize(
    "text",
    [
        "is there a concert in Hamburg on Friday?",
        "I'm moving to Lyon next month",
        "which regulator is used in Austria?",
        "the wrong screws arrived again",
        "my oven arrived with a crack in the stone",
    ],
)
async def test_a_place_or_a_day_alone_brings_no_delivery_dates(dialogue: Dialogue, text: str) -> None:
    assert not any(source.startswith("shipping/") for source in sources(await dialogue.say(text)))


@pytest.mark.parametrize(
    "text",
    [
        "when could I have the Forno 12 in Ghent if I order today?",
        "If I buy the Kettle 57 now, when will it be in Cologne?",
        "can the Kettle 57 be in Vienna by Monday?",
    ],
)
async def test_a_question_of_arrival_is_computed_for_the_place(dialogue: Dialogue, text: str) -> None:
    reply = await dialogue.say(text)
    assert "arrives" in reply.text
    assert "too soon" not in reply.text or "Monday" in reply.text


async def test_the_day_of_ordering_is_not_the_day_it_is_wanted_by(dialogue: Dialogue) -> None:
    reply = await dialogue.say("when would the Kettle 57 arrive in Vienna if I order it today?")
    assert not reply.text.startswith(("No", "Yes"))


async def test_bulky_goods_are_promised_bulky_dates_alone(dialogue: Dialogue) -> None:
    reply = await dialogue.say("when can I have the Emberline 30 in Cologne?")
    assert "Bulky" in reply.text
    assert "Express" not in reply.text


async def test_a_place_not_served_is_told_to_who_asks_for_it(dialogue: Dialogue) -> None:
    reply = await dialogue.say("we are in Toronto, could you send us a Kettle 57?")
    assert reply.text.startswith("No, we don't deliver")
    assert {"pages/shipping#where-we-do-not-ship", "pages/shipping#costs"} <= set(sources(reply))


async def test_the_price_of_bringing_something_there_is_no_price_of_the_thing(dialogue: Dialogue) -> None:
    await dialogue.say("does the Kettle 57 come in cream?")
    reply = await dialogue.say("and what would it cost to Sweden?")
    assert "shipping/nordics" in sources(reply)


@pytest.mark.parametrize(
    "text",
    [
        "has my kettle left yet?",
        "why is my smoker late?",
        "what's happening with my oven?",
        "when can I expect my parcel?",
        "was the money for the oven I returned refunded?",
    ],
)
def test_goods_asked_after_by_name_are_an_order(text: str) -> None:
    assert asks_order(text)


@pytest.mark.parametrize(
    "text",
    [
        "my kettle arrived dented",
        "why is my stone black?",
        "when do I get the dough out?",
    ],
)
def test_goods_that_were_not_ordered_or_are_there_are_none(text: str) -> None:
    assert not asks_order(text)


async def test_the_order_with_such_a_thing_is_meant(dialogue: Dialogue, orders: JsonOrders) -> None:
    dialogue.shopper = await signed_in(orders, DAAN)
    reply = await dialogue.say("has my kettle been sent yet?")
    assert reply.citations[0].id == "order/EL-10411"


async def test_cancelling_an_order_is_answered_with_its_state_and_the_rules(
    dialogue: Dialogue, orders: JsonOrders
) -> None:
    dialogue.shopper = await signed_in(orders, DAAN)
    reply = await dialogue.say("please cancel EL-10446")
    assert reply.citations[0].id == "order/EL-10446"
    assert any(not source.startswith("order/") for source in sources(reply))


def test_a_number_counts_as_an_order_to_change() -> None:
    assert asks_order_change("stop AB-20031 please")
    assert without_number("stop AB-20031 please") == "stop my order please"


@pytest.mark.parametrize(
    "text",
    [
        "they're from 2023, still good?",
        "free sending if I buy for 1000?",
        "In 2022",
        "Who won the world cup 2022",
        "do you show at the fair 2027?",
    ],
)
def test_a_year_or_a_sum_is_no_order(text: str) -> None:
    assert number_in(text) is None
    assert without_number(text) == text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("where is el 2041", "el2041"),
        ("what happened to order el 2022, is it lost?", "el2022"),
        ("where is 20417", "20417"),
        ("no 4711", "no4711"),
        ("my order from 2022, el 20418", "el20418"),
    ],
)
def test_a_number_after_a_word_is_one_where_it_can_be(text: str, number: str) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "I'd like to talk to Lena about my oven",
        "can I speak with Tom?",
        "I would rather go over this with one of your experts",
    ],
)
def test_somebody_asked_for_by_name_is_a_person(text: str) -> None:
    assert asks_for_person(text)


def test_a_device_that_talks_to_another_is_none() -> None:
    assert not asks_for_person("does the lamp talk to Siri?")


def test_asking_what_price_can_be_made_is_a_deal() -> None:
    assert wants_bulk_or_deal("we take 15 kettles, which price could you make?")


def test_how_to_reach_another_firm_is_not_how_to_reach_the_shop() -> None:
    assert asks_for_contact("what is your phone number?")
    assert not asks_for_contact("what is the phone number of Kestrel Parcel?")


def test_courtesies_before_a_question_are_no_part_of_it() -> None:
    assert without_greeting("Good evening! I hope you are well. Is the lid heavy?") == "Is the lid heavy?"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("which of your ovens is the lightest?", "Emberline Forno 12 Wood"),
        ("something vegan I could make as a main on the grill?", "Aubergine with tahini and pomegranate"),
    ],
)
async def test_what_a_thing_is_is_said_with_its_name(dialogue: Dialogue, text: str, answer: str) -> None:
    assert answer in (await dialogue.say(text)).text


@pytest.mark.parametrize(
    ("email", "stage"),
    [
        ("sanne.dewit@post.example", "While an order is being packed, only a person can stop it"),
        ("jonas.weber@mail.example", "After dispatch, refuse the parcel or return it"),
    ],
)
async def test_cancelling_is_answered_by_how_far_the_order_told_of_is(
    dialogue: Dialogue, orders: JsonOrders, email: str, stage: str
) -> None:
    dialogue.shopper = await signed_in(orders, email)
    told = await dialogue.say("Where is my order?")
    reply = await dialogue.say("Can I still cancel, and what does it cost?")
    assert stage in reply.text
    assert told.text not in reply.text


async def test_where_nothing_was_told_to_cancel_means_no_order(dialogue: Dialogue) -> None:
    reply = await dialogue.say("Can I cancel a cooking class?")
    assert not any(one.startswith("order/") for one in sources(reply))
