"""Whoever says what their order comes to is told how much it lacks for free delivery."""

import pytest

from agent.free_delivery import to_free_delivery
from agent.reply import Told
from conversation.model import Computation
from tests.agent.dialogue import Dialogue, sources

TOLD = "Standard delivery to the Netherlands costs €4.95, free for orders from €75.00, and takes 1 to 2 days."
REACHED = Told("With that it is reached: standard delivery is free.")


@pytest.mark.parametrize(
    ("asked", "worth", "lacking"),
    [
        ("i have 62 euros in my basket, how much more until delivery is free?", "62", "€13.00"),
        ("my order is €62.50, what's missing for free delivery", "62.50", "€12.50"),
        ("free delivery to Utrecht for 62,50 euros?", "62,50", "€12.50"),
        ("my basket is at 62, is it free?", "62", "€13.00"),
        ("i have 62 EUR here, do i pay for shipping?", "62", "€13.00"),
        ("is delivery extra with 74.99 in the cart?", "74.99", "€0.01"),
    ],
)
def test_what_an_order_lacks_for_free_delivery_is_worked_out(asked: str, worth: str, lacking: str) -> None:
    how = Computation("difference", {"free from": "€75.00", "worth": worth}, lacking)
    assert to_free_delivery(asked, TOLD, "EUR") == Told(f"That is {lacking} more.", (how,))


@pytest.mark.parametrize(
    "asked", ["i spent 75 euros, is shipping free?", "€80 in my basket, is it free now?"]
)
def test_from_the_amount_on_it_is_reached(asked: str) -> None:
    assert to_free_delivery(asked, TOLD, "EUR") == REACHED


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("how much is delivery?", TOLD),
        ("how much more until delivery is free?", TOLD),
        ("the kettle for 62 euros, how tall is it?", TOLD),
        ("my order weighs 62 kg, is delivery free?", TOLD),
        ("my order EL-10371, is delivery free?", TOLD),
        ("i have 62 euros in my basket, is delivery free?", "Standard delivery to Norway costs €19.95."),
    ],
)
def test_nothing_is_worked_out_without_an_amount_or_where_nothing_is_free(asked: str, told: str) -> None:
    assert to_free_delivery(asked, told, "EUR") is None


@pytest.mark.parametrize(
    ("question", "lacking", "source"),
    [
        ("i have 62 euros in my basket, how much more until delivery is free?", "€13.00", "shipping/nl"),
        ("my basket is at 62, is delivery to Berlin free?", "€38.00", "shipping/de"),
    ],
)
async def test_what_is_lacking_is_told_with_what_delivery_there_costs(
    dialogue: Dialogue, question: str, lacking: str, source: str
) -> None:
    reply = await dialogue.say(question)
    assert reply.text.endswith(f"That is {lacking} more.")
    assert source in sources(reply)
    assert [one.result for one in reply.computed if one.name == "difference"] == [lacking]


async def test_where_delivery_is_never_free_nothing_is_lacking(dialogue: Dialogue) -> None:
    reply = await dialogue.say(
        "i have 62 euros in my basket, how much more until delivery to Norway is free?"
    )
    assert "€19.95" in reply.text
    assert " more." not in reply.text
    assert not reply.computed
