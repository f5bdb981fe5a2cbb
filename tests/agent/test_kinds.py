"""A neighbour of what is asked is no answer: a statement has to be of the kind that the question wants."""

import pytest

from agent.kinds import gives, kinds_asked
from agent.product_cues import PRICE
from retrieval.passages import Passage, PassageKind
from retrieval.statements import Statement, statements


def said(text: str, *, heading: str = "Notes") -> Statement:
    passage = Passage(
        id="pages/x", kind=PassageKind.GUIDE, title=heading, text=text, path=(heading,), source="x.md:1"
    )
    return statements(passage)[0]


@pytest.mark.parametrize(
    ("question", "answer", "neighbour"),
    [
        ("how heavy is the tripod stool?", "The stool weighs 4 kg.", "The stool is 40 cm high."),
        ("how thick is the lid's glass?", "The glass is 4 mm thick.", "The lid is made of glass."),
        ("How long is the lead of the fan?", "The lead is 2 m long.", "The fan draws 20 W."),
        ("how long does the dough rise?", "Let it rise for six hours.", "Six balls of dough."),
        ("How hot does the plate get?", "The plate reaches 320 °C.", "The plate is cast iron."),
        ("From what age can kids use it?", "Made for ages 12 and up.", "Keep children at a distance."),
        ("What percentage of the wood is birch?", "It is 40 % birch.", "Birch and oak."),
        ("How much sugar is in the rub?", "Mix 50 g of sugar with the salt.", "Enough rub for four."),
        ("how many watts does the lamp use", "The output is 15 W.", "It has three brightness steps."),
        ("How many wheels has the cart?", "The cart rolls on four wheels.", "The cart has two shelves."),
        ("Who imports the tea?", "Our partner in Ghent imports the tea.", "The tea is sold in tins."),
        ("Which country is the knife made in?", "It is made in Portugal.", "The blade is steel."),
        ("Where is the knife made?", "It is forged in Solingen.", "It is made of steel."),
        ("what colour is the strap?", "The strap is brown.", "The strap is leather."),
        ("can I drop by in the evening?", "We are there until 21:00.", "You may drop by on any weekday."),
        ("how much weight can the hook bear?", "The hook holds up to 8 kg.", "The hook weighs 1 kg."),
    ],
)
def test_only_an_answer_of_the_kind_asked_for_counts(question: str, answer: str, neighbour: str) -> None:
    asked = kinds_asked(question)
    assert gives(asked, said(answer))
    assert not gives(asked, said(neighbour))


@pytest.mark.parametrize("question", ["Is the lid glass?", "tell me about the cart", "can I bring my dog?"])
def test_a_question_of_no_kind_may_be_answered_by_anything(question: str) -> None:
    assert gives(kinds_asked(question), said("Dogs are welcome."))


@pytest.mark.parametrize(
    "question", ["how much is the cart?", "how much does it cost", "how much for two of those", "how much"]
)
def test_how_much_alone_asks_for_a_price(question: str) -> None:
    assert PRICE.search(question)


@pytest.mark.parametrize(
    "question", ["how much sugar goes in?", "how much does the cart weigh?", "how much plastic is in it?"]
)
def test_how_much_of_something_does_not(question: str) -> None:
    assert not PRICE.search(question)
