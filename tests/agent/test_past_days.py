"""Days on which something happened are read as people name them, and periods are counted from them."""

from datetime import date

import pytest

from agent.past_days import Span, day_span, happened_in, month_span, year_span
from agent.periods import counted
from agent.reply import Reply
from conversation.model import Citation

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("my grill arrived on the 9th of november", date(2026, 11, 9), date(2026, 11, 9)),
        ("delivered on 2 october", date(2026, 10, 2), date(2026, 10, 2)),
        ("it came on 3 december", date(2025, 12, 3), date(2025, 12, 3)),
        ("I got it on 9.11.", date(2026, 11, 9), date(2026, 11, 9)),
        ("it arrived 2025-03-01", date(2025, 3, 1), date(2025, 3, 1)),
        ("came last tuesday", date(2026, 11, 17), date(2026, 11, 17)),
        ("my cover came ten days ago", date(2026, 11, 14), date(2026, 11, 14)),
        ("got it yesterday", date(2026, 11, 23), date(2026, 11, 23)),
        ("what i got last week", date(2026, 11, 16), date(2026, 11, 22)),
        ("bought in march 2021", date(2021, 3, 1), date(2021, 3, 31)),
        ("bought it in december", date(2025, 12, 1), date(2025, 12, 31)),
        ("we bought it three years ago", date(2023, 11, 1), date(2023, 11, 30)),
        ("my emberline 22 from 2015", date(2015, 1, 1), date(2015, 12, 31)),
        ("ordered on 20 november, it came on the 23rd", date(2026, 11, 23), date(2026, 11, 23)),
        ("if it comes on 5 december", date(2026, 12, 5), date(2026, 12, 5)),
        ("if i had bought it on 31 october", date(2026, 10, 31), date(2026, 10, 31)),
    ],
)
def test_a_day_that_is_over_is_the_last_such_and_one_to_come_the_next(
    text: str, first: date, last: date
) -> None:
    span = happened_in(text, TODAY)
    assert span is not None
    assert (span.first, span.last) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "how long can I return something?",
        "is there a warranty until 2030?",
        "I live on the 2nd floor, it came with a cover",
        "can I have it on Friday?",
        "my order of 10 november has not come",
    ],
)
def test_where_nothing_came_on_a_day_there_is_none(text: str) -> None:
    assert happened_in(text, TODAY) is None


def told(text: str, source: str = "pages/returns") -> Reply:
    return Reply(text, citations=(Citation(source, "", text),))


@pytest.mark.parametrize(
    ("rule", "since", "said"),
    [
        (
            "You can return anything within 60 days of delivery.",
            day_span(date(2026, 11, 9), TODAY),
            "Counted from Monday 9 November, 60 days end on Friday 8 January 2027.",
        ),
        (
            "Return it within 30 days.",
            day_span(date(2026, 10, 2), TODAY),
            "Counted from Friday 2 October, 30 days ended on Sunday 1 November.",
        ),
        (
            "The warranty on the lid is ten years.",
            month_span(2021, 3),
            "Counted from March 2021, 10 years end in March 2031.",
        ),
        (
            "The warranty on the stone is 1 year.",
            year_span(2026),
            "Counted from 2026, 1 year ends in the course of 2027.",
        ),
    ],
)
def test_a_period_ends_as_exactly_as_its_beginning_is_named(rule: str, since: Span, said: str) -> None:
    more = counted("until when?", told(rule), since, TODAY)
    assert more is not None
    assert more.text == said
    assert [one.name for one in more.computed] == ["day meant", "end of a period"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("bought on 12 november, when is my money back?", None),
        ("you got my return on 12 november, when is my money back?", "5 days ended on Tuesday 17 November"),
    ],
)
def test_a_refund_is_counted_from_a_return_and_from_no_other_day(text: str, said: str | None) -> None:
    since = happened_in(text, TODAY)
    assert since is not None
    more = counted(text, told("We refund you within 5 days of receiving your return."), since, TODAY)
    assert (more is None) if said is None else (more is not None and said in more.text)


def test_what_is_left_of_a_period_is_told_to_who_asks_for_it() -> None:
    since = day_span(date(2026, 11, 8), TODAY)
    more = counted("how many days do i have left?", told("Return it within 60 days."), since, TODAY)
    assert more is not None
    assert more.text.endswith("60 days end on Thursday 7 January 2027, 44 days from now.")


@pytest.mark.parametrize(
    "rule", ["It takes 2 to 3 days.", "The app remembers the last 30 days.", "Return it whenever you like."]
)
def test_only_what_gives_a_right_is_counted(rule: str) -> None:
    assert counted("until when?", told(rule), day_span(TODAY, TODAY), TODAY) is None
