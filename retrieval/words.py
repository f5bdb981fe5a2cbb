"""The word index: BM25 over the passages, in tantivy."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import tantivy

ANALYZER = "shop_english"
ROW, WORDS = "row", "words"
# tantivy's BM25 saturates a term at idf · (K1 + 1), which makes the best score a question could have known beforehand.
K1 = 1.2
HEAP_BYTES = 64_000_000
# Words that say nothing of what is asked. Left in: "not", "no", "without", "before", which decide answers.
STOP_WORDS = [
    "a",
    "about",
    "am",
    "an",
    "and",
    "any",
    "are",
    "as",
    "at",
    "be",
    "been",
    "but",
    "by",
    "can",
    "could",
    "d",
    "did",
    "do",
    "does",
    "for",
    "from",
    "had",
    "has",
    "have",
    "hello",
    "hey",
    "hi",
    "how",
    "i",
    "if",
    "in",
    "is",
    "it",
    "its",
    "just",
    "ll",
    "m",
    "may",
    "me",
    "might",
    "my",
    "of",
    "on",
    "or",
    "our",
    "please",
    "re",
    "s",
    "so",
    "some",
    "t",
    "that",
    "the",
    "their",
    "them",
    "there",
    "these",
    "they",
    "this",
    "those",
    "to",
    "us",
    "ve",
    "was",
    "we",
    "were",
    "what",
    "when",
    "where",
    "which",
    "who",
    "will",
    "with",
    "would",
    "you",
    "your",
]
MAX_TERMS = 64  # a pasted page is no question; the first terms say what it is about


@dataclass(frozen=True, slots=True)
class WordHit:
    """A passage's row, its BM25 score, and that score as a share in [0, 1] of the best this question could reach."""

    row: int
    score: float
    coverage: float


@dataclass(frozen=True, slots=True)
class WordEntry:
    """What is indexed of a passage: its row and its words."""

    row: int
    text: str


FIGURE_EDGE = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")


def _apart(text: str) -> str:
    """Letters and figures part, so that "60cm" finds "60 cm" and "kamado38" the Kamado 38."""
    return FIGURE_EDGE.sub(" ", text)


def _analyzer() -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(60))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.custom_stopword(STOP_WORDS))
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field(ROW, stored=False, indexed=True, fast=True)
    builder.add_text_field(WORDS, stored=False, tokenizer_name=ANALYZER, index_option="freq")
    return builder.build()


def build_words(folder: Path, entries: Iterable[WordEntry]) -> None:
    """Write an index of `entries` into `folder`, which is made."""
    folder.mkdir(parents=True)
    index = tantivy.Index(_schema(), path=str(folder))
    index.register_tokenizer(ANALYZER, _analyzer())
    writer = index.writer(
        heap_size=HEAP_BYTES, num_threads=1
    )  # one thread, one segment: the order is the rows' order
    for entry in entries:
        document = tantivy.Document()
        document.add_unsigned(ROW, entry.row)
        document.add_text(WORDS, _apart(entry.text))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


class WordIndex:
    """Opens what `build_words` wrote. Safe to ask from several threads."""

    def __init__(self, folder: Path) -> None:
        self._index = tantivy.Index.open(str(folder))
        self._analyzer = _analyzer()
        self._index.register_tokenizer(ANALYZER, self._analyzer)
        self._index.reload()
        self._searcher = self._index.searcher()

    @cached_property
    def passages(self) -> int:
        return int(self._searcher.num_docs)

    def terms(self, text: str) -> list[str]:
        """The stems a text is looked up by, each once."""
        return list(dict.fromkeys(self._analyzer.analyze(_apart(text))))[:MAX_TERMS]

    def rarity(self, term: str) -> float:
        """The inverse document frequency of a stem as `terms` gives it; greatest for one that no passage holds."""
        return self._idf(term)

    def search(self, text: str, *, limit: int, rows: Sequence[int] | None = None) -> list[WordHit]:
        """The best `limit` passages, best first; with `rows`, of those alone. Equal scores stand in row order."""
        terms = self.terms(text)
        if not terms or not self.passages or limit < 1:
            return []
        schema = self._index.schema
        wanted = _any_of(tantivy.Query.term_query(schema, WORDS, term) for term in terms)
        if rows is not None:
            # Row by row: tantivy looks through all of its rows for a set of them.
            allowed = tantivy.Query.const_score_query(
                _any_of(tantivy.Query.term_query(schema, ROW, row) for row in rows), 0.0
            )
            wanted = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, wanted), (tantivy.Occur.Must, allowed)]
            )
        found = self._searcher.search(wanted, limit, count=False).hits
        if not found:
            return []
        best = sum(self._idf(term) for term in terms) * (K1 + 1)
        found_rows = self._searcher.fast_field_values(ROW, [address for _, address in found])
        hits = [
            WordHit(int(row), float(score), min(float(score) / best, 1.0))
            for row, (score, _) in zip(found_rows, found, strict=True)
        ]
        return sorted(hits, key=lambda hit: (-hit.score, hit.row))

    def _idf(self, term: str) -> float:
        holding = self._searcher.doc_freq(WORDS, term)
        return math.log(1 + (self.passages - holding + 0.5) / (holding + 0.5))


def _any_of(queries: Iterable[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])
