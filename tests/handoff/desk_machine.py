"""The machine's footing: what it knows of the world beside the product, and what must hold after every step."""

from collections import Counter
from typing import Any, ClassVar

from hypothesis.stateful import RuleBasedStateMachine, invariant

from conversation.model import Conversation, ConversationId, Fact, Holder, RepId
from tests.handoff.desk_places import Owed, borne, owed_after
from tests.handoff.desk_world import WORKERS, Seen, Server, World, must

HOW_MANY = 6
HEAD_START_AT_MOST_MS = 600_000
MISSES = 3


class Footing(RuleBasedStateMachine):
    """Two servers, two stores, and the machine's own reckoning of places and seats."""

    world: World
    met: ClassVar[Counter[str]] = Counter()
    """How many runs and steps there were, and the events of their logs by kind: what was tried, beside that it held."""

    def __init__(self) -> None:
        super().__init__()
        self.names = self.world.begin(HOW_MANY)
        self.owed = {name: Owed() for name in self.names}
        self.unheard: set[ConversationId] = set()
        self.accepted: set[str] = set()
        self.beyond_seats: dict[RepId, set[ConversationId]] = {
            worker.id: set() for worker in WORKERS.values()
        }
        self.losses = 0
        self.reserved_before: dict[str, int] = {}
        self.commands = 0

    def do(self, work: Any) -> Any:
        return self.world.do(work)

    def server(self, number: int) -> Server:
        return self.world.servers[number]

    def load(self, number: int) -> Conversation:
        return self.do(self.server(0).log.load(self.names[number]))  # type: ignore[no-any-return]

    def append(self, by: int, name: ConversationId, *facts: Fact, heard: bool) -> Conversation:
        """Append, and ring: every line hears of it, or none does and finds it when it compares."""
        after: Conversation = self.do(self.world.append(self.server(by), name, *facts))
        self.ring(name, heard=heard)
        return after

    def ring(self, name: ConversationId, *, heard: bool) -> None:
        if not heard:
            self.unheard.add(name)
            return
        for server in self.world.servers:
            self.do(server.line.look_at([name]))

    def compare(self, by: int) -> None:
        self.do(self.server(by).line.compare())
        self.unheard.clear()
        seen = self.look()
        self.the_desk_agrees_with_the_log(seen)
        self.whatever_is_borne_ends(seen)

    def kill(self, by: int) -> None:
        """A server begins by comparing; the streams of the old one broke without anybody being told."""
        self.world.kill(by)
        self.compare(by)

    # --- what must hold after every step -----------------------------------------------------------------

    def look(self) -> Seen:
        return self.do(self.world.look(worker.id for worker in WORKERS.values()))  # type: ignore[no-any-return]

    def taken(self, rep: RepId) -> int:
        return self.look().of[rep].taken

    @invariant()
    def every_rule_holds(self) -> None:
        self.met["steps"] += 1
        seen = self.look()
        self.the_original_place_is_kept(seen)
        self.the_desk_agrees_with_the_log(seen)
        self.offers_are_one_for_each_and_end(seen)
        self.who_misses_offers_is_away(seen)
        self.nobody_is_over_their_seats(seen)

    def the_original_place_is_kept(self, seen: Seen) -> None:
        for name, wait in seen.waits.items():
            must(wait["head"] <= HEAD_START_AT_MOST_MS, "a head start is ten minutes at most", name, wait)
        for name, state in seen.states.items():
            owed = self.owed[name]
            if owed.position < state.position:
                for event in self.do(self.server(0).log.read(name, after=owed.position)).events:
                    owed = owed_after(owed, event)
                self.owed[name] = owed
            is_kept = not state.in_line or state.waiting_since == owed.since
            must(is_kept, "the original place is kept", name, state.waiting_since, owed.since)
            if name in seen.waits and name not in self.unheard and owed.since is not None:
                off = abs(seen.waits[name]["since"] / 1000 - owed.since.timestamp())
                must(off < 0.002, "the desk keeps the original place", name, seen.waits[name], owed.since)

    def the_desk_agrees_with_the_log(self, seen: Seen) -> None:
        for name, state in seen.states.items():
            must((state.holder is Holder.REP) == (state.rep is not None), "one owner", state)
            if name in self.unheard:
                continue
            holder = state.rep.id if state.rep else None
            must(seen.holder.get(name) == holder, "the desk knows the owner", name, seen.holder, state)
            in_line = state.in_line and holder is None
            must((name in seen.line) == in_line, "the desk knows who waits", name, seen.line, state)
        for rep, sets in seen.of.items():
            held = {name for name, holder in seen.holder.items() if holder == rep}
            must(sets.held == held, "one owner", rep, sets, seen.holder)

    def offers_are_one_for_each_and_end(self, seen: Seen) -> None:
        in_sets = sorted(offer for sets in seen.of.values() for offer in sets.offered)
        is_one = sorted(seen.offer_of.values()) == sorted(seen.offers) == in_sets
        must(is_one, "one offer for each conversation", seen.offer_of, seen.offers, in_sets)
        for offer in seen.offers:
            must(f"offer:{offer}" in seen.deadlines, "every offer has a deadline", offer)
        for rep, sets in seen.of.items():
            for name in sets.wrapping:
                must(f"wrap:{name}" in seen.deadlines, "every wrap-up has a deadline", rep, name)
        must(
            not seen.offer_of.keys() & seen.holder.keys(),
            "no offer of what is held",
            seen.offer_of,
            seen.holder,
        )
        free = set(seen.line) - seen.offer_of.keys()
        must(set(seen.open) == free, "who waits and is not asked about can be offered", seen.open, free)

    def whatever_is_borne_ends(self, seen: Seen) -> None:
        """By the states alone: a mute rep, a mute shopper, a long wait and a parked conversation each have an end.

        Of words between a shopper and their rep the desk hears only when all is compared, so it is looked for then.
        """
        for name, state in seen.states.items():
            for kind in borne(state):
                must(seen.will_end(kind, name), "every state has a deadline", kind, name, seen.deadlines)

    def who_misses_offers_is_away(self, seen: Seen) -> None:
        for rep, standing in seen.standing.items():
            is_blind = standing.get("state") == "online" and int(standing.get("missed", 0)) >= MISSES
            must(not is_blind, "three missed offers and they are away", rep, standing)

    def nobody_is_over_their_seats(self, seen: Seen) -> None:
        """But for what came to a rep beyond them by hand, or by the log after its reservation had ended."""
        for rep, sets in seen.of.items():
            in_log = {name for name, state in seen.states.items() if state.rep and state.rep.id == rep}
            self.beyond_seats[rep] &= seen.filling(rep) | in_log
            seats = WORKERS[rep].seats + len(self.beyond_seats[rep])
            must(sets.taken <= seats, "never over the seats", rep, sets, seats)
