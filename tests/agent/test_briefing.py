"""The briefing says in plain words why, what was asked, what was tried and how the shopper sounds."""

from datetime import timedelta

import pytest

from agent.answer import Assistant
from agent.briefing import Handover, brief
from agent.json_orders import JsonOrders
from agent.reply import Reply
from conversation.model import (
    AddressChosen,
    AssistantSaid,
    Conversation,
    ConversationId,
    Event,
    Fact,
    HumanRequested,
    Mood,
    MoodCorrected,
    MoodRead,
    Page,
    Position,
    PromiseFlagged,
    Reason,
    RepCard,
    RepId,
    RepJoined,
    RepSaid,
    ShopperId,
    ShopperSaid,
    replay,
)
from conversation.shoppers import Shopper
from handoff.briefing import Manner, Promise, to_json
from tests.agent.dialogue import Dialogue, signed_in
from tests.doubles import TUESDAY_MORNING

GRILL = Page("/products/emberline-22", "Emberline 22", "emberline-22")
MARA = RepCard(RepId("r_mara"), "Mara")
JONAS = "jonas.weber@mail.example"


def handover(
    *facts: Fact, reason: Reason, shopper: Shopper | None = None, reply: Reply | None = None
) -> Handover:
    events = tuple(
        Event(Position(i), TUESDAY_MORNING + timedelta(seconds=i), fact)
        for i, fact in enumerate(facts, start=1)
    )
    who = shopper or Shopper(ShopperId("s_1"))
    state = replay(Conversation(ConversationId("c_1"), who.id), events)
    return Handover(state, events, who, reason, reply=reply)


def mood(of: int, what: Mood, valence: float) -> MoodRead:
    return MoodRead(Position(of), what, {what.value: 1.0}, valence)


async def test_how_the_shopper_chose_to_be_addressed_goes_before_how_they_write(assistant: Assistant) -> None:
    said = ShopperSaid("Mein Name ist Jonas Weber. Kannst du mir sagen, wo die Bestellung ist?")
    chosen = AddressChosen("Dr Weber", formal=True)
    shopper = Shopper(ShopperId("s_1"), verified=True, name="Jonas Weber")
    briefing = await brief(assistant, handover(said, chosen, reason=Reason.ASKED, shopper=shopper))
    assert briefing.manner == Manner("de", formal=True, called="Dr Weber")
    assert briefing.draft.startswith("Dr Weber, I've read")
    taken_back = handover(said, chosen, AddressChosen(), reason=Reason.ASKED, shopper=shopper)
    briefing = await brief(assistant, taken_back)
    assert briefing.manner == Manner("de", formal=False, called="Jonas Weber")
    assert briefing.draft.startswith("Jonas, I've read")


async def test_the_matter_is_what_was_asked_before_the_wish_for_a_person(assistant: Assistant) -> None:
    briefing = await brief(
        assistant,
        handover(
            ShopperSaid("does the rotisserie run on batteries?", GRILL),
            AssistantSaid("I don't know.", found=False),
            ShopperSaid("a person please", GRILL),
            HumanRequested(Reason.ASKED),
            reason=Reason.ASKED,
        ),
    )
    assert "rotisserie" in briefing.wants
    assert "Emberline 22" in briefing.wants
    assert "asked for a person" in briefing.why
    assert "no answer once" in briefing.summary
    assert briefing.page == GRILL


async def test_the_draft_goes_on_and_does_not_greet_anew(assistant: Assistant, orders: JsonOrders) -> None:
    shopper = await signed_in(orders, JONAS)
    open_orders = [order for order in await orders.of(JONAS) if order.open]
    briefing = await brief(
        assistant,
        handover(ShopperSaid("where is my order? get me a human"), reason=Reason.ASKED, shopper=shopper),
    )
    assert briefing.draft.startswith("Jonas, I've read what you wrote")
    assert "hello" not in briefing.draft.lower()
    assert open_orders[0].number in briefing.draft
    assert open_orders[0].number in briefing.summary
    assert briefing.shopper.orders[0].number == (await orders.of(JONAS))[0].number


async def test_what_is_known_of_an_unverified_shopper_is_little(assistant: Assistant) -> None:
    briefing = await brief(assistant, handover(ShopperSaid("human"), reason=Reason.ASKED))
    assert not briefing.shopper.verified
    assert briefing.shopper.orders == ()
    assert "hasn't signed in" in briefing.summary
    assert "not said yet" in briefing.wants


async def test_the_sources_tried_are_those_of_the_last_turn(assistant: Assistant) -> None:
    dialogue = Dialogue(assistant)
    reply = await dialogue.say("who is your CEO?")
    briefing = await brief(
        assistant, handover(ShopperSaid("who is your CEO?"), reason=Reason.NOTHING_FOUND, reply=reply)
    )
    assert briefing.tried
    assert {source.id for source in briefing.tried} <= {source.id for source in reply.tried}
    assert "CEO" in briefing.why


async def test_the_mood_and_where_it_goes_are_told(assistant: Assistant) -> None:
    briefing = await brief(
        assistant,
        handover(
            ShopperSaid("hi, is it waterproof?"),
            mood(1, Mood.CURIOUS, 0.2),
            ShopperSaid("this is ridiculous"),
            mood(3, Mood.ANGRY, -0.9),
            reason=Reason.UPSET,
        ),
    )
    assert briefing.mood.stands is Mood.ANGRY
    assert briefing.mood.trend == "falling"
    assert "They sound angry; it just got worse." in briefing.summary
    assert "sorry" in briefing.draft


async def test_what_turned_the_mood_is_told_with_what_came_before_it(assistant: Assistant) -> None:
    briefing = await brief(
        assistant,
        handover(
            ShopperSaid("hi, is the Forno 12 waterproof?"),
            mood(1, Mood.CURIOUS, 0.2),
            AssistantSaid("I don't know.", found=False),
            ShopperSaid("that is no help at all"),
            mood(4, Mood.ANGRY, -0.9),
            AssistantSaid("Here is what I know of it."),
            ShopperSaid("I asked something else, and you know it"),
            mood(7, Mood.ANGRY, -0.8),
            reason=Reason.UPSET,
        ),
    )
    told = "They sound angry; it got worse with “that is no help at all”, after the assistant had no answer."
    assert told in briefing.summary


async def test_a_reps_word_on_a_mood_goes_before_what_was_read(assistant: Assistant) -> None:
    briefing = await brief(
        assistant,
        handover(
            ShopperSaid("oh great, three weeks and no parcel"),
            mood(1, Mood.HAPPY, 0.9),
            MoodCorrected(Position(1), Mood.ANGRY, MARA),
            reason=Reason.ASKED,
        ),
    )
    assert "They sound angry." in briefing.summary
    assert "They sound angry." in briefing.why


async def test_promises_that_reps_flagged_are_listed_each_once(assistant: Assistant) -> None:
    briefing = await brief(
        assistant,
        handover(
            ShopperSaid("will it be there on Friday?"),
            RepJoined(MARA),
            RepSaid(MARA, "I promise you\nit will."),
            PromiseFlagged(Position(3), MARA),
            RepSaid(MARA, "And I call you back."),
            PromiseFlagged(Position(5), MARA, "a call"),
            PromiseFlagged(Position(5), MARA, "a call on Monday"),
            reason=Reason.ASKED,
        ),
    )
    assert briefing.promises == (
        Promise(Position(3), "I promise you it will.", "Mara"),
        Promise(Position(5), "a call on Monday", "Mara"),
    )


@pytest.mark.parametrize("reason", list(Reason))
async def test_every_reason_has_a_briefing_that_fits_the_wire(assistant: Assistant, reason: Reason) -> None:
    briefing = await brief(
        assistant, handover(ShopperSaid("I want 40 grills for our hotel", GRILL), reason=reason)
    )
    shown = to_json(briefing)
    assert all(shown[part] for part in ("why", "summary", "wants", "draft"))


async def test_a_conversation_in_which_nothing_was_said_can_be_briefed(assistant: Assistant) -> None:
    briefing = await brief(assistant, handover(reason=Reason.ASKED))
    assert briefing.wants == "Nothing was asked yet."
    assert briefing.draft
