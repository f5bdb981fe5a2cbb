"""Written pages are what a shop's people write in the console; each becomes passages, as a file of the shop's does."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import structlog

from retrieval.holdings import FOLDER, Taken
from retrieval.pages import passages_of
from retrieval.passages import Passage, PassageKind, RetrievalError
from retrieval.sources import Problem, Reading, Source, own_path

log = structlog.get_logger(__name__)

QUESTION_MARKS = ("?", "？", "؟")


@dataclass(frozen=True, slots=True)
class WrittenPage:
    """A page: `id` names it for good, whatever its title becomes; `text` is markdown; `url` may be empty."""

    id: str
    title: str
    text: str
    url: str = ""

    @property
    def digest(self) -> str:
        """Names what the page says: pages with the same digest become the same passages."""
        said = json.dumps([self.title, self.text, self.url])
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(slots=True)
class TakenUp:
    """The passages of several pages, and what is to be said of each page by its id."""

    passages: list[Passage] = field(default_factory=list)
    pages: dict[str, Taken] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_written(page: WrittenPage, *, home: str | None = None) -> Reading:
    """Return the passages of one page.

    What stands under a title or heading that asks a question is its answer, found by the question alone and given as
    it stands. `home` is the shop's own address: a link below it is kept as a path.
    """
    source = Source(Path(f"{FOLDER}/{page.id}"), f"{FOLDER}/{page.id}")
    url = own_path(page.url, home) if page.url and home else page.url
    whole = Passage(
        id=source.name,
        kind=PassageKind.POLICY,
        title=page.title,
        text="",
        url=url or None,
        source=source.name,
    )
    from retrieval.markdown import blocks_of  # noqa: PLC0415 - as for pages that are files

    reading = passages_of(source, whole, blocks_of(page.text))
    return replace(reading, passages=tuple(_as_written(passage, whole) for passage in reading.passages))


def _as_written(passage: Passage, page: Passage) -> Passage:
    """Only who wrote the link knows whether its page has anchors, so it stays as it is."""
    heading = passage.path[-1]
    if heading.rstrip().endswith(QUESTION_MARKS):
        return replace(passage, kind=PassageKind.FAQ, title=heading, url=page.url)
    return replace(passage, url=page.url)


def take_up(
    pages: Sequence[WrittenPage], before: dict[str, Taken], *, since: str, home: str | None = None
) -> TakenUp:
    """Read all `pages`; one that cannot be read is left out and says so, and does not keep the others from being read.

    A page that is in `before` as it is now keeps the time since which it has been known.
    """
    taken = TakenUp()
    for page in pages:
        try:
            reading = read_written(page, home=home)
        except (RetrievalError, ValueError, RecursionError):
            log.exception("a written page cannot be read", page=page.id)
            reading = Reading(problems=(Problem(f"{FOLDER}/{page.id}", 1, "cannot be read"),))
        known = before.get(page.id)
        same = known is not None and known.digest == page.digest
        taken.passages += reading.passages
        taken.problems += reading.problems
        taken.pages[page.id] = Taken(
            page.digest,
            known.since if same and known is not None else since,
            tuple(problem.what for problem in reading.problems),
        )
    return taken
