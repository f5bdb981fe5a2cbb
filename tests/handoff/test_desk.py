"""Each rule of the desk, on a real Valkey with a clock that obeys."""

from dataclasses import replace

import pytest
from redis.asyncio import Redis

from conversation.doorbell import Doorbell
from conversation.model import Closed, ConversationId, Event, Position, Reason, RepLeft, Wish, apply
from conversation.valkey import connect
from handoff.desk import Desk
from handoff.desk_answers import Declined, Fate, Gone, Offer, OfferId, Place, Reserved
from handoff.errors import DeskUnavailable
from tests.doubles import FakeClock
from tests.handoff.people import MARA, WEI, conversation, joined, waiting


async def the_offer(desk: Desk) -> Offer:
    (offer,) = await desk.match()
    return offer


async def test_who_waits_longest_is_offered_first(desk: Desk, clock: FakeClock) -> None:
    early, late = waiting("early", clock()), waiting("late", clock())
    clock.forward(seconds=10)
    late = waiting("late", clock())
    await desk.follow(late)
    await desk.follow(early)
    await desk.presence(MARA.id, "online", 1)
    assert (await the_offer(desk)).conversation == "early"


async def test_a_head_start_counts_as_waiting(desk: Desk, clock: FakeClock) -> None:
    early = waiting("early", clock())
    clock.forward(seconds=60)
    await desk.follow(early)
    await desk.follow(waiting("urgent", clock(), wish=Wish(head_start={"distress": 1.1})))
    assert [row.conversation for row in (await desk.snapshot_for(MARA.id)).waiting] == ["urgent", "early"]


async def test_a_head_start_is_ten_minutes_at_most(desk: Desk, clock: FakeClock) -> None:
    early = waiting("early", clock())
    await desk.follow(early)
    clock.forward(seconds=601)
    urgent = waiting("urgent", clock(), wish=Wish(head_start={"distress": 9.0, "promise": 9.0}))
    await desk.follow(urgent)
    assert (await desk.place(urgent.id)) == Place(2, None)


async def test_nobody_online_is_offered_nothing(desk: Desk, clock: FakeClock) -> None:
    await desk.follow(waiting("one", clock()))
    await desk.presence(MARA.id, "away")
    await desk.presence(WEI.id, "offline")
    assert await desk.match() == ()


async def test_reps_with_a_free_seat_are_told_in_the_order_they_would_be_asked(
    desk: Desk, clock: FakeClock
) -> None:
    assert await desk.free_reps() == ()
    await desk.presence(MARA.id, "online", 1)
    await desk.presence(WEI.id, "online", 2)
    await desk.follow(joined(waiting("one", clock()), WEI, clock()))
    assert await desk.free_reps() == (MARA.id, WEI.id)
    await desk.follow(joined(waiting("two", clock()), MARA, clock()))
    assert await desk.free_reps() == (WEI.id,)
    await desk.presence(WEI.id, "away")
    assert await desk.free_reps() == ()


async def test_the_rep_with_the_fewest_conversations_for_their_seats_is_asked(
    desk: Desk, clock: FakeClock
) -> None:
    await desk.presence(MARA.id, "online", 8)
    await desk.presence(WEI.id, "online", 2)
    await desk.follow(joined(conversation("hers"), MARA, clock()))
    await desk.follow(joined(conversation("his"), WEI, clock()))
    await desk.follow(waiting("one", clock()))
    assert (await the_offer(desk)).rep == MARA.id


async def test_among_equals_who_has_gone_longest_without_a_new_one_is_asked(
    desk: Desk, clock: FakeClock
) -> None:
    for rep in (WEI, MARA):
        await desk.presence(rep.id, "online")
        held = joined(conversation(f"of-{rep.id}"), rep, clock())
        await desk.follow(held)
        clock.forward(seconds=5)
        await desk.follow(apply(held, Event(Position(2), clock(), Closed())))
    await desk.follow(waiting("one", clock()))
    assert (await the_offer(desk)).rep == WEI.id


async def test_offers_never_outnumber_the_free_seats(desk: Desk, clock: FakeClock) -> None:
    await desk.presence(MARA.id, "online", 2)
    for i in range(5):
        await desk.follow(waiting(f"c{i}", clock()))
    assert len(await desk.match()) == 2
    assert await desk.match() == ()


async def test_a_freed_seat_draws_the_next_in_line(desk: Desk, clock: FakeClock) -> None:
    await desk.presence(MARA.id, "online", 1)
    held = joined(conversation("held"), MARA, clock())
    await desk.follow(held)
    await desk.follow(waiting("next", clock()))
    assert await desk.match() == ()
    await desk.follow(apply(held, Event(Position(2), clock(), RepLeft(MARA, "closed"))))
    await desk.wrapped_up(MARA.id, held.id)
    assert (await the_offer(desk)).conversation == "next"


async def test_accepting_reserves_and_following_settles(desk: Desk, clock: FakeClock) -> None:
    one = waiting("one", clock())
    await desk.follow(one)
    await desk.presence(MARA.id, "online", 1)
    offer = await the_offer(desk)
    assert isinstance(await desk.accept(offer.id, MARA.id), Reserved)
    await desk.follow(joined(one, MARA, clock()))
    seen = await desk.snapshot_for(MARA.id)
    assert ([row.conversation for row in seen.mine], seen.waiting, seen.presence.taken) == (["one"], (), 1)


async def test_a_double_click_is_one_reservation(desk: Desk, clock: FakeClock) -> None:
    await desk.follow(waiting("one", clock()))
    await desk.presence(MARA.id, "online")
    offer = await the_offer(desk)
    first, second = await desk.accept(offer.id, MARA.id), await desk.accept(offer.id, MARA.id)
    assert first == second
    assert (await desk.snapshot_for(MARA.id)).presence.taken == 1


async def test_a_click_after_the_settling_is_told_that_it_is_theirs(desk: Desk, clock: FakeClock) -> None:
    one = waiting("one", clock())
    await desk.follow(one)
    await desk.presence(MARA.id, "online")
    offer = await the_offer(desk)
    await desk.accept(offer.id, MARA.id)
    await desk.follow(joined(one, MARA, clock()))
    assert await desk.accept(offer.id, MARA.id) == Gone(Fate.SETTLED, one.id)


async def test_another_reps_offer_is_unknown(desk: Desk, clock: FakeClock) -> None:
    await desk.follow(waiting("one", clock()))
    await desk.presence(MARA.id, "online")
    offer = await the_offer(desk)
    assert await desk.accept(offer.id, WEI.id) == Gone(Fate.UNKNOWN)
    assert await desk.decline(offer.id, WEI.id) == Gone(Fate.UNKNOWN)
    assert await desk.accept(OfferId("made-up"), WEI.id) == Gone(Fate.UNKNOWN)


async def test_an_offer_lapses_and_goes_on_to_somebody_else(desk: Desk, clock: FakeClock) -> None:
    await desk.follow(waiting("one", clock()))
    await desk.presence(MARA.id, "online")
    first = await the_offer(desk)
    await desk.presence(WEI.id, "online")
    clock.forward(seconds=20)
    second = await the_offer(desk)
    assert (first.rep, second.rep) == (MARA.id, WEI.id)
    assert await desk.accept(first.id, MARA.id) == Gone(Fate.LAPSED, ConversationId("one"))
    assert isinstance(await desk.accept(second.id, WEI.id), Reserved)


async def test_an_offer_that_is_over_cannot_be_accepted_before_anybody_looked(
    desk: Desk, clock: FakeClock
) -> None:
    await desk.follow(waiting("one", clock()))
    await desk.presence(MARA.id, "online")
    offer = await the_offer(desk)
    clock.forward(seconds=20)
    assert await desk.accept(offer.id, MARA.id) == Gone(Fate.LAPSED, ConversationId("one"))


async def test_a_declined_conversation_goes_on_and_keeps_its_place(desk: Desk, clock: FakeClock) -> None:
    await desk.follow(waiting("one", clock()))
    await desk.follow(waiting("two", clock()))
    await desk.presence(MARA.id, "online", 1)
    offer = await the_offer(desk)
    await desk.presence(WEI.id, "online", 1)
    assert isinstance(await desk.decline(offer.id, MARA.id), Declined)
    assert (await desk.place(ConversationId("one"))).place == 1  # type: ignore[union-attr]
    assert {(made.conversation, made.rep) for made in await desk.match()} == {
        ("one", WEI.id),
        ("two", MARA.id),
    }


async def test_the_only_rep_is_asked_again_after_a_pause(desk: Desk, clock: FakeClock) -> None:
    await desk.follow(waiting("one", clock()))
    await desk.presence(MARA.id, "online")
    offer = await the_offer(desk)
    await desk.decline(offer.id, MARA.id)
    assert await desk.match() == ()
    clock.forward(seconds=10.1)
    again = await the_offer(desk)
    assert again.rep == MARA.id
    assert again.id != offer.id


async def test_going_away_withdraws_the_offers(desk: Desk, clock: FakeClock) -> None:
    await desk.follow(waiting("one", clock()))
    await desk.presence(MARA.id, "online")
    offer = await the_offer(desk)
    await desk.presence(WEI.id, "online")
    await desk.presence(MARA.id, "away")
    assert await desk.accept(offer.id, MARA.id) == Gone(Fate.WITHDRAWN, ConversationId("one"))
    assert (await the_offer(desk)).rep == WEI.id


async def test_leaving_the_line_withdraws_the_offer(desk: Desk, clock: FakeClock) -> None:
    one = waiting("one", clock())
    await desk.follow(one)
    await desk.presence(MARA.id, "online", 1)
    offer = await the_offer(desk)
    await desk.follow(apply(one, Event(Position(2), clock(), Closed())))
    assert await desk.accept(offer.id, MARA.id) == Gone(Fate.WITHDRAWN, one.id)
    assert (await desk.snapshot_for(MARA.id)).presence.taken == 0


async def test_a_reservation_without_its_event_ends_by_itself(desk: Desk, clock: FakeClock) -> None:
    await desk.follow(waiting("one", clock()))
    await desk.presence(MARA.id, "online", 1)
    offer = await the_offer(desk)
    await desk.accept(offer.id, MARA.id)
    clock.forward(seconds=4.9)
    assert not await desk.lapse()
    clock.forward(seconds=0.2)
    assert await desk.lapse()
    assert await desk.accept(offer.id, MARA.id) == Gone(Fate.EXPIRED, ConversationId("one"))
    assert (await the_offer(desk)).conversation == "one"


async def test_a_stale_append_gives_the_reservation_back(desk: Desk, clock: FakeClock) -> None:
    await desk.follow(waiting("one", clock()))
    await desk.presence(MARA.id, "online", 1)
    offer = await the_offer(desk)
    await desk.accept(offer.id, MARA.id)
    assert await desk.free(offer.id)
    assert not await desk.free(offer.id)
    assert (await desk.snapshot_for(MARA.id)).presence.taken == 0
    assert (await the_offer(desk)).conversation == "one"


async def test_claiming_takes_the_conversation_from_whoever_is_being_asked(
    desk: Desk, clock: FakeClock
) -> None:
    await desk.follow(waiting("one", clock()))
    await desk.presence(MARA.id, "online")
    offer = await the_offer(desk)
    await desk.presence(WEI.id, "online")
    assert isinstance(await desk.claim(ConversationId("one"), WEI.id), Reserved)
    assert await desk.accept(offer.id, MARA.id) == Gone(Fate.TAKEN, ConversationId("one"))


async def test_of_two_claims_one_wins_and_the_other_is_told(desk: Desk, clock: FakeClock) -> None:
    await desk.follow(waiting("one", clock()))
    first = await desk.claim(ConversationId("one"), WEI.id)
    assert isinstance(first, Reserved)
    assert await desk.claim(ConversationId("one"), MARA.id) == Gone(Fate.TAKEN, ConversationId("one"))
    assert await desk.claim(ConversationId("one"), WEI.id) == first


async def test_a_conversation_with_the_assistant_can_be_claimed(desk: Desk, clock: FakeClock) -> None:
    reserved = await desk.claim(ConversationId("elsewhere"), WEI.id)
    assert isinstance(reserved, Reserved)
    clock.forward(seconds=6)
    await desk.lapse()
    assert (await desk.known()).waiting == set(), "a reservation that expired puts nobody in line who was not"


async def test_claiming_stops_at_the_seats_and_at_what_may_go_beyond(desk: Desk) -> None:
    await desk.presence(MARA.id, "online", 1)
    assert isinstance(await desk.claim(ConversationId("a"), MARA.id), Reserved)
    assert await desk.claim(ConversationId("b"), MARA.id) == Gone(Fate.FULL, ConversationId("b"))
    assert isinstance(await desk.claim(ConversationId("b"), MARA.id, over_seats=1), Reserved)


async def test_by_hand_a_desk_that_was_lost_counts_the_seats_a_rep_has_and_not_the_usual_number(
    desk: Desk,
) -> None:
    """Before their stream has told the desk of them again."""
    assert isinstance(await desk.claim(ConversationId("a"), MARA.id, seats=1), Reserved)
    assert await desk.claim(ConversationId("b"), MARA.id, seats=1) == Gone(Fate.FULL, ConversationId("b"))


async def test_what_the_log_says_ends_the_offer_of_another(desk: Desk, clock: FakeClock) -> None:
    """Wei's reservation had expired and the conversation went on to Mara, when his event came after all."""
    one = waiting("one", clock())
    await desk.follow(one)
    await desk.presence(MARA.id, "online")
    offer = await the_offer(desk)
    await desk.follow(joined(one, WEI, clock()))
    assert await desk.accept(offer.id, MARA.id) == Gone(Fate.TAKEN, one.id)
    assert (await desk.known()).held == {one.id: WEI.id}


async def test_news_that_comes_late_changes_nothing(desk: Desk, clock: FakeClock) -> None:
    one = waiting("one", clock())
    after = joined(one, MARA, clock())
    await desk.follow(after)
    assert not await desk.follow(one)
    assert (await desk.known()).held == {one.id: MARA.id}
    assert await desk.follow(one, force=True)
    assert (await desk.known()).waiting == {one.id}


async def test_a_conversation_given_back_to_the_line_has_its_original_place(
    desk: Desk, clock: FakeClock
) -> None:
    one = waiting("one", clock())
    held = joined(one, MARA, clock())
    await desk.follow(held)
    clock.forward(seconds=60)
    await desk.follow(waiting("later", clock()))
    await desk.follow(apply(held, Event(Position(3), clock(), RepLeft(MARA, "gone"))))
    assert (await desk.place(one.id)) == Place(1, None)


async def test_presence_without_a_stream_lasts_the_grace(desk: Desk, clock: FakeClock) -> None:
    await desk.presence(MARA.id, "online")
    clock.forward(seconds=44)
    assert (await desk.snapshot_for(MARA.id)).presence.state == "online"
    clock.forward(seconds=1.1)
    assert (await desk.snapshot_for(MARA.id)).presence.state == "offline"
    await desk.follow(waiting("one", clock()))
    assert await desk.match() == ()


async def test_presence_with_a_stream_lasts_as_long_as_the_stream_and_the_grace(
    desk: Desk, clock: FakeClock
) -> None:
    await desk.presence(MARA.id, "online")
    await desk.follow(joined(conversation("held"), MARA, clock()))
    for _ in range(20):
        await desk.stream_alive(MARA.id)
        clock.forward(seconds=10)
        await desk.lapse()
    await desk.stream_closed(MARA.id)
    clock.forward(seconds=44)
    await desk.lapse()
    assert await desk.absent() == ()
    clock.forward(seconds=1.1)
    await desk.lapse()
    assert [(gone.rep, gone.conversations) for gone in await desk.absent()] == [(MARA.id, ("held",))]


async def test_a_reload_is_not_an_absence(desk: Desk, clock: FakeClock) -> None:
    await desk.presence(MARA.id, "online")
    await desk.stream_alive(MARA.id)
    await desk.stream_closed(MARA.id)
    clock.forward(seconds=3)
    await desk.stream_alive(MARA.id)
    clock.forward(seconds=50)
    assert (await desk.snapshot_for(MARA.id)).presence.state == "online"


async def test_going_offline_keeps_what_one_holds_for_the_grace_only(desk: Desk, clock: FakeClock) -> None:
    await desk.presence(MARA.id, "online")
    await desk.follow(joined(conversation("held"), MARA, clock()))
    await desk.presence(MARA.id, "offline")
    assert await desk.absent() == ()
    for _ in range(5):
        clock.forward(seconds=10)
        await desk.presence(MARA.id, "offline")
        await desk.stream_alive(MARA.id)
    assert [gone.rep for gone in await desk.absent()] == [MARA.id]


async def test_a_lost_desk_learns_presence_again_from_the_open_streams(
    desk: Desk, clock: FakeClock, redis: Redis
) -> None:
    await desk.presence(MARA.id, "online", 2)
    await desk.stream_alive(MARA.id)
    await redis.flushall()
    await desk.stream_alive(MARA.id)
    presence = (await desk.snapshot_for(MARA.id)).presence
    assert (presence.state, presence.seats) == ("online", 2)


async def test_after_a_loss_nobody_counts_as_gone_before_the_grace(desk: Desk, clock: FakeClock) -> None:
    await desk.follow(joined(conversation("held"), MARA, clock()))
    assert await desk.absent() == ()
    clock.forward(seconds=46)
    assert [gone.rep for gone in await desk.absent()] == [MARA.id]


async def test_nobody_online_means_no_estimate(desk: Desk, clock: FakeClock) -> None:
    await desk.follow(waiting("one", clock()))
    assert await desk.place(ConversationId("one")) == Place(1, None)
    assert await desk.place(ConversationId("nowhere")) is None


async def test_who_is_being_asked_about_waits_as_long_as_reps_take_to_answer(
    desk: Desk, clock: FakeClock
) -> None:
    await desk.follow(waiting("one", clock()))
    await desk.presence(MARA.id, "online")
    await desk.match()
    assert await desk.place(ConversationId("one")) == Place(1, 20)


async def test_a_line_that_moved_has_an_estimate(desk: Desk, clock: FakeClock) -> None:
    await desk.presence(MARA.id, "online", 3)
    for i in range(3):
        one = waiting(f"c{i}", clock())
        await desk.follow(one)
        await desk.match()
        clock.forward(seconds=8)
        await desk.follow(joined(one, MARA, clock()))
    await desk.follow(waiting("next", clock()))
    clock.forward(seconds=14)
    await desk.presence(MARA.id, "online", 3)
    assert await desk.place(ConversationId("next")) == Place(1, 10)


async def test_a_place_that_moved_is_told_once_and_not_too_often(desk: Desk, clock: FakeClock) -> None:
    line = [waiting(f"c{i}", clock()) for i in range(3)]
    for one in line:
        await desk.follow(one)
        clock.forward(seconds=0.01)
    assert await desk.moved() == {}
    await desk.follow(joined(line[0], MARA, clock()))
    assert await desk.moved() == {}, "told on entering, less than 10 s ago"
    clock.forward(seconds=10)
    assert {name: place.place for name, place in (await desk.moved()).items()} == {"c1": 1, "c2": 2}
    assert await desk.moved() == {}


async def test_the_snapshot_shows_who_waits_and_why(desk: Desk, clock: FakeClock) -> None:
    one = waiting("one", clock(), Reason.UPSET)
    await desk.follow(one)
    await desk.presence(MARA.id, "online")
    offer = await the_offer(desk)
    seen = await desk.snapshot_for(MARA.id)
    assert one.waiting_since is not None
    (row,) = seen.waiting
    assert (row.conversation, row.reason, row.place) == ("one", Reason.UPSET, 1)
    assert abs((row.since - one.waiting_since).total_seconds()) < 0.001
    assert [(shown.id, shown.expires_at) for shown in seen.offers] == [(offer.id, offer.expires_at)]
    assert (await desk.snapshot_for(WEI.id)).offers == ()


async def test_a_change_rings_the_desk_bell_and_no_change_does_not(
    desk: Desk, clock: FakeClock, doorbell: Doorbell
) -> None:
    one = waiting("one", clock())
    with doorbell.listen_all() as bell:
        await desk.follow(one)
        assert (await bell.wait(5)).desk
        await desk.follow(replace(one))
        await desk.match()
        assert not (await bell.wait(0)).desk


async def test_a_desk_that_cannot_be_reached_says_so(clock: FakeClock) -> None:
    async with connect("/tmp/no-such-socket") as redis, Doorbell(None) as doorbell:
        with pytest.raises(DeskUnavailable):
            await Desk(redis, doorbell, clock=clock).match()


async def test_every_key_of_the_desk_carries_its_hash_tag(desk: Desk, clock: FakeClock, redis: Redis) -> None:
    one = waiting("one", clock())
    await desk.follow(one)
    await desk.presence(MARA.id, "online")
    offer = await the_offer(desk)
    await desk.accept(offer.id, MARA.id)
    await desk.follow(joined(one, MARA, clock()))
    await desk.found()
    assert {str(key).partition("}")[0] for key in await redis.keys()} == {"guanxi:{desk:main"}
