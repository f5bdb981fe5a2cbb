"""Intents are labelled questions in a folder: those an FAQ is made of, and those it is asked.

train.csv   text,label   the phrasings of each answer, by its label
test.csv    text,label   the questions asked; the label out_of_scope marks one that nothing here answers
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evals.csv_rows import Labelled, read_labelled
from evals.errors import BrokenData

TRAIN, TEST = "train.csv", "test.csv"
OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True, slots=True)
class IntentSet:
    """`train` holds the rows with an answer; `left_out` counts those labelled out_of_scope, which no FAQ would hold."""

    train: tuple[Labelled, ...]
    test: tuple[Labelled, ...]
    left_out: int


def read_intents(folder: Path) -> IntentSet:
    """Read the folder and check every row of it. Raises BrokenData."""
    if not folder.is_dir():
        raise BrokenData(folder, None, f"no such folder; name one with {TRAIN} and {TEST}")
    rows = list(_rows(folder / TRAIN))
    train = tuple(row for row in rows if row.label != OUT_OF_SCOPE)
    if not train:
        raise BrokenData(
            folder / TRAIN, None, f"every row is labelled {OUT_OF_SCOPE!r}; none gives an answer"
        )
    known = {row.label for row in train} | {OUT_OF_SCOPE}
    test = tuple(_rows(folder / TEST))
    for row in test:
        if row.label not in known:
            raise BrokenData(folder / TEST, row.line, f"no row of {TRAIN} has the label {row.label!r}")
    return IntentSet(train, test, len(rows) - len(train))


def _rows(path: Path) -> Iterator[Labelled]:
    if not path.exists():
        raise BrokenData(path, None, f"is missing; the folder needs {TRAIN} and {TEST}")
    for row in read_labelled(path):
        if not row.label:
            raise BrokenData(path, row.line, "the row has no label")
        yield row
