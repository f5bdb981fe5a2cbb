"""Whatever order things come in, on a real Valkey: one owner, never over the seats, stale numbers change nothing.

Beside the desk the machine keeps a log in memory, as plain states: it is what the desk must agree with.
"""

import asyncio
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from redis.asyncio import Redis

from conversation.doorbell import Doorbell
from conversation.model import (
    BEFORE_ALL,
    Closed,
    Conversation,
    Event,
    Fact,
    Holder,
    HumanRequested,
    Position,
    Reason,
    RepCard,
    RepId,
    RepJoined,
    RepLeft,
    Wish,
    apply,
)
from conversation.valkey import connect
from handoff.desk import Desk
from handoff.desk_answers import Declined, Gone, Offer, Reserved
from tests.doubles import FakeClock
from tests.handoff.people import conversation

REPS = {name: RepCard(RepId(name), name) for name in ("ada", "ben", "cleo")}
SEATS = {"ada": 1, "ben": 1, "cleo": 2}
NAMES = [f"c{i}" for i in range(6)]

some_rep = st.sampled_from(sorted(REPS))
some_conversation = st.sampled_from(NAMES)


class DeskMachine(RuleBasedStateMachine):
    """Shoppers, reps and two stores that are never one transaction."""

    socket: Path
    reservations: Bundle[Reserved] = Bundle("reservations")
    offers: Bundle[Offer] = Bundle("offers")
    old_states: Bundle[Conversation] = Bundle("old_states")

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.clock = FakeClock()
        self.log = {name: conversation(name) for name in NAMES}
        self.accepted: set[str] = set()
        self.over_seats_by_the_log: set[str] = set()
        self.redis: Redis = connect(self.socket)
        self.desk = Desk(self.redis, Doorbell(None), clock=self.clock)

    def teardown(self) -> None:
        self.do(self.redis.aclose())
        self.runner.close()

    def do(self, coroutine: Any) -> Any:
        return self.runner.run(coroutine)

    def append(self, name: str, fact: Fact) -> Conversation:
        seen = self.log[name]
        self.log[name] = apply(seen, Event(Position(seen.position + 1), self.clock(), fact))
        return self.log[name]

    # --- what happens ------------------------------------------------------------------------------------

    @rule(name=some_conversation, target=old_states)
    def ask_for_a_person(self, name: str) -> Conversation:
        before = self.log[name]
        self.do(self.desk.follow(self.append(name, HumanRequested(Reason.ASKED))))
        return before

    @rule(name=some_conversation, target=old_states)
    def close(self, name: str) -> Conversation:
        before = self.log[name]
        self.do(self.desk.follow(self.append(name, Closed())))
        return before

    @rule(
        name=some_conversation,
        reason=st.sampled_from(["assistant", "queue", "closed", "gone"]),
        target=old_states,
    )
    def rep_leaves(self, name: str, reason: Any) -> Conversation:
        before = self.log[name]
        if before.rep is not None:
            self.do(self.desk.follow(self.append(name, RepLeft(before.rep, reason))))
        return before

    @initialize(names=st.sets(some_conversation, min_size=1), target=offers)
    def a_day_begins(self, names: set[str]) -> Any:
        self.do(self.redis.flushall())
        for name in REPS:
            self.do(self.desk.presence(RepId(name), "online", SEATS[name]))
        return self.several_ask_at_once(names)

    @rule(names=st.sets(some_conversation, min_size=1), target=offers)
    def several_ask_at_once(self, names: set[str]) -> Any:
        for name in sorted(names):
            self.do(self.desk.follow(self.append(name, HumanRequested(Reason.ASKED))))
        return self.match()

    @rule(target=offers)
    def match(self) -> Any:
        made: tuple[Offer, ...] = self.do(self.desk.match())
        assert len({offer.conversation for offer in made}) == len(made)
        return multiple(*made)

    @rule(offer=offers, hesitates=st.sampled_from([0.0, 0.0, 19.0, 20.0]), target=reservations)
    def accept_twice(self, offer: Offer, hesitates: float) -> Any:
        """A double click, in time or late: one reservation, and one seat."""
        self.clock.forward(seconds=hesitates)
        before = self.seats_taken(offer.rep)
        is_over = offer.id not in self.accepted and self.clock() >= offer.expires_at
        first = self.do(self.desk.accept(offer.id, offer.rep))
        second = self.do(self.desk.accept(offer.id, offer.rep))
        assert first == second
        assert self.seats_taken(offer.rep) <= before
        if isinstance(first, Gone):
            return multiple()
        assert not is_over
        self.accepted.add(offer.id)
        return first

    @rule(offer=offers)
    def decline(self, offer: Offer) -> None:
        first = self.do(self.desk.decline(offer.id, offer.rep))
        if isinstance(first, Declined):
            assert isinstance(self.do(self.desk.accept(offer.id, offer.rep)), Gone)

    @rule(offer=offers, rep=some_rep)
    def a_stranger_reaches_for_it(self, offer: Offer, rep: str) -> None:
        if rep != offer.rep:
            before = self.everything()
            assert isinstance(self.do(self.desk.accept(offer.id, RepId(rep))), Gone)
            self.changed_by_time_only(before)

    @rule(name=some_conversation, rep=some_rep, target=offers)
    def hand_to_one_rep(self, name: str, rep: str) -> Any:
        """Given to a rep by name: whoever has a seat and is there is asked before all others."""
        before = self.log[name]
        if before.rep is not None:
            given = RepLeft(before.rep, "transfer", Wish(rep=RepId(rep)))
            self.do(self.desk.follow(self.append(name, given)))
        return self.match()

    @rule(name=some_conversation, rep=some_rep, target=reservations)
    def claim(self, name: str, rep: str) -> Any:
        seen = self.log[name]
        answer = self.do(self.desk.claim(seen.id, RepId(rep)))
        if isinstance(answer, Gone):
            return multiple()
        assert seen.holder is not Holder.REP
        return answer

    @rule(taken=consumes(reservations), lost=st.booleans())
    def the_append_follows(self, taken: Reserved, lost: bool) -> None:  # noqa: FBT001 - Hypothesis calls it
        """In time or late; refused as stale, or not. Who owns the conversation is what the log says."""
        seen = self.log[taken.conversation]
        if lost or seen.holder is Holder.REP:
            self.do(self.desk.free(taken.offer))
            return
        if self.clock() >= taken.expires_at:
            self.over_seats_by_the_log.add(taken.rep)
        self.do(self.desk.follow(self.append(taken.conversation, RepJoined(REPS[taken.rep]))))

    @rule(rep=some_rep, state=st.sampled_from(["online", "away", "offline"]))
    def change_presence(self, rep: str, state: Any) -> None:
        self.do(self.desk.presence(RepId(rep), state, SEATS[rep]))

    @rule(rep=some_rep)
    def stream_flaps(self, rep: str) -> None:
        self.do(self.desk.stream_closed(RepId(rep)))
        self.do(self.desk.stream_alive(RepId(rep)))

    @rule(seconds=st.sampled_from([0.5, 4.0, 6.0, 21.0, 50.0, 4000.0]))
    def time_passes(self, seconds: float) -> None:
        self.clock.forward(seconds=seconds)

    @rule(seen=consumes(old_states))
    def news_arrives_late(self, seen: Conversation) -> None:
        """What was read before a newer event and follows after it.

        What fences it off is forgotten when Redis is lost, and some time after a conversation left the desk; then
        comparing with SQL is what mends it.
        """
        if self.do(self.desk.known()).positions.get(seen.id, BEFORE_ALL) > seen.position:
            before = self.everything()
            assert not self.do(self.desk.follow(seen))
            assert self.everything() == before

    @rule()
    def valkey_is_lost_and_the_desk_built_again(self) -> None:
        self.do(self.redis.flushall())
        for seen in self.log.values():
            if seen.in_line or seen.rep is not None:
                self.do(self.desk.follow(seen))
        for name in REPS:
            self.do(self.desk.presence(RepId(name), "online", SEATS[name]))

    # --- what must hold ----------------------------------------------------------------------------------

    def everything(self) -> Any:
        async def look() -> Any:
            return await self.desk.known(), sorted(
                map(str, await self.redis.hkeys("guanxi:{desk:main}:offers"))
            )

        return self.do(look())

    def changed_by_time_only(self, before: Any) -> None:
        """The first look after a deadline ends what is over, whoever looks: never adds, never changes who holds."""
        known, offers = self.everything()
        assert (known.waiting, known.held) == (before[0].waiting, before[0].held)
        assert set(offers) <= set(before[1])

    def seats_taken(self, rep: str) -> int:
        taken: int = self.do(self.desk.snapshot_for(RepId(rep))).presence.taken
        return taken

    @invariant()
    def the_desk_agrees_with_the_log(self) -> None:
        known = self.do(self.desk.known())
        assert known.waiting == {seen.id for seen in self.log.values() if seen.in_line}
        assert known.held == {seen.id: seen.rep.id for seen in self.log.values() if seen.rep is not None}
        for rep in REPS:
            mine = self.do(self.desk.snapshot_for(RepId(rep))).mine
            assert {row.conversation for row in mine} == {
                name for name, holder in known.held.items() if holder == rep
            }
        for name in known.waiting | known.held.keys():
            assert known.positions[name] == self.log[name].position

    @invariant()
    def a_conversation_has_one_offer_at_most_and_none_while_held(self) -> None:
        async def look() -> tuple[dict[Any, Any], list[Any], list[Any]]:
            tag = "guanxi:{desk:main}:"
            sets = [str(key) for key in await self.redis.keys(f"{tag}offered:*".replace("{", "\\{"))]
            in_sets = [offer for key in sets for offer in await self.redis.smembers(key)]
            return await self.redis.hgetall(f"{tag}offer_of"), await self.redis.hkeys(f"{tag}offers"), in_sets

        offer_of, offers, in_sets = self.do(look())
        assert sorted(offer_of.values()) == sorted(offers) == sorted(in_sets)
        assert not {name for name in offer_of if self.log[name].holder is Holder.REP}

    @invariant()
    def never_over_the_seats(self) -> None:
        """Except where an event came after its reservation had ended: what the log says is so."""
        for name, seats in SEATS.items():
            if name not in self.over_seats_by_the_log:
                assert self.seats_taken(name) <= seats

    @invariant()
    def who_waits_and_is_not_asked_about_can_be_offered(self) -> None:
        async def look() -> tuple[set[str], set[str], set[str]]:
            tag = "guanxi:{desk:main}:"
            line, open_, asked = (
                await self.redis.zrange(f"{tag}line", 0, -1),
                await self.redis.zrange(f"{tag}open", 0, -1),
                await self.redis.hkeys(f"{tag}offer_of"),
            )
            return set(map(str, line)), set(map(str, open_)), set(map(str, asked))

        line, open_, asked = self.do(look())
        assert open_ == line - asked


def test_the_desk_holds_its_rules_in_any_order(valkey_socket: Path) -> None:
    DeskMachine.socket = valkey_socket
    run_state_machine_as_test(
        DeskMachine,
        settings=settings(
            max_examples=60,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
