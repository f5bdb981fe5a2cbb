"""What people ask on a page, counted from the log: in the shop's words, of answers that stood, by enough people."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from agent.asked import ASKED_BY_AT_LEAST, Tally, answered_well, key_of, question_of
from conversation.model import (
    AssistantSaid,
    Citation,
    Event,
    Fact,
    HumanRequested,
    Page,
    Position,
    Rated,
    Reason,
    ShopperId,
    ShopperSaid,
)
from retrieval.passages import Passage, PassageKind

AT = datetime(2026, 11, 1, tzinfo=UTC)
GRILL = Page("/products/emberline-22?from=mail", "Emberline 22", "emberline-22")
HOSE = Citation("faq/gas#hose", "Is the hose included?", "No, it is sold as a set.")
PRICE = Citation("product/emberline-22", "Emberline 22", "Price: €899.00")
PASSAGES = {
    HOSE.id: Passage(HOSE.id, PassageKind.FAQ, "Gas", "No.", path=("Gas", "Is the hose included?")),
    PRICE.id: Passage(PRICE.id, PassageKind.PRODUCT, "Emberline 22", "A grill.", path=("Emberline 22",)),
}
ANSWER = AssistantSaid("No, it is sold as a set.", citations=(HOSE,), confidence=0.9)


def log_of(*facts: Fact) -> list[Event]:
    return [Event(Position(n), AT, fact) for n, fact in enumerate(facts, 1)]


def asking(text: str = "does my hose come along", page: Page | None = GRILL) -> ShopperSaid:
    return ShopperSaid(text, page)


def known(source: Citation) -> str | None:
    return question_of(source, PASSAGES.get(source.id))


def tally_of(*logs: Sequence[Event]) -> Tally:
    """Each log is another shopper's."""
    tally = Tally.empty(known)
    for number, events in enumerate(logs):
        tally.count(ShopperId(f"s_{number}"), events)
    return tally


def test_what_three_people_asked_is_offered_in_the_words_of_the_shop() -> None:
    logs = [log_of(asking(f"hose?? {n}"), ANSWER) for n in range(ASKED_BY_AT_LEAST)]
    assert tally_of(*logs).questions(at_most=4) == {("product", "emberline-22"): ("Is the hose included?",)}


def test_what_fewer_people_asked_is_offered_to_nobody_however_often_they_asked() -> None:
    often = log_of(*(fact for _ in range(9) for fact in (asking(), ANSWER)))
    assert tally_of(*[often] * (ASKED_BY_AT_LEAST - 1)).questions(at_most=4) == {}


def test_the_question_of_most_people_comes_first_and_no_more_than_a_few_do() -> None:
    price = AssistantSaid("It costs €899.", citations=(PRICE,), confidence=0.9)
    logs = [log_of(asking(), ANSWER, asking("price"), price) for _ in range(ASKED_BY_AT_LEAST)]
    tally = tally_of(*logs, log_of(asking("cost"), price))
    assert tally.questions(at_most=4)["product", "emberline-22"] == (
        "How much is it?",
        "Is the hose included?",
    )
    assert tally.questions(at_most=1)["product", "emberline-22"] == ("How much is it?",)


@pytest.mark.parametrize(
    "facts",
    [
        (asking(), AssistantSaid("I don't know.", found=False, citations=(HOSE,), confidence=0.9)),
        (asking(), AssistantSaid("No.", citations=(HOSE,), confidence=0.2)),
        (asking(), AssistantSaid("No.", confidence=0.9)),
        (asking(), ANSWER, HumanRequested(Reason.ASKED)),
        (asking(), ANSWER, Rated(1)),
        (asking(page=None), ANSWER),
        (asking(""), ANSWER),
        (ANSWER,),
    ],
    ids=["not-found", "unsure", "no-source", "asked-for-a-person", "unhappy", "no-page", "erased", "unasked"],
)
def test_an_answer_that_did_not_stand_is_not_counted(facts: tuple[Fact, ...]) -> None:
    assert list(answered_well(log_of(*facts))) == []


def test_an_answer_that_was_rated_well_or_went_on_is_counted() -> None:
    assert len(list(answered_well(log_of(asking(), ANSWER, Rated(5))))) == 1
    assert (
        len(list(answered_well(log_of(asking(), ANSWER, asking("thanks"), HumanRequested(Reason.ASKED)))))
        == 1
    )


def test_a_page_is_its_product_or_else_its_path() -> None:
    assert key_of(GRILL) == ("product", "emberline-22")
    assert key_of(Page("https://shop.example/basket/?id=7#x", "Basket")) == ("path", "/basket")
    assert key_of(Page("/", "Home")) == key_of(Page("", "")) == ("path", "/")
    assert key_of(Page("http://[broken", "?")) is None


def test_only_what_the_shop_still_says_has_a_question() -> None:
    assert known(HOSE) == "Is the hose included?"
    assert known(Citation("faq/gas#gone", "Is it?", "Yes.")) is None
    prose = Passage("pages/terms#2", PassageKind.POLICY, "Terms", "…", path=("Terms", "Liability"))
    assert question_of(Citation(prose.id, "Terms", "…"), prose) is None
    long = Passage("faq/x", PassageKind.FAQ, "X", "…", path=("X", f"Is {'very ' * 40}long?"))
    assert question_of(Citation(long.id, "X", "…"), long) is None
