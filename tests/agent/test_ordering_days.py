"""A day of ordering is found in any words for ordering; what was bought has none, nor what lies too far ahead."""

from datetime import date, time, timedelta

import pytest

from agent.order_day import OrderDay, order_day_in, without_order_day
from agent.words import normalise

TUESDAY = date(2026, 11, 24)
WEDNESDAY, FRIDAY = date(2026, 11, 25), date(2026, 11, 27)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ordering a kettle 57 tonight, when is it here?", OrderDay(TUESDAY, time(20))),
        ("if i hit the order button this minute, when is it here?", OrderDay(TUESDAY)),
        ("if i press that button now, what day is it here?", OrderDay(TUESDAY)),
        ("if i check out tomorrow, when is it here?", OrderDay(WEDNESDAY)),
        ("if i take express on friday, which day does it arrive?", OrderDay(FRIDAY)),
        ("if i get round to it on friday, when is it here?", OrderDay(FRIDAY)),
        ("placing my order straight away, when is it here?", OrderDay(TUESDAY)),
        ("if we did it on friday, when would it be here?", OrderDay(FRIDAY)),
        ("the last one, if i order it on friday?", OrderDay(FRIDAY)),
    ],
)
def test_a_day_of_ordering_is_found_in_any_words_for_it(text: str, expected: OrderDay) -> None:
    assert order_day_in(normalise(text), TUESDAY) == expected


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("at 5 in the afternoon", time(17)),
        ("around 9 in the morning", time(9)),
        ("at 7:30 in the evening", time(19, 30)),
        ("about 8 o'clock in the evening", time(20)),
        ("at 12 in the afternoon", time(12)),
        ("at 5:75 in the evening", None),
    ],
)
def test_a_time_is_one_of_the_part_of_the_day_that_is_named(said: str, at: time | None) -> None:
    text = normalise(f"if i order tomorrow {said}, when is it here?")
    assert order_day_in(text, TUESDAY) == OrderDay(WEDNESDAY, at)


@pytest.mark.parametrize(
    "text",
    [
        "just bought it today, when is it here?",
        "bought on 9 december. when is it here?",
        "the kettle bought on monday came on friday",
        "paid on friday and received it on monday",
        "we already did that on monday",
    ],
)
def test_what_was_bought_is_no_day_of_ordering(text: str) -> None:
    plain = normalise(text)
    assert order_day_in(plain, TUESDAY) is None
    assert without_order_day(plain, TUESDAY) == plain


def test_nobody_orders_on_a_day_that_lies_too_far_ahead() -> None:
    last = TUESDAY + timedelta(days=120)
    assert order_day_in("if i order on 24 march, when is it here?", TUESDAY) == OrderDay(last)
    assert order_day_in("if i order on 25 march, when is it here?", TUESDAY) is None
