"""Intents are scored as worked out by hand and by scikit-learn, and floors are chosen without the test file."""

import asyncio
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from sklearn.metrics import accuracy_score, matthews_corrcoef, recall_score, roc_auc_score

from evals.csv_rows import Labelled
from evals.errors import BrokenData
from evals.intents import INTENTS, OWN, UNANSWERED, figures_of, measures_of, open_intents, score
from evals.intents_data import OUT_OF_SCOPE, read_intents
from evals.intents_solvers import BM25, MINILM, SOLVERS, Asker, Given
from evals.runner import Run
from evals.suites import PRODUCT, Options, Row
from retrieval.ingest import silent


async def nothing(text: str) -> Given:
    return Given(None, float(len(text)))


SURE, UNSURE = Asker(nothing, 0.5, sure=True), Asker(nothing, 0.5)


def row(expected: str, came: str | None, best: float, *, line: int = 2) -> Row:
    return score(Labelled(line, "?", expected), Given(came, best), SURE).as_row()


def values(rows: Sequence[Row]) -> dict[str, float]:
    return {name: measure.value(np.ones(len(rows))) for name, measure in measures_of(rows).items()}


def write(folder: Path, train: str | None, test: str | None) -> Path:
    for name, text in (("train.csv", train), ("test.csv", test)):
        if text is not None:
            (folder / name).write_text("text,label\n" + text)
    return folder


# --- scores ---------------------------------------------------------------------------------------------------------


def test_the_figures_are_those_worked_out_by_hand() -> None:
    rows = [
        row("cod", "cod", 0.9),
        row("cod", None, 0.4),
        row("emi", "cod", 0.8),
        row(OUT_OF_SCOPE, None, 0.1),
        row(OUT_OF_SCOPE, "emi", 0.6),
    ]
    figures = values(rows)
    assert figures["accuracy"] == pytest.approx(2 / 5)
    assert figures["in_scope_accuracy"] == pytest.approx(1 / 3)
    assert figures["out_of_scope_recall"] == pytest.approx(1 / 2)
    assert figures["auroc_known"] == pytest.approx(
        5 / 6
    )  # of the six pairs only (0.4, 0.6) is the wrong way round
    # Gorodkin's: right 2 of 5; expected (cod 2, emi 1, none 2), given (cod 2, emi 1, none 2).
    assert figures["mcc"] == pytest.approx((2 * 5 - 9) / (25 - 9))
    assert {name: measure.n for name, measure in measures_of(rows).items()} == {
        "accuracy": 5,
        "in_scope_accuracy": 3,
        "out_of_scope_recall": 2,
        "mcc": 5,
        "auroc_known": 5,
    }


@pytest.mark.parametrize("seed", range(10))
def test_the_figures_agree_with_scikit_learn(seed: int) -> None:
    random = np.random.default_rng(seed)
    labels = ["a", "b", "c", OUT_OF_SCOPE]
    expected = [str(label) for label in random.choice(labels, size=60)]
    came = [str(one) if random.random() < 0.6 else str(random.choice(labels)) for one in expected]
    bests = random.integers(0, 8, size=60) / 8
    rows = [
        row(one, None if other == OUT_OF_SCOPE else other, float(best))
        for one, other, best in zip(expected, came, bests, strict=True)
    ]
    figures = values(rows)
    known = [one != OUT_OF_SCOPE for one in expected]
    assert figures["accuracy"] == pytest.approx(accuracy_score(expected, came))
    assert figures["mcc"] == pytest.approx(matthews_corrcoef(expected, came))
    assert figures["out_of_scope_recall"] == pytest.approx(
        recall_score(expected, came, labels=[OUT_OF_SCOPE], average="macro")
    )
    assert figures["auroc_known"] == pytest.approx(roc_auc_score(known, bests))


def test_one_row_has_figures_but_tells_nothing_apart() -> None:
    figures = values([row("cod", "cod", 0.9)])
    assert (figures["accuracy"], figures["in_scope_accuracy"], figures["mcc"]) == (1, 1, 0)
    assert np.isnan(figures["out_of_scope_recall"])
    assert np.isnan(figures["auroc_known"])
    assert np.isnan(values([row(OUT_OF_SCOPE, None, 0.1)])["in_scope_accuracy"])


def test_what_breaks_is_wrong_whatever_was_expected() -> None:
    known = score(Labelled(2, "?", "cod"), None, SURE, error="ValueError: no").as_row()
    unknown = score(Labelled(3, "?", OUT_OF_SCOPE), None, SURE, error="ValueError: no").as_row()
    assert (known["passed"], unknown["passed"], known["regret"]) == (False, False, 1.0)
    figures = values([known, unknown, row("cod", "cod", 0.9), row(OUT_OF_SCOPE, None, 0.1)])
    assert (figures["accuracy"], figures["in_scope_accuracy"], figures["out_of_scope_recall"]) == (
        0.5,
        0.5,
        0.5,
    )
    assert figures["auroc_known"] == 0.25
    assert f"{UNANSWERED}" in figures_of([known, row("cod", "cod", 0.9)])[2].svg


def test_the_surest_wrong_answer_is_the_worst_sample() -> None:
    regrets = [
        row(OUT_OF_SCOPE, "cod", 0.9)["regret"],
        row("emi", "cod", 0.6)["regret"],
        row("emi", None, 0.1)["regret"],
        row("emi", None, 0.4)["regret"],
        row("emi", "emi", 0.9)["regret"],
    ]
    assert regrets == sorted(regrets, reverse=True)
    assert regrets[-1] == 0
    assert score(Labelled(2, "?", "emi"), Given("cod", 7.0), UNSURE).fields["confidence"] is None


def test_a_hundred_and_fifty_answers_are_drawn_as_the_most_mistaken() -> None:
    rows = [row(f"label{n}", f"label{(n + n % 7) % 150}", 0.9) for n in range(150)]
    answers = figures_of(rows)[2]
    assert "most often mistaken are shown" in answers.caption
    assert len(answers.svg) < 400_000


# --- data -----------------------------------------------------------------------------------------------------------


def test_rows_out_of_scope_are_no_answers_to_learn(tmp_path: Path) -> None:
    read = read_intents(
        write(tmp_path, "hose?,gas\nhello,out_of_scope\n", "hose included,gas\nhi,out_of_scope\n")
    )
    assert [one.label for one in read.train] == ["gas"]
    assert read.left_out == 1
    assert [one.line for one in read.test] == [2, 3]


@pytest.mark.parametrize(
    ("train", "test", "said"),
    [
        ("hose?,gas\n", None, r"test\.csv: is missing; the folder needs train\.csv and test\.csv"),
        (None, "hose?,gas\n", r"train\.csv: is missing"),
        (
            "hose?,gas\n",
            "hose?,gas\npay?,money\n",
            r"test\.csv:3: no row of train\.csv has the label 'money'",
        ),
        ("hose?,gas\n", "hose?,\n", r"test\.csv:2: the row has no label"),
        ("hose?,gas\n , gas\n", "hose?,gas\n", r"train\.csv:3: the row has no text"),
        ("hello,out_of_scope\n", "hello,out_of_scope\n", r"train\.csv: every row is labelled 'out_of_scope'"),
        ("hose?,gas\n", "", r"test\.csv: the file has no rows"),
    ],
)
def test_a_broken_folder_stops_the_run_with_its_line(
    tmp_path: Path, train: str | None, test: str | None, said: str
) -> None:
    async def opened() -> None:
        async with open_intents(Options(data=write(tmp_path, train, test), shop=tmp_path)):
            raise AssertionError

    with pytest.raises(BrokenData, match=said):
        asyncio.run(opened())


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BrokenData, match="no such folder"):
        read_intents(tmp_path / "nowhere")


# --- the solvers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("solver", [PRODUCT, BM25, MINILM])
def test_the_same_row_twice_and_one_with_two_labels_do_no_harm(solver: str, tmp_path: Path) -> None:
    texts = {
        "gas": ("gas bottle", "which gas bottle", "propane gas"),
        "return": ("send it back", "return it", "refund"),
    }
    train = [Labelled(2, text, label) for label, given in texts.items() for text in (*given, given[0])]
    asker = SOLVERS[solver]([*train, Labelled(9, "gas bottle", "return")], tmp_path, silent)
    assert asyncio.run(asker.ask("which gas bottle")).label == "gas"
    assert asyncio.run(asker.ask("send it back")).label == "return"
    assert asyncio.run(asker.ask("who won the match")).label is None
    assert asker.left_out == (1 if solver == PRODUCT else 0)


@pytest.mark.parametrize("solver", [PRODUCT, BM25, MINILM])
def test_the_own_sample_runs_and_agrees_with_scikit_learn(solver: str, tmp_path: Path) -> None:
    run = Run(INTENTS, Options(data=OWN, shop=tmp_path, solver=solver), tmp_path / "out")
    assert run.go(Console(file=io.StringIO()))
    results = run.results()
    assert results is not None
    read = read_intents(OWN)
    assert [one["expected"] for one in run.rows] == [one.label for one in read.test]
    assert {one["error"] for one in run.rows} == {None}
    expected, came = [one["expected"] for one in run.rows], [one["came"] for one in run.rows]
    assert results.metrics["mcc"].value == pytest.approx(matthews_corrcoef(expected, came))
    known = [one != OUT_OF_SCOPE for one in expected]
    auroc = roc_auc_score(known, [one["score"] for one in run.rows])
    assert results.metrics["auroc_known"].value == pytest.approx(auroc, abs=1e-6)
    assert results.settings["answers"] == 12
    assert auroc > 0.7


def test_the_floor_does_not_depend_on_what_is_asked(tmp_path: Path) -> None:
    train = (OWN / "train.csv").read_text().partition("\n")[2]
    floors = []
    for number, test in enumerate(("how long does delivery take?,delivery_time\n", "hi,out_of_scope\n")):
        folder = tmp_path / f"{number}"
        folder.mkdir()

        async def opened(data: Path) -> object:
            async with open_intents(Options(data=data, shop=tmp_path)) as running:
                return running.settings["floor"]

        floors.append(asyncio.run(opened(write(folder, train, test))))
    assert floors[0] == floors[1]
