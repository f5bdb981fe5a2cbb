"""The network of reranking: what it is told, that it learns, and that it is kept as it was trained."""

from pathlib import Path

import numpy as np
import pytest

from agent.reranking import NONE, WEIGHTS, chances
from agent.reranking_network import UNFOUND, Manner, Network, none_row, passage_rows
from evals.fit_reranking import judged_by
from evals.reranking_training import Election, trained


def election(seed: int, *, answerable: bool) -> Election:
    """Draw six passages, of which one has a greater cosine than all others if it answers; none has it by much."""
    drawn = np.random.default_rng(seed)
    known = np.zeros((6, len(WEIGHTS)))
    known[:, 0] = drawn.uniform(0.1, 0.3, 6)
    right = np.zeros(6, dtype=bool)
    if answerable:
        right[drawn.integers(6)] = True
        known[right, 0] += 0.3
    wordings = np.column_stack([known[:, 0] * 5, np.full(6, UNFOUND)])
    return Election("w", known, wordings, right, np.array([1.0, 0.0, 0.0, 0.0]), Manner(5), answerable)


HELD = [election(seed, answerable=seed % 3 > 0) for seed in range(300)]
NEW = [election(seed, answerable=seed % 2 > 0) for seed in range(1000, 1060)]


@pytest.fixture(scope="module")
def network() -> Network:
    return trained(HELD)


def test_it_learns_which_passage_answers_and_when_none_does(network: Network) -> None:
    for one in NEW:
        judged = judged_by(network, one)
        if one.answerable:
            assert one.right[judged.argmax()]
            assert judged.max() > 0.5
        else:
            assert judged.max() < 0.5


def test_it_is_read_as_it_was_written(network: Network, tmp_path: Path) -> None:
    network.save(tmp_path / "network.npz")
    read = Network.load(tmp_path / "network.npz")
    for one in NEW[:5]:
        assert judged_by(read, one) == pytest.approx(judged_by(network, one), abs=1e-4)


def test_the_same_questions_teach_the_same(network: Network) -> None:
    again = trained(HELD)
    assert judged_by(again, NEW[1]) == pytest.approx(judged_by(network, NEW[1]), abs=1e-6)


def test_passages_are_told_by_how_far_they_stay_behind_the_best() -> None:
    known = {name: np.array([0.5, 0.2]) for name in WEIGHTS}
    near, far = passage_rows(known, np.array([[1.0, UNFOUND], [0.0, 2.0]]), Manner(5))
    compared = slice(len(WEIGHTS), len(WEIGHTS) + 7)
    assert near[compared] == pytest.approx([0.0] * 5 + [0.0, UNFOUND - 2.0])
    assert far[compared] == pytest.approx([-0.3] * 5 + [-1.0, 0.0])


def test_none_is_told_of_the_two_likeliest_and_of_one_alone_too() -> None:
    known = {name: np.array([0.5]) for name in WEIGHTS}
    none = dict.fromkeys(NONE, 0.0)
    row = none_row(known, np.array([[1.0, 3.0]]), none, Manner(5))
    assert row[len(NONE) + 7 :][:2] == pytest.approx([3.0, UNFOUND])


def test_rivals_count_for_a_part_and_none_for_all() -> None:
    alone = chances(np.array([1.0]), 0.0)[0]
    beside = chances(np.array([1.0, 1.0]), 0.0)[0]
    assert alone == pytest.approx(np.e / (np.e + 1))
    assert beside == pytest.approx(np.e / (1.25 * np.e + 1))


def test_a_chance_grows_with_its_own_utility_and_falls_with_that_of_none() -> None:
    sure, unsure = (chances(np.array([3.0, 0.0]), none) for none in (-3.0, 3.0))
    assert sure[0] > 0.9 > sure[1]
    assert unsure[0] < sure[0]
