"""Slips of the finger are put right, and words that exist are left alone."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.ingest import ingest
from retrieval.onnx_encoder import OnnxEncoder
from retrieval.passages import Query
from retrieval.search import Knowledge
from retrieval.spelling import Spelling, slips

SHOP = {"shipping": 9, "germany": 4, "weight": 3, "sent": 5, "how": 8, "grill": 40, "grills": 2, "kamado": 6}
OTHERS = {"rent", "much", "is", "to", "bitcoin"}


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling(SHOP, OTHERS.__contains__)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hwo much is shiping to Germny?", "how much is shipping to germany?"),
        ("wieght", "weight"),
        ("kamdo38", "kamado38"),
        ("can I rent a grill", "can I rent a grill"),  # a word that exists, one letter from another
        ("zzgrill", "zzgrill"),  # two slips are too many to guess
        ("grillz", "grill"),  # of two neighbours the one the shop says more often
        ("rents", "rents"),  # one of a word that exists
        ("hew", "hew"),  # too short for a changed letter
        ("", ""),
    ],
)
def test_only_a_slip_is_changed(spelling: Spelling, typed: str, meant: str) -> None:
    assert spelling.corrected(typed) == meant


@given(st.text(alphabet="abcdefgh", min_size=4, max_size=8))
def test_a_slip_can_be_undone_by_a_slip(word: str) -> None:
    assert all(word in slips(other) for other in slips(word) if len(other) >= 4)


@given(st.text())
def test_correcting_twice_changes_nothing_more(text: str) -> None:
    spelling = Spelling(SHOP, OTHERS.__contains__)
    once = spelling.corrected(text)

    assert spelling.corrected(once) == once


async def test_a_misspelled_question_finds_what_the_right_one_finds(
    shop: Path, data: Path, minilm: OnnxEncoder
) -> None:
    ingest(shop, data, minilm)
    knowledge = Knowledge.open(data, minilm)

    assert knowledge.corrected("do you delivr on Saturdasy") == "do you deliver on saturdays"
    wrong = await knowledge.search(Query("do you delivr on saturdasy"))
    assert wrong == await knowledge.search(Query("do you deliver on saturdays"))
    assert wrong.hits[0].passage.id == "faq/delivery#do-you-deliver-on-saturdays"
