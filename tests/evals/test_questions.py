"""Questions may come as a sheet: what is written in it is checked, what is left out is only shown."""

import json
from pathlib import Path

import pytest

from conversation.model import Holder, Reason
from evals.cases import Expect, read_cases
from evals.dialogues import measures_of, score_case
from evals.errors import BrokenData
from evals.outcome import Outcome
from tests.evals.test_cases import written
from tests.evals.test_dialogues import guanxi_evals
from tests.servers import CHECKOUT

SHEET = CHECKOUT / "evals" / "samples" / "questions.csv"
FULL = """\
question,id,tags,page,product_id,identity,answerable,contains,excludes,cites,may_cite,handoff
"How heavy,
and how wide?",weight,product|size,/p/a,a,jo@mail.example,Yes,27 kg| 60 cm,30 kg,a|b,pages/b,none|asked
"""


def sheet(folder: Path, text: str) -> Path:
    return written(folder, text, "questions.csv")


def test_every_column_is_a_field_of_a_case(tmp_path: Path) -> None:
    (read,) = read_cases(sheet(tmp_path, FULL))
    case, expect = read.case, read.case.turns[0].expect
    assert (case.id, case.tags, case.identity, read.line) == (
        "weight",
        ("product", "size"),
        "jo@mail.example",
        2,
    )
    assert case.page is not None
    assert (case.page.url, case.page.product_id) == ("/p/a", "a")
    assert case.turns[0].says == "How heavy,\nand how wide?"
    assert expect == Expect(
        answerable=True,
        contains=("27 kg", "60 cm"),
        excludes=("30 kg",),
        cites=("a", "b"),
        may_cite=("pages/b",),
        handoff=("none", Reason.ASKED),
    )


def test_a_question_alone_is_no_judgement(tmp_path: Path) -> None:
    first, second = read_cases(sheet(tmp_path, "\ufeffquestion\nis it heavy?\n\nis it wide?\n"))
    assert [first.case.id, second.case.id, second.line] == ["question-1", "question-2", 4]
    assert not first.case.judged
    assert first.case.turns[0].expect.expects_nothing


def test_what_is_not_judged_counts_in_what_was_done_alone(tmp_path: Path) -> None:
    asked = "question,answerable\nis it heavy?,\nis it wide?,yes\nis it old?,\n"
    bare, judged, broken = (read.case for read in read_cases(sheet(tmp_path, asked)))
    handed = Outcome("I am fetching someone.", found=False, handoff=Reason.BULK, holder=Holder.QUEUE)
    rows = [
        score_case(bare, [[handed]]).as_row(),
        score_case(judged, [[Outcome("60 cm.", ("product/a",), found=True)]]).as_row(),
        score_case(broken, [[Outcome(error="no answer")]]).as_row(),
    ]
    named = measures_of(rows)
    assert (named["pass_rate"].n, named["pass_rate[question]"].n) == (1, 1)
    assert [row["passed"] for row in rows] == [True, True, False]
    every = [1.0, 1.0, 1.0]
    shares = {name: named[name].value(every) for name in ("answered", "dont_know", "handed_over")}  # type: ignore[arg-type]
    assert shares == pytest.approx({"answered": 1 / 3, "dont_know": 1 / 3, "handed_over": 1 / 3})


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("text\nis it?\n", 1, "must name the columns question"),
        ("question,answers\nis it?,yes\n", 1, "no column may be called 'answers'"),
        ("question\n", None, "no rows"),
        ('question,id\nis it?,a\n" ",b\n', 3, "no question"),
        ("question,answerable\nis it?,maybe\n", 2, "write yes, no or nothing"),
        ("question,handoff\nis it?,\nis it?,cross\n", 3, "handoff: "),
        ("question,id\nis it?,Not An Id\n", 2, "id: write small letters and digits"),
        ("question,id\nis it?,a\nis it?,a\n", 3, "stands at questions.csv:2 too"),
        ("question\nis it?,yes\n", 2, "fields"),
        ("question\nis it?\nis \0it?\n", 3, "NUL"),
        ("question,id,ID\nis it?,a,b\n", 1, "'id' stands twice"),
    ],
)
def test_a_broken_sheet_is_named_with_its_line(
    tmp_path: Path, text: str, line: int | None, what: str
) -> None:
    file = sheet(tmp_path, text)
    with pytest.raises(BrokenData) as caught:
        read_cases(file)
    assert (caught.value.file, caught.value.line) == (file, line)
    assert what in str(caught.value)


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_sheet_is_read_as_spreadsheets_save_it(tmp_path: Path, sign: str) -> None:
    """With semicolons or tabs where a comma is the decimal sign, empty rows below, a capital in a column's name."""
    text = "Question,answerable,contains\nis it?,yes,5.5\n,,\n,,\nis it not?,no,\n".replace(",", sign)
    first, second = read_cases(sheet(tmp_path, text))
    assert (first.case.turns[0].says, first.case.turns[0].expect.contains) == ("is it?", ("5.5",))
    assert (second.case.turns[0].says, second.line) == ("is it not?", 5)


def test_the_line_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    file = tmp_path / "questions.csv"
    file.write_bytes(b"question\nis it?\nis it\xe9?\n")
    with pytest.raises(BrokenData, match=r"questions\.csv:3: not UTF-8"):
        read_cases(file)


def test_a_sheet_becomes_a_report(tmp_path: Path) -> None:
    out = tmp_path / "out"
    ended = guanxi_evals("run", "dialogues", "--data", SHEET, "--out", out)
    assert ended.returncode == 0, ended.stderr
    metrics = json.loads(ended.stdout.splitlines()[-1])
    assert (metrics["pass_rate"]["n"], metrics["answered"]["n"]) == (8, 10)
    assert metrics["answered"]["value"] >= 0.4
    assert "How much is standard shipping to Germany?" in (out / "report.html").read_text(encoding="utf-8")
