"""The mood of a conversation: what stands, where it goes, and at which message it turned."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.model import Mood, Position
from conversation.mood import VALENCE, StandingMood
from handoff.mood_course import LAST_MESSAGES, MoodCourse, Turn, mood_course

moods = st.none() | st.sampled_from(Mood)
valences = st.floats(-1, 1, allow_subnormal=False)


def readings_of(heard: list[tuple[Mood | None, float]]) -> list[StandingMood]:
    """One reading for each message, at every other position, as in a log."""
    return [StandingMood(Position(2 * i + 1), mood, {}, valence) for i, (mood, valence) in enumerate(heard)]


def sure(*valences: float) -> list[StandingMood]:
    return readings_of([(Mood.NEUTRAL, valence) for valence in valences])


def moody(*names: str) -> list[StandingMood]:
    return readings_of([(Mood(name), VALENCE[Mood(name)]) for name in names])


some_readings = st.lists(st.tuples(moods, valences), max_size=12).map(readings_of)


def test_nothing_said_is_neutral() -> None:
    assert mood_course([]) == MoodCourse(None, None, 0.0, "steady", None, ())


@given(some_readings)
def test_the_valence_is_bounded(readings: list[StandingMood]) -> None:
    last = [reading.valence for reading in readings[-LAST_MESSAGES:]] or [0.0]
    valence = mood_course(readings).valence
    assert -1 <= valence <= 1
    assert min(last) - 1e-9 <= valence <= max(last) + 1e-9


@given(some_readings)
def test_only_the_last_six_messages_count(readings: list[StandingMood]) -> None:
    whole, end = mood_course(readings), mood_course(readings[-LAST_MESSAGES:])
    assert (whole.valence, whole.stands, whole.trend, whole.turned) == (
        end.valence, end.stands, end.trend, end.turned
    )  # fmt: skip


@given(some_readings, moods, st.floats(0, 1))
def test_a_worse_last_message_never_raises_it(
    readings: list[StandingMood], mood: Mood | None, worse_by: float
) -> None:
    last = [reading.valence for reading in readings[-LAST_MESSAGES:]] or [0.0]
    worst = max(min(last) - worse_by, -1.0)
    more = StandingMood(Position(99), mood, {}, worst)
    assert mood_course([*readings, more]).valence <= mood_course(readings).valence + 1e-9


@given(st.lists(valences, min_size=2, max_size=6), st.data())
def test_a_recent_message_weighs_more_than_an_older_one(heard: list[float], data: st.DataObject) -> None:
    """Of two messages that change places, the better one later never makes it worse; and apart, it makes it better."""
    one = data.draw(st.integers(0, len(heard) - 2))
    two = data.draw(st.integers(one + 1, len(heard) - 1))
    swapped = list(heard)
    swapped[one], swapped[two] = heard[two], heard[one]
    better, worse = (heard, swapped) if heard[two] >= heard[one] else (swapped, heard)
    gain = mood_course(sure(*better)).valence - mood_course(sure(*worse)).valence
    assert gain >= -1e-9
    if abs(heard[one] - heard[two]) > 0.01:
        assert gain > 1e-6


@given(valences, valences)
def test_a_message_whose_mood_could_not_be_told_weighs_less(before: float, last: float) -> None:
    told = mood_course(readings_of([(Mood.NEUTRAL, before), (Mood.ANGRY, last)])).valence
    not_told = mood_course(readings_of([(Mood.NEUTRAL, before), (None, last)])).valence
    assert abs(not_told - before) <= abs(told - before) + 1e-9


@given(some_readings)
def test_moods_turned_upside_down_turn_the_course(readings: list[StandingMood]) -> None:
    mirrored = [StandingMood(reading.of, reading.mood, {}, -reading.valence) for reading in readings]
    one, other = mood_course(readings), mood_course(mirrored)
    mirror = {"rising": "falling", "falling": "rising", "turning": "turning", "steady": "steady"}
    assert other.trend == mirror[one.trend]
    assert (one.turned is None) == (one.trend == "steady")
    if one.turned is not None:
        assert other.turned == Turn(one.turned.position, not one.turned.better)


@pytest.mark.parametrize(
    ("heard", "trend", "turned"),
    [
        ([-0.9], "steady", None),
        ([0.1, 0.2, 0.0, 0.1], "steady", None),
        ([0.5, -0.5], "falling", Turn(Position(3), better=False)),
        ([-0.5, 0.5], "rising", Turn(Position(3), better=True)),
        ([0.2, 0.1, 0.2, -0.6, -0.8, -0.7], "falling", Turn(Position(7), better=False)),
        ([0.0, 0.1, 0.0, 0.1, 0.0, -0.9], "falling", Turn(Position(11), better=False)),
        ([0.1, -0.8, -0.9, 0.7], "turning", Turn(Position(7), better=True)),
        ([-0.6, 0.8, 0.9, -0.9, -1.0], "turning", Turn(Position(7), better=False)),
        ([-0.55, -0.05, -0.6], "steady", None),
        ([0.2, -1.0, -1.0, 0.0], "falling", Turn(Position(3), better=False)),
        ([-0.9, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], "steady", None),
    ],
)  # fmt: skip
def test_where_it_goes_and_which_message_turned_it(
    heard: list[float], trend: str, turned: Turn | None
) -> None:
    course = mood_course(sure(*heard))
    assert (course.trend, course.turned) == (trend, turned)


def test_a_plain_remark_does_not_wipe_out_what_was_felt_before() -> None:
    course = mood_course(moody("curious", "angry", "angry", "neutral"))
    assert (course.now, course.stands) == (Mood.NEUTRAL, Mood.ANGRY)


@pytest.mark.parametrize(
    ("heard", "stands", "trend"),
    [
        (["angry", "angry", "happy"], Mood.HAPPY, "rising"),
        (["curious", "curious", "angry"], Mood.ANGRY, "falling"),
        (["happy", "happy", "angry", "angry", "happy"], Mood.HAPPY, "turning"),
        (["angry", "angry", "neutral"], Mood.ANGRY, "rising"),
        (["angry", "neutral", "neutral"], Mood.NEUTRAL, "rising"),
    ],
)
def test_what_stands_is_what_was_felt_since_it_turned(heard: list[str], stands: Mood, trend: str) -> None:
    course = mood_course(moody(*heard))
    assert (course.stands, course.trend) == (stands, trend)


def test_the_same_moods_in_another_order_are_another_course() -> None:
    assert mood_course(moody("angry", "happy")) != mood_course(moody("happy", "angry"))
    assert mood_course(moody("angry", "happy")).valence > 0 > mood_course(moody("happy", "angry")).valence


def test_where_no_mood_could_be_told_none_stands() -> None:
    course = mood_course(readings_of([(None, -0.4), (None, -0.3)]))
    assert (course.now, course.stands) == (None, None)
    assert course.valence == pytest.approx(-0.341, abs=1e-3)
