"""Asking back over the demo shop: where a name or an "it" may mean several products, and nowhere else."""

import pytest

from conversation.model import Option
from tests.agent.dialogue import Dialogue, sources


def readings(options: tuple[Option, ...]) -> list[str]:
    return [option.label for option in options if option.action == "say"]


@pytest.mark.parametrize(
    ("question", "offered"),
    [
        ("how heavy is the kettle?", {"Emberline Kettle 47", "Emberline Kettle 57"}),
        ("how much is the kettle?", {"Emberline Kettle 47", "Emberline Kettle 57"}),
        ("what does the kamado weigh?", {"Emberline Kamado 38", "Emberline Kamado 46"}),
        ("what size is the stone?", {"Pizza stone for grills", "Spare stone for Forno ovens"}),
    ],
)
async def test_a_name_of_several_products_is_asked_about(
    dialogue: Dialogue, question: str, offered: set[str]
) -> None:
    reply = await dialogue.say(question)
    assert reply.kind == "clarify"
    assert set(readings(reply.options)) == offered


@pytest.mark.parametrize(
    ("question", "count"), [("how much is the cover?", 13), ("how long does the oven take to heat up?", 7)]
)
async def test_of_many_products_of_one_name_three_are_offered_and_all_counted(
    dialogue: Dialogue, question: str, count: int
) -> None:
    reply = await dialogue.say(question)
    assert reply.kind == "clarify"
    assert len(readings(reply.options)) == 3
    assert f"There are {count}" in reply.text


@pytest.mark.parametrize(
    "question",
    [
        "is it waterproof?",
        "how heavy is it?",
        "does it come in black?",
        "does it have wheels?",
        "how much is it?",
        "what is in the box?",
    ],
)
async def test_where_no_product_is_known_it_is_asked_which(dialogue: Dialogue, question: str) -> None:
    reply = await dialogue.say(question)
    assert reply.kind == "clarify"
    assert not reply.citations


@pytest.mark.parametrize("choice", ["Emberline Kettle 57", "the second one", "the 57", "2"])
async def test_whatever_chooses_a_reading_is_answered_as_the_question_in_full(
    dialogue: Dialogue, choice: str
) -> None:
    first = await dialogue.say("how heavy is the kettle?")
    assert readings(first.options)[1] == "Emberline Kettle 57"
    reply = await dialogue.say(choice)
    assert "14 kg" in reply.text
    assert sources(reply) == {"product/emberline-kettle-57/dimensions"}


async def test_a_pressed_button_is_answered_like_its_words(dialogue: Dialogue) -> None:
    first = await dialogue.say("how heavy is the kettle?")
    reply = await dialogue.say(first.options[1].text or "")
    assert sources(reply) == {"product/emberline-kettle-57/dimensions"}


async def test_a_product_on_no_button_can_be_named_too(dialogue: Dialogue) -> None:
    await dialogue.say("how much is the cover?")
    reply = await dialogue.say("for the Kamado 38")
    assert "€55.00" in reply.text
    assert sources(reply) == {"product/cover-kamado-38"}


async def test_the_talk_goes_on_about_what_was_chosen(dialogue: Dialogue) -> None:
    for text in ("how heavy is the kettle?", "the second one"):
        await dialogue.say(text)
    assert "62 cm" in (await dialogue.say("and how wide is it?")).text


async def test_what_holds_for_all_of_a_name_is_an_answer(dialogue: Dialogue) -> None:
    reply = await dialogue.say("Is the cover waterproof?")
    assert reply.kind == "answer"
    assert "all 13" in reply.text
    assert "waterproof coating" in reply.text
    assert {"product/cover-22/materials", "product/cover-30/materials"} <= sources(reply)


@pytest.mark.parametrize(
    ("page", "question"),
    [
        ("emberline-22", "how heavy is it?"),
        ("emberline-22", "what is in the box?"),
        ("emberline-22", "how much is the cover?"),
        ("forno-12", "is the stone included?"),
        ("emberline-kettle-57", "how heavy is the kettle?"),
        (None, "how heavy is the Kettle 57?"),
        (None, "can I use it indoors?"),
        (None, "can I leave the grill outside in winter?"),
        (None, "does the wireless thermometer have bluetooth?"),
        (None, "is the 7 litre dutch oven in stock?"),
        (None, "which oven is best for beginners?"),
    ],
)
async def test_a_question_with_one_reading_is_answered(
    dialogue: Dialogue, page: str | None, question: str
) -> None:
    if page:
        dialogue.look_at(page)
    reply = await dialogue.say(question)
    assert reply.kind == "answer"
    assert reply.citations


async def test_another_products_name_on_a_page_does_not_mean_the_one_looked_at(dialogue: Dialogue) -> None:
    dialogue.look_at("emberline-22")
    assert (await dialogue.say("how much is the kamado?")).kind == "clarify"


@pytest.mark.parametrize("question", ["does the kettle have bluetooth?", "who designed the kamado?"])
async def test_what_is_said_of_none_of_them_is_not_asked_back(dialogue: Dialogue, question: str) -> None:
    assert (await dialogue.say(question)).kind == "unknown"


async def test_nobody_is_asked_back_twice_in_a_row(dialogue: Dialogue) -> None:
    assert (await dialogue.say("is it waterproof?")).kind == "clarify"
    assert (await dialogue.say("is it heavy?")).kind != "clarify"
