"""The gold dialogues: what a shopper says turn by turn, and what must come of it.

Cases lie in YAML files (a list of cases), JSONL files (one case a line) or CSV files (one question a row). A broken,
empty or contradictory file stops the run naming file and line: a case silently skipped would flatter every number.
"""

from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator

from conversation.model import Holder, Reason
from evals.errors import BrokenData
from evals.questions import read_questions
from evals.text_files import in_words, line_at, read_json_lines, read_text

DEFAULT_AT = datetime(2026, 11, 24, 10, 0, tzinfo=timezone(timedelta(hours=1)))
"""A Tuesday morning in Amsterdam with no holiday near: the clock of a case that names none."""

SUFFIXES = (".yaml", ".yml", ".jsonl", ".csv")
SHOWN_PROBLEM_CHARACTERS = 300

NoHandoff = Literal["none"]
AnyHandoff = Literal["any"]
AllOf = tuple[str | tuple[str, ...], ...]
"""Every item must appear; an item that is itself a list is satisfied by any of its members."""


class Strict(BaseModel):
    """A record in which an unknown field, a missing one or a wrong type is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class GoldPage(Strict):
    """The page of the shop that was open."""

    url: str
    title: str
    product_id: str | None = None


class Expect(Strict):
    """What must be true after one turn; a field left out is not looked at, but no handoff is the rule.

    `answerable` is None for turns that are no question to the shop's knowledge: a greeting, a request for a
    person, a wrong pair of order number and e-mail. `cites` is any-of; `may_cite` bears on the question too but
    does not answer it alone. `handoff` lists the reasons that are right; `none` among them means that no handoff
    is right too, and `any` that whatever comes is right.
    """

    answerable: bool | None = None
    cites: tuple[str, ...] = ()
    may_cite: tuple[str, ...] = ()
    contains: AllOf = ()
    excludes: tuple[str, ...] = ()
    holder: Holder | None = None
    handoff: tuple[Reason | NoHandoff | AnyHandoff, ...] = ("none",)
    in_line: bool | None = None

    @field_validator("handoff", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        if value is None:
            return ("none",)
        return (value,) if isinstance(value, str) else value

    @field_validator("contains")
    @classmethod
    def _no_empty_choice(cls, value: AllOf) -> AllOf:
        if any(not item or "" in item for item in value if isinstance(item, tuple)) or "" in value:
            raise ValueError("an empty text or an empty list of choices is always or never there")
        return value

    @property
    def expects_nothing(self) -> bool:
        """Whatever comes is right, as long as something does: the turn is there to be read."""
        return self == Expect(handoff=("any",))

    @property
    def wants_handoff(self) -> bool:
        return not {"none", "any"} & set(self.handoff)

    @property
    def allows_handoff(self) -> bool:
        return self.handoff != ("none",)


class GoldTurn(Strict):
    """One message of the shopper and what must come of it."""

    says: str = Field(min_length=1)
    expect: Expect


class Case(Strict):
    """One dialogue. `identity` is the e-mail address of a customer whom the shop vouches for."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    tags: tuple[str, ...] = Field(min_length=1)
    at: AwareDatetime = DEFAULT_AT
    page: GoldPage | None = None
    identity: str | None = None
    turns: tuple[GoldTurn, ...] = Field(min_length=1)

    @property
    def judged(self) -> bool:
        """Whether anything is expected of any turn."""
        return not all(turn.expect.expects_nothing for turn in self.turns)


@dataclass(frozen=True, slots=True)
class Written:
    """A case with the place it was read from."""

    case: Case
    file: Path
    line: int


def read_cases(data: Path) -> list[Written]:
    """Read the cases of a file, or of every case file directly in a folder, in the order of their names.

    Raises BrokenData: no such path, no cases, a file that is empty or wrong, an id that was used before.
    """
    if data.is_dir():
        files = sorted(file for file in data.iterdir() if file.suffix.lower() in SUFFIXES)
        if not files:
            raise BrokenData(data, None, f"no case files here ({', '.join(SUFFIXES)})")
    elif data.is_file():
        if data.suffix.lower() not in SUFFIXES:
            raise BrokenData(data, None, f"the file's name must end in one of {', '.join(SUFFIXES)}")
        files = [data]
    else:
        raise BrokenData(data, None, "no such file or folder")
    cases = [written for file in files for written in _read_file(file)]
    first: dict[str, Written] = {}
    for written in cases:
        earlier = first.setdefault(written.case.id, written)
        if earlier is not written:
            where = f"{earlier.file.name}:{earlier.line}"
            raise BrokenData(written.file, written.line, f"the id {written.case.id!r} stands at {where} too")
    return cases


def refuse_unknown(cases: Sequence[Written], *, citable: Collection[str], customers: Collection[str]) -> None:
    """Raise BrokenData at the first case that cites what the shop doesn't have, or is of no customer of it."""
    for written in cases:
        case = written.case
        if case.identity is not None and case.identity not in customers:
            raise BrokenData(written.file, written.line, f"{case.id!r}: no customer is {case.identity!r}")
        for cited in (cited for turn in case.turns for cited in (*turn.expect.cites, *turn.expect.may_cite)):
            if cited not in citable:
                raise BrokenData(
                    written.file, written.line, f"{case.id!r} cites {cited!r}, which the shop does not have"
                )


def _read_file(file: Path) -> list[Written]:
    suffix = file.suffix.lower()
    if suffix == ".csv":
        return [
            Written(_case(file, _Row(row.case, row.line), row.column_of), file, row.line)
            for row in read_questions(file)
        ]
    rows = _jsonl_rows(file) if suffix == ".jsonl" else _yaml_rows(file, read_text(file))
    cases = [Written(_case(file, row), file, row.line) for row in rows]
    if not cases:
        raise BrokenData(file, 1, "holds no cases")
    return cases


@dataclass(frozen=True, slots=True)
class _Row:
    """One case as data, with its line; `node` finds the lines inside it (None in JSONL, where it is one line)."""

    data: object
    line: int
    node: yaml.Node | None = None


class _Loader(yaml.SafeLoader):
    """Tells the line of a value that is none of its kind, such as a 13th month, and of a key that stands twice."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:  # noqa: FBT001, FBT002  # PyYAML's own
        try:
            return super().construct_object(node, deep)
        except (ValueError, OverflowError, LookupError, AttributeError) as error:
            raise yaml.constructor.ConstructorError(
                None, None, f"a value cannot be read: {error}", node.start_mark
            ) from error

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002  # PyYAML's own
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    what = f"the field {key.value!r} stands twice"
                    raise yaml.constructor.ConstructorError(None, None, what, key.start_mark)
                seen.add(key.value)
        return super().construct_mapping(node, deep)


def _yaml_rows(file: Path, text: str) -> Iterator[_Row]:
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            data = None if node is None else loader.construct_document(node)
        finally:
            loader.dispose()
    except yaml.reader.ReaderError as error:
        what = f"not YAML: the character {error.character:#04x} stands in no text"
        raise BrokenData(file, line_at(text, error.position), what) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise BrokenData(file, mark.line + 1 if mark else None, f"not YAML: {error.problem}") from None
    except RecursionError:
        raise BrokenData(file, None, "nested too deeply to be read") from None
    if node is None:
        return
    if not isinstance(node, yaml.SequenceNode) or not isinstance(data, list):
        raise BrokenData(file, node.start_mark.line + 1, "a list of cases is expected")
    for item, child in zip(data, node.value, strict=True):
        yield _Row(item, child.start_mark.line + 1, child)


def _jsonl_rows(file: Path) -> Iterator[_Row]:
    return (_Row(read.data, read.line) for read in read_json_lines(file))


def _dotted(path: Sequence[int | str]) -> str:
    return ".".join(str(part) for part in path)


def _case(file: Path, row: _Row, place: Callable[[Sequence[int | str]], str] = _dotted) -> Case:
    """Check a case. `place` says where in the row a problem is, in the words of the one who wrote it."""
    try:
        return Case.model_validate(row.data)
    except ValidationError as error:
        problem = error.errors()[0]
        where = place(problem["loc"])
        what = f"{where}: {in_words(error)}" if where else in_words(error)
        raise BrokenData(file, _line_of(row, problem["loc"]), what[:SHOWN_PROBLEM_CHARACTERS]) from None


def _line_of(row: _Row, path: Sequence[int | str]) -> int:
    """Follow a pydantic location down the YAML nodes for as long as it can be followed."""
    line, node = row.line, row.node
    for step in path:
        below: yaml.Node | None = None
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            below = node.value[step]
        elif isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == step:
                    line, below = key.start_mark.line + 1, value
        if below is None:
            break
        node = below
        if not isinstance(node, yaml.MappingNode | yaml.SequenceNode) or isinstance(step, int):
            line = node.start_mark.line + 1
    return line
