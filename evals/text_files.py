"""Text files as evaluators hand them in: UTF-8, or JSON a line; whatever is wrong with one is told with its line."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from evals.errors import BrokenData

IN_WORDS = {
    "model_type": "an object with named fields is expected",
    "string_pattern_mismatch": "write small letters and digits with hyphens between them, such as norway-2",
}
"""What pydantic says about a program's types, said about a file. An id is all that has a pattern."""


def read_text(file: Path) -> str:
    """Return the text of a UTF-8 file without its byte order mark, its line ends as they stand. Raises BrokenData."""
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        byte = error.object[error.start]
        raise BrokenData(file, line, f"not UTF-8 (byte 0x{byte:02x}); save the file as UTF-8") from None
    except OSError as error:
        raise BrokenData(file, None, f"the file cannot be read: {error.strerror}") from None


def line_at(text: str, position: int) -> int:
    """Return the line, from 1, that a place in a text stands on."""
    return text.count("\n", 0, position) + 1


@dataclass(frozen=True, slots=True)
class JsonLine:
    """What a line of a JSONL file holds."""

    line: int
    data: object


def read_json_lines(file: Path) -> Iterator[JsonLine]:
    """Yield the lines of a JSONL file that are not blank. Raises BrokenData."""
    # Not splitlines: what people write holds separators that end a line for Unicode and none for JSON.
    for number, line in enumerate(read_text(file).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield JsonLine(number, json.loads(line))
        except json.JSONDecodeError as error:
            raise BrokenData(file, number, f"not JSON: {error.msg}") from None
        except ValueError:
            raise BrokenData(file, number, "a number is too long to be read") from None
        except RecursionError:
            raise BrokenData(file, number, "nested too deeply to be read") from None


def in_words(error: ValidationError) -> str:
    """Return the first problem of a record in words that don't ask the reader to know pydantic."""
    problem = error.errors()[0]
    return IN_WORDS.get(problem["type"], problem["msg"].removeprefix("Value error, "))
