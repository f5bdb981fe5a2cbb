"""Gold cases are read strictly: whatever is wrong with them stops the run and says where."""

import json
from collections import Counter
from pathlib import Path

import pytest

from conversation.model import Holder, Reason
from evals.cases import DEFAULT_AT, Case, read_cases, refuse_unknown
from evals.dialogues import CASES
from evals.errors import BrokenData
from evals.solver import refuse_unfit
from tests.servers import CHECKOUT

GOOD = """\
- id: weight
  tags: [product, answerable]
  turns:
    - says: how heavy is it?
      expect:
        answerable: true
        cites: [product/a]
        contains: ["27 kg", ["yes", "fits"]]
        handoff: asked
        holder: assistant
"""


def written(folder: Path, text: str, name: str = "cases.yaml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_a_case_is_read_as_it_stands(tmp_path: Path) -> None:
    (read,) = read_cases(written(tmp_path, GOOD))
    expect = read.case.turns[0].expect
    assert (read.case.id, read.line, read.case.at) == ("weight", 1, DEFAULT_AT)
    assert expect.contains == ("27 kg", ("yes", "fits"))
    assert (expect.handoff, expect.holder) == ((Reason.ASKED,), Holder.ASSISTANT)


def test_no_handoff_is_the_rule(tmp_path: Path) -> None:
    said = GOOD.replace("        handoff: asked\n", "")
    for text in (said, said.replace("holder:", "handoff: null\n        holder:")):
        (read,) = read_cases(written(tmp_path, text))
        assert not read.case.turns[0].expect.allows_handoff
        assert not read.case.turns[0].expect.wants_handoff


def test_either_may_be_right(tmp_path: Path) -> None:
    (read,) = read_cases(written(tmp_path, GOOD.replace("handoff: asked", "handoff: [none, bulk]")))
    assert read.case.turns[0].expect.allows_handoff
    assert not read.case.turns[0].expect.wants_handoff


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    written(tmp_path, GOOD.replace("weight", "second"), "b.yaml")
    written(tmp_path, GOOD.replace("weight", "first"), "a.yaml")
    written(tmp_path, "not a case", "notes.txt")
    assert [read.case.id for read in read_cases(tmp_path)] == ["first", "second"]


def test_jsonl_holds_one_case_a_line(tmp_path: Path) -> None:
    case = {"id": "hello", "tags": ["smalltalk"], "turns": [{"says": "hi", "expect": {}}]}
    (read,) = read_cases(written(tmp_path, f"\n{json.dumps(case)}\n", "cases.jsonl"))
    assert (read.case.id, read.line) == ("hello", 2)


@pytest.mark.parametrize(
    ("name", "text", "line", "what"),
    [
        ("empty.yaml", "", 1, "holds no cases"),
        ("comments.yaml", "# nothing yet\n", 1, "holds no cases"),
        ("list.yaml", "[]", 1, "holds no cases"),
        ("mapping.yaml", "id: weight", 1, "a list of cases is expected"),
        ("broken.yaml", "- id: a\n  tags: [x\n  turns: []\n", 3, "not YAML"),
        ("unknown.yaml", GOOD.replace("cites:", "quotes:"), 7, "Extra inputs are not permitted"),
        ("bare-no.yaml", GOOD.replace('"yes"', "no"), 8, "valid string"),
        ("empty-choice.yaml", GOOD.replace('["yes", "fits"]', "[]"), 8, "always or never there"),
        ("reason.yaml", GOOD.replace("asked", "angry"), 9, "handoff"),
        ("holder.yaml", GOOD.replace("assistant", "boss"), 10, "'assistant', 'queue', 'rep' or 'nobody'"),
        ("silent.yaml", GOOD.replace("how heavy is it?", '""'), 4, "at least 1 character"),
        ("turnless.yaml", GOOD + "- id: b\n  tags: [x]\n  turns: []\n", 13, "at least 1 item"),
        ("timeless.yaml", GOOD.replace("  tags", "  at: 2026-11-24T10:00:00\n  tags"), 2, "timezone"),
        ("word.yaml", "- weight\n", 1, "an object with named fields"),
        ("nul.yaml", "- id: a\n  tags: [x\0]\n", 2, "the character 0x00"),
        (
            "month.yaml",
            GOOD.replace("  tags", "  at: 2026-13-45T10:00:00Z\n  tags"),
            2,
            "month must be in 1..12",
        ),
        ("twice.yaml", GOOD.replace("  tags", "  id: b\n  tags"), 2, "'id' stands twice"),
        ("tagged.yaml", "- id: !!timestamp soon\n", 1, "cannot be read"),
        ("deep.yaml", "[" * 5000, None, "nested too deeply"),
        ("long.jsonl", "\n" + "9" * 5000, 2, "a number is too long"),
        ("deep.jsonl", "[" * 100_000, 1, "nested too deeply"),
        ("notes.txt", GOOD, None, "must end in one of .yaml, .yml, .jsonl, .csv"),
        ("broken.jsonl", '{"id": "a"\n', 1, "not JSON"),
        ("half.jsonl", '\n{"id": "a"}\n', 2, "tags: Field required"),
    ],
)
def test_a_broken_file_is_named_with_its_line(
    tmp_path: Path, name: str, text: str, line: int | None, what: str
) -> None:
    file = written(tmp_path, text, name)
    with pytest.raises(BrokenData) as caught:
        read_cases(file)
    assert (caught.value.file, caught.value.line) == (file, line)
    assert what in str(caught.value)


def test_text_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "latin.yaml"
    file.write_bytes(b"# cases\n- id: caf\xe9\n")
    with pytest.raises(BrokenData, match=r"latin\.yaml:2: not UTF-8 \(byte 0xe9\)"):
        read_cases(file)


def test_a_folder_in_a_files_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").mkdir()
    with pytest.raises(BrokenData, match=r"a\.yaml: the file cannot be read"):
        read_cases(tmp_path)


def test_a_suffix_in_capitals_is_the_same(tmp_path: Path) -> None:
    written(tmp_path, "question\nis it?\n", "SHEET.CSV")
    assert [read.case.turns[0].says for read in read_cases(tmp_path)] == ["is it?"]


def test_json_lines_end_where_json_says_and_may_begin_with_a_mark(tmp_path: Path) -> None:
    case = {"id": "a", "tags": ["x"], "turns": [{"says": "one\u2028two", "expect": {}}]}
    file = written(tmp_path, "\ufeff" + json.dumps(case, ensure_ascii=False), "cases.jsonl")
    assert read_cases(file)[0].case.turns[0].says == "one\u2028two"


def test_a_missing_path_and_a_folder_without_cases_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenData, match="no such file or folder"):
        read_cases(tmp_path / "nowhere")
    with pytest.raises(BrokenData, match="no case files here"):
        read_cases(tmp_path)


def test_an_id_that_stands_twice_is_refused_naming_both_places(tmp_path: Path) -> None:
    written(tmp_path, GOOD, "a.yaml")
    second = written(tmp_path, "# more\n" + GOOD, "b.yaml")
    with pytest.raises(BrokenData, match=r"'weight' stands at a\.yaml:1 too") as caught:
        read_cases(tmp_path)
    assert (caught.value.file, caught.value.line) == (second, 2)


def test_a_citation_the_shop_does_not_have_is_refused(tmp_path: Path) -> None:
    cases = read_cases(written(tmp_path, GOOD))
    refuse_unknown(cases, citable={"product/a"}, customers=())
    with pytest.raises(BrokenData, match=r"cases\.yaml:1: 'weight' cites 'product/a'"):
        refuse_unknown(cases, citable={"product/b"}, customers=())


def test_an_identity_that_is_no_customer_is_refused(tmp_path: Path) -> None:
    text = GOOD.replace("  tags", "  identity: who@mail.example\n  tags")
    cases = read_cases(written(tmp_path, text))
    refuse_unknown(cases, citable={"product/a"}, customers={"who@mail.example"})
    with pytest.raises(BrokenData, match=r"no customer is 'who@mail\.example'"):
        refuse_unknown(cases, citable={"product/a"}, customers=())


def test_the_own_cases_are_of_the_demo_shop_and_of_every_sort() -> None:
    """They cite what the shop has, and there are enough of each sort to say something about it."""
    cases = read_cases(CASES)
    refuse_unfit(cases, CHECKOUT / "evals" / "shop")
    tags = Counter(tag for read in cases for tag in set(read.case.tags))
    assert len(cases) >= 120
    wanted = {"unanswerable": 30, "follow-up": 20, "order": 15, "typo": 10, "handoff": 8, "smalltalk": 6}
    assert not {tag: tags[tag] for tag, least in wanted.items() if tags[tag] < least}


def test_tags_say_what_is_expected() -> None:
    """A tag is a promise to whoever reads the figures by tag."""

    def answerable(case: Case) -> set[bool | None]:
        return {turn.expect.answerable for turn in case.turns}

    for read in read_cases(CASES):
        case = read.case
        assert ("unanswerable" in case.tags) == (False in answerable(case)), case.id
        assert "answerable" not in case.tags or True in answerable(case), case.id
        assert "follow-up" not in case.tags or len(case.turns) > 1, case.id
        assert ("page" in case.tags) == (case.page is not None), case.id
        assert "order" in case.tags or case.identity is None, case.id
