"""PDF pages, taken apart by the size of their letters: what is set larger than the body is a heading."""

import io
import struct
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from retrieval.blocks import Block, Parsed
from retrieval.sources import Problem, Source

HEADING_RATIO = 1.12  # a heading is set at least this much larger than the body; typical scales step by 1.2
HEADING_CHARACTERS = 120
BULLETS = ("•", "◦", "▪", "–", "- ", "* ")
# What pypdf raises on files that are damaged, beside its own errors.
DAMAGE = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    RecursionError,
    OSError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text with the size of its letters in points and the page it stands on, from 1."""

    text: str
    size: float
    page: int


def parse_pdf(source: Source) -> Parsed:
    """Raises BrokenSource for a file that is no PDF, is damaged, or asks for a password."""
    from pypdf import PdfReader  # noqa: PLC0415 - few shops bring PDFs, and none of them is read while serving
    from pypdf.errors import DependencyError, PyPdfError  # noqa: PLC0415 - as above

    raw = source.raw()
    try:
        reader = PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise source.broken(1, "is encrypted; save it without a password")
        title = str(reader.metadata.title or "").strip() if reader.metadata else ""
        lines: list[Line] = []
        problems: list[Problem] = []
        for number, page in enumerate(reader.pages, 1):
            try:
                lines += _page_lines(page, number)
            except (PyPdfError, *DAMAGE) as error:
                problems.append(source.problem(number, f"page {number} cannot be read: {error}"))
    except DependencyError as error:
        raise source.broken(1, "is encrypted; save it without a password") from error
    except (PyPdfError, *DAMAGE) as error:
        raise source.broken(1, f"is no readable PDF: {error}") from error
    if not lines and not problems:
        problems.append(source.problem(1, "holds no text; is it a scan?"))
    blocks = blocks_of(lines)
    if not title and lines:
        title = lines[0].text
    return Parsed(tuple(blocks), title=title or None, problems=tuple(problems))


def _page_lines(page: Any, number: int) -> list[Line]:
    """The page's lines, each with the size of most of its letters."""
    lines: list[Line] = []
    parts: list[str] = []
    sizes: Counter[float] = Counter()

    def end_line() -> None:
        text = " ".join("".join(parts).split())
        if text:
            lines.append(Line(text, sizes.most_common(1)[0][0] if sizes else 0.0, number))
        elif lines and lines[-1].text:
            lines.append(Line("", 0.0, number))
        parts.clear()
        sizes.clear()

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], _font: object, size: float) -> None:
        scale = abs(tm[3] * cm[3]) or 1.0
        for position, piece in enumerate(text.split("\n")):
            if position:
                end_line()
            parts.append(piece)
            sizes[round(size * scale * 2) / 2] += len(piece.strip())

    page.extract_text(visitor_text=visit)
    end_line()
    return lines


def blocks_of(lines: Sequence[Line]) -> list[Block]:
    """Join lines to paragraphs and tell headings by their size."""
    mass: Counter[float] = Counter()
    for line in lines:
        mass[line.size] += len(line.text)
    if not mass:
        return []
    body = mass.most_common(1)[0][0]
    levels = _levels(lines, body)
    blocks: list[Block] = []
    open_paragraph = False
    for line in lines:
        if not line.text:
            open_paragraph = False
        elif line.size in levels and len(line.text) <= HEADING_CHARACTERS:
            level = levels[line.size]
            if blocks and blocks[-1].level == level and open_paragraph:
                blocks[-1] = Block(f"{blocks[-1].text} {line.text}", blocks[-1].line, level)
            else:
                blocks.append(Block(line.text, line.page, level))
            open_paragraph = True
        elif open_paragraph and blocks and not blocks[-1].level and not line.text.startswith(BULLETS):
            blocks[-1] = Block(_joined(blocks[-1].text, line.text), blocks[-1].line)
        else:
            blocks.append(Block(line.text, line.page))
            open_paragraph = True
    return blocks


def _levels(lines: Iterable[Line], body: float) -> dict[float, int]:
    """Heading size → level, the largest first. A document set in one size has none."""
    sizes = sorted({line.size for line in lines if line.size >= body * HEADING_RATIO}, reverse=True)
    return {size: min(rank, 6) for rank, size in enumerate(sizes, 1)}


def _joined(text: str, more: str) -> str:
    """A word broken at the end of a line is put together again."""
    if text.endswith("-") and more[:1].islower():
        return text[:-1] + more
    return f"{text} {more}"
