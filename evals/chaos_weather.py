"""What goes wrong and when: servers killed in turn, Valkey lost, sockets dropped, a process frozen."""

import asyncio
import itertools
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from evals.chaos_house import House
from evals.chaos_people import Person

DROPS_EVERY_SECONDS = 15.0
DROPPED_SHARE = 1 / 4
LONGEST_FREEZE_SECONDS = 60.0
PLANE_AWAY_SECONDS = (1.0, 12.0, 3.0)
"""Once for longer than the line is patient, so that shoppers must hear that nobody can come."""

SERVER_DEAD_SECONDS = (0.0, 4.0)
CALM_AT_FIRST = 0.08
"""Of the time: everybody is to have come in before the first thing goes wrong."""


@dataclass(frozen=True, slots=True)
class Happened:
    """What went wrong, and how many seconds into the run."""

    at: float
    what: str


@dataclass
class Weather:
    """Lets things go wrong in one house for `seconds`. Each kind keeps its own time, so that they meet in every way."""

    house: House
    people: Sequence[Person]
    seconds: float
    random: random.Random
    happened: list[Happened] = field(default_factory=list)
    _began: float = 0.0

    async def rage(self) -> None:
        """Return when the time is over and everything stands again. Raises ServerFailed."""
        self._began = time.monotonic()
        await asyncio.gather(
            self._again(self.seconds / 11, self._kill_in_turn()),
            self._again(self.seconds / 4.3, self._lose_plane()),
            self._again(self.seconds / 2.6, self._freeze()),
            self._again(min(DROPS_EVERY_SECONDS, self.seconds / 6), self._drop()),
        )

    async def _again(self, every: float, strike: Callable[[], Awaitable[None]]) -> None:
        await asyncio.sleep(CALM_AT_FIRST * self.seconds)
        while True:
            pause = every * self.random.uniform(0.8, 1.2)
            if time.monotonic() + pause - self._began > self.seconds:
                return
            await asyncio.sleep(pause)
            await strike()

    def _note(self, what: str) -> None:
        self.happened.append(Happened(round(time.monotonic() - self._began, 1), what))

    def _kill_in_turn(self) -> Callable[[], Awaitable[None]]:
        turns = itertools.cycle(range(len(self.house.servers)))

        async def strike() -> None:
            number = next(turns)
            if self.house.one_at_a_time[number].locked():
                number = next(turns)  # that one is frozen
            dead = self.random.uniform(*SERVER_DEAD_SECONDS)
            self._note(f"server {number + 1} killed (kill -9), started again {dead:.1f} s later")
            await self.house.kill(number, dead_seconds=dead)

        return strike

    def _lose_plane(self) -> Callable[[], Awaitable[None]]:
        away = itertools.cycle(PLANE_AWAY_SECONDS)

        async def strike() -> None:
            seconds = min(next(away), self.seconds / 8)
            self._note(f"Valkey killed, an empty one started {seconds:.1f} s later")
            await self.house.lose_plane(dead_seconds=seconds)

        return strike

    def _freeze(self) -> Callable[[], Awaitable[None]]:
        async def strike() -> None:
            free = [n for n, lock in enumerate(self.house.one_at_a_time) if not lock.locked()]
            number = self.random.choice(free or [0])
            seconds = min(LONGEST_FREEZE_SECONDS, self.seconds / 5)
            self._note(f"server {number + 1} frozen (SIGSTOP) for {seconds:.0f} s")
            await self.house.freeze(number, seconds=seconds)

        return strike

    def _drop(self) -> Callable[[], Awaitable[None]]:
        async def strike() -> None:
            dropped = [person for person in self.people if self.random.random() < DROPPED_SHARE]
            self._note(f"{len(dropped)} sockets dropped")
            for person in dropped:
                person.drop()

        return strike
