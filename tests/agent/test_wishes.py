"""Whom a shopper waits for when a person is asked for, and how far ahead they start."""

from datetime import UTC, datetime, timedelta

from agent.wishes import Felt, wish_of
from conversation.model import (
    AssistantSaid,
    Conversation,
    ConversationId,
    Event,
    Fact,
    HumanRequested,
    MoodRead,
    Position,
    PromiseFlagged,
    Reason,
    RepCard,
    RepId,
    ShopperId,
    ShopperSaid,
    Wish,
    replay,
)
from conversation.store import History

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANGRY = {"angry": 0.9, "neutral": 0.1}
MARA = RepCard(RepId("r_mara"), "Mara")


def history(*facts: Fact) -> History:
    events = tuple(Event(Position(i), NOON + timedelta(seconds=i), fact) for i, fact in enumerate(facts, 1))
    return History(replay(Conversation(ConversationId("c"), ShopperId("s")), events), events)


def test_the_language_is_that_of_the_shoppers_words() -> None:
    german = history(ShopperSaid("Wo ist meine Bestellung?"), AssistantSaid("Where is it, I wonder."))
    assert wish_of(german, Reason.ASKED).language == "de"
    assert wish_of(history(ShopperSaid("?")), Reason.ASKED).language is None


def test_the_skill_is_what_the_shop_says_a_reason_asks_for() -> None:
    said = history(ShopperSaid("20 of them please"))
    assert wish_of(said, Reason.BULK, skills={Reason.BULK: "deals"}).skill == "deals"
    assert wish_of(said, Reason.ASKED, skills={Reason.BULK: "deals"}).skill is None


def test_a_calm_shopper_has_no_head_start() -> None:
    calm = history(ShopperSaid("Is it in stock?"), MoodRead(Position(1), None, {"neutral": 1.0}, 0.0))
    assert wish_of(calm, Reason.ASKED).head_start == {}


def test_distress_is_read_from_the_log_and_from_the_turn() -> None:
    read = MoodRead(Position(1), None, ANGRY, -0.9)
    before = wish_of(history(ShopperSaid("A disgrace!"), read), Reason.ASKED).head_start
    now = wish_of(history(ShopperSaid("A disgrace!")), Reason.UPSET, felt=Felt([read])).head_start
    assert before == now
    assert before["distress"] > 4


def test_a_marked_promise_counts_once_the_shopper_is_upset() -> None:
    marked = (ShopperSaid("You said Friday!"), PromiseFlagged(Position(1), MARA))
    assert "promise" not in wish_of(history(*marked), Reason.ASKED).head_start
    upset = history(*marked, MoodRead(Position(1), None, ANGRY, -0.9))
    assert wish_of(upset, Reason.ASKED).head_start["promise"] > 4


def test_a_large_amount_and_warmth_count() -> None:
    said = history(ShopperSaid("It cost 2000 euros, €2000"))
    assert wish_of(said, Reason.WARM, felt=Felt(warmth=1.0)).head_start == {"warmth": 4.0, "value": 2.0}


def test_asking_again_takes_nothing_back() -> None:
    earlier = Wish(skill="returns", language="de", rep=MARA.id, head_start={"distress": 5.0})
    again = history(HumanRequested(Reason.UPSET, earlier), ShopperSaid("ok"))
    assert wish_of(again, Reason.ASKED) == earlier
