"""Looking back over the record: what is found, in which order and how far back, alike on SQLite and PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from conversation import past
from conversation.database import migrate, open_engine, writing
from conversation.erasure import Eraser
from conversation.model import (
    AssistantSaid,
    Briefed,
    Closed,
    Conversation,
    Fact,
    HumanRequested,
    NoteWritten,
    Rated,
    Reason,
    RepCard,
    RepId,
    RepJoined,
    RepLeft,
    ShopperSaid,
)
from conversation.outcome import Outcome, outcome_of, rating_of, reps_in, vouched_for
from conversation.past import PastConversations, words_of
from conversation.shoppers import Identity, Shoppers
from conversation.store import Log
from tests.doubles import FakeClock

MARA = RepCard(RepId("r_1"), "Mara")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """An empty, migrated record of either kind."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path / 'record.sqlite'}")
    else:
        engine = open_engine(request.getfixturevalue("cluster").url)
        async with writing(engine) as connection:
            await connection.execute(text("DROP SCHEMA public CASCADE"))
            await connection.execute(text("CREATE SCHEMA public"))
    await migrate(engine)
    yield engine
    await engine.dispose()


async def told(log: Log, shoppers: Shoppers, *facts: Fact) -> Conversation:
    state = await log.start((await shoppers.add()).id)
    return (await log.append(state, *facts)).conversation


async def found(engine: AsyncEngine, query: str, limit: int = 10) -> list[str]:
    finds = await PastConversations(engine).find(words_of(query), limit=limit)
    return [one.conversation.id for one in finds.found]


async def test_each_word_may_stand_in_a_different_place(
    engine: AsyncEngine, log: Log, shoppers: Shoppers
) -> None:
    said = await told(
        log, shoppers, ShopperSaid("Is the GRÜNE Kanne dicht?"), AssistantSaid("It has a silicone seal.")
    )
    await shoppers.identify(Identity("7", "änne@shop.example", "Änne Óbrien"), said.shopper)
    await told(log, shoppers, ShopperSaid("Is the red one green?"))
    assert await found(engine, "silicone grüne") == [said.id]
    assert await found(engine, "SILICONE ÄNNE") == [said.id]
    assert await found(engine, "óbrien kanne") == [said.id]
    assert await found(engine, "silicone red") == []


async def test_notes_and_the_orders_of_a_briefing_are_looked_through_and_other_facts_are_not(
    engine: AsyncEngine, log: Log, shoppers: Shoppers
) -> None:
    briefed = Briefed({"summary": "whispering", "shopper": {"orders": [{"number": "EMB-10481"}]}})
    noted = await told(log, shoppers, briefed, NoteWritten(MARA, "Pays by invoice"))
    assert await found(engine, "emb-10481") == [noted.id]
    assert await found(engine, "invoice") == [noted.id]
    assert await found(engine, "whispering") == []


async def test_the_excerpt_is_the_newest_message_with_one_of_the_words(
    engine: AsyncEngine, log: Log, shoppers: Shoppers
) -> None:
    await told(
        log, shoppers, ShopperSaid("An oven?"), AssistantSaid("That oven is hot."), ShopperSaid("Thanks!")
    )
    finds = await PastConversations(engine).find(("oven",), limit=5)
    (one,) = finds.found
    assert one.excerpt == past.Excerpt(one.excerpt.position, "assistant_said", "That oven is hot.")  # type: ignore[union-attr]


async def test_what_was_erased_is_found_no_more(engine: AsyncEngine, log: Log, shoppers: Shoppers) -> None:
    said = await told(log, shoppers, ShopperSaid("The password is swordfish"))
    await shoppers.identify(Identity("8", "gone@shop.example", "Gone"), said.shopper)
    await Eraser(engine).forget(said.shopper)
    assert await found(engine, "swordfish") == []
    assert await found(engine, "gone@shop") == []


async def test_beyond_what_is_looked_through_it_says_since_when_it_looked(
    engine: AsyncEngine, log: Log, shoppers: Shoppers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past, "LOOKED_THROUGH_AT_MOST", 2)
    oldest = await told(log, shoppers, ShopperSaid("kettle one"))
    middle = await told(log, shoppers, ShopperSaid("kettle two"))
    whole = await PastConversations(engine).find(("kettle",), limit=5)
    assert whole.since is None
    newest = await told(log, shoppers, ShopperSaid("kettle three"))
    finds = await PastConversations(engine).find(("kettle",), limit=5)
    assert [one.conversation.id for one in finds.found] == [newest.id, middle.id]
    assert oldest.id not in [one.conversation.id for one in finds.found]
    assert finds.since == middle.last_at


async def test_of_no_words_nothing_is_found(engine: AsyncEngine, log: Log, shoppers: Shoppers) -> None:
    await told(log, shoppers, ShopperSaid("hello"))
    assert await found(engine, "  \n ") == []


async def test_all_of_a_shopper_newest_first(engine: AsyncEngine, log: Log, shoppers: Shoppers) -> None:
    shopper = (await shoppers.add()).id
    first = await log.start(shopper)
    second = await log.start(shopper)
    await log.append(first, ShopperSaid("back again"))
    rows = await PastConversations(engine).of(shopper, limit=5)
    assert [row.conversation.id for row in rows] == [first.id, second.id]
    assert [row.conversation.id for row in await PastConversations(engine).of(shopper, limit=1)] == [first.id]


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ([ShopperSaid("hello")], Outcome.ASSISTANT),
        ([HumanRequested(Reason.ASKED)], Outcome.IN_LINE),
        ([HumanRequested(Reason.ASKED), RepJoined(MARA)], Outcome.WITH_REP),
        ([RepJoined(MARA), RepLeft(MARA, "assistant")], Outcome.GIVEN_BACK),
        ([RepJoined(MARA), RepLeft(MARA, "closed"), Closed(), Rated(3), Rated(5)], Outcome.CLOSED),
        ([RepJoined(MARA), RepLeft(MARA, "closed"), Closed(), ShopperSaid("one more")], Outcome.GIVEN_BACK),
    ],
)
async def test_what_came_of_it(
    engine: AsyncEngine, log: Log, shoppers: Shoppers, facts: list[Fact], outcome: Outcome
) -> None:
    history = await log.read((await told(log, shoppers, *facts)).id)
    assert outcome_of(history.conversation, history.events) is outcome


async def test_who_was_in_it_how_it_was_rated_and_whether_the_shop_vouched(
    engine: AsyncEngine, log: Log, shoppers: Shoppers
) -> None:
    wei = RepCard(RepId("r_2"), "Wei")
    facts = (
        ShopperSaid("hi", verified=False),
        RepJoined(MARA),
        RepLeft(MARA, "transfer"),
        RepJoined(wei),
        RepLeft(wei, "transfer"),
        RepJoined(MARA),
        ShopperSaid("now signed in", verified=True),
        Rated(2),
        Rated(4),
    )
    history = await log.read((await told(log, shoppers, *facts)).id)
    assert reps_in(history.events) == ("Mara", "Wei")
    assert rating_of(history.events) == 4
    assert vouched_for(history.events) is True
    assert vouched_for(()) is None
    assert rating_of(()) is None


async def test_talks_are_of_the_kinds_and_the_time_asked_for_and_say_whose_they_are(
    engine: AsyncEngine, log: Log, shoppers: Shoppers, clock: FakeClock
) -> None:
    early = await told(log, shoppers, ShopperSaid("An oven?"))
    clock.forward(seconds=3_600)
    since = clock()
    await log.append(early, AssistantSaid("That oven is hot."), NoteWritten(MARA, "Hm"), Rated(5))
    other = await told(log, shoppers, ShopperSaid("A grill?"))
    await told(log, shoppers, NoteWritten(MARA, "Nothing was said"))
    only = ("shopper_said", "assistant_said", "rated")
    talks = [talk async for talk in PastConversations(engine).talks(since, only=only, at_most=10)]
    assert {talk.shopper: [event.fact for event in talk.events] for talk in talks} == {
        early.shopper: [AssistantSaid("That oven is hot."), Rated(5)],
        other.shopper: [ShopperSaid("A grill?")],
    }
    newest = [talk async for talk in PastConversations(engine).talks(since, only=only, at_most=2)]
    assert [talk.shopper for talk in newest] == [other.shopper]
