"""Days are read as people name them."""

from datetime import date

import pytest

from agent.dates import Deadline, deadline_in, on, spoken

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "day", "strict"),
    [
        ("will it arrive before Friday?", date(2026, 11, 27), True),
        ("I need it by friday", date(2026, 11, 27), False),
        ("before firday please", date(2026, 11, 27), True),
        ("can it be here on Tuesday", date(2026, 12, 1), False),
        ("next Friday", date(2026, 12, 4), False),
        ("by tomorrow", date(2026, 11, 25), False),
        ("the day after tomorrow", date(2026, 11, 26), False),
        ("before the weekend", date(2026, 11, 28), True),
        ("in time for Christmas?", date(2026, 12, 25), False),
        ("before xmas", date(2026, 12, 25), True),
        ("by Christmas Eve", date(2026, 12, 24), False),
        ("by the 24th", date(2026, 12, 24) if TUESDAY.day > 24 else date(2026, 11, 24), False),
        ("before the 3rd", date(2026, 12, 3), True),
        ("by 5 December", date(2026, 12, 5), False),
        ("by boxing day", date(2026, 12, 26), False),
        ("December 5th", date(2026, 12, 5), False),
        ("by 5/12", date(2026, 12, 5), False),
        ("until 2026-12-01", date(2026, 12, 1), False),
        ("within 3 days", date(2026, 11, 27), False),
        ("in two weeks", date(2026, 12, 8), False),
        ("before new year's eve", date(2026, 12, 31), True),
        ("before 1 February", date(2027, 2, 1), True),
    ],
)
def test_a_named_day_is_found(text: str, day: date, strict: bool) -> None:  # noqa: FBT001
    assert deadline_in(text, TUESDAY) == Deadline(day, strict)


@pytest.mark.parametrize(
    "text",
    [
        "how wide is it?",
        "any black friday deals?",
        "may I return it",
        "is 30/37 mbar right",
        "it weighs 6.2 kg",
        "31 February",
    ],
)
def test_where_no_day_is_named_none_is_found(text: str) -> None:
    assert deadline_in(text, TUESDAY) is None


def test_before_a_day_means_the_day_before_at_the_latest() -> None:
    assert Deadline(date(2026, 11, 27), strict=True).last == date(2026, 11, 26)
    assert Deadline(date(2026, 11, 27)).last == date(2026, 11, 27)


def test_days_are_said_as_people_say_them() -> None:
    assert on(date(2026, 11, 27), TUESDAY) == "on Friday 27 November"
    assert on(date(2026, 11, 25), TUESDAY) == "tomorrow, Wednesday 25 November"
    assert spoken(date(2027, 1, 4), TUESDAY) == "Monday 4 January 2027"
