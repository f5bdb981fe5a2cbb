"""An FAQ as a table: each row a question and its answer; rows with one answer are phrasings of one question.

question,answer
Do you ship to Norway?,"Yes, for €19.95, in four to seven working days."
norway delivery possible??,"Yes, for €19.95, in four to seven working days."

A third column `approved`, where there is one, holds back every row into which nobody wrote yes (or y, x, ok, true, 1),
so that a table of proposals can lie with the rest. Semicolons or tabs may stand between the cells instead of commas.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from retrieval.delimiters import delimiter_of
from retrieval.pages import cut
from retrieval.passages import Passage, PassageKind
from retrieval.slug import slug
from retrieval.sources import Problem, Reading, Source

QUESTION, ANSWER, APPROVED = "question", "answer", "approved"
YES = frozenset({"yes", "y", "x", "ok", "true", "1"})


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    question: str
    answer: str


@dataclass(slots=True)
class _Entry:
    """An answer and the questions that ask for it, the first of which names it."""

    line: int
    answer: str
    questions: list[str]


def read_faq(source: Source) -> Reading:
    """The entries of the table, one passage each (a very long answer in parts). Raises BrokenSource.

    Rows that say nothing, and a question that another answer was already given to, are left out and named.
    """
    problems: list[Problem] = []
    entries: dict[str, _Entry] = {}
    answered: dict[str, _Row] = {}
    for row in _rows(source, problems):
        first = answered.setdefault(row.question, row)
        if first.answer != row.answer:
            what = (
                f"the question {row.question!r} has another answer in line {first.line}; this one is left out"
            )
            problems.append(source.problem(row.line, what))
        elif first is row:
            entry = entries.setdefault(row.answer, _Entry(row.line, row.answer, []))
            entry.questions.append(row.question)
    if not entries and not problems and not _has_approvals(source):
        problems.append(source.problem(1, "holds no question"))
    return Reading(tuple(_passages(source, entries.values())), tuple(problems))


def _passages(source: Source, entries: Iterable[_Entry]) -> Iterator[Passage]:
    title = source.path.stem.replace("-", " ").capitalize()
    used: set[str] = set()
    for entry in entries:
        name = free = f"{source.stem}#{slug(entry.questions[0])}"
        number = 2
        while free in used:
            free, number = f"{name}-{number}", number + 1
        used.add(free)
        question, *others = entry.questions
        yield from cut(
            Passage(
                id=free,
                kind=PassageKind.FAQ,
                title=question,
                text=entry.answer,
                path=(title, question),
                source=f"{source.name}:{entry.line}",
                also=tuple(others),
            )
        )


def _rows(source: Source, problems: list[Problem]) -> Iterator[_Row]:
    """The rows that have a question and an answer, without the spaces around them."""
    text = source.text()
    rows = csv.reader(io.StringIO(text), delimiter=_delimiter(text), strict=True)
    line = 1
    try:
        columns = [name.strip().lower() for name in next(rows, [])]
        if columns.count(QUESTION) != 1 or columns.count(ANSWER) != 1:
            raise source.broken(
                1, f"the first line must name the columns {QUESTION!r} and {ANSWER!r}, each once"
            )
        if columns.count(APPROVED) > 1:
            raise source.broken(1, f"the column {APPROVED!r} stands here twice")
        unknown = [name for name in columns if name not in (QUESTION, ANSWER, APPROVED)]
        problems += [source.problem(1, f"the column {name!r} is not known and ignored") for name in unknown]
        at, to = columns.index(QUESTION), columns.index(ANSWER)
        by = columns.index(APPROVED) if APPROVED in columns else None
        line = rows.line_num + 1
        for cells in rows:
            held_back = by is not None and len(cells) > by and cells[by].strip().lower() not in YES
            if len(cells) == len(columns) and held_back:
                pass
            elif len(cells) == len(columns) and cells[at].strip() and cells[to].strip():
                yield _Row(line, cells[at].strip(), cells[to].strip())
            elif cells:
                problems.append(source.problem(line, f"{_fault(cells, columns)}; left out"))
            line = rows.line_num + 1
    except csv.Error as error:
        problems.append(source.problem(line, f"is not CSV from here on: {error}"))


def _has_approvals(source: Source) -> bool:
    """Tell whether the first line names the column that holds rows back: then none need be left."""
    text = source.text()
    first = next(csv.reader(io.StringIO(text), delimiter=_delimiter(text)), [])
    return APPROVED in (name.strip().lower() for name in first)


def _delimiter(text: str) -> str:
    return delimiter_of(text, {QUESTION, ANSWER})


def _fault(cells: list[str], columns: list[str]) -> str:
    if len(cells) != len(columns):
        return f"has {len(cells)} cells; the first line has {len(columns)} columns"
    return "has no question" if not cells[columns.index(QUESTION)].strip() else "has no answer"
