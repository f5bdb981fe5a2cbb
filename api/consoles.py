"""What the consoles of this process are shown of the desk: read once for all of them, and for each rep what is theirs.

A thousand consoles that each read the whole desk at every change would be a thousand times the work. One worker hears
that the desk changed, asks which reps it touched, and looks up at once what is theirs. The line and the reps, which all
see alike, are read and compared once, and go out to everybody at a pace that leaves the process time for other things.
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Self

import structlog

from api.desk_view import board_frame, changes, look_up, own_frame, shown_in
from api.frames import Frame
from api.reps import Rep
from api.services import Services
from conversation.codec import write_json
from conversation.doorbell import Bell, Heard, Mark, end
from conversation.errors import StoreUnavailable
from conversation.model import ConversationId, Position, RepId
from handoff.desk_answers import Snapshot
from handoff.errors import DeskUnavailable

logger = structlog.get_logger(__name__)

GATHER_SECONDS = 0.01
"""One change of the desk rings several times; waiting this long looks at them together."""

NEWS_EVERY_SECONDS = 0.2
NEWS_SECONDS_A_CONSOLE = 0.004
"""Each word in a conversation is told at once; what the desk shows of it follows at this pace, slower with many."""

BOARD_SECONDS_A_CONSOLE = 0.001
"""Showing a change to a console takes a twentieth of it, so that all of them take a twentieth of the time."""

LOOKS_FOR_SECONDS = 60.0
"""A console says every so often which conversation it shows; for so long after it hears who else is there."""

CONVERSATIONS_LOOKED_AT = 2_000
CONSOLES_AT_ONCE = 10
REPS_AT_ONCE = 50

STAFF_EVERY_SECONDS = 2.0
"""Accounts change seldom; reading a thousand of them holds everything up."""

TRY_AGAIN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Shared:
    """What all consoles see alike, and how it differs from the version before: as JSON, written once for all."""

    version: int
    frame: Frame
    difference: str | None


class Console:
    """One open desk stream: what it is to be shown, and what it has been shown."""

    def __init__(self, rep: Rep) -> None:
        self.rep = rep
        self.own: Frame | None = None
        self.shared: Shared | None = None
        self.news: dict[ConversationId, Position] = {}
        self.marks: deque[Mark] = deque(maxlen=100)
        self._shown_own: Frame | None = None
        self._shown: Shared | None = None
        self._something = asyncio.Event()

    def wake(self) -> None:
        self._something.set()

    async def frames(self) -> list[str]:
        """Wait for something to show; return it as JSON: the whole desk first, later what changed and their news."""
        while True:
            await self._something.wait()
            self._something.clear()
            if self.own is not None and self.shared is not None:
                return [*self._told(), *self._changes(self.own, self.shared)]

    def _told(self) -> Iterator[str]:
        news, self.news = self.news, {}
        if self._shown_own is not None:
            for conversation, position in news.items():
                yield write_json({"kind": "news", "conversation": conversation, "position": position})
            while self.marks:
                mark = self.marks.popleft()
                yield write_json({name: value for name, value in mark.items() if name != "sender"})

    def _changes(self, own: Frame, shared: Shared) -> Iterator[str]:
        own_before, before = self._shown_own, self._shown
        self._shown_own, self._shown = own, shared
        if own_before is None or before is None:
            yield write_json({"kind": "desk", **shared.frame, **own})
            return
        if own is not own_before and (changed := changes(own_before, own)):
            yield write_json(changed)
        if shared.version == before.version + 1:
            if shared.difference is not None:
                yield shared.difference
        elif shared is not before and (changed := changes(before.frame, shared.frame)):
            yield write_json(changed)


class Lookers:
    """Who looks at which conversation: a console says so every so often, and is then told who else is there."""

    def __init__(self) -> None:
        self._until: dict[str, dict[RepId, float]] = {}

    def beside(self, mark: Mark) -> set[RepId]:
        """Note that the sender of `mark` is there, and return who else looks at the same conversation."""
        now = time.monotonic()
        there = self._until.setdefault(mark["conversation"], {})
        there[mark["sender"]] = now + LOOKS_FOR_SECONDS
        for rep in [rep for rep, until in there.items() if until <= now]:
            del there[rep]
        if len(self._until) > CONVERSATIONS_LOOKED_AT:
            self._until = {name: reps for name, reps in self._until.items() if max(reps.values()) > now}
        return there.keys() - {mark["sender"]}


class Consoles:
    """The open consoles: `async with Consoles(house) as consoles: with consoles.open(rep) as console: ...`"""

    def __init__(self, house: Services) -> None:
        self._house = house
        self._open: dict[RepId, set[Console]] = {}
        self._whose: dict[ConversationId, set[RepId]] = {}
        self._theirs: dict[RepId, set[ConversationId]] = {}
        self._shots: dict[RepId, Snapshot] = {}
        self._touched: set[RepId] = set()
        self._with_news: set[RepId] = set()
        self._lookers = Lookers()
        self._shared: Shared | None = None
        self._shared_is_old = asyncio.Event()
        self._staff: list[Rep] = []
        self._staff_is_of = 0.0
        self._tick = 0
        self._bell: Bell | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._tasks = [
            asyncio.create_task(self._show_own(), name="show reps what is theirs"),
            asyncio.create_task(self._show_shared(), name="show all consoles the line"),
            asyncio.create_task(self._say_who_is_here(), name="tell the desk which reps are present"),
        ]
        return self

    async def __aexit__(self, *exc: object) -> None:
        await end(*self._tasks)

    @contextmanager
    def open(self, rep: Rep) -> Iterator[Console]:
        """Have a console shown the desk for as long as the block lasts."""
        console = Console(rep)
        self._open.setdefault(rep.id, set()).add(console)
        self._touched.add(rep.id)
        console.shared = self._shared
        if self._shared is None:
            self._shared_is_old.set()
        if self._bell is not None:
            self._bell.desk_rung()
        try:
            yield console
        finally:
            self._open[rep.id].discard(console)
            if not self._open[rep.id]:
                del self._open[rep.id]
                self._shots.pop(rep.id, None)
                self._is_theirs(rep.id, set())

    async def _say_who_is_here(self) -> None:
        """An open stream is presence: say so again and again, also to a desk that was just rebuilt."""
        said: dict[RepId, float] = {}
        while True:
            now = time.monotonic()
            said = {rep: when for rep, when in said.items() if rep in self._open}
            silent_since = now - self._house.desk.times.stream_beat
            due = [rep for rep in self._open if said.get(rep, 0.0) <= silent_since]
            for some in (due[i : i + REPS_AT_ONCE] for i in range(0, len(due), REPS_AT_ONCE)):
                try:
                    await self._house.desk.stream_alive(*some)
                    said.update(dict.fromkeys(some, now))
                except DeskUnavailable:
                    logger.warning("the desk could not be told which reps are present")
                    break
            await asyncio.sleep(TRY_AGAIN_SECONDS)

    # --- what is one rep's own -----------------------------------------------------------------------------

    async def _show_own(self) -> None:
        with self._house.doorbell.listen_all() as bell:
            self._bell = bell
            bell.desk_rung()  # somebody may have come before
            news_at = 0.0
            while True:
                soon = news_at - time.monotonic() if self._with_news else self._house.desk.times.stream_beat
                heard = await bell.wait(max(0.0, soon))
                self._pass_on(heard)
                if not heard.desk and (heard.news or heard.marks) and time.monotonic() < news_at:
                    continue
                await asyncio.sleep(GATHER_SECONDS)
                if heard.everything:
                    self._touched.update(self._open)
                if not (heard.news or heard.marks) or heard.desk:
                    await self._try(self._ask_who_was_touched)
                with_news: set[RepId] = set()
                if time.monotonic() >= news_at:
                    news_at = time.monotonic() + NEWS_EVERY_SECONDS + NEWS_SECONDS_A_CONSOLE * len(self._open)
                    with_news, self._with_news = self._with_news, with_news
                await self._try(partial(self._look_at_touched, with_news))

    def _pass_on(self, heard: Heard) -> None:
        """Tell consoles of what they need not look up."""
        for conversation, position in heard.news.items():
            for rep in self._whose.get(conversation, ()):
                self._with_news.add(rep)
                for console in self._open[rep]:
                    console.news[conversation] = position
                    console.wake()
        for mark in heard.marks:
            for rep in self._lookers.beside(mark) | self._whose.get(mark["conversation"], set()):
                for console in self._open.get(rep, ()) if rep != mark["sender"] else ():
                    console.marks.append(mark)
                    console.wake()

    async def _ask_who_was_touched(self) -> None:
        touched = await self._house.desk.touched(self._tick)
        if touched.tick < self._tick:  # another desk than before: it was lost, and built anew
            self._touched.update(self._open)
        self._tick = touched.tick
        self._touched |= touched.reps & self._open.keys()
        self._shared_is_old.set()

    async def _look_at_touched(self, with_news: set[RepId]) -> None:
        """Look up what those reps have whom the last changes concern, and show it to them.

        Where there was only said something in what they have, the desk says of it what it said before.
        """
        touched, self._touched = self._touched, set()
        try:
            for rep in touched & self._open.keys():
                self._shots[rep] = await self._house.desk.snapshot_for(rep, rows=0)
            shots = {rep: self._shots[rep] for rep in touched | with_news if rep in self._shots}
            known = await look_up(self._house, (name for shot in shots.values() for name in shown_in(shot)))
        except BaseException:
            self._touched |= touched | with_news
            raise
        for rep, shot in shots.items():
            for console in self._open.get(rep, ()):
                console.own = own_frame(console.rep, shot, known)
                console.wake()
            if rep in self._open:
                self._is_theirs(rep, set(shown_in(shot)))

    def _is_theirs(self, rep: RepId, now: set[ConversationId]) -> None:
        before = self._theirs.pop(rep, set())
        for gone in before - now:
            self._whose[gone].discard(rep)
            if not self._whose[gone]:
                del self._whose[gone]
        for new in now:
            self._whose.setdefault(new, set()).add(rep)
        if now:
            self._theirs[rep] = now

    # --- what all see alike --------------------------------------------------------------------------------

    async def _show_shared(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._house.desk.times.stream_beat):
                    await self._shared_is_old.wait()
            self._shared_is_old.clear()
            if not self._open:
                self._shared = None  # nobody looks; whoever comes next is shown what is then
                continue
            await self._try(self._read_shared)
            await asyncio.sleep(GATHER_SECONDS + BOARD_SECONDS_A_CONSOLE * len(self._open))

    async def _read_shared(self) -> None:
        before = self._shared
        if time.monotonic() - self._staff_is_of > STAFF_EVERY_SECONDS:
            self._staff, self._staff_is_of = await self._house.reps.all(), time.monotonic()
        frame = await board_frame(self._house, await self._house.desk.board(), self._staff)
        difference = None if before is None else changes(before.frame, frame)
        if before is not None and difference is None and all(c.shared is before for c in self._all()):
            return
        version = 0 if before is None else before.version + 1
        self._shared = Shared(version, frame, write_json(difference) if difference else None)
        for number, console in enumerate(self._all()):
            console.shared = self._shared
            console.wake()
            if number % CONSOLES_AT_ONCE == 0:
                await asyncio.sleep(0)  # an offer goes before everybody's view of the line

    def _all(self) -> list[Console]:
        return [console for consoles in self._open.values() for console in consoles]

    async def _try(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except (DeskUnavailable, StoreUnavailable):
            await self._try_again()
        except Exception:
            logger.exception("the consoles were not shown the desk; going on")
            await self._try_again()

    async def _try_again(self) -> None:
        await asyncio.sleep(TRY_AGAIN_SECONDS)
        self._shared_is_old.set()
        if self._bell is not None:
            self._bell.desk_rung()
