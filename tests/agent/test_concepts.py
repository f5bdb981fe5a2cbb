"""What every shop is asked is looked up by the shop's words for it, whatever it is asked of and since when."""

import pytest

from agent.concepts import in_shop_words, under_warranty
from agent.words import content
from tests.agent.dialogue import Dialogue, sources

RETURN, WARRANTY = "How long can I return something?", "How long is the warranty?"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("is the bowl still covered", "is the bowl still under warranty"),
        ("is it covered?", "is it under warranty?"),
        ("are they covered", "are they under warranty"),
        ("Am I covered?", "Am I under warranty?"),
        ("do you sell a cover", "do you sell a cover"),
        ("is rust covered", "is rust covered"),
    ],
)
def test_whoever_is_covered_is_under_warranty(text: str, asked: str) -> None:
    assert under_warranty(text) == asked


@pytest.mark.parametrize(
    ("text", "things", "words"),
    [
        ("until when can i return it", "", RETURN),
        ("until when can i return my emberline 22", "emberline 22", RETURN),
        ("bought the cover on 9 november, until when can i give it back", "cover", RETURN),
        ("it came last month, is it too late to return", "", RETURN),
        ("is the kettle 57 still under warranty", "kettle 57", WARRANTY),
        ("the kettle came in march, how long is it under guarantee", "kettle", WARRANTY),
    ],
)
def test_a_counted_question_is_asked_of_nothing_and_since_no_day(text: str, things: str, words: str) -> None:
    assert in_shop_words(text, frozenset(content(things))) == words


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("until when can i return a used grill", ""),
        ("until when can i return my emberline 22", ""),
        ("until when can i return a rusty cover", "cover"),
    ],
)
def test_what_is_asked_besides_is_asked_with_it(text: str, things: str) -> None:
    assert in_shop_words(text, frozenset(content(things))) == f"{text} ({RETURN})"


def test_where_no_concept_is_asked_for_the_words_stay_the_shoppers() -> None:
    assert in_shop_words("how heavy is it", frozenset(content("grill"))) is None


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("is my kettle 57 still covered", "product/emberline-kettle-57/warranty"),
        ("until when can i give my cover back", "faq/returns-and-warranty#how-long-can-i-return-something"),
    ],
)
async def test_a_rule_is_found_and_no_product_that_is_called_so(
    dialogue: Dialogue, question: str, source: str
) -> None:
    assert source in sources(await dialogue.say(question))
