"""What somebody says, or presses, for whom no person comes soon."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent import line_phrases, listed
from agent.shop import Shop
from conversation.model import (
    AssistantSaid,
    Conversation,
    Event,
    Fact,
    HandoffDeferred,
    Holder,
    HumanRequested,
    NobodyThere,
    Reason,
    ShopperSaid,
    WaitAbandoned,
    replay,
)
from tests.strategies import new_conversation, numbered

SHOP = Shop("Emberline", timezone="Europe/Berlin", email="hello@emberline.example")
SAYS_NEVER_MIND = re.compile(r'neverMindSaid: "(.+)"')
IN_LINE: tuple[Fact, ...] = (
    ShopperSaid("a person, please"),
    HumanRequested(Reason.UPSET),
    NobodyThere(),
    AssistantSaid(line_phrases.nobody_there(SHOP), options=line_phrases.NOBODY_THERE_OPTIONS),
)
ON_THE_LIST: tuple[Fact, ...] = (
    ShopperSaid("help"),
    AssistantSaid("Sorry.", found=False),
    HandoffDeferred(Reason.FAILED, 0.2),
)


def after(*facts: Fact) -> Conversation:
    return replay(new_conversation(), numbered(list(facts)))


def chosen(text: str, *before: Fact, shop: Shop = SHOP) -> list[Fact] | None:
    earlier: Sequence[Event] = numbered(list(before))
    return listed.chosen(after(*before, ShopperSaid(text)), text, earlier, shop)


@pytest.mark.parametrize(
    "text",
    [
        "I'll wait.",
        "ok, I'll wait",
        "I'd rather wait for a person, thanks",
        "Keep waiting",
        "Let me wait here!",
    ],
)
def test_who_says_so_keeps_waiting_at_their_place(text: str) -> None:
    facts = chosen(text, *IN_LINE)
    assert facts == [AssistantSaid(line_phrases.keep_waiting()), HumanRequested(Reason.UPSET, how="waits")]
    state = after(*IN_LINE, ShopperSaid(text), *facts)
    assert (state.holder, state.chose_to_wait) == (Holder.QUEUE, True)
    assert state.waiting_since == after(*IN_LINE).waiting_since


@pytest.mark.parametrize(
    "text", ["Can I leave a message?", "leave a message", "I'd like to leave you a message, please"]
)
def test_who_wants_to_leave_a_message_is_asked_for_it(text: str) -> None:
    assert chosen(text, *IN_LINE) == [AssistantSaid(line_phrases.write_your_message(mail=False))]


def test_the_next_words_are_the_message_and_it_takes_the_place_along() -> None:
    asked = (
        *IN_LINE,
        ShopperSaid("leave a message"),
        AssistantSaid(line_phrases.write_your_message(mail=False)),
    )
    facts = chosen("Please call me, ida@example.org", *asked)
    assert facts == listed.leave_message("", SHOP)
    state = after(*asked, ShopperSaid("Please call me"), *facts)
    assert (state.holder, state.message_left, state.in_line) == (Holder.NOBODY, True, False)
    assert state.deferred is not None
    assert state.deferred.since == after(*IN_LINE).waiting_since


def test_where_the_shop_sends_mail_an_address_in_the_message_is_where_the_answer_goes_too() -> None:
    asked = (
        *IN_LINE,
        ShopperSaid("leave a message"),
        AssistantSaid(line_phrases.write_your_message(mail=True)),
    )
    facts = chosen("Please write to me (ida@example.org).", *asked, shop=replace(SHOP, mails=True))
    assert facts is not None
    assert facts[-1] == HandoffDeferred(
        Reason.ASKED, listed.MESSAGE_NEED, message=True, email="ida@example.org"
    )
    assert "ida@example.org" in getattr(facts[0], "text", "")


def test_never_mind_is_no_message() -> None:
    asked = (
        *IN_LINE,
        ShopperSaid("leave a message"),
        AssistantSaid(line_phrases.write_your_message(mail=False)),
    )
    assert chosen("Never mind, thank you.", *asked) == [
        AssistantSaid(line_phrases.out_of_line()),
        WaitAbandoned(),
    ]


def test_never_mind_is_understood_in_every_language_of_the_widget() -> None:
    asked = (
        *IN_LINE,
        ShopperSaid("leave a message"),
        AssistantSaid(line_phrases.write_your_message(mail=False)),
    )
    languages = Path(__file__).parents[2] / "api" / "web" / "src" / "language"
    found = {path.stem: SAYS_NEVER_MIND.search(path.read_text("utf-8")) for path in languages.glob("??.ts")}
    said = {language: words[1] for language, words in found.items() if words is not None}
    assert said.keys() == {"de", "en", "es", "zh"}
    assert said["en"] == line_phrases.LEAVE_IT.text
    for text in said.values():
        assert chosen(text, *asked) == [AssistantSaid(line_phrases.out_of_line()), WaitAbandoned()]


def test_who_goes_on_keeps_the_place() -> None:
    facts = chosen("let's go on", *IN_LINE)
    assert facts is not None
    assert after(*IN_LINE, ShopperSaid("let's go on"), *facts).in_line


@pytest.mark.parametrize(
    "text",
    [
        "I can't wait any longer",
        "I won't wait",
        "How long do I have to wait?",
        "Can I leave a message for the courier at the door?",
        "Will the oven keep waiting time short?",
        "I don't need a warranty",
    ],
)
def test_a_question_that_holds_such_words_is_a_question(text: str) -> None:
    assert chosen(text, *IN_LINE) is None


def test_who_waits_for_nobody_says_those_words_to_the_assistant() -> None:
    hello = (ShopperSaid("hello"), AssistantSaid("Hello!"))
    assert [chosen(text, *hello) for text in ("I'll wait", "go on", "never mind")] == [None] * 3


def test_on_the_list_one_stays_there_or_leaves_it() -> None:
    waits = listed.wait_on(after(*ON_THE_LIST))
    assert after(*ON_THE_LIST, *waits).deferred is not None
    left = after(*ON_THE_LIST, *listed.leave(after(*ON_THE_LIST)))
    assert (left.deferred, left.holder) == (None, Holder.ASSISTANT)


def test_every_option_that_is_offered_in_line_is_understood_in_words_too() -> None:
    assert all(chosen(option.text or "", *IN_LINE) for option in line_phrases.NOBODY_THERE_OPTIONS)


MESSAGE_LEFT: tuple[Fact, ...] = (
    *IN_LINE,
    ShopperSaid("Call me."),
    *listed.leave_message("ida@example.org", SHOP),
)


@pytest.mark.parametrize(
    "text", ["never mind", "Forget it, thanks", "Please cancel my message.", "can you take my message back?"]
)
def test_a_message_that_was_left_is_taken_back(text: str) -> None:
    facts = chosen(text, *MESSAGE_LEFT)
    assert facts == [AssistantSaid(line_phrases.out_of_line(message=True)), WaitAbandoned()]
    state = after(*MESSAGE_LEFT, ShopperSaid(text), *facts)
    assert (state.deferred, state.message_left, state.reply_to) == (None, False, "")
    assert (state.holder, state.owed_since) == (Holder.ASSISTANT, None)


@pytest.mark.parametrize("text", ["I'll wait", "go on", "Did you forget my message?", "cancel my order"])
def test_who_left_a_message_chooses_nothing_else(text: str) -> None:
    assert chosen(text, *MESSAGE_LEFT) is None


@pytest.mark.parametrize("text", ["cancel my message", "take my message back"])
def test_a_message_that_was_not_left_is_not_taken_back(text: str) -> None:
    assert chosen(text, *IN_LINE) is None


WEDNESDAY = datetime(2026, 11, 25, 19, tzinfo=UTC)


@pytest.mark.parametrize(
    ("opening", "said"),
    [
        (None, "I'm sorry, nobody is here at this hour. I've kept"),
        (datetime(2026, 11, 25, 21, 30, tzinfo=UTC), "back today at 22:30."),
        (datetime(2026, 11, 26, 8, tzinfo=UTC), "back tomorrow at 09:00."),
        (datetime(2026, 11, 30, 8, tzinfo=UTC), "back on Monday at 09:00."),
        (datetime(2027, 1, 4, 8, tzinfo=UTC), "back on 4 January at 09:00."),
    ],
)
def test_closed_the_next_opening_is_said_on_the_shops_clock(opening: datetime | None, said: str) -> None:
    nobody = NobodyThere(None if opening is None else opening.isoformat(), "closed")
    assert said in listed.honest_word(nobody, SHOP, WEDNESDAY).text


def test_each_honest_word_is_another() -> None:
    nobody = [
        NobodyThere(why="closed"),
        NobodyThere(why="offline"),
        NobodyThere(why="too_long"),
        NobodyThere(why="meanwhile"),
        NobodyThere(why="chosen"),
    ]
    assert len({listed.honest_word(one, SHOP, WEDNESDAY).text for one in nobody}) == len(nobody)


def test_closed_a_message_or_that_time_is_offered() -> None:
    opening = datetime(2026, 11, 30, 8, tzinfo=UTC)
    word = listed.honest_word(NobodyThere(opening.isoformat(), "closed"), SHOP, WEDNESDAY)
    assert "back on Monday at 09:00" in word.text
    assert "leave them a message, be joined right here when they are back" in word.text
    assert [option.action for option in word.options] == ["wait", "message", "assistant", "say"]
