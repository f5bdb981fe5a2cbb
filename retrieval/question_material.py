"""What the layers for questions learn from: shops with their passages, what is asked of them, and what answers it."""

import csv
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Self

from pydantic import BaseModel

from retrieval.encoder import and_told, heard_after
from retrieval.ingest import read_knowledge
from retrieval.keys import whole_text
from retrieval.passages import Passage, PassageKind
from retrieval.ranking_set import read_ranking_set
from retrieval.records import in_words

PARTS = 5
"""So many parts a ranking set has, to be left out one after another."""


@dataclass(frozen=True, slots=True)
class Question:
    """`before` is what it is to be understood by; `answers` and `near` are places of passages.

    A passage that comes `near` shares the subject and doesn't answer. `source` names the writer, or the set.
    """

    text: str
    before: str
    answers: tuple[int, ...]
    near: tuple[int, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """The passages of one shop, each as it is encoded, and what is asked of it.

    `among` are the passages that stand for election to each question, where that was settled beforehand.
    """

    shop: str
    passages: tuple[str, ...]
    questions: tuple[Question, ...]
    among: tuple[tuple[int, ...], ...] | None = None


class Fact(BaseModel):
    """A line of a listing: an attribute as a feed has it, or a sentence."""

    id: str
    text: str


class AskedOfListing(BaseModel):
    """A question, and every fact that answers it."""

    q: str
    answers: tuple[str, ...]


class Listing(BaseModel):
    """A product's listing, and what is asked of it."""

    product: str
    facts: tuple[Fact, ...]
    asked: tuple[AskedOfListing, ...]


class Held(NamedTuple):
    """What a passage is below, and all of it as it is encoded."""

    heading: str
    whole: str

    @classmethod
    def of(cls, passage: Passage) -> Self:
        return cls(passage.heading, whole_text(passage))


class Told:
    """What was told before a question, where the chat's earlier questions are rows too: the first of what answers."""

    def __init__(self, rows: Iterable[Mapping[str, object]]) -> None:
        self._first = {
            (_texts(row, "before"), str(row["q"])): next(iter(_texts(row, "answers")), "")
            for row in rows
            if "q" in row
        }

    def before(self, row: Mapping[str, object]) -> str:
        """Return the passage's name: the last answer's, or that of the one before where that was a passing word."""
        said = _texts(row, "before")
        last = [self._first.get((said[:place], said[place]), "") for place in range(len(said))[-2:]]
        return next((one for one in reversed(last) if one), "")


def read_written(folder: Path, knowledge: Path) -> list[Asked]:
    """Read all that was written to learn from: `shops`, and of the shop whose `knowledge` it is `asked`, `remarks` and
    what it came to have `added`; and `listings`."""

    def files(name: str) -> list[Path]:
        return sorted((folder / name).glob("*.jsonl"))

    return [
        *map(read_shop, files("shops")),
        read_known(knowledge, files("asked")),
        *(read_added(knowledge, file) for file in files("added")),
        read_remarks(knowledge, files("remarks")),
        *map(read_listings, files("listings")),
    ]


def read_shop(file: Path) -> Asked:
    """Read an invented shop: lines with passages (`p`, `title`, `text`) and with questions (see `_questions`).

    Raises ValueError where a question names a passage that is not there, as `read_known` and `read_added` do.
    """
    rows = list(_rows(file))
    return _asked(file.stem, rows, _passages(rows, file=file), file)


def read_known(knowledge: Path, files: Sequence[Path]) -> Asked:
    """Read what is asked of a shop whose knowledge lies in a folder of its own."""
    passages = _known(knowledge)
    questions = tuple(one for file in files for one in _questions(list(_rows(file)), passages, file=file))
    return Asked(knowledge.name, tuple(one.whole for one in passages.values()), questions)


def read_added(knowledge: Path, file: Path) -> Asked:
    """Read what a shop came to write later, beside what lies in its folder, and what is asked about that.

    Of a shop that never changes, layers learn which of its passages answers instead of what answering is.
    """
    rows = list(_rows(file))
    return _asked(file.stem, rows, _known(knowledge) | _passages(rows, file=file), file)


def read_remarks(knowledge: Path, files: Sequence[Path]) -> Asked:
    """Read what is said in a shop's chat and asks nothing of it (`asks` is false): no passage answers that."""
    passages = _known(knowledge)
    questions = tuple(
        one
        for file in files
        for one in _questions([row for row in _rows(file) if not row["asks"]], passages, file=file)
    )
    return Asked(f"{knowledge.name}: remarks", tuple(one.whole for one in passages.values()), questions)


def _asked(name: str, rows: Sequence[dict[str, object]], passages: Mapping[str, Held], file: Path) -> Asked:
    return Asked(name, tuple(one.whole for one in passages.values()), _questions(rows, passages, file=file))


def _known(knowledge: Path) -> dict[str, Held]:
    return {passage.id: Held.of(passage) for passage in read_knowledge(knowledge).passages}


def _passages(rows: Sequence[dict[str, object]], *, file: Path) -> dict[str, Held]:
    """Read lines with a passage, each as it is encoded, by its id."""
    return {
        str(row["p"]): Held.of(
            Passage(
                id=str(row["p"]),
                kind=PassageKind.GUIDE,
                title=str(row["title"]),
                text=str(row["text"]),
                path=tuple(str(row["title"]).split(" > ")),
                source=file.name,
            )
        )
        for row in rows
        if "p" in row
    }


def read_answers(file: Path) -> Asked:
    """Read questions about products with the evidence somebody answered from: hetPQA's `answers`."""
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened, delimiter="\t", quoting=csv.QUOTE_NONE))
    places: dict[str, int] = {}
    for row in rows:
        places.setdefault(row["candidate"], len(places))
    questions = tuple(
        Question(row["question"], "", (places[row["candidate"]],), source=file.stem) for row in rows
    )
    return Asked(file.stem, tuple(in_words(text) for text in places), questions)


def read_ranking(folder: Path) -> Asked:
    """Read a ranking set whose questions come with their candidates; they are of PARTS sources."""
    read = read_ranking_set(folder)
    places = {one.id: place for place, one in enumerate(read.documents)}
    questions, among = [], []
    for question in read.questions:
        right = tuple(places[name] for name, grade in question.grades.items() if grade > 0)
        source = f"{folder.name}-{part_of(question.text)}"
        questions.append(Question(question.text, "", right, source=source))
        among.append(tuple(places[name] for name in question.candidates or ()))
    passages = tuple(in_words(one.whole) for one in read.documents)
    return Asked(folder.name, passages, tuple(questions), tuple(among))


def read_listings(file: Path) -> Asked:
    """Read invented listings, a product a line: its `facts`, each with an `id`, and what is `asked` of it alone.

    Raises ValueError where a question names a fact that is not there.
    """
    facts: list[str] = []
    questions, among = [], []
    for row in _rows(file):
        listing = Listing.model_validate(row)
        places = {one.id: len(facts) + place for place, one in enumerate(listing.facts)}
        facts += [in_words(one.text) for one in listing.facts]
        for one in listing.asked:
            if unknown := sorted(set(one.answers) - set(places)):
                raise ValueError(f"{file}: {one.q!r} names facts that are not there: {', '.join(unknown)}")
            answers = tuple(places[name] for name in one.answers)
            questions.append(Question(one.q, "", answers, source=file.stem))
            among.append(tuple(places.values()))
    return Asked(file.stem, tuple(facts), tuple(questions), tuple(among))


def part_of(text: str) -> int:
    """Return which of PARTS a ranking set's question is of; questions of the same text are of the same."""
    return zlib.crc32(text.encode()) % PARTS


def _rows(file: Path) -> Iterator[dict[str, object]]:
    return (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip())


def _questions(
    rows: Sequence[dict[str, object]], passages: Mapping[str, Held], *, file: Path
) -> tuple[Question, ...]:
    """Read lines with a question: `q`, `answers`, and `near`, `before`, `page` where there is any."""
    places = {name: place for place, name in enumerate(passages)}
    told = Told(rows)

    def placed(row: dict[str, object], kind: str) -> tuple[int, ...]:
        names = _texts(row, kind)
        unknown = [name for name in names if name not in places]
        if unknown:
            raise ValueError(f"{file}: {row['q']!r} names passages that are not there: {', '.join(unknown)}")
        return tuple(places[name] for name in names)

    def heard(row: dict[str, object]) -> str:
        before = heard_after(page=str(row.get("page", "")), said=_texts(row, "before"))
        first = told.before(row)
        return and_told(before, passages[first].heading if first in passages else "")

    return tuple(
        Question(str(row["q"]), heard(row), placed(row, "answers"), placed(row, "near"), source=file.stem)
        for row in rows
        if "q" in row
    )


def _texts(row: Mapping[str, object], name: str) -> tuple[str, ...]:
    held = row.get(name, ())
    return tuple(map(str, held)) if isinstance(held, list) else ()
