"""Working days after a day are those on which the shop sends, and the day itself is none of them."""

from datetime import date, time

import pytest

from agent.delivery import working_days_after
from retrieval.shipping import ShippingTable

CHRISTMAS = (date(2026, 12, 25), date(2026, 12, 26))
EVERY_DAY = tuple(range(7))
TABLE = ShippingTable("Rotterdam", "UTC", time(14), (0, 1, 2, 3, 4), EVERY_DAY, CHRISTMAS, ())


@pytest.mark.parametrize(
    ("day", "count", "end"),
    [
        (date(2026, 11, 24), 0, date(2026, 11, 24)),
        (date(2026, 11, 24), 1, date(2026, 11, 25)),
        (date(2026, 11, 20), 5, date(2026, 11, 27)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 12, 24), 1, date(2026, 12, 28)),
        (date(2026, 12, 23), 5, date(2026, 12, 31)),
    ],
)
def test_weekends_and_holidays_are_no_working_days(day: date, count: int, end: date) -> None:
    assert working_days_after(day, count, TABLE) == end
