"""How a shopper writes is told where it shows, and left open where it doesn't."""

import pytest

from agent.manner import manner_of, without_introduction
from handoff.briefing import Manner


@pytest.mark.parametrize(
    ("texts", "language", "formal"),
    [
        (["Where is my parcel?", "It is the one with the grill."], "en", None),
        (["Wo ist meine Bestellung? Können Sie bitte nachsehen?"], "de", True),
        (["Hallo, kannst du mir sagen, wann die Lieferung kommt und wo sie ist?"], "de", False),
        (["Bonjour, où est ma commande ? Vous avez mon adresse."], "fr", True),
        (["Hoi, ik heb een vraag over mijn bestelling, kun je dat zien?"], "nl", False),
        (["ok"], None, None),
        (["Emberline 22"], None, None),
        ([], None, None),
    ],
)
def test_the_language_and_how_formal_it_is(texts: list[str], language: str | None, formal: object) -> None:
    manner = manner_of(texts)
    assert (manner.language, manner.formal) == (language, formal)


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("Hello, this is Ms Weber, my order has not come.", "Ms Weber"),
        ("My name is Ann Miller. Where is it?", "Ann Miller"),
        ("Still waiting.\nRegards,\nAnn", "Ann"),
        ("Thanks, Jo!", None),
        ("this is ridiculous", None),
        ("Thanks, that helps", None),
        ("Thanks Mara", None),
        ("Great, this is Wonderful", None),
        ("Guten Tag,\nwo ist mein Paket?\nKlara Weiß", "Klara Weiß"),
    ],
)
def test_what_they_call_themselves(text: str, called: str | None) -> None:
    assert manner_of([text]).called == called


def test_nothing_said_shows_nothing() -> None:
    assert manner_of([]) == Manner()


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("I am Ann from Elm Street 5, do I get the hose with it?", "do I get the hose with it?"),
        ("Hello, my name is Ann Berg. Is it in stock?", "Hello, Is it in stock?"),
        ("I'm Ann of Rue du Port 12b and I need a cover", "I need a cover"),
        ("I'm Ann from Elm Street 5, Bergen, what is delivery?", "Bergen, what is delivery?"),
        ("I'm Tom in Norway and need 3 covers, how much?", "I'm Tom in Norway and need 3 covers, how much?"),
        ("My name is Ann in need of a Kamado 38 cover.", "My name is Ann in need of a Kamado 38 cover."),
        ("This is FOR SWEDEN, what does it cost?", "This is FOR SWEDEN, what does it cost?"),
        ("I am Ann from Bergen, do you deliver there?", "I am Ann from Bergen, do you deliver there?"),
        ("This is the grill I mean, is it in stock?", "This is the grill I mean, is it in stock?"),
        ("I am German, which plug has it?", "I am German, which plug has it?"),
        ("My name is Ann", "My name is Ann"),
    ],
)
def test_who_asks_is_left_out_of_what_is_asked(text: str, rest: str) -> None:
    assert without_introduction(text) == rest
