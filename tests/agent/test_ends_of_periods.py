"""The end of a period is told no more exactly than its beginning, and only of what gives a right for a while."""

from dataclasses import replace
from datetime import date, time

import pytest

from agent.past_days import Happened, Span, day_span, month_span, year_span
from agent.periods import MOST, asks_of_a_period, counted
from agent.reply import Reply
from conversation.model import Citation
from retrieval.shipping import ShippingTable

TUESDAY = date(2026, 11, 24)
CHRISTMAS = (date(2026, 12, 25), date(2026, 12, 26))
TABLE = ShippingTable("Rotterdam", "UTC", time(14), (0, 1, 2, 3, 4), (0, 1, 2, 3, 4), CHRISTMAS, ())
RETURN = "You can return anything unused within 60 days of delivery."
REFUND = "We refund you within five working days of receiving your return."


def on_day(year: int, month: int, day: int) -> Span:
    return day_span(date(year, month, day), TUESDAY)


def end(
    rule: str,
    since: Span,
    *,
    asked: str = "until when?",
    source: str = "pages/returns",
    table: ShippingTable | None = None,
) -> str | None:
    """Return what is told of the end of the period in `rule`."""
    more = counted(asked, Reply(rule, citations=(Citation(source, source, rule),)), since, TUESDAY, table)
    return None if more is None else more.text.removeprefix(f"Counted from {since.said}, ")


@pytest.mark.parametrize(
    ("rule", "since", "said"),
    [
        (
            "Report it within one day.",
            on_day(2026, 11, 24),
            "1 day ends tomorrow, Wednesday 25 November.",
        ),
        ("Claims are open for 3 weeks.", on_day(2026, 11, 23), "3 weeks end on Monday 14 December."),
        (
            "It can be exchanged within one month.",
            on_day(2026, 1, 31),
            "1 month ended on Saturday 28 February.",
        ),
        ("The warranty is two years.", on_day(2024, 2, 29), "2 years ended on Saturday 28 February."),
        ("The warranty is 2 years.", month_span(2024, 12), "2 years end in December 2026."),
        ("The warranty is 2 years.", year_span(2025), "2 years end in the course of 2027."),
        (
            RETURN,
            month_span(2026, 11),
            "60 days end between Thursday 31 December and Friday 29 January 2027.",
        ),
    ],
)
def test_a_period_of_any_unit_ends_on_a_day_that_there_is(rule: str, since: Span, said: str) -> None:
    assert end(rule, since) == said


@pytest.mark.parametrize(
    ("asked", "since"),
    [
        ("until when can i return it?", on_day(2026, 11, 9)),
        ("how many days are left?", on_day(2026, 9, 1)),
        ("how many days are left?", month_span(2026, 11)),
    ],
)
def test_no_days_are_left_where_none_are_asked_for_or_the_end_is_over_or_not_certain(
    asked: str, since: Span
) -> None:
    assert "from now" in str(end(RETURN, on_day(2026, 11, 9), asked="how many days are left?"))
    assert "from now" not in str(end(RETURN, since, asked=asked))


def test_every_figure_of_a_period_is_kept_with_what_it_was_counted_from() -> None:
    rule = Reply(RETURN, citations=(Citation("pages/returns", "Returns", RETURN),))
    more = counted("how many days are left?", rule, on_day(2026, 11, 9), TUESDAY)
    assert more is not None
    assert [(one.name, dict(one.inputs), one.result) for one in more.computed] == [
        ("day meant", {"today": "today, Tuesday 24 November"}, "Monday 9 November"),
        ("end of a period", {"from": "Monday 9 November", "period": "60 days"}, "on Friday 8 January 2027"),
        ("days left", {"today": "today, Tuesday 24 November", "end": "on Friday 8 January 2027"}, "45 days"),
    ]


def test_working_days_are_counted_by_the_shops_table_and_from_a_certain_day_alone() -> None:
    asked = "you got my return, when is my money back?"
    since = replace(on_day(2026, 12, 23), what=Happened.RETURNED)
    assert end(REFUND, since, asked=asked, table=TABLE) == "5 working days end on Thursday 31 December."
    assert end(REFUND, since, asked=asked) is None
    assert (
        end(REFUND, replace(month_span(2026, 11), what=Happened.RETURNED), asked=asked, table=TABLE) is None
    )


@pytest.mark.parametrize(
    "rule",
    [
        "Let it soak for 2 days before you cook.",
        "A return takes 2 to 3 days.",
        "Used grills that are 2 years old can be returned.",
        "A return costs €4.95 or 1.5 years of patience.",
    ],
)
def test_what_gives_no_right_for_a_while_is_not_counted(rule: str) -> None:
    assert end(rule, on_day(2026, 11, 9)) is None


def test_all_that_a_products_warranty_tells_gives_a_right() -> None:
    text, since = "Bowl and lid: 10 years. Other parts: 2 years.", month_span(2021, 3)
    said = "10 years end in March 2031; 2 years ended in March 2023."
    assert end(text, since, source="product/kettle/warranty") == said
    assert end(text, since, source="product/kettle/dimensions") is None


def test_of_many_periods_the_first_are_counted_each_once() -> None:
    rule = "Returned within 60 days. Returned within 60 days. Claims: 30 days. Valid 14 days. Report: 7 days."
    said = str(end(rule, on_day(2026, 11, 9)))
    assert said.count("60 days") == 1
    assert said.count(" on ") == MOST == 3
    assert " 7 days" not in said


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("until when can i return it", True),
        ("is it too late to send it back?", True),
        ("is the lid still covered", True),
        ("how heavy is it", False),
        ("does it come in black?", False),
    ],
)
def test_whether_a_period_is_asked_after_is_heard(text: str, asks: bool) -> None:  # noqa: FBT001
    assert asks_of_a_period(text) == asks
