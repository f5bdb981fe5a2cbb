"""Between a rep's click and its event anything may have happened: the log says what, and the rep is told."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.desk import join
from api.house import open_house
from api.problems import Problem
from api.reps import Rep
from api.services import Services
from conversation.model import (
    Briefed,
    Conversation,
    HumanRequested,
    Reason,
    RepJoined,
    ShopperSaid,
    WaitAbandoned,
)
from handoff.desk_answers import Reserved
from retrieval.onnx_encoder import OnnxEncoder
from tests.doubles import FakeClock, ScriptedChatModel
from tests.servers import demo_settings, with_knowledge


@pytest.fixture
async def house(tmp_path: Path, demo_knowledge: Path) -> AsyncIterator[Services]:
    data = with_knowledge(tmp_path / "data", demo_knowledge)
    async with open_house(demo_settings(data), clock=FakeClock()) as house:
        await house.turns.close()  # nobody else speaks
        yield house


@pytest.fixture
async def rep(house: Services) -> Rep:
    rep = await house.reps.add("noor@emberline.example", "correct horse", name="Noor Aydin")
    await house.desk.presence(rep.id, "online", 1)
    await house.desk.stream_alive(rep.id)
    return rep


async def in_line(house: Services, said: str = "hello") -> Conversation:
    shopper = await house.shoppers.add()
    asked = await house.log.append(
        await house.log.start(shopper.id), ShopperSaid(said), HumanRequested(Reason.ASKED)
    )
    await house.desk.follow(asked.conversation)
    return asked.conversation


async def accepted(house: Services, rep: Rep) -> Reserved:
    (offer,) = await house.desk.match()
    taken = await house.desk.accept(offer.id, rep.id)
    assert isinstance(taken, Reserved)
    return taken


async def test_words_in_between_are_not_in_the_way(house: Services, rep: Rep) -> None:
    waiting = await in_line(house)
    taken = await accepted(house, rep)
    await house.log.append(waiting, ShopperSaid("are you there?"))
    await join(house, taken, rep, because="accepted an offer")
    assert (await house.log.load(waiting.id)).rep == rep.card


async def test_who_left_the_line_in_between_is_not_joined(house: Services, rep: Rep) -> None:
    waiting = await in_line(house)
    taken = await accepted(house, rep)
    await house.log.append(waiting, WaitAbandoned())
    with pytest.raises(Problem) as refused:
        await join(house, taken, rep, because="accepted an offer")
    assert refused.value.slug == "offer-withdrawn"
    history = await house.log.read(waiting.id)
    assert not [event for event in history.events if isinstance(event.fact, RepJoined)]
    assert (await house.desk.snapshot_for(rep.id)).presence.taken == 0, "the seat is free again"


async def test_by_hand_a_conversation_is_taken_that_nobody_waits_in(house: Services, rep: Rep) -> None:
    waiting = await in_line(house)
    gave_up = await house.log.append(waiting, WaitAbandoned())
    await house.desk.follow(gave_up.conversation)
    taken = await house.desk.claim(waiting.id, rep.id)
    assert isinstance(taken, Reserved)
    await join(house, taken, rep, because="took it by hand")
    assert (await house.log.load(waiting.id)).rep == rep.card


async def test_what_the_assistant_breaks_on_can_be_taken_all_the_same(
    house: Services, rep: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*args: object) -> None:
        raise RuntimeError("the encoder broke")

    waiting = await in_line(house, "How heavy is the Kettle 57?")
    taken = await accepted(house, rep)
    monkeypatch.setattr(OnnxEncoder, "_read", breaks)
    await join(house, taken, rep, because="accepted an offer")
    history = await house.log.read(waiting.id)
    assert history.conversation.rep == rep.card
    (told,) = [event.fact.briefing for event in history.events if isinstance(event.fact, Briefed)]
    assert str(told["draft"]).endswith("let me check that for you.")


async def test_a_rep_who_joins_does_not_wait_for_the_chat_model(
    tmp_path: Path, demo_knowledge: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = ScriptedChatModel(lines=["14 kg. [products/kettle-57]"])
    monkeypatch.setattr("api.house.load_model", lambda *_, **__: model)
    data = with_knowledge(tmp_path / "data", demo_knowledge)
    async with open_house(demo_settings(data, chat_model="scripted:model"), clock=FakeClock()) as house:
        await house.turns.close()
        waiting = await in_line(house, "How heavy is the Kettle 57?")
        history = await house.log.read(waiting.id)
        assert "14 kg" in (await house.brief(history)).draft
        assert not model.asked
        await house.decider.decide(history)
        assert model.asked, "this is what it would be asked"
