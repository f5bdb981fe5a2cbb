"""Weights of reranking are those that made the choices most likely."""

import numpy as np
import pytest

from evals.fit_reranking import MAKERS, Election, asked_in_cases, chances, fit, held_out

TRUE = np.array([2.0, -1.0])
NONE = 1.0


def elections(count: int) -> list[Election]:
    """Questions whose answers are drawn by `TRUE` and `NONE`, asked by five writers."""
    draw = np.random.default_rng(3)
    held = []
    for number in range(count):
        known = draw.normal(size=(4, 2))
        odds = np.exp(np.append(known @ TRUE, NONE))
        chosen = draw.choice(5, p=odds / odds.sum())
        right = np.arange(4) == chosen
        held.append(Election(f"w{number % 5}", known, right, np.array([1.0, 0.0, 0.0]), bool(right.any())))
    return held


def test_the_weights_by_which_answers_were_drawn_are_found_again() -> None:
    weights = fit(elections(4000))
    assert weights[:2] == pytest.approx(TRUE, abs=0.2)
    assert weights[2] == pytest.approx(NONE, abs=0.2)
    assert weights[3:] == pytest.approx([0.0, 0.0], abs=1e-6)


def test_every_question_is_judged_once_by_weights_that_saw_none_of_its_writers() -> None:
    held = elections(200)
    judged = held_out(held)
    assert len(judged) == len(held)
    assert {id(one) for one, _ in judged} == {id(one) for one in held}


def test_a_chance_grows_with_its_own_utility_and_falls_with_that_of_none() -> None:
    one = Election(
        "w", np.array([[1.0], [0.0]]), np.array([True, False]), np.array([1.0, 0.0, 0.0]), answerable=True
    )
    sure, unsure = (chances(one, np.array([3.0, none, 0.0, 0.0])) for none in (-3.0, 3.0))
    assert sure[0] > 0.9 > sure[1]
    assert unsure[0] < sure[0]


def test_the_gold_dialogues_are_asked_in_their_order() -> None:
    rows = list(asked_in_cases())
    assert {row.writer for row in rows} == {MAKERS}
    assert any(row.before for row in rows)
    assert any(not row.answers for row in rows)
