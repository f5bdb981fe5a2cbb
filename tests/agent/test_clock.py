"""Times of ordering are understood in words, put off to later, and on the clock of those who order."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from agent.clock import apart, clock_in, clock_of, times_in_digits, words_of
from agent.delivery import Place
from agent.order_day import OrderDay, put_off
from agent.words import normalise
from retrieval.shipping import ShippingZone
from tests.agent.dialogue import Dialogue

TUESDAY, FRIDAY = date(2026, 11, 24), date(2026, 11, 27)
HERE = ZoneInfo("Europe/Amsterdam")
BRITAIN = ShippingZone("uk", "United Kingdom", ("GB",), ("Manchester",), ())
GERMANY = ShippingZone("de", "Germany", ("DE",), ("Berlin",), ())
FOUR = ShippingZone("eu", "Four countries", ("IE", "PT", "PL", "CZ"), ("Dublin", "Cork"), ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("half past two", time(14, 30)),
        ("half two", time(14, 30)),
        ("half past eleven pm", time(23, 30)),
        ("ten to three", time(14, 50)),
        ("a quarter to two", time(13, 45)),
        ("ten to one", time(12, 50)),
        ("quarter past one", time(13, 15)),
        ("twenty-five past eleven", time(11, 25)),
        ("ten minutes past 9", time(9, 10)),
        ("2:30", time(14, 30)),
        ("02:30", time(2, 30)),
        ("2.30 pm", time(14, 30)),
        ("3pm", time(15)),
        ("12 am", time(0)),
        ("12 p.m.", time(12)),
        ("at four", time(16)),
        ("at eleven o'clock", time(11)),
        ("before 3", time(15)),
        ("at 3 in the morning", time(3)),
        ("at 9 in the evening", time(21)),
        ("at 9 tomorrow evening", time(21)),
        ("at noon", time(12)),
        ("tonight", time(20)),
        ("that morning", time(9)),
    ],
)
def test_a_time_of_the_day_is_understood(text: str, expected: time) -> None:
    assert clock_in(normalise(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "at 99:99",
        "25:10",
        "before 3 days",
        "around 10 people",
        "after 5 euros",
        "by 5 december",
        "before 3/12",
        "10 to 12 working days",
        "5 to 6 people",
        "in 2 hours",
        "as soon as possible",
    ],
)
def test_what_is_no_time_of_the_day_is_none(text: str) -> None:
    assert clock_in(normalise(text)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("if I order at half past two, is it here by Friday?", "if i order at 14:30, is it here by friday?"),
        ("ordered at ten to two or quarter past three", "ordered at 13:50 or 15:15"),
        ("in 10 to 12 working days", "in 10 to 12 working days"),
        ("half of it at 3 pm", "half of it at 3 pm"),
    ],
)
def test_times_in_words_are_put_in_digits(text: str, expected: str) -> None:
    assert times_in_digits(normalise(text)) == expected


@pytest.mark.parametrize(
    ("text", "at", "said"),
    [
        ("if I order at ten to two, when is it here?", time(13, 50), "ten to two"),
        ("by 9 am or at noon?", time(12), "noon"),
        ("if I order tonight", time(20), "tonight"),
        ("if I order at 3", time(14), ""),
        ("if I order", time(14), ""),
    ],
)
def test_the_words_that_name_a_time_are_found(text: str, at: time, said: str) -> None:
    assert words_of(at, normalise(text)) == said


@pytest.mark.parametrize(
    ("place", "text", "expected"),
    [
        (None, "at 1pm uk time", "Europe/London"),
        (None, "at 3 finnish time", "Europe/Helsinki"),
        (Place("London", None), "at 1pm", "Europe/London"),
        (Place("Manchester", BRITAIN), "at 1pm my time", "Europe/London"),
        (Place("Dublin", FOUR), "at 1pm my time", "Europe/Dublin"),
        (Place("Berlin", GERMANY), "at 1pm uk time", "Europe/London"),
        (Place("Berlin", GERMANY), "at 1pm my time", None),
        (Place("Cork", FOUR), "at 1pm my time", None),  # which of four countries it lies in is not known
        (None, "at 1pm my time", None),
        (None, "is it in the uk this time?", None),
    ],
)
def test_the_clock_of_a_place_is_known_where_it_is_another(
    place: Place | None, text: str, expected: str | None
) -> None:
    assert clock_of(place, text) == (ZoneInfo(expected) if expected else None)


@pytest.mark.parametrize(
    ("zone", "expected"), [("Europe/London", True), ("Europe/Berlin", False), ("Europe/Athens", True)]
)
def test_clocks_that_tell_different_times_are_apart(
    zone: str,
    expected: bool,  # noqa: FBT001
) -> None:
    assert apart(ZoneInfo(zone), HERE, datetime(2026, 11, 24, 9, tzinfo=UTC)) == expected


@pytest.mark.parametrize(
    ("zone", "at", "expected"),
    [
        ("Europe/London", time(13), OrderDay(TUESDAY, time(14), there=time(13))),
        ("Europe/Helsinki", time(14, 30), OrderDay(TUESDAY, time(13, 30), there=time(14, 30))),
        ("Europe/London", time(23, 30), OrderDay(date(2026, 11, 25), time(0, 30), there=time(23, 30))),
        ("Europe/Helsinki", time(0, 30), OrderDay(date(2026, 11, 23), time(23, 30), there=time(0, 30))),
        ("Europe/Berlin", time(13), OrderDay(TUESDAY, time(13))),
        (None, time(13), OrderDay(TUESDAY, time(13))),
        ("Europe/London", None, OrderDay(TUESDAY)),
    ],
)
def test_a_time_of_ordering_is_told_on_the_clock_of_the_shop(
    zone: str | None, at: time | None, expected: OrderDay
) -> None:
    assert OrderDay(TUESDAY, at).on_clock(ZoneInfo(zone) if zone else None, HERE) == expected


@pytest.mark.parametrize(
    ("text", "before", "expected"),
    [
        ("and if I wait until three?", "", OrderDay(TUESDAY, time(15))),
        ("I won't manage before half past two", "if I order at noon, when?", OrderDay(TUESDAY, time(14, 30))),
        ("I can't manage before 4 pm", "if I order on Friday at noon, when?", OrderDay(FRIDAY, time(16))),
        ("what if it's after 14:00?", "and ordered on Friday?", OrderDay(FRIDAY, time(14))),
        ("or at 3?", "", OrderDay(TUESDAY, time(15))),
    ],
)
def test_an_order_is_put_off_to_later_on_its_day(text: str, before: str, expected: OrderDay) -> None:
    assert put_off(normalise(text), normalise(before), TUESDAY) == expected


@pytest.mark.parametrize(
    "text",
    [
        "and to Berlin?",
        "can you wait?",
        "I can't before the weekend",
        "not before 3 december",
        "are you open until three?",
        "does it come at 3?",
    ],
)
def test_what_names_no_later_time_puts_nothing_off(text: str) -> None:
    assert put_off(normalise(text), "if i order on friday at noon, when?", TUESDAY) is None


@pytest.mark.parametrize(
    ("text", "told", "leaves"),
    [
        ("if i order at 1pm uk time when is it in manchester?", "at 14:00 (13:00 your time)", "tomorrow"),
        ("if i order at 12:30 uk time when is it in manchester?", "at 13:30 (12:30 your time)", "that day"),
        (
            "if i order at 2:30 pm finnish time when is it in helsinki?",
            "at 13:30 (14:30 your time)",
            "that day",
        ),
        ("if i order at 1pm your time when is it in manchester?", "at 13:00,", "that day"),
        ("if i order at ten to two when is it in Ghent?", "at 13:50,", "that day"),
        ("if i order at half past two, when is it in Ghent?", "at 14:30,", "tomorrow"),
    ],
)
async def test_what_is_ordered_by_the_shoppers_clock_leaves_by_the_shops(
    dialogue: Dialogue, text: str, told: str, leaves: str
) -> None:
    reply = await dialogue.say(text)
    assert f"Ordered today, Tuesday 24 November {told}" in reply.text
    assert f"it leaves Rotterdam {leaves}" in reply.text
    assert ("your time" in reply.text) == ("your time" in told)


async def test_the_time_on_the_shops_clock_is_told_with_what_it_was_worked_out_of(dialogue: Dialogue) -> None:
    reply = await dialogue.say("if i order at 1pm uk time when is it in manchester?")
    worked = {one.name: (dict(one.inputs), one.result) for one in reply.computed}
    assert worked["time on the shop's clock"] == ({"there": "13:00"}, "14:00")
    assert worked["time meant"] == ({"said": "1pm"}, "13:00")


@pytest.mark.parametrize(
    ("asked", "question", "told"),
    [
        (
            "when does it get to Utrecht if i order now?",
            "and if i wait until three?",
            "Ordered today, Tuesday 24 November at 15:00, it leaves Rotterdam tomorrow",
        ),
        (
            "when does it get to Utrecht if i order on friday at noon?",
            "and if i can't manage before half past two?",
            "Ordered on Friday 27 November at 14:30, it leaves Rotterdam on Monday 30 November.",
        ),
    ],
)
async def test_the_talk_goes_on_with_a_later_time(
    dialogue: Dialogue, asked: str, question: str, told: str
) -> None:
    assert told not in (await dialogue.say(asked)).text
    assert told in (await dialogue.say(question)).text


@pytest.mark.parametrize(
    ("text", "told", "there"),
    [
        ("by when must i order so it leaves the same day, uk time?", "is 13:00 in the UK.", "13:00"),
        (
            "till what time must i order so it leaves today? uk time, i'm in leeds",
            "is 13:00 in Leeds.",
            "13:00",
        ),
        ("what's your order cut-off in leeds time?", "is 13:00 in Leeds.", "13:00"),
        ("till what time must i order so it leaves today? finnish time", "is 15:00 your time.", "15:00"),
    ],
)
async def test_until_when_to_order_is_told_on_the_shoppers_clock(
    dialogue: Dialogue, text: str, told: str, there: str
) -> None:
    reply = await dialogue.say(text)
    assert f"14:00 in Rotterdam {told}" in reply.text
    worked = [(dict(one.inputs), one.result) for one in reply.computed if one.name == "time there"]
    assert worked == [({"in Rotterdam": "14:00"}, there)]


@pytest.mark.parametrize(
    "text",
    [
        "till what time must i order so it leaves today?",
        "till what time must i order so it leaves the same day? i'm in berlin",
    ],
)
async def test_where_clocks_are_the_same_no_other_time_is_told(dialogue: Dialogue, text: str) -> None:
    reply = await dialogue.say(text)
    assert "before 14:00" in reply.text
    assert "14:00 in Rotterdam" not in reply.text
    assert "your time" not in reply.text
