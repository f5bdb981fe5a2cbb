"""Which of a passage's statements are said: the power of their odds is the one by which they were needed."""

import numpy as np
import pytest

from evals.fit_quoting import Quoted, fit

TRUE = 2.0


def test_the_power_by_which_statements_were_needed_is_found_again() -> None:
    draw = np.random.default_rng(5)
    held = []
    for _ in range(4000):
        odds = draw.normal(size=5)
        chances = np.exp(TRUE * odds)
        needed = np.arange(5) == draw.choice(5, p=chances / chances.sum())
        held.append(Quoted(odds, needed, said=1, told=True, characters=80))
    assert fit(held) == pytest.approx(TRUE, abs=0.15)
