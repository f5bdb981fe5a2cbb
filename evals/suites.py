"""What a suite is to those who start it: options in, scored samples out as they come, and metrics over them."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from evals.metrics import Metric


@dataclass(frozen=True, slots=True)
class Options:
    """What an evaluator asked for. `limit` takes a random sample of that many, drawn with `seed`."""

    data: Path
    shop: Path
    limit: int | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample with its scores: what counts for the metrics, and all of it as JSON-ready fields."""

    id: str
    tags: tuple[str, ...]
    passed: bool
    fields: Mapping[str, Any] = field(default_factory=dict)


Scored = TypeVar("Scored", bound=Sample)


@dataclass(frozen=True, slots=True)
class Running(Generic[Scored]):
    """A suite that is under way: how many samples it will take, and the samples as they are scored.

    `metrics` is asked with those that are done: after an interrupt these are fewer than `asked`.
    """

    asked: int
    settings: Mapping[str, Any]
    samples: AsyncIterator[Scored]
    metrics: Callable[[Sequence[Scored]], dict[str, Metric]]


@dataclass(frozen=True, slots=True)
class Suite(Generic[Scored]):
    """A suite by name. `open` raises EvalError before anything slow when the data is broken."""

    name: str
    about: str
    data: Path
    open: Callable[[Options], AbstractAsyncContextManager[Running[Scored]]]
