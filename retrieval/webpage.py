"""HTML pages, taken apart by their headings; navigation, scripts and hidden parts are left out."""

import re
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import NavigableString

from retrieval.blocks import DEEPEST, Block, Parsed, row_block
from retrieval.sources import Source

LEFT_OUT = (
    "script",
    "style",
    "nav",
    "header",
    "footer",
    "aside",
    "form",
    "template",
    "noscript",
    "svg",
    "iframe",
)
BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "body",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "hr",
        "html",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)


def parse_html(source: Source) -> Parsed:
    """Raises BrokenSource when the file is not text. The parser is lenient: any text is some HTML."""
    soup = BeautifulSoup(source.text(), "html.parser")
    heading = soup.find("h1")
    title = _title(
        _words(soup.title) if soup.title else "", _words(heading) if isinstance(heading, Tag) else ""
    )
    url = _attribute(soup.find("link", rel="canonical"), "href")
    kind = _attribute(soup.find("meta", attrs={"name": "kind"}), "content")
    root: Tag = soup.find("main") or soup.find("article") or soup.body or soup
    for tag in (*root.find_all(LEFT_OUT), *root.find_all(hidden=True)):
        if not tag.decomposed:
            tag.decompose()
    walk = _Walk()
    walk.into(root)
    walk.flush()
    problems = () if walk.blocks else (source.problem(1, "holds no text"),)
    return Parsed(tuple(walk.blocks), title=title or None, url=url, kind=kind, problems=problems)


def _title(title: str, heading: str) -> str:
    """The heading where the title only adds the shop's name to it ("Returns | Emberline")."""
    return heading if heading and heading.lower() in title.lower() else title or heading


def _attribute(tag: object, name: str) -> str | None:
    value = tag.get(name) if isinstance(tag, Tag) else None
    return value.strip() or None if isinstance(value, str) else None


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


@dataclass(slots=True)
class _Walk:
    """Gathers inline text until a block begins or ends."""

    blocks: list[Block] = field(default_factory=list)
    gathered: list[str] = field(default_factory=list)
    line: int = 1
    marker: str = ""
    level: int = 0

    def flush(self) -> None:
        text = re.sub(r"\s+([.,;:!?])", r"\1", " ".join("".join(self.gathered).split()))
        self.gathered = []
        if text:
            self.blocks.append(Block(self.marker + text, self.line))
            self.marker = ""

    def into(self, tag: Tag) -> None:
        for child in tag.children:
            if isinstance(child, Tag):
                self._tag(child)
            elif isinstance(child, NavigableString) and not isinstance(child, Comment):
                self.gathered.append(str(child))

    def _tag(self, tag: Tag) -> None:
        name = tag.name.lower()
        if name not in BLOCKS and not re.fullmatch("h[1-6]|summary|br|img", name):
            self.into(tag)
            return
        if name == "br":
            self.gathered.append(" ")
            return
        if name == "img":
            self.gathered.append(_attribute(tag, "alt") or "")
            return
        self.flush()
        self.line = tag.sourceline or self.line
        if name == "summary" or (name[0] == "h" and name[1:].isdigit()):
            self._heading(tag, name)
        elif name == "table":
            self._table(tag)
        elif name == "dl":
            self._definitions(tag)
        else:
            if name == "li":
                self.marker = self._marker(tag)
            self.into(tag)
            self.flush()

    def _heading(self, tag: Tag, name: str) -> None:
        if name != "summary":
            self.level = int(name[1])
        text = _words(tag)
        if text:
            level = self.level if name != "summary" else min(self.level + 1, DEEPEST)
            self.blocks.append(Block(text, self.line, level))

    def _marker(self, item: Tag) -> str:
        if item.parent is None or item.parent.name != "ol":
            return "- "
        return f"{len(item.find_previous_siblings('li')) + 1}. "

    def _table(self, table: Tag) -> None:
        header: list[str] = []
        for row in table.find_all("tr"):
            cells = [_words(cell) for cell in row.find_all(["td", "th"])]
            if not header and row.find("td") is None:
                header = cells
            elif block := row_block(header, cells, line=row.sourceline or self.line):
                self.blocks.append(block)

    def _definitions(self, tag: Tag) -> None:
        terms: list[str] = []
        for child in tag.find_all(["dt", "dd"]):
            if child.name == "dt":
                terms.append(_words(child))
            elif block := row_block(
                [], [", ".join(terms), _words(child)], line=child.sourceline or self.line
            ):
                self.blocks.append(block)
                terms = []
