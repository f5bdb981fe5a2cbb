"""How much of a passage is said: statements, likeliest first, until what is needed is surely among them."""

import pytest

from agent.evidence import FEATURES, Judged
from agent.writer import entry, opens_with_verdict, write
from retrieval.passages import Passage, PassageKind
from retrieval.statements import Statement, statements
from tests.agent.wanted import wanted

TEXT = (
    "Parcels are brought by PostNL from Monday to Friday, and in the Netherlands on Saturday as well. "
    "Bulky goods travel with a haulier who phones you for a day and brings them to the kerb. "
    "Gas cartridges go by road only, which takes two days longer than the table of costs says. "
    "Whoever wants a parcel on another day writes to us before ten in the morning of the same day."
)

WANTED = wanted(words={"wood": 1.0})
ENTRY = Passage(
    "faq/fuel#better",
    PassageKind.FAQ,
    "Is wood or gas better?",
    "No, it depends.",
    path=("Fuel", "Is wood or gas better?"),
)


def said(
    *shares: float, text: str = TEXT, kind: PassageKind = PassageKind.POLICY, asked: str = "who brings it?"
) -> str:
    """Write of a section, of whose sentences what is needed is told with such chances."""
    passage = Passage("pages/delivery#who", kind, "Delivery", text, path=("Delivery", "Who"))
    judged = [
        Judged(one, 0.9 * share / max(shares), (0.0,) * len(FEATURES), share=share)
        for one, share in zip(statements(passage), shares, strict=True)
    ]
    return write(asked, WANTED, sorted(judged, key=lambda one: -one.score)).text


@pytest.mark.parametrize(
    ("shares", "sentences"),
    [
        ((0.02, 0.95, 0.02, 0.01), (1,)),
        ((0.25, 0.70, 0.03, 0.02), (0, 1)),
        ((0.05, 0.10, 0.45, 0.40), (1, 2, 3)),
    ],
)
def test_statements_are_said_in_their_order_until_nine_tenths_are_told(
    shares: tuple[float, ...], sentences: tuple[int, ...]
) -> None:
    whole = [f"{one.rstrip('.')}." for one in TEXT.split(". ")]
    assert said(*shares) == " ".join(whole[place] for place in sentences)


def test_what_is_too_long_to_be_said_leaves_no_room_for_what_is_beside_the_point() -> None:
    long = f"Goods go back within sixty days, {'and so on, ' * 30}as the law has it."
    text = f"We pay for the way back of what was faulty, wrong or late. {long} Our office has a dog. It is green."
    assert said(0.55, 0.41, 0.02, 0.02, text=text) == text.split(" Goods", maxsplit=1)[0]


def test_a_short_list_is_said_whole_with_commas() -> None:
    text = "- 4 aubergines\n- 1 pomegranate\n- mint, salt"
    list_of = said(0.9, 0.05, 0.05, text=text, kind=PassageKind.RECIPE, asked="what goes into it?")
    assert list_of == "Who: 4 aubergines, 1 pomegranate, mint, salt"


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("Is wood or gas better?", "No, it depends."),
        ("should I take wood?", "Is wood or gas better?\nNo, it depends."),
    ],
)
def test_an_entry_whose_verdict_is_on_another_question_is_said_under_its_own(asked: str, answer: str) -> None:
    one = Statement(ENTRY, said=ENTRY.text, quote=ENTRY.text, meaning=ENTRY.title)
    assert entry(asked, WANTED, one) == answer


@pytest.mark.parametrize("text", ["Yes, for a small fee.", "No: they are glued.", "No, not yet.", "No"])
def test_a_verdict_is_heard(text: str) -> None:
    assert opens_with_verdict(text)


@pytest.mark.parametrize(
    "text", ["No minimum order applies.", "No. 5 fits.", "Yesterday's bread works well.", "Nothing is glued."]
)
def test_words_that_begin_like_a_verdict_are_none(text: str) -> None:
    assert not opens_with_verdict(text)


def facts(*shares: float) -> str:
    """Write of a product's facts, each of which is what is needed with such a chance."""
    told = {"Width": "58 cm", "Depth": "52 cm", "Cut-out": "56 cm", "Weight": "19 kg"}
    passage = Passage(
        "product/inset/dimensions",
        PassageKind.ATTRIBUTES,
        "Inset",
        "",
        path=("Inset", "Dimensions"),
        product_id="inset",
        facts=told,
    )
    judged = [
        Judged(one, 0.9 * share / max(shares), (0.0,) * len(FEATURES), share=share)
        for one, share in zip(statements(passage), shares, strict=True)
    ]
    return write("how big a hole?", WANTED, sorted(judged, key=lambda one: -one.score)).text


def test_where_it_is_not_clear_which_few_facts_are_asked_for_all_of_their_heading_are_listed() -> None:
    assert facts(0.96, 0.02, 0.01, 0.01).count("\n") == 0
    assert facts(0.70, 0.27, 0.02, 0.01).count("\n") == 0
    others = ["Depth: 52 cm", "Cut-out: 56 cm", "Weight: 19 kg"]
    likeliest = facts(0.96, 0.02, 0.01, 0.01)
    assert facts(0.55, 0.25, 0.15, 0.05).splitlines() == [likeliest, "More under “Dimensions”:", *others]
    assert facts(0.40, 0.30, 0.20, 0.10).splitlines() == ["Inset, dimensions:", "Width: 58 cm", *others]
