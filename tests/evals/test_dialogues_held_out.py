"""Dialogues held out keep none of which a question was looked at, or learned from, in nearly the same words."""

import json
from pathlib import Path

from evals.cases import read_cases
from evals.dialogues_held_out import questions_in, strangers
from tests.doubles import HashEncoder


def test_a_dialogue_with_a_question_that_was_learned_from_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "held-out.jsonl").write_text(
        "".join(f"{json.dumps(case(says))}\n" for says in ("hose?", "rain?"))
    )
    learned = tmp_path / "asked"
    learned.mkdir()
    (learned / "a.jsonl").write_text('{"p": "x"}\n{"q": "hose?"}\n{"q": "hose?"}\n', encoding="utf-8")

    assert questions_in(learned) == ["hose?"]
    kept = strangers(read_cases(tmp_path / "held-out.jsonl"), questions_in(learned), HashEncoder())
    assert [one.id for one in kept] == ["case-rain"]


def case(says: str) -> dict[str, object]:
    turn = {"says": says, "expect": {"answerable": True, "cites": ["pages/care"]}}
    return {"id": f"case-{says.rstrip('?')}", "tags": ["care"], "turns": [turn]}
