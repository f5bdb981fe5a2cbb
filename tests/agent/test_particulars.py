"""What is said of another place, day, size of goods or model is no answer to a question about this one."""

from datetime import time
from decimal import Decimal

import pytest

from agent.evidence import Judged
from agent.particulars import particulars_of
from agent.product_cues import compares
from agent.products import ProductNames
from agent.words import content
from retrieval.catalogue import Product
from retrieval.passages import Passage, PassageKind
from retrieval.shipping import ShippingMethod, ShippingTable, ShippingZone
from retrieval.statements import statements
from tests.agent.dialogue import Dialogue, sources

METHOD = ShippingMethod("standard", "Standard delivery", Decimal(5), None, 1, 2)
TABLE = ShippingTable(
    origin="Ghent",
    timezone="Europe/Brussels",
    cutoff=time(12),
    dispatch_days=(0, 1, 2, 3, 4),
    delivery_days=(0, 1, 2, 3, 4),
    holidays=(),
    zones=(
        ShippingZone("be", "Belgium", ("BE",), ("Belgium", "Ghent"), (METHOD,)),
        ShippingZone("no", "Norway", ("NO",), ("Norway", "Bergen"), (METHOD,)),
    ),
    not_served=("Canada",),
)


def best_of(question: str, *texts: str, bulky: bool = False) -> str:
    """Judge `texts` as equally likely but for their order, and return the one that fits the question best."""
    judged = []
    for i, text in enumerate(texts):
        passage = Passage(
            id=f"pages/{i}", kind=PassageKind.GUIDE, title="T", text=text, path=("T",), source="t.md:1"
        )
        judged.append(Judged(statements(passage)[0], 0.8 - i / 100, ()))
    return particulars_of(question, TABLE, bulky=bulky).weighed(judged)[0].statement.quote


@pytest.mark.parametrize(
    ("question", "best", "other"),
    [
        ("do you install in Norway?", "We install in Norway too.", "We install it for you."),
        ("is it free to Bergen?", "To Norway it is free.", "In Belgium it is free."),
        ("do you install in Norway?", "We install in Belgium only.", "In Belgium we install at no cost."),
        ("are you open on Thursdays?", "Wednesday to Friday: 9 to 5.", "Monday: closed."),
        ("until when can I order?", "Order before noon.", "Order before noon for Christmas."),
    ],
)
def test_what_is_said_of_the_very_thing_comes_first(question: str, best: str, other: str) -> None:
    assert best_of(question, other, best) == best


def table_of(*rows: str, heading: str = "Ways to pay") -> list[Judged]:
    """Judge the rows of a page's table as equally likely."""
    facts = {row.split(" – ")[0]: row for row in rows}
    passage = Passage(
        id="pages/pay",
        kind=PassageKind.POLICY,
        title="T",
        text="\n".join(rows),
        path=("T", heading),
        source="t.md:1",
        facts=facts,
    )
    return [Judged(one, 0.7, ()) for one in statements(passage)]


def told_apart(question: str, *rows: str, before: tuple[str, ...] = ()) -> list[Judged]:
    words = frozenset(content(question))
    known = particulars_of(question, TABLE, bulky=False, words=words, before=before)
    return sorted(known.told_apart(table_of(*rows)), key=lambda one: -one.score)


def test_the_row_whose_name_is_said_is_meant_and_marked() -> None:
    first, *others = told_apart(
        "can i pay by klarna?", "Visa – at once", "Klarna – later", "Apple Pay – at once"
    )
    assert first.statement.quote == "Klarna – later"
    assert first.named
    assert not any(one.named for one in others)
    assert {one.score for one in others} == {0.7}


def test_rows_of_the_place_spoken_of_before_come_first_and_others_are_told_to_be_elsewhere() -> None:
    rows = "Belgium – free", "Norway – ten euros"
    first, other = told_apart("and what does a return cost?", *rows, before=("I live in Bergen", "hm"))
    assert first.statement.quote == "Norway – ten euros"
    assert other.elsewhere
    assert [one.score for one in told_apart("and what does a return cost?", *rows)] == [0.7, 0.7]


@pytest.mark.parametrize(
    ("question", "best", "other"),
    [
        ("is there tax to Norway?", "In Norway you pay tax.", "Within the EU there is no tax."),
        ("is there tax to Norway?", "A tax is paid at the door.", "Within the EU there is no tax."),
        ("a faulty one from Norway?", "It is free everywhere.", "In Belgium it is free."),
    ],
)
def test_the_union_is_elsewhere_for_who_is_not_in_it_and_everywhere_is_there_too(
    question: str, best: str, other: str
) -> None:
    assert best_of(question, other, best) == best


def test_of_bulky_goods_no_parcel_is_promised() -> None:
    bulky, parcel = "Bulky goods take two weeks.", "Standard delivery takes two days."
    assert best_of("how long does it take?", parcel, bulky, bulky=True) == bulky
    assert best_of("how long does it take?", parcel, bulky) == parcel


def test_a_place_alone_makes_no_answer_of_what_was_none() -> None:
    passage = Passage(
        id="pages/x", kind=PassageKind.GUIDE, title="T", text="Norway.", path=("T",), source="t.md:1"
    )
    weak = Judged(statements(passage)[0], 0.3, ())
    assert particulars_of("skiing in Norway?", TABLE, bulky=False).weighed([weak])[0].score == 0.3


@pytest.mark.parametrize("question", ["do you deliver on sunday?", "Do you deliver on Sundays?"])
async def test_what_is_answered_of_another_day_is_no_answer(dialogue: Dialogue, question: str) -> None:
    reply = await dialogue.say(question)
    assert reply.text == "We do not deliver on Saturdays, Sundays or public holidays."


@pytest.mark.parametrize(
    "question",
    ["Do you deliver on Saturdays?", "do you deliver on Wednesdays?", "do you deliver at the weekend?"],
)
async def test_an_entry_answers_of_its_own_day_and_of_those_it_names(
    dialogue: Dialogue, question: str
) -> None:
    assert "faq/delivery#do-you-deliver-on-saturdays" in sources(await dialogue.say(question))


NAMES = ProductNames(
    {
        name: Product(name, title)
        for name, title in {"s-20": "Stove 20", "s-40": "Stove 40", "c-20": "Cover for Stove 20"}.items()
    },
    shop_name="Hearthside",
)


def test_a_model_there_is_not_is_noticed_with_its_family() -> None:
    unheard = NAMES.unheard_of("what does the Stove 60 cost?")
    assert unheard is not None
    assert unheard.said == "Stove 60"
    assert unheard.family == ("Stove 20", "Stove 40")


@pytest.mark.parametrize(
    "text",
    ["the stove 20", "a stove 60 cm wide", "stove for 12 people", "is the stove 20 like the stove 70?"],
)
def test_a_model_there_is_or_a_measure_is_not(text: str) -> None:
    assert NAMES.unheard_of(text) is None


async def test_a_model_there_is_not_is_said_to_be_none(dialogue: Dialogue) -> None:
    reply = await dialogue.say("what's the weight of the Kettle 65?")
    assert not reply.found
    assert "Kettle 57" in reply.text
    assert not reply.citations


async def test_a_comparison_gives_both_sides(dialogue: Dialogue) -> None:
    reply = await dialogue.say("which is wider, the Kettle 47 or the Kettle 57?")
    assert "Kettle 47" in reply.text
    assert "Kettle 57" in reply.text
    assert {"product/emberline-kettle-47/dimensions", "product/emberline-kettle-57/dimensions"} <= sources(
        reply
    )


def test_comparatives_compare_and_nouns_do_not() -> None:
    assert compares("is this one or that one cheaper?")
    assert not compares("a cover or a burner?")


async def test_a_product_asked_about_in_general_is_described(dialogue: Dialogue) -> None:
    reply = await dialogue.say("tell me about the Kettle 47")
    assert sources(reply) == {"product/emberline-kettle-47"}


def test_what_the_express_asked_for_may_carry_is_said_before_what_is_sent_in_general() -> None:
    general, express = "We send lamp oil to Belgium only.", "Lamp oil cannot go by express to Norway."
    assert best_of("can lamp oil go by express?", general, express) == express


def test_a_statement_that_names_no_place_gives_way_to_one_of_the_place() -> None:
    general, there = "You can pay on account.", "On account: Belgium and Norway."
    assert best_of("can I pay on account in Norway?", general, there) == there


async def test_slips_of_the_finger_do_not_hide_a_question_of_delivery(dialogue: Dialogue) -> None:
    reply = await dialogue.say("wat does delivrey to beligum cost")
    assert "shipping/be" in sources(reply)
