"""Handing a conversation to a given rep: that rep is asked before all others, on a real Valkey."""

from handoff.desk import Desk
from handoff.desk_answers import Fate, Gone, Offer, Reserved
from tests.doubles import FakeClock
from tests.handoff.people import MARA, WEI, conversation, joined, waiting


async def test_the_rep_who_is_named_is_asked_though_another_has_more_room(
    desk: Desk, clock: FakeClock
) -> None:
    await desk.presence(MARA.id, "online")
    await desk.presence(WEI.id, "online")
    await desk.follow(joined(conversation("busy"), WEI, clock()))
    given = waiting("given", clock())
    await desk.follow(given)
    offer = await desk.ask(given.id, WEI.id)
    assert isinstance(offer, Offer)
    assert offer.rep == WEI.id
    assert await desk.match() == ()
    assert isinstance(await desk.accept(offer.id, WEI.id), Reserved)


async def test_whoever_was_asked_before_is_asked_no_more(desk: Desk, clock: FakeClock) -> None:
    await desk.presence(MARA.id, "online")
    given = waiting("given", clock())
    await desk.follow(given)
    (first,) = await desk.match()
    await desk.presence(WEI.id, "online")
    assert isinstance(await desk.ask(given.id, WEI.id), Offer)
    assert await desk.accept(first.id, MARA.id) == Gone(Fate.WITHDRAWN, given.id)


async def test_asking_the_same_rep_twice_is_one_offer(desk: Desk, clock: FakeClock) -> None:
    await desk.presence(WEI.id, "online")
    given = waiting("given", clock())
    await desk.follow(given)
    first, again = [await desk.ask(given.id, WEI.id) for _ in range(2)]
    assert first == again
    assert (await desk.numbers()).offers == 1


async def test_a_rep_who_is_away_or_full_is_not_asked_and_somebody_else_is(
    desk: Desk, clock: FakeClock
) -> None:
    given = waiting("given", clock())
    await desk.follow(given)
    assert await desk.ask(given.id, WEI.id) == Gone(Fate.AWAY, given.id)
    await desk.presence(WEI.id, "online", 1)
    await desk.follow(joined(conversation("his"), WEI, clock()))
    assert await desk.ask(given.id, WEI.id) == Gone(Fate.FULL, given.id)
    await desk.presence(MARA.id, "online")
    assert [offer.rep for offer in await desk.match()] == [MARA.id]


async def test_one_who_was_taken_meanwhile_is_not_given_away(desk: Desk, clock: FakeClock) -> None:
    await desk.presence(MARA.id, "online")
    await desk.presence(WEI.id, "online")
    given = waiting("given", clock())
    await desk.follow(given)
    assert isinstance(await desk.claim(given.id, MARA.id), Reserved)
    assert await desk.ask(given.id, WEI.id) == Gone(Fate.TAKEN, given.id)
