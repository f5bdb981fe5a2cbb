"""What can go wrong with an evaluation."""

from pathlib import Path


class EvalError(Exception):
    """Base of this package's errors; the message is one sentence for the evaluator.

    EvalError
    ├── BrokenData       a data file is missing, empty or wrong; names the file and the line
    ├── UnfitShop        the shop's knowledge cannot be ingested, so nothing can be measured
    ├── UnfitOptions     what was asked for is nothing the suite can do
    ├── ServerFailed     the server under load does not start, or has ended
    └── IncomparableRuns two runs have nothing in common that could be compared
    """


class BrokenData(EvalError):
    """A data file is missing, empty or wrong at `line` (from 1; None when the whole file is meant)."""

    def __init__(self, file: Path, line: int | None, what: str) -> None:
        super().__init__(f"{file}{'' if line is None else f':{line}'}: {what}")
        self.file = file
        self.line = line
        self.what = what


class UnfitShop(EvalError):
    """The shop's knowledge cannot be ingested, so nothing can be measured."""


class IncomparableRuns(EvalError):
    """Two runs have nothing in common that could be compared."""


class UnfitOptions(EvalError):
    """What was asked for is nothing the suite can do."""


class ServerFailed(EvalError):
    """The server under load does not start, or has ended."""
