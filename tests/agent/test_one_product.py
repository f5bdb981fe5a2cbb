"""What is asked of one product is answered of that one: on its page, by name, or spoken of before."""

import pytest

from agent.products import ProductNames
from retrieval.catalogue import Product
from retrieval.search import Knowledge
from tests.agent.dialogue import Dialogue, sources

ANYTHING = ("What is in the box?", "Is it dishwasher safe?", "How heavy is it?")


async def test_no_products_page_answers_with_what_is_true_of_another(
    dialogue: Dialogue, knowledge: Knowledge
) -> None:
    others = []
    for product in knowledge.products():
        for question in ANYTHING:
            fresh = Dialogue(dialogue.assistant)
            fresh.look_at(product)
            about = {
                one.split("/")[1] for one in sources(await fresh.say(question)) if one.startswith("product/")
            }
            others += [(product, question, about)] if about - {product} else []
    assert others == []


@pytest.mark.parametrize(
    ("page", "question", "never"),
    [
        ("tongs", "What is in the box?", "tool set"),
        ("emberline-plancha-60", "Is it dishwasher safe?", "basket"),
        ("emberline-plancha-60", "How is it assembled?", "45 minutes"),
        ("gloves", "How do I clean it?", "cast iron"),
        ("forno-16", "Can I leave it outside?", "gas grill"),
    ],
)
async def test_another_product_or_kind_of_thing_is_no_answer(
    dialogue: Dialogue, page: str, question: str, never: str
) -> None:
    dialogue.look_at(page)
    assert never not in (await dialogue.say(question)).text


@pytest.mark.parametrize(
    ("page", "question", "contains"),
    [
        ("emberline-22", "What is in the box?", "two cast-iron grates"),
        ("emberline-22", "How is it assembled?", "45 minutes"),
        ("emberline-22", "Can I leave it outside?", "under its cover"),
        ("emberline-22", "does the rotisserie fit?", "Emberline 22"),
        ("emberline-22", "do you sell grill tongs?", "Yes"),
        ("forno-12", "which thermometer goes with it?", "thermometer"),
        ("kamado-38", "can I use it indoors?", "carbon monoxide"),
        ("tongs", "how long can I return it?", "60 days"),
    ],
)
async def test_what_holds_for_it_or_goes_with_it_is_still_said(
    dialogue: Dialogue, page: str, question: str, contains: str
) -> None:
    dialogue.look_at(page)
    assert contains in (await dialogue.say(question)).text


async def test_an_answer_that_names_another_product_does_not_change_the_subject(dialogue: Dialogue) -> None:
    await dialogue.say("Does the Emberline 30 ship as a normal parcel?")
    reply = await dialogue.say("what would that cost to Belgium?")
    assert "€35.00" in reply.text
    assert "Emberline 22" not in reply.text


def test_a_kind_is_a_thing_and_not_what_one_does_with_it() -> None:
    names = ProductNames(
        {
            one.id: one
            for one in (Product("k", "Kettle", category="Grills"), Product("g", "Flask", category="Gas"))
        },
        shop_name="Ember",
    )
    assert names.kinds_in("Can my grill stay outside?") == {"grill"}
    assert names.kinds_in("Questions about grills") == {"grill"}
    assert names.kinds_in("Can I grill indoors, with gas?") == frozenset()
    assert names.kinds_of("k") == {"grill", "kettl"}


@pytest.mark.parametrize(
    ("question", "contains"),
    [
        ("Is a heat deflector included with the Kamado 38?", "Not included"),
        ("Does the Kamado 38 come with a heat deflector?", "Not included"),
        ("Does the Emberline 22 come with the gas hose?", "sold as a set"),
    ],
)
async def test_what_comes_with_a_product_is_read_off_that_product(
    dialogue: Dialogue, question: str, contains: str
) -> None:
    assert contains in (await dialogue.say(question)).text


async def test_an_it_that_is_no_product_is_what_was_asked_about_before(dialogue: Dialogue) -> None:
    await dialogue.say("At what core temperature is the pulled pork done?")
    reply = await dialogue.say("how long should it rest?")
    assert sources(reply) == {"pages/recipe-pulled-pork#method"}


async def test_another_place_goes_on_asking_what_was_asked(dialogue: Dialogue) -> None:
    await dialogue.say("Can I pay by Klarna in Finland?")
    assert "delivery" not in (await dialogue.say("and in France?")).text.lower()


async def test_what_holds_next_to_nothing_of_the_question_is_no_answer(dialogue: Dialogue) -> None:
    reply = await dialogue.say(
        "I bought an Emberline second hand from a neighbour, does the warranty still count?"
    )
    assert not any("how-long-is-the-warranty" in one for one in sources(reply))


@pytest.mark.parametrize("question", ["How do I take care of it?", "how should I look after the Kamado 38"])
async def test_care_is_told_whole(dialogue: Dialogue, question: str) -> None:
    dialogue.look_at("kamado-38")
    reply = await dialogue.say(question)
    assert sources(reply) == {"product/kamado-38/care"}
    assert all(part in reply.text for part in ("ceramic", "gasket", "frost"))


@pytest.mark.parametrize(
    "question", ["How do I maintain the temperature?", "How do I take care of the deck around the Kamado 38?"]
)
async def test_what_is_maintained_may_be_something_else(dialogue: Dialogue, question: str) -> None:
    dialogue.look_at("kamado-38")
    assert "gasket" not in (await dialogue.say(question)).text
