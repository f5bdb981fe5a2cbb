"""Recorded dialogues with a label on every turn of the shopper: should a person be brought in, or offered, here?

One JSON object a line: `{"id", "tags", "turns": [{"role", "text", "handoff", "found"}]}`; `id`, `tags` and `found` may
be left out, and so may `handoff` on the assistant's turns, where it is not looked at. A broken or empty file stops
the run naming file and line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator

from evals.errors import BrokenData
from evals.text_files import in_words, read_json_lines

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

SHOWN_PROBLEM_CHARACTERS = 200


class Recorded(BaseModel):
    """One turn as it was recorded.

    `handoff` tells whether a person should be there from this turn on, or stay. `found` tells whether an answer of the
    assistant held what was asked for; left out, its words tell.
    """

    model_config = ConfigDict(frozen=True)

    role: Literal["shopper", "assistant"]
    text: Text
    handoff: bool | None = None
    found: bool | None = None

    @model_validator(mode="after")
    def _labelled(self) -> "Recorded":
        if self.role == "shopper" and self.handoff is None:
            raise ValueError("a shopper's turn needs its label: handoff, true or false")
        return self

    @property
    def answered(self) -> bool:
        """Whether this turn of the assistant held an answer."""
        return self.found if self.found is not None else not admits_not_knowing(self.text)


class Dialogue(BaseModel):
    """A recorded dialogue with at least one turn of the shopper."""

    model_config = ConfigDict(frozen=True)

    id: str = ""
    tags: tuple[str, ...] = ()
    turns: tuple[Recorded, ...]

    @model_validator(mode="after")
    def _somebody_asks(self) -> "Dialogue":
        if not any(turn.role == "shopper" for turn in self.turns):
            raise ValueError("nobody's turn is the shopper's")
        return self

    @property
    def labels(self) -> tuple[bool, ...]:
        """The label of each turn of the shopper."""
        return tuple(bool(turn.handoff) for turn in self.turns if turn.role == "shopper")


@dataclass(frozen=True, slots=True)
class Placed:
    """A dialogue and the line it stands on."""

    dialogue: Dialogue
    line: int


_NOT_KNOWING = re.compile(
    "|".join((
        r"\bi (?:don'?t|do not|didn'?t|could ?n'?t|could not|can'?t|cannot|am unable to) (?:know|find|say|tell)\b",
        r"\bi (?:don'?t|do not) (?:see|have (?:an? |any )?(?:answer|information|details|data|idea))\b",
        r"\bi(?: have|'ve| have got|'ve got) (?:nothing|no (?:information|details|answer|notes?|idea|reason))\b",
        r"\b(?:is|are|was|were)(?: not|n'?t) in (?:my|our|the) pages\b",
        r"\bpages?(?: don'?t| doesn'?t| do not| does not) (?:say|give|tell|mention)\b",
        r"\bno idea\b|\bi only know of\b|\bi'?m not sure what you mean\b",
    ))
)  # fmt: skip


def admits_not_knowing(text: str) -> bool:
    """Tell whether an answer says that it has none: what the product's own log notes as `found: false`."""
    return _NOT_KNOWING.search(text.lower().replace("’", "'")) is not None


def read_dialogues(path: Path) -> list[Dialogue]:
    """Return the dialogues of a JSONL file; one without an id is called by its line. Raises BrokenData."""
    dialogues: list[Dialogue] = []
    first: dict[str, int] = {}
    for placed in _placed(path):
        name = placed.dialogue.id or f"line-{placed.line}"
        if name in first:
            raise BrokenData(path, placed.line, f"the id {name!r} stands at line {first[name]} too")
        first[name] = placed.line
        dialogues.append(placed.dialogue.model_copy(update={"id": name}))
    if not dialogues:
        raise BrokenData(path, None, "the file holds no dialogues; write one JSON object a line")
    return dialogues


def _placed(path: Path) -> Iterator[Placed]:
    for read in read_json_lines(path):
        try:
            yield Placed(Dialogue.model_validate(read.data), read.line)
        except ValidationError as error:
            raise BrokenData(path, read.line, _sentence(error)) from None


def _sentence(error: ValidationError) -> str:
    where = ".".join(str(part) for part in error.errors()[0]["loc"])
    what = in_words(error)
    return (f"{where}: {what}" if where else what)[:SHOWN_PROBLEM_CHARACTERS]
