"""A ranking set is read whole or refused with file and line; its documents are asked as a shop's knowledge is."""

import json
from pathlib import Path

import pytest

from retrieval.ranking_set import BrokenRankingSet, Judged, RankingKnowledge, read_ranking_set
from tests.doubles import HashEncoder

CORPUS = (
    '{"_id": "a", "title": "Cover", "text": "It is waterproof."}\n{"_id": "b", "text": "It weighs 2 kg."}\n'
)
QUERIES = '{"_id": "q1", "text": "is it waterproof?"}\n{"_id": "q2", "text": "how heavy?"}\n'
QRELS = "query-id\tcorpus-id\tscore\nq1\ta\t2\nq1\tb\t0\n"
CANDIDATES = "query-id\tcorpus-id\nq1\tb\nq1\ta\nq2\tb\n"


def folder(
    path: Path,
    *,
    corpus: str | bytes | None = CORPUS,
    queries: str | bytes | None = QUERIES,
    qrels: str | None = QRELS,
    candidates: str | None = CANDIDATES,
) -> Path:
    (path / "qrels").mkdir()
    files = {
        "corpus.jsonl": corpus,
        "queries.jsonl": queries,
        "qrels/test.tsv": qrels,
        "candidates.tsv": candidates,
    }
    for name, written in files.items():
        if written is not None:
            (path / name).write_bytes(written if isinstance(written, bytes) else written.encode())
    return path


def test_a_set_is_read_in_the_order_of_its_files(tmp_path: Path) -> None:
    read = read_ranking_set(folder(tmp_path))
    assert [(one.id, one.title, one.text) for one in read.documents] == [
        ("a", "Cover", "It is waterproof."),
        ("b", "", "It weighs 2 kg."),
    ]
    assert [one.whole for one in read.documents] == ["Cover It is waterproof.", "It weighs 2 kg."]
    assert [one.id for one in read.questions] == ["q1", "q2"]
    assert (read.questions[0].grades, read.questions[0].candidates) == ({"a": 2, "b": 0}, ("b", "a"))
    assert [one.answerable for one in read.questions] == [True, False]


def test_without_candidates_the_whole_corpus_is_asked(tmp_path: Path) -> None:
    read = read_ranking_set(folder(tmp_path, candidates=None))
    assert [one.candidates for one in read.questions] == [None, None]
    assert [one.answerable for one in read.questions] == [True, False]


def test_a_question_that_is_left_out_of_the_candidates_has_none(tmp_path: Path) -> None:
    read = read_ranking_set(folder(tmp_path, candidates="q1\tb\n"))
    assert [one.candidates for one in read.questions] == [("b",), ()]
    assert [one.answerable for one in read.questions] == [False, False]  # its answer is no candidate


def test_headers_may_be_missing_and_lines_end_or_separate_as_they_like(tmp_path: Path) -> None:
    separated = json.dumps({"_id": "c", "text": "one\u2028two\x85three"}, ensure_ascii=False)
    read = read_ranking_set(
        folder(
            tmp_path,
            corpus="\ufeff" + CORPUS.replace("\n", "\r\n") + "\n" + separated,
            qrels="q1\ta\t1\r\n\r\n",
            candidates="query_id\tcorpus_id\nq1\ta",
        )
    )
    assert [one.text for one in read.documents][2] == "one\u2028two\x85three"
    assert (read.questions[0].grades, read.questions[0].candidates) == ({"a": 1}, ("a",))


@pytest.mark.parametrize(
    ("part", "written", "file", "line", "what"),
    [
        ("corpus", None, "corpus.jsonl", None, "is missing"),
        ("corpus", " \n\n", "corpus.jsonl", None, "is empty"),
        ("corpus", CORPUS + "{", "corpus.jsonl", 3, "not JSON"),
        ("corpus", CORPUS + '\n{"_id": "c"}\n', "corpus.jsonl", 4, 'texts "_id" and "text"'),
        ("corpus", CORPUS + '["c", "d"]', "corpus.jsonl", 3, "not an object"),
        ("corpus", CORPUS + '{"_id": 3, "text": "c"}', "corpus.jsonl", 3, "not an object"),
        ("corpus", CORPUS + '{"_id": "a", "text": "c"}', "corpus.jsonl", 3, "'a' stands here a second time"),
        ("corpus", CORPUS + '{"_id": "c", "text": "", "title": 4}', "corpus.jsonl", 3, "title is no text"),
        ("corpus", CORPUS.encode() + b"\xff\xfe", "corpus.jsonl", 3, "not UTF-8"),
        ("queries", None, "queries.jsonl", None, "is missing"),
        ("queries", QUERIES + '{"_id": "q3", "text": " "}', "queries.jsonl", 3, "'q3' is empty"),
        ("queries", QUERIES + QUERIES, "queries.jsonl", 3, "a second time"),
        ("qrels", None, "test.tsv", None, "is missing"),
        ("qrels", "", "test.tsv", None, "is empty"),
        ("qrels", "query-id\tcorpus-id\tscore\n", "test.tsv", None, "empty but for its header"),
        ("qrels", QRELS + "q2\tb\n", "test.tsv", 4, "3 columns between tabs are needed; 2 found"),
        ("qrels", QRELS + "q2 0 b 1\n", "test.tsv", 4, "1 found"),
        ("qrels", QRELS + "q9\tb\t1\n", "test.tsv", 4, "no query 'q9'"),
        ("qrels", QRELS + "q2\tz\t1\n", "test.tsv", 4, "no document 'z'"),
        ("qrels", QRELS + "q2\tb\tyes\n", "test.tsv", 4, "'yes' is no whole number"),
        ("qrels", QRELS + "q2\tb\t" + "9" * 20 + "\n", "test.tsv", 4, "no whole number from 0 to 1000"),
        ("queries", QUERIES + '{"_id": "c", "text": "x \\ud800"}', "queries.jsonl", 3, "half a character"),
        (
            "corpus",
            CORPUS + '{"_id": "c", "text": "c", "title": "\\udfff"}',
            "corpus.jsonl",
            3,
            "half a char",
        ),
        ("corpus", CORPUS + "[" * 100_000, "corpus.jsonl", 3, "not JSON"),
        ("qrels", QRELS + "q2\tb\t-1\n", "test.tsv", 4, "'-1' is no whole number"),
        ("qrels", QRELS + "q1\ta\t1\n", "test.tsv", 4, "judged for 'q1' a second time"),
        ("candidates", "", "candidates.tsv", None, "is empty"),
        ("candidates", CANDIDATES + "q1\n", "candidates.tsv", 5, "2 columns"),
        ("candidates", CANDIDATES + "q2\tz\n", "candidates.tsv", 5, "no document 'z'"),
        ("candidates", CANDIDATES + "q2\tb\n", "candidates.tsv", 5, "candidate for 'q2' a second time"),
    ],
)
def test_a_broken_file_is_named_with_its_line(
    tmp_path: Path, part: str, written: str | bytes | None, file: str, line: int | None, what: str
) -> None:
    parts: dict[str, str | bytes | None] = {part: written}
    with pytest.raises(BrokenRankingSet) as broken:
        read_ranking_set(folder(tmp_path, **parts))  # type: ignore[arg-type]  # by the name of the part
    assert (broken.value.file.name, broken.value.line) == (file, line)
    assert what in str(broken.value)
    assert str(broken.value).startswith(f"{broken.value.file}{'' if line is None else f':{line}'}: ")


def test_documents_are_ranked_by_their_own_ids_whatever_those_are(tmp_path: Path) -> None:
    """An id may look like that of a part of another document ("0~2"), or like an address."""
    ids = ("0~2", "0", "https://shop.example/?a=b#c")
    texts = ("wipe the lid " * 90, "the cover is grey", "the cover is waterproof")
    corpus = "".join(json.dumps({"_id": i, "text": t}) + "\n" for i, t in zip(ids, texts, strict=True))
    qrels, queries = f"q\t{ids[2]}\t1\n", '{"_id": "q", "text": "waterproof cover"}\n'
    read = read_ranking_set(folder(tmp_path, corpus=corpus, queries=queries, qrels=qrels, candidates=None))
    knowledge = RankingKnowledge(read.documents, tmp_path / "data", HashEncoder())
    assert [one.document for one in knowledge.rank(read.questions[0], depth=10)] == [ids[2], ids[1], ids[0]]
    chosen = Judged("q", "waterproof cover", {}, (ids[0], ids[1]))
    assert [one.document for one in knowledge.rank(chosen, depth=1)] == [ids[1], ids[0]]
    assert len(knowledge.evidence(chosen)) == 3  # the long document has two parts
    assert knowledge.rank(Judged("q", "waterproof cover", {}, ()), depth=10) == []
