"""Weights of reranking are those that made the choices most likely."""

import numpy as np
import pytest

from agent.reranking import NONE as KNOWN_OF_NONE
from agent.reranking import WEIGHTS
from agent.reranking_network import Manner
from evals.fit_reranking import MAKERS, asked_in_cases, fit, held_out
from evals.reranking_training import Election

TRUE = np.array([2.0, -1.0, *[0.0] * (len(WEIGHTS) - 2)])
NONE = 1.0


def elections(count: int) -> list[Election]:
    """Questions whose answers are drawn by `TRUE` and `NONE`, asked by five writers."""
    draw = np.random.default_rng(3)
    held = []
    for number in range(count):
        known = draw.normal(size=(4, len(WEIGHTS)))
        odds = np.exp(np.append(known @ TRUE, NONE))
        chosen = draw.choice(5, p=odds / odds.sum())
        right = np.arange(4) == chosen
        none = np.array([1.0, *[0.0] * (len(KNOWN_OF_NONE) - 1)])
        wordings = np.zeros((4, 2))
        held.append(Election(f"w{number % 5}", known, wordings, right, none, Manner(5), bool(right.any())))
    return held


def test_the_weights_by_which_answers_were_drawn_are_found_again() -> None:
    weights = fit(elections(4000))
    own = len(TRUE)
    assert weights[:own] == pytest.approx(TRUE, abs=0.2)
    assert weights[own] == pytest.approx(NONE, abs=0.2)
    assert weights[own + 1 :] == pytest.approx(np.zeros(len(KNOWN_OF_NONE) - 1), abs=1e-6)


def test_every_question_is_judged_once_by_a_network_that_saw_none_of_its_writers() -> None:
    held = elections(200)
    judged = held_out(held)
    assert len(judged) == len(held)
    assert {id(one) for one, _ in judged} == {id(one) for one in held}


def test_the_gold_dialogues_are_asked_in_their_order() -> None:
    rows = list(asked_in_cases())
    assert {row.writer for row in rows} == {MAKERS}
    assert any(row.before for row in rows)
    assert any(not row.answers for row in rows)
