"""Moods are read from the message alone, with probabilities, and with the right to say nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.mood import MoodReader, MoodReading
from agent.mood_features import FEATURES, surface
from agent.train_mood import MOOD_OF, abstention, best_temperature, macro_f1, mood_of, read_written
from conversation.model import Mood
from conversation.mood import VALENCE
from retrieval.onnx_encoder import OnnxEncoder

READER = MoodReader()


def read(encoder: OnnxEncoder, text: str) -> MoodReading:
    return READER.read(text, encoder.encode([text])[0])


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("This is ridiculous, you broke it AGAIN and nobody answers!!! 😡", Mood.ANGRY),
        ("worst service I have ever had, I want my money back", Mood.ANGRY),
        ("wow that is so lovely, thank you so much 😊", Mood.HAPPY),
        ("How long does delivery to Denmark take?", Mood.CURIOUS),
        ("Sadly the lid came dented and one wheel was missing.", Mood.DISAPPOINTED),
        ("I'm afraid it won't be here in time for the wedding", Mood.WORRIED),
        ("I don't understand, which of the two is it now??", Mood.CONFUSED),
    ],
)
def test_plain_cases_are_read_right(encoder: OnnxEncoder, text: str, mood: Mood) -> None:
    assert read(encoder, text).mood is mood


def test_a_complaint_in_facts_sounds_worse_than_a_question(encoder: OnnxEncoder) -> None:
    complaint = read(encoder, "Three weeks, five mails and still no parcel.")
    question = read(encoder, "Is the cover waterproof?")
    assert complaint.valence < -0.3 < question.valence


def test_the_reader_abstains_rather_than_guesses(encoder: OnnxEncoder) -> None:
    """A mood is shown only above the floor that made it right three times in four on held-out data."""
    texts = ["Really?", "I see you changed the colour", "I thought it would be bigger"]
    assert all(read(encoder, text).mood is None for text in texts)


def test_nothing_said_has_no_mood(encoder: OnnxEncoder) -> None:
    assert read(encoder, "   ").mood is None


@given(st.text(max_size=300))
def test_any_text_has_probabilities_and_a_valence(text: str) -> None:
    reading = READER.read(text, np.zeros(384, dtype=np.float32))
    assert set(reading.probabilities) == {mood.value for mood in Mood}
    assert sum(reading.probabilities.values()) == pytest.approx(1.0, abs=1e-4)
    assert -1.0 <= reading.valence <= 1.0


@given(st.text(max_size=4000))
def test_features_are_bounded_whatever_is_written(text: str) -> None:
    row = surface(text)
    assert row.shape == (len(FEATURES),)
    assert row.min() >= 0.0
    assert row.max() <= 1.0


def test_a_vector_of_another_encoder_is_refused() -> None:
    with pytest.raises(ValueError, match="384"):
        READER.read("hello", np.zeros(64, dtype=np.float32))


def test_labels_that_disagree_teach_nothing() -> None:
    assert mood_of("joy") is Mood.HAPPY
    assert mood_of("joy|love") is Mood.HAPPY
    assert mood_of("anger|neutral") is Mood.ANGRY
    assert mood_of("joy|anger") is None
    assert mood_of("surprise") is None
    assert set(MOOD_OF.values()) == set(Mood) == set(VALENCE)


def test_the_written_messages_cover_every_mood_and_repeat_none() -> None:
    written = read_written()
    assert set(written.labels.tolist()) == set(range(len(Mood)))
    assert len(set(written.texts)) == len(written.texts)


def test_a_perfect_reader_scores_one_and_a_wrong_one_less() -> None:
    labels = np.array([0, 1, 2, 0], dtype=np.int64)
    assert macro_f1(labels, labels) == 1.0
    assert macro_f1(np.array([0, 1, 1, 0], dtype=np.int64), labels) == pytest.approx((1 + 2 / 3 + 0) / 3)


def test_overconfidence_is_cooled_down() -> None:
    """Logits that are right half of the time call for a temperature that says so."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, 400)
    said = np.where(rng.random(400) < 0.5, labels, 1 - labels)
    logits = np.where(said[:, None] == np.arange(2), 4.0, -4.0).astype(np.float32)
    assert best_temperature(logits, labels) > 2.5


def test_the_floor_is_where_enough_readings_are_right() -> None:
    sure = np.array([[0.9, 0.1], [0.8, 0.2], [0.6, 0.4], [0.55, 0.45]], dtype=np.float32)
    assert abstention(sure, np.array([0, 0, 0, 0])) == pytest.approx(0.2)
    assert 0.55 < abstention(sure, np.array([0, 0, 1, 1])) <= 0.61
