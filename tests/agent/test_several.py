"""What is asked besides, in words that are not clearly a question of their own, is answered where that is sure."""

from dataclasses import replace

import pytest

from agent.left_over import left_over
from agent.reply import Question, Reply
from agent.several import SURE, each_answered
from conversation.model import AssistantSaid, Citation, ShopperId, ShopperSaid
from conversation.shoppers import Shopper
from tests.agent.dialogue import Dialogue, sources
from tests.doubles import TUESDAY_MORNING

MINCE = "for the smash burgers, what fat % should the mince have and how hot the plate"
HEAT = "Heat the plate on full for ten minutes, to about 280 °C."
FAT = "600 g minced beef with 20 % fat"
ASKED = Question(MINCE, Shopper(ShopperId("ada")), TUESDAY_MORNING)


@pytest.mark.parametrize(
    ("text", "told", "left"),
    [
        (MINCE, HEAT, ["what fat % should the mince have"]),
        (MINCE, FAT, ["how hot the plate"]),
        (MINCE, f"{HEAT} The mince has 20 % fat.", []),
        ("how much goes in one hour and what cost a bag", "A bag costs €21.", ["how much goes in one hour"]),
        ("Can I swap it for the black one, and who pays?", "You may swap it for another.", ["who pays?"]),
        ("when we pack it away after dinner, how long must it cool", "Let it rest for 30 minutes.", []),
        ("the thing where the chicken sits on, does that fit the 47", "It fits the Kettle 57.", []),
        ("We live in Ghent. How heavy is it?", "It weighs 11 kg.", []),
        ("how heavy is it", "It weighs 11 kg.", []),
        ("", "It weighs 11 kg.", []),
    ],
)
def test_a_question_of_which_nothing_is_said_is_left_over(text: str, told: str, left: list[str]) -> None:
    assert left_over(text, told) == left


def reply(text: str, source: str, confidence: float = 0.9) -> Reply:
    return Reply(text, citations=(Citation(source, source, text),), confidence=confidence)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (reply(FAT, "ingredients"), f"{HEAT}\n\n{FAT}"),
        (reply(FAT, "ingredients", SURE - 0.01), HEAT),
        (reply(FAT, "method"), HEAT),
        (reply(HEAT, "another page"), HEAT),
        (replace(reply(FAT, "ingredients"), found=False), HEAT),
        (replace(reply(FAT, "ingredients"), kind="clarify"), HEAT),
    ],
)
async def test_what_is_left_over_is_answered_where_that_is_sure_and_new(more: Reply, told: str) -> None:
    heard: list[Question] = []

    async def answer(question: Question) -> Reply:
        heard.append(question)
        return reply(HEAT, "method") if question.text == MINCE else more

    assert (await each_answered(ASKED, answer)).text == told
    assert [one.text for one in heard] == [MINCE, "what fat % should the mince have"]
    assert [event.fact for event in heard[1].earlier] == [
        ShopperSaid(MINCE),
        AssistantSaid(HEAT, (Citation("method", "method", HEAT),), 0.9),
    ]


async def test_no_order_is_looked_up_in_passing() -> None:
    heard: list[str] = []

    async def answer(question: Question) -> Reply:
        heard.append(question.text)
        return reply(HEAT, "method")

    text = "what fat % should the mince have and where is EL-10414, eve@mail.example"
    assert left_over(text, HEAT) == ["where is EL-10414, eve@mail.example"]
    await each_answered(replace(ASKED, text=text), answer)
    assert heard == [text]


async def test_what_is_not_known_leaves_nothing_over() -> None:
    heard: list[str] = []

    async def answer(question: Question) -> Reply:
        heard.append(question.text)
        return Reply("I don't know.", kind="unknown", found=False)

    assert (await each_answered(ASKED, answer)).text == "I don't know."
    assert heard == [MINCE]


async def test_two_facts_of_one_recipe_are_told_at_once(dialogue: Dialogue) -> None:
    told = await dialogue.say(MINCE)
    assert "280 °C" in told.text
    assert "20 % fat" in told.text
    assert sources(told) == {"pages/recipe-smash-burgers#method", "pages/recipe-smash-burgers#ingredients"}
