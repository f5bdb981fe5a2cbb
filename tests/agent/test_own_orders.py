"""Questions after an own order are told from others, and the order that was told of stays the one that is meant."""

import numpy as np
import pytest

from agent.json_orders import JsonOrders
from agent.own_orders import LIKELY, SURE, OwnOrderReader
from agent.phrases import ONLY_A_PERSON
from retrieval.onnx_encoder import OnnxEncoder
from tests.agent.dialogue import Dialogue, signed_in, sources


@pytest.mark.parametrize(
    "text",
    [
        "any news on the big grill?",
        "wheres my stuff",
        "has the kamado gone out yet",
        "did my money arrive with you",
        "still waiting for the covers",
    ],
)
def test_whoever_is_signed_in_asks_after_an_order(encoder: OnnxEncoder, text: str) -> None:
    likely = OwnOrderReader().likely(text, encoder.encode([text])[0], signed=True, spoken=False)
    assert likely >= SURE


@pytest.mark.parametrize(
    "text",
    [
        "how much is delivery to Norway",
        "when would it be here if i order now",
        "does it come with a hose",
        "can i order two of those",
        "is it in stock",
        "and who designed it?",
    ],
)
def test_whoever_has_not_ordered_asks_the_shop(encoder: OnnxEncoder, text: str) -> None:
    likely = OwnOrderReader().likely(text, encoder.encode([text])[0], signed=False, spoken=False)
    assert likely < LIKELY


async def test_the_order_told_of_stays_the_one_that_is_meant(dialogue: Dialogue, orders: JsonOrders) -> None:
    dialogue.shopper = await signed_in(orders, "daan.verbeek@post.example")
    first = await dialogue.say("has my pizza oven been sent yet?")
    again = await dialogue.say("and when is it here then")
    assert first.citations[0].id == again.citations[0].id == "order/EL-10427"


async def test_what_is_asked_of_a_product_that_was_ordered_is_answered_by_the_pages(
    dialogue: Dialogue, orders: JsonOrders
) -> None:
    dialogue.shopper = await signed_in(orders, "jonas.weber@mail.example")
    assert "order/EL-10395" in sources(await dialogue.say("where is my order?"))
    reply = await dialogue.say("how heavy is it?")
    assert sources(reply) == {"product/emberline-22/dimensions"}
    assert "27 kg" in reply.text


async def test_what_was_told_of_an_order_is_not_told_again_to_who_asks_something_else(
    dialogue: Dialogue, orders: JsonOrders
) -> None:
    dialogue.shopper = await signed_in(orders, "tobias.keller@mail.example")
    told = await dialogue.say("When will my pizza oven be delivered?")
    assert sources(told) == {"order/EL-10378"}
    reply = await dialogue.say("Is a signature needed? It was over 500 euros and I might be out that day")
    assert sources(reply) == {"pages/shipping#tracking-your-parcel/nobody-at-home"}
    again = await dialogue.say("when does my order come then?")
    assert sources(again) == {"order/EL-10378"}


async def test_on_a_products_page_it_is_asked_of_buying_it(dialogue: Dialogue, orders: JsonOrders) -> None:
    dialogue.shopper = await signed_in(orders, "jonas.weber@mail.example")
    dialogue.look_at("emberline-22")
    reply = await dialogue.say("Will the Emberline grill arrive before Friday?")
    assert "shipping/de" in sources(reply)


def test_a_vector_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="the heads read vectors of 384"):
        OwnOrderReader().likely("any news?", np.zeros(3, np.float32), signed=True, spoken=False)


async def test_whoever_is_signed_in_and_asks_why_it_is_late_hears_of_their_order(
    dialogue: Dialogue, orders: JsonOrders
) -> None:
    dialogue.shopper = await signed_in(orders, "camille.rousseau@courriel.example")
    assert "order/EL-10351" in sources(await dialogue.say("Why is my Forno 16 delayed?"))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("what did i pay for it in total?", "comes to €687.00 in all, of it €39.00 for delivery."),
        ("how much is it?", "comes to €687.00 in all, of it €39.00 for delivery."),
        ("what did delivery cost on it?", "costs €39.00, of €687.00 in all."),
        ("how much is delivery in this order", "costs €39.00, of €687.00 in all."),
        ("and when did i order it", "was placed on Sunday 22 November."),
    ],
)
async def test_what_an_order_says_of_itself_is_told(dialogue: Dialogue, asked: str, told: str) -> None:
    await dialogue.say("EL-10429, annika.vogt@mail.example")
    reply = await dialogue.say(asked)
    assert reply.text.endswith(told)
    assert sources(reply) == {"order/EL-10429"}


async def test_of_a_cancelled_order_it_is_said_that_nothing_was_paid(dialogue: Dialogue) -> None:
    await dialogue.say("EL-10205 kwame.boateng@inbox.example")
    assert "nothing was charged" in (await dialogue.say("what did i pay?")).text


async def test_free_delivery_is_told_where_the_sum_shows_it(dialogue: Dialogue) -> None:
    await dialogue.say("EL-10395, jonas.weber@mail.example")
    assert "is free" in (await dialogue.say("how much was the delivery?")).text


@pytest.mark.parametrize("asked", ["what did i pay for it in total?", "when did i order it?"])
async def test_nothing_of_an_order_is_told_after_a_wrong_address(dialogue: Dialogue, asked: str) -> None:
    await dialogue.say("EL-10429, annika.vogt@mail.example")
    await dialogue.say("and EL-10395, annika.vogt@mail.example")
    assert not (await dialogue.say(asked)).citations


@pytest.mark.parametrize("asked", ["how much is delivery to Norway?", "how much is the Kettle 57?"])
async def test_what_the_shop_is_asked_after_an_order_is_no_particular_of_it(
    dialogue: Dialogue, asked: str
) -> None:
    await dialogue.say("EL-10429, annika.vogt@mail.example")
    assert "order/EL-10429" not in sources(await dialogue.say(asked))


async def test_how_it_is_still_to_be_paid_is_told_of_an_unpaid_order(dialogue: Dialogue) -> None:
    await dialogue.say("EL-10465, fatima.elamrani@post.example")
    for asked in ("how do I pay now?", "until when can I pay it?"):
        reply = await dialogue.say(asked)
        assert "use the link in our e-mail to try again within 48 hours" in reply.text
        assert sources(reply) == {"order/EL-10465"}
    await dialogue.say("EL-10395, jonas.weber@mail.example")
    assert "order/EL-10395" not in sources(await dialogue.say("how do I pay now?"))


async def test_whoever_is_signed_in_sees_all_of_their_orders(dialogue: Dialogue, orders: JsonOrders) -> None:
    dialogue.shopper = await signed_in(orders, "daan.verbeek@post.example")
    reply = await dialogue.say("can i see all my orders")
    assert sources(reply) == {
        f"order/{order.number}" for order in await orders.of("daan.verbeek@post.example")
    }


async def test_of_several_orders_the_one_expected_first_is_told_first(
    dialogue: Dialogue, orders: JsonOrders
) -> None:
    dialogue.shopper = await signed_in(orders, "priya.raghavan@inbox.example")
    shown = await dialogue.say("where are my open orders?")
    assert shown.citations[0].id == "order/EL-10479"
    reply = await dialogue.say("which of them comes first?")
    assert [citation.id for citation in reply.citations[:2]] == ["order/EL-10479", "order/EL-10460"]
    assert "EL-10460 (2 × Spare tube burner) is expected on Friday 27 November" in reply.text


@pytest.mark.parametrize(
    ("opens", "wishes"),
    [
        ("EL-10336, lukas.steindl@mail.example", "I'd like the replacement please"),
        ("EL-10336, lukas.steindl@mail.example", "Then I want my money back."),
        ("cancel EL-10497, sanne.dewit@post.example", "yes please cancel it"),
        ("cancel EL-10497, sanne.dewit@post.example", "please stop it"),
    ],
)
async def test_a_person_is_offered_for_what_only_a_person_can_do_with_an_order(
    dialogue: Dialogue, opens: str, wishes: str
) -> None:
    await dialogue.say(opens)
    reply = await dialogue.say(wishes)
    assert reply.text == ONLY_A_PERSON
    assert [option.action for option in reply.options] == ["human"]


@pytest.mark.parametrize(
    "asked", ["please stop it", "I'd like the replacement please", "yes please cancel it"]
)
async def test_where_nothing_was_told_of_an_order_no_person_is_offered_for_it(
    dialogue: Dialogue, asked: str
) -> None:
    assert (await dialogue.say(asked)).text != ONLY_A_PERSON
