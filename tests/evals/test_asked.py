"""What strangers ask is put to the product, of the shop that the rows are about."""

import json
from pathlib import Path

import pytest

from evals.asked import ASKED, open_asked, read_asked, shop_of
from evals.errors import BrokenData
from evals.measures import Count
from evals.suites import Options, Sample
from retrieval.ingest import read_knowledge
from tests.servers import CHECKOUT

SHOP = CHECKOUT / "evals" / "shop"


def _file(folder: Path, *rows: object) -> Path:
    file = folder / "w-1.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return file


async def _samples(file: Path) -> list[Sample]:
    async with open_asked(Options(file, SHOP)) as running:
        return [sample async for sample in running.samples]


async def test_a_question_is_put_after_what_was_said_and_judged_by_its_sources(tmp_path: Path) -> None:
    asked = {
        "q": "what can I pay with?",
        "before": ["hello"],
        "page": "Emberline 22",
        "answers": ["faq/payment-and-gifts#how-can-i-pay", "pages/payment#ways-to-pay"],
        "near": [],
    }

    (sample,) = await _samples(_file(tmp_path, asked))

    assert sample.id == "w-1-0"
    assert sample.tags == ("w-1", "later")
    assert sample.input["says"] == ["hello", "what can I pay with?"]
    assert sample.input["page"]["product_id"] == "emberline-22"
    assert sample.counts["answerable_right"].of == 1
    assert sample.passed


CLUB = (
    {
        "p": "club",
        "title": "Our club > What does the yodelling club cost?",
        "text": "Our yodelling club costs €12 a year.",
    },
    {"q": "what does the yodelling club cost?", "before": [], "page": "", "answers": ["club"], "near": []},
)


async def test_passages_are_in_the_shop_that_is_asked(tmp_path: Path) -> None:
    (sample,) = await _samples(_file(tmp_path, *CLUB))

    (((turn,),),) = (sample.came,)
    assert "€12" in turn["text"]
    assert sample.passed


@pytest.mark.parametrize(("near", "beside"), [([], 0), (["pages/prices"], 947)])
def test_a_shop_grows_where_its_own_passages_are_named(tmp_path: Path, near: list[str], beside: int) -> None:
    file = _file(tmp_path, CLUB[0], CLUB[1] | {"near": near})

    shop, asked = shop_of(file, SHOP, tmp_path / "grown")

    assert len(read_knowledge(shop).passages) == beside + 1
    assert asked[0]["answers"] == ["faq/added-0#what-does-the-yodelling-club-cost"]


async def test_an_answer_from_another_source_is_wrong(tmp_path: Path) -> None:
    other = {"p": "hall", "title": "Our hall", "text": "The hall is green."}

    (sample,) = await _samples(_file(tmp_path, CLUB[0], other, CLUB[1] | {"answers": ["hall"]}))

    assert sample.counts["answerable_wrong"] == Count(1, 1)
    assert sample.counts["answerable_right"] == Count(0, 1)
    assert sample.came[0][0]["verdict"] == "wrong"
    assert not sample.passed


def test_a_row_that_asks_nothing_is_named(tmp_path: Path) -> None:
    with pytest.raises(BrokenData, match=r"w-1\.jsonl.*2.*has `q`"):
        read_asked(_file(tmp_path, {"q": "hm?", "answers": []}, {"answers": []}))
    with pytest.raises(BrokenData, match="nothing is asked here"):
        read_asked(_file(tmp_path, {"p": "a", "title": "b", "text": "c"}))


def test_its_own_sample_is_what_no_layers_learned_from() -> None:
    assert ASKED.data is not None
    assert len(read_asked(ASKED.data)) == 5605
