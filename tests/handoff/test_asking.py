"""Handing a conversation to a given rep: that rep is asked before all others, on a real Valkey."""

from conversation.model import NO_WISH, Conversation, Event, Position, RepLeft, Wish, apply
from handoff.desk import Desk
from handoff.desk_answers import Fate, Gone, Reserved
from tests.doubles import FakeClock
from tests.handoff.people import MARA, WEI, conversation, joined, waiting


def handed_on(held: Conversation, clock: FakeClock, *, to: Wish = NO_WISH) -> Conversation:
    """Mara gives on what she holds."""
    return apply(held, Event(Position(held.position + 1), clock(), RepLeft(MARA, "transfer", to)))


async def hers(desk: Desk, clock: FakeClock) -> Conversation:
    held = joined(waiting("given", clock()), MARA, clock())
    await desk.follow(held)
    return held


async def test_the_rep_who_is_named_is_asked_though_another_has_more_room(
    desk: Desk, clock: FakeClock
) -> None:
    held = await hers(desk, clock)
    await desk.presence(MARA.id, "online")
    await desk.presence(WEI.id, "online")
    await desk.follow(joined(conversation("busy"), WEI, clock()))
    await desk.follow(handed_on(held, clock, to=Wish(rep=WEI.id)))
    (offer,) = await desk.match()
    assert offer.rep == WEI.id
    assert await desk.match() == ()
    assert isinstance(await desk.accept(offer.id, WEI.id), Reserved)


async def test_it_goes_before_all_who_wait_longer(desk: Desk, clock: FakeClock) -> None:
    await desk.follow(waiting("patient", clock()))
    clock.forward(seconds=600)
    held = await hers(desk, clock)
    await desk.follow(handed_on(held, clock, to=Wish(rep=WEI.id)))
    await desk.presence(WEI.id, "online", 1)
    assert [offer.conversation for offer in await desk.match()] == ["given"]


async def test_whoever_was_asked_before_is_asked_no_more(desk: Desk, clock: FakeClock) -> None:
    held = await hers(desk, clock)
    given = handed_on(held, clock)
    await desk.follow(given)
    await desk.presence(WEI.id, "online")
    (first,) = await desk.match()
    again = apply(given, Event(Position(given.position + 1), clock(), RepLeft(MARA, "transfer")))
    assert await desk.follow(again) is False
    await desk.presence(MARA.id, "online")
    taken = apply(
        joined(given, MARA, clock()),
        Event(Position(given.position + 2), clock(), RepLeft(MARA, "transfer", Wish(skill="returns"))),
    )
    await desk.follow(taken)
    assert await desk.accept(first.id, WEI.id) == Gone(Fate.WITHDRAWN, given.id)


async def test_a_rep_without_a_free_seat_is_waited_for_and_then_somebody_else_is_asked(
    desk: Desk, clock: FakeClock
) -> None:
    held = await hers(desk, clock)
    await desk.presence(MARA.id, "online")
    await desk.presence(WEI.id, "online", 1)
    await desk.follow(joined(conversation("his"), WEI, clock()))
    await desk.follow(handed_on(held, clock, to=Wish(rep=WEI.id)))
    assert await desk.match() == ()
    clock.forward(seconds=desk.times.widening.rep - 20)
    await desk.stream_alive(MARA.id)
    await desk.stream_alive(WEI.id)
    assert await desk.match() == ()
    clock.forward(seconds=20)
    assert [offer.rep for offer in await desk.match()] == [MARA.id]


async def test_a_rep_who_is_not_there_is_not_waited_for(desk: Desk, clock: FakeClock) -> None:
    given = waiting("given", clock(), wish=Wish(rep=WEI.id))
    await desk.follow(given)
    await desk.presence(MARA.id, "online")
    assert [offer.rep for offer in await desk.match()] == [MARA.id]


async def test_whoever_gave_it_back_to_the_line_is_asked_last(desk: Desk, clock: FakeClock) -> None:
    held = await hers(desk, clock)
    await desk.presence(MARA.id, "online")
    await desk.follow(handed_on(held, clock))
    assert await desk.match() == ()
    await desk.presence(WEI.id, "online")
    await desk.follow(joined(conversation("busy"), WEI, clock()))
    assert [offer.rep for offer in await desk.match()] == [WEI.id]
