"""The fusion's weights are learned from questions looked up by layers that had not learned from them."""

import json
from pathlib import Path

import numpy as np
import pytest

from retrieval.calibrate import Row, figures, fit, ranking_rows, shop_rows
from retrieval.fusion import Evidence
from retrieval.matching import Match
from retrieval.question_material import PARTS, part_of
from retrieval.ranking_set import read_ranking_set
from retrieval.search import Knowledge
from tests.doubles import HashEncoder
from tests.servers import CHECKOUT


def row(group: str, fold: int, right: int, *, answerable: bool = True) -> Row:
    """A question of three candidates, of which the right one has the greatest cosine."""
    found = [
        (
            Evidence(0.9 if answerable and place == right else 0.3, match=Match(0.5, 0.1, 0.0)),
            answerable and place == right,
        )
        for place in range(3)
    ]
    return Row.of(group, fold, found, answerable=answerable)


def test_weights_come_of_the_questions_and_are_told_by_what_they_have_not_seen() -> None:
    rows = [row(group, number % 2, number % 3) for group in ("asked", "semi") for number in range(12)]
    rows += [row("semi", number % 2, 0, answerable=False) for number in range(4)]

    model = fit(rows)
    told = list(figures(rows))

    assert model.coef_[0][0] > 0  # the nearer, the likelier
    assert told == [
        "asked: 12 questions with an answer, a right passage first 1.000, MAP 1.000",
        (
            "semi: 12 questions with an answer, a right passage first 1.000, MAP 1.000; "
            "4 without, told apart with an area of 1.000"
        ),
    ]


def test_a_shops_questions_are_looked_up_and_an_unknown_passage_is_refused(knowledge: Knowledge) -> None:
    passage = knowledge.passage_at(0)
    lines: list[dict[str, object]] = [{"q": passage.title, "before": [], "page": "", "answers": [passage.id]}]
    (found,) = shop_rows(knowledge, lines, group="asked", fold=3)

    assert (found.group, found.fold, found.answerable) == ("asked", 3, True)
    assert found.answers.sum() == 1
    with pytest.raises(SystemExit, match="nowhere"):
        list(shop_rows(knowledge, [{"q": "hm", "answers": ["nowhere"]}], group="asked", fold=0))


def test_of_a_ranking_set_the_parts_that_were_left_out_are_looked_up(
    encoder: HashEncoder, tmp_path: Path
) -> None:
    read = read_ranking_set(CHECKOUT / "evals" / "samples" / "ranking")
    counts = []
    for part in range(PARTS):
        data = tmp_path / str(part)
        data.mkdir()
        unseen = frozenset({f"own-{part}", "others-0"})
        counts.append(len(list(ranking_rows(read, data, encoder, group="own", fold=0, unseen=unseen))))

    assert counts == [sum(part_of(one.text) == part for one in read.questions) for part in range(PARTS)]


def test_what_nobody_learns_from_names_passages_of_the_demo_shop() -> None:
    file = CHECKOUT / "retrieval" / "calibration.jsonl"
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert np.mean([bool(one["answers"]) for one in lines]) == pytest.approx(0.76, abs=0.01)
