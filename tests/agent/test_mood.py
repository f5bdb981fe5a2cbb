"""Moods are read from the message alone, with probabilities, and with the right to say nothing."""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.mood import WEIGHTS, MoodReader, MoodReading
from agent.mood_features import BUCKETS, FEATURES, READ_CHARACTERS, buckets, surface
from agent.mood_head import Clues, load_head, log_softmax
from conversation.model import Mood
from conversation.mood import VALENCE
from retrieval.onnx_encoder import OnnxEncoder
from tests.doubles import HashEncoder

HEAD = load_head(WEIGHTS)

UPSET = {Mood.ANGRY, Mood.DISAPPOINTED}


def read(encoder: OnnxEncoder, text: str) -> MoodReading:
    return MoodReader(encoder, HEAD).read(text, encoder.encode([text])[0])


def likeliest(reading: MoodReading) -> Mood:
    return Mood(max(reading.probabilities, key=reading.probabilities.__getitem__))


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("This is ridiculous, you broke it AGAIN and nobody answers!!! 😡", Mood.ANGRY),
        ("worst service I have ever had, I want my money back", Mood.ANGRY),
        ("wow that is so lovely, thank you so much 😊", Mood.HAPPY),
        ("How does this one compare with the bigger smoker?", Mood.CURIOUS),
        ("My order number is EL-10399, the address is the same.", Mood.NEUTRAL),
        ("Sadly the lid came dented and one wheel was missing.", Mood.DISAPPOINTED),
        ("I'm afraid it won't be here in time for the wedding", Mood.WORRIED),
        ("I don't understand, which of the two is it now??", Mood.CONFUSED),
    ],
)
def test_plain_cases_are_read_right(encoder: OnnxEncoder, text: str, mood: Mood) -> None:
    assert read(encoder, text).mood is mood


@pytest.mark.parametrize(
    "text",
    [
        "Three weeks, five mails and still no parcel.",
        "@company on hold for an hour, then the line went dead",
        "@company flight 17 cancelled and nobody at the desk",
        "my bill went up again",
    ],
)
def test_a_complaint_in_facts_sounds_upset(encoder: OnnxEncoder, text: str) -> None:
    reading = read(encoder, text)
    assert likeliest(reading) in UPSET
    assert reading.valence < -0.3


@pytest.mark.parametrize(
    "text",
    [
        "Is the cover waterproof?",
        "@company can I bring a bag and a purse?",
        "what time do you open",
        "ok, DM sent",
        "Please change the delivery address to Lange Straat 4.",
    ],
)
def test_a_question_or_a_fact_does_not(encoder: OnnxEncoder, text: str) -> None:
    reading = read(encoder, text)
    assert sum(reading.probabilities[mood.value] for mood in UPSET) < 0.5
    assert reading.valence > -0.3


def test_praise_meant_the_other_way_is_not_happy(encoder: OnnxEncoder) -> None:
    assert likeliest(read(encoder, "great job losing my parcel again 👏")) is Mood.ANGRY
    assert likeliest(read(encoder, "great job, everyone, thank you 👏")) is Mood.HAPPY


def test_whom_it_is_addressed_to_and_where_a_link_leads_are_no_words() -> None:
    assert np.array_equal(buckets("@one look http://a.b/c"), buckets("@other look https://d.e"))


def test_the_reader_abstains_where_it_is_not_sure(encoder: OnnxEncoder) -> None:
    floor = load_head(WEIGHTS).abstain_below
    readings = [read(encoder, text) for text in ("Really?", "Hm.", "It is what it is", "so you changed it")]
    assert any(reading.mood is None for reading in readings)
    for reading in readings:
        assert (reading.mood is None) == (max(reading.probabilities.values()) < floor)


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_nothing_said_has_no_mood(encoder: OnnxEncoder, text: str) -> None:
    assert read(encoder, text).mood is None


@pytest.mark.parametrize(
    ("text", "unpleasant"), [("😡😡😡", True), ("😊❤️", False), ("🎉🎉", False), ("👎", True)]
)
def test_emoji_alone_have_a_side(encoder: OnnxEncoder, text: str, unpleasant: bool) -> None:  # noqa: FBT001
    assert (read(encoder, text).valence < 0) == unpleasant


def test_a_very_long_text_is_read_by_its_beginning_and_in_time(encoder: OnnxEncoder) -> None:
    text = "still no parcel and nobody answers the phone. " * 2_000
    vector = encoder.encode([text])[0]
    started = time.process_time()
    reading = MoodReader(encoder, HEAD).read(text, vector)
    assert time.process_time() - started < 0.1
    assert reading.valence < 0
    assert np.array_equal(buckets(text), buckets(text[:READ_CHARACTERS]))
    assert np.array_equal(surface(text), surface(text[:READ_CHARACTERS]))


def test_reading_adds_a_fraction_of_the_encoding(
    encoder: OnnxEncoder,
) -> None:
    """More than the encoding would mean that a message is encoded once more for its mood.

    Three milliseconds beside an encoding of 4.5 are the bound, held as a ratio: a slower machine is slower at both.
    """
    text = "@company third week without a parcel, the tracking has not moved and nobody picks up the phone 😡"
    reader = MoodReader(encoder, HEAD)
    encoding, reading = [], []
    for number in range(50):
        said = f"{text} {number}"
        started = time.process_time()
        vector = encoder.encode([said])[0]
        encoded = time.process_time()
        reader.read(said, vector)
        encoding.append(encoded - started)
        reading.append(time.process_time() - encoded)
    assert np.median(reading) < 3.0 / 4.5 * np.median(encoding)


@given(st.text(max_size=300))
def test_any_text_has_probabilities_and_a_valence(encoder: OnnxEncoder, text: str) -> None:
    reading = read(encoder, text)
    assert set(reading.probabilities) == {mood.value for mood in Mood}
    assert sum(reading.probabilities.values()) == pytest.approx(1.0, abs=1e-4)
    assert -1.0 <= reading.valence <= 1.0


@given(st.text(max_size=4000))
def test_features_are_bounded_whatever_is_written(text: str) -> None:
    row = surface(text)
    assert row.shape == (len(FEATURES),)
    assert row.min() >= 0.0
    assert row.max() <= 1.0
    places = buckets(text)
    assert len(places) >= 3
    assert places.min() >= 0
    assert places.max() < BUCKETS


@pytest.mark.parametrize("shape", [(64,), (383,), (1, 384), ()])
def test_a_vector_of_another_encoder_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="384"):
        MoodReader(HashEncoder(), HEAD).read("hello", np.zeros(shape, dtype=np.float32))


def test_without_layers_for_moods_the_other_readers_read_alone(encoder: OnnxEncoder) -> None:
    text = "third week and still no parcel"
    vector = encoder.encode([text])[0]
    alone = MoodReader(HashEncoder(), HEAD).read(text, vector)
    assert alone == MoodReader(encoder, replace(HEAD, deep=None, general_deep=None)).read(text, vector)
    assert alone != read(encoder, text)
    assert likeliest(alone) in UPSET


def test_the_reading_is_the_same_every_time(encoder: OnnxEncoder) -> None:
    text = "ok thanks, I'll try that"
    assert read(encoder, text) == read(encoder, text)


def test_a_head_that_was_saved_reads_as_before(encoder: OnnxEncoder, tmp_path: Path) -> None:
    path = tmp_path / "again.npz"
    head = load_head(WEIGHTS)
    head.save(path)
    text = "so happy with it"
    clues = Clues.of(text, encoder.encode([text])[0], encoder.feel(text))
    assert head.deep is not None
    assert head.general_deep is not None
    assert load_head(path).probabilities(clues) == pytest.approx(head.probabilities(clues), abs=1e-6)
    assert WEIGHTS.stat().st_size < 1_500_000


def test_the_general_reader_is_a_network_and_a_way_out_of_the_layers(encoder: OnnxEncoder) -> None:
    text = "that is so kind of you all"
    clues = Clues.of(text, encoder.encode([text])[0], encoder.feel(text))
    assert HEAD.general_deep is not None
    assert clues.felt is not None
    network, deep = HEAD.general.logits(clues), HEAD.general_deep.logits(clues.felt)
    assert np.array_equal(HEAD.general_logits(replace(clues, felt=None)), network)
    assert np.array_equal(replace(HEAD, general_deep=None).general_logits(clues), network)
    assert HEAD.general_logits(clues) == pytest.approx(
        (log_softmax(network) + log_softmax(deep)) / 2, abs=1e-5
    )


def test_each_mood_has_a_valence_in_order() -> None:
    assert set(VALENCE) == set(Mood)
    assert VALENCE[Mood.HAPPY] > VALENCE[Mood.NEUTRAL] > VALENCE[Mood.WORRIED] > VALENCE[Mood.ANGRY]
