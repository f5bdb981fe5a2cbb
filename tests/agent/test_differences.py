"""How far two amounts lie apart, what one of a pack costs, and a share of a price are worked out of what is told."""

from decimal import Decimal

import pytest

from agent.differences import difference, price_matched, price_of_each, share_of_price
from agent.reply import Told
from conversation.model import Computation
from tests.agent.dialogue import Dialogue, sources

PIECES = "The firelighters cost from €6.50 to €16.00 (32 pieces: €6.50; 100 pieces: €16.00)."
BAGS = "The charcoal costs from €17.50 to €1,023.00 (7 kg: €17.50; 500 kg: €1,023.00)."
TRIAL = "Return it within 30 days of delivery, cleaned, for 80 % of its price."


def said(more: Told | None) -> str | None:
    return None if more is None else more.text


@pytest.mark.parametrize(
    ("asked", "told", "apart"),
    [
        ("how much heavier is the 57 than the 47?", "It weighs 14 kg. The other weighs 9.5 kg.", "4.5 kg"),
        ("which is taller, and by how much?", "It is 96 cm high. The other is 106 cm.", "10 cm"),
        ("what's the difference in heat?", "It gets to 450 °C. The other gets to 500 °C.", "50 °C"),
        ("how many more people eat from it?", "It is for 6 people. The other is for 4 people.", "2 people"),
    ],
)
def test_how_far_two_amounts_lie_apart_is_told(asked: str, told: str, apart: str) -> None:
    more = difference(asked, told)
    assert said(more) == f"That is a difference of {apart}."
    assert more is not None
    assert [(one.name, one.result) for one in more.computed] == [("difference", apart)]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("how heavy are they?", "It weighs 14 kg. The other weighs 9.5 kg."),
        ("by how much?", "It weighs 14 kg. The other weighs 14 kg."),
        ("by how much?", "It weighs 14 kg. The other is 57 cm."),
        ("by how much?", "It is 62 cm wide and 68 cm deep. The other is 52 cm wide."),
        ("by how much?", "It weighs 14 kg. The other weighs 9.5 kg. It is 4.5 kg more."),
        ("by how much?", "It weighs 14 kg."),
    ],
)
def test_what_is_not_asked_or_has_no_one_amount_is_not_told_apart(asked: str, told: str) -> None:
    assert difference(asked, told) is None


@pytest.mark.parametrize(
    ("asked", "told", "each"),
    [
        ("price per piece?", PIECES, "Per piece that is €0.20 (32 pieces) or €0.16 (100 pieces)."),
        ("what do they cost each?", PIECES, "Per piece that is €0.20 (32 pieces) or €0.16 (100 pieces)."),
        ("what does a kilo cost?", BAGS, "Per kg that is €2.50 (7 kg) or €2.05 (500 kg)."),
        ("price per kg?", "The charcoal in 10 kg costs €23.00.", "Per kg that is €2.30."),
        (
            "how much is a single cartridge?",
            "It costs up to €32.00 (1 cartridge: €8.90; 4 cartridges: €32.00).",
            "Per cartridge that is €8.00.",
        ),
        (
            "what do i save by the 4 pack?",
            "It costs up to €32.00 (1 cartridge: €8.90; 4 cartridges: €32.00).",
            "Per cartridge that is €8.00. With the 4 cartridges you save €0.90 a cartridge, €3.60 in all.",
        ),
        (
            "is the refill cheaper per litre?",
            "The cleaner in 500 ml (CL-500) costs €12.50. The cleaner in 1.5 l refill (CL-REF) costs €19.50.",
            "Per litre that is €25.00 (500 ml) or €13.00 (1.5 l). With the 1.5 l you save €12.00 a litre.",
        ),
        ("price per kg?", PIECES, None),
        ("what do they cost?", PIECES, None),
        ("how dry is each piece?", PIECES, None),
    ],
)
def test_what_one_of_a_pack_costs_is_told_where_that_is_asked(
    asked: str, told: str, each: str | None
) -> None:
    assert said(price_of_each(asked, told, "EUR")) == each


@pytest.mark.parametrize(
    ("asked", "price", "share"),
    [
        ("how much do i get back?", Decimal(349), "€279.20"),
        ("i paid 300 for it, what do i get back?", Decimal(349), "€240.00"),
        ("it cost €299,50, how much is the refund?", None, "€239.60"),
        ("i had it for 30 days, how much do i get back?", Decimal(349), "€279.20"),
    ],
)
def test_a_share_is_taken_of_what_was_paid_or_else_of_the_price(
    asked: str, price: Decimal | None, share: str
) -> None:
    more = share_of_price(asked, TRIAL, price, "EUR")
    assert said(more) == f"80 % of it is {share}."
    assert more is not None
    assert [(one.name, one.result) for one in more.computed] == [("share", share)]


@pytest.mark.parametrize(
    ("asked", "told", "price"),
    [
        ("how much do i get back?", TRIAL, None),
        ("can i still return it?", TRIAL, Decimal(349)),
        ("how much do i get back?", "You can return anything unused within 60 days.", Decimal(349)),
    ],
)
def test_of_no_price_or_without_a_share_none_is_told(asked: str, told: str, price: Decimal | None) -> None:
    assert share_of_price(asked, told, price, "EUR") is None


@pytest.mark.parametrize(
    ("question", "told", "computed"),
    [
        (
            "how much heavier is the kettle 57 than the kettle 47?",
            "That is a difference of 4.5 kg.",
            [Computation("difference", {"first": "14 kg", "second": "9.5 kg"}, "4.5 kg")],
        ),
        (
            "price per kg of the 7 kg and the 10 kg charcoal",
            "Per kg that is €2.50 (7 kg) or €2.30 (10 kg).",
            [
                Computation("price of each", {"price": "€17.50", "amount": "7 kg"}, "€2.50"),
                Computation("price of each", {"price": "€23.00", "amount": "10 kg"}, "€2.30"),
            ],
        ),
        (
            "how much do i get back for a used emberline 22 in the taste trial?",
            "80 % of it is €279.20.",
            [Computation("share", {"price": "€349.00", "share": "80 %"}, "€279.20")],
        ),
    ],
)
async def test_what_follows_from_an_answer_is_told_with_it(
    dialogue: Dialogue, question: str, told: str, computed: list[Computation]
) -> None:
    reply = await dialogue.say(question)
    assert reply.text.endswith(f" {told}")
    assert [one for one in reply.computed if one in computed] == computed


async def test_a_share_is_taken_of_the_price_of_what_is_looked_at(dialogue: Dialogue) -> None:
    dialogue.look_at("emberline-kettle-57")
    reply = await dialogue.say("how much do i get back in the taste trial?")
    assert "80 % of it is €151.20." in reply.text
    assert any(source.startswith("pages/returns#used-products") for source in sources(reply))


@pytest.mark.parametrize(
    ("asked", "told", "apart"),
    [
        (
            "paid €189, a dealer has it for 165. what do i get?",
            "We refund the difference.",
            "That is €24.00.",
        ),
        ("bought for 189, now at 189 elsewhere", "We refund the difference.", None),
        ("paid €189, a dealer has it for 165", "We do not match prices.", None),
        ("bought it for 189, what do i get?", "We refund the difference.", None),
    ],
)
def test_what_a_matched_price_brings_back_is_told(asked: str, told: str, apart: str | None) -> None:
    assert said(price_matched(asked, told, "EUR")) == apart


def test_what_a_thing_weighs_and_its_carton_are_not_set_apart() -> None:
    told = "The kamado weighs 94 kg. Packed, the kamado measures 78 cm and weighs 106 kg."
    assert difference("how many kg more is that?", told) is None
