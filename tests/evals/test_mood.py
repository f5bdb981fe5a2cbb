"""Labels fold as published, broken files stop the run, and the suite reads moods with the product's own reader."""

import asyncio
import io
import itertools
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from sklearn.metrics import f1_score, roc_auc_score

from agent.mood import MoodReader, MoodReading
from agent.mood_material import moods_of
from api.knowledge import packaged_encoder
from conversation.model import Mood
from evals.csv_rows import Labelled
from evals.errors import BrokenData
from evals.mood import MOOD, OWN, measures_of, product, solved
from evals.mood_held_out import strange
from evals.mood_labels import (
    CLASS_OF_EMOTION,
    CLASS_OF_MOOD,
    CLASSES,
    MOODS,
    Format,
    fold_emotions,
    fold_probabilities,
    read_mood_file,
)
from evals.runner import Run
from evals.suites import Options, Row, Sample
from tests.doubles import HashEncoder


def written(folder: Path, *lines: str) -> Path:
    path = folder / "mood.csv"
    path.write_text("\n".join(["text,label", *lines, ""]), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("relief", "positive"),
        ("grief", "negative"),
        ("surprise", "neutral"),
        ("neutral", "neutral"),
        ("approval|neutral", "positive"),
        ("curiosity|anger", "negative"),
        ("joy|love", "positive"),
        ("confusion|neutral", "neutral"),
        ("joy|sadness", None),
        ("joy|neutral|sadness", None),
    ],
)
def test_emotions_fold_as_published(label: str, expected: str | None) -> None:
    assert fold_emotions(label) == expected


def test_there_are_28_emotions() -> None:
    sizes = {one: sum(folded == one for folded in CLASS_OF_EMOTION.values()) for one in CLASSES}
    assert sizes == {"positive": 12, "negative": 11, "neutral": 5}


def test_probabilities_fold_by_sum() -> None:
    by_mood = dict(zip(MOODS, (0.3, 0.1, 0.15, 0.05, 0.2, 0.15, 0.05), strict=True))
    folded = fold_probabilities(by_mood, CLASSES)
    assert folded == pytest.approx({"positive": 0.3, "neutral": 0.3, "negative": 0.4})
    assert fold_probabilities(by_mood, MOODS) == by_mood


def test_rows_of_both_polarities_are_left_out_and_counted(tmp_path: Path) -> None:
    file = read_mood_file(written(tmp_path, "a,neutral", "b,joy|anger", "c,love", "d,fear|pride"))
    assert (file.format, file.left_out) == (Format.EMOTIONS, 2)
    assert [(row.line, row.label) for row in file.rows] == [(2, "neutral"), (4, "positive")]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (("neutral", "positive"), Format.CLASSES),
        (("neutral", "happy"), Format.MOODS),
        (("neutral", "joy"), Format.EMOTIONS),
        (("neutral",), Format.CLASSES),
    ],
)
def test_the_whole_file_says_what_its_labels_are(
    tmp_path: Path, labels: tuple[str, ...], expected: Format
) -> None:
    assert read_mood_file(written(tmp_path, *(f"a,{label}" for label in labels))).format is expected


@pytest.mark.parametrize(
    ("lines", "line", "what"),
    [
        (("a,neutral", "b,happy", "c,positive"), 4, "'positive' is none of seven moods"),
        (('"two\nlines",neutral', "b,glad"), 4, "'glad' is unknown"),
        (("a,joy|glad",), 2, "'joy|glad' is unknown"),
        (("a,",), 2, "unknown"),
        ((" ,happy",), 2, "no text"),
        (("a,happy", "b"), 3, "fields"),
        (("a,b,happy",), 2, "fields"),
        (('"a,happy',), 2, "CSV"),
        ((), None, "no rows"),
        (("a,joy|anger",), None, "both polarities"),
    ],
)
def test_a_broken_file_is_named_with_its_line(
    tmp_path: Path, lines: tuple[str, ...], line: int | None, what: str
) -> None:
    with pytest.raises(BrokenData) as broken:
        read_mood_file(written(tmp_path, *lines))
    assert broken.value.line == line
    assert what in broken.value.what


def test_a_file_without_the_columns_or_missing_is_broken(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("message,mood\na,happy\n", encoding="utf-8")
    for name in ("other.csv", "missing.csv"):
        with pytest.raises(BrokenData, match=name):
            read_mood_file(tmp_path / name)


def test_a_reading_that_breaks_is_wrong_and_no_class_of_its_own() -> None:
    def read(text: str) -> MoodReading:
        if text == "broken":
            raise ValueError("no reading")
        return MoodReading(None, {mood.value: float(mood.value == text) for mood in Mood}, 0.0)

    async def take() -> list[Sample]:
        texts = [("happy", "positive"), ("angry", "negative"), ("broken", "positive"), ("curious", "neutral")]
        rows = [Labelled(line, text, label) for line, (text, label) in enumerate(texts, start=2)]
        return [sample async for sample in solved(read, rows, Format.CLASSES)]

    rows: list[Row] = [sample.as_row() for sample in asyncio.run(take())]
    values = {name: measure.value(np.ones(len(rows))) for name, measure in measures_of(rows).items()}
    assert rows[2]["error"] == "ValueError: no reading"
    assert values["macro_f1"] == pytest.approx((1 + 1 + 2 / 3) / 3)
    assert values["recall_positive"] == 0.5
    assert values["auroc_positive"] == 0.75  # the happy one beats two, the broken one only ties with them
    assert values["expected_calibration_error"] == pytest.approx(0.25)
    assert values["abstained"] == 0.75


def test_the_own_sample_runs_and_agrees_with_scikit_learn(tmp_path: Path) -> None:
    run = Run(MOOD, Options(data=OWN, shop=tmp_path), tmp_path / "out")
    assert run.go(Console(file=io.StringIO()))
    results = run.results()
    assert results is not None
    assert len(run.rows) == 42
    assert results.settings["labels"] == "seven moods"
    assert results.settings["left_out_both_polarities"] == 0
    expected, came = [row["expected"] for row in run.rows], [row["came"] for row in run.rows]
    assert results.metrics["macro_f1"].value == pytest.approx(f1_score(expected, came, average="macro"))
    assert f1_score(expected, came, average="macro") > 0.4  # guessing earns a seventh
    for mood in MOODS:
        auroc = roc_auc_score([e == mood for e in expected], [r["probabilities"][mood] for r in run.rows])
        assert results.metrics[f"auroc_{mood}"].value == pytest.approx(auroc)
        assert {f"recall_{mood}", f"precision_{mood}"} <= results.metrics.keys()
    assert all(figure.svg for figure in MOOD.figures(run.rows))


def test_training_folds_emotions_as_the_suite_does() -> None:
    """The head learns three classes under the same grouping as it is measured by."""
    names = sorted(CLASS_OF_EMOTION)
    for label in [*names, *("|".join(pair) for pair in itertools.combinations(names, 2))]:
        classes = {CLASS_OF_MOOD[mood.value] for mood in moods_of(label)}
        folded = fold_emotions(label)
        assert classes == (set() if folded is None else {folded})


def test_rows_too_near_to_what_was_learned_from_are_left_out() -> None:
    encoder = HashEncoder()
    learned = ["my parcel is late", "is the cover waterproof"]
    rows = ["My parcel is late!", "late is my parcel", "the lid is cracked", "parcel"]
    assert strange(rows, learned, encoder, None) == [False, False, True, True]


def test_the_suite_reads_as_the_server_does() -> None:
    encoder = packaged_encoder()
    text = "third week and still no parcel"
    assert product()(text) == MoodReader(encoder).read(text, encoder.encode([text])[0])
