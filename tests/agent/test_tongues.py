"""Another language is noticed, and answered with one honest sentence in it where the widget speaks it."""

import pytest

from agent.answer import Assistant, Says
from agent.tongues import OTHER, TONGUES, in_another_language, known, language_of
from evals.cases import read_cases
from tests.agent.dialogue import Dialogue
from tests.servers import CHECKOUT

GERMAN = "Wie lange ist die Lieferzeit und was kostet der Versand?"
SPANISH = "¿Dónde está mi pedido? No lo tengo todavía."
CHINESE = "你们的烤架可以退货吗？"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (GERMAN, "de"),
        (SPANISH, "es"),
        (CHINESE, "zh"),
        ("Où est ma commande, je ne la trouve pas?", "fr"),
        ("Когда придёт мой заказ?", OTHER),
        ("グリルの保証期間は何年ですか", OTHER),
        ("when does my order arrive?", "en"),
        ("EM-104233", None),
        ("👍", None),
    ],
)
def test_languages_are_told_apart(text: str, language: str | None) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            GERMAN,
            "Ich spreche leider nur Englisch; soll ich nach einem Menschen fragen, der Deutsch spricht?",
        ),
        (SPANISH, "Lo siento, solo hablo inglés; ¿pregunto por una persona que hable español?"),
        (CHINESE, "抱歉，我只会说英语；要我请一位会说中文的客服人员吗？"),
        (
            "Où est ma commande, je ne la trouve pas?",
            "I only speak English, I'm sorry; shall I ask for a person who speaks French?",
        ),
        (
            "Когда придёт мой заказ?",
            "I only speak English, I'm sorry; shall I ask for a person who speaks your language?",
        ),
    ],
    ids=["German", "Spanish", "Chinese", "French", "Russian"],
)
async def test_the_assistant_says_what_it_speaks_and_offers_a_person(
    text: str, said: str, dialogue: Dialogue
) -> None:
    reply = await dialogue.say(text)
    assert reply.text == said
    assert not reply.found
    assert [option.action for option in reply.options] == ["human"]


def test_a_language_that_is_spoken_needs_no_excuse() -> None:
    assert in_another_language(GERMAN, ("en", "de")) is None
    reply = in_another_language(SPANISH, ("en", "de"))
    assert reply is not None
    assert "inglés y alemán" in reply.text


def test_every_tongue_names_every_language() -> None:
    assert len({frozenset(tongue.names) for tongue in TONGUES.values()}) == 1
    assert known(["en", "de", "es", "zh", "fr", "nl", "it", "sv"])
    assert not known(["en", "xx"])


def test_no_english_message_of_the_gold_dialogues_is_taken_for_another_language() -> None:
    said = [t.says for w in read_cases(CHECKOUT / "evals" / "cases") for t in w.case.turns]
    assert [text for text in said if in_another_language(text, ("en",))] == []


async def test_after_the_sentence_an_english_message_is_answered(assistant: Assistant) -> None:
    dialogue = Dialogue(assistant)
    await dialogue.say(GERMAN)
    assert (await dialogue.say("how long can I return things?")).found


def test_english_is_what_a_shop_speaks_unless_it_says_otherwise() -> None:
    assert Says().languages == ("en",)
