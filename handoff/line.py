"""The worker that looks after the line: keeps the desk a projection of the log, and tells shoppers where they stand.

One runs in every server process, and any number of them do the same work as one: the scripts of the desk are
atomic, and whatever goes into the log is written at the position that was read. Rings of the doorbell make it quick;
comparing everything with SQL every two seconds makes it right.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta
from typing import Self

import structlog

from conversation.doorbell import Doorbell, end
from conversation.errors import NoSuchConversation, Stale, StoreUnavailable
from conversation.model import (
    BEFORE_ALL,
    Closed,
    Conversation,
    ConversationId,
    Fact,
    Holder,
    NobodyThere,
    RepLeft,
    RepReminded,
    ShopperId,
    WaitAbandoned,
    Waiting,
)
from conversation.store import Log
from handoff.choices import choices_of
from handoff.deadlines import deadlines_of
from handoff.desk import Desk
from handoff.desk_answers import Absent, Due, Known, Own
from handoff.errors import DeskUnavailable
from handoff.hours import ALWAYS_OPEN, Duty
from handoff.told import Told, tell

logger = structlog.get_logger(__name__)

GATHER_SECONDS = 0.02
"""While it rings without a pause, the rings of so long are seen to together."""

EVERY_SECONDS = 2.0
"""How often everything is compared with SQL: what a lost ring can cost at most."""

COMPARING_AT_MOST = 0.1
"""The share of the process's time that comparing may take: of a line of tens of thousands it is done more seldom."""

WITHOUT_DESK_SECONDS = 10.0
"""A desk that is away for longer means that no rep can come: then shoppers hear that nobody is there."""

AskDuty = Callable[[], Awaitable[Duty]]
"""Returns who is off duty now; it is asked every two seconds."""


async def always_open() -> Duty:
    """Where no team has hours."""
    return ALWAYS_OPEN


class Line:
    """Looks after one desk while it is open: `async with Line(log, desk, doorbell, clock=clock): ...`

    `mended` counts the differences between desk and log that were found by comparing, not by a ring.
    """

    def __init__(
        self,
        log: Log,
        desk: Desk,
        doorbell: Doorbell,
        *,
        clock: Callable[[], datetime],
        duty: AskDuty = always_open,
    ) -> None:
        self.mended = 0
        self._log = log
        self._desk = desk
        self._doorbell = doorbell
        self._clock = clock
        self._ask_duty = duty
        self._duty = ALWAYS_OPEN
        self._patience = desk.patience
        self._in_line: dict[ConversationId, Conversation] = {}
        self._untold: dict[ConversationId, Conversation] = {}
        self._told: dict[ConversationId, Told] = {}
        self._stands: dict[ConversationId, str] = {}
        self._nobody: NobodyThere | None = None
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
            news: Collection[ConversationId] = ()
            rung = False
            compare_at = serve_at = 0.0
            while True:
                try:
                    if time.monotonic() >= compare_at:
                        compare_at = time.monotonic() + EVERY_SECONDS
                        await self.look_at(news)
                        began = time.thread_time()
                        await self.compare()
                        took = time.thread_time() - began
                        compare_at = max(compare_at, time.monotonic() + took / COMPARING_AT_MOST)
                        await self.serve()
                    elif await self.look_at(news) or rung or time.monotonic() >= serve_at:
                        await self.serve()
                except StoreUnavailable as error:
                    logger.warning("the line is not looked after: the store is unavailable", error=str(error))
                except Exception:
                    logger.exception("looking after the line failed; going on")
                looked_at = time.monotonic()
                serve_at = looked_at + EVERY_SECONDS if looked_at >= serve_at else serve_at
                heard = await bell.wait(max(0.0, min(compare_at, serve_at) - looked_at))
                news, rung = heard.news, heard.desk
                if heard.everything:
                    compare_at = 0.0
                # After a pause the first ring is seen to at once; of many, those of one moment together.
                await asyncio.sleep(max(0.0, looked_at + GATHER_SECONDS - time.monotonic()))

    # --- the desk follows the log ------------------------------------------------------------------------

    async def compare(self) -> None:
        """Make the desk agree with SQL in everything; a desk that Redis lost is built anew."""
        try:
            self._duty = await self._ask_duty()
            # The desk first: whatever it knows was in SQL before, so SQL cannot be behind it.
            known, founded = await self._desk.known(), await self._desk.is_founded()
            await self._desk.off_duty(self._duty.off)
            waiting, held = await self._log.waiting(), await self._log.held()
            self._in_line = {seen.id: seen for seen in waiting}
            self._told = {name: told for name, told in self._told.items() if name in self._in_line}
            self._untold = {seen.id: seen for seen in waiting if self._has_news(seen)}
            self._stands = {seen.id: stand for seen in (*waiting, *held) if (stand := _stand(seen))}
            mended, patience = 0, self._desk.patience
            for seen in await self._differing(
                known, [*waiting, *held], all_of_them=patience != self._patience
            ):
                behind = known.positions.get(seen.id, BEFORE_ALL) > seen.position
                mended += await self._follow(seen, force=behind)
            self._patience = patience
            if founded:
                self.mended += mended
            else:
                for seen in await self._log.parked():
                    await self._follow(seen)
                await self._desk.found()
                self._begin(len(waiting), len(held))
        except DeskUnavailable as error:
            await self._without_desk(error)

    async def _differing(
        self, known: Known, states: list[Conversation], *, all_of_them: bool
    ) -> list[Conversation]:
        """Return those of `states` the desk does not know as they are, and what it knows that is in neither.

        `all_of_them` where the patience has changed: what is due in a conversation, and when, hangs on it.
        """
        differing = [seen for seen in states if all_of_them or not _agrees(known, seen)]
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

    async def look_at(self, news: Collection[ConversationId]) -> bool:
        """Let the desk follow the conversations that rang; return whether one came, went or is in line.

        Most rings are words to the assistant, which never concern the desk, or words between a shopper and the rep who
        has them: of those it hears when everything is compared.
        """
        moved = False
        for name, seen in (await self._log.several(news)).items():
            if seen.in_line:
                self._in_line[name] = self._untold[name] = seen
            else:
                for kept in (self._in_line, self._untold, self._told):
                    kept.pop(name, None)
            before, stand = self._stands.pop(name, ""), _stand(seen)
            if stand:
                self._stands[name] = stand
            if stand == before and not seen.in_line:
                continue
            moved = True
            try:
                await self._follow(seen)
            except DeskUnavailable as error:
                await self._without_desk(error)
                break
        return moved

    async def _follow(self, seen: Conversation, *, force: bool = False) -> bool:
        own = None
        if seen.in_line and seen.holder is not Holder.REP:
            last = await self._log.own_rep(seen.shopper)
            own = None if last is None else Own(*last)
        return await self._desk.follow(seen, own=own, force=force)

    # --- what follows from it ----------------------------------------------------------------------------

    async def serve(self) -> None:
        """Do what is due, take back from reps who are gone, offer, and tell shoppers what has changed for them."""
        try:
            for absent in await self._desk.absent():
                await self._take_back(absent)
            for due in await self._desk.due():
                await self._act(due)
            await self._desk.match()
            nobody = await self._why_nobody()
            if nobody not in {None, self._nobody}:
                self._untold.update(self._in_line)
            self._nobody = nobody
            for seen in list(self._untold.values()):
                await self._tell(seen, nobody)
            for name, place in (await self._desk.moved()).items():
                mark = {"kind": "waiting", "place": place.place, "estimate_seconds": place.estimate_seconds}
                moved = self._in_line.get(name)
                choices = () if moved is None else choices_of(moved)
                self._doorbell.pass_on(name, {**mark, "choices": list(choices)} if choices else mark)
        except DeskUnavailable as error:
            await self._without_desk(error)
            return
        if self._without_desk_since is not None:
            logger.info("the desk is back")
            self._without_desk_since = None

    async def _why_nobody(self) -> NobodyThere | None:
        """Return what to tell those who wait for a person where none can come; None where one can."""
        if self._duty.closed:
            opening = self._duty.next_opening
            return NobodyThere(None if opening is None else opening.isoformat(), "closed")
        patient = self._patient_until is not None and self._clock() < self._patient_until
        return NobodyThere() if not patient and (await self._desk.numbers()).online == 0 else None

    async def _act(self, due: Due) -> None:
        """Write what time alone has brought about, if the log as it is now says so too."""
        try:
            seen = await self._log.load(due.conversation)
        except NoSuchConversation:
            await self._desk.done(due)
            return
        at = deadlines_of(seen, self._desk.patience).get(due.kind)
        if at is None or at > self._clock():
            await self._follow(seen)  # the desk had not heard of what came since
            return
        fact = await self._brought(due, seen)
        if fact is not None and await self._append(seen, fact) is not None:
            logger.info("time was up in a conversation", conversation=seen.id, why=due.kind)

    async def _brought(self, due: Due, seen: Conversation) -> Fact | None:
        match due.kind:
            case "silent" if seen.rep is not None:
                return RepReminded(seen.rep)
            case "silent_again" if seen.rep is not None:
                return RepLeft(seen.rep, "silent") if await self._was_reminded(seen) else None
            case "idle" if seen.rep is not None:
                return RepLeft(seen.rep, "idle")
            case "parked":
                return Closed()
            case "unanswered":
                return WaitAbandoned()
            case "assistant_meanwhile":
                return NobodyThere(why="meanwhile")
            case "too_long":
                return NobodyThere(why="too_long")
            case _:
                return None

    async def _was_reminded(self, seen: Conversation) -> bool:
        """Tell whether the reminder was long enough ago: it may have come late, when no server was there for it."""
        since = self._clock() - timedelta(seconds=self._desk.patience.silent_again)
        events = (await self._log.read(seen.id)).events
        newest = max(event.at for event in events if isinstance(event.fact, RepReminded))
        return newest <= since

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

    def _has_news(self, seen: Conversation) -> bool:
        told = self._told.get(seen.id)
        return told is None or not told.place or told.conversation.position < seen.position

    async def _tell(self, seen: Conversation, nobody: NobodyThere | None) -> None:
        """Log the place once in each stay in line, and once that nobody is there; not to those who left a message."""
        told = await self._told_so_far(seen)
        now = told.conversation
        facts: list[Fact] = []
        if now.in_line and not now.message_left:
            if not told.place:
                place = await self._desk.place(now.id)
                if place is None:
                    return
                facts.append(Waiting(place.place, place.estimate_seconds))
            if nobody is not None and now.holder is Holder.QUEUE and not told.knows(nobody):
                facts.append(nobody)
        self._untold.pop(now.id, None)
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
            self._in_line[after.id] = self._untold[after.id] = after
        await self._follow(after)
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
            waits, news = told.conversation, NobodyThere()
            if waits.holder is Holder.QUEUE and not waits.message_left and not told.knows(news):
                try:
                    await self._log.append(waits, news)
                except Stale:
                    continue


def _stand(seen: Conversation) -> str:
    """Return where a conversation stands as far as the desk goes; empty where the desk has nothing to do with it."""
    if seen.holder is Holder.REP and seen.rep is not None:
        return f"with {seen.rep.id}"
    if seen.in_line:
        return "in line"
    return "parked" if seen.parked_with is not None else ""


def _agrees(known: Known, seen: Conversation) -> bool:
    held = seen.rep.id if seen.holder is Holder.REP and seen.rep is not None else None
    return (
        known.positions.get(seen.id) == seen.position
        and known.held.get(seen.id) == held
        and (seen.id in known.waiting) == (seen.in_line and held is None)
    )
