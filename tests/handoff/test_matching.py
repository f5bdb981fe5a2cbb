"""Whom a conversation waits for, step by step ever wider, on a real Valkey with a clock that obeys."""

from datetime import datetime, timedelta

import pytest

from conversation.model import Conversation, Event, Position, RepCard, RepId, RepLeft, Wish, apply
from handoff.desk import Desk
from handoff.desk_answers import Fate, Gone, Offer, Own, Reserved
from handoff.matching import Match, inputs, why_waiting, why_you
from tests.doubles import FakeClock
from tests.handoff.people import MARA, WEI, conversation, joined, waiting

ADA = RepCard(RepId("r_ada"), "Ada")


def own(rep: RepCard, clock: FakeClock, *, hours: float) -> Own:
    return Own(rep.id, clock() - timedelta(hours=hours))


async def asked(desk: Desk) -> list[str]:
    return [offer.rep for offer in await desk.match()]


async def stay(desk: Desk, clock: FakeClock, seconds: float, *reps: RepCard) -> None:
    """Time passes while the consoles of `reps` stay open."""
    while seconds > 0:
        step = min(seconds, 10.0)
        clock.forward(seconds=step)
        seconds -= step
        for rep in reps:
            await desk.stream_alive(rep.id)


# --- the shopper's own rep ------------------------------------------------------------------------------------


async def test_whoever_last_wrote_with_them_is_asked_before_one_with_more_room(
    desk: Desk, clock: FakeClock
) -> None:
    await desk.presence(MARA.id, "online")
    await desk.presence(WEI.id, "online")
    await desk.follow(joined(conversation("busy"), WEI, clock()))
    await desk.follow(waiting("again", clock()), own=own(WEI, clock, hours=30))
    assert await asked(desk) == [WEI.id]


@pytest.mark.parametrize(("hours", "rep"), [(23, WEI.id), (25, MARA.id)])
async def test_a_pause_keeps_only_the_shoppers_of_today(
    desk: Desk, clock: FakeClock, hours: float, rep: RepId
) -> None:
    await desk.presence(MARA.id, "online")
    await desk.presence(WEI.id, "away")
    await desk.follow(waiting("again", clock()), own=own(WEI, clock, hours=hours))
    assert await asked(desk) == [rep]


async def test_one_who_wrote_long_ago_is_asked_like_anybody(desk: Desk, clock: FakeClock) -> None:
    await desk.presence(MARA.id, "online")
    await desk.presence(WEI.id, "online")
    await desk.follow(joined(conversation("busy"), WEI, clock()))
    await desk.follow(waiting("again", clock()), own=own(WEI, clock, hours=73))
    assert await asked(desk) == [MARA.id]


async def test_an_own_rep_who_is_offline_is_not_waited_for(desk: Desk, clock: FakeClock) -> None:
    await desk.presence(MARA.id, "online")
    await desk.follow(waiting("again", clock()), own=own(WEI, clock, hours=1))
    assert await asked(desk) == [MARA.id]


async def test_an_own_rep_who_is_busy_is_waited_for_and_then_anyone(desk: Desk, clock: FakeClock) -> None:
    await desk.presence(WEI.id, "online", 1)
    await desk.follow(joined(conversation("busy"), WEI, clock()))
    await desk.presence(MARA.id, "online")
    await desk.follow(waiting("again", clock()), own=own(WEI, clock, hours=1))
    assert await asked(desk) == []
    await stay(desk, clock, desk.times.widening.own, MARA, WEI)
    assert await asked(desk) == [MARA.id]


async def test_an_own_rep_who_lets_it_pass_is_not_asked_a_second_time(desk: Desk, clock: FakeClock) -> None:
    await desk.presence(WEI.id, "online")
    await desk.presence(MARA.id, "online")
    await desk.follow(waiting("again", clock()), own=own(WEI, clock, hours=1))
    (offer,) = await desk.match()
    await desk.decline(offer.id, WEI.id)
    assert await asked(desk) == [MARA.id]


async def test_whoever_gave_it_to_the_line_is_no_longer_its_own_rep(desk: Desk, clock: FakeClock) -> None:
    held = joined(waiting("given", clock()), WEI, clock())
    await desk.follow(held)
    await desk.presence(WEI.id, "online")
    await desk.presence(MARA.id, "online")
    await desk.follow(joined(conversation("hers"), MARA, clock()))
    back = apply(held, Event(Position(held.position + 1), clock(), RepLeft(WEI, "queue")))
    await desk.follow(back, own=own(WEI, clock, hours=0))
    assert await asked(desk) == [MARA.id]


# --- skill and language ---------------------------------------------------------------------------------------

GERMAN_RETURNS = Wish(skill="returns", language="de")


async def staff(desk: Desk, *, both: bool = True) -> None:
    """Ada knows returns in German (when she is there), Wei speaks German, Mara neither."""
    await desk.presence(MARA.id, "online")
    await desk.presence(WEI.id, "online", languages=["de", "en"])
    if both:
        await desk.presence(ADA.id, "online", 1, skills=["returns"], languages=["de"])


async def test_skill_and_language_come_before_language_and_language_before_anyone(
    desk: Desk, clock: FakeClock
) -> None:
    await staff(desk)
    line = [waiting(f"c{i}", clock() + timedelta(seconds=i), wish=GERMAN_RETURNS) for i in range(2)]
    for one in line:
        await desk.follow(one)
    assert await asked(desk) == [ADA.id]
    await stay(desk, clock, desk.times.offer - 5, ADA, WEI, MARA)
    assert await asked(desk) == [], "Ada's only seat is taken, and the second waits for her"
    await stay(desk, clock, desk.times.widening.skill_and_language, ADA, WEI, MARA)
    assert WEI.id in await asked(desk)


async def test_a_step_nobody_online_could_serve_is_skipped_at_once(desk: Desk, clock: FakeClock) -> None:
    await staff(desk, both=False)
    await desk.follow(waiting("one", clock(), wish=GERMAN_RETURNS))
    assert await asked(desk) == [WEI.id]
    await desk.presence(WEI.id, "offline")
    await desk.follow(waiting("two", clock(), wish=GERMAN_RETURNS))
    assert set(await asked(desk)) == {MARA.id}


async def test_when_the_last_who_could_serve_a_step_leaves_it_is_skipped(
    desk: Desk, clock: FakeClock
) -> None:
    await staff(desk)
    await desk.presence(WEI.id, "offline")
    await desk.follow(joined(conversation("busy"), ADA, clock()))
    await desk.follow(waiting("one", clock(), wish=GERMAN_RETURNS))
    assert await asked(desk) == []
    await desk.presence(ADA.id, "offline")
    assert await asked(desk) == [MARA.id]


async def test_a_rep_with_skills_serves_everybody_else_too(desk: Desk, clock: FakeClock) -> None:
    await desk.presence(ADA.id, "online", skills=["returns"], languages=["de"])
    await desk.follow(waiting("english", clock(), wish=Wish(language="en")))
    await desk.follow(waiting("any", clock()))
    assert await asked(desk) == [ADA.id, ADA.id]


async def test_a_changed_account_counts_at_once(desk: Desk, clock: FakeClock) -> None:
    await desk.presence(MARA.id, "online")
    await desk.presence(WEI.id, "online")
    await desk.follow(joined(conversation("busy"), WEI, clock()))
    await desk.account(WEI.id, 4, skills=["returns"], languages=[])
    await desk.follow(waiting("one", clock(), wish=Wish(skill="returns")))
    assert await asked(desk) == [WEI.id]
    assert await desk.anyone_with("returns")
    await desk.account(WEI.id, 4, skills=[], languages=[])
    assert not await desk.anyone_with("returns")


async def test_who_waits_for_somebody_never_keeps_others_from_being_served(
    desk: Desk, clock: FakeClock
) -> None:
    await staff(desk)
    await desk.follow(joined(conversation("busy"), ADA, clock()))
    for i in range(30):
        await desk.follow(waiting(f"german-{i}", clock(), wish=GERMAN_RETURNS))
    clock.forward(seconds=1)
    await desk.follow(waiting("english", clock()))
    assert [offer.conversation for offer in await desk.match()] == ["english"]


# --- seats, missed offers, wrap-ups, hours ---------------------------------------------------------------------


async def test_three_missed_offers_in_a_row_and_the_rep_is_away(desk: Desk, clock: FakeClock) -> None:
    await desk.presence(MARA.id, "online")
    await desk.follow(waiting("one", clock()))
    for missed in (1, 2, 3):
        assert await asked(desk) == [MARA.id]
        await stay(desk, clock, desk.times.offer, MARA)
        await desk.lapse()
        assert (await desk.snapshot_for(MARA.id)).missed == missed
        await stay(desk, clock, desk.times.before_asking_again, MARA)
    assert (await desk.snapshot_for(MARA.id)).presence.state == "away"
    assert await asked(desk) == []
    await desk.presence(MARA.id, "online")
    assert (await desk.snapshot_for(MARA.id)).missed == 0
    assert await asked(desk) == [MARA.id]


async def test_an_answered_offer_ends_the_row_of_missed_ones(desk: Desk, clock: FakeClock) -> None:
    await desk.presence(MARA.id, "online", 1)
    await desk.follow(waiting("one", clock()))
    for _ in range(2):
        await desk.match()
        await stay(desk, clock, 30, MARA)
    (offer,) = await desk.match()
    assert isinstance(await desk.decline(offer.id, MARA.id), object)
    assert (await desk.snapshot_for(MARA.id)).missed == 0


async def ended(desk: Desk, clock: FakeClock, name: str = "over") -> Conversation:
    held = joined(conversation(name), MARA, clock())
    await desk.follow(held)
    over = apply(held, Event(Position(held.position + 1), clock(), RepLeft(MARA, "closed")))
    await desk.follow(over)
    return over


async def test_a_wrap_up_keeps_the_seat_until_its_end(desk: Desk, clock: FakeClock) -> None:
    await desk.presence(MARA.id, "online", 1)
    over = await ended(desk, clock)
    await desk.follow(waiting("next", clock()))
    seen = await desk.snapshot_for(MARA.id)
    assert ([row.conversation for row in seen.wrapping], seen.presence.taken) == ([over.id], 1)
    left = seen.wrapping[0].until - clock()
    assert left.total_seconds() == pytest.approx(desk.times.wrap_up, abs=0.01)
    assert await asked(desk) == []
    await stay(desk, clock, desk.times.wrap_up, MARA)
    assert await asked(desk) == [MARA.id]


async def test_a_wrap_up_can_be_skipped_by_its_rep_alone(desk: Desk, clock: FakeClock) -> None:
    await desk.presence(MARA.id, "online", 1)
    over = await ended(desk, clock)
    assert not await desk.wrapped_up(WEI.id, over.id)
    assert await desk.wrapped_up(MARA.id, over.id)
    assert not await desk.wrapped_up(MARA.id, over.id)
    assert (await desk.snapshot_for(MARA.id)).presence.taken == 0


async def test_what_is_given_on_or_parked_needs_no_wrap_up(desk: Desk, clock: FakeClock) -> None:
    await desk.presence(MARA.id, "online", 2)
    for i, reason in enumerate(("queue", "idle")):
        held = joined(waiting(f"c{i}", clock()), MARA, clock())
        await desk.follow(held)
        left = RepLeft(MARA, reason)  # type: ignore[arg-type]  # both are ways of leaving
        await desk.follow(apply(held, Event(Position(held.position + 1), clock(), left)))
    assert (await desk.snapshot_for(MARA.id)).presence.taken == 0


async def test_a_parked_shopper_who_writes_goes_first_to_the_same_rep(desk: Desk, clock: FakeClock) -> None:
    await desk.presence(MARA.id, "online")
    await desk.presence(WEI.id, "online")
    await desk.follow(joined(conversation("busy"), WEI, clock()))
    await desk.follow(waiting("back", clock(), wish=Wish(rep=WEI.id)))
    assert await asked(desk) == [WEI.id]


async def test_reps_off_duty_get_no_offers_and_may_take_by_hand(desk: Desk, clock: FakeClock) -> None:
    await desk.presence(MARA.id, "online")
    await desk.follow(waiting("one", clock()))
    (offer,) = await desk.match()
    await desk.off_duty([MARA.id])
    assert await desk.accept(offer.id, MARA.id) == Gone(Fate.WITHDRAWN, offer.conversation)
    assert await asked(desk) == []
    assert (await desk.numbers()).online == 0
    assert isinstance(await desk.claim(offer.conversation, MARA.id), Reserved)
    await desk.off_duty([])
    assert (await desk.numbers()).online == 1


async def test_a_supervisor_takes_what_another_holds_and_nobody_else_may(
    desk: Desk, clock: FakeClock
) -> None:
    held = joined(waiting("one", clock()), MARA, clock())
    await desk.follow(held)
    assert await desk.claim(held.id, WEI.id) == Gone(Fate.TAKEN, held.id)
    taken = await desk.claim(held.id, WEI.id, taken_from=MARA.id)
    assert isinstance(taken, Reserved)
    await desk.follow(joined(held, WEI, clock()))
    assert (await desk.known()).held == {held.id: WEI.id}
    assert [one.rep for one in await desk.held()] == [WEI.id]


# --- what is due in the log -----------------------------------------------------------------------------------


async def test_what_is_due_is_told_once_in_a_lease_and_again_until_it_is_done(
    desk: Desk, clock: FakeClock
) -> None:
    held = joined(conversation("one"), MARA, clock())
    await desk.follow(held)
    assert await desk.due() == ()
    clock.forward(seconds=desk.patience.silent)
    (due,) = await desk.due()
    assert (due.conversation, due.kind) == (held.id, "silent")
    assert await desk.due() == ()
    clock.forward(seconds=desk.times.lease)
    assert await desk.due() == (due,)
    await desk.follow(held)
    await desk.done(due)
    clock.forward(seconds=desk.times.lease)
    assert await desk.due() == ()


async def test_a_state_without_the_deadline_takes_it_away(desk: Desk, clock: FakeClock) -> None:
    held = joined(conversation("one"), MARA, clock())
    await desk.follow(held)
    await desk.follow(apply(held, Event(Position(held.position + 1), clock(), RepLeft(MARA, "closed"))))
    clock.forward(seconds=desk.patience.silent + 1)
    assert await desk.due() == ()


# --- what changed, for consoles -------------------------------------------------------------------------------


async def test_changes_are_numbered_and_told_for_whom_they_are(desk: Desk, clock: FakeClock) -> None:
    await desk.presence(MARA.id, "online", 1)
    await desk.presence(WEI.id, "away")
    before = (await desk.board()).tick
    await desk.follow(waiting("one", clock()))
    entered = await desk.touched(before)
    assert (entered.line, entered.reps) == (True, frozenset())
    await desk.match()
    offered = await desk.touched(entered.tick)
    assert (offered.line, offered.reps) == (False, frozenset({MARA.id}))
    assert (await desk.touched(offered.tick)).reps == frozenset()
    board = await desk.board()
    assert (board.length, board.reps[MARA.id].taken, board.reps[WEI.id].state) == (1, 1, "away")


# --- in words -------------------------------------------------------------------------------------------------


def match(pool: str, now: datetime, **more: object) -> Match:
    plain: dict[str, object] = {
        "waited_seconds": 61.2,
        "head_start_minutes": 0.0,
        "load": 0.0,
        "last_joined": None,
        "among": 2,
        "made_at": now,
    }
    return Match(pool, **{**plain, **more})  # type: ignore[arg-type]


def test_a_rep_reads_why_it_is_them(clock: FakeClock) -> None:
    now = clock()
    since = now - timedelta(hours=3)
    assert why_you(match("own:r_mara", now, last_contact=since)) == "you last wrote with them 3 h ago"
    assert why_you(match("any", now)) == "first in line, and you have been free longest"
    assert why_you(match("any", now, load=0.5)) == "first in line, and you have the most room"
    assert why_you(match("any", now, among=1)) == "first in line, and only you are free"
    assert why_you(match("with:de|returns", now)).startswith("speaks German, about returns")
    assert why_you(match("rep:r_mara", now)) == "it is for you"


def test_everyone_reads_whom_somebody_waits_for() -> None:
    names = {MARA.id: "Mara"}
    assert why_waiting(f"own:{MARA.id}", names) == "waits for Mara who last wrote with them"
    assert why_waiting("with:de|returns", names) == "waits for somebody who speaks German and knows returns"
    assert why_waiting("any", names) == "waits for the next free rep"


def test_the_inputs_of_a_match_are_kept_as_json(clock: FakeClock) -> None:
    now = clock()
    kept = inputs(match("any", now, last_joined=now))
    assert kept["pool"] == "any"
    assert kept["waited_seconds"] == 61
    assert kept["last_joined"] == now.isoformat()


async def test_an_accepted_offer_brings_what_it_was_made_from(desk: Desk, clock: FakeClock) -> None:
    await desk.presence(WEI.id, "online")
    seen = waiting("again", clock(), wish=Wish(head_start={"distress": 4.0}))
    await desk.follow(seen, own=own(WEI, clock, hours=3))
    (offer,) = await desk.match()
    assert isinstance(offer, Offer)
    taken = await desk.accept(offer.id, WEI.id)
    assert isinstance(taken, Reserved)
    assert taken.match is not None
    assert (taken.match.pool, taken.match.head_start_minutes, taken.match.among) == (f"own:{WEI.id}", 4.0, 1)
    assert why_you(taken.match) == "you last wrote with them 3 h ago"
