"""A profile's seconds go to the package that spent them."""

import cProfile
import pstats
import re

import pytest

from evals.bench_turns import Pass, package_of, shares
from tests.servers import CHECKOUT


@pytest.mark.parametrize(
    ("file", "function", "package"),
    [
        (str(CHECKOUT / "agent" / "words.py"), "stem", "agent"),
        (str(CHECKOUT / ".venv/lib/python3.11/site-packages/sqlalchemy/sql/elements.py"), "f", "sqlalchemy"),
        ("/usr/lib/python3.11/asyncio/events.py", "_run", "asyncio"),
        ("/usr/lib/python3.11/dataclasses.py", "replace", "standard library"),
        ("~", "<method 'sub' of 're.Pattern' objects>", "re"),
        ("~", "<built-in method builtins.len>", "built-in functions"),
    ],
)
def test_a_function_belongs_to_its_package(file: str, function: str, package: str) -> None:
    assert package_of(file, function) == package


def test_shares_are_each_function_s_own_time() -> None:
    profile, pattern = cProfile.Profile(), re.compile("a")  # compiled before: that is time of its own
    profile.runcall(pattern.sub, "b", "a" * 1_000_000)
    found = shares(pstats.Stats(profile))
    assert found["re"] == found.most_common(1)[0][1] > 0


def test_a_pass_is_told_with_its_quantiles() -> None:
    told = Pass(tuple(number / 1000 for number in range(1, 101)), 0.5).told("warm")
    assert told.startswith(
        "warm: 100 turns, ms p50 50.0, p90 90.0, p95 95.0, p99 99.0; processor 5.0 ms each"
    )
