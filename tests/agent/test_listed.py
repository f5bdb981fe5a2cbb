"""What comes of a turn while no person can be asked at once: an honest word, choices, a place; and a message left."""

from collections.abc import Awaitable, Callable, Sequence

import pytest

from agent import line_phrases
from agent.answer import Assistant
from agent.decide import Decider, Staff
from agent.mood import MoodReader
from agent.reply import Question, Reply
from agent.turn import take_turn
from conversation.model import (
    AssistantSaid,
    Conversation,
    Fact,
    HandoffDeferred,
    Holder,
    HumanRequested,
    MoodRead,
    Reason,
    ShopperSaid,
)
from conversation.shoppers import Shoppers
from conversation.store import History, Log
from handoff.admission import Verdict
from retrieval.onnx_encoder import OnnxEncoder
from tests.doubles import FakeClock

Say = Callable[..., Awaitable[list[Fact]]]
TURNED_AWAY = Verdict(admitted=False, need=0.4, estimate_seconds=1_500)


async def nobody(history: History, reason: Reason, moods: Sequence[MoodRead]) -> Verdict:
    """A desk on which there is no room."""
    return TURNED_AWAY


async def somebody_there() -> bool:
    return True


@pytest.fixture
def broken() -> list[bool]:
    """Whether the assistant's answers fail; a test may change it."""
    return [True]


@pytest.fixture
def say(
    log: Log,
    conversation: Conversation,
    assistant: Assistant,
    encoder: OnnxEncoder,
    shoppers: Shoppers,
    clock: FakeClock,
    broken: list[bool],
) -> Say:
    """Say something and return what the assistant, whose knowledge is gone, appended."""
    decider = Decider(
        assistant=assistant,
        mood=MoodReader(encoder),
        mood_encoder=encoder,
        shoppers=shoppers,
        staff=Staff(somebody_there, admit=nobody),
        clock=clock,
    )

    async def answer(question: Question) -> Reply:
        if broken[0]:
            raise RuntimeError("the knowledge is gone")
        return await assistant.answer(question)

    decider = decider.standing_in(answer, staff=Staff(somebody_there, admit=nobody))

    async def say(text: str) -> list[Fact]:
        after = (await log.append(await log.load(conversation.id), ShopperSaid(text))).conversation
        await take_turn(log, conversation.id, decide=decider.decide, admit=decider.admit)
        return [event.fact for event in (await log.read(conversation.id, after.position)).events]

    return say


def words(facts: list[Fact]) -> str:
    return " ".join(fact.text for fact in facts if isinstance(fact, AssistantSaid))


async def test_who_is_not_let_in_hears_an_honest_word_and_has_choices_and_a_place(
    say: Say, log: Log, conversation: Conversation
) -> None:
    said, listed = await say("Where is my parcel?")
    assert isinstance(said, AssistantSaid)
    assert "about 25 minutes" in said.text
    assert not said.found
    assert [option.label for option in said.options] == ["Try again", "Leave a message", "Talk to a person"]
    assert said.options[0].text == "Where is my parcel?"
    assert listed == HandoffDeferred(Reason.FAILED, 0.4)
    state = await log.load(conversation.id)
    assert state.holder is Holder.ASSISTANT
    assert not state.assistant_owes_reply


async def test_failing_again_says_so_and_keeps_the_place(
    say: Say, log: Log, conversation: Conversation
) -> None:
    await say("Where is my parcel?")
    first = (await log.load(conversation.id)).deferred
    assert "keep your place" in words(await say("Hello?"))
    assert (await log.load(conversation.id)).deferred == first


async def test_whoever_asks_for_a_person_in_words_gets_one_asked_though_every_turn_fails(say: Say) -> None:
    (asked,) = await say("I want to talk to a human")
    assert isinstance(asked, HumanRequested)
    assert asked.reason is Reason.ASKED


async def test_an_answer_and_a_place_come_in_one_word_where_the_assistant_works(
    say: Say, broken: list[bool]
) -> None:
    broken[0] = False
    facts = await say("We want to buy 40 grills for our hotel, what discount can you give us?")
    assert [fact.reason for fact in facts if isinstance(fact, HandoffDeferred)] == [Reason.BULK]
    assert "put you on their list" in words(facts)
    assert "asked one to join" not in words(facts)


async def test_a_message_is_left_even_while_every_turn_fails(
    say: Say, log: Log, conversation: Conversation
) -> None:
    await say("Where is my parcel?")
    assert words(await say(line_phrases.LEAVE_A_MESSAGE.text or "")) == line_phrases.write_your_message(
        mail=False
    )
    assert "your message is kept" in words(await say("Order EL-1 has not come. Please call me."))
    state = await log.load(conversation.id)
    assert state.holder is Holder.NOBODY
    assert state.deferred is not None
    assert state.deferred.reason is Reason.ASKED
