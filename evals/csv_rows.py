"""The rows of a CSV file with the line each begins at; whatever is wrong with the file is told with its line."""

import csv
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from evals.errors import BrokenData


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A row's cells by the names of their columns, and its first line (a cell may hold several)."""

    line: int
    cells: Mapping[str, str]


def read_csv(path: Path, columns: Collection[str]) -> Iterator[CsvRow]:
    """Yield the rows of a UTF-8 CSV file whose first line names its columns, `columns` among them.

    The names are taken without the spaces around them. Lines without anything on them are passed over. Raises
    BrokenData, also when there is no row at all.
    """
    line, rows = 1, 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            names = [name.strip() for name in next(reader, [])]
            if not set(columns) <= set(names):
                raise BrokenData(path, 1, f"the first line must name the columns {','.join(columns)}")
            line = reader.line_num + 1
            for cells in reader:
                if cells and len(cells) != len(names):
                    what = f"the row has {len(cells)} fields and the first line {len(names)} columns"
                    raise BrokenData(path, line, what)
                if cells:
                    yield CsvRow(line, dict(zip(names, cells, strict=True)))
                    rows += 1
                line = reader.line_num + 1
    except csv.Error as error:
        raise BrokenData(path, line, f"not readable as CSV: {error}") from error
    except UnicodeDecodeError as error:
        raise BrokenData(path, line, "the file is not UTF-8; save it as UTF-8") from error
    except OSError as error:
        raise BrokenData(path, None, f"the file cannot be read: {error.strerror}") from error
    if rows == 0:
        raise BrokenData(path, None, "the file has no rows below the names of its columns")


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
