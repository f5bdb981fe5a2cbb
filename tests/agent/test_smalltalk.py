"""Small talk that is about the talk itself: impatience."""

import pytest

from agent.shop import Shop
from agent.smalltalk import small_reply

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
