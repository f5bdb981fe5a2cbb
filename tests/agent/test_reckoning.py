"""What follows from an answer is worked out: until when, how much more, what one costs, when what is ordered comes."""

import re

import pytest

from agent.burst import questions
from agent.concepts import in_shop_words, under_warranty
from agent.differences import difference, price_of_each, share_of_price
from agent.free_delivery import to_free_delivery
from agent.json_orders import JsonOrders
from tests.agent.dialogue import Dialogue, signed_in, sources

WINTER = "pages/gifts#longer-returns-in-winter"


@pytest.mark.parametrize(
    ("question", "said", "source"),
    [
        (
            "my cover came ten days ago, how long do i still have to send it back",
            "Wednesday 13 January 2027",
            WINTER,
        ),
        (
            "it arrived on 20 october, until when can i return it",
            "Saturday 19 December",
            "faq/returns-and-warranty",
        ),
        (
            "bought a kettle 57 in march 2021, is the bowl still covered",
            "10 years end in March 2031",
            "kettle-57",
        ),
        ("got a gift card in october 2023. still good?", "5 years end in October 2028", "gift-card-valid"),
        (
            "i asked for the return label on friday, by when must i drop it off",
            "Friday 4 December",
            "how-to-return",
        ),
        (
            "i have 62 euros in my basket, how much more until delivery is free?",
            "That is €13.00 more.",
            "shipping/nl",
        ),
        ("price per kg of the 7 kg and the 10 kg charcoal", "€2.50 (7 kg) or €2.30 (10 kg)", "charcoal-lump"),
        (
            "which is heavier, the emberline 22 or the emberline 30, and by how much",
            "difference of 19 kg",
            "emberline-30",
        ),
        ("which is taller, the kettle 47 or the kettle 57?", "Kettle 57, height: 104 cm", "kettle-47"),
        ("what do 3 bags of the 10 kg lump charcoal cost", "3 of them €69.00", "charcoal-lump"),
        ("kamado 38 with the heat deflector to salzburg, how much all in", "€697.00 in all", "deflector-38"),
    ],
)
async def test_what_follows_from_an_answer_is_worked_out_and_kept(
    dialogue: Dialogue, question: str, said: str, source: str
) -> None:
    reply = await dialogue.say(question)
    assert said in reply.text
    assert any(source in one for one in sources(reply))
    results = " ".join(one.result for one in reply.computed)
    figures = re.findall(r"\d+", said)
    assert "height" in said or any(figure in results for figure in figures)


async def test_of_a_customers_own_order_a_period_is_counted_from_its_delivery(
    dialogue: Dialogue, orders: JsonOrders
) -> None:
    question = "until when can i return my emberline 22?"
    assert "Counted from" not in (await dialogue.say(question)).text
    dialogue.shopper, dialogue.events = await signed_in(orders, "priya.raghavan@inbox.example"), []
    reply = await dialogue.say(question)
    assert "Counted from Wednesday 18 November, 60 days end on Sunday 17 January 2027." in reply.text
    assert {"order/EL-10371", WINTER} <= sources(reply)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("ordering now, when would that be in lyon", "arrives between"),
        ("quick!! if i hit the order button this minute, when is it in utrecht", "arrives between"),
        ("how soon would the kamado 38 be in birmingham if ordered now", "arrives between"),
        (
            "must be in trondheim by tuesday 15 december. last day to order with standard delivery?",
            "order before 14:00",
        ),
        (
            "can i get the emberline duo by express to geneva? what date",
            "Express is not available for bulky goods.",
        ),
    ],
)
async def test_a_day_of_arrival_is_told_in_whatever_words_it_is_asked_for(
    dialogue: Dialogue, question: str, said: str
) -> None:
    assert said in (await dialogue.say(question)).text


@pytest.mark.parametrize(
    "question",
    [
        "Until what time do I have to order so it leaves today?",
        "Ordering on a Saturday: when does my parcel leave the warehouse?",
        "roof terrace on the 2nd floor, kamado 46. do the delivery people bring it up?",
        "bought 10 november, until when can i return it",
    ],
)
async def test_what_a_page_tells_is_reckoned_as_no_arrival(dialogue: Dialogue, question: str) -> None:
    assert "arrives" not in (await dialogue.say(question)).text


async def test_after_a_last_day_to_order_another_way_of_sending_has_its_own(dialogue: Dialogue) -> None:
    await dialogue.say(
        "must be in trondheim by tuesday 15 december. last day to order with standard delivery?"
    )
    reply = await dialogue.say("and if i go for express, how long can i wait then")
    assert "order before 14:00 on Thursday 10 December for express delivery" in reply.text


def test_a_question_and_the_same_of_another_are_two() -> None:
    assert questions("how many meat probes come with it, and with the 800?") == (
        "how many meat probes come with it?",
        "and with the 800?",
    )
    assert questions("does it come with a cover and for how long is it?") == ()


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("is the bowl still covered", "is the bowl still under warranty"),
        ("is it covered by the warranty?", "is it under warranty?"),
        ("my covered terrace", "my covered terrace"),
    ],
)
def test_who_asks_whether_it_is_covered_asks_after_no_cover(text: str, asked: str) -> None:
    assert under_warranty(text).startswith(asked.removesuffix("?"))


def test_since_when_it_is_leaves_a_question_the_shops_own() -> None:
    asked = "it came on 9 november, until when can i return my kettle"
    assert in_shop_words(asked, frozenset({"kettl", "kettle"})) == "How long can I return something?"
    assert in_shop_words("are you open on 26 december?") != "When is the showroom open?"


def test_what_was_not_asked_is_not_worked_out() -> None:
    both = "The Emberline 30 weighs 46 kg. The Emberline 22 weighs 27 kg."
    assert difference("which is heavier?", both) is None
    assert price_of_each("is it in stock?", "7 kg: €17.50", "EUR") is None
    assert share_of_price("may i return it?", "return it for 80 % of its price", None, "EUR") is None
    assert to_free_delivery("what does delivery cost?", "free for orders from €75.00", "EUR") is None


def test_a_share_is_of_what_was_paid() -> None:
    more = share_of_price("paid 349, how much do i get back?", "return it for 80 % of its price", None, "EUR")
    assert more is not None
    assert more.text == "80 % of it is €279.20."


@pytest.mark.parametrize(
    ("email", "question"),
    [
        ("jonas.weber@mail.example", "until when can I return my emberline 22?"),  # which is on its way
        ("sanne.dewit@post.example", "until when can I return my pizza stone?"),  # which was refunded
        ("priya.raghavan@inbox.example", "What is the warranty of an emberline 30 grill, my old one broke"),
        (
            "priya.raghavan@inbox.example",
            "I want to buy the emberline 22 for my dad, until when can I return it?",
        ),
        ("priya.raghavan@inbox.example", "I want to return my order, how long does the refund take?"),
    ],
)
async def test_no_order_is_counted_from_that_does_not_hold_it_or_has_not_come(
    dialogue: Dialogue, orders: JsonOrders, email: str, question: str
) -> None:
    dialogue.shopper = await signed_in(orders, email)
    assert "Counted from" not in (await dialogue.say(question)).text


@pytest.mark.parametrize(
    "question",
    [
        "The emberline 22 came on 9 November and the kettle 57 on 1 October. Until when can I return the kettle 57?",
        "Until when can I return the kettle 57? The emberline 22 came on 9 November.",
        "The emberline 22 has been sold since 2019, how long is its warranty?",
        "We are away from 3 December to 10 January, can I still return it afterwards?",
        "My order has not arrived, it should have come on Monday. Until when can I return it?",
        "my order of 10 november has not come. when do i get my money back",
    ],
)
async def test_days_of_something_else_are_not_counted_from(dialogue: Dialogue, question: str) -> None:
    assert "Counted from" not in (await dialogue.say(question)).text


@pytest.mark.parametrize(
    "question",
    [
        "I ordered on Tuesday, when will it be in Berlin?",
        "ordered friday, still no parcel, when will it come?",
        "Someone ordered on Friday, when is it delivered?",
        "I want to buy on Friday in the showroom, when do you open?",
        "When do you charge me if I order tonight?",
        "What do I have to order to grill on Saturday?",
    ],
)
async def test_what_was_ordered_or_is_told_by_a_page_is_no_order_to_come(
    dialogue: Dialogue, question: str
) -> None:
    text = (await dialogue.say(question)).text
    assert "arrives" not in text
    assert "order before 14:00" not in text


async def test_a_day_of_arrival_comes_after_that_of_ordering(dialogue: Dialogue) -> None:
    dialogue.look_at("emberline-22")
    reply = await dialogue.say("If I order on Friday, will it be in Vienna by Wednesday?")
    assert "by Wednesday 2 December" in reply.text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("my basket is €1,200, is delivery free?", "With that it is reached: standard delivery is free."),
        ("basket says 84.50, how much is missing for free delivery?", "That is €15.50 more."),
        ("i have 3 items at 20 euros in my basket, how much more for free delivery", None),
        ("pay with a 50 euro gift card, my order is 90 euros, is delivery free?", None),
        ("my order is 200 euro, is express free?", None),
        ("is an order on the 24 december free of delivery?", None),
    ],
)
def test_only_the_one_sum_an_order_comes_to_is_held_against_free_delivery(
    asked: str, said: str | None
) -> None:
    more = to_free_delivery(asked, "Standard delivery costs €6.95, free for orders from €100.00.", "EUR")
    assert (more and more.text) == said


def test_minutes_are_no_price_and_sizes_no_lengths() -> None:
    rule = "return it for 80 % of its price"
    assert share_of_price("cooked on it for 45 minutes, how much do i get back?", rule, None, "EUR") is None
    assert difference("by how much is it wider?", "It is 62 × 68 cm wide. The other is 95 cm wide.") is None
