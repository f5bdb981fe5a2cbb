"""Start here: what becomes of one message, from the shopper's word to the assistant's.

Each test is one idea. They use the real log on a real database; only the deciding is scripted, because what the
assistant says is another story (`tests/agent`).
"""

from collections.abc import Sequence

import pytest

from agent.turn import take_turn
from conversation.errors import StoreUnavailable
from conversation.model import (
    AssistantSaid,
    CommandId,
    Conversation,
    Fact,
    HandoffDeferred,
    Holder,
    HumanRequested,
    Reason,
    RepCard,
    RepId,
    RepJoined,
    ShopperSaid,
)
from conversation.store import History, Log

MARA = RepCard(RepId("r_mara"), "Mara")


async def answer_politely(history: History) -> Sequence[Fact]:
    return [AssistantSaid(f"You said {len(history.events)} thing(s).")]


async def ask_for_a_human(history: History) -> Sequence[Fact]:
    return [HumanRequested(Reason.FAILED)]


async def said_in(log: Log, conversation: Conversation) -> list[str]:
    """The conversation as a reader would tell it: one word per event, in order."""
    return [type(event.fact).__name__ for event in (await log.read(conversation.id)).events]


async def test_a_shoppers_message_is_answered(log: Log, conversation: Conversation) -> None:
    """The shopper speaks, so the assistant owes a reply; it gives one, and owes nothing any more."""
    spoken = (await log.append(conversation, ShopperSaid("Is it in stock?"))).conversation
    assert spoken.assistant_owes_reply

    await take_turn(log, conversation.id, decide=answer_politely, admit=ask_for_a_human)

    assert await said_in(log, conversation) == ["ShopperSaid", "AssistantSaid"]
    assert not (await log.load(conversation.id)).assistant_owes_reply


async def test_a_message_sent_twice_is_one_message(log: Log, conversation: Conversation) -> None:
    """The sender gives each message an id; the same id again is the same event, so retrying is always safe."""
    for _ in range(2):
        await log.submit(conversation.id, CommandId("m-1"), lambda _: [ShopperSaid("Hello?")])
    assert await said_in(log, conversation) == ["ShopperSaid"]


async def test_a_burst_of_messages_gets_one_answer(log: Log, conversation: Conversation) -> None:
    """Three messages, one turn: the assistant reads all of them before it speaks."""
    for text in ("Hi", "I have a question", "Does it come in black?"):
        state = await log.load(conversation.id)
        await log.append(state, ShopperSaid(text))

    await take_turn(log, conversation.id, decide=answer_politely, admit=ask_for_a_human)

    assert await said_in(log, conversation) == ["ShopperSaid"] * 3 + ["AssistantSaid"]


async def test_nothing_is_owed_so_nothing_is_said(log: Log, conversation: Conversation) -> None:
    """A turn on a conversation that owes nothing changes nothing: waking one too often does no harm."""
    assert await take_turn(log, conversation.id, decide=answer_politely, admit=ask_for_a_human) is None
    assert await said_in(log, conversation) == []


async def test_while_the_record_is_away_nobody_is_asked_for(log: Log, conversation: Conversation) -> None:
    """What deciding reads may be out of reach for a moment. The reply stays owed, and is given a moment later."""
    await log.append(conversation, ShopperSaid("Where is my order?"))

    async def decide(history: History) -> Sequence[Fact]:
        raise StoreUnavailable

    with pytest.raises(StoreUnavailable):
        await take_turn(log, conversation.id, decide=decide, admit=ask_for_a_human)

    assert await said_in(log, conversation) == ["ShopperSaid"]
    assert (await log.load(conversation.id)).assistant_owes_reply


async def test_whoever_speaks_while_an_answer_is_made_is_heard_first(
    log: Log, conversation: Conversation
) -> None:
    """An answer is written at the position that was read. If the shopper went on meanwhile, it is made anew."""
    await log.append(conversation, ShopperSaid("Is it in stock?"))
    interrupted = False

    async def decide(history: History) -> Sequence[Fact]:
        nonlocal interrupted
        if not interrupted:
            interrupted = True
            await log.append(history.conversation, ShopperSaid("The black one, I mean."))
        return await answer_politely(history)

    await take_turn(log, conversation.id, decide=decide, admit=ask_for_a_human)

    assert await said_in(log, conversation) == ["ShopperSaid", "ShopperSaid", "AssistantSaid"]
    assert (await log.read(conversation.id)).events[-1].fact == AssistantSaid("You said 2 thing(s).")


async def test_a_rep_who_takes_over_mid_turn_is_never_talked_over(
    log: Log, conversation: Conversation
) -> None:
    """The rep joins while the assistant is still thinking: the thought is dropped, without any lock."""
    await log.append(conversation, ShopperSaid("Is it in stock?"))

    async def decide(history: History) -> Sequence[Fact]:
        await log.append(history.conversation, RepJoined(MARA))
        return await answer_politely(history)

    await take_turn(log, conversation.id, decide=decide, admit=ask_for_a_human)

    assert await said_in(log, conversation) == ["ShopperSaid", "RepJoined"]
    assert (await log.load(conversation.id)).holder is Holder.REP


async def test_a_turn_that_fails_asks_for_a_human(log: Log, conversation: Conversation) -> None:
    """No message may strand: whatever breaks, a person is asked for."""
    await log.append(conversation, ShopperSaid("Is it in stock?"))

    async def decide(history: History) -> Sequence[Fact]:
        raise RuntimeError("the index is gone")

    await take_turn(log, conversation.id, decide=decide, admit=ask_for_a_human)

    assert await said_in(log, conversation) == ["ShopperSaid", "HumanRequested"]
    assert (await log.load(conversation.id)).holder is Holder.QUEUE


async def test_a_turn_that_fails_in_a_storm_has_an_honest_end_too(
    log: Log, conversation: Conversation
) -> None:
    """When too many turns fail for the reps to see to, the shopper is told so and has a place on a list instead."""
    await log.append(conversation, ShopperSaid("Is it in stock?"))

    async def decide(history: History) -> Sequence[Fact]:
        raise RuntimeError("the index is gone, for everybody")

    async def put_on_the_list(history: History) -> Sequence[Fact]:
        return [AssistantSaid("I'm sorry.", found=False), HandoffDeferred(Reason.FAILED, need=0.2)]

    await take_turn(log, conversation.id, decide=decide, admit=put_on_the_list)

    assert await said_in(log, conversation) == ["ShopperSaid", "AssistantSaid", "HandoffDeferred"]
    assert (await log.load(conversation.id)).holder is Holder.ASSISTANT
    assert [seen.id for seen in await log.deferred(first=10)] == [conversation.id]
