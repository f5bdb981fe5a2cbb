"""Passages that are written down as a shop's people would, and what is asked about them."""

import json
from pathlib import Path

import pytest

from retrieval.growing import grow
from retrieval.ingest import read_knowledge
from tests.servers import CHECKOUT

SHOP = CHECKOUT / "evals" / "shop"
ROWS = (
    {"p": "hire", "title": "Hiring > Do you rent out ovens?", "text": 'Yes, the "Forno 12", €40 a weekend.'},
    {"p": "bring", "title": "Workshops: for all > What to bring", "text": "An apron.\n\nAnd a knife."},
    {"p": "club", "title": "Our club", "text": "Members get first news."},
    {
        "q": "can i just lend one for a party",
        "before": [],
        "page": "",
        "answers": ["hire"],
        "near": ["pages/prices", "bring"],
    },
)


def _file(folder: Path, rows: tuple[object, ...]) -> Path:
    file = folder / "new.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return file


def test_passages_become_entries_and_sections_and_questions_name_them(tmp_path: Path) -> None:
    asked = grow(SHOP, _file(tmp_path, ROWS), tmp_path / "grown")

    grown = {one.id: one for one in read_knowledge(tmp_path / "grown").passages}
    old = {one.id for one in read_knowledge(SHOP).passages}
    hire, bring, club = (
        grown[name]
        for name in ("faq/added-0#do-you-rent-out-ovens", "pages/added-1#what-to-bring", "pages/added-2")
    )
    assert grown.keys() - old == {hire.id, bring.id, club.id}
    assert hire.path == ("Hiring", "Do you rent out ovens?")
    assert hire.text == 'Yes, the "Forno 12", €40 a weekend.'
    assert bring.path == ("Workshops: for all", "What to bring")
    assert club.text == "Members get first news."
    assert asked == [
        ROWS[3] | {"answers": [hire.id], "near": ["pages/prices", bring.id]},
    ]


def test_a_shop_may_begin_with_nothing(tmp_path: Path) -> None:
    asked = grow(None, _file(tmp_path, (*ROWS[:3], ROWS[3] | {"near": []})), tmp_path / "grown")

    assert len(read_knowledge(tmp_path / "grown").passages) == 3
    assert asked[0]["answers"] == ["faq/added-0#do-you-rent-out-ovens"]


def test_a_passage_that_nothing_becomes_of_is_named(tmp_path: Path) -> None:
    empty = _file(tmp_path, ({"p": "gone", "title": "Empty > Nothing", "text": ""},))

    with pytest.raises(ValueError, match="nothing became of gone"):
        grow(None, empty, tmp_path / "grown")
