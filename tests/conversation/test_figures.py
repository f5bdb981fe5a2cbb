"""The figures a supervisor reads, against days worked out by hand."""

import itertools
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from conversation.figures import Episode, Times, Unanswered, by_day, episodes, figures
from conversation.model import (
    AssistantSaid,
    Closed,
    Event,
    Fact,
    HandoffDeferred,
    HumanRequested,
    Mood,
    MoodCorrected,
    MoodRead,
    NobodyThere,
    Position,
    Rated,
    Reason,
    RepCard,
    RepId,
    RepJoined,
    RepLeft,
    RepSaid,
    ShopperSaid,
)

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MARA = RepCard(RepId("r_1"), "Mara")
NEXT_WEEK = MONDAY + timedelta(days=7)


def course(*told: tuple[float, Fact]) -> list[Event]:
    """A conversation as (minutes after Monday 9:00, fact)."""
    return [
        Event(Position(number), MONDAY + timedelta(minutes=minutes), fact)
        for number, (minutes, fact) in enumerate(told, start=1)
    ]


def read(of: int, mood: Mood) -> MoodRead:
    return MoodRead(Position(of), mood, {mood.value: 1.0}, 0.0)


def one(events: list[Event], now: datetime = NEXT_WEEK) -> Episode:
    (episode,) = episodes(events, now)
    return episode


ALONE = course(
    (0, ShopperSaid("Is it in stock?")),
    (0.1, AssistantSaid("Yes.")),
    (2, ShopperSaid("Thanks")),
    (2.1, AssistantSaid("You're welcome.")),
)
HANDED_OVER = course(
    (0, ShopperSaid("Where is my parcel??")),
    (0.1, read(1, Mood.ANGRY)),
    (0.2, HumanRequested(Reason.UPSET)),
    (3.2, RepJoined(MARA)),
    (4.2, RepSaid(MARA, "I'll look.")),
    (5, ShopperSaid("Oh, thank you!")),
    (5.1, read(6, Mood.HAPPY)),
    (13.2, RepLeft(MARA, "closed")),
    (13.2, Closed("solved")),
    (14, Rated(2)),
    (15, Rated(5)),
)


def test_the_assistant_alone_and_then_quiet_is_contained() -> None:
    episode = one(ALONE)
    assert episode.contained
    assert episode.ended == MONDAY + timedelta(minutes=2.1)
    assert not episode.reopened
    assert episode.rating is None


def test_what_may_still_go_on_is_not_over() -> None:
    assert one(ALONE, MONDAY + timedelta(hours=3)).ended is None
    assert not one(ALONE, MONDAY + timedelta(hours=3)).contained


def test_with_a_person_the_times_count_from_asking() -> None:
    episode = one(HANDED_OVER)
    assert not episode.contained
    assert episode.reasons == (Reason.UPSET,)
    assert episode.wait == 3 * 60
    assert episode.first_response == 4 * 60
    assert episode.resolution == 10 * 60
    assert (episode.mood_in, episode.mood_out) == (Mood.ANGRY, Mood.HAPPY)
    assert episode.rating == 5
    assert episode.closed_as == "solved"


def test_taken_by_hand_nobody_waited() -> None:
    episode = one(
        course((0, ShopperSaid("Hi")), (1, RepJoined(MARA)), (1.5, RepSaid(MARA, "Hello")), (9, Closed()))
    )
    assert episode.wait is None
    assert episode.first_response == 30
    assert episode.with_person
    assert not episode.contained


def test_a_reps_word_on_the_mood_counts() -> None:
    corrected = [*HANDED_OVER, *course((20, MoodCorrected(Position(6), Mood.DISAPPOINTED, MARA)))]
    renumbered = [
        Event(Position(number), event.at, event.fact) for number, event in enumerate(corrected, start=1)
    ]
    assert one(renumbered).mood_out is Mood.DISAPPOINTED


def test_whoever_is_held_is_not_over_however_quiet() -> None:
    held = course((0, ShopperSaid("Hi")), (1, RepJoined(MARA)), (2, RepSaid(MARA, "I'll find out.")))
    assert one(held).ended is None


def test_a_wait_that_ended_without_a_person_was_in_vain() -> None:
    waited = course((0, ShopperSaid("A person!")), (0.1, HumanRequested(Reason.ASKED)))
    assert one(waited).in_vain
    assert not one(waited, MONDAY + timedelta(minutes=5)).in_vain


def test_coming_back_within_a_week_is_reopening_and_a_new_episode() -> None:
    day = 24 * 60
    back = course(
        (0, ShopperSaid("Is it in stock?")),
        (1, AssistantSaid("Yes.")),
        (2 * day, ShopperSaid("Is it really?")),
        (2 * day + 1, AssistantSaid("Yes.")),
        (20 * day, ShopperSaid("Something else")),
        (20 * day + 1, AssistantSaid("Yes.")),
    )
    first, second, third = episodes(back, MONDAY + timedelta(days=40))
    assert [episode.reopened for episode in (first, second, third)] == [True, False, False]
    assert all(episode.contained for episode in (first, second, third))


def test_written_to_again_a_closed_conversation_was_reopened_at_once() -> None:
    again = [*HANDED_OVER[:9], *course((14, ShopperSaid("One more thing")), (14.5, AssistantSaid("Yes?")))]
    first, second = episodes(again, NEXT_WEEK)
    assert first.reopened
    assert second.contained
    assert second.began == MONDAY + timedelta(minutes=14)


def test_a_question_met_with_i_dont_know_is_unanswered_and_one_about_people_is_not() -> None:
    events = course(
        (0, ShopperSaid("Do you sell surfboards?")),
        (1, AssistantSaid("I found nothing on that.", found=False)),
        (2, ShopperSaid("A person, please")),
        (3, HumanRequested(Reason.ASKED)),
        (3.1, NobodyThere()),
        (4, AssistantSaid("Nobody is online.", found=False)),
        (5, ShopperSaid("It burns!")),
        (6, AssistantSaid("Something went wrong.", found=False)),
        (6, HandoffDeferred(Reason.FAILED)),
        (7, ShopperSaid("", erased=True)),
        (8, AssistantSaid("I found nothing on that.", found=False)),
    )
    assert one(events).unanswered == (Unanswered(MONDAY + timedelta(minutes=1), "Do you sell surfboards?"),)


def test_a_day_summed_up_by_hand() -> None:
    waits = [
        course(
            (start, ShopperSaid("Help")),
            (start, HumanRequested(Reason.ASKED)),
            (start + minutes, RepJoined(MARA)),
            (start + minutes + 1, RepSaid(MARA, "Hi")),
            (start + minutes + 2, Closed()),
        )
        for start, minutes in ((0, 1), (10, 2), (20, 3), (30, 4))
    ]
    all_of_them = [
        episode for events in (ALONE, HANDED_OVER, *waits) for episode in episodes(events, NEXT_WEEK)
    ]
    summed = figures(all_of_them)
    assert (summed.episodes, summed.ended, summed.contained, summed.with_person) == (6, 6, 1, 5)
    assert summed.reasons == {Reason.UPSET: 1, Reason.ASKED: 4}
    assert summed.wait == Times(5, 3 * 60, 4 * 60)  # 1, 2, 3, 3 and 4 minutes
    assert summed.first_response == Times(5, 4 * 60, 5 * 60)
    assert summed.resolution == Times(5, 2 * 60, 10 * 60)
    assert summed.ratings == {5: 1}
    assert summed.closings == {"solved": 1}
    assert (summed.moods_in, summed.moods_out) == ({Mood.ANGRY: 1}, {Mood.HAPPY: 1})


def test_of_nothing_there_is_no_median() -> None:
    assert figures([]).wait == Times(0, None, None)


def test_each_day_has_its_own_and_an_empty_one_too() -> None:
    tuesday = course((24 * 60, ShopperSaid("Hello")), (24 * 60 + 1, AssistantSaid("Hello")))
    found = [episode for events in (ALONE, tuesday) for episode in episodes(events, NEXT_WEEK)]
    days = by_day(found, date(2026, 11, 22), date(2026, 11, 24))
    assert [(day.day, those.episodes) for day, those in days.items()] == [(22, 0), (23, 1), (24, 1)]


FACTS: st.SearchStrategy[Fact] = st.sampled_from(
    [
        ShopperSaid("Hi"),
        AssistantSaid("Hello"),
        AssistantSaid("No", found=False),
        HumanRequested(Reason.ASKED),
        RepJoined(MARA),
        RepSaid(MARA, "Yes"),
        RepLeft(MARA, "assistant"),
        Closed(),
        Rated(3),
    ]
)


@given(st.lists(st.tuples(st.floats(0, 2_000), FACTS), max_size=30))
def test_whatever_happens_every_shoppers_word_is_in_one_episode_and_times_are_not_negative(
    told: list[tuple[float, Fact]],
) -> None:
    minutes = 0.0
    steps: list[tuple[float, Fact]] = []
    for gap, fact in told:
        minutes += gap
        steps.append((minutes, fact))
    found = episodes(course(*steps), MONDAY + timedelta(minutes=minutes + 1))
    spoken = [fact for _, fact in steps if isinstance(fact, ShopperSaid)]
    assert bool(found) == bool(spoken)
    assert [episode.began for episode in found] == sorted(episode.began for episode in found)
    for episode in found:
        measured = (episode.wait, episode.first_response, episode.resolution)
        assert all(seconds is None or seconds >= 0 for seconds in measured)
        assert not (episode.contained and episode.with_person)
        assert episode.ended is None or episode.ended >= episode.began
    for before, after in itertools.pairwise(found):
        assert before.ended is not None
        assert before.ended <= after.began
    assert _sum(found) <= len(spoken)


def _sum(found: list[Episode]) -> int:
    return sum(len(episode.unanswered) for episode in found)
