"""The suite `ranking`: shoppers' questions, and how well the documents that answer them are put first.

Each question's figures are those of trec_eval, by way of ir-measures (which leaves MRR at 10 to MS MARCO's own script:
trec_eval knows no depth for it). Three rules it leaves open are fixed here:

* Equal scores stand in the order of corpus.jsonl. The ranking goes to the library by its places, so that its own rule
  (the later id first) never decides.
* Any grade above 0 is relevant to the binary figures. nDCG takes the grades as gains, as they are (trec_eval's
  `ndcg_cut`), over the best ranking of all judged documents, whether or not they are among the candidates.
* A question none of whose candidates is relevant has no answer: it counts in `auroc_answerable` alone. One that could
  not be ranked at all counts 0 everywhere, and there as if it had been taken for the other kind.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from ir_measures import AP, RR, P, Qrel, R, ScoredDoc, iter_calc, nDCG
from ir_measures import Measure as Figured

from evals.errors import BrokenData
from evals.measures import Better, Count, Measure, Unit, auroc, counted, mean
from evals.plots import Figure, latencies, precision_recall, reliability
from evals.preparing import prepared
from evals.ranking_solvers import DEPTH, SOLVERS, Ranker
from evals.sampling import draw
from evals.suites import Options, Row, Running, Sample, Suite
from retrieval.ranking_set import BrokenRankingSet, Judged, Placed, RankingSet, read_ranking_set

OWN = Path(__file__).parent / "samples" / "ranking"
FIGURES: dict[str, Figured] = {
    "ndcg_at_10": nDCG @ 10,
    "map": AP,
    "mrr_at_10": RR @ 10,
    "p_at_1": P @ 1,
    "recall_at_10": R @ 10,
    "recall_at_100": R @ 100,
}
SHOWN = 10
"""Documents of a ranking that are kept in samples.jsonl, beside the relevant ones' places."""

SHOWN_CHARACTERS = 200

ASKED_AT_ONCE = 8
"""Questions between two steps of the progress bar, a fraction of a second."""


# --- scoring ------------------------------------------------------------------------------------------------------


def figures_of_question(grades: Mapping[str, int], ranking: Sequence[str]) -> dict[str, float]:
    """Return the figures of a ranking of document ids, best first, for a question with a relevant document."""
    if not ranking:
        return dict.fromkeys(FIGURES, 0.0)
    qrels = [Qrel("q", document, grade) for document, grade in grades.items()]
    run = [ScoredDoc("q", document, float(-place)) for place, document in enumerate(ranking)]
    name_of = {figured: name for name, figured in FIGURES.items()}
    return {
        name_of[metric.measure]: float(metric.value)
        for metric in iter_calc(list(FIGURES.values()), qrels, run)
    }


def score(question: Judged, ranking: Sequence[Placed], ranker: Ranker) -> Sample:
    """Score one ranking. A right one has a relevant document first, or, where there is none, nothing at the floor."""
    relevant = {name for name, grade in question.grades.items() if grade > 0}
    best = ranking[0].score if ranking else None
    counts: dict[str, Count] = {}
    if question.answerable:
        values = figures_of_question(question.grades, [placed.document for placed in ranking])
        counts = {name: Count(value, 1) for name, value in values.items()}
        passed, regret = values["p_at_1"] > 0, 1 - values["map"]
    else:
        passed = best is None or (ranker.floor is not None and best < ranker.floor)
        regret = 1.0 if ranker.floor is None else best or 0.0
    return Sample(
        question.id,
        passed=passed,
        input=question.text,
        expected={name: grade for name, grade in question.grades.items() if grade > 0},
        came=[[placed.document, round(placed.score, 6)] for placed in ranking[:SHOWN]],
        tags=("answerable" if question.answerable else "unanswerable",),
        counts=counts,
        fields={
            "answerable": question.answerable,
            "best": best,
            "confidence": None if ranker.floor is None else best or 0.0,
            "places": {
                placed.document: n for n, placed in enumerate(ranking, 1) if placed.document in relevant
            },
        },
        regret=regret,
    )


def broken(question: Judged, error: Exception) -> Sample:
    """Return the sample of a question that could not be ranked."""
    nothing = dict.fromkeys(FIGURES, Count(0, 1)) if question.answerable else {}
    return Sample(
        question.id,
        passed=False,
        input=question.text,
        expected={name: grade for name, grade in question.grades.items() if grade > 0},
        tags=("answerable" if question.answerable else "unanswerable",),
        counts=nothing,
        fields={"answerable": question.answerable, "best": None, "confidence": None, "places": {}},
        regret=1.0,
        error=f"{type(error).__name__}: {error}",
    )


# --- measures and figures, from rows alone ------------------------------------------------------------------------


def measures_of(rows: Sequence[Row]) -> dict[str, Measure]:
    """Return the means over answerable questions, how well those are told from the others, and the time of one."""
    named = {name: counted(rows, name) for name in FIGURES}
    named["auroc_answerable"] = auroc(_best_scores(rows), [row["answerable"] for row in rows])
    times = [None if row["seconds"] is None else 1000 * row["seconds"] for row in rows]
    named["ms_per_query"] = mean(times, better=Better.LOWER_UNJUDGED, unit=Unit.NUMBER)
    return named


def _best_scores(rows: Sequence[Row]) -> list[float]:
    """The best score of each question: the lowest where nothing was found, the wrong end where something broke."""
    known = [row["best"] for row in rows if row["best"] is not None]
    lowest, highest = min(known, default=0.0), max(known, default=0.0)

    def best(row: Row) -> float:
        if row["error"] is not None:
            return float(lowest - 1 if row["answerable"] else highest + 1)
        return float(lowest - 0.5 if row["best"] is None else row["best"])

    return [best(row) for row in rows]


def figures_of(rows: Sequence[Row]) -> list[Figure]:
    """Return how "I don't know" trades off, how far the best score is a probability, and how long a question takes."""
    return [
        precision_recall(
            [-best for best in _best_scores(rows)],
            [not row["answerable"] for row in rows],
            title="I don't know",
            caption="Questions without an answer among the candidates, found by how low their best score is.",
        ),
        reliability(
            [row["confidence"] for row in rows],
            [row["answerable"] and row["passed"] for row in rows],
            title="Confidence",
            caption="The best score of a question against how often the document it stands for is an answer.",
        ),
        latencies(
            [row["seconds"] for row in rows],
            title="Time of a question",
            caption="Encoding the question and ranking its candidates; the documents were encoded before.",
        ),
    ]


# --- the run ------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def open_ranking(options: Options) -> AsyncIterator[Running]:
    """Read the folder, refuse a broken one, make the documents ready, and have the questions asked one by one."""
    read = _read(options.data)
    questions = draw(read.questions, options)
    documents = read.documents
    settings = {
        "documents": len(documents),
        "candidates": "given" if questions[0].candidates is not None else f"the best {DEPTH} of the corpus",
    }
    with tempfile.TemporaryDirectory(prefix="guanxi-ranking-") as folder:
        ranker = await prepared(
            lambda progress: SOLVERS[options.solver](documents, Path(folder), progress), options.progress
        )
        yield Running(
            len(questions), settings, _solved(ranker, questions, {one.id: one.whole for one in documents})
        )


def _read(folder: Path) -> RankingSet:
    if not folder.is_dir():
        raise BrokenData(folder, None, "no such folder; name one with corpus.jsonl and queries.jsonl")
    try:
        return read_ranking_set(folder)
    except BrokenRankingSet as error:
        raise BrokenData(error.file, error.line, error.what) from None


async def _solved(
    ranker: Ranker, questions: Sequence[Judged], texts: Mapping[str, str]
) -> AsyncIterator[Sample]:
    for start in range(0, len(questions), ASKED_AT_ONCE):
        chunk = questions[start : start + ASKED_AT_ONCE]
        for sample in await asyncio.to_thread(_asked, ranker, chunk):
            yield with_texts(sample, texts)


def with_texts(sample: Sample, texts: Mapping[str, str]) -> Sample:
    """Return the sample with its documents' words, so that people can see what was found."""
    came = [
        {"document": name, "score": score, "text": _cut(texts[name])} for name, score in sample.came or ()
    ]
    expected = [
        {"document": name, "grade": grade, "text": _cut(texts[name])}
        for name, grade in sample.expected.items()
    ]
    return replace(sample, expected=expected, came=came)


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[: SHOWN_CHARACTERS - 1].rstrip()}…"


def _asked(ranker: Ranker, questions: Sequence[Judged]) -> list[Sample]:
    return [_ask(ranker, question) for question in questions]


def _ask(ranker: Ranker, question: Judged) -> Sample:
    started = time.perf_counter()
    try:
        ranking = ranker.rank(question)
    except Exception as error:  # noqa: BLE001  # whatever breaks is a wrong answer, not the end of the run
        return broken(question, error)
    seconds = time.perf_counter() - started
    return replace(score(question, ranking, ranker), seconds=seconds)


RANKING = Suite(
    name="ranking",
    about="questions and the documents that answer them, graded (a BEIR folder)",
    data=OWN,
    open=open_ranking,
    measures=measures_of,
    figures=figures_of,
    solvers=tuple(SOLVERS),
    notes=(
        "Means are over questions with an answer; the others count in auroc_answerable alone.",
        "Equal scores stand in the order of corpus.jsonl.",
    ),
)
