"""A page taken apart: its headings and the text between them, whatever format it was written in."""

from dataclasses import dataclass, field

from retrieval.sources import Problem

DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (`level` 1 to 6) or a paragraph, list item or table row (`level` 0). `facts` is what a table row or a
    definition says as name → value; `line` counts from 1 (in a PDF it is the page)."""

    text: str
    line: int
    level: int = 0
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a format's parser returns. None means that the page does not say."""

    blocks: tuple[Block, ...]
    title: str | None = None
    url: str | None = None
    kind: str | None = None
    problems: tuple[Problem, ...] = ()


def row_block(header: list[str], cells: list[str], *, line: int) -> Block | None:
    """A table row as a line that can be quoted: "Germany – Standard: €6.95; Express: €14.95." from its header and
    cells."""
    if not any(cells):
        return None
    first, rest = cells[0], cells[1:]
    if len(rest) <= 1:
        value, joiner = (rest[0] if rest else ""), ": "
    else:
        names = header[1:] if len(header) == len(cells) else [""] * len(rest)
        pairs = [f"{name}: {cell}" if name else cell for name, cell in zip(names, rest, strict=True) if cell]
        value, joiner = "; ".join(pairs), " – "
    text = f"{first}{joiner}{value}" if first and value else first or value
    return Block(text.rstrip(".") + ".", line, facts={first: value} if first and value else {})
