"""What can be quoted of a passage is made once, and belongs to that passage alone."""

from dataclasses import replace

import pytest

import retrieval.statements
from retrieval.passages import Passage, PassageKind
from retrieval.statements import sentences, statements

RETURNS = Passage(
    "pages/returns", PassageKind.POLICY, "Returns", "Send it back. It is free.", path=("Returns",)
)


def test_what_was_made_of_a_passage_is_kept() -> None:
    assert statements(RETURNS) is statements(RETURNS)


def test_a_passage_of_the_same_name_has_statements_of_its_own() -> None:
    """A page that was changed keeps its id."""
    statements(RETURNS)
    changed = replace(RETURNS, text="Keep it.")
    assert [one.said for one in statements(changed)] == ["Keep it."]
    assert [one.passage for one in statements(replace(changed))] == [changed]


def test_no_more_is_kept_than_is_of_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieval.statements, "REMEMBERED", 3)
    monkeypatch.setattr(retrieval.statements, "_made", {})
    for number in range(10):
        assert statements(replace(RETURNS, text=f"Number {number}."))[0].said == f"Number {number}."
        assert len(retrieval.statements._made) <= 3


def test_a_statement_says_what_it_stands_under() -> None:
    first = statements(replace(RETURNS, path=("Returns", "Gifts"), also=("refund",)))[0]
    assert first.headed == "Returns Gifts. Send it back."
    assert first.around == "Gifts: Send it back. Send it back. Returns Gifts refund"


def test_a_question_is_said_with_what_answers_it() -> None:
    text = "Cards last five years. Lost one? Write to us.\nDo you ship abroad?\nYes, we do."
    assert sentences(text) == (
        "Cards last five years.",
        "Lost one? Write to us.",
        "Do you ship abroad?",
        "Yes, we do.",
    )
