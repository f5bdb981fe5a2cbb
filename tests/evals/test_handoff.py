"""Handoffs are scored turn by turn as worked out by hand, and recorded dialogues go to the product's own decision."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Sequence
from math import exp
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from sklearn.metrics import f1_score

from evals.cli import DEMO_SHOP
from evals.errors import BrokenData
from evals.handoff import (
    HANDOFF,
    OWN,
    figures_of,
    golden_transfer,
    guessing,
    measures_of,
    score,
    scored_turns,
    solve,
    when_they_came,
)
from evals.handoff_dialogues import Dialogue, admits_not_knowing, read_dialogues
from evals.handoff_solvers import ALWAYS, NEVER, WORDS, Call
from evals.runner import Run
from evals.suites import PRODUCT, Options, Row

NEAR, FAR = exp(-1 / 2), exp(-4 / 2)
"""What one turn and two turns off are worth at a tolerance of 1."""

turns = st.lists(st.booleans(), min_size=1, max_size=8)


def dialogue(labels: Sequence[bool], *, name: str = "d", tags: Sequence[str] = ()) -> Dialogue:
    said = [{"role": "shopper", "text": f"turn {turn}", "handoff": one} for turn, one in enumerate(labels)]
    return Dialogue.model_validate({"id": name, "tags": list(tags), "turns": said})


def row(labels: Sequence[bool], made: Sequence[bool], *, name: str = "d", tags: Sequence[str] = ()) -> Row:
    calls = [Call(one) for one in made]
    return score(dialogue(labels, name=name, tags=tags), calls, seconds=0.1).as_row()


def values(*rows: Row) -> dict[str, float]:
    return {name: measure.value(np.ones(len(rows))) for name, measure in measures_of(rows).items()}


def written(folder: Path, *lines: str) -> Path:
    path = folder / "dialogues.jsonl"
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return path


def line(*turns: dict[str, Any], **more: Any) -> str:
    return json.dumps({"turns": turns, **more})


ASKS = {"role": "shopper", "text": "a person please", "handoff": True}


@pytest.mark.parametrize(
    ("owed", "made", "expected"),
    [
        ((False, False), (False, False), 1),  # none owed, none made
        ((False, False), (False, True), 0),
        ((False, True), (False, False), 0),
        ((False, True), (False, True), 1),
        ((False, True), (True, True), (NEAR + 1) / 2),  # a turn early
        ((True, True), (False, True), 1),  # late, yet on a turn that still owes one
        ((True, False), (False, True), NEAR),  # a turn late
        ((False, False, True), (True, True, True), (FAR + NEAR + 1) / 3),  # always
        ((True, False, True), (False, True, False), NEAR),  # both are equally near: counted once
    ],
)
def test_golden_transfer_is_the_mean_over_what_was_made(
    owed: tuple[bool, ...], made: tuple[bool, ...], expected: float
) -> None:
    assert golden_transfer(owed, made, 1) == pytest.approx(expected)


@given(turns, st.data())
def test_golden_transfer_forgives_more_with_more_tolerance(owed: list[bool], data: st.DataObject) -> None:
    made = data.draw(st.lists(st.booleans(), min_size=len(owed), max_size=len(owed)))
    scores = [golden_transfer(owed, made, tolerance) for tolerance in (1, 2, 3)]
    assert scores == sorted(scores)
    assert all(0 <= one <= 1 for one in scores)
    assert golden_transfer(owed, owed, 1) == 1


def test_turns_after_the_reason_is_gone_are_not_scored() -> None:
    assert scored_turns([False, True, False, True]) == [True, True, False, True]
    gone = values(row([True, False], [True, True]))
    assert (gone["f1"], gone["gt_1"], gone["on_time"]) == (1, 1, 1)
    only_after = values(row([True, False], [False, True]))
    assert (only_after["recall"], only_after["gt_1"], only_after["missed"]) == (0, 0, 1)


def test_figures_over_several_dialogues_worked_out_by_hand() -> None:
    rows = [
        row([False, True, True], [True, True, True], name="early", tags=("asked",)),
        row([True, True], [False, True], name="late", tags=("asked",)),
        row([False, True], [False, False], name="missed", tags=("warm",)),
        row([False], [False], name="calm", tags=("calm",)),
        row([False, False], [False, True], name="needless", tags=("calm",)),
    ]
    found = values(*rows)
    # made and owed: 2 + 1; made and not owed: 1 + 1; owed and not made: 1 + 1
    assert found["precision"] == pytest.approx(3 / 5)
    assert found["recall"] == pytest.approx(3 / 5)
    assert found["f1"] == pytest.approx(6 / 10)
    assert found["gt_1"] == pytest.approx(((NEAR + 2) / 3 + 1 + 0 + 1 + 0) / 5)
    assert found["gt_2"] == pytest.approx(((exp(-1 / 8) + 2) / 3 + 1 + 0 + 1 + 0) / 5)
    assert found["gt_3"] == pytest.approx(((exp(-1 / 18) + 2) / 3 + 1 + 0 + 1 + 0) / 5)
    assert [found[name] for name in ("too_early", "too_late", "missed")] == pytest.approx([1 / 3] * 3)
    assert (found["on_time"], found["needless"]) == (0, 1 / 2)
    assert found["gt_1[asked]"] == pytest.approx(((NEAR + 2) / 3 + 1) / 2)
    assert (found["gt_1[warm]"], found["gt_1[calm]"]) == (0, 0.5)
    assert measures_of(rows)["f1"].n == 10
    assert when_they_came(rows) == {
        "1 too early": 1,
        "1 too late": 1,
        "never made": 1,
        "none owed, one made": 1,
        "none owed, none made": 1,
    }
    assert next(one.title for one in figures_of(rows)) == "Turns"


@given(st.lists(st.tuples(turns, st.integers(0, 8)), min_size=1, max_size=6))
def test_f1_is_scikit_learns_over_the_scored_turns(taken: list[tuple[list[bool], int]]) -> None:
    rows = [row(labels, [turn >= first for turn in range(len(labels))]) for labels, first in taken]
    pairs = [
        (owed, made)
        for one in rows
        for owed, made, scored in zip(one["expected"], one["made"], one["scored"], strict=True)
        if scored
    ]
    owed, made = [one for one, _ in pairs], [one for _, one in pairs]
    if any(owed) or any(made):
        assert values(*rows)["f1"] == pytest.approx(f1_score(owed, made))
    else:
        assert np.isnan(values(*rows)["f1"])


def test_one_calm_dialogue_has_figures_where_there_is_something_to_count() -> None:
    found = values(row([False, False], [False, False]))
    assert (found["gt_1"], found["needless"]) == (1, 0)
    assert all(np.isnan(found[name]) for name in ("f1", "precision", "recall", "on_time", "missed"))


def test_guessing_earns_what_the_labels_give() -> None:
    rows = [row([False, True], [False, True]), row([False], [False])]
    assert guessing(rows, 1) == pytest.approx({ALWAYS: ((NEAR + 1) / 2 + 0) / 2, NEVER: 1 / 2})


def test_a_dialogue_that_breaks_is_wrong_from_there_on() -> None:
    async def take(recorded: Dialogue) -> AsyncIterator[Call]:
        for label in recorded.labels[:2]:
            yield Call(label)
        raise ValueError("no decision")

    broken = asyncio.run(solve(take, dialogue([False, True, True], name="owing"))).as_row()
    calm = asyncio.run(solve(take, dialogue([False, False, False], name="calm"))).as_row()
    assert broken["error"] == "ValueError: no decision"
    assert not broken["passed"]
    found = values(broken, calm)
    assert (found["precision"], found["recall"]) == (1 / 2, 1 / 2)
    assert (found["gt_1"], found["missed"], found["needless"]) == (0, 1, 1)
    assert when_they_came([broken]) == {"broke": 1}


@pytest.mark.parametrize(
    ("lines", "at", "what"),
    [
        ((line(ASKS), "{"), 2, "not JSON"),
        ((line(ASKS, id="a"), line(ASKS, id="a")), 2, "'a' stands at line 1 too"),
        ((line(ASKS), line(ASKS, id="line-1")), 2, "stands at line 1 too"),
        ((line({**ASKS, "role": "customer"}),), 1, "turns.0.role"),
        ((line({**ASKS, "text": " "}),), 1, "turns.0.text"),
        ((line(ASKS, {"role": "shopper", "text": "hi"}),), 1, "turns.1: a shopper's turn needs its label"),
        ((line({**ASKS, "handoff": "perhaps"}),), 1, "turns.0.handoff"),
        ((line({"role": "assistant", "text": "hello"}),), 1, "nobody's turn is the shopper's"),
        ((line(),), 1, "nobody's turn"),
        (("[]",), 1, "an object with named fields"),
        ((), None, "no dialogues"),
    ],
)
def test_a_broken_file_is_named_with_its_line(
    tmp_path: Path, lines: tuple[str, ...], at: int | None, what: str
) -> None:
    with pytest.raises(BrokenData) as broken:
        read_dialogues(written(tmp_path, *lines))
    assert (broken.value.line, what in broken.value.what) == (at, True), broken.value.what


def test_missing_and_unreadable_files_are_broken(tmp_path: Path) -> None:
    (tmp_path / "latin.jsonl").write_bytes(line(ASKS).encode() + b"\n\xe9\n")
    for name in ("latin.jsonl", "missing.jsonl"):
        with pytest.raises(BrokenData, match=name):
            read_dialogues(tmp_path / name)


def test_what_is_left_out_is_filled_in(tmp_path: Path) -> None:
    answers: list[dict[str, Any]] = [
        {"role": "assistant", "text": "I don't know."},
        {"role": "assistant", "text": "x", "found": False},
    ]
    read = read_dialogues(written(tmp_path, "", line(ASKS, *answers), line(ASKS, id="b", tags=["t"])))
    assert [one.id for one in read] == ["line-2", "b"]
    assert [turn.answered for turn in read[0].turns[1:]] == [False, False]
    assert read[0].labels == (True,)


@pytest.mark.parametrize(
    ("text", "admits"),
    [
        ("I'm sorry, I can’t find that out.", True),
        ("I have nothing on a change of recipe.", True),
        ("The page doesn't give the vintage, I'm afraid.", True),
        ("Sorry, part numbers are not in my pages.", True),
        ("You can see it under Payments.", False),
        ("I'm sorry about the dent. A new lid is free of charge.", False),
        ("No, the motor is sold separately.", False),
    ],
)
def test_an_answer_without_a_flag_tells_by_its_words(text: str, admits: object) -> None:
    assert admits_not_knowing(text) is admits


@pytest.mark.parametrize("solver", [PRODUCT, ALWAYS, NEVER, WORDS])
def test_the_own_sample_runs_with_every_solver(tmp_path: Path, solver: str) -> None:
    run = Run(HANDOFF, Options(data=OWN, shop=DEMO_SHOP, solver=solver), tmp_path / "out")
    assert run.go(Console(file=io.StringIO()))
    results = run.results()
    assert results is not None
    assert [one["error"] for one in run.rows] == [None] * 12
    assert (results.settings["turns"], results.settings["turns_owed"]) == (29, 14)
    found = values(*run.rows)
    if solver == PRODUCT:
        assert found["needless"] == 0
        assert found["gt_1[asked]"] == 1
        assert {"why": "asked", "handoff": True} in run.rows[0]["came"]
        assert (
            found["f1"] > values(*(row(one["expected"], one["scored"]) for one in run.rows))["f1"]
        )  # always
    else:
        assert found["gt_3"] == pytest.approx({**guessing(run.rows), WORDS: found["gt_3"]}[solver])
