"""Of whose order a period is counted, from which of theirs, and to whom nothing is told of any."""

from collections.abc import Sequence

import pytest

from agent.answer import Assistant, Says
from agent.errors import OrdersUnreachable
from agent.json_orders import JsonOrders
from agent.shop import Order, Shop
from conversation.model import ShopperId
from conversation.shoppers import Shopper
from retrieval.search import Knowledge
from tests.agent.conftest import SHOP_FOLDER
from tests.agent.dialogue import Dialogue, signed_in, sources
from tests.doubles import FakeClock

PRIYA = "priya.raghavan@inbox.example"
MINE = "until when can i return my emberline 22?"
RULE = "You can return anything unused within 60 days of delivery."
WINTER = "pages/gifts#longer-returns-in-winter"


class Unreachable(JsonOrders):
    """Books that cannot be read."""

    async def of(self, email: str) -> Sequence[Order]:
        raise OrdersUnreachable(f"no answer for {email!r}")


async def test_the_order_is_cited_in_the_words_that_tell_of_its_delivery(
    dialogue: Dialogue, orders: JsonOrders
) -> None:
    dialogue.shopper = await signed_in(orders, PRIYA)
    reply = await dialogue.say(MINE)
    quote = next(one.quote for one in reply.citations if one.id == "order/EL-10371")
    assert quote.startswith("Your order EL-10371 (Emberline 22, Cream, 30 mbar and Gas hose")
    assert quote in reply.text
    ends = [one.inputs["from"] for one in reply.computed if one.name == "end of a period"]
    assert ends == ["Wednesday 18 November"]


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("can i still return my skewers?", "EL-10227"),
        ("my pellets, how many days do i have left to return them?", "EL-10297"),
        ("until when can i return my last order?", "EL-10371"),
        ("my emberline 22 came in november, until when can i return it?", "EL-10371"),
        ("when does the warranty on my emberline 22 end?", "EL-10371"),
    ],
)
async def test_it_is_counted_from_the_order_that_holds_what_is_meant(
    dialogue: Dialogue, orders: JsonOrders, question: str, order: str
) -> None:
    dialogue.shopper = await signed_in(orders, PRIYA)
    reply = await dialogue.say(question)
    assert "Counted from" in reply.text
    assert [one for one in sources(reply) if one.startswith("order/")] == [f"order/{order}"]


@pytest.mark.parametrize(
    "question",
    [
        "until when can i return my kettle 57?",
        "until when can one return an emberline 22?",
        "my emberline 22 came ten days ago, until when can i return it?",
        "my emberline 22 came in october, until when can i return it?",
    ],
)
async def test_it_is_counted_from_no_order_that_holds_it_not_or_came_another_day(
    dialogue: Dialogue, orders: JsonOrders, question: str
) -> None:
    dialogue.shopper = await signed_in(orders, PRIYA)
    reply = await dialogue.say(question)
    assert RULE in reply.text
    assert "18 November" not in reply.text
    assert not any(one.startswith("order/") for one in sources(reply))


async def test_of_an_order_that_is_on_its_way_nothing_is_counted(
    dialogue: Dialogue, orders: JsonOrders
) -> None:
    dialogue.shopper = await signed_in(orders, "daan.verbeek@post.example")
    reply = await dialogue.say("until when can i return my kettle 57?")
    assert "Counted from" not in reply.text


@pytest.mark.parametrize("email", [None, PRIYA])
async def test_nobody_who_is_not_verified_hears_when_an_order_came(
    dialogue: Dialogue, email: str | None
) -> None:
    dialogue.shopper = Shopper(ShopperId("s_9"), email=email, name="Priya Raghavan")
    reply = await dialogue.say(MINE)
    assert reply.text == RULE
    assert not any(one.startswith("order/") for one in sources(reply))
    assert not reply.computed


async def test_where_the_books_cannot_be_read_the_rule_is_told_all_the_same(
    knowledge: Knowledge, orders: JsonOrders, shop: Shop
) -> None:
    unreachable = Unreachable(SHOP_FOLDER, shop=shop, clock=FakeClock())
    assistant = Assistant(knowledge=knowledge, orders=unreachable, shop=shop)
    reply = await Dialogue(assistant, shopper=await signed_in(orders, PRIYA)).say(MINE)
    assert RULE in reply.text
    assert "Counted from" not in reply.text


@pytest.mark.parametrize(("day", "told"), [("31 october", False), ("1 november", True)])
async def test_the_rule_of_a_season_is_quoted_for_what_was_bought_in_it(
    dialogue: Dialogue,
    day: str,
    told: bool,  # noqa: FBT001
) -> None:
    reply = await dialogue.say(f"bought on {day}, can i still return it?")
    assert "Counted from" in reply.text
    assert (WINTER in sources(reply)) == told
    assert ("until 31 January 2027" in reply.text) == told


async def test_a_day_named_after_the_rule_was_told_is_counted_from(dialogue: Dialogue) -> None:
    await dialogue.say("how long is the return period?")
    reply = await dialogue.say("and if it came on 9 november?")
    assert "Counted from Monday 9 November, 60 days end on Friday 8 January 2027." in reply.text


@pytest.mark.parametrize(
    "question", ["until when can i return a cover?", "bought a kettle 57 in march 2021, how heavy is it?"]
)
async def test_nothing_is_counted_from_no_day_or_where_no_period_is_asked_for(
    dialogue: Dialogue, question: str
) -> None:
    reply = await dialogue.say(question)
    assert reply.found
    assert "Counted from" not in reply.text
    assert not reply.computed


async def test_with_approved_answers_only_nothing_is_counted(
    dialogue: Dialogue, knowledge: Knowledge, orders: JsonOrders, shop: Shop
) -> None:
    approved = Assistant(knowledge=knowledge, orders=orders, shop=shop, says=lambda: Says(approved_only=True))
    question = "How long can I return something? It came on 9 november."
    reply = await Dialogue(approved).say(question)
    assert RULE in reply.text
    assert not reply.computed
    assert "Counted from Monday 9 November" in (await dialogue.say(question)).text
