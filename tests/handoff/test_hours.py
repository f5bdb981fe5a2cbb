"""When a team answers, on its own clock, through the nights on which clocks are put forward and back."""

import tomllib
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.model import RepId
from handoff.errors import BadHours
from handoff.hours import Hours, Span, duty_at, is_open, next_opening, read_hours, write_hours

OFFICE = read_hours(
    tomllib.loads("""
timezone = "Europe/Berlin"
holidays = [2026-12-25]

[week]
mon = ["09:00-12:30", "13:30-18:00"]
tue = ["09:00-18:00"]
fri = ["09:00-18:00"]
sun = ["01:30-02:30"]

[days]
2026-12-24 = ["09:00-13:00"]
""")
)


def berlin(said: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=ZoneInfo("Europe/Berlin"), fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "opened"),
    [
        ("2026-11-24 08:59", False),
        ("2026-11-24 09:00", True),
        ("2026-11-24 17:59", True),
        ("2026-11-24 18:00", False),
        ("2026-11-23 13:00", False),
        ("2026-11-25 10:00", False),
        ("2026-12-24 10:00", True),
        ("2026-12-24 14:00", False),
        ("2026-12-25 10:00", False),
    ],
)
def test_open_by_the_clock_on_the_wall(at: str, opened: bool) -> None:  # noqa: FBT001 - a table's column
    assert is_open(OFFICE, berlin(at)) is opened


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-11-24 10:00", "2026-11-24 10:00"),
        ("2026-11-23 12:45", "2026-11-23 13:30"),
        ("2026-11-24 18:00", "2026-11-27 09:00"),
        ("2026-12-24 13:00", "2026-12-27 01:30"),
        # Put forward from 02:00 to 03:00, the clock leaves the span before its end.
        ("2026-03-29 01:45", "2026-03-29 01:45"),
        ("2026-03-29 03:00", "2026-03-30 09:00"),
    ],
)
def test_the_next_opening(at: str, opens: str) -> None:
    assert next_opening(OFFICE, berlin(at)) == berlin(opens)


def test_a_clock_put_back_opens_again_where_it_was_open_before() -> None:
    """02:45, closed, a quarter of an hour before the clock shows 02:00 for the second time."""
    assert next_opening(OFFICE, berlin("2026-10-25 02:45")) == berlin("2026-10-25 02:00", fold=1)


def test_a_span_that_begins_in_the_hour_that_is_left_out_begins_after_it() -> None:
    hours = read_hours({"timezone": "Europe/Berlin", "week": {"sun": ["02:30-05:00"]}})
    assert next_opening(hours, berlin("2026-03-29 01:00")) == berlin("2026-03-29 03:00")


def test_who_opens_never_again_has_no_next_opening() -> None:
    assert next_opening(read_hours({"timezone": "UTC"}), berlin("2026-11-24 10:00")) is None


spans = st.lists(st.integers(0, 95), max_size=6, unique=True).map(
    lambda marks: tuple(
        Span(15 * opens, 15 * closes)
        for opens, closes in zip(sorted(marks)[::2], sorted(marks)[1::2], strict=False)
    )
)
some_hours = st.builds(
    Hours,
    timezone=st.sampled_from(
        [
            "UTC",
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "Asia/Kolkata",
            "Africa/Casablanca",
        ]
    ),
    week=st.tuples(*[spans] * 7),
    days=st.dictionaries(st.dates(date(2026, 3, 1), date(2026, 11, 30)), spans, max_size=3),
)
TURNS = [
    datetime(2026, month, day, tzinfo=UTC)
    for month, day in ((2, 14), (3, 7), (3, 28), (4, 4), (10, 3), (10, 24), (11, 1))
]
moments = st.builds(
    lambda turn, minutes: turn + timedelta(minutes=minutes),
    st.sampled_from(TURNS),
    st.integers(0, 3 * 24 * 60),
)


@given(some_hours, moments)
def test_the_next_opening_is_the_first_open_minute(hours: Hours, at: datetime) -> None:
    found = next_opening(hours, at)
    minutes = (at + timedelta(minutes=i) for i in range(2 * 24 * 60))
    first = next((minute for minute in minutes if is_open(hours, minute)), None)
    if first is not None:
        assert found == first
    else:
        assert found is None or found >= at + timedelta(days=2)


@given(some_hours)
def test_hours_are_read_as_they_are_written(hours: Hours) -> None:
    assert read_hours(write_hours(hours)) == hours


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ({}, "timezone is missing"),
        ({"timezone": "Mars/Olympus"}, "'Mars/Olympus' is no time zone"),
        ({"timezone": "UTC", "weeks": {}}, "'weeks' is not known here; there are timezone, week"),
        ({"timezone": "UTC", "week": ["09:00-17:00"]}, "week must be a table"),
        ({"timezone": "UTC", "week": {"monday": []}}, "week.monday is no day of the week; use mon"),
        ({"timezone": "UTC", "week": {"mon": "09:00-17:00"}}, "week.mon must be a list"),
        ({"timezone": "UTC", "week": {"mon": ["9-17"]}}, 'write it as "09:00-17:30"'),
        ({"timezone": "UTC", "week": {"mon": ["09:00-25:00"]}}, "no clock shows"),
        ({"timezone": "UTC", "week": {"mon": ["22:00-02:00"]}}, "split a night at 24:00"),
        ({"timezone": "UTC", "week": {"mon": ["09:00-12:00", "11:00-13:00"]}}, "overlap"),
        ({"timezone": "UTC", "holidays": ["Christmas"]}, "'Christmas' is no date; write it as 2026-12-24"),
        ({"timezone": "UTC", "holidays": ["2026-12-24"], "days": {"2026-12-24": ["09:00-12:00"]}}, "both"),
    ],
)
def test_what_are_no_hours_is_refused_with_what_to_do(written: dict[str, object], says: str) -> None:
    with pytest.raises(BadHours, match=says):
        read_hours(written)


MARA, WEI = RepId("r_mara"), RepId("r_wei")
CLOSED_NOW = berlin("2026-11-24 20:00")


def test_whose_team_is_closed_is_off_duty_and_the_shop_is_open_while_anybody_is_on() -> None:
    duty = duty_at({MARA: "office", WEI: "night"}, {"office": OFFICE}, CLOSED_NOW)
    assert (duty.off, duty.closed, duty.next_opening) == (frozenset({MARA}), False, None)


def test_closed_the_shop_opens_with_the_first_team() -> None:
    early = read_hours({"timezone": "Europe/Berlin", "week": {"wed": ["06:00-07:00"]}})
    duty = duty_at({MARA: "office", WEI: ""}, {"office": OFFICE, "default": early}, CLOSED_NOW)
    assert duty.off == {MARA, WEI}
    assert duty.closed
    assert duty.next_opening == berlin("2026-11-25 06:00")


def test_without_hours_and_without_reps_nothing_is_closed() -> None:
    assert not duty_at({MARA: "", WEI: "office"}, {}, CLOSED_NOW).closed
    assert not duty_at({}, {"office": OFFICE}, CLOSED_NOW).closed
