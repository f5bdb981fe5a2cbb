"""A day on the real desk: its scripts on a real Valkey decide, and a clock that jumps from event to event is its time.

Nothing here matches anybody with anybody. Shoppers come, wait, give up and go; reps come, answer what they are offered
or let it pass, and finish; the desk is told of each as the server tells it, and asked for offers as the line's worker
asks: when somebody comes or goes, when an offer ends by itself, and every two seconds while a rep is free and somebody
waits.
"""

import heapq
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
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
from evals.desk_day import Arrival, Worker
from handoff.desk import Desk
from handoff.desk_answers import DeskTimes, Offer, Own, Presence, Reserved
from handoff.line import EVERY_SECONDS

MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)
"""Of the day that is played. Which one it is makes no difference."""

BEAT_SECONDS = 900.0
"""How often an open console says so. Nobody loses a connection here, and every beat is a call."""


@dataclass(slots=True)
class Asking:
    """An offer: from when to when a rep was asked, in seconds since midnight, and whether it was accepted."""

    rep: str
    begins: float
    ends: float
    accepted: bool = False


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

    def __init__(
        self, redis: Redis, reps: Sequence[Worker], *, seed: str, each_other_adds: float = 0.0
    ) -> None:
        self._clock = SettableClock(MIDNIGHT)
        times = DeskTimes(stream_beat=BEAT_SECONDS)
        self._desk = Desk(
            redis, Doorbell(None), clock=self._clock, times=times, name="guanxi:{desk:evaluated}"
        )
        self._reps = {rep.name: rep for rep in reps}
        self._seed = seed
        self._each_other_adds = each_other_adds
        self._events: list[tuple[float, int, Callable[[], Awaitable[None]]]] = []
        self._order = count()
        self._now = 0.0
        self._stays: dict[ConversationId, Stay] = {}
        self._seen: dict[ConversationId, Conversation] = {}
        self._holds: dict[str, int] = dict.fromkeys(self._reps, 0)
        self._on_duty: set[str] = set()
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
        """They take no more, and stay until those they hold are done."""
        self._on_duty.discard(rep.name)
        await self._is(rep, "away" if self._holds[rep.name] else "offline")
        for offer in [one for one in self._offers.values() if one.rep == rep.name]:
            self._ends(offer)
        await self._look()

    async def _is(self, rep: Worker, state: Presence) -> None:
        await self._desk.presence(RepId(rep.name), state, rep.seats)

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
        wish = Wish(
            head_start={"warmth": arrival.head_start_minutes}
        )  # which cause it is makes no difference
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
        for offer in await self._desk.match():
            self._is_offered(offer)
        unasked = self._in_line - self._offers.keys()
        if unasked and not self._looks_again and self._somebody_is_free():
            self._looks_again = True
            self._at(self._now + EVERY_SECONDS, self._look_again)

    def _somebody_is_free(self) -> bool:
        asked = Counter(offer.rep for offer in self._offers.values())
        return any(self._holds[name] + asked[RepId(name)] < self._reps[name].seats for name in self._on_duty)

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
        misses = luck.random() < rep.misses
        after = luck.expovariate(1 / rep.answers_after_seconds) if rep.answers_after_seconds else 0.0
        if not misses and self._now + after < ends:
            self._at(self._now + after, partial(self._answers, offer))
        self._at(ends, partial(self._lapses, offer))

    def _ends(self, offer: Offer) -> None:
        del self._offers[offer.conversation]
        self._stays[offer.conversation].asked[-1].ends = self._now

    async def _lapses(self, offer: Offer) -> None:
        if self._offers.get(offer.conversation) == offer:
            self._ends(offer)
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
        lasts = stay.arrival.handling_seconds * (1 + self._each_other_adds * self._holds[rep.name])
        stay.talked_until = self._now + lasts
        self._holds[rep.name] += 1
        await self._desk.follow(self._happens(name, RepJoined(RepCard(offer.rep, rep.name))))
        self._at(stay.talked_until, partial(self._finishes, name, rep))

    async def _finishes(self, name: ConversationId, rep: Worker) -> None:
        self._holds[rep.name] -= 1
        await self._desk.follow(self._happens(name, RepLeft(RepCard(RepId(rep.name), rep.name), "closed")))
        if rep.name not in self._on_duty and not self._holds[rep.name]:
            await self._is(rep, "offline")
        await self._look()


def _own(arrival: Arrival) -> Own | None:
    if arrival.own_rep is None:
        return None
    return Own(RepId(arrival.own_rep), _moment(arrival.at) - timedelta(hours=arrival.own_rep_hours_ago))


def _moment(seconds: float) -> datetime:
    return MIDNIGHT + timedelta(seconds=seconds)
