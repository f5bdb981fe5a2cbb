"""Every figure of the dialogues is checked against one worked out by hand, and the intervals against theory."""

from collections.abc import Sequence

import pytest

from conversation.model import Reason
from evals.cases import Case, Expect, GoldTurn
from evals.dialogues import measures_of, pass_hat, score_case
from evals.measures import NOTHING, Count, ratio
from evals.metrics import Metric, estimate
from evals.outcome import Outcome
from evals.suites import Sample

TRUE_MEAN_LOW, TRUE_MEAN_HIGH = 0.40, 0.60
"""The normal 95 % interval of 50 hits in 100 is 0.5 ± 1.96 · 0.05."""


def estimated(counts: Sequence[Count], *, seed: int = 0) -> Metric:
    return estimate({"it": ratio(counts)}, len(counts), seed=seed)["it"]


def metrics_of(samples: Sequence[Sample]) -> dict[str, Metric]:
    rows = [sample.as_row() for sample in samples]
    return estimate(measures_of(rows), len(rows), seed=0)


def test_a_ratio_is_hits_over_chances() -> None:
    metric = estimated([Count(1, 2), Count(3, 4), NOTHING])
    assert metric.value == pytest.approx(4 / 6)
    assert metric.n == 6


def test_the_interval_of_a_mean_is_near_the_normal_one() -> None:
    metric = estimated([Count(i % 2, 1) for i in range(100)], seed=1)
    assert metric.low == pytest.approx(TRUE_MEAN_LOW, abs=0.02)
    assert metric.high == pytest.approx(TRUE_MEAN_HIGH, abs=0.02)


def test_the_turns_of_one_dialogue_are_drawn_together() -> None:
    """The same turns in fewer, larger dialogues say less, so their interval is wider."""
    alone = estimated([Count(i % 2, 1) for i in range(100)], seed=1)
    together = estimated([Count(10 * (i % 2), 10) for i in range(10)], seed=1)
    assert alone.value == together.value
    assert width(together) > 2 * width(alone)


def width(metric: Metric) -> float:
    assert metric.low is not None
    assert metric.high is not None
    return metric.high - metric.low


def test_the_same_seed_gives_the_same_interval() -> None:
    counts = [Count(i * i % 97, 97) for i in range(30)]
    assert estimated(counts, seed=7) == estimated(counts, seed=7)
    assert estimated(counts, seed=7) != estimated(counts, seed=8)


@pytest.mark.parametrize("counts", [[], [NOTHING], [NOTHING, NOTHING]])
def test_nothing_counted_is_no_figure(counts: list[Count]) -> None:
    assert estimated(counts) == Metric(None, None, None, 0)


def test_one_sample_has_an_interval_without_width() -> None:
    assert estimated([Count(1, 1)]) == Metric(1.0, 1.0, 1.0, 1)


def test_draws_without_a_chance_are_left_out_of_the_interval() -> None:
    """One dialogue in twenty has a chance: many draws have none, and the interval has no gap for it."""
    assert estimated([Count(1, 1), *[NOTHING] * 19]) == Metric(1.0, 1.0, 1.0, 1)


def scored(*turns: tuple[Expect, Outcome], tag: str = "any") -> Sample:
    case = Case(id="c", tags=(tag,), turns=tuple(GoldTurn(says="?", expect=expect) for expect, _ in turns))
    return score_case(case, [[outcome for _, outcome in turns]])


RIGHT_SOURCE = Expect(answerable=True, cites=("a", "b"), may_cite=("y",), contains=("5",))
NOT_KNOWN = Expect(answerable=False)
PERSON = Expect(handoff=(Reason.ASKED,))
EITHER = Expect(handoff=("none", Reason.BULK))

FIVE = Outcome(text="It is 5.", citations=("a",), found=True)
FIVE_LOOSELY_SOURCED = Outcome(text="It is 5.", citations=("a", "x", "y"), found=True)
SIX = Outcome(text="It is 6.", citations=("x",), found=True)
HONEST = Outcome(text="I don't know.", found=False)
HANDED_OVER = Outcome(text="Here comes a person.", found=True, handoff=Reason.ASKED)
BROKEN = Outcome(error="TimeoutError: ")

DIALOGUES = [
    scored((RIGHT_SOURCE, FIVE), tag="simple"),
    scored((RIGHT_SOURCE, FIVE_LOOSELY_SOURCED), (RIGHT_SOURCE, SIX), tag="simple"),
    scored((RIGHT_SOURCE, HONEST), (RIGHT_SOURCE, BROKEN)),
    scored((NOT_KNOWN, HONEST), (NOT_KNOWN, SIX), (NOT_KNOWN, HANDED_OVER)),
    scored((PERSON, HANDED_OVER), (PERSON, SIX)),
    scored((EITHER, Outcome(text="All right.", found=True, handoff=Reason.BULK))),
]


@pytest.mark.parametrize(
    ("name", "hits", "n"),
    [
        ("pass_rate", 2, 6),  # the first dialogue and the last
        ("answerable_right", 2, 5),  # FIVE twice
        ("answerable_wrong", 2, 5),  # SIX, and the turn of which nothing came
        ("answerable_dont_know", 1, 5),
        ("unanswerable_dont_know", 2, 3),  # said so, and handed over
        ("unanswerable_wrong", 1, 3),
        ("citation_precision", 3, 6),  # a; a and y of a, x, y; none of x; none of the x for what is not known
        ("citation_recall", 2, 5),
        ("handoff_precision", 1, 2),  # one asked for; one nobody wanted; where either is right none counts
        ("handoff_recall", 1, 2),
        ("pass_rate[simple]", 1, 2),
        ("pass_rate[any]", 1, 4),
    ],
)
def test_a_metric_is_what_it_says(name: str, hits: int, n: int) -> None:
    metric = metrics_of(DIALOGUES)[name]
    assert metric.value == pytest.approx(hits / n)
    assert metric.n == n


def test_turns_that_were_not_asked_count_as_wrong() -> None:
    turn = GoldTurn(says="?", expect=RIGHT_SOURCE)
    case = score_case(Case(id="c", tags=("any",), turns=(turn, turn)), [[FIVE]])
    assert not case.passed
    assert metrics_of([case])["answerable_wrong"].value == 0.5


def test_metrics_over_nothing_are_all_there_and_empty() -> None:
    assert set(metrics_of([]).values()) == {Metric(None, None, None, 0)}


def test_pass_hat_is_how_likely_k_drawn_trials_all_pass() -> None:
    """Three of four pass: a pair of them does in three of six cases, all four never."""
    assert [pass_hat(3, 4, k).hits for k in (1, 2, 3, 4)] == [3 / 4, 3 / 6, 1 / 4, 0]


def test_a_dialogue_taken_several_times_passes_when_each_trial_does() -> None:
    case = Case(id="c", tags=("any",), turns=(GoldTurn(says="?", expect=RIGHT_SOURCE),))
    metrics = metrics_of([score_case(case, [[FIVE], [SIX]]), score_case(case, [[FIVE], [FIVE]])])
    assert metrics["pass_rate"].value == 3 / 4
    assert metrics["pass^1"].value == 3 / 4
    assert metrics["pass^2"].value == 1 / 2
    assert metrics["answerable_right"].n == 4
