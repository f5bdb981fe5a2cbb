"""The door every handoff goes through: who comes into line at once, and who is on the list until there is room.

In a storm, in which turns fail in numbers, or while a wait would be too long, handoffs are let in by need (`brake.py`
says how many). Nobody is lost: whoever isn't let in gets a place on the list, which is in the log and is worked off
here as there is room. How many were let in is counted on the desk, in one step for all servers; while the desk can't be
reached, each process lets in a few and no more, since no rep can come then.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from conversation.doorbell import Doorbell
from conversation.errors import Stale, StoreUnavailable
from conversation.model import ConversationId, Holder, HumanRequested, MoodRead, Reason, Wish
from conversation.store import History, Log
from handoff.brake import ALWAYS, Brake, Load, beyond_seats, beyond_seats_from_list, is_storm, need
from handoff.desk import Desk
from handoff.errors import DeskUnavailable
from handoff.estimate import estimate_seconds
from handoff.policy import upset_probability

logger = structlog.get_logger(__name__)

EVERY_SECONDS = 2.0
"""How often the list is worked: what a freed seat waits at most."""

AT_ONCE = 50
"""Conversations looked at in one go; seats free one by one."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a handoff goes into line at once; how much it is needed, in [0, 1]; and the wait of whoever came last."""

    admitted: bool
    need: float = 0.0
    estimate_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Weather:
    """Whether turns fail in numbers, how many conversations had one fail of late, and how long the list is."""

    storm: bool = False
    failed: int = 0
    on_list: int = 0


CALM = Weather()

Admit = Callable[[History, Reason, Sequence[MoodRead]], Awaitable[Verdict]]
"""Decides on a handoff for a reason, with the moods read in the same turn."""


async def everybody(history: History, reason: Reason, moods: Sequence[MoodRead]) -> Verdict:
    """Let everybody in: what a test or a measurement of the decision by itself is made with."""
    del history, reason, moods
    return Verdict(admitted=True)


WishOf = Callable[[History, Reason], Wish | None]
"""Returns whom somebody from the list waits for; None for whom it was before."""


def as_before(history: History, reason: Reason) -> None:
    """Wish for nobody else than before."""
    del history, reason


class Admission:
    """The door of one server process. `weather` is as of the last look, two seconds ago at most."""

    def __init__(
        self,
        log: Log,
        desk: Desk,
        doorbell: Doorbell,
        *,
        clock: Callable[[], datetime],
        brake: Callable[[], Brake],
        wish: WishOf = as_before,
    ) -> None:
        self.weather = Weather()
        self._log = log
        self._desk = desk
        self._doorbell = doorbell
        self._clock = clock
        self._brake = brake
        self._wish = wish
        self._failing: dict[ConversationId, datetime] = {}
        self._let_in_without_desk: set[ConversationId] = set()

    async def admit(self, history: History, reason: Reason, moods: Sequence[MoodRead] = ()) -> Verdict:
        """Decide whether a person is asked for at once. Whoever has a place in line keeps it."""
        seen = history.conversation
        if reason is Reason.FAILED:
            self._failing[seen.id] = self._clock()
        if reason in ALWAYS or seen.in_line or seen.holder is Holder.REP:
            return Verdict(admitted=True)
        needed = need(reason, _upset(history, moods), wished=Reason.ASKED in seen.handed_over_for)
        try:
            load = await self._look(failed=seen.id if reason is Reason.FAILED else None)
            beyond = beyond_seats(load, needed, self._brake())
            if beyond is None or await self._desk.let_in(seen.id, beyond_seats=beyond):
                return Verdict(admitted=True, need=needed)
        except DeskUnavailable:
            return Verdict(self._let_in_by_this_process(seen.id), needed)
        wait = estimate_seconds(load.length + 1, load.pace, asked=False, offer_seconds=self._desk.times.offer)
        return Verdict(admitted=False, need=needed, estimate_seconds=wait)

    # --- the list ----------------------------------------------------------------------------------------

    async def keep_working(self) -> None:
        """Work the list off as there is room, and look at the weather. Runs until cancelled."""
        while True:
            try:
                await self.work_off()
                await self.look()
            except DeskUnavailable:
                self._tell(Weather(self._storm_here(), len(self._failing), self.weather.on_list))
            except StoreUnavailable:
                logger.warning("the list is not worked off: the store is unavailable")
            except Exception:
                logger.exception("working the list off failed; going on")
            await asyncio.sleep(EVERY_SECONDS)

    async def work_off(self) -> list[ConversationId]:
        """Ask a person for those on the list, the neediest and then the first, while there is room; return for whom.

        Whoever is being answered just now is left to the answer: it may be all they need.
        """
        asked: list[ConversationId] = []
        beyond = beyond_seats_from_list(await self._look(), self._brake())
        for seen in await self._log.deferred(AT_ONCE):
            if seen.deferred is None or seen.assistant_owes_reply:
                continue
            if not await self._desk.let_in(seen.id, beyond_seats=beyond):
                break
            reason = seen.deferred.reason
            wish = self._wish(await self._log.read(seen.id), reason)
            try:
                await self._log.append(seen, HumanRequested(reason, wish, how="listed"))
            except Stale:
                await self._desk.turn_away(seen.id)  # they wrote just now, or a rep came
                continue
            asked.append(seen.id)
        return asked

    async def look(self) -> Weather:
        """Look at the weather; the consoles are rung where it has changed. Raises DeskUnavailable."""
        load = await self._look()
        self._storm_here()
        self._tell(Weather(is_storm(load, self._brake()), load.failed, await self._log.how_many_deferred()))
        return self.weather

    def _tell(self, now: Weather) -> None:
        if now.storm != self.weather.storm:
            what = "turns fail in numbers" if now.storm else "the storm is over"
            logger.warning(what, failed=now.failed, on_list=now.on_list)
        if now != self.weather:
            self.weather = now
            self._doorbell.ring_desk()

    async def _look(self, *, failed: ConversationId | None = None) -> Load:
        load = await self._desk.load(within_seconds=self._brake().failures_seconds, failed=failed)
        self._let_in_without_desk.clear()
        return load

    # --- without Redis -----------------------------------------------------------------------------------

    def _storm_here(self) -> bool:
        """Forget the failures that are past; tell whether those of this process alone are a storm."""
        brake = self._brake()
        since = self._clock() - timedelta(seconds=brake.failures_seconds)
        self._failing = {name: at for name, at in self._failing.items() if at > since}
        return len(self._failing) >= brake.failures

    def _let_in_by_this_process(self, conversation: ConversationId) -> bool:
        let_in = self._let_in_without_desk
        if len(let_in) < self._brake().without_reps:
            let_in.add(conversation)
        return conversation in let_in


def _upset(history: History, moods: Sequence[MoodRead]) -> list[float]:
    before = [event.fact for event in history.events if isinstance(event.fact, MoodRead)]
    readings = sorted([*before, *moods], key=lambda reading: reading.of)
    return [upset_probability(reading.probabilities) for reading in readings]
