"""Gold questions as a sheet: a CSV with one question a row, as people write them down who know the shop.

    question,answerable,contains,cites
    Do you deliver to Norway?,no,,
    How long is the warranty on the Emberline 22?,yes,5 years,pages/warranty

Only `question` is needed; a question alone is put to the product and shown with what came, unjudged. A cell left empty
is not looked at. Several things in one cell are parted by a bar: all texts of `contains` must appear, one of the
sources of `cites` is enough. The columns mean what the fields of a case mean (`evals.cases`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.csv_rows import CsvRow, read_csv
from evals.errors import BrokenData

LISTS = ("contains", "excludes", "cites", "may_cite", "handoff")
COLUMNS = ("question", "id", "tags", "page", "product_id", "identity", "answerable", *LISTS)
YES, NO = ("yes", "true", "1"), ("no", "false", "0")
BAR = "|"
WRITTEN_AS = {"says": "question", "title": "page", "url": "page"}
"""The columns of fields that are called otherwise in a case."""


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One row as the data of a case, with its line."""

    case: Mapping[str, Any]
    line: int

    @staticmethod
    def column_of(path: Sequence[int | str]) -> str:
        """Return the column that the field at `path` in a case came from."""
        named = [WRITTEN_AS.get(part, part) for part in path if isinstance(part, str)]
        return next((name for name in reversed(named) if name in COLUMNS), "question")


def read_questions(file: Path) -> Iterator[QuestionRow]:
    """Yield the rows of a sheet. Raises BrokenData for an unknown column, an empty question or a wrong yes or no."""
    for number, row in enumerate(read_csv(file, ("question",)), start=1):
        unknown = [name for name in row.cells if name not in COLUMNS]
        if unknown:
            what = f"no column may be called {unknown[0]!r}; there are: {', '.join(COLUMNS)}"
            raise BrokenData(file, 1, what)
        cells = {name: cell.strip() for name, cell in row.cells.items() if cell.strip()}
        if "question" not in cells:
            raise BrokenData(file, row.line, "the row has no question")
        yield QuestionRow(_case(file, row, cells, number), row.line)


def _case(file: Path, row: CsvRow, cells: Mapping[str, str], number: int) -> dict[str, Any]:
    expect: dict[str, Any] = {name: _parts(cells[name]) for name in LISTS if name in cells}
    expect.setdefault("handoff", ("any",))
    if "answerable" in cells:
        expect["answerable"] = _yes_or_no(file, row.line, cells["answerable"])
    case: dict[str, Any] = {
        "id": cells.get("id", f"question-{number}"),
        "tags": _parts(cells.get("tags", "question")),
        "turns": [{"says": cells["question"], "expect": expect}],
    }
    if "page" in cells or "product_id" in cells:
        url = cells.get("page", "")
        case["page"] = {"url": url, "title": url, "product_id": cells.get("product_id")}
    if "identity" in cells:
        case["identity"] = cells["identity"]
    return case


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(BAR) if part.strip())


def _yes_or_no(file: Path, line: int, cell: str) -> bool:
    if cell.casefold() in YES:
        return True
    if cell.casefold() in NO:
        return False
    raise BrokenData(file, line, f"answerable is {cell!r}; write yes, no or nothing")
