"""Small talk that is about the talk itself: impatience, and whether anybody is there."""

import pytest

from agent.shop import Shop
from agent.smalltalk import small_reply, without_remark

SHOP = Shop(name="Emberline")


@pytest.mark.parametrize(
    "text",
    [
        "This is taking too long for me.",
        "it takes forever",
        "come on, hurry up!",
        "I'm getting impatient",
        "we are going in circles",
        "this isn't working",
        "I don't have all day",
        "this is getting frustrating",
    ],
)
def test_impatience_is_heard_and_a_person_offered(text: str) -> None:
    reply = small_reply(text, shop=SHOP, name=None, greeted=True)
    assert reply is not None
    assert "Shall I fetch a person" in reply.text
    assert [option.action for option in reply.options] == ["human"]


@pytest.mark.parametrize(
    "text",
    [
        "delivery to Norway is taking too long, where is my order?",
        "how long does it take to heat up?",
        "it takes 10 minutes",
    ],
)
def test_what_merely_speaks_of_time_is_no_impatience(text: str) -> None:
    assert small_reply(text, shop=SHOP, name=None, greeted=True) is None


@pytest.mark.parametrize(
    "text",
    [
        "is anybody there?",
        "hello, is anyone there",
        "anyone there??",
        "are you still there?",
        "you there",
        "Hello? Anybody home?",
    ],
)
def test_who_asks_whether_anybody_is_there_is_answered_and_offered_a_person(text: str) -> None:
    reply = small_reply(text, shop=SHOP, name=None, greeted=True)
    assert reply is not None
    assert reply.text.startswith("Yes, Emberline's assistant is here.")
    assert "shall I fetch a person" in reply.text
    assert [option.action for option in reply.options] == ["human"]


@pytest.mark.parametrize(
    "text",
    [
        "is there anyone I can talk to?",
        "is there a lid?",
        "are there any left?",
        "is anyone there who knows grills?",
        "hello",
    ],
)
def test_what_asks_for_more_is_no_question_of_presence(text: str) -> None:
    reply = small_reply(text, shop=SHOP, name=None, greeted=True)
    assert reply is None or "assistant is here" not in reply.text


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("ah ok. and the small one?", "and the small one?"),
        ("Oh dear.. what a pity! how long does it last", "how long does it last"),
        ("damn thats good. how many briquettes is that", "how many briquettes is that"),
        ("great. thanks. is it in stock", "is it in stock"),
    ],
)
def test_what_is_said_of_the_answer_before_is_no_part_of_the_question(text: str, asked: str) -> None:
    assert without_remark(text) == asked


@pytest.mark.parametrize(
    "text",
    [
        "ok.",
        "good. why",
        "no. the big one please",
        "black then. is it in stock",
        "is it good? and how long is it",
    ],
)
def test_what_says_something_stays(text: str) -> None:
    assert without_remark(text) == text
