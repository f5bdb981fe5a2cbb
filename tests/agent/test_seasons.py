"""What holds for things bought between two days is found in the shop's pages, with the days between."""

from datetime import date

import pytest

from agent.past_days import Span, day_span, month_span
from agent.seasons import seasons_in
from retrieval.passages import Passage, PassageKind

TUESDAY = date(2026, 11, 24)
WINTER = (
    "Everything bought between 1 November and 24 December 2026 can be returned until 31 January 2027, "
    "or within the usual 60 days if that is later."
)


def page(text: str) -> Passage:
    return Passage("pages/gifts#winter", PassageKind.POLICY, "Longer returns", text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        (WINTER, date(2026, 11, 1), date(2026, 12, 24)),
        (
            "Gifts bought from 15 December to 6 January 2027 can be returned until 31 January 2027.",
            None,
            None,
        ),
        (
            "What you buy from Monday 1 June 2026 until Sunday 5 July 2026 can be exchanged for 90 days.",
            date(2026, 6, 1),
            date(2026, 7, 5),
        ),
    ],
)
def test_a_season_lies_between_the_days_that_its_rule_names(
    text: str, first: date | None, last: date | None
) -> None:
    """One that begins in December and ends in January begins a year before it ends."""
    (season,) = seasons_in([page(f"Gift cards are valid for five years.\n{text}")])
    assert (season.first, season.last) == (first or date(2026, 12, 15), last or date(2027, 1, 6))
    assert season.rule.quote == text


@pytest.mark.parametrize(
    "text",
    [
        "Our showrooms are closed between 24 December and 2 January 2027.",
        "Everything bought between 1 November and 24 December can be returned until the end of January.",
        "Everything bought between 31 November and 24 December 2026 can be returned until 31 January 2027.",
        "You can return anything unused within 60 days of delivery.",
    ],
)
def test_what_tells_of_no_return_or_of_no_days_is_no_season(text: str) -> None:
    assert list(seasons_in([page(text)])) == []


@pytest.mark.parametrize(
    ("since", "holds"),
    [
        (day_span(date(2026, 10, 31), TUESDAY), False),
        (day_span(date(2026, 11, 1), TUESDAY), True),
        (day_span(date(2026, 12, 24), TUESDAY), True),
        (day_span(date(2026, 12, 25), TUESDAY), False),
        (month_span(2026, 10), False),
        (Span(date(2026, 10, 26), date(2026, 11, 1), "that week"), True),
    ],
)
def test_a_season_holds_for_what_may_have_been_bought_in_it(since: Span, holds: bool) -> None:  # noqa: FBT001
    (season,) = seasons_in([page(WINTER)])
    assert season.holds(since) == holds
