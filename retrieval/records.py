"""A record is a line of a catalogue's export ("batteries_included: { value:false }"), said in words to be found by.

Exports and feeds write attributes as keys with nested values. Encoded as they stand, half of their tokens are brackets
and `normalized_value`, and `false` is no word that shoppers use. A line that is no record stays as it is.
"""

import re
from dataclasses import dataclass

HEAD = re.compile(r"\s*([^\W\d_]\w*)\s*:\s*(?=[{\[])")
TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|[{}\[\],:;]|[^\s{}\[\],:;"]+|"')
ENDS_IN_POINT = re.compile(r"\d+\.")
VALUES, UNIT = ("value", "decimal_value", "string_value"), "unit"
LEFT_OUT = "normalized_value"  # the same again in another unit
REPEATED = "standardized_values"  # a coarser word for the value; said only where it adds one
WORDS = {"true": "yes", "false": "no"}
DEEPEST = 20


class _NoRecord(Exception):
    """The brackets of a line do not match."""


@dataclass(frozen=True, slots=True)
class Record:
    """An attribute's name and value, in words."""

    name: str
    value: str

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"


Value = str | list["Value"] | list[tuple[str, "Value"]]


def read_record(line: str) -> Record | None:
    """Return the record that a line writes, None where it writes none."""
    head = HEAD.match(line)
    if head is None:
        return None
    tokens = TOKEN.findall(line[head.end() :])
    said: list[str] = []
    try:
        place = 0
        while place < len(tokens):
            if tokens[place] in ";,":
                place += 1
                continue
            value, place = _value(tokens, place, depth=0)
            said.append(_said(value))
    except (_NoRecord, IndexError):
        return None
    return Record(_words(head[1]), "; ".join(one for one in said if one))


def in_words(text: str) -> str:
    """Return the text with every line that is a record said in words."""
    if "{" not in text and "[" not in text:
        return text
    return "\n".join(str(read_record(line) or line) for line in text.split("\n"))


def _value(tokens: list[str], place: int, *, depth: int) -> tuple[Value, int]:
    """Read the value at `place`; return it and the place after it."""
    mark = tokens[place]
    if depth > DEEPEST or mark in "}],:;":
        raise _NoRecord
    if mark == "[":
        return _list(tokens, place + 1, depth=depth + 1)
    if mark == "{":
        return _fields(tokens, place + 1, depth=depth + 1)
    return mark, place + 1


def _list(tokens: list[str], place: int, *, depth: int) -> tuple[list[Value], int]:
    values: list[Value] = []
    while tokens[place] != "]":
        if tokens[place] in ",;":
            place += 1
            continue
        value, place = _value(tokens, place, depth=depth)
        values.append(value)
    return values, place + 1


def _fields(tokens: list[str], place: int, *, depth: int) -> tuple[list[tuple[str, Value]], int]:
    fields: list[tuple[str, Value]] = []
    while tokens[place] != "}":
        if tokens[place] in ",;":
            place += 1
            continue
        name = tokens[place]
        if tokens[place + 1] != ":":
            raise _NoRecord
        value, place = _value(tokens, place + 2, depth=depth)
        fields.append((name, value))
    return fields, place + 1


def _said(value: Value) -> str:
    if isinstance(value, str):
        return _words(value)
    fields = {one[0]: one[1] for one in value if isinstance(one, tuple)}
    if not fields:
        return ", ".join(_said(one) for one in value if not isinstance(one, tuple))
    said = [_said(fields[name]) for name in VALUES if name in fields][:1]
    if said and UNIT in fields:
        said = [f"{said[0]} {_said(fields[UNIT])}"]
    for name, one in fields.items():
        if name in (*VALUES, LEFT_OUT) or (name == UNIT and said):
            continue
        words = _said(one)
        if name != REPEATED:
            said.append(f"{_words(name)} {words}")
        elif not said or words not in said[0]:
            said.append(words)
    return ", ".join(said)


def _words(written: str) -> str:
    """Return a key or a bare value as words: without quotation marks, underscores and the point of "12."."""
    bare = written[1:-1].replace('\\"', '"') if len(written) > 1 and written.startswith('"') else written
    bare = bare.strip()
    if " " not in bare:
        bare = bare.replace("_", " ")
    return WORDS.get(bare.lower(), bare[:-1] if ENDS_IN_POINT.fullmatch(bare) else bare)
