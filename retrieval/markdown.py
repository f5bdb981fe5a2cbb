"""Markdown pages, taken apart by markdown-it's tokens; their front matter says title, URL and kind."""

from dataclasses import dataclass, field
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from retrieval.blocks import Block, Parsed, row_block
from retrieval.sources import Problem, Source

FENCE = "---"


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields above the page, the page's text, and how many lines stand before it."""

    fields: dict[str, str]
    body: str
    offset: int
    problems: tuple[Problem, ...] = ()


def parse_markdown(source: Source) -> Parsed:
    """Raises BrokenSource when the file is not text or its front matter has no end."""
    front = front_matter(source)
    return Parsed(
        blocks=blocks_of(front.body, offset=front.offset),
        title=front.fields.get("title"),
        url=front.fields.get("url"),
        kind=front.fields.get("kind"),
        problems=front.problems,
    )


def blocks_of(text: str, *, offset: int = 0) -> tuple[Block, ...]:
    """Take a text apart; `offset` is how many lines of its file stand before it."""
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    return tuple(_Walk(offset).blocks_of(parser.parse(text)))


def front_matter(source: Source) -> FrontMatter:
    """Split the YAML above the page from the page. Bad YAML is a problem; the page below it still counts."""
    text = source.text()
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        return FrontMatter({}, text, 0)
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), None)
    if end is None:
        raise source.broken(1, "the front matter begins with '---' and has no second '---'")
    body = "\n".join(lines[end + 1 :])
    try:
        loaded: Any = yaml.safe_load("\n".join(lines[1:end])) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or "cannot be read"
        problem = source.problem((mark.line if mark else 0) + 2, f"the front matter is not YAML: {what}")
        return FrontMatter({}, body, end + 1, (problem,))
    if not isinstance(loaded, dict):
        problem = source.problem(2, "the front matter must be 'name: value' lines")
        return FrontMatter({}, body, end + 1, (problem,))
    fields = {str(name): str(value) for name, value in loaded.items() if value is not None}
    return FrontMatter(fields, body, end + 1)


@dataclass(slots=True)
class _Walk:
    """Walks the flat token list and keeps what list, table and heading it is in."""

    offset: int
    blocks: list[Block] = field(default_factory=list)
    line: int = 1
    lists: list[int | None] = field(
        default_factory=list
    )  # the next number of an ordered list, None in a bulleted one
    marker: str = ""
    heading: int = 0
    header: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    in_table: bool = False

    def blocks_of(self, tokens: list[Token]) -> list[Block]:
        for token in tokens:
            if token.map:
                self.line = self.offset + token.map[0] + 1
            self._see(token)
        return self.blocks

    def _see(self, token: Token) -> None:
        match token.type:
            case "heading_open":
                self.heading = int(token.tag[1])
            case "heading_close":
                self.heading = 0
            case "bullet_list_open":
                self.lists.append(None)
            case "ordered_list_open":
                self.lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
            case "list_item_open":
                self._begin_item()
            case "table_open":
                self.in_table, self.header = True, []
            case "table_close":
                self.in_table = False
            case "tr_open":
                self.cells = []
            case "tr_close":
                self._end_row()
            case "inline":
                self._text(plain(token))
            case "fence" | "code_block":
                self._text(token.content.strip())
            case "html_block":
                self._text(_without_tags(token.content))
            case _:
                pass

    def _begin_item(self) -> None:
        number = self.lists[-1]
        self.marker = "- " if number is None else f"{number}. "
        if number is not None:
            self.lists[-1] = number + 1

    def _end_row(self) -> None:
        if not self.header:
            self.header = self.cells
        elif block := row_block(self.header, self.cells, line=self.line):
            self.blocks.append(block)

    def _text(self, text: str) -> None:
        if self.in_table:
            self.cells.append(text)
        elif text:
            marker, self.marker = self.marker, ""
            level = self.heading if not self.lists else 0
            self.blocks.append(Block(text if level else marker + text, self.line, level))


def plain(token: Token) -> str:
    """The words of an inline token: no marks, links by their text, images by their description."""
    words: list[str] = []
    for child in token.children or ():
        match child.type:
            case "softbreak" | "hardbreak":
                words.append(" ")
            case "image":
                words.append(plain(child) or child.content)
            case "html_inline":
                words.append(" " if child.content.lower().startswith("<br") else "")
            case _:
                words.append(child.content)
    return " ".join("".join(words).split())


def _without_tags(html: str) -> str:
    from bs4 import BeautifulSoup  # noqa: PLC0415 - few pages hold HTML, and none of them is read while serving

    return " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split())
