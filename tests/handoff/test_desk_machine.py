"""Whatever order things come in, with two servers on a real Valkey and a real record: what must hold, holds.

Shoppers ask, write, leave; reps come, flap, vanish, accept twice or late, decline, claim, hand on; news is lost or
comes late; servers are killed between a reservation and its event; Valkey is lost. After every step the desk and the
log are looked at; each rule has a name, which a failure begins with. In the end the clock goes on until everything
has ended.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    consumes,
    initialize,
    multiple,
    rule,
    run_state_machine_as_test,
)

from conversation.model import (
    BEFORE_ALL,
    Closed,
    CommandId,
    Conversation,
    Fact,
    HandoffDeferred,
    Holder,
    HumanRequested,
    Reason,
    RepId,
    RepJoined,
    RepLeft,
    RepSaid,
    ShopperSaid,
    WaitAbandoned,
    Wish,
)
from evals.postgres import Cluster, why_not
from handoff.desk_answers import Declined, Gone, Offer, Reserved
from tests.handoff.desk_machine import HOW_MANY, Footing
from tests.handoff.desk_rules import (
    all_are_given_back,
    all_are_served,
    come,
    fairly_made,
    nobody_idles,
    say_presence,
    the_logs_are_whole,
    the_mute_are_relieved,
    the_parked_are_closed,
)
from tests.handoff.desk_world import TAG, WORKERS, Worker, World, but_ticks, difference, must
from tests.servers import CHECKOUT

RUNS, STEPS = 20, 40
OVER_SEATS = 1
"""How far a claim by hand may go beyond the seats here; less than in the product, to be met more often."""

PHASES = (Phase.generate, Phase.shrink)

numbers = st.integers(0, HOW_MANY - 1)
servers = st.integers(0, 1)
reps = st.sampled_from(sorted(WORKERS))
mostly = st.sampled_from([True] * 7 + [False])
wishes = st.sampled_from(
    [
        None,
        None,
        Wish(head_start={"warmth": 4.0}),
        Wish(head_start={"distress": 50.0}),
        Wish(skill="returns"),
        Wish(language="de"),
        Wish(skill="grills", language="en"),
        Wish(rep=RepId("cleo")),
    ]
)


class DeskMachine(Footing):
    """What may happen, in any order."""

    offers: Bundle[Offer] = Bundle("offers")
    reservations: Bundle[Reserved] = Bundle("reservations")
    old_states: Bundle[Conversation] = Bundle("old_states")

    # --- shoppers ----------------------------------------------------------------------------------------

    @initialize(asking=st.sets(numbers, min_size=1), target=offers)
    def a_day_begins(self, asking: set[int]) -> Any:
        for worker in WORKERS.values():
            self.do(come(self.server(0), worker))
        for number in sorted(asking):
            self.append(0, self.names[number], HumanRequested(Reason.ASKED), heard=True)
        return self.match(0)

    @rule(by=servers, number=numbers, wish=wishes, heard=mostly, target=old_states)
    def ask_for_a_person(self, by: int, number: int, wish: Wish | None, heard: bool) -> Conversation:  # noqa: FBT001
        before = self.load(number)
        self.append(by, before.id, HumanRequested(Reason.ASKED, wish), heard=heard)
        return before

    @rule(by=servers, number=numbers)
    def ask_twice_under_one_id(self, by: int, number: int) -> None:
        """Sent again, to the other server too: one event, one place."""
        self.commands += 1
        command, name = CommandId(f"shopper:{self.commands}"), self.names[number]
        asked = [HumanRequested(Reason.ASKED)]
        first = self.do(self.server(by).log.submit(name, command, lambda _: asked))
        again = self.do(self.server(1 - by).log.submit(name, command, lambda _: asked))
        must(
            again.repeated and again.position == first.position, "a command is carried out once", first, again
        )
        must(self.load(number).position == first.conversation.position, "a command is carried out once")
        self.ring(name, heard=True)

    @rule(by=servers, number=numbers, heard=mostly, target=old_states)
    def write(self, by: int, number: int, heard: bool) -> Conversation:  # noqa: FBT001
        before = self.load(number)
        self.append(by, before.id, ShopperSaid("hello?"), heard=heard)
        return before

    @rule(
        by=servers,
        number=numbers,
        end=st.sampled_from([Closed(), WaitAbandoned(), HandoffDeferred(Reason.ASKED, 0.5, message=True)]),
        heard=mostly,
        target=old_states,
    )
    def leave(self, by: int, number: int, end: Fact, heard: bool) -> Any:  # noqa: FBT001
        before = self.load(number)
        if before.holder is Holder.REP and not isinstance(end, Closed):
            return multiple()  # nobody is offered these while a rep is there
        self.append(by, before.id, end, heard=heard)
        return before

    # --- offers ------------------------------------------------------------------------------------------

    @rule(by=servers, target=offers)
    def match(self, by: int) -> Any:
        self.do(self.server(by).desk.lapse())
        before = self.look()
        made: tuple[Offer, ...] = self.do(self.server(by).desk.match())
        after = self.look()
        must(
            len({offer.conversation for offer in made}) == len(made), "one offer for each conversation", made
        )
        for offer in made:
            fairly_made(offer, before, after)
            must(after.of[offer.rep].taken <= WORKERS[offer.rep].seats, "no offer without a seat", offer)
        self.do(nobody_idles(after, self.server(by), WORKERS.values()))
        return multiple(*made)

    @rule(offer=offers, by=servers, hesitates=st.sampled_from([0.0, 0.0, 19.0, 20.0]), target=reservations)
    def accept_twice(self, offer: Offer, by: int, hesitates: float) -> Any:
        """A double click on two servers, in time or late: one reservation, and one seat."""
        self.world.clock.forward(seconds=hesitates)
        is_over = offer.id not in self.accepted and self.world.clock() >= offer.expires_at
        before = self.taken(offer.rep)
        first = self.do(self.server(by).desk.accept(offer.id, offer.rep))
        second = self.do(self.server(1 - by).desk.accept(offer.id, offer.rep))
        must(first == second, "a double click is one click", first, second)
        must(self.taken(offer.rep) <= before, "a double click is one click")
        if isinstance(first, Gone):
            return multiple()
        must(not is_over, "a late click changes nothing", offer)
        self.accepted.add(offer.id)
        return self.reserved(first)

    def reserved(self, taken: Reserved) -> Reserved:
        self.reserved_before.setdefault(taken.offer, self.losses)
        return taken

    @rule(by=servers, rounds=st.integers(1, 4))
    def nobody_looks_at_the_screen(self, by: int, rounds: int) -> None:
        """Offers made and missed, again and again: each counts once, and the third in a row is the last."""
        desk = self.server(by).desk
        for _ in range(rounds):
            self.do(desk.lapse())
            before = self.look().standing
            self.do(desk.match())
            asked = self.look()
            self.world.clock.forward(seconds=21.0)
            self.do(desk.lapse())
            after = self.look().standing
            for rep, standing in after.items():
                missed = int(standing.get("missed", 0)) - int(before[rep].get("missed", 0))
                must(missed <= len(asked.of[rep].offered), "a missed offer counts once", rep, before, after)

    @rule(offer=offers, by=servers)
    def decline(self, offer: Offer, by: int) -> None:
        if isinstance(self.do(self.server(by).desk.decline(offer.id, offer.rep)), Declined):
            late = self.do(self.server(1 - by).desk.accept(offer.id, offer.rep))
            must(isinstance(late, Gone), "a late click changes nothing", late)

    @rule(offer=offers, by=servers, rep=reps)
    def reach_for_what_is_gone(self, offer: Offer, by: int, rep: str) -> None:
        """A stale number, or somebody else's: refused, and nothing is other than before."""
        desk = self.server(by).desk
        self.do(desk.lapse())
        before = self.do(self.world.contents())
        answers = [self.do(desk.decline(offer.id, WORKERS[rep].id))] if rep != offer.rep else []
        if rep != offer.rep or offer.id not in before.get(f"{TAG}:offers", {}):
            answers.append(self.do(desk.accept(offer.id, WORKERS[rep].id)))
        must(all(isinstance(answer, Gone) for answer in answers), "a stale number is refused", answers)
        if answers:
            after = self.do(self.world.contents())
            must(after == before, "a stale number changes nothing", difference(before, after))

    @rule(number=numbers, rep=reps, by=servers, target=reservations)
    def claim(self, number: int, rep: str, by: int) -> Any:
        return multiple(*self.taken_by_hand(self.load(number), WORKERS[rep], by))

    @rule(rep=reps, by=servers, target=reservations)
    def claim_all(self, rep: str, by: int) -> Any:
        """A rep who wants to help everybody gets as many as the cap allows, and no more."""
        taken = [self.taken_by_hand(self.load(number), WORKERS[rep], by) for number in range(HOW_MANY)]
        return multiple(*(one for found in taken for one in found))

    def taken_by_hand(self, seen: Conversation, worker: Worker, by: int) -> list[Reserved]:
        """As the call does it: not while a rep holds it, and up to so many beyond the seats."""
        if seen.rep is not None:
            return []
        is_theirs = seen.id in self.look().filling(worker.id)
        desk = self.server(by).desk
        answer = self.do(desk.claim(seen.id, worker.id, over_seats=OVER_SEATS, seats=worker.seats))
        if isinstance(answer, Gone):
            return []
        taken = self.taken(worker.id)
        is_capped = is_theirs or taken <= worker.seats + OVER_SEATS
        must(is_capped, "by hand only so far beyond the seats", worker, taken, seen.id)
        if taken > worker.seats:
            self.beyond_seats[worker.id].add(seen.id)
        return [self.reserved(answer)]

    @rule(
        taken=consumes(reservations),
        by=servers,
        dies=st.sampled_from([False, False, False, True]),
        heard=mostly,
    )
    def the_event_follows(self, taken: Reserved, by: int, dies: bool, heard: bool) -> None:  # noqa: FBT001
        """In time or late; the server may die before it, or right after; who owns it is what the log says."""
        seen = self.do(self.server(by).log.load(taken.conversation))
        if dies and not heard:
            self.kill(by)
            return
        has_left = taken.match is not None and not seen.in_line
        if seen.holder is Holder.REP or has_left:
            self.do(self.server(by).desk.free(taken.offer))
            return
        is_late = taken.offer not in self.look().offers or self.world.clock() >= taken.expires_at
        if is_late or dies or self.reserved_before[taken.offer] != self.losses:
            self.beyond_seats[taken.rep].add(seen.id)
        after = self.append(by, seen.id, RepJoined(WORKERS[taken.rep].card), heard=heard and not dies)
        if dies:
            self.kill(by)
        else:
            self.do(self.server(by).desk.follow(after))

    # --- reps --------------------------------------------------------------------------------------------

    @rule(number=numbers, by=servers, heard=mostly)
    def rep_says(self, number: int, by: int, heard: bool) -> None:  # noqa: FBT001
        seen = self.load(number)
        if seen.rep is not None and seen.holder is Holder.REP:
            self.append(by, seen.id, RepSaid(seen.rep, "hello"), heard=heard)

    @rule(
        number=numbers,
        by=servers,
        reason=st.sampled_from(["assistant", "queue", "closed", "transfer", "idle"]),
        wish=wishes,
        heard=mostly,
        target=old_states,
    )
    def rep_leaves(self, number: int, by: int, reason: Any, wish: Wish | None, heard: bool) -> Conversation:  # noqa: FBT001
        before = self.load(number)
        if before.rep is None:
            return before
        left = RepLeft(before.rep, reason, wish if reason == "transfer" else None)
        self.commands += 1
        command = CommandId(f"rep:{self.commands}")
        first = self.do(self.server(by).log.submit(before.id, command, lambda _: [left]))
        again = self.do(self.server(1 - by).log.submit(before.id, command, lambda _: [left]))
        must(
            again.repeated and again.position == first.position, "leaving twice is leaving once", first, again
        )
        must(self.load(number).holder is not Holder.REP, "leaving twice is leaving once", first)
        self.ring(before.id, heard=heard)
        return before

    @rule(rep=reps, by=servers, state=st.sampled_from(["online", "online", "away", "offline"]))
    def change_presence(self, rep: str, by: int, state: Any) -> None:
        self.do(say_presence(self.server(by), WORKERS[rep], state))

    @rule(off=st.sets(reps, min_size=1), by=servers, target=offers)
    def a_team_goes_home(self, off: set[str], by: int) -> Any:
        """Who is off duty is asked about nothing, and what they were asked about goes on at once."""
        desk = self.server(by).desk
        self.do(desk.off_duty(WORKERS[rep].id for rep in off))
        made: tuple[Offer, ...] = self.do(desk.match())
        asked = {offer for rep in off for offer in self.do(desk.snapshot_for(WORKERS[rep].id)).offers}
        must(
            not asked and not {offer.rep for offer in made} & off, "no offer to who is off duty", made, asked
        )
        self.do(desk.off_duty(()))
        return multiple(*made)

    @rule(rep=reps, number=numbers, by=servers)
    def wrapped_up(self, rep: str, number: int, by: int) -> None:
        """Skipped: the seat is free; a second time, or by another rep, nothing happens."""
        desk, name = self.server(by).desk, self.names[number]
        before = self.taken(WORKERS[rep].id)
        ended = self.do(desk.wrapped_up(WORKERS[rep].id, name))
        must(self.taken(WORKERS[rep].id) == before - int(ended), "a wrap-up ends once", rep, name)
        must(not self.do(desk.wrapped_up(WORKERS[rep].id, name)), "a wrap-up ends once", rep, name)

    @rule(number=numbers, rep=reps, by=servers, stale=st.booleans())
    def a_supervisor_gives_it_to(self, number: int, rep: str, by: int, stale: bool) -> None:  # noqa: FBT001
        """Whoever has it leaves in the very append in which the other joins; a reservation too late is freed."""
        seen, worker, desk = self.load(number), WORKERS[rep], self.server(by).desk
        if seen.rep is None or seen.rep.id == worker.id:
            return
        before = self.do(
            desk.claim(seen.id, worker.id, over_seats=OVER_SEATS, seats=worker.seats, taken_from=seen.rep.id)
        )
        if isinstance(before, Gone):
            return
        if stale:
            self.do(desk.free(before.offer))
            return
        self.beyond_seats[worker.id].add(seen.id)
        facts = (RepLeft(seen.rep, "transfer"), RepJoined(worker.card))
        self.do(desk.follow(self.append(by, seen.id, *facts, heard=True)))

    @rule(rep=reps, by=servers)
    def stream_opens(self, rep: str, by: int) -> None:
        self.do(self.server(by).desk.stream_alive(WORKERS[rep].id))

    @rule(rep=reps, by=servers)
    def stream_flaps(self, rep: str, by: int) -> None:
        self.do(self.server(by).desk.stream_closed(WORKERS[rep].id))
        self.do(self.server(1 - by).desk.stream_alive(WORKERS[rep].id))

    @rule(rep=reps, by=servers)
    def stream_drops(self, rep: str, by: int) -> None:
        self.do(self.server(by).desk.stream_closed(WORKERS[rep].id))

    # --- time, news and power cuts -----------------------------------------------------------------------

    @rule(seconds=st.sampled_from([0.5, 4.0, 6.0, 21.0, 50.0, 130.0, 700.0, 4000.0]))
    def time_passes(self, seconds: float) -> None:
        self.world.clock.forward(seconds=seconds)

    @rule(by=servers)
    def the_line_is_looked_after(self, by: int) -> None:
        """Compared with the log, which mends whatever was not heard of, and served."""
        self.compare(by)
        self.do(self.server(by).line.serve())

    @rule(by=servers)
    def a_server_is_killed(self, by: int) -> None:
        self.kill(by)

    @rule()
    def valkey_is_lost(self) -> None:
        self.do(self.world.redis.flushall())
        self.losses += 1
        self.unheard.update(self.names)
        for name, state in self.do(self.world.states()).items():
            if state.rep is not None and state.holder is Holder.REP:
                self.beyond_seats[state.rep.id].add(name)  # what they hold is not known until it is compared

    @rule(seen=consumes(old_states), by=servers)
    def news_arrives_late(self, seen: Conversation, by: int) -> None:
        """What was read before a newer event and follows after it changes nothing."""
        desk = self.server(by).desk
        if self.do(desk.known()).positions.get(seen.id, BEFORE_ALL) > seen.position:
            before = self.do(self.world.contents())
            must(not self.do(desk.follow(seen)), "old news changes nothing", seen)
            must(self.do(self.world.contents()) == before, "old news changes nothing", seen)

    @rule(number=numbers, by=servers)
    def the_same_news_twice(self, number: int, by: int) -> None:
        state = self.load(number)
        self.do(self.server(by).desk.follow(state))
        before = self.do(self.world.contents())
        must(
            not self.do(self.server(1 - by).desk.follow(state)), "the same news again changes nothing", state
        )
        after = self.do(self.world.contents())
        must(
            but_ticks(after) == but_ticks(before),
            "the same news again changes nothing",
            difference(before, after),
        )

    # --- the end -----------------------------------------------------------------------------------------

    def teardown(self) -> None:
        self.do(the_logs_are_whole(self.world, self.names))
        workers = list(WORKERS.values())
        match (self.losses + self.commands) % 3:
            case 0:
                self.do(all_are_given_back(self.world))
            case 1:
                self.do(all_are_served(self.world, workers))
            case _:
                self.do(the_mute_are_relieved(self.world, workers))
        self.do(the_parked_are_closed(self.world))
        self.met["runs"] += 1
        self.met.update(self.do(the_logs_are_whole(self.world, self.names)))


def play(world: World, machine: type[DeskMachine] = DeskMachine) -> None:
    """Run the machine as often as `GUANXI_MACHINE_RUNS` says, else for as long as a test may take.

    With `GUANXI_MACHINE_SHRINKS=no` the first failure is told as it is, not made as short as it can be.
    """
    machine.world = world
    runs = int(os.environ.get("GUANXI_MACHINE_RUNS", RUNS))
    shrinks = os.environ.get("GUANXI_MACHINE_SHRINKS") != "no"
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=runs,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=PHASES if shrinks else (Phase.generate,),
            database=None,
        ),
    )


@pytest.fixture
def on_sqlite(valkey_socket: Path, tmp_path: Path) -> Iterator[World]:
    world = World(valkey_socket, f"sqlite:///{tmp_path / 'record.sqlite'}")
    yield world
    world.close()


@pytest.fixture
def on_postgres(valkey_socket: Path) -> Iterator[World]:
    with tempfile.TemporaryDirectory(prefix="gx-pg-", dir="/tmp") as folder:
        cluster = Cluster(Path(folder))
        cluster.start()
        world = World(valkey_socket, cluster.url)
        yield world
        world.close()
        cluster.stop()


@pytest.mark.timeout(0)
def test_the_desk_holds_its_rules_in_any_order(on_sqlite: World) -> None:
    play(on_sqlite)


@pytest.mark.timeout(0)
@pytest.mark.postgres
@pytest.mark.skipif(why_not() is not None, reason=why_not() or "there is a server")
def test_the_desk_holds_its_rules_in_any_order_on_postgresql(on_postgres: World) -> None:
    play(on_postgres)


def test_a_long_play_says_what_it_met() -> None:
    command = [sys.executable, "-m", "tests.handoff.machine_runs", "--runs", "2", "--processes", "1"]
    said = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    assert "every rule held in 2 runs" in said
    assert "HumanRequested" in said
