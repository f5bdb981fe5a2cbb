"""A day on the real desk: its scripts on a real Valkey decide, and a clock that jumps from event to event is its time.

Nothing here matches anybody with anybody. Shoppers come, wait, give up and go; reps come, answer what they are offered
or let it pass, and finish; the desk is told of each as the server tells it, and asked for offers as the line's worker
asks: when somebody comes or goes, when an offer ends by itself, and every two seconds while a rep is free and somebody
waits.
"""

import heapq
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count

from redis.asyncio import Redis

from conversation.doorbell import Doorbell
from conversation.model import (
    Conversation,
    ConversationId,
    Event,
    Fact,
    Holder,
    HumanRequested,
    Position,
    RepCard,
    RepId,
    RepJoined,
    RepLeft,
    ShopperId,
    WaitAbandoned,
    Wish,
    apply,
)
from evals.clock import SettableClock
from evals.desk_day import LONGEST_WRAP_UP_SECONDS, Arrival, Pace, Worker
from handoff.desk import Desk
from handoff.desk_answers import DeskTimes, Offer, Own, Presence, Reserved
from handoff.line import EVERY_SECONDS

MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)
"""Of the day that is played. Which one it is makes no difference."""

BEAT_SECONDS = 900.0
"""How often an open console says so. Nobody loses a connection here, and every beat is a call."""

BACK_AFTER_SECONDS = 300.0
"""When a rep whom the desk took for away, for letting several offers pass, says that they are there again."""

EVERYBODY = 10_000
"""More than ever stand in line here."""


@dataclass(slots=True)
class Asking:
    """An offer: from when to when a rep was asked, in seconds since midnight, and whether it was accepted.

    `passed` has those who came earlier and stood in line unasked then, each with the pool of reps it waited for.
    """

    rep: str
    begins: float
    ends: float
    accepted: bool = False
    passed: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Stay:
    """Somebody's time in line: until a rep came, they gave up, or the play ended, and whom they were offered to."""

    arrival: Arrival
    asked: list[Asking] = field(default_factory=list)
    left: float | None = None
    rep: str | None = None
    talked_until: float | None = None

    @property
    def wait_seconds(self) -> float | None:
        return None if self.left is None else self.left - self.arrival.at


class Floor:
    """One day with these reps. `play` takes it from the first event to the last."""

    def __init__(self, redis: Redis, reps: Sequence[Worker], *, seed: str, pace: Pace | None = None) -> None:
        self._clock = SettableClock(MIDNIGHT)
        self._pace = pace or Pace()
        wrap_up = LONGEST_WRAP_UP_SECONDS if self._pace.wrap_up_seconds else 0.0
        times = DeskTimes(stream_beat=BEAT_SECONDS, wrap_up=wrap_up)
        self._desk = Desk(
            redis, Doorbell(None), clock=self._clock, times=lambda: times, name="guanxi:{desk:evaluated}"
        )
        self._reps = {rep.name: rep for rep in reps}
        self._seed = seed
        self._events: list[tuple[float, int, Callable[[], Awaitable[None]]]] = []
        self._order = count()
        self._now = 0.0
        self._stays: dict[ConversationId, Stay] = {}
        self._seen: dict[ConversationId, Conversation] = {}
        self._holds: dict[str, int] = dict.fromkeys(self._reps, 0)
        self._wraps: dict[str, int] = dict.fromkeys(self._reps, 0)
        self._on_duty: set[str] = set()
        self._gone_home: set[RepId] = set()
        self._in_line: set[ConversationId] = set()
        self._offers: dict[ConversationId, Offer] = {}
        self._looks_again = False

    async def play(self, arrivals: Sequence[Arrival]) -> list[Stay]:
        """Play the day on an empty desk; return everybody's stay in line, in the order they came."""
        for rep in self._reps.values():
            for begins, ends in rep.on_duty:
                self._at(begins, partial(self._comes, rep))
                self._at(ends, partial(self._goes, rep))
        for arrival in arrivals:
            self._at(arrival.at, partial(self._arrives, arrival))
        while self._events:
            self._now, _, happens = heapq.heappop(self._events)
            self._clock.set(_moment(self._now))
            await happens()
        return list(self._stays.values())

    def _at(self, when: float, happens: Callable[[], Awaitable[None]]) -> None:
        heapq.heappush(self._events, (when, next(self._order), happens))

    # --- reps --------------------------------------------------------------------------------------------

    async def _comes(self, rep: Worker) -> None:
        self._on_duty.add(rep.name)
        await self._is(rep, "online")
        await self._beats(rep)
        await self._look()

    async def _goes(self, rep: Worker) -> None:
        """They take a break, or no more at all; whoever goes home stays until those they hold are done."""
        self._on_duty.discard(rep.name)
        goes_home = self._now >= rep.on_duty[-1][1]
        if goes_home:
            self._gone_home.add(RepId(rep.name))
            await self._desk.off_duty(self._gone_home)
        await self._is(rep, "offline" if goes_home and not self._holds[rep.name] else "away")
        await self._learn_what_was_withdrawn(rep)
        await self._look()

    async def _learn_what_was_withdrawn(self, rep: Worker) -> None:
        kept = {row.id for row in (await self._desk.snapshot_for(RepId(rep.name), 0)).offers}
        for offer in list(self._offers.values()):
            if offer.rep == rep.name and offer.id not in kept:
                self._ends(offer)

    async def _is(self, rep: Worker, state: Presence) -> None:
        name = RepId(rep.name)
        await self._desk.presence(name, state, rep.seats, skills=rep.skills, languages=rep.languages)

    async def _beats(self, rep: Worker) -> None:
        if rep.name in self._on_duty or self._holds[rep.name]:
            await self._desk.stream_alive(RepId(rep.name))
            self._at(self._now + BEAT_SECONDS, partial(self._beats, rep))

    # --- shoppers ----------------------------------------------------------------------------------------

    async def _arrives(self, arrival: Arrival) -> None:
        name = ConversationId(arrival.name)
        self._stays[name] = Stay(arrival)
        self._seen[name] = Conversation(name, ShopperId(arrival.name))
        self._in_line.add(name)
        ahead = {"warmth": arrival.head_start_minutes}  # which cause it is makes no difference
        wish = Wish(skill=arrival.skill, language=arrival.language, head_start=ahead)
        await self._desk.follow(self._happens(name, HumanRequested(arrival.reason, wish)), own=_own(arrival))
        if arrival.patience_seconds is not None:
            self._at(self._now + arrival.patience_seconds, partial(self._gives_up, name))
        await self._look()

    async def _gives_up(self, name: ConversationId) -> None:
        if self._seen[name].holder is not Holder.QUEUE:
            return
        self._leaves_line(name)
        await self._desk.follow(self._happens(name, WaitAbandoned()))
        await self._look()

    def _leaves_line(self, name: ConversationId) -> None:
        self._in_line.discard(name)
        self._stays[name].left = self._now
        if name in self._offers:
            self._ends(self._offers[name])

    def _happens(self, name: ConversationId, fact: Fact) -> Conversation:
        before = self._seen[name]
        event = Event(Position(before.position + 1), _moment(self._now), fact)
        self._seen[name] = apply(before, event)
        return self._seen[name]

    # --- offers and conversations ------------------------------------------------------------------------

    async def _look(self) -> None:
        """Have the desk make its offers, as the worker that looks after the line does."""
        made = await self._desk.match()
        for offer in made:
            self._is_offered(offer)
        if made:
            await self._note_who_was_passed(made)
        unasked = self._in_line - self._offers.keys()
        if unasked and not self._looks_again and self._somebody_is_free():
            self._looks_again = True
            self._at(self._now + EVERY_SECONDS, self._look_again)

    def _somebody_is_free(self) -> bool:
        asked = Counter(offer.rep for offer in self._offers.values())
        return any(
            self._holds[name] + self._wraps[name] + asked[RepId(name)] < self._reps[name].seats
            for name in self._on_duty
        )

    async def _note_who_was_passed(self, made: Sequence[Offer]) -> None:
        """Ask the desk whom those wait for who came before somebody that was just offered, and were not."""
        unasked = {name: self._stays[name].arrival.at for name in self._in_line - self._offers.keys()}
        latest = max(self._stays[offer.conversation].arrival.at for offer in made)
        if not any(at < latest for at in unasked.values()):
            return
        pools = {row.conversation: row.pool for row in (await self._desk.board(EVERYBODY)).waiting}
        for offer in made:
            stay = self._stays[offer.conversation]
            stay.asked[-1].passed = {
                name: pools[name] for name, at in unasked.items() if at < stay.arrival.at
            }

    async def _look_again(self) -> None:
        self._looks_again = False
        await self._look()

    def _is_offered(self, offer: Offer) -> None:
        rep, stay = self._reps[offer.rep], self._stays[offer.conversation]
        ends = (offer.expires_at - MIDNIGHT).total_seconds()
        stay.asked.append(Asking(rep.name, self._now, ends))
        self._offers[offer.conversation] = offer
        # Drawn for this asking alone: the same day with other reps finds the same luck wherever it can.
        luck = random.Random(f"{self._seed} {offer.conversation} {len(stay.asked)}")  # noqa: S311
        misses = luck.random() < rep.misses or rep.name not in self._on_duty
        after = luck.expovariate(1 / rep.answers_after_seconds) if rep.answers_after_seconds else 0.0
        if not misses and self._now + after < ends:
            self._at(self._now + after, partial(self._answers, offer))
        self._at(ends, partial(self._lapses, offer))

    def _ends(self, offer: Offer) -> None:
        del self._offers[offer.conversation]
        self._stays[offer.conversation].asked[-1].ends = self._now

    async def _lapses(self, offer: Offer) -> None:
        if self._offers.get(offer.conversation) != offer:
            return
        self._ends(offer)
        await self._desk.lapse()
        rep = self._reps[offer.rep]
        if rep.name in self._on_duty:
            seen = await self._desk.snapshot_for(offer.rep, 0)
            if (
                seen.presence.state == "away"
            ):  # several in a row: the desk has understood that they are not there
                await self._learn_what_was_withdrawn(rep)
                self._at(self._now + BACK_AFTER_SECONDS, partial(self._is_back, rep))
        await self._look()

    async def _is_back(self, rep: Worker) -> None:
        if rep.name in self._on_duty:
            await self._is(rep, "online")
            await self._look()

    async def _answers(self, offer: Offer) -> None:
        """The rep takes what they are offered, if it still is."""
        if not isinstance(await self._desk.accept(offer.id, offer.rep), Reserved):
            return
        name, rep = offer.conversation, self._reps[offer.rep]
        stay = self._stays[name]
        stay.asked[-1].accepted = True
        self._leaves_line(name)
        stay.rep = rep.name
        lasts = stay.arrival.handling_seconds * (1 + self._pace.each_other_adds * self._holds[rep.name])
        stay.talked_until = self._now + lasts
        self._holds[rep.name] += 1
        await self._desk.follow(self._happens(name, RepJoined(RepCard(offer.rep, rep.name))))
        self._at(stay.talked_until, partial(self._finishes, name, rep))

    async def _finishes(self, name: ConversationId, rep: Worker) -> None:
        self._holds[rep.name] -= 1
        await self._desk.follow(self._happens(name, RepLeft(RepCard(RepId(rep.name), rep.name), "closed")))
        if RepId(rep.name) in self._gone_home and not self._holds[rep.name]:
            await self._is(rep, "offline")
        elif self._pace.wrap_up_seconds:
            luck = random.Random(f"{self._seed} {name} wrap")  # noqa: S311  # a sample for measuring, not a secret
            lasts = min(luck.expovariate(1 / self._pace.wrap_up_seconds), LONGEST_WRAP_UP_SECONDS)
            self._wraps[rep.name] += 1
            self._at(self._now + lasts, partial(self._is_wrapped_up, name, rep))
        await self._look()

    async def _is_wrapped_up(self, name: ConversationId, rep: Worker) -> None:
        self._wraps[rep.name] -= 1
        await self._desk.wrapped_up(RepId(rep.name), name)
        await self._look()


def _own(arrival: Arrival) -> Own | None:
    if arrival.own_rep is None:
        return None
    return Own(RepId(arrival.own_rep), _moment(arrival.at) - timedelta(hours=arrival.own_rep_hours_ago))


def _moment(seconds: float) -> datetime:
    return MIDNIGHT + timedelta(seconds=seconds)
