"""Every naughty string as a shopper's message: decided upon, and posted to a real server, without a stumble."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.decide import Decider
from api.house import open_house
from api.texts import clean, is_blank
from conversation.model import (
    AssistantSaid,
    Conversation,
    ConversationId,
    Event,
    HumanRequested,
    Position,
    Reason,
    ShopperId,
    ShopperSaid,
    replay,
)
from conversation.store import History
from tests.clients import ShopperClient, new_id
from tests.doubles import TUESDAY_MORNING, FakeClock
from tests.servers import CHECKOUT, LiveServer, demo_settings, with_knowledge

NAUGHTY = CHECKOUT.parent / "shared" / "data" / "hostile" / "naughty.json"
MESSAGES_PER_CONVERSATION = 40
pytestmark = pytest.mark.skipif(not NAUGHTY.exists(), reason="the public data sets are not here")


def naughty() -> list[str]:
    strings: list[str] = json.loads(NAUGHTY.read_text())
    assert len(strings) > 500
    return [text for text in strings if not is_blank(clean(text))]


def in_chunks(strings: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(strings), MESSAGES_PER_CONVERSATION):
        yield strings[start : start + MESSAGES_PER_CONVERSATION]


def is_echoed_as_markup(text: str) -> bool:
    return "<" in text or "javascript:" in text.lower()


async def test_every_naughty_string_is_decided_upon(tmp_path: Path, demo_knowledge: Path) -> None:
    """Each by itself, by the very function the server calls."""
    data = with_knowledge(tmp_path / "data", demo_knowledge)
    async with open_house(demo_settings(data), clock=FakeClock()) as house:
        await house.turns.close()
        for text in naughty():
            await decided(house.decider, text)


async def decided(decider: Decider, text: str) -> None:
    start = Conversation(ConversationId("c"), ShopperId("s"))
    events = (Event(Position(1), TUESDAY_MORNING, ShopperSaid(text)),)
    facts = await decider.decide(History(replay(start, events), events))
    said = [fact for fact in facts if isinstance(fact, AssistantSaid)]
    asked = [fact.reason for fact in facts if isinstance(fact, HumanRequested)]
    assert said or asked, text
    assert Reason.FAILED not in asked, text
    assert not any(is_echoed_as_markup(one.text) for one in said), text


def test_bursts_of_naughty_strings_are_answered_by_a_real_server(live_server: LiveServer) -> None:
    """A third of them: `test_shopper_calls` posts them all, to a rep."""
    for strings in in_chunks(naughty()[1::3]):
        shopper = ShopperClient.arrive(live_server.url)
        for text in strings:
            answer = shopper.post("messages", id=new_id(), text=text)
            assert answer.status_code == 202, (text, answer.text)
        last: int = answer.json()["position"]
        while not any(event["position"] > last for event in shopper.seen):
            assert shopper.events(wait=10.0), f"no answer after {strings[-1]!r}"
        said = [event["text"] for event in shopper.seen if event["kind"] == "assistant_said"]
        assert not [text for text in said if is_echoed_as_markup(text)]
        assert shopper.http.get("/readyz").status_code == 200
