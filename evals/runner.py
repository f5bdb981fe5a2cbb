"""Runs a suite sample by sample and keeps what is done, also when it is interrupted."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from evals.results import Folder, Results
from evals.suites import Options, Running, Sample, Suite


class Run:
    """One run of a suite. After `go`, or an interrupt of it, `results` are over the samples that are done."""

    def __init__(self, suite: Suite[Any], options: Options, out: Path | None) -> None:
        self._suite = suite
        self._options = options
        self._out = out
        self._folder: Folder | None = None
        self._running: Running[Any] | None = None
        self._samples: list[Sample] = []
        self._started = time.perf_counter()

    @property
    def samples(self) -> Sequence[Sample]:
        return self._samples

    def go(self, console: Console) -> bool:
        """Take the samples, with a progress bar on `console`; return False when it was interrupted."""
        try:
            asyncio.run(self._take(console))
        except KeyboardInterrupt:
            return False
        return True

    async def _take(self, console: Console) -> None:
        with _bar(console) as progress:
            task = progress.add_task("getting ready", total=None)
            async with self._suite.open(self._options) as running:
                self._running = running
                self._folder = None if self._out is None else Folder(self._out)
                progress.update(task, description=self._suite.name, total=running.asked)
                async for sample in running.samples:
                    self._samples.append(sample)
                    if self._folder is not None:
                        self._folder.add(sample)
                    progress.advance(task)

    def results(self) -> Results | None:
        """Return the results over what is done, and keep them in the folder; None when nothing is done."""
        if self._running is None or not self._samples:
            return None
        settings = {
            **self._running.settings,
            "data": str(self._options.data),
            "limit": self._options.limit,
            "seed": self._options.seed,
            "asked": self._running.asked,
            "done": len(self._samples),
        }
        metrics = self._running.metrics(self._samples)
        results = Results(self._suite.name, metrics, settings, time.perf_counter() - self._started)
        if self._folder is not None:
            self._folder.finish(results)
        return results


def _bar(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True)
