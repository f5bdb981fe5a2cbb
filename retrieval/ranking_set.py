"""A ranking set is questions with documents judged for them, in the folder layout of BEIR.

    corpus.jsonl     {"_id", "title", "text"}; the title may be missing or empty
    queries.jsonl    {"_id", "text"}
    qrels/test.tsv   query-id, corpus-id, score: a grade from 0 (no answer) to 1000; with or without a header
    candidates.tsv   query-id, corpus-id, where only these are to be ranked; with or without a header

The layout is that of Thakur et al., BEIR, NeurIPS 2021; candidates.tsv is an addition.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrieval.encoder import Encoder
from retrieval.fusion import Evidence
from retrieval.ingest import Progress, ingest_passages, silent
from retrieval.pages import cut
from retrieval.passages import Passage, PassageKind, Query, RetrievalError
from retrieval.search import Knowledge

CORPUS, QUERIES, JUDGEMENTS, CANDIDATES = "corpus.jsonl", "queries.jsonl", "qrels/test.tsv", "candidates.tsv"


HALF_CHARACTER = re.compile("[\ud800-\udfff]")
"""JSON may hold a surrogate by itself; no tokenizer takes one."""

HIGHEST_GRADE = 1000
"""What the figures are made for are grades of a handful of steps; a number of twenty digits is a slip of the pen."""


class BrokenRankingSet(RetrievalError):
    """A file of a ranking set is missing, empty or wrong at `line` (from 1; None when the whole file is meant)."""

    def __init__(self, file: Path, line: int | None, what: str) -> None:
        super().__init__(f"{file}{'' if line is None else f':{line}'}: {what}")
        self.file, self.line, self.what = file, line, what


@dataclass(frozen=True, slots=True)
class Document:
    """What can be found; `title` may be empty."""

    id: str
    title: str
    text: str

    @property
    def whole(self) -> str:
        return f"{self.title} {self.text}".strip()


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with the grades of its documents, by id; `candidates` is None where the whole corpus is searched."""

    id: str
    text: str
    grades: Mapping[str, int]
    candidates: tuple[str, ...] | None = None

    @property
    def answerable(self) -> bool:
        """Whether any document that may be ranked answers it: any with a grade above 0."""
        return any(
            grade > 0 and (self.candidates is None or name in self.candidates)
            for name, grade in self.grades.items()
        )


@dataclass(frozen=True, slots=True)
class RankingSet:
    """Documents and questions in the order of their files, at least one of each."""

    documents: tuple[Document, ...]
    questions: tuple[Judged, ...]


def read_ranking_set(folder: Path) -> RankingSet:
    """Read the folder and check every line of it. Raises BrokenRankingSet."""
    documents = {one.id: one for one in _documents(folder / CORPUS)}
    queries = dict(_queries(folder / QUERIES))
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    judgements = folder / JUDGEMENTS
    for line, (query, document, score) in _table(judgements, columns=3):
        _known(judgements, line, query=query, queries=queries, document=document, documents=documents)
        if document in grades[query]:
            raise BrokenRankingSet(judgements, line, f"{document!r} is judged for {query!r} a second time")
        grades[query][document] = _grade(judgements, line, score)
    candidates = _candidates(folder / CANDIDATES, queries, documents)
    questions = (
        Judged(
            name,
            text,
            grades.get(name, {}),
            None if candidates is None else tuple(candidates.get(name, ())),
        )
        for name, text in queries.items()
    )
    return RankingSet(tuple(documents.values()), tuple(questions))


def _documents(file: Path) -> Iterator[Document]:
    for line, entry in _entries(file):
        title = entry.get("title")
        if not isinstance(title, str | None):
            raise BrokenRankingSet(file, line, "the title is no text")
        yield Document(entry["_id"], title or "", entry["text"])


def _queries(file: Path) -> Iterator[tuple[str, str]]:
    for line, entry in _entries(file):
        if not entry["text"].strip():
            raise BrokenRankingSet(file, line, f"the question {entry['_id']!r} is empty")
        yield entry["_id"], entry["text"]


def _entries(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSON Lines file, each with a text and an id that no other has."""
    seen: set[str] = set()
    for line, written in _lines(file):
        try:
            entry = json.loads(written)
        except (ValueError, RecursionError) as error:
            raise BrokenRankingSet(file, line, f"not JSON: {error}") from None
        if not isinstance(entry, dict) or not all(isinstance(entry.get(n), str) for n in ("_id", "text")):
            raise BrokenRankingSet(file, line, 'not an object with the texts "_id" and "text"')
        if any(map(HALF_CHARACTER.search, (entry["_id"], entry["text"], str(entry.get("title", ""))))):
            raise BrokenRankingSet(file, line, "half a character stands here, as in no text")
        if entry["_id"] in seen:
            raise BrokenRankingSet(file, line, f"the id {entry['_id']!r} stands here a second time")
        seen.add(entry["_id"])
        yield line, entry


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, at least one, by their number. Only a line feed ends one: JSON may hold others."""
    try:
        lines = file.read_bytes().split(b"\n")
    except OSError as error:
        raise BrokenRankingSet(
            file, None, "is missing" if not file.exists() else f"{error.strerror}"
        ) from None
    if not any(line.strip() for line in lines):
        raise BrokenRankingSet(file, None, "is empty")
    for number, line in enumerate(lines, 1):
        try:
            written = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise BrokenRankingSet(file, number, "not UTF-8") from None
        if written.strip():
            yield number, written.rstrip("\r")


def _table(file: Path, *, columns: int) -> Iterator[tuple[int, list[str]]]:
    """The rows of a table whose columns tabs part, but its header; the header alone is an empty table."""
    rows = 0
    for line, written in _lines(file):
        cells = [cell.strip() for cell in written.split("\t")]
        if len(cells) != columns:
            raise BrokenRankingSet(
                file, line, f"{columns} columns between tabs are needed; {len(cells)} found"
            )
        if rows == 0 and cells[0].lower().replace("_", "-") == "query-id":
            continue
        rows += 1
        yield line, cells
    if rows == 0:
        raise BrokenRankingSet(file, None, "is empty but for its header")


def _grade(file: Path, line: int, score: str) -> int:
    try:
        grade = int(score)
    except ValueError:
        grade = -1
    if not 0 <= grade <= HIGHEST_GRADE:
        raise BrokenRankingSet(
            file, line, f"the score {score[:20]!r} is no whole number from 0 to {HIGHEST_GRADE}"
        )
    return grade


def _known(
    file: Path,
    line: int,
    *,
    query: str,
    queries: Mapping[str, str],
    document: str,
    documents: Mapping[str, Document],
) -> None:
    if query not in queries:
        raise BrokenRankingSet(file, line, f"no query {query!r} in {QUERIES}")
    if document not in documents:
        raise BrokenRankingSet(file, line, f"no document {document!r} in {CORPUS}")


def _candidates(
    file: Path, queries: Mapping[str, str], documents: Mapping[str, Document]
) -> Mapping[str, list[str]] | None:
    """Each question's candidates in their order; None where the folder has no such file."""
    if not file.exists():
        return None
    candidates: dict[str, list[str]] = defaultdict(list)
    seen: set[tuple[str, str]] = set()
    for line, (query, document) in _table(file, columns=2):
        _known(file, line, query=query, queries=queries, document=document, documents=documents)
        if (query, document) in seen:
            raise BrokenRankingSet(file, line, f"{document!r} is a candidate for {query!r} a second time")
        seen.add((query, document))
        candidates[query].append(document)
    return candidates


# --- its documents as a shop's knowledge ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Placed:
    """A document at its place in a ranking, with the score of its best passage."""

    document: str
    score: float


class RankingKnowledge:
    """The documents of a ranking set, ingested as a shop's pages are, and asked as a shop's knowledge is.

    A document is cut into passages as a long section of a page is, and stands where its best passage stands.
    """

    def __init__(
        self, documents: Sequence[Document], data: Path, encoder: Encoder, *, progress: Progress = silent
    ) -> None:
        """Ingest `documents` into the data folder `data`; blocking, some 100 documents a second."""
        self._passages: dict[str, list[str]] = {}
        passages = [part for number, one in enumerate(documents) for part in self._parts(number, one)]
        ingest_passages(passages, data, encoder, progress=progress)
        self.knowledge = Knowledge.open(data, encoder)

    def _parts(self, number: int, document: Document) -> list[Passage]:
        """The parts carry ids of their own: a document of the set may be called as a part would be."""
        path = (document.title,) if document.title else ()
        whole = Passage(
            id=f"{number}",
            kind=PassageKind.GUIDE,
            title=document.title,
            text=document.text,
            path=path,
            source=document.id,
        )
        parts = list(cut(whole))
        self._passages[document.id] = [part.id for part in parts]
        return parts

    def rank(self, question: Judged, *, depth: int) -> list[Placed]:
        """The question's candidates, or the best of all documents, best first; equal ones in the corpus's order."""
        best: dict[str, float] = {}
        among = self._among(question)
        for hit in self.knowledge.rank(Query(question.text), among=among, depth=depth):
            best.setdefault(hit.passage.source, hit.score)
        return [Placed(document, score) for document, score in best.items()]

    def evidence(self, question: Judged) -> dict[int, Evidence]:
        """What is known of the question's candidates, by their rows."""
        return self.knowledge.evidence(Query(question.text), among=self._among(question))

    def _among(self, question: Judged) -> list[str] | None:
        if question.candidates is None:
            return None
        return [part for name in question.candidates for part in self._passages[name]]
