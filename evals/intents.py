"""The suite `intents`: labelled questions asked of an FAQ made of others, and those that it does not answer.

The answer to a question is the label of the entry found for it; out_of_scope is "I don't know". A question that has an
answer and is refused is wrong, as is one without that is answered.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from evals.csv_rows import Labelled
from evals.intents_data import OUT_OF_SCOPE, read_intents
from evals.intents_solvers import SOLVERS, Asker, Given
from evals.measures import Confusion, Count, Measure, auroc, counted
from evals.plots import Figure, confusion, latencies, precision_recall, reliability
from evals.preparing import prepared
from evals.sampling import draw
from evals.suites import Options, Row, Running, Sample, Suite

OWN = Path(__file__).parent / "samples" / "intents"
UNANSWERED = "(unanswered)"


# --- the run ------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def open_intents(options: Options) -> AsyncIterator[Running]:
    """Read the folder, refuse a broken one, make an FAQ of its training rows, and have its tests asked one by one."""
    read = await asyncio.to_thread(read_intents, options.data)
    rows = draw(read.test, options)
    with tempfile.TemporaryDirectory(prefix="guanxi-intents-") as folder:
        asker = await prepared(
            lambda progress: SOLVERS[options.solver](read.train, Path(folder), progress), options.progress
        )
        settings = {
            "answers": len({row.label for row in read.train}),
            "phrasings": len(read.train) - asker.left_out,
            "phrasings_left_out": read.left_out + asker.left_out,
            "floor": round(asker.floor, 6),
        }
        yield Running(len(rows), settings, _solved(asker, rows))


async def _solved(asker: Asker, rows: Sequence[Labelled]) -> AsyncIterator[Sample]:
    for row in rows:
        started = time.perf_counter()
        given, error = None, None
        try:
            given = await asker.ask(row.text)
        except Exception as broken:  # noqa: BLE001  # whatever breaks is a wrong answer, not the end of the run
            error = f"{type(broken).__name__}: {broken}"
        yield score(row, given, asker, seconds=time.perf_counter() - started, error=error)


# --- scoring ------------------------------------------------------------------------------------------------------


def score(
    row: Labelled,
    given: Given | None,
    asker: Asker,
    *,
    seconds: float | None = None,
    error: str | None = None,
) -> Sample:
    """Score what was given for a question; None, where something broke, is wrong whatever was expected."""
    came = None if given is None else given.label or OUT_OF_SCOPE
    right = came == row.label
    known = row.label != OUT_OF_SCOPE
    confidence = given.score if given is not None and asker.sure else None
    return Sample(
        f"line-{row.line}",
        passed=right,
        input=row.text,
        expected=row.label,
        came=came,
        tags=("in scope" if known else "out of scope",),
        counts={"in_scope_accuracy": Count(int(right), 1)} if known else {},
        fields={"score": None if given is None else round(given.score, 6), "confidence": confidence},
        regret=0.0 if right else _regret(came, confidence),
        seconds=seconds,
        error=error,
    )


def _regret(came: str | None, confidence: float | None) -> float:
    """A wrong answer is the worse the surer it was, and worse than a refusal; of those, the unsurest are the worst."""
    if came is None or confidence is None:
        return 1.0
    return (1 + confidence) / 2 if came != OUT_OF_SCOPE else (1 - confidence) / 2


# --- measures and figures, from rows alone ------------------------------------------------------------------------


def measures_of(rows: Sequence[Row]) -> dict[str, Measure]:
    """Return how many were answered or refused rightly, in scope and out, and whether the best score tells which."""
    expected, given = [row["expected"] for row in rows], _given(rows)
    matrix = Confusion(expected, given, list(dict.fromkeys([OUT_OF_SCOPE, *expected, *given])))
    return {
        "accuracy": matrix.accuracy(),
        "in_scope_accuracy": counted(rows, "in_scope_accuracy"),
        "out_of_scope_recall": matrix.recall(OUT_OF_SCOPE),
        "mcc": matrix.mcc(),
        "auroc_known": auroc(_scores(rows), [_known(row) for row in rows]),
    }


def figures_of(rows: Sequence[Row]) -> list[Figure]:
    """Return how "I don't know" trades off, how far the score is a probability, what was taken for what, and times."""
    answered = [row for row in rows if row["came"] not in (None, OUT_OF_SCOPE)]
    expected, given = [row["expected"] for row in rows], _given(rows)
    return [
        precision_recall(
            [-one for one in _scores(rows)],
            [not _known(row) for row in rows],
            title="I don't know",
            caption="Questions that nothing answers, found by how low their best score is.",
        ),
        reliability(
            [row["confidence"] for row in answered],
            [row["passed"] for row in answered],
            title="Confidence",
            caption="The score of the answers given against how often they were right.",
        ),
        confusion(
            expected,
            given,
            list(dict.fromkeys([*expected, *given])),
            title="Answers",
            caption="The answer expected against the one given.",
        ),
        latencies(
            [row["seconds"] for row in rows],
            title="Time of a question",
            caption="Encoding the question and searching; the phrasings were learned before.",
        ),
    ]


def _known(row: Row) -> bool:
    return bool(row["expected"] != OUT_OF_SCOPE)


def _given(rows: Sequence[Row]) -> list[str]:
    return [UNANSWERED if row["came"] is None else row["came"] for row in rows]


def _scores(rows: Sequence[Row]) -> list[float]:
    """The best score of each question; at the wrong end where something broke."""
    reached = [row["score"] for row in rows if row["score"] is not None]
    lowest, highest = min(reached, default=0.0), max(reached, default=0.0)
    return [
        float(row["score"]) if row["score"] is not None else float(lowest - 1 if _known(row) else highest + 1)
        for row in rows
    ]


INTENTS = Suite(
    name="intents",
    about="questions and which answer of an FAQ they mean, if any (folder of CSV text,label)",
    data=OWN,
    open=open_intents,
    measures=measures_of,
    figures=figures_of,
    solvers=tuple(SOLVERS),
    notes=(
        "The FAQ and the floor come of train.csv alone; the test is only asked.",
        "A question with an answer that is refused counts as wrong.",
    ),
)
