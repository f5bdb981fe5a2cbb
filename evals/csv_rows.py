"""The rows of a CSV file with the line each begins at; whatever is wrong with the file is told with its line."""

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from evals.errors import BrokenData
from evals.text_files import line_at, read_text


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A row's cells by the names of their columns, and its first line (a cell may hold several)."""

    line: int
    cells: Mapping[str, str]


def read_csv(path: Path, columns: Collection[str]) -> Iterator[CsvRow]:
    """Yield the rows of a UTF-8 CSV file whose first line names its columns, `columns` among them.

    The names are taken in small letters without the spaces around them. Rows with nothing in any cell, which
    spreadsheets leave, are passed over. Raises BrokenData, also when there is no row at all.
    """
    text = read_text(path)
    if "\0" in text:
        raise BrokenData(path, line_at(text, text.index("\0")), "a NUL character stands here, as in no text")
    line, rows = 1, 0
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        names = [name.strip().lower() for name in next(reader, [])]
        if not set(columns) <= set(names):
            raise BrokenData(path, 1, f"the first line must name the columns {','.join(columns)}")
        twice = next((name for name in names if name and names.count(name) > 1), None)
        if twice is not None:
            raise BrokenData(path, 1, f"the column {twice!r} stands twice")
        line = reader.line_num + 1
        for cells in reader:
            blank = not any(cell.strip() for cell in cells)
            if not blank and len(cells) != len(names):
                what = f"the row has {len(cells)} fields and the first line {len(names)} columns"
                raise BrokenData(path, line, what)
            if not blank:
                yield CsvRow(line, dict(zip(names, cells, strict=True)))
                rows += 1
            line = reader.line_num + 1
    except csv.Error as error:
        raise BrokenData(path, line, f"not readable as CSV: {error}") from error
    if rows == 0:
        raise BrokenData(path, None, "the file has no rows below the names of its columns")


def _delimiter(text: str) -> str:
    """Return what parts the cells: where a comma is the decimal sign, spreadsheets save with semicolons or tabs."""
    header = text.partition("\n")[0]
    return next((sign for sign in (",", ";", "\t") if sign in header), ",")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, the label it should get, and the line of the file it begins at."""

    line: int
    text: str
    label: str


def read_labelled(path: Path) -> Iterator[Labelled]:
    """Yield the rows of a CSV `text,label`; other columns are passed over. Raises BrokenData, for an empty text too."""
    for row in read_csv(path, ("text", "label")):
        if not row.cells["text"].strip():
            raise BrokenData(path, row.line, "the row has no text")
        yield Labelled(row.line, row.cells["text"], row.cells["label"].strip())
