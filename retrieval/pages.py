"""Pages are what the shop says in words: policies, guides, recipes and FAQs, one passage per section or question."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from retrieval.blocks import Block, Parsed
from retrieval.passages import Passage, PassageKind
from retrieval.pdf import parse_pdf
from retrieval.slug import slug
from retrieval.sources import Problem, Reading, Source, own_path


def _markdown(source: Source) -> Parsed:
    from retrieval.markdown import parse_markdown  # noqa: PLC0415 - a server starts without reading any page

    return parse_markdown(source)


def _html(source: Source) -> Parsed:
    from retrieval.webpage import parse_html  # noqa: PLC0415 - as above

    return parse_html(source)


PARSERS: dict[str, Callable[[Source], Parsed]] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".html": _html,
    ".htm": _html,
    ".pdf": parse_pdf,
}
KINDS = {
    kind.value: kind for kind in (PassageKind.POLICY, PassageKind.FAQ, PassageKind.GUIDE, PassageKind.RECIPE)
}
FOLDER_KINDS = {"faq": PassageKind.FAQ, "recipes": PassageKind.RECIPE, "guides": PassageKind.GUIDE}
QUESTION_LEVEL = 2
# About 230 tokens of English: with its title path a passage stays within the 256 that the encoder reads.
MAX_CHARACTERS = 1000


@dataclass(slots=True)
class Section:
    """A heading path below the page's title, and what stands under its last heading."""

    headings: tuple[str, ...]
    line: int
    blocks: list[Block] = field(default_factory=list)


def read_page(source: Source, *, home: str | None = None) -> Reading:
    """The passages of one page. Raises BrokenSource when nothing of it can be read.

    `home` is the shop's own address; a page's canonical URL below it is kept as a path.
    """
    parsed = PARSERS[source.path.suffix.lower()](source)
    problems = list(parsed.problems)
    kind = FOLDER_KINDS.get(source.name.split("/")[0], PassageKind.POLICY)
    if parsed.kind and parsed.kind.lower() in KINDS:
        kind = KINDS[parsed.kind.lower()]
    elif parsed.kind:
        known = ", ".join(KINDS)
        problems.append(
            source.problem(1, f"the kind {parsed.kind!r} is not one of {known}; {kind} is assumed")
        )
    title = parsed.title or _first_heading(parsed) or source.path.stem.replace("-", " ").capitalize()
    url = own_path(parsed.url, home) if parsed.url and home else parsed.url
    page = Passage(id=source.stem, kind=kind, title=title, text="", url=url, source=source.name)
    reading = passages_of(source, page, parsed.blocks)
    problems += reading.problems
    if not reading.passages and not problems:
        problems.append(source.problem(1, "holds no text"))
    return Reading(reading.passages, tuple(problems))


def passages_of(source: Source, page: Passage, blocks: tuple[Block, ...]) -> Reading:
    """The passages of a page's blocks, one for each section; `page` has what they share, its id and title first."""
    sections = sections_of(
        blocks, page.title, deepest=QUESTION_LEVEL if page.kind is PassageKind.FAQ else None
    )
    problems: list[Problem] = []
    passages: list[Passage] = []
    names = _Names(source, page.kind, problems)
    for section in sections:
        name = names.name(section)
        if name is not None:
            passages += cut(_passage(page, section, name=name))
    return Reading(tuple(passages), tuple(problems))


def sections_of(blocks: tuple[Block, ...], title: str, *, deepest: int | None = None) -> list[Section]:
    """Group blocks under their headings. A first-level heading that repeats the title adds no level; headings below
    `deepest` are text of the section they stand in."""
    sections = [Section((), blocks[0].line if blocks else 1)]
    open_headings: list[Block] = []
    for block in blocks:
        if block.level == 0 or (deepest is not None and block.level > deepest):
            sections[-1].blocks.append(replace(block, level=0))
            continue
        while open_headings and open_headings[-1].level >= block.level:
            open_headings.pop()
        if block.level == 1 and _same(block.text, title):
            open_headings = []
        else:
            open_headings.append(block)
        sections.append(Section(tuple(heading.text for heading in open_headings), block.line))
    return [section for section in sections if section.blocks]


def _first_heading(parsed: Parsed) -> str | None:
    return next((block.text for block in parsed.blocks if block.level == 1), None)


def _same(heading: str, title: str) -> bool:
    return heading.strip().casefold() == title.strip().casefold()


@dataclass(slots=True)
class _Names:
    """Gives every section its id, and each id once."""

    source: Source
    kind: PassageKind
    problems: list[Problem]
    used: set[str] = field(default_factory=set)

    def name(self, section: Section) -> str | None:
        """None for a question that was asked before in the same file: one of the two answers is a mistake."""
        headings = section.headings[-1:] if self.kind is PassageKind.FAQ else section.headings
        anchor = "/".join(slug(heading) for heading in headings)
        name = f"{self.source.stem}#{anchor}" if anchor else self.source.stem
        if name in self.used and self.kind is PassageKind.FAQ and anchor:
            what = f"the question {section.headings[-1]!r} stands in this file twice; this one is left out"
            self.problems.append(self.source.problem(section.line, what))
            return None
        number, free = 2, name
        while free in self.used:
            free, number = f"{name}-{number}", number + 1
        self.used.add(free)
        return free


def _passage(page: Passage, section: Section, *, name: str) -> Passage:
    facts: dict[str, str] = {}
    for block in section.blocks:
        facts.update(block.facts)
    anchor = name.partition("#")[2]
    return replace(
        page,
        id=name,
        title=section.headings[-1] if page.kind is PassageKind.FAQ and section.headings else page.title,
        text="\n".join(block.text for block in section.blocks),
        path=(page.title, *section.headings),
        url=f"{page.url}#{anchor.split('/')[-1]}" if page.url and anchor else page.url,
        source=f"{page.source}:{section.line}",
        facts=facts,
    )


def cut(passage: Passage) -> Iterator[Passage]:
    """An over-long section in parts, at paragraph, line and sentence ends where there are any."""
    if len(passage.text) <= MAX_CHARACTERS:
        yield passage
        return
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # noqa: PLC0415 - a second to import

    splitter = RecursiveCharacterTextSplitter(
        chunk_size=MAX_CHARACTERS,
        chunk_overlap=0,
        separators=["\n", ". ", "! ", "? ", "; ", " ", ""],
        keep_separator="end",
    )
    for number, text in enumerate(splitter.split_text(passage.text), 1):
        yield replace(passage, id=passage.id if number == 1 else f"{passage.id}~{number}", text=text.strip())
