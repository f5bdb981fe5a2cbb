"""What comes back of what is sent back unused is its price less what the return costs from there."""

import re
from collections.abc import Sequence
from decimal import Decimal

import pytest

from agent.answer import Assistant
from agent.errors import OrdersUnreachable
from agent.json_orders import JsonOrders
from agent.refund_cues import asks_refund
from agent.reply import Reply
from agent.return_costs import DeliveryRule, ReturnCosts, return_costs
from agent.shop import Order, Shop
from agent.words import normalise
from conversation.model import Citation, ShopperId
from conversation.shoppers import Shopper
from retrieval.passages import Passage, PassageKind
from retrieval.search import Knowledge
from retrieval.shipping import ShippingZone
from tests.agent.conftest import SHOP_FOLDER
from tests.agent.dialogue import Dialogue, signed_in, sources
from tests.doubles import FakeClock

MIKKO = "mikko.rantala@posti.example"
COSTS = "pages/returns#what-a-return-costs"
RULE = "If you return a whole order within 10 days of getting it, we also refund its standard delivery."
FACTS = {
    "Sweden and Finland": "Small parcel: free; Large parcel: €25.00",
    "Denmark": "Small parcel: €3.50; Large parcel: €30.00",
    "All other EU countries": "Small parcel: €9.00; Large parcel: on request",
}
SWEDEN = ShippingZone("se", "Sweden", ("SE",), ("Sverige", "Malmö"), ())
DENMARK = ShippingZone("dk", "The kingdom of Denmark", ("DK",), ("Denmark", "Odense"), ())
BALTIC = ShippingZone("baltic", "Estonia and Latvia", ("EE", "LV"), ("Riga",), ())
NORWAY = ShippingZone("no", "Norway", ("NO",), ("Oslo",), ())
MIXED = ShippingZone("far", "Iceland and Greece", ("IS", "GR"), ("Athens",), ())


def _table(facts: dict[str, str], heading: str = "What a return costs") -> Passage:
    path = ("Sending things back", heading)
    return Passage("pages/back#costs", PassageKind.POLICY, "Sending things back", "", path, facts=facts)


def _page(text: str) -> Passage:
    return Passage("pages/back#rules", PassageKind.POLICY, "Sending things back", text, ("Rules",))


@pytest.mark.parametrize(
    ("zone", "row", "parcel", "bulky"),
    [
        (SWEDEN, "Sweden and Finland", "0", "25.00"),
        (DENMARK, "Denmark", "3.50", "30.00"),
        (BALTIC, "All other EU countries", "9.00", None),
        (NORWAY, "", None, None),
        (MIXED, "", None, None),
    ],
)
def test_what_a_return_costs_is_read_by_country_and_size(
    zone: ShippingZone, row: str, parcel: str | None, bulky: str | None
) -> None:
    costs = ReturnCosts(_table(FACTS))
    for size, amount in ((False, parcel), (True, bulky)):
        found = costs.from_zone(zone, bulky=size)
        assert (found and found.amount) == (amount and Decimal(amount))
        assert found is None or found.source.quote == f"{row} – {FACTS[row]}."


def test_the_rest_of_the_world_is_no_country_of_the_union_that_has_a_row_of_its_own() -> None:
    costs = ReturnCosts(_table({**FACTS, "Rest of the world": "Small parcel: €1,040.00"}))
    found = [costs.from_zone(one, bulky=False) for one in (BALTIC, NORWAY, MIXED)]
    assert [one and one.amount for one in found] == [Decimal(9), Decimal(1040), Decimal(1040)]


def test_the_table_is_found_with_the_rule_of_its_page() -> None:
    rule = DeliveryRule(10, Citation("pages/back#rules", "Sending things back", RULE))
    pages = [[_page(RULE)], [_page(f"We are quick. {RULE}"), _table(FACTS)]]
    assert return_costs(pages) == ReturnCosts(_table(FACTS), rule)


def test_a_table_without_a_rule_of_delivery_has_none() -> None:
    page = _page("Send a whole order back within 10 days. We pay for its standard delivery.")
    assert return_costs([[page, _table(FACTS)]]) == ReturnCosts(_table(FACTS))


@pytest.mark.parametrize(
    "passage",
    [
        _page(RULE),
        _table(FACTS, heading="What delivery costs"),
        _table({"Sweden": "Small parcel: free"}),
        _table({"Sweden": "Small parcel: two to three days", "Denmark": "Small parcel: five days"}),
    ],
)
def test_what_tells_no_costs_of_returns_is_no_such_table(passage: Passage) -> None:
    assert return_costs([[passage]]) is None


@pytest.mark.parametrize(
    "text",
    [
        "how much do I get back if I return my bike unused?",
        "never ridden it. what do I get if I send it back?",
        "sending the lamp back, what's my refund?",
    ],
)
def test_what_comes_back_of_something_unused_is_asked(text: str) -> None:
    assert asks_refund(normalise(text))


@pytest.mark.parametrize(
    "text",
    [
        "I used it twice. how much do I get back if I return it?",
        "it arrived broken, how much do I get back if I return it?",
        "how much do I get back if I return it with the gift receipt?",
        "how much of the deposit do I get back?",
        "if I cancel, how much do I get back?",
        "how do I return it?",
        "how much does a return cost?",
    ],
)
def test_what_comes_back_by_other_rules_or_is_not_asked_is_none(text: str) -> None:
    assert not asks_refund(normalise(text))


def _unkept(reply: Reply) -> list[str]:
    """Return the amounts of a reply that neither a quote nor a computation has."""
    kept = {one.result for one in reply.computed} | {
        two for one in reply.computed for two in one.inputs.values()
    }
    quotes = " ".join(one.quote for one in reply.citations)
    told: list[str] = re.findall(r"€\d[\d,]*\.\d\d", reply.text)
    return [one for one in told if one not in kept and one not in quotes]


def _is_refund(reply: Reply) -> bool:
    return "sent back unused" in reply.text or any(
        one.name in {"difference", "sum"} for one in reply.computed
    )


@pytest.mark.parametrize(
    ("said", "told", "product"),
    [
        (
            "paid 79 for the wireless meat thermometer, unused, it goes back from dresden.",
            "€79.00 less what the return from Dresden (Germany) costs, €4.95, makes €74.05.",
            "thermometer-wireless",
        ),
        ("an unused emberline 30, from leuven.", "costs, €39.00, makes €510.00.", "emberline-30"),
        ("the Emberline 22, never cooked on, from Dresden.", "costs, €4.95, makes €344.05.", "emberline-22"),
        ("the unused Hearth 60 in black from Vienna.", "costs, €6.95, makes €152.05.", "hearth-60"),
        ("an unused grill brush from Helsinki.", "costs, €12.95, makes €9.05.", "grill-brush"),
    ],
)
async def test_the_cost_of_the_return_is_taken_off_the_price(
    dialogue: Dialogue, said: str, told: str, product: str
) -> None:
    reply = await dialogue.say(f"{said} how much do i get back if i return it?")
    assert told in reply.text
    assert "tell me if that's elsewhere" not in reply.text
    assert (reply.computed[-1].name, f"makes {reply.computed[-1].result}." in told) == ("difference", True)
    assert sources(reply) >= {COSTS, f"product/{product}"}
    assert _unkept(reply) == []


@pytest.mark.parametrize(
    ("told", "whole"),
    [
        ("paid 48.95 with express to amsterdam. came yesterday, unused, sending the whole order back", True),
        ("it came to amsterdam on 10 november, unused, sending the whole order back", True),
        ("it came to amsterdam on 9 november, unused, sending the whole order back", False),
        ("it came to amsterdam yesterday, unused. i'm sending it back", False),
    ],
)  # fmt: skip
async def test_standard_delivery_of_a_whole_order_comes_back_within_the_days_of_the_rule(
    dialogue: Dialogue,
    told: str,
    whole: bool,  # noqa: FBT001
) -> None:
    reply = await dialogue.say(f"instant read thermometer: {told}. what do i get?")
    assert "all of its €39.00, for the return from Amsterdam (Netherlands) is free." in reply.text
    assert ("standard delivery (€4.95) is refunded too, €43.95 in all." in reply.text) == whole
    assert [(one.name, one.result) for one in reply.computed] == ([("sum", "€43.95")] if whole else [])
    assert ("pages/returns#refunds" in sources(reply)) == whole
    assert _unkept(reply) == []


@pytest.mark.parametrize(
    ("email", "question", "told", "number"),
    [
        (
            MIKKO,
            "how much do i get back if i return my emberline 30 unused?",
            "Emberline 30, Sage, 30 mbar (your order EL-10273), sent back unused: €549.00 less",
            "EL-10273",
        ),
        (
            MIKKO,
            "what is my refund if my emberline 30 goes back unused?",
            "from Tampere (Denmark, Sweden and Finland) costs, €69.00, makes €480.00.",
            "EL-10273",
        ),
        (
            MIKKO,
            "i live in Oslo now. what do i get back if i return my unused emberline 30 from Oslo?",
            "€549.00 less what the return from Oslo (Norway) costs, €99.00, makes €450.00.",
            "EL-10273",
        ),
        (
            "yusuf.demirel@mail.example",
            "how much do i get back if i return everything from my last order unused?",
            "€101.00 less what the return from Cologne (Germany) costs, €4.95, makes €96.05.",
            "EL-10332",
        ),
        (
            "bram.hoekstra@post.example",
            "how much do i get back if i return my unused drip tray liners?",
            "2 × Drip tray liners, For Emberline 22 (your order EL-10323), sent back unused: all of its €18",
            "EL-10323",
        ),
    ],
)
async def test_of_an_order_what_was_paid_counts_and_where_it_went(
    dialogue: Dialogue, orders: JsonOrders, email: str, question: str, told: str, number: str
) -> None:
    dialogue.shopper = await signed_in(orders, email)
    reply = await dialogue.say(question)
    assert told in reply.text
    assert sources(reply) == {COSTS, f"order/{number}"}
    assert _unkept(reply) == []


@pytest.mark.parametrize(
    ("email", "home"),
    [(None, "the Netherlands"), ("jonas.weber@mail.example", "Hamburg (Germany)")],
)
async def test_where_it_comes_from_is_assumed_and_said_to_be(
    dialogue: Dialogue, orders: JsonOrders, email: str | None, home: str
) -> None:
    if email:
        dialogue.shopper = await signed_in(orders, email)
    reply = await dialogue.say("how much do i get back if i return an unused pizza cutter?")
    assert f"I've taken {home} as where it comes from; tell me if that's elsewhere." in reply.text
    assert sources(reply) >= {COSTS, "product/pizza-cutter"}


@pytest.mark.parametrize(
    "said",
    [
        "the Emberline 22 arrived damaged in Dresden",
        "i cooked on my Emberline 22, it goes back from Dresden",
        "i used the grill brush once, it goes back from Dresden",
        "i have a gift receipt for the Emberline 22, and am in Dresden",
        "i cancel my order of an Emberline 22 to Dresden",
        "of the deposit for the gas bottle in Dresden",
        "i have 2 grill brushes unused in Dresden",
        "an unused grill brush from Reykjavik",
        "the grill brush came a year ago, unused, from Dresden",
        "the skillet from Dresden is unused",  # which of two prices is not told
        "unused smoking chips from Bergen",  # their return costs more
        "paid 8.90 for the gas cartridge, unused, in Dresden",  # it may not travel back
    ],
)
async def test_no_refund_is_worked_out_by_other_rules_or_of_what_is_not_plain(
    dialogue: Dialogue, said: str
) -> None:
    assert not _is_refund(await dialogue.say(f"{said}. how much do i get back if i return it?"))


@pytest.mark.parametrize("email", [None, MIKKO])
async def test_nobody_who_is_not_verified_hears_of_an_order(dialogue: Dialogue, email: str | None) -> None:
    dialogue.shopper = Shopper(ShopperId("s_9"), email=email, name="Mikko Rantala")
    reply = await dialogue.say("how much do i get back if i return my emberline 30 unused?")
    assert "€549.00 less what the return from the Netherlands costs, €39.00, makes €510.00." in reply.text
    assert sources(reply) >= {COSTS, "product/emberline-30"}
    assert not any(one.startswith("order/") for one in sources(reply))
    assert [one for one in ("EL-", "Tampere", "Sage") if one in reply.text] == []


class Unreachable(JsonOrders):
    """Books that cannot be read."""

    async def of(self, email: str) -> Sequence[Order]:
        raise OrdersUnreachable(f"no answer for {email!r}")


async def test_where_the_books_cannot_be_read_the_catalogues_price_counts(
    knowledge: Knowledge, orders: JsonOrders, shop: Shop
) -> None:
    unreachable = Unreachable(SHOP_FOLDER, shop=shop, clock=FakeClock())
    assistant = Assistant(knowledge=knowledge, orders=unreachable, shop=shop)
    dialogue = Dialogue(assistant, shopper=await signed_in(orders, MIKKO))
    reply = await dialogue.say("how much do i get back if i return my emberline 30 unused?")
    assert "makes €480.00. I've taken Tampere" in reply.text
    assert sources(reply) >= {COSTS, "product/emberline-30"}
    assert not any(one.startswith("order/") for one in sources(reply))
