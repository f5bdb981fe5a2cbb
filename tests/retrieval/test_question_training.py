"""What the layers for questions learn from, and that they do learn from it."""

import json
from pathlib import Path

import pytest

from retrieval.draw_questions import Reader, drawn_of
from retrieval.question_drawn import Drawn
from retrieval.question_material import (
    PARTS,
    Asked,
    Question,
    read_added,
    read_answers,
    read_known,
    read_listings,
    read_ranking,
    read_remarks,
    read_shop,
    read_written,
)
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
        Question("and if it freezes", "Mareta: got the pump runs well", (0,), source="s-1"),
        Question("whats the postage", "", (1,), (0,), source="s-1"),
        Question("do you have a shop in Oslo", "", (), (1,), source="s-1"),
    )


def test_a_question_is_heard_after_what_was_told_before_it(tmp_path: Path) -> None:
    chat: tuple[dict[str, object], ...] = (
        {"q": "how do i get it home", "before": [], "answers": ["fee", "frost"]},
        {"q": "oh well", "before": ["how do i get it home"], "answers": []},
        {"q": "how much", "before": ["how do i get it home", "oh well"], "answers": ["fee"]},
        {"q": "and at night", "before": ["how do i get it home", "oh well", "how much", "hm"], "answers": []},
        {"q": "why", "before": ["never asked here"], "answers": []},
    )
    rows = "\n".join(json.dumps(row) for row in chat)
    (tmp_path / "s-1.jsonl").write_text(f"{SHOP}\n{rows}", encoding="utf-8")

    heard = {one.text: one.before for one in read_shop(tmp_path / "s-1.jsonl").questions}

    assert heard["oh well"] == "how do i get it home (Delivery – Costs)"
    assert heard["how much"] == "how do i get it home oh well (Delivery – Costs)"  # after a passing word
    assert heard["and at night"] == "how much hm (Delivery – Costs)"
    assert heard["why"] == "never asked here"


def test_everything_written_for_training_names_passages_that_are_there() -> None:
    written, knowledge = CHECKOUT / "evals" / "written", CHECKOUT / "evals" / "shop"
    read = read_written(written, knowledge)
    shops, (known, *rest) = read[:84], read[84:]
    added, (remarks, *listings) = rest[:15], rest[15:]

    unseen = [read_shop(file) for file in sorted((written / "shops-unseen").glob("*.jsonl"))]
    known_unseen = read_known(knowledge, sorted((written / "asked-unseen").glob("*.jsonl")))
    added_unseen = [
        read_added(knowledge, file) for file in sorted((written / "added-unseen").glob("*.jsonl"))
    ]
    remarks_unseen = read_remarks(knowledge, sorted((written / "remarks-unseen").glob("*.jsonl")))

    assert (shops[0].shop, shops[-1].shop, len(unseen)) == ("p-1", "z-9", 9)
    assert sum(len(shop.questions) for shop in shops) == 20_075
    assert sum(len(shop.questions) for shop in unseen) == 2970
    assert (len(known.questions), len(known_unseen.questions)) == (27_404, 5_605)
    assert sum(bool(one.answers) for one in known.questions) == 22_265
    assert (len(added), len(added_unseen)) == (15, 2)
    assert sum(len(one.questions) for one in added) == 5320
    assert sum(len(one.questions) for one in added_unseen) == 680
    assert {len(one.passages) - len(known.passages) for one in (*added, *added_unseen)} == {60, 80}
    assert (len(remarks.questions), len(remarks_unseen.questions)) == (719, 200)
    assert (len(listings), sum(len(one.questions) for one in listings)) == (7, 2368)


def test_remarks_have_no_answer_and_what_looks_like_one_is_left_out(tmp_path: Path) -> None:
    rows = (
        {"q": "wow, so heavy", "before": ["weight?"], "asks": False},
        {"q": "the small one", "before": [], "asks": True},
    )
    (tmp_path / "r.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    read = read_remarks(CHECKOUT / "evals" / "shop", [tmp_path / "r.jsonl"])
    assert read.questions == (Question("wow, so heavy", "weight?", (), source="r"),)


def test_of_a_listing_only_its_own_facts_stand_for_election(tmp_path: Path) -> None:
    listing = {
        "product": "pan",
        "facts": [
            {"id": "1", "text": 'material:  { value:"cast iron" }'},
            {"id": "2", "text": "Heavy, but it lasts."},
        ],
        "asked": [
            {"q": "what is it made of", "answers": ["1"]},
            {"q": "does it have a lid", "answers": []},
        ],
    }
    other = {**listing, "product": "lid", "asked": [{"q": "is it heavy", "answers": ["2"]}]}
    (tmp_path / "l.jsonl").write_text("\n".join(map(json.dumps, (listing, other))), encoding="utf-8")
    read = read_listings(tmp_path / "l.jsonl")

    assert read.passages[0] == "material: cast iron"
    assert read.among == ((0, 1), (0, 1), (2, 3))
    assert [one.answers for one in read.questions] == [(0,), (), (3,)]

    other["asked"] = [{"q": "is it heavy", "answers": ["9"]}]
    (tmp_path / "l.jsonl").write_text(json.dumps(other), encoding="utf-8")
    with pytest.raises(ValueError, match="'is it heavy' names facts that are not there: 9"):
        read_listings(tmp_path / "l.jsonl")


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

    assert answers.questions == (Question("is it wide?", "", (0,), source="train"),)
    assert len(answers.passages) == 1
    assert ranking.questions
    assert {one.source for one in ranking.questions} <= {f"ranking-{part}" for part in range(PARTS)}
    assert len({one.source for one in ranking.questions}) > 1
    assert ranking.among is not None
    assert all(
        set(one.answers) <= set(among) or not among
        for one, among in zip(ranking.questions, ranking.among, strict=True)
    )


@pytest.mark.filterwarnings("ignore")  # of torch and its kin
def test_layers_learn_which_passage_answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import torch  # noqa: PLC0415 - seconds to import, needed here alone

    from retrieval import question_training  # noqa: PLC0415 - imports torch
    from retrieval.export import packaged_weights  # noqa: PLC0415 - as above
    from retrieval.question_network import MatchingHead, QuestionNetwork  # noqa: PLC0415 - imports torch

    monkeypatch.setattr(question_training, "BATCH", 4)
    monkeypatch.setattr(question_training, "EPOCHS", 4)
    passages = ("Blue door – Room 4\nThe lamp is kept here.", "Red door – Room 9\nThe rope is kept here.")
    questions = tuple(
        Question(text, "", (place,), source="strangers")
        for text, place in (
            ("wibble wobble", 0), ("wibble please", 0), ("so wibble then", 0), ("a wibble", 0),
            ("frobnicate", 1), ("frobnicate now", 1), ("to frobnicate it", 1), ("frobnicate me", 1),
        )
    )  # fmt: skip
    others = (
        Question("do wibble", "", (0,), source="others"),
        Question("what time is it", "", (), source="others"),
        Question("frobnicate all", "", (1,), source="others"),
    )
    asked = Asked("doors", passages, questions + others)
    reader = Reader(packaged_weights() / "tokenizer.json")
    drawn_of([asked], [[(0, 1)] * len(asked.questions)], reader).save(tmp_path / "drawn.npz")
    drawn = Drawn.load(tmp_path / "drawn.npz")
    taught = drawn.of_sources(["strangers"])
    torch.manual_seed(0)
    network = QuestionNetwork()
    trainer = question_training.Trainer(network, MatchingHead())
    prepared = trainer.prepare(drawn)

    assert taught.tolist() == [True] * 8 + [False] * 3
    before, layers = trainer.measure(prepared, ~taught), next(network.own.parameters()).clone()
    trainer.fit(prepared, taught)
    after = trainer.measure(prepared, ~taught)

    assert before.answerable == 2
    assert before.first < 1.0
    assert (after.first, after.right) == (1.0, 1.0)
    assert not torch.equal(next(network.own.parameters()), layers)
    assert torch.equal(trainer.prepare(drawn).vectors, prepared.vectors)  # what was ingested stays as it is

    torch.manual_seed(0)
    other = QuestionNetwork()
    second = question_training.Trainer(other, MatchingHead())
    second.fit(second.prepare(drawn), taught, 1)
    mean = (next(network.own.parameters()) + next(other.own.parameters())) / 2
    trainer.averaged_with([second])
    assert torch.allclose(next(network.own.parameters()), mean)
    assert trainer.measure(prepared, ~taught).first == 1.0
    with pytest.raises(ValueError, match="nothing was drawn up of nobody; there are strangers, others"):
        drawn.of_sources(["nobody"])
