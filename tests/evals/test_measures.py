"""Every builder of a measure agrees with scikit-learn, weighted or not, and with what can be worked out by hand."""

from math import isnan

import numpy as np
import pytest
from sklearn import metrics as sklearn

from evals.measures import (
    Confusion,
    Count,
    Measure,
    auroc,
    expected_calibration_error,
    mean,
    quantile,
    ratio,
)

LABELS = ("a", "b", "c", "never")
SEEDS = range(8)


def value(measure: Measure, samples: int) -> float:
    return measure.value(np.ones(samples))


def drawn(seed: int, samples: int = 60) -> tuple[list[str], list[str], np.ndarray]:
    """Expected and given labels of which one never occurs, and weights of a draw."""
    random = np.random.default_rng(seed)
    expected = [LABELS[number] for number in random.integers(0, 3, samples)]
    given = [LABELS[number] for number in random.integers(0, 3, samples)]
    return expected, given, random.integers(0, 4, samples).astype(np.float64)


@pytest.mark.parametrize("seed", SEEDS)
def test_label_figures_are_scikit_learns(seed: int) -> None:
    expected, given, weights = drawn(seed)
    confusion = Confusion(expected, given, LABELS)
    here = {
        "accuracy": confusion.accuracy().value(weights),
        "mcc": confusion.mcc().value(weights),
        "macro_f1": confusion.macro_f1().value(weights),
        "recall": confusion.recall("b").value(weights),
        "precision": confusion.precision("b").value(weights),
    }
    assert here == pytest.approx(
        {
            "accuracy": sklearn.accuracy_score(expected, given, sample_weight=weights),
            "mcc": sklearn.matthews_corrcoef(expected, given, sample_weight=weights),
            "macro_f1": sklearn.f1_score(expected, given, average="macro", sample_weight=weights),
            "recall": sklearn.recall_score(
                expected, given, labels=["b"], average="macro", sample_weight=weights
            ),
            "precision": sklearn.precision_score(
                expected, given, labels=["b"], average="macro", sample_weight=weights
            ),
        }
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_auroc_with_ties_is_scikit_learns(seed: int) -> None:
    random = np.random.default_rng(seed)
    scores = (random.integers(0, 6, 50) / 6).tolist()
    positive = (random.random(50) < 0.4).tolist()
    weights = random.integers(0, 4, 50).astype(np.float64)
    assert auroc(scores, positive).value(weights) == pytest.approx(
        sklearn.roc_auc_score(positive, scores, sample_weight=weights)
    )


def test_auroc_by_hand() -> None:
    """One pair won, one tied, of two."""
    assert value(auroc([0.9, 0.5, 0.5], [True, True, False]), 3) == pytest.approx((1 + 0.5) / 2)


@pytest.mark.parametrize("positive", [[True, True], [False, False], []])
def test_auroc_of_one_kind_alone_is_none(positive: list[bool]) -> None:
    measure = auroc([0.5] * len(positive), positive)
    assert isnan(value(measure, len(positive)))
    assert measure.n == 0


def test_a_class_without_samples_has_no_recall_and_one_never_given_no_precision() -> None:
    confusion = Confusion(["a", "a"], ["a", "b"], LABELS)
    assert isnan(value(confusion.recall("b"), 2))
    assert isnan(value(confusion.precision("never"), 2))
    assert value(confusion.recall("a"), 2) == 0.5
    assert (confusion.recall("b").n, confusion.precision("b").n) == (0, 1)


def test_one_sample_and_one_label() -> None:
    confusion = Confusion(["a"], ["a"], LABELS)
    assert value(confusion.accuracy(), 1) == 1
    assert value(confusion.macro_f1(), 1) == 1
    assert value(confusion.mcc(), 1) == 0  # as scikit-learn has it: a single label says nothing


def test_calibration_error_by_hand() -> None:
    """Two bins of fifteen: 0.9 twice with one right (gap .4), 0.5 twice with both right (gap .5)."""
    measure = expected_calibration_error([0.9, 0.9, 0.5, 0.5], [True, False, True, True])
    assert value(measure, 4) == pytest.approx(0.5 * 0.4 + 0.5 * 0.5)


def test_a_bin_holds_its_upper_edge() -> None:
    """With two bins, .5 and .4 share the lower one, where overconfidence and its contrary cancel out."""
    assert value(expected_calibration_error([0.5, 0.4], [False, True], bins=2), 2) == pytest.approx(0.05)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("q", [0.0, 0.5, 0.95, 1.0])
def test_quantiles_are_numpys_of_the_repeated_samples(seed: int, q: float) -> None:
    random = np.random.default_rng(seed)
    numbers = random.random(30).tolist()
    weights = random.integers(0, 4, 30)
    repeated = np.repeat(numbers, weights)
    expected = np.quantile(repeated, q, method="inverted_cdf")
    assert quantile(numbers, q).value(weights.astype(np.float64)) == expected


def test_means_and_quantiles_pass_over_what_has_no_value() -> None:
    assert value(mean([1.0, None, 3.0]), 3) == 2
    assert value(quantile([1.0, None, 3.0], 1.0), 3) == 3
    assert mean([1.0, None]).n == 1
    assert isnan(value(quantile([None], 0.5), 1))


def test_a_ratio_weighs_whole_samples() -> None:
    measure = ratio([Count(1, 2), Count(3, 4)])
    assert measure.value(np.array([2.0, 1.0])) == pytest.approx(5 / 8)
    assert isnan(measure.value(np.zeros(2)))
