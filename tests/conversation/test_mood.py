"""The moods that stand in a log: as read, unless a rep said otherwise."""

from hypothesis import given
from hypothesis import strategies as st

from conversation.model import (
    Event,
    Fact,
    Mood,
    MoodCorrected,
    MoodRead,
    Position,
    RepCard,
    RepId,
    ShopperSaid,
    replay,
)
from conversation.mood import VALENCE, StandingMood, standing_moods
from tests.strategies import new_conversation, numbered

MARA = RepCard(RepId("r_mara"), "Mara")
WEI = RepCard(RepId("r_wei"), "Wei")
READ = MoodRead(Position(1), Mood.CURIOUS, {"curious": 0.8, "angry": 0.2}, -0.04)


def test_what_a_rep_says_takes_the_place_of_what_was_read() -> None:
    log = numbered(
        [ShopperSaid("great, again no parcel"), READ, MoodCorrected(Position(1), Mood.ANGRY, MARA)]
    )
    assert standing_moods(log) == [StandingMood(Position(1), Mood.ANGRY, {"angry": 1.0}, -1.0, "Mara")]
    assert replay(new_conversation(), log).mood is Mood.ANGRY


def test_the_newest_word_counts_and_a_later_reading_does_not() -> None:
    log = numbered([
        ShopperSaid("great, again no parcel"),
        MoodCorrected(Position(1), Mood.ANGRY, MARA),
        MoodCorrected(Position(1), Mood.DISAPPOINTED, WEI),
        READ,
    ])  # fmt: skip
    assert [(mood.mood, mood.corrected_by) for mood in standing_moods(log)] == [(Mood.DISAPPOINTED, "Wei")]
    assert replay(new_conversation(), log).mood is Mood.DISAPPOINTED


def test_a_word_on_an_old_message_leaves_the_mood_of_now() -> None:
    log = numbered([
        ShopperSaid("hm"),
        MoodRead(Position(1), Mood.NEUTRAL, {"neutral": 1.0}, 0.0),
        ShopperSaid("lovely, thanks"),
        MoodRead(Position(3), Mood.HAPPY, {"happy": 1.0}, 1.0),
        MoodCorrected(Position(1), Mood.WORRIED, MARA),
    ])  # fmt: skip
    assert replay(new_conversation(), log).mood is Mood.HAPPY
    assert [mood.mood for mood in standing_moods(log)] == [Mood.WORRIED, Mood.HAPPY]


positions = st.integers(1, 5).map(Position)
remarks: st.SearchStrategy[Fact] = st.one_of(
    st.builds(
        MoodRead, positions, st.none() | st.sampled_from(Mood), st.just({"angry": 1.0}), st.floats(-1, 1)
    ),
    st.builds(MoodCorrected, positions, st.sampled_from(Mood), st.sampled_from([MARA, WEI])),
)


@given(st.lists(remarks, max_size=9).map(numbered))
def test_each_message_has_one_mood_in_order_and_a_reps_word_is_beyond_doubt(log: list[Event]) -> None:
    moods = standing_moods(log)
    assert [mood.of for mood in moods] == sorted({mood.of for mood in moods})
    for mood in moods:
        if mood.corrected_by is not None:
            assert mood.mood is not None
            assert (mood.probabilities, mood.valence) == ({mood.mood.value: 1.0}, VALENCE[mood.mood])
