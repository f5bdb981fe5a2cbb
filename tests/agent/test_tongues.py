"""Another language is noticed, and answered with one honest sentence in it where the widget speaks it."""

from pathlib import Path

import pytest

from agent.answer import Assistant, Says
from agent.tongues import OTHER, TONGUES, in_another_language, known, language_of
from evals.cases import read_cases
from retrieval.languages import LANGUAGES, is_telling
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
        ("when does my order arrive?", None),
        ("Liefern Sie auch nach Österreich?", "de"),
        ("Czy wysyłacie do Polski?", "pl"),
        ("Hvad koster fragt?", "da"),
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


FOREIGN_MESSAGES = [
    line.split("\t")
    for line in Path(__file__).with_name("foreign_messages.tsv").read_text("utf-8").splitlines()
]
ENGLISH_SETS = ("cases", "written/dialogues-voices", "written/chats", "written/chats-more")


def test_what_shoppers_write_in_other_languages_is_noticed() -> None:
    said = [(code, text) for code, text in FOREIGN_MESSAGES if is_telling(text)]
    noticed = [(code, language_of(text)) for code, text in said if language_of(text)]
    assert len(said) > 130
    assert len(noticed) >= 0.94 * len(said)
    assert sum(named not in {code, OTHER} for code, named in noticed) <= 0.03 * len(said)


def test_english_is_hardly_ever_taken_for_another_language() -> None:
    cases = [one for name in ENGLISH_SETS for one in read_cases(CHECKOUT / "evals" / name)]
    said = {turn.says for one in cases for turn in one.case.turns}
    taken = {text for text in said if language_of(text)}
    assert len(said) > 2_500
    assert len(taken - {"top, dank je"}) <= 2


@pytest.mark.parametrize("text", ["kamado 38 vs 46", "uk plug", "muchas gracias", "yes i am", "klarna?"])
def test_a_word_or_two_are_of_no_language(text: str) -> None:
    assert language_of(text) is None


async def test_one_question_in_spanish_is_not_answered_by_the_names_in_it(dialogue: Dialogue) -> None:
    reply = await dialogue.say("¿Cuánto cuesta el envío a Madrid?")
    assert reply.text.startswith("Lo siento, solo hablo inglés")


def test_a_language_that_is_spoken_needs_no_excuse() -> None:
    assert in_another_language(GERMAN, ("en", "de")) is None
    reply = in_another_language(SPANISH, ("en", "de"))
    assert reply is not None
    assert "inglés y alemán" in reply.text


def test_every_tongue_names_every_language() -> None:
    assert len({frozenset(tongue.names) for tongue in TONGUES.values()}) == 1
    assert known(["en", "de", "es", "zh", "fr", "nl", "it", "sv", "pl", "no"])
    assert set(TONGUES["en"].names) == {*LANGUAGES, "zh"}
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
