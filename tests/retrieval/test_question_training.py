"""What the layers for questions learn from, and that they do learn from it."""

import json
from pathlib import Path

import numpy as np
import pytest

from retrieval.question_material import Asked, Question, read_answers, read_known, read_ranking, read_shop
from tests.servers import CHECKOUT

SHOP = "\n".join(
    json.dumps(row)
    for row in (
        {"p": "frost", "title": "Care > Winter", "text": "The pump must be emptied before the first frost."},
        {"p": "fee", "title": "Delivery > Costs", "text": "A parcel costs €4.95."},
        {
            "q": "and if it freezes",
            "before": ["got the pump", "runs well"],
            "page": "Mareta",
            "answers": ["frost"],
        },
        {"q": "whats the postage", "answers": ["fee"], "near": ["frost"]},
        {"q": "do you have a shop in Oslo", "answers": [], "near": ["fee"]},
    )
)


def test_an_invented_shop_is_read_with_what_its_questions_are_heard_after(tmp_path: Path) -> None:
    (tmp_path / "s-1.jsonl").write_text(SHOP, encoding="utf-8")

    asked = read_shop(tmp_path / "s-1.jsonl")

    assert asked.shop == "s-1"
    assert asked.passages[1] == "Delivery – Costs\nA parcel costs €4.95."
    assert asked.questions == (
        Question("and if it freezes", "Mareta: got the pump runs well", (0,)),
        Question("whats the postage", "", (1,), (0,)),
        Question("do you have a shop in Oslo", "", (), (1,)),
    )


def test_everything_written_for_training_names_passages_that_are_there() -> None:
    written = CHECKOUT / "evals" / "written"
    shops = [read_shop(file) for file in sorted((written / "shops").glob("*.jsonl"))]
    known = read_known(CHECKOUT / "evals" / "shop", sorted((written / "asked").glob("*.jsonl")))

    assert len(shops) == 55
    assert sum(len(shop.questions) for shop in shops) == 8606
    assert len(known.questions) == 3847
    assert sum(bool(one.answers) for one in known.questions) == 3151


def test_a_question_that_names_an_unknown_passage_is_refused(tmp_path: Path) -> None:
    (tmp_path / "s-1.jsonl").write_text('{"q": "hm?", "answers": ["nowhere"]}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"s-1\.jsonl: 'hm\?' names passages that are not there: nowhere"):
        read_shop(tmp_path / "s-1.jsonl")


def test_public_answers_and_ranking_sets_are_read_as_shops(tmp_path: Path) -> None:
    table = (
        "ASIN\tquestion\tcandidate\tanswer\tsource\nB1\tis it wide?\tsize:  { value:small }\tno\tAttribute\n"
    )
    (tmp_path / "train.tsv").write_text(table, encoding="utf-8")
    answers = read_answers(tmp_path / "train.tsv")
    ranking = read_ranking(CHECKOUT / "evals" / "samples" / "ranking")

    assert answers.questions == (Question("is it wide?", "", (0,)),)
    assert len(answers.passages) == 1
    assert ranking.questions
    assert ranking.among is not None
    assert all(
        set(one.answers) <= set(among) or not among
        for one, among in zip(ranking.questions, ranking.among, strict=True)
    )


@pytest.mark.filterwarnings("ignore")  # of torch and its kin
def test_layers_learn_which_passage_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch  # noqa: PLC0415 - seconds to import, needed here alone

    from retrieval import question_training  # noqa: PLC0415 - imports torch
    from retrieval.export import packaged_weights  # noqa: PLC0415 - as above
    from retrieval.question_network import MatchingHead, QuestionNetwork  # noqa: PLC0415 - imports torch

    monkeypatch.setattr(question_training, "BATCH", 4)
    monkeypatch.setattr(question_training, "EPOCHS", 4)
    passages = ("Blue door – Room 4\nThe lamp is kept here.", "Red door – Room 9\nThe rope is kept here.")
    questions = tuple(
        Question(text, "", (place,))
        for text, place in (
            ("wibble wobble", 0), ("wibble please", 0), ("so wibble then", 0), ("a wibble", 0),
            ("frobnicate", 1), ("frobnicate now", 1), ("to frobnicate it", 1), ("frobnicate me", 1),
        )
    )  # fmt: skip
    asked = Asked("doors", passages, (*questions, Question("what time is it", "", ())))
    torch.manual_seed(0)
    trainer = question_training.Trainer(
        QuestionNetwork(), MatchingHead(), question_training.Reader(packaged_weights() / "tokenizer.json")
    )
    held = trainer.passage_vectors(passages).numpy()

    def margins() -> np.ndarray:
        cosines = trainer.question_vectors(questions).numpy() @ held.T
        return np.array(
            [
                row[one.answers[0]] - row[1 - one.answers[0]]
                for row, one in zip(cosines, questions, strict=True)
            ]
        )

    before = margins()
    trainer.fit(trainer.prepare([asked], [[(0, 1)] * len(asked.questions)]))
    after = margins()

    assert after.mean() > before.mean() + 0.05
    assert np.array_equal(trainer.passage_vectors(passages).numpy(), held)  # what was ingested stays as it is
