"""A statement is the smallest piece of a passage that can be quoted as an answer: a sentence, a step, or one fact."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from retrieval.injected import speaks_to_a_machine
from retrieval.passages import Passage, PassageKind
from retrieval.prose import attribute_sentence

_LIST_ITEM = re.compile(r"^(?:\d+\.|-) ")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[\"'“(]?[A-Z0-9€£$])")
_ABBREVIATED = re.compile(
    r"\b(?:e\.g|i\.e|approx|incl|excl|max|min|no|nr|st|dr|mr|mrs|vs|ca|etc)\.$", re.IGNORECASE
)


REMEMBERED = 4096
"""Passages of which the statements are kept: those found are much the same from question to question."""


@dataclass(frozen=True, slots=True)
class Statement:
    """`said` stands in an answer; `quote` is how the source has it; `meaning` is what is compared with a question.

    `name` and `value` are set for a fact of a product; a `row` is one of a page's table, a `step` one of a list.
    `headed` is its quote under its headings, `around` all its words and those it is found by.
    """

    passage: Passage
    said: str
    quote: str
    meaning: str
    name: str | None = None
    value: str | None = None
    step: bool = False
    row: bool = False
    headed: str = field(init=False, repr=False, compare=False)
    around: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        path, also = " ".join(self.passage.path), " ".join(self.passage.also)
        object.__setattr__(self, "headed", f"{path}. {self.quote}")
        object.__setattr__(self, "around", f"{self.meaning} {self.quote} {path} {also}")


@lru_cache(maxsize=4096)
def _sentences(text: str) -> tuple[str, ...]:
    pieces: list[str] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        if _LIST_ITEM.match(line):
            pieces.append(line.strip())
            continue
        begun = len(pieces)
        for part in _SENTENCE_END.split(line.strip()):
            is_asked = len(pieces) > begun and pieces[-1].endswith("?")  # and answered in what follows
            cut = pieces and _ABBREVIATED.search(pieces[-1]) and not _LIST_ITEM.match(pieces[-1])
            if is_asked or cut:
                pieces[-1] += f" {part}"
            else:
                pieces.append(part)
    return tuple(pieces)


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences and list items of `text` in order, as they stand.

    Where one is meant for a machine that reads it, that one and all after it are left out.
    """
    found = _sentences(text)
    if not speaks_to_a_machine(text):
        return found
    first = next((i for i, one in enumerate(found) if speaks_to_a_machine(one)), 0)
    return found[:first]


_made: dict[int, tuple[Passage, tuple[Statement, ...]]] = {}
"""By the identity of a passage, which is kept beside them so that nothing else can get it."""


def statements(passage: Passage) -> tuple[Statement, ...]:
    """Return what can be quoted from `passage`, in its order; nothing of one that gives orders to its reader."""
    known = _made.get(id(passage))
    if known is not None:
        return known[1]
    made = _statements(passage)
    if len(_made) >= REMEMBERED:
        _made.clear()
    _made[id(passage)] = passage, made
    return made


def _statements(passage: Passage) -> tuple[Statement, ...]:
    if speaks_to_a_machine(passage.text):
        return ()
    match passage.kind:
        case PassageKind.ATTRIBUTES:
            return tuple(_fact(passage, name, value) for name, value in passage.facts.items())
        case PassageKind.FAQ:
            return (Statement(passage, said=passage.text, quote=passage.text, meaning=passage.title),)
        case _:
            return _of_prose(passage)


def _fact(passage: Passage, name: str, value: str) -> Statement:
    title = passage.path[0]
    group = passage.path[-1]
    return Statement(
        passage,
        said=attribute_sentence(title, group, name=name, value=value),
        quote=f"{name}: {value}",
        meaning=f"{title} {group.lower()}, {name.lower()}: {value}",
        name=name,
        value=value,
    )


def _of_prose(passage: Passage) -> tuple[Statement, ...]:
    heading = passage.path[-1] if passage.path else passage.title
    made = []
    for text in sentences(passage.text):
        step = _LIST_ITEM.match(text) is not None
        plain = _LIST_ITEM.sub("", text)
        meaning = plain if heading.lower() in plain.lower() else f"{heading}: {plain}"
        row = any(re.match(rf"{re.escape(name)}(?::| –)", plain) for name in passage.facts)
        said = text if step else plain
        made.append(Statement(passage, said=said, quote=plain, meaning=meaning, step=step, row=row))
    return tuple(made)
