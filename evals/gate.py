"""Bounds that metrics must keep before a change may go live, read from a TOML file.

    macro_f1 = 0.75                          # at least; at most for a metric that should be low
    expected_calibration_error = "<= 0.05"
    recall_negative = { min = 0.8, max = 1 }

A table `[SUITE]` holds the bounds of one suite alone; others' tables are passed over.
"""

import math
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.errors import BrokenData
from evals.measures import Better, Measure
from evals.metrics import Metric

COMPARISON = re.compile(r"\s*(<=|>=|<|>)\s*([-+.\deE_]+)\s*")
EDGES = {"min": ">=", "max": "<="}
WANTED = 'is a bound such as 0.8, ">= 0.8" or { min = 0.8 }'
LOWER = (Better.LOWER, Better.LOWER_UNJUDGED)


@dataclass(frozen=True, slots=True)
class Bound:
    """`metric` must stand in the relation `sign` to `value`; without a sign its own direction decides."""

    metric: str
    sign: str | None
    value: float


def read_gate(file: Path, suite: str) -> tuple[Bound, ...]:
    """Return the bounds for `suite` in a TOML file. Raises BrokenData, also when there is none at all."""
    try:
        text = file.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except FileNotFoundError:
        raise BrokenData(file, None, "there is no such file") from None
    except OSError as error:
        raise BrokenData(file, None, f"cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise BrokenData(file, None, f"not TOML: {error}") from None
    bounds: list[Bound] = []
    for name, value in content.items():
        if isinstance(value, dict) and value and not EDGES.keys() & value.keys():
            if name == suite:
                for metric, inner in value.items():
                    bounds += _bounds(file, metric, inner)
            continue
        bounds += _bounds(file, name, value)
    if not bounds:
        raise BrokenData(file, None, f"holds no bound for the suite {suite!r}; an entry {WANTED}")
    return tuple(bounds)


def _bounds(file: Path, metric: str, value: object) -> Iterator[Bound]:
    match value:
        case bool():
            raise BrokenData(file, None, f"{metric} = {value!r}: an entry {WANTED}")
        case int() | float():
            yield Bound(metric, None, _number(file, metric, value))
        case str() if found := COMPARISON.fullmatch(value):
            yield Bound(metric, found[1], _number(file, metric, found[2]))
        case dict() if value and value.keys() <= EDGES.keys():
            for edge, number in value.items():
                yield Bound(metric, EDGES[edge], _number(file, metric, number))
        case _:
            raise BrokenData(file, None, f"{metric} = {value!r}: an entry {WANTED}")


def _number(file: Path, metric: str, written: Any) -> float:
    try:
        number = math.nan if isinstance(written, bool) else float(written)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if math.isnan(number):
        raise BrokenData(file, None, f"{metric}: {written!r} is not a number; an entry {WANTED}")
    return number


def unforeseen(bounds: tuple[Bound, ...], foreseen: Collection[str]) -> list[str]:
    """Return a sentence for each bound on a metric that is not foreseen: it may be misspelt, or the data's own.

    A tag, a label or a load has metrics of its own, and which there are is seen when the samples are.
    """
    return [
        f"{bound.metric!r} breaks unless the data has it; without any there are: {', '.join(foreseen)}"
        for bound in bounds
        if bound.metric not in foreseen
    ]


def broken_bounds(
    bounds: tuple[Bound, ...], metrics: Mapping[str, Metric], measures: Mapping[str, Measure]
) -> list[str]:
    """Return a sentence for each bound that is broken. A metric with nothing counted, or unknown, breaks its bound."""
    return [sentence for bound in bounds if (sentence := _broken(bound, metrics, measures))]


def _broken(bound: Bound, metrics: Mapping[str, Metric], measures: Mapping[str, Measure]) -> str | None:
    metric = metrics.get(bound.metric)
    if metric is None:
        return f"there is no metric {bound.metric!r}; there are: {', '.join(metrics)}"
    if metric.value is None:
        return f"{bound.metric} has no value: nothing was to be counted"
    sign = bound.sign or ("<=" if measures[bound.metric].better in LOWER else ">=")
    kept = {
        "<=": metric.value <= bound.value,
        ">=": metric.value >= bound.value,
        "<": metric.value < bound.value,
        ">": metric.value > bound.value,
    }[sign]
    return None if kept else f"{bound.metric} is {metric.value:.4g}; it must be {sign} {bound.value:g}"
