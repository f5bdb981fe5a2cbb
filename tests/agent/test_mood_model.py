"""Any text-classification model whose labels are understood reads moods: a real pipeline, its weights at random."""

import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from agent.errors import MoodModelUnusable
from agent.mood_model import EMOTIONS, STARS, ModelMoodReader, load_mood_model, moods_of
from conversation.model import Mood
from tests.agent.tiny_classifier import save_classifier

NO_VECTOR = np.zeros(0, dtype=np.float32)
pytestmark = pytest.mark.filterwarnings("ignore")  # of torch and its kin, which are not ours to mend

Make = Callable[..., str]


@pytest.fixture
def make_model(tmp_path: Path) -> Make:
    """Returns a maker of folders as transformers saves them: a tiny classifier with these labels."""
    return partial(save_classifier, tmp_path / "model")


@pytest.mark.parametrize(
    ("labels", "problem_type"),
    [
        (["negative", "neutral", "positive"], "single_label_classification"),
        ([mood.value for mood in Mood], "single_label_classification"),
        (list(STARS), "single_label_classification"),
        (list(EMOTIONS), "multi_label_classification"),
    ],
)
def test_a_real_model_reads_moods(make_model: Make, labels: list[str], problem_type: str) -> None:
    reader = load_mood_model(make_model(labels, problem_type))
    texts = ["where is my parcel", "lovely thanks", "still no reply " * 50, "", "退货 😀"]
    readings = [reader.read(text, NO_VECTOR) for text in texts]
    possible = {mood.value for mood in moods_of(labels).values()}
    for reading in readings:
        assert sum(reading.probabilities.values()) == pytest.approx(1)
        assert set(reading.probabilities) == {mood.value for mood in Mood}
        assert {mood for mood, share in reading.probabilities.items() if share > 0} <= possible
        assert -1 <= reading.valence <= 1
    assert readings[3].mood is None
    assert readings[0].probabilities != readings[1].probabilities
    assert readings[0] == reader.read(texts[0], NO_VECTOR)


def test_a_model_is_read_from_several_threads(make_model: Make) -> None:
    reader = load_mood_model(make_model(["NEGATIVE", "POSITIVE"]))
    alone = reader.read("where is my parcel", NO_VECTOR)
    read = []
    threads = [
        threading.Thread(target=lambda: read.append(reader.read("where is my parcel", NO_VECTOR)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read == [alone] * 8


def test_labels_nobody_understands_are_refused_with_those_that_are(make_model: Make) -> None:
    with pytest.raises(MoodModelUnusable, match="LABEL_0, LABEL_1; understood are happy, curious"):
        load_mood_model(make_model(["LABEL_0", "LABEL_1"]))


def test_a_model_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(MoodModelUnusable) as refused:
        load_mood_model(str(tmp_path / "empty"))
    assert str(refused.value).startswith(f"MOOD_MODEL '{tmp_path / 'empty'}' cannot be loaded: ")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("labels", "moods"),
    [
        (["Negative", "NEUTRAL", "positive"], [Mood.DISAPPOINTED, Mood.NEUTRAL, Mood.HAPPY]),
        (["1 star", "2 stars", "3_stars"], [Mood.ANGRY, Mood.DISAPPOINTED, Mood.NEUTRAL]),
        (["sadness", "joy", "love", "anger", "fear", "surprise"],
         [Mood.DISAPPOINTED, Mood.HAPPY, Mood.HAPPY, Mood.ANGRY, Mood.WORRIED, Mood.NEUTRAL]),
        (["angry", "happy", "neutral"], [Mood.ANGRY, Mood.HAPPY, Mood.NEUTRAL]),
    ],
)  # fmt: skip
def test_labels_stand_for_moods(labels: list[str], moods: list[Mood]) -> None:
    assert moods_of(labels) == dict(zip(labels, moods, strict=True))


@pytest.mark.parametrize(
    "labels", [[], ["joy"], ["positive", "angry"], ["toxic", "insult"], ["0 stars", "1 star"]]
)
def test_a_mixture_or_less_than_two_labels_is_no_mood(labels: list[str]) -> None:
    with pytest.raises(MoodModelUnusable, match="understood are"):
        moods_of(labels)


def test_several_emotions_at_once_are_shared_out_and_none_at_all_is_neutral() -> None:
    heard: Mapping[str, Mapping[str, float]] = {
        "both": {"anger": 0.6, "annoyance": 0.3, "sadness": 0.3, "joy": 0.0},
        "torn": {"anger": 0.5, "annoyance": 0.0, "sadness": 0.5, "joy": 0.5},
        "none": {"anger": 0.0, "annoyance": 0.0, "sadness": 0.0, "joy": 0.0},
    }
    reader = ModelMoodReader(heard.__getitem__, moods_of(heard["both"]))
    both, torn, none = (reader.read(text, NO_VECTOR) for text in heard)
    assert both.mood is Mood.ANGRY
    assert both.probabilities["angry"] == pytest.approx(0.75)
    assert both.valence == pytest.approx(0.75 * -1.0 + 0.25 * -0.7)
    assert torn.mood is None
    assert (none.mood, none.valence) == (Mood.NEUTRAL, 0.0)
