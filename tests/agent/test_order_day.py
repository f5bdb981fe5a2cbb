"""When somebody means to order is told from when they want it; how many, what goes along, and what that costs."""

from datetime import UTC, date, datetime, time

import pytest

from agent import order_day
from agent.dates import Deadline, deadline_in
from agent.order_day import OrderDay, order_day_in, without_order_day
from agent.quantity import count_in
from agent.words import normalise
from tests.agent.dialogue import Dialogue, sources

TUESDAY = date(2026, 11, 24)
LATE = datetime(2026, 11, 28, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("If I order on 15 December, when does it arrive?", OrderDay(date(2026, 12, 15))),
        (
            "if i order a tool set on 24 december at 10am when is it here",
            OrderDay(date(2026, 12, 24), time(10)),
        ),
        ("and to Berlin, ordered on Dec 31 at noon?", OrderDay(date(2026, 12, 31), time(12))),
        ("order placed friday 11 december 13:59 to Paris", OrderDay(date(2026, 12, 11), time(13, 59))),
        ("when is it there if I buy it tonight?", OrderDay(TUESDAY, time(20))),
        ("if I order it now, is it there by Friday?", OrderDay(TUESDAY)),
        ("if we ordered next Thursday at 4 pm?", OrderDay(date(2026, 12, 3), time(16))),
    ],
)
def test_the_day_of_ordering_is_found(text: str, expected: OrderDay) -> None:
    assert order_day_in(normalise(text), TUESDAY) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Can I order for Friday?",
        "I want to order it by Friday",
        "I ordered last Monday, where is it?",
        "we ordered on Monday and it isn't here",
        "ordered the plancha last tuesday, and if it is cheaper by saturday?",
        "can you deliver on Friday?",
        "is it here on 15 December?",
    ],
)
def test_a_day_of_arrival_and_an_order_long_placed_are_none(text: str) -> None:
    assert order_day_in(normalise(text), TUESDAY) is None
    assert without_order_day(normalise(text), TUESDAY) == normalise(text)


def test_of_several_days_of_ordering_none_is_one_of_arrival_and_the_last_is_meant() -> None:
    said = normalise("When is it in Paris if I order now? and if I order on Friday at 15:00?")
    assert order_day_in(said, TUESDAY) == OrderDay(date(2026, 11, 27), time(15))
    assert deadline_in(without_order_day(said, TUESDAY), TUESDAY) is None


def test_a_time_that_is_none_is_not_taken_for_one() -> None:
    assert order_day_in("if i order on friday at 99:99", TUESDAY) == OrderDay(date(2026, 11, 27))


def test_a_text_full_of_orders_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def reading(said: str, today: date) -> Deadline | None:
        read.append(said)
        return deadline_in(said, today)

    monkeypatch.setattr(order_day, "deadline_in", reading)
    text = "order " * 160
    assert order_day_in(text, TUESDAY) is None
    assert 0 < sum(map(len, read)) <= len(text)


@pytest.mark.parametrize(
    ("text", "title", "count"),
    [
        ("2 chicken stands to Dublin", "Chicken stand", 2),
        ("two of those, please", "Restaurant lump charcoal", 2),
        ("what are 3 bags of 10 kg lump charcoal?", "Restaurant lump charcoal", 3),
        ("how much are three kettle 47s?", "Emberline Kettle 47", 3),
        ("a table for 4 people", "Emberline 22", 1),
        ("is the 22 grill in stock?", "Emberline 22 Grill", 1),
        ("two Kettle 47 to Berlin", "Emberline Kettle 47", 2),
        ("3 Emberline Forno Terra, please", "Emberline Forno Terra", 3),
        ("2 Emberline covers", "Emberline 30", 1),
        ("2 kg of charcoal", "Restaurant lump charcoal", 1),
        ("a bag of 5 kg", "Oak chips 2 kg", 1),
        ("is the Kettle 47 good for 2?", "Emberline Kettle 47", 1),
    ],
)
def test_how_many_are_meant_is_told(text: str, title: str, count: int) -> None:
    assert count_in(normalise(text), title) == count


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "if i order a tool set on 24 december at 10am when does it get to Utrecht?",
            "between Monday 28 December and Tuesday 29 December",
        ),
        (
            "If I order on 15 December, when does it arrive in Paris?",
            "between Thursday 17 December and Monday 21",
        ),
        (
            "When will a Forno 12 be in Vienna if I order on 2 December?",
            "between Monday 7 December and Tuesday 8",
        ),
        ("order on saturday, delivery to Antwerp?", "leaves Rotterdam on Monday 30 November"),
        ("If I order tonight, when is a Forno 12 in Vienna?", "at 20:00, it leaves Rotterdam tomorrow"),
    ],
)
async def test_what_is_ordered_later_leaves_later(dialogue: Dialogue, text: str, told: str) -> None:
    reply = await dialogue.say(text)
    assert told in reply.text
    assert not reply.text.startswith(("Yes", "No", "Only"))


@pytest.mark.parametrize(
    "text",
    [
        "I need the Emberline 22 in Oslo by 10 December, is that possible?",
        "does the Forno 12 arrive in Munich before 5 December?",
    ],
)
async def test_a_date_in_december_is_no_question_of_christmas(dialogue: Dialogue, text: str) -> None:
    reply = await dialogue.say(text)
    assert reply.text.startswith("Yes")
    assert "Christmas" not in reply.text


async def test_until_when_to_order_is_reckoned_for_a_day_and_read_for_a_feast(dialogue: Dialogue) -> None:
    reply = await dialogue.say("I want the delivery on 15 December in Ghent, when must I order?")
    assert "before 14:00 on Friday 11 December" in reply.text
    assert "on Monday 14 December for express delivery" in reply.text
    late = await dialogue.say("when must I order to have it in Ghent by tomorrow?")
    assert "too late" in late.text
    feast = await dialogue.say("until when must I order for Christmas in Germany?")
    assert any(source.startswith(("pages/gifts", "faq/payment-and-gifts")) for source in sources(feast))


async def test_a_day_without_delivery_is_told_to_be_one(dialogue: Dialogue) -> None:
    await dialogue.say("express to Bern how many days and how much")
    assert "Nothing is delivered on that day" in (await dialogue.say("can express come on saturday?")).text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "What does delivery of the Kettle 47 cost to Berlin, and when?",
            "With the Emberline Kettle 47 (€129.00)",
        ),
        (
            "and 2 chicken stands to Dublin incl shipping?",
            "For 2 × Chicken stand alone (€52.00) it is €12.95, €64.95",
        ),
        (
            "What does it cost to have two Emberline 30 sent to Germany?",
            "count as bulky goods: with €1098.00 for them that makes €1137.00",
        ),
        (
            "will the emberline 22 come as bulky to france? how much?",
            "With the Emberline 22 (€349.00) it is free.",
        ),
    ],
)
async def test_delivery_costs_what_it_does_with_these_goods(dialogue: Dialogue, text: str, told: str) -> None:
    assert told in (await dialogue.say(text)).text


async def test_a_date_and_a_price_asked_together_are_told_with_the_goods(dialogue: Dialogue) -> None:
    reply = await dialogue.say("What does it cost to have the Kettle 47 delivered to Berlin by Friday?")
    assert "With the Emberline Kettle 47 standard delivery is free." in reply.text


async def test_so_many_of_a_variant_named_before_are_reckoned(dialogue: Dialogue) -> None:
    await dialogue.say("how much does a 10 kg bag of the restaurant lump charcoal cost?")
    reply = await dialogue.say("whats the price of 2 of those plus shipping to Brussels")
    assert "(€46.00) it is €5.95, €51.95 together" in reply.text


@pytest.mark.parametrize(
    "text", ["can i get a kamado to Vienna before christmas", "when is a kamado in Graz?"]
)
async def test_goods_that_are_bulky_whichever_is_meant_go_as_bulky(dialogue: Dialogue, text: str) -> None:
    reply = await dialogue.say(text)
    assert "Bulky goods delivery" in reply.text
    assert "Express" not in reply.text


async def test_a_variant_of_another_name_has_its_own_stock(dialogue: Dialogue) -> None:
    """Green is called Sage, of which there is none at one pressure; Cream lacks another."""
    reply = await dialogue.say("When would the green Emberline 22 be in Berlin?")
    assert "Sage" in reply.text
    assert "Cream" not in reply.text


async def test_what_a_thing_costs_there_is_what_bringing_it_costs(dialogue: Dialogue) -> None:
    await dialogue.say("do you deliver to Seville?")
    reply = await dialogue.say("and how much is it there, for a kettle 57")
    assert "shipping/south" in sources(reply)
