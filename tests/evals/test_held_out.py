"""What is held out is fit to be asked, and nearly the same question as one that was looked at is left out."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from agent.mood_material import WRITTEN
from evals import dialogues_held_out
from evals.cases import read_cases
from evals.dialogues import CASES
from evals.solver import refuse_unfit
from tests.servers import CHECKOUT

HELD_OUT = (WRITTEN / "dialogues-held-out", WRITTEN / "dialogues-blind")

KNOWN = """\
- id: postage
  tags: [delivery]
  turns:
    - says: How much is delivery to Austria?
      expect: {answerable: true}
    - says: thanks!
      expect: {}
"""
ASKED = """\
- id: postage-again
  tags: [delivery]
  turns:
    - says: thanks!
      expect: {}
    - says: how much is the delivery to Austria
      expect: {answerable: true}
- id: cover
  tags: [product]
  turns:
    - says: Is the cover waterproof?
      expect: {answerable: true, contains: [["yes", "is waterproof"]]}
    - says: thanks!
      expect: {}
"""


@pytest.mark.parametrize("folder", HELD_OUT, ids=lambda folder: folder.name)
def test_the_held_out_dialogues_are_fit_for_the_shop_and_none_was_learned_from(folder: Path) -> None:
    held_out = read_cases(folder)
    refuse_unfit(held_out, CHECKOUT / "evals" / "shop")
    assert len(held_out) >= 110
    looked_at = [*read_cases(CASES), *read_cases(WRITTEN / "dialogues-voices")]
    known = {question for written in looked_at for question in dialogues_held_out.questions_of(written.case)}
    asked = {question for written in held_out for question in dialogues_held_out.questions_of(written.case)}
    assert not asked & known


def test_a_question_that_was_looked_at_takes_its_dialogue_out_and_thanks_do_not(tmp_path: Path) -> None:
    (tmp_path / "known.yaml").write_text(KNOWN)
    (tmp_path / "asked.yaml").write_text(ASKED)
    told = [str(tmp_path / "asked.yaml"), "--known", str(tmp_path / "known.yaml")]
    app = typer.Typer()
    app.command()(dialogues_held_out.main)
    ended = CliRunner().invoke(app, [*told, "--out", str(tmp_path / "left.jsonl")])
    assert (ended.exit_code, ended.output.split(" with")[0]) == (0, "2 dialogues; left out 1")
    (left,) = read_cases(tmp_path / "left.jsonl")
    assert left.case == read_cases(tmp_path / "asked.yaml")[1].case
