"""Gold dialogues are put to the product itself: the same parts, over a real record and the demo shop."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.servers import CHECKOUT

SEVEN = """\
- id: answered
  tags: [answerable]
  turns:
    - says: "How much is standard shipping to Germany?"
      expect: {answerable: true, cites: [shipping/de, pages/shipping#costs], contains: ["6.95"], holder: assistant}

- id: followed-up
  tags: [follow-up, answerable]
  turns:
    - says: "What does standard shipping to Germany cost?"
      expect: {answerable: true, contains: ["6.95"]}
    - says: "And to Norway?"
      expect: {answerable: true, contains: ["19.95"]}

- id: outside
  tags: [unanswerable]
  turns:
    - says: "What is the capital of Mongolia?"
      expect: {answerable: false}

- id: own-order
  tags: [order, answerable]
  identity: jonas.weber@mail.example
  turns:
    - says: "Where is my order EL-10395?"
      expect: {answerable: true, cites: [order/EL-10395], contains: ["EL-10395"]}

- id: dated
  tags: [order, answerable]
  at: 2027-03-02T10:00:00+01:00
  identity: jonas.weber@mail.example
  turns:
    - says: "Where is my order EL-10395?"
      expect: {answerable: true, contains: ["27 February"]}

- id: a-person
  tags: [handoff]
  turns:
    - says: "I want to talk to a person, please."
      expect: {handoff: asked, in_line: true}

- id: impossible
  tags: [answerable]
  turns:
    - says: "How much is standard shipping to Germany?"
      expect: {answerable: true, contains: ["a figure that is not there"]}
"""


def guanxi_evals(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "evals", *map(str, arguments)]
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=150, check=False)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    """One run of seven dialogues, one of which cannot be passed."""
    folder = tmp_path_factory.mktemp("dialogues")
    (folder / "cases.yaml").write_text(SEVEN, encoding="utf-8")
    out = folder / "out"
    return guanxi_evals("run", "dialogues", "--data", folder / "cases.yaml", "--out", out), out


@pytest.fixture
def samples(run: tuple[subprocess.CompletedProcess[str], Path]) -> dict[str, Any]:
    lines = (run[1] / "samples.jsonl").read_text(encoding="utf-8").splitlines()
    return {sample["id"]: sample for sample in map(json.loads, lines)}


def test_the_last_line_is_the_metrics_as_kept(
    run: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    ended, out = run
    assert ended.returncode == 0, ended.stderr
    metrics = json.loads(ended.stdout.splitlines()[-1])
    kept = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert metrics == kept["metrics"]
    assert (metrics["pass_rate"]["n"], kept["suite"]) == (7, "dialogues")
    assert metrics["handoff_recall"]["n"] == 1


def test_the_product_answers_most_of_them(samples: dict[str, Any]) -> None:
    """A floor on sanity: plain questions of each sort, most of which any working product passes."""
    assert sum(sample["passed"] for sample in samples.values()) >= 4


def test_a_dialogue_is_one_conversation_and_its_turns_are_kept_as_they_came(samples: dict[str, Any]) -> None:
    sample = samples["followed-up"]
    assert sample["input"]["says"] == ["What does standard shipping to Germany cost?", "And to Norway?"]
    (turns,) = sample["came"]
    assert [bool(turn["text"]) for turn in turns] == [True, True]


def test_every_case_has_its_own_clock(samples: dict[str, Any]) -> None:
    """The order was placed three days before today, whatever day the case says is today."""
    assert "27 February" in samples["dated"]["came"][0][0]["text"]
    assert "21 November" in samples["own-order"]["came"][0][0]["text"]


def test_what_failed_says_why(samples: dict[str, Any]) -> None:
    ((turn,),) = samples["impossible"]["came"]
    assert not samples["impossible"]["passed"]
    assert {"name": "contains", "why": "not said: a figure that is not there"} in turn["failed"]


def test_broken_data_is_one_sentence_and_nothing_is_run(tmp_path: Path) -> None:
    data = tmp_path / "cases.yaml"
    data.write_text(SEVEN.replace("shipping/de,", "shipping/mars,"), encoding="utf-8")
    ended = guanxi_evals("run", "dialogues", "--data", data, "--out", tmp_path / "out")
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert f"{data}:1: 'answered' cites 'shipping/mars', which the shop does not have" in ended.stderr
    assert not (tmp_path / "out").exists()


def test_an_unknown_suite_is_told_with_those_there_are() -> None:
    ended = guanxi_evals("run", "dialogue")
    assert ended.returncode == 2
    assert "dialogues" in ended.stderr


def test_list_names_the_suites() -> None:
    assert "dialogues" in guanxi_evals("list").stdout


def test_the_own_dialogues_run() -> None:
    ended = guanxi_evals("run", "dialogues", "--limit", "6", "--seed", "1")
    assert ended.returncode == 0, ended.stderr
    metrics = json.loads(ended.stdout.splitlines()[-1])
    assert metrics["pass_rate"]["n"] == 6
    assert metrics["pass_rate"]["value"] >= 0.5
