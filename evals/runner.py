"""Runs a suite sample by sample and keeps what is done, also when it is interrupted."""

import asyncio
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from evals.metrics import estimate
from evals.report import write_report
from evals.results import Folder, Results, refuse_unwritable, revision
from evals.suites import Options, Row, Running, Suite


class Run:
    """One run of a suite. After `go`, or an interrupt of it, `results` are over the samples that are done."""

    def __init__(self, suite: Suite, options: Options, out: Path | None) -> None:
        self._suite = suite
        self._options = options
        self._out = out
        self._folder: Folder | None = None
        self._running: Running | None = None
        self._rows: list[Row] = []
        self._date = datetime.now(UTC)
        self._started = time.perf_counter()

    @property
    def rows(self) -> Sequence[Row]:
        return self._rows

    def go(self, console: Console) -> bool:
        """Take the samples, with a progress bar on `console`; return False when it was interrupted."""
        if self._out is not None:
            refuse_unwritable(self._out)
        try:
            with ended_politely():
                asyncio.run(self._take(console))
        except KeyboardInterrupt:
            return False
        return True

    async def _take(self, console: Console) -> None:
        with _bar(console) as progress:
            task = progress.add_task("getting ready", total=None)

            def tell(stage: str, done: int, total: int) -> None:
                progress.update(task, description=stage, completed=done, total=total)

            async with self._suite.open(replace(self._options, progress=tell)) as running:
                self._running = running
                self._folder = None if self._out is None else Folder(self._out)
                progress.update(task, description=self._suite.name, completed=0, total=running.asked)
                async for sample in running.samples:
                    row = sample.as_row()
                    self._rows.append(row)
                    if self._folder is not None:
                        self._folder.add(row)
                    progress.advance(task)

    def results(self) -> Results | None:
        """Return the results over what is done, and keep them in the folder; None when nothing is done."""
        if self._running is None or not self._rows:
            return None
        settings = {
            **self._running.settings,
            "data": str(self._options.data),
            "solver": self._options.solver,
            "limit": self._options.limit,
            "seed": self._options.seed,
            "started": self._date.isoformat(timespec="seconds"),
            "asked": self._running.asked,
            "done": len(self._rows),
        }
        seconds = time.perf_counter() - self._started
        measures = self._suite.measures(self._rows)
        metrics = estimate(measures, len(self._rows), seed=self._options.seed)
        results = Results(self._suite.name, metrics, settings, seconds, revision())
        if self._folder is not None:
            self._folder.finish(results)
            write_report(self._folder.path, self._suite, results, self._rows)
        return results


@contextmanager
def ended_politely() -> Iterator[None]:
    """Take SIGTERM, by which a build machine ends what is late, as Ctrl-C: done is kept, no child is left."""
    before = signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _bar(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True)
