"""What a desk says counts where it lies near to the question and what is read agrees."""

import pytest

from agent.desks import chance
from agent.reader import ENOUGH
from tests.agent.dialogue import Dialogue, sources


def test_a_desk_needs_both_to_be_near_and_to_be_agreed_with() -> None:
    assert chance(0.5, 1.0) > ENOUGH > chance(0.5, 0.2)
    assert chance(0.2, 1.0) < ENOUGH


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("my plancha plate for the 22, how do I clean it?", "product/plate-22/care"),
        (
            "how long till I can put the cover on after grilling?",
            "pages/emberline-22-quick-start#after-cooking",
        ),
        ("does the smoker box go in the dishwasher?", "product/smoker-box/care"),
        ("I pay from my bank: when does it arrive with you?", "pages/payment#bank-transfer"),
    ],
)
async def test_a_desk_that_hears_its_words_beside_the_point_is_not_listened_to(
    dialogue: Dialogue, question: str, source: str
) -> None:
    assert source in sources(await dialogue.say(question))


@pytest.mark.parametrize(
    ("page", "question", "contains"),
    [
        (None, "What does the Emberline 22 cost?", "€349"),
        (
            None,
            "Would an Emberline 22 get to Berlin by Friday if I order it this morning?",
            "by Friday 27 November",
        ),
        (
            "forno-12",
            "which thermometer goes with it?",
            "The Infrared thermometer (€35.00) goes with the Emberline",
        ),
        (None, "does the rotisserie fit the Kettle 57?", "is not listed for the Emberline Kettle 57"),
    ],
)
async def test_a_desk_that_was_asked_is(
    dialogue: Dialogue, page: str | None, question: str, contains: str
) -> None:
    if page:
        dialogue.look_at(page)
    assert contains in (await dialogue.say(question)).text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How much is delivery of the Grill tool set to Leeds?", "€68.95 together"),
        ("What does the Grill tool set cost, delivered to Leeds?", "€14.95"),
        ("Drift Pellet 500 to Leeds, what do I pay for delivery altogether?", "that makes €838.00"),
    ],
)
async def test_delivery_is_added_to_the_price_where_there_is_but_one(
    dialogue: Dialogue, question: str, said: str
) -> None:
    assert said in (await dialogue.say(question)).text


async def test_delivery_is_added_to_no_price_where_variants_differ(dialogue: Dialogue) -> None:
    reply = await dialogue.say("How much is delivery of the Gas hose and regulator set to Oslo?")
    assert "19.95" in reply.text
    assert "together" not in reply.text


async def test_what_is_no_bulky_goods_is_not_called_so_when_their_price_is_asked(dialogue: Dialogue) -> None:
    dialogue.look_at("emberline-22")
    await dialogue.say("How much is delivery to Oslo?")
    reply = await dialogue.say("and by bulky delivery?")
    assert "€99.00" in reply.text
    assert "counts as bulky" not in reply.text
