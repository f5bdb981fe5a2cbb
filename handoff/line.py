"""The worker that looks after the line: keeps the desk a projection of the log, and tells shoppers where they stand.

One runs in every server process, and any number of them do the same work as one: the scripts of the desk are
atomic, and whatever goes into the log is written at the position that was read. Rings of the doorbell make it quick;
comparing everything with SQL every two seconds makes it right.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Self

import structlog

from conversation.doorbell import Doorbell, end
from conversation.errors import NoSuchConversation, Stale, StoreUnavailable
from conversation.model import (
    BEFORE_ALL,
    Conversation,
    ConversationId,
    Fact,
    Holder,
    NobodyThere,
    RepLeft,
    ShopperId,
    Waiting,
)
from conversation.store import Log
from handoff.desk import Desk
from handoff.desk_answers import Absent, Known
from handoff.errors import DeskUnavailable
from handoff.told import Told, tell

logger = structlog.get_logger(__name__)

EVERY_SECONDS = 2.0
"""How often everything is compared with SQL: what a lost ring can cost at most."""

WITHOUT_DESK_SECONDS = 10.0
"""A desk that is away for longer means that no rep can come: then shoppers hear that nobody is there."""


class Line:
    """Looks after one desk while it is open: `async with Line(log, desk, doorbell, clock=clock): ...`

    `mended` counts the differences between desk and log that were found by comparing, not by a ring.
    """

    def __init__(self, log: Log, desk: Desk, doorbell: Doorbell, *, clock: Callable[[], datetime]) -> None:
        self.mended = 0
        self._log = log
        self._desk = desk
        self._doorbell = doorbell
        self._clock = clock
        self._in_line: dict[ConversationId, Conversation] = {}
        self._told: dict[ConversationId, Told] = {}
        self._patient_until: datetime | None = None
        self._without_desk_since: datetime | None = None
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run(), name="look after the line")
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._task is not None:
            await end(self._task)

    async def _run(self) -> None:
        with self._doorbell.listen_all() as bell:
            news: Iterable[ConversationId] = ()
            compare_at = 0.0
            while True:
                try:
                    if time.monotonic() >= compare_at:
                        compare_at = time.monotonic() + EVERY_SECONDS
                        await self.compare()
                    else:
                        await self.look_at(news)
                    await self.serve()
                except StoreUnavailable as error:
                    logger.warning("the line is not looked after: the store is unavailable", error=str(error))
                except Exception:
                    logger.exception("looking after the line failed; going on")
                heard = await bell.wait(max(0.0, compare_at - time.monotonic()))
                news = heard.news
                if heard.everything:
                    compare_at = 0.0

    # --- the desk follows the log ------------------------------------------------------------------------

    async def compare(self) -> None:
        """Make the desk agree with SQL in everything; a desk that Redis lost is built anew."""
        try:
            # The desk first: whatever it knows was in SQL before, so SQL cannot be behind it.
            known, founded = await self._desk.known(), await self._desk.is_founded()
            waiting, held = await self._log.waiting(), await self._log.held()
            self._in_line = {seen.id: seen for seen in waiting}
            self._told = {name: told for name, told in self._told.items() if name in self._in_line}
            mended = 0
            for seen in await self._differing(known, [*waiting, *held]):
                behind = known.positions.get(seen.id, BEFORE_ALL) > seen.position
                mended += await self._desk.follow(seen, force=behind)
            if founded:
                self.mended += mended
            else:
                await self._desk.found()
                self._begin(len(waiting), len(held))
        except DeskUnavailable as error:
            await self._without_desk(error)

    async def _differing(self, known: Known, states: list[Conversation]) -> list[Conversation]:
        """Return those of `states` the desk does not know as they are, and what it knows that is in neither."""
        differing = [seen for seen in states if not _agrees(known, seen)]
        for name in (known.waiting | known.held.keys()) - {seen.id for seen in states}:
            try:
                differing.append(await self._log.load(name))
            except NoSuchConversation:
                differing.append(Conversation(name, ShopperId(""), holder=Holder.NOBODY))
        return differing

    def _begin(self, waiting: int, held: int) -> None:
        logger.info("the desk was built from the log", waiting=waiting, held=held)
        if waiting or held:
            # Presence was lost too: the open streams bring it back at their next beat.
            self._patient_until = self._clock() + timedelta(
                seconds=self._desk.times.stream_beat + EVERY_SECONDS
            )

    async def look_at(self, news: Iterable[ConversationId]) -> None:
        """Let the desk follow the conversations that rang."""
        for name in news:
            try:
                seen = await self._log.load(name)
            except NoSuchConversation:
                continue
            if seen.in_line:
                self._in_line[name] = seen
            else:
                self._in_line.pop(name, None)
                self._told.pop(name, None)
            try:
                await self._desk.follow(seen)
            except DeskUnavailable as error:
                await self._without_desk(error)
                return

    # --- what follows from it ----------------------------------------------------------------------------

    async def serve(self) -> None:
        """Offer, take back from reps who are gone, and tell shoppers what has changed for them."""
        try:
            for absent in await self._desk.absent():
                await self._take_back(absent)
            await self._desk.match()
            nobody = (await self._desk.numbers()).online == 0 and not self._is_patient()
            for seen in list(self._in_line.values()):
                await self._tell(seen, nobody=nobody)
            for name, place in (await self._desk.moved()).items():
                mark = {"kind": "waiting", "place": place.place, "estimate_seconds": place.estimate_seconds}
                self._doorbell.pass_on(name, mark)
        except DeskUnavailable as error:
            await self._without_desk(error)
            return
        if self._without_desk_since is not None:
            logger.info("the desk is back")
            self._without_desk_since = None

    def _is_patient(self) -> bool:
        return self._patient_until is not None and self._clock() < self._patient_until

    async def _take_back(self, absent: Absent) -> None:
        """Put what a rep who is gone holds back in line, at its original place."""
        for name in absent.conversations:
            seen = await self._log.load(name)
            if seen.rep is None or seen.rep.id != absent.rep:
                continue
            after = await self._append(seen, RepLeft(seen.rep, "gone"))
            if after is not None:
                logger.info(
                    "took a conversation back from a rep who is gone", conversation=name, rep=absent.rep
                )

    async def _tell(self, seen: Conversation, *, nobody: bool) -> None:
        """Log the place once in each stay in line, and once that nobody is there."""
        told = await self._told_so_far(seen)
        now = told.conversation
        if not now.in_line:
            return
        facts: list[Fact] = []
        if not told.place:
            place = await self._desk.place(now.id)
            if place is None:
                return
            facts.append(Waiting(place.place, place.estimate_seconds))
        if nobody and now.holder is Holder.QUEUE and not told.nobody:
            facts.append(NobodyThere())
        if facts:
            await self._append(now, *facts)

    async def _told_so_far(self, seen: Conversation) -> Told:
        told = self._told.get(seen.id) or Told(Conversation(seen.id, seen.shopper))
        if told.conversation.position < seen.position:
            history = await self._log.read(seen.id, after=told.conversation.position)
            told = tell(told, history.events)
            self._told[seen.id] = told
        return told

    async def _append(self, seen: Conversation, *facts: Fact) -> Conversation | None:
        """Append and let the desk follow; None where somebody else wrote first, and the next look decides anew."""
        try:
            after = (await self._log.append(seen, *facts)).conversation
        except Stale:
            return None
        if after.in_line:
            self._in_line[after.id] = after
        await self._desk.follow(after)
        return after

    # --- without Redis -----------------------------------------------------------------------------------

    async def _without_desk(self, error: DeskUnavailable) -> None:
        """Complain once; when it lasts, tell those who wait for a person that nobody can come just now."""
        now = self._clock()
        if self._without_desk_since is None:
            self._without_desk_since = now
            logger.warning("the desk cannot be reached; conversations keep their places", error=str(error))
        if now - self._without_desk_since < timedelta(seconds=WITHOUT_DESK_SECONDS):
            return
        for seen in await self._log.waiting():
            told = await self._told_so_far(seen)
            if told.conversation.holder is Holder.QUEUE and not told.nobody:
                try:
                    await self._log.append(told.conversation, NobodyThere())
                except Stale:
                    continue


def _agrees(known: Known, seen: Conversation) -> bool:
    held = seen.rep.id if seen.holder is Holder.REP and seen.rep is not None else None
    return (
        known.positions.get(seen.id) == seen.position
        and known.held.get(seen.id) == held
        and (seen.id in known.waiting) == (seen.in_line and held is None)
    )
