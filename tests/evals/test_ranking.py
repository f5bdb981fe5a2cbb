"""Rankings are scored as trec_eval does, what breaks or has no answer counts as said, and the solvers rank for real."""

import asyncio
import io
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import pytrec_eval
from rich.console import Console
from sklearn.metrics import label_ranking_average_precision_score, ndcg_score, roc_auc_score

from evals.errors import BrokenData
from evals.ranking import (
    FIGURES,
    OWN,
    RANKING,
    broken,
    figures_of_question,
    measures_of,
    open_ranking,
    score,
    with_texts,
)
from evals.ranking_solvers import BM25, MINILM, SOLVERS, Ranker
from evals.runner import Run
from evals.suites import PRODUCT, Options, Row
from retrieval.ingest import silent
from retrieval.ranking_set import Document, Judged, Placed, read_ranking_set


def nothing(question: Judged) -> list[Placed]:
    del question
    return []


NEVER_SURE, NO_FLOOR = Ranker(nothing, floor=0.5), Ranker(nothing)


def placed(*documents: str, best: float = 0.9) -> list[Placed]:
    return [Placed(name, best / place) for place, name in enumerate(documents, 1)]


def values(rows: Sequence[Row]) -> dict[str, float]:
    return {name: measure.value(np.ones(len(rows))) for name, measure in measures_of(rows).items()}


# --- one question ---------------------------------------------------------------------------------------------------


def test_what_was_found_is_kept_with_its_words() -> None:
    texts = {"a": "60 cm wide.", "far": "w" * 500}
    sample = score(Judged("q", "how wide?", {"far": 1, "a": 2}), placed("a", "far"), NEVER_SURE)
    told = with_texts(sample, texts)
    assert [(one["document"], one["text"]) for one in told.came] == [
        ("a", "60 cm wide."),
        ("far", "w" * 199 + "…"),
    ]
    assert told.expected[1] == {"document": "a", "grade": 2, "text": "60 cm wide."}
    assert with_texts(broken(Judged("q", "?", {}), ValueError("no")), texts).came == []


def test_the_figures_of_a_graded_question_are_those_worked_out_by_hand() -> None:
    figures = figures_of_question({"a": 2, "b": 1, "no": 0}, ["x", "a", "no", "b"])
    assert figures["map"] == pytest.approx((1 / 2 + 2 / 4) / 2)
    assert figures["mrr_at_10"] == 0.5
    assert figures["p_at_1"] == 0.0
    assert figures["recall_at_10"] == figures["recall_at_100"] == 1.0
    gained, possible = 2 / np.log2(3) + 1 / np.log2(5), 2 / np.log2(2) + 1 / np.log2(3)
    assert figures["ndcg_at_10"] == pytest.approx(gained / possible)


def test_what_stands_after_the_tenth_place_or_nowhere_is_missed() -> None:
    ranking = [f"x{number}" for number in range(10)] + ["a"]
    figures = figures_of_question({"a": 1, "nowhere": 1}, ranking)
    assert (figures["mrr_at_10"], figures["ndcg_at_10"], figures["recall_at_10"]) == (0, 0, 0)
    assert figures["recall_at_100"] == 0.5
    assert figures["map"] == pytest.approx(1 / 11 / 2)


def test_nothing_found_earns_nothing() -> None:
    assert figures_of_question({"a": 1}, []) == dict.fromkeys(FIGURES, 0.0)


@pytest.mark.parametrize("seed", range(20))
def test_the_figures_agree_with_trec_eval_and_scikit_learn(seed: int) -> None:
    random = np.random.default_rng(seed)
    names = [f"d{number}" for number in random.permutation(int(random.integers(1, 30)))]
    grades = {name: int(random.integers(0, 4)) for name in names} | {names[0]: 1}
    figures = figures_of_question(grades, names)
    wanted = {"map", "ndcg_cut_10", "P_1", "recall_10", "recall_100"}
    run = {name: float(len(names) - place) for place, name in enumerate(names)}
    theirs = pytrec_eval.RelevanceEvaluator({"q": grades}, wanted).evaluate({"q": run})["q"]
    ours = ("map", "ndcg_at_10", "p_at_1", "recall_at_10", "recall_at_100")
    trec = ("map", "ndcg_cut_10", "P_1", "recall_10", "recall_100")
    assert [figures[name] for name in ours] == pytest.approx([theirs[name] for name in trec])
    gains, scores = [[grades[name] for name in names]], [[run[name] for name in names]]
    relevant = [[int(grades[name] > 0) for name in names]]
    assert figures["map"] == pytest.approx(label_ranking_average_precision_score(relevant, scores))
    if len(names) > 1:
        assert figures["ndcg_at_10"] == pytest.approx(ndcg_score(gains, scores, k=10))


def test_a_question_without_an_answer_is_right_when_nothing_reaches_the_floor() -> None:
    unanswerable = Judged("q", "is it vegan?", {"a": 0})
    assert not score(unanswerable, placed("a", best=0.5), NEVER_SURE).passed
    assert score(unanswerable, placed("a", best=0.49), NEVER_SURE).passed
    assert score(unanswerable, [], NEVER_SURE).passed
    without_floor = score(unanswerable, placed("a", best=0.01), NO_FLOOR)
    assert (without_floor.passed, without_floor.regret, without_floor.counts) == (False, 1.0, {})


def test_a_relevant_document_that_is_no_candidate_makes_no_answer() -> None:
    row = score(Judged("q", "how wide?", {"far": 1}, ("a",)), placed("a"), NEVER_SURE).as_row()
    assert row["answerable"] is False
    assert row["tags"] == ["unanswerable"]
    assert row["scores"] == {}


# --- many questions -------------------------------------------------------------------------------------------------


def answered(name: str, best: float) -> Row:
    return score(Judged(name, "?", {"a": 1}), placed("a", best=best), NEVER_SURE).as_row()


def unanswered(name: str, best: float) -> Row:
    return score(Judged(name, "?", {}), placed("a", best=best), NEVER_SURE).as_row()


def test_unanswerable_questions_count_in_nothing_but_their_own_measure() -> None:
    rows = [answered("1", 0.9), unanswered("2", 0.9), unanswered("3", 0.2)]
    assert measures_of(rows)["map"].n == 1
    assert values(rows)["map"] == 1.0
    assert values(rows)["auroc_answerable"] == pytest.approx((0.5 + 1) / 2)  # one tie, one told apart


def test_answerable_is_told_as_scikit_learn_counts_it_with_ties() -> None:
    random = np.random.default_rng(5)
    bests = [round(best, 1) for best in random.uniform(0.1, 0.9, size=60)]
    rows = [(answered if n % 3 else unanswered)(f"{n}", best) for n, best in enumerate(bests)]
    expected = roc_auc_score([row["answerable"] for row in rows], bests)
    assert values(rows)["auroc_answerable"] == pytest.approx(expected)


def test_one_question_has_figures_but_tells_nothing_apart() -> None:
    measures = measures_of([answered("1", 0.9)])
    assert measures["p_at_1"].value(np.ones(1)) == 1.0
    assert measures["auroc_answerable"].n == 0
    assert np.isnan(measures["auroc_answerable"].value(np.ones(1)))
    assert np.isnan(measures["ms_per_query"].value(np.ones(1)))
    assert np.isnan(measures_of([unanswered("1", 0.9)])["map"].value(np.ones(1)))


def test_nothing_found_is_less_sure_than_the_least_sure() -> None:
    refused = score(Judged("0", "?", {}), [], NEVER_SURE).as_row()
    assert values([refused, answered("1", 0.01)])["auroc_answerable"] == 1.0
    missed = score(Judged("0", "?", {"a": 1}), [], NEVER_SURE).as_row()
    told = values([missed, unanswered("1", 0.01)])
    assert (told["auroc_answerable"], told["map"]) == (0.0, 0.0)


def test_a_question_that_breaks_counts_as_taken_for_the_other_kind() -> None:
    error = ValueError("no ranking")
    known, unknown = Judged("1", "?", {"a": 1}), Judged("2", "?", {})
    row = broken(known, error).as_row()
    assert row["error"] == "ValueError: no ranking"
    assert values([row, answered("3", 0.9)])["map"] == 0.5
    assert values([row, unanswered("4", 0.0)])["auroc_answerable"] == 0.0
    assert values([broken(unknown, error).as_row(), answered("3", 1.0)])["auroc_answerable"] == 0.0
    assert not broken(unknown, error).passed


# --- the solvers ----------------------------------------------------------------------------------------------------

TWINS = tuple(Document(name, "", "The cover is waterproof.") for name in ("z", "m", "a"))


@pytest.mark.parametrize("solver", [PRODUCT, BM25, MINILM])
def test_equal_scores_stand_in_the_order_of_the_corpus(solver: str, tmp_path: Path) -> None:
    documents = (Document("first", "", "Delivery takes two days."), *TWINS)
    ranker = SOLVERS[solver](documents, tmp_path, silent)
    everywhere = ranker.rank(Judged("q", "is the cover waterproof?", {}))
    among = ranker.rank(Judged("q", "is the cover waterproof?", {}, ("a", "first", "z", "m")))
    assert [one.document for one in everywhere][:3] == ["z", "m", "a"]
    assert [one.document for one in among] == ["z", "m", "a", "first"]
    assert len({one.score for one in among[:3]}) == 1
    assert [one.document for one in ranker.rank(Judged("q", "waterproof?", {}, ("a",)))] == ["a"]


def test_a_document_stands_where_its_best_part_stands(tmp_path: Path) -> None:
    long = Document("long", "Guide", "Wipe the lid. " * 100 + "The cover is waterproof up to a metre.")
    ranker = SOLVERS[PRODUCT]((Document("other", "", "Delivery takes two days."), long), tmp_path, silent)
    ranking = ranker.rank(Judged("q", "how waterproof is the cover?", {}, ("other", "long")))
    assert [one.document for one in ranking] == ["long", "other"]


@pytest.mark.parametrize("solver", [PRODUCT, BM25, MINILM])
def test_the_own_sample_runs_and_agrees_with_the_libraries(solver: str, tmp_path: Path) -> None:
    run = Run(RANKING, Options(data=OWN, shop=tmp_path, solver=solver), tmp_path / "out")
    assert run.go(Console(file=io.StringIO()))
    results = run.results()
    assert results is not None
    questions = {one.id: one for one in read_ranking_set(OWN).questions}
    assert [row["id"] for row in run.rows] == list(questions)
    assert {row["error"] for row in run.rows} == {None}
    known = [row for row in run.rows if questions[row["id"]].answerable]
    assert 0 < len(known) < len(run.rows)
    recall, first = [], []
    for row in known:
        grades, places = dict(questions[row["id"]].grades), row["places"]
        run_of = {document: float(-place) for document, place in places.items()}
        judged = pytrec_eval.RelevanceEvaluator({"q": grades}, {"recall_100"})
        recall.append(judged.evaluate({"q": run_of})["q"]["recall_100"] if places else 0.0)
        first.append(max((1 / place for place in places.values() if place <= 10), default=0.0))
    assert results.metrics["recall_at_100"].value == pytest.approx(np.mean(recall))
    assert results.metrics["mrr_at_10"].value == pytest.approx(np.mean(first))
    assert results.metrics["mrr_at_10"].n == len(known)
    auroc = roc_auc_score([row["answerable"] for row in run.rows], [row["best"] for row in run.rows])
    assert results.metrics["auroc_answerable"].value == pytest.approx(auroc)
    assert results.metrics["p_at_1"].value is not None
    assert results.metrics["p_at_1"].value > 0.3  # by chance about a twelfth
    assert all(figure.svg for figure in RANKING.figures(run.rows))


# --- the run --------------------------------------------------------------------------------------------------------


def test_what_is_broken_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(BrokenData, match="no such folder"):
        Run(RANKING, Options(tmp_path / "nowhere", tmp_path), None).go(Console(quiet=True))
    (tmp_path / "corpus.jsonl").write_text('{"_id": "a", "text": "b"}\n{"_id": 1}\n', encoding="utf-8")
    with pytest.raises(BrokenData) as told:
        Run(RANKING, Options(tmp_path, tmp_path), None).go(Console(quiet=True))
    assert (told.value.file.name, told.value.line) == ("corpus.jsonl", 2)


async def test_the_steps_of_getting_ready_are_told(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    options = Options(OWN, tmp_path, progress=lambda *step: told.append(step))
    async with open_ranking(options) as running:
        assert running.asked == len(read_ranking_set(OWN).questions)
    documents = len(read_ranking_set(OWN).documents)
    assert {"Embedding", "Writing the index"} <= {stage for stage, _, _ in told}
    assert told[0] == ("Embedding", 0, documents)
    assert ("Embedding", documents, documents) in told


def test_an_interrupt_ends_the_preparation_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    told: list[str] = []

    async def interrupted() -> None:
        loop = asyncio.get_running_loop()

        def interrupt(stage: str, done: int, total: int) -> None:
            told.append(f"{stage} {done}/{total}")
            loop.call_soon_threadsafe(opening.cancel)

        async def open_it() -> None:
            async with open_ranking(Options(OWN, tmp_path, progress=interrupt)):
                raise AssertionError("it was not interrupted")

        opening = asyncio.create_task(open_it())
        with pytest.raises(asyncio.CancelledError):
            await opening

    asyncio.run(interrupted())
    assert 1 <= len(told) <= 2  # the second was under way already when the first one's word came through
    assert list(tmp_path.iterdir()) == []
