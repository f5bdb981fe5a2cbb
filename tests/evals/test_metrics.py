"""Every figure is checked against one worked out by hand."""

import pytest

from conversation.model import Reason
from evals.cases import Case, Expect, GoldTurn
from evals.dialogues import ScoredCase, metrics_of, score_case
from evals.metrics import NOTHING, Count, Metric, ratio
from evals.outcome import Outcome

TRUE_MEAN_LOW, TRUE_MEAN_HIGH = 0.40, 0.60
"""The normal 95 % interval of 50 hits in 100 is 0.5 ± 1.96 · 0.05."""


def test_a_ratio_is_hits_over_chances() -> None:
    metric = ratio([Count(1, 2), Count(3, 4), NOTHING], seed=0)
    assert metric.value == pytest.approx(4 / 6)
    assert metric.n == 6


def test_the_interval_of_a_mean_is_near_the_normal_one() -> None:
    metric = ratio([Count(i % 2, 1) for i in range(100)], seed=1)
    assert metric.low == pytest.approx(TRUE_MEAN_LOW, abs=0.02)
    assert metric.high == pytest.approx(TRUE_MEAN_HIGH, abs=0.02)


def test_the_turns_of_one_dialogue_are_drawn_together() -> None:
    """The same turns in fewer, larger dialogues say less, so their interval is wider."""
    alone = ratio([Count(i % 2, 1) for i in range(100)], seed=1)
    together = ratio([Count(10 * (i % 2), 10) for i in range(10)], seed=1)
    assert alone.value == together.value
    assert width(together) > 2 * width(alone)


def width(metric: Metric) -> float:
    assert metric.low is not None
    assert metric.high is not None
    return metric.high - metric.low


def test_the_same_seed_gives_the_same_interval() -> None:
    counts = [Count(i * i % 97, 97) for i in range(30)]
    assert ratio(counts, seed=7) == ratio(counts, seed=7)
    assert ratio(counts, seed=7) != ratio(counts, seed=8)


@pytest.mark.parametrize("counts", [[], [NOTHING], [NOTHING, NOTHING]])
def test_nothing_counted_is_no_figure(counts: list[Count]) -> None:
    assert ratio(counts, seed=0) == Metric(None, None, None, 0)


def test_one_sample_has_an_interval_without_width() -> None:
    assert ratio([Count(1, 1)], seed=0) == Metric(1.0, 1.0, 1.0, 1)


def test_draws_without_a_chance_are_left_out_of_the_interval() -> None:
    """One dialogue in twenty has a chance: many draws have none, and the interval has no gap for it."""
    assert ratio([Count(1, 1), *[NOTHING] * 19], seed=0) == Metric(1.0, 1.0, 1.0, 1)


def scored(*turns: tuple[Expect, Outcome], tag: str = "any") -> ScoredCase:
    case = Case(id="c", tags=(tag,), turns=tuple(GoldTurn(says="?", expect=expect) for expect, _ in turns))
    return score_case(case, [outcome for _, outcome in turns])


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
    metric = metrics_of(DIALOGUES, seed=0)[name]
    assert metric.value == pytest.approx(hits / n)
    assert metric.n == n


def test_turns_that_were_not_asked_count_as_wrong() -> None:
    turn = GoldTurn(says="?", expect=RIGHT_SOURCE)
    case = score_case(Case(id="c", tags=("any",), turns=(turn, turn)), [FIVE])
    assert not case.passed
    assert metrics_of([case], seed=0)["answerable_wrong"].value == 0.5


def test_metrics_over_nothing_are_all_there_and_empty() -> None:
    assert set(metrics_of([], seed=0).values()) == {Metric(None, None, None, 0)}
