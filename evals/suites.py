"""What a suite is to those who start it: options in, scored samples out as they come, measures and plots over them."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.measures import Count, Measure
from evals.plots import Figure
from retrieval.ingest import Progress, silent

Row = Mapping[str, Any]
"""A sample as a line of `samples.jsonl` has it. Whatever is said about a run is computed from its rows."""

PRODUCT = "product"
"""The solver that is measured: the same functions the server calls. Any other is there to compare it with."""


@dataclass(frozen=True, slots=True)
class Options:
    """What an evaluator asked for. `limit` takes a random sample of that many, drawn with `seed`.

    `trials` is how often each dialogue is taken; `shoppers`, `pause_seconds` and `seconds` are the relay's: how many
    at once, how long each rests after an answer, and how long each of these loads lasts. `progress` is told the
    steps of what comes before the first sample, from any thread; a run shows them in its bar.
    """

    data: Path
    shop: Path
    solver: str = PRODUCT
    limit: int | None = None
    seed: int = 0
    trials: int = 1
    shoppers: tuple[int, ...] = (1, 10, 100, 500)
    pause_seconds: float = 1.0
    seconds: float = 20.0
    progress: Progress = silent


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample: what was put in, what was expected, what came, and its scores; all of it JSON-ready.

    `counts` holds what the sample gives to each ratio. `fields` is whatever else the suite's measures and plots
    read. `regret` orders the worst samples of a report, the greatest first; 0 is none. `error` is set when nothing
    came because something broke: that counts as wrong.
    """

    id: str
    passed: bool
    input: Any = None
    expected: Any = None
    came: Any = None
    tags: tuple[str, ...] = ()
    counts: Mapping[str, Count] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    regret: float = 0.0
    seconds: float | None = None
    error: str | None = None

    def as_row(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "tags": list(self.tags),
            "passed": self.passed,
            "input": self.input,
            "expected": self.expected,
            "came": self.came,
            "scores": {name: [count.hits, count.of] for name, count in self.counts.items()},
            "regret": round(self.regret, 6),
            "seconds": None if self.seconds is None else round(self.seconds, 6),
            "error": self.error,
            **self.fields,
        }


@dataclass(frozen=True, slots=True)
class Running:
    """A suite that is under way: how many samples it will take, and the samples as they are scored."""

    asked: int
    settings: Mapping[str, Any]
    samples: AsyncIterator[Sample]


@dataclass(frozen=True, slots=True)
class Suite:
    """A suite by name.

    `data` is its own small sample, None where it needs none. `solvers` says what can be measured, the product first.
    `open` raises EvalError before anything slow when the data is broken. `measures` and `figures` take rows, of one
    run or of two put together, and know nothing of how they came to be.
    """

    name: str
    about: str
    data: Path | None
    open: Callable[[Options], AbstractAsyncContextManager[Running]]
    measures: Callable[[Sequence[Row]], Mapping[str, Measure]]
    figures: Callable[[Sequence[Row]], Sequence[Figure]]
    solvers: tuple[str, ...] = (PRODUCT,)
    notes: tuple[str, ...] = ()
    """What a reader of the report must know to read its figures rightly."""
