"""A table of questions becomes entries found by any phrasing; what is wrong in it is named with its line."""

from pathlib import Path

import pytest

from retrieval.faq import read_faq
from retrieval.ingest import ingest
from retrieval.keys import vector_texts, word_text
from retrieval.passages import BrokenSource, PassageKind, Query
from retrieval.search import Knowledge
from retrieval.sources import Reading, Source
from tests.doubles import HashEncoder

TABLE = """question,answer
Do you ship to Norway?,"Yes, for 19.95."
 norway delivery?? ,"Yes, for 19.95."
Is the hose included?,No.
"""


def read(folder: Path, text: str | bytes) -> Reading:
    file = folder / "about-delivery.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_faq(Source(file, "faq/about-delivery.csv"))


def problems(reading: Reading) -> list[str]:
    return [str(problem) for problem in reading.problems]


def test_rows_with_one_answer_are_one_entry_named_by_its_first_question(tmp_path: Path) -> None:
    reading = read(tmp_path, TABLE)
    norway, hose = reading.passages
    assert norway.id == "faq/about-delivery#do-you-ship-to-norway"
    assert (norway.kind, norway.title, norway.text) == (
        PassageKind.FAQ,
        "Do you ship to Norway?",
        "Yes, for 19.95.",
    )
    assert norway.path == ("About delivery", "Do you ship to Norway?")
    assert norway.also == ("norway delivery??",)
    assert (norway.source, hose.source) == ("faq/about-delivery.csv:2", "faq/about-delivery.csv:4")
    assert hose.also == ()
    assert reading.problems == ()


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_cells_may_be_parted_as_a_spreadsheet_in_europe_does(tmp_path: Path, delimiter: str) -> None:
    table = f"question{delimiter}answer\nIs the hose included?{delimiter}No, alas.\n"
    assert [(one.title, one.text) for one in read(tmp_path, table).passages] == [
        ("Is the hose included?", "No, alas.")
    ]
    held_back = (
        f"question{delimiter}answer{delimiter}approved\nIs the hose included?{delimiter}No.{delimiter}\n"
    )
    assert read(tmp_path, held_back) == Reading()


def test_every_phrasing_has_a_vector_and_its_words(tmp_path: Path) -> None:
    norway = read(tmp_path, TABLE).passages[0]
    assert vector_texts(norway)[0] == "Do you ship to Norway?"
    assert vector_texts(norway)[2:] == ("norway delivery??",)
    assert "norway delivery??" in word_text(norway)


def test_columns_may_stand_in_any_order_and_case_and_lines_may_be_blank(tmp_path: Path) -> None:
    reading = read(tmp_path, "\ufeffAnswer , QUESTION\r\n\r\nNo.,Is the hose included?\r\n")
    assert [(one.title, one.text) for one in reading.passages] == [("Is the hose included?", "No.")]
    assert reading.problems == ()


def test_the_same_row_twice_is_one_and_another_answer_is_named(tmp_path: Path) -> None:
    reading = read(tmp_path, "question,answer\nhose?,No.\nhose?,No.\nhose?,Yes.\n")
    assert [(one.title, one.also, one.text) for one in reading.passages] == [("hose?", (), "No.")]
    assert problems(reading) == [
        "faq/about-delivery.csv:4: the question 'hose?' has another answer in line 2; this one is left out"
    ]


def test_two_questions_with_one_slug_keep_ids_of_their_own(tmp_path: Path) -> None:
    reading = read(tmp_path, "question,answer\nHose?,No.\nhose!,Yes.\nHOSE,Perhaps.\n")
    assert [one.id.partition("#")[2] for one in reading.passages] == ["hose", "hose-2", "hose-3"]


def test_a_very_long_answer_comes_in_parts(tmp_path: Path) -> None:
    reading = read(
        tmp_path, f"question,answer\nwhy?,{'It burns well. ' * 100}\nhow come?,{'It burns well. ' * 100}\n"
    )
    assert len(reading.passages) > 1
    assert [one.id for one in reading.passages[:2]] == ["faq/about-delivery#why", "faq/about-delivery#why~2"]
    assert {one.also for one in reading.passages} == {("how come?",)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("question,answer\nhose?\n", "2: has 1 cells; the first line has 2 columns; left out"),
        ("question,answer\n\nhose?,No.,really\n", "3: has 3 cells; the first line has 2 columns; left out"),
        ("question,answer\n  ,No.\n", "2: has no question; left out"),
        ('question,answer\n"two\nlines","  "\n,No.\n', "4: has no question; left out"),
        ("question,answer\nhose?,\n", "2: has no answer; left out"),
        ("question,answer,by\nhose?,No.,Ann\n", "1: the column 'by' is not known and ignored"),
        ('question,answer\nhose?,"No.\n', "2: is not CSV from here on: unexpected end of data"),
        ("question,answer\n", "1: holds no question"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    assert f"faq/about-delivery.csv:{said}" in problems(read(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "1: the first line must name the columns 'question' and 'answer', each once"),
        ("question|answer\nhose?|No.\n", "1: the first line must name the columns"),
        ("question,answer,answer\nhose?,No.,Yes.\n", "1: the first line must name the columns"),
        (b"question,answer\nhose\xff,No.\n", "2: is not UTF-8"),
    ],
)
def test_a_table_that_cannot_be_read_at_all_is_broken(tmp_path: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(BrokenSource, match=said):
        read(tmp_path, text)


async def test_an_ingested_entry_is_found_by_any_of_its_phrasings(
    tmp_path: Path, encoder: HashEncoder
) -> None:
    (tmp_path / "shop" / "faq").mkdir(parents=True)
    (tmp_path / "shop" / "faq" / "all.csv").write_text(TABLE)
    report = ingest(tmp_path / "shop", tmp_path / "data", encoder)
    assert (report.passages, report.pages, report.problems) == (2, 1, ())
    knowledge = Knowledge.open(tmp_path / "data", encoder)
    for question in ("ship norway", "norway delivery"):
        found = await knowledge.search(Query(question))
        assert found.hits[0].passage.text == "Yes, for 19.95."
