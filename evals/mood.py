"""The suite `mood`: labelled messages read by the product's mood reader, one at a time."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np

from agent.mood import MoodReading
from api.knowledge import packaged_encoder
from api.mood import open_mood_reader
from api.settings import read_settings
from evals.csv_rows import Labelled
from evals.measures import (
    Better,
    Confusion,
    Count,
    Measure,
    Weights,
    auroc,
    counted,
    expected_calibration_error,
)
from evals.mood_labels import Format, fold_probabilities, read_mood_file
from evals.plots import Figure, confusion, latencies, reliability
from evals.sampling import draw
from evals.suites import Options, Row, Running, Sample, Suite

OWN = Path(__file__).parent / "samples" / "mood.csv"
UNANSWERED = "(unanswered)"

Read = Callable[[str], MoodReading]


# --- the run ------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def open_mood(options: Options) -> AsyncIterator[Running]:
    """Read the messages, refuse broken ones, and have their moods read one by one."""
    file = read_mood_file(options.data)
    rows = draw(file.rows, options)
    read = await asyncio.to_thread(product)
    settings = {"labels": file.format.value, "left_out_both_polarities": file.left_out}
    yield Running(len(rows), settings, solved(read, rows, file.format))


def product() -> Read:
    """Return the product's reading of a message: its head over the packaged encoder, or `MOOD_MODEL`'s."""
    encoder = packaged_encoder()
    reader = open_mood_reader(read_settings(), encoder)
    return lambda text: reader.read(text, encoder.encode([text])[0])


async def solved(read: Read, rows: Sequence[Labelled], labels: Format) -> AsyncIterator[Sample]:
    """Read and score each message. One whose reading breaks is wrong, whatever its label."""
    for row in rows:
        yield await asyncio.to_thread(_score, read, row, labels)


def _score(read: Read, row: Labelled, labels: Format) -> Sample:
    started = time.perf_counter()
    reading, error = None, None
    try:
        reading = read(row.text)
    except Exception as broken:  # noqa: BLE001  # whatever breaks is a wrong answer, not the end of the run
        error = f"{type(broken).__name__}: {broken}"
    seconds = time.perf_counter() - started
    folded = None if reading is None else fold_probabilities(reading.probabilities, labels.labels)
    given = None if folded is None else max(folded, key=folded.__getitem__)
    right = given == row.label
    return Sample(
        f"line-{row.line}",
        passed=right,
        input=row.text,
        expected=row.label,
        came=given,
        tags=(row.label,),
        counts={"abstained": Count(int(reading is not None and reading.mood is None), 1)},
        fields={"labels": labels.value, "probabilities": folded},
        regret=0.0 if right else 1 - (folded or {}).get(row.label, 0.0),
        seconds=seconds,
        error=error,
    )


# --- measures and figures, from rows alone ------------------------------------------------------------------------


def measures_of(rows: Sequence[Row]) -> dict[str, Measure]:
    """Return every measure; those of a class for each class of the file's labels."""
    labels = _labels(rows)
    expected = [row["expected"] for row in rows]
    matrix = Confusion(expected, _given(rows), [*labels, UNANSWERED])
    named = {"macro_f1": _macro_f1(matrix, len(rows), len(labels))}
    for label in labels:
        named[f"recall_{label}"] = matrix.recall(label)
        named[f"precision_{label}"] = matrix.precision(label)
        named[f"auroc_{label}"] = auroc(
            [_probability(row, label) for row in rows], [one == label for one in expected]
        )
    named["expected_calibration_error"] = expected_calibration_error(
        _confidences(rows), [row["passed"] for row in rows]
    )
    named["abstained"] = counted(rows, "abstained", better=Better.NEITHER)
    return named


def figures_of(rows: Sequence[Row]) -> list[Figure]:
    """Return what was taken for what, how far confidence can be trusted, and how long a reading takes."""
    return [
        confusion(
            [row["expected"] for row in rows],
            _given(rows),
            _labels(rows),
            title="Moods",
            caption="The labels of the file against the likeliest reading.",
        ),
        reliability(
            _confidences(rows),
            [row["passed"] for row in rows],
            title="Confidence",
            caption="The probability of the likeliest label against how often it was right.",
        ),
        latencies(
            [row["seconds"] for row in rows],
            title="Time of a reading",
            caption="Encoding one message and reading its mood, one at a time.",
        ),
    ]


def _labels(rows: Sequence[Row]) -> list[str]:
    formats = [one for one in Format if any(row["labels"] == one for row in rows)]
    return list(dict.fromkeys(label for one in formats for label in one.labels))


def _given(rows: Sequence[Row]) -> list[str]:
    return [UNANSWERED if row["came"] is None else row["came"] for row in rows]


def _probability(row: Row, label: str) -> float:
    """Of a message whose reading broke nothing was told apart: it has the wrong end of the ranking."""
    if row["probabilities"] is None:
        return float(row["expected"] != label)
    return float(row["probabilities"].get(label, 0.0))


def _confidences(rows: Sequence[Row]) -> list[float]:
    """The probability of what was given; a broken reading counts as surely wrong."""
    return [
        1.0 if row["probabilities"] is None else min(1.0, max(row["probabilities"].values())) for row in rows
    ]


def _macro_f1(matrix: Confusion, n: int, classes: int) -> Measure:
    """The mean F1 over the classes expected or given. What was not answered is missed, and no class of its own."""

    def value(weights: Weights) -> float:
        table = matrix.table(weights)
        sizes = (table.sum(axis=0) + table.sum(axis=1))[:classes]
        present = sizes > 0
        if not present.any():
            return float("nan")
        return float(np.mean(2 * np.diag(table)[:classes][present] / sizes[present]))

    return Measure(n, value)


MOOD = Suite(
    name="mood",
    about="the mood of messages: three classes, our moods or GoEmotions (CSV text,label)",
    data=OWN,
    open=open_mood,
    measures=measures_of,
    figures=figures_of,
    notes=(
        "Every row is given its likeliest label; abstained is how often the product would have said none.",
        "Rows with emotions of both polarities are left out; the settings say how many.",
    ),
)
