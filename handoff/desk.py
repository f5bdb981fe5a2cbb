"""The desk on Redis: the waiting list, the reps' presence and seats, and the offers between them.

A projection of the log and never the truth: who owns a conversation is what SQL says, and losing Redis loses
nothing. Each change is one atomic call (`desk.lua`), timed by the caller's clock; nothing here sleeps. A rep
takes a conversation in three steps, since two stores are never one transaction:

    taken = await desk.accept(offer, rep)                # or claim(...): Reserved, or Gone with what happened
    after = await log.append(seen, RepJoined(...), command=...)
    await desk.follow(after.conversation)                # or free(taken.offer), when the append was Stale

A reservation whose event never comes ends by itself.
"""

import json
import secrets
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from conversation.doorbell import Doorbell
from conversation.model import Conversation, ConversationId, Holder, Position, RepId
from handoff.brake import Load
from handoff.deadlines import Patience, deadlines_of
from handoff.desk_answers import (
    DEFAULT_SEATS,
    Absent,
    Board,
    Declined,
    DeskTimes,
    Due,
    Gone,
    Held,
    Known,
    Numbers,
    Offer,
    OfferId,
    Own,
    Place,
    Presence,
    Reserved,
    Snapshot,
    Touched,
)
from handoff.desk_library import DeskLibrary
from handoff.desk_rows import (
    at,
    board_of,
    gone_of,
    lasts_of,
    ms,
    offers_of,
    pairs,
    reserved_of,
    rows,
    snapshot_of,
    wait_of,
)
from handoff.errors import DeskUnavailable
from handoff.estimate import Pace, estimate_seconds
from handoff.matching import ANYONE, pools_of

OFFERS_A_MATCH = 100
ROWS_SHOWN = 200
DESK_KEY = "guanxi:{desk:main}:2"
"""Ends with the number of the layout of the keys under it, raised when the Lua keeps anything otherwise: what another
version of the program left is not read, and the desk is built from the log as after a loss of Redis."""


class Desk:
    """One desk. Every call raises DeskUnavailable when Redis cannot be reached; `doorbell` hears of each change."""

    def __init__(
        self,
        redis: Redis,
        doorbell: Doorbell,
        *,
        clock: Callable[[], datetime],
        times: Callable[[], DeskTimes] = DeskTimes,
        patience: Callable[[], Patience] = Patience,
        name: str = DESK_KEY,
    ) -> None:
        """`times` and `patience` are asked at each use, as they may change while the shop works."""
        self._times = times
        self._patience = patience
        self._redis = redis
        self._doorbell = doorbell
        self._clock = clock
        self._name = name
        self._library = DeskLibrary(redis)
        self._remembered: dict[RepId, tuple[Presence, int, str]] = {}

    @property
    def times(self) -> DeskTimes:
        return self._times()

    @property
    def patience(self) -> Patience:
        return self._patience()

    def _moment(self) -> tuple[int, str]:
        """Return what every call is told: the time, and how long things last."""
        return ms(self._clock()), lasts_of(self.times)

    async def _call(self, operation: str, *arguments: str | int) -> Any:
        try:
            return await self._library(self._name, operation, *self._moment(), *arguments)
        except (RedisError, OSError) as error:
            raise DeskUnavailable(f"the desk cannot be reached: {error}") from error

    async def _redis_says(self, command: str, key: str, *arguments: str | int) -> Any:
        try:
            return await self._redis.execute_command(command, f"{self._name}:{key}", *arguments)  # type: ignore[no-untyped-call]  # redis-py's
        except (RedisError, OSError) as error:
            raise DeskUnavailable(f"the desk cannot be reached: {error}") from error

    # --- what the log says -------------------------------------------------------------------------------

    async def follow(
        self, conversation: Conversation, *, own: Own | None = None, force: bool = False
    ) -> bool:
        """Make the desk agree with `conversation` as read from the log; return whether that changed anything.

        In line, it enters at its `waiting_since`, less the head start of its wish; `own` is the shopper's own rep.
        Held by a rep, it leaves the line, its offers end and the rep's seat is taken. Otherwise it leaves. A state
        older than the desk knows changes nothing, unless forced.
        """
        rest: tuple[str | int, ...]
        if conversation.holder is Holder.REP and conversation.rep is not None:
            rest = ("held", conversation.rep.id)
        elif conversation.waiting_since is not None:
            wait = wait_of(conversation, own, now=self._clock(), widening=self.times.widening)
            rest = ("waiting", wait)
        else:
            # A shopper who fell silent ends nothing: there is nothing to wrap up yet.
            rest = ("neither", int(conversation.parked_with is None))
        dues = {kind: ms(when) for kind, when in sorted(deadlines_of(conversation, self.patience).items())}
        answer = await self._call(
            "follow", conversation.id, conversation.position, int(force), json.dumps(dues), *rest
        )
        return self._rings(changed=answer == "changed")

    async def due(self) -> tuple[Due, ...]:
        """Return what must be done in the log now, to this caller alone for `times.lease` seconds.

        It comes again, here or in another process, until `follow` brings a state without it, or `done` is called.
        """
        found = rows(json.loads(await self._call("due", round(1000 * self.times.lease))))
        return tuple(Due(ConversationId(row["conversation"]), row["kind"]) for row in found)

    async def done(self, due: Due) -> None:
        """Say that nothing is left to do about `due`, as long as its time stays what it was."""
        await self._call("done", due.conversation, due.kind)

    async def known(self) -> Known:
        """Return what the desk takes to be true, to be compared with the log."""
        line, holders, positions = await self._call("known")
        return Known(
            frozenset(ConversationId(name) for name in line),
            {ConversationId(name): RepId(rep) for name, rep in pairs(holders)},
            {ConversationId(name): Position(int(number)) for name, number in pairs(positions)},
        )

    async def is_founded(self) -> bool:
        """Whether this desk has been built from the log since Redis last lost it."""
        return bool(await self._redis_says("exists", "epoch"))

    async def found(self) -> None:
        """Say that this desk has been built from the log."""
        await self._redis_says("setnx", "epoch", secrets.token_hex(8))

    # --- offers ------------------------------------------------------------------------------------------

    async def match(self, limit: int = OFFERS_A_MATCH) -> tuple[Offer, ...]:
        """Let end what is over, then offer the first in line to reps with a free seat, `limit` offers at most.

        Whom a conversation waits for, and for how long before others are asked too, says `matching.py`. Of those the
        rep with the fewest conversations for their seats is asked, then the one who has gone longest without a new
        one; never one who just let this conversation pass while another is free.
        """
        answer: str = await self._call("match", secrets.token_urlsafe(12), limit)
        changed, *words = answer.split("\n")
        made = tuple(offers_of(words))
        self._rings(changed=bool(made or int(changed)))
        return made

    async def lapse(self) -> bool:
        """End whatever ends by itself and whose time has come; return whether there was anything."""
        return self._rings(changed=bool(await self._call("sweep")))

    async def accept(self, offer: OfferId, rep: RepId) -> Reserved | Gone:
        """Reserve the offered conversation for `rep`; the same rep again gets the same reservation."""
        return self._taken(await self._call("accept", offer, rep))

    async def claim(
        self,
        conversation: ConversationId,
        rep: RepId,
        *,
        over_seats: int = 0,
        seats: int | None = None,
        taken_from: RepId | None = None,
    ) -> Reserved | Gone:
        """Reserve a conversation by hand, in line or not, and withdraw it from whoever is being asked about it.

        `over_seats` is how many more than their seats the rep may hold, `seats` how many they have, for a desk that was
        lost and has not heard of them again. It may be held by `taken_from`, and is so until the event is there.
        """
        offer = secrets.token_urlsafe(12)
        rest = (over_seats, taken_from or "", "" if seats is None else seats)
        return self._taken(await self._call("claim", conversation, rep, offer, *rest))

    def _taken(self, raw: str) -> Reserved | Gone:
        answer = json.loads(raw)
        if "gone" in answer:
            return gone_of(answer)
        self._rings(changed=True)
        return reserved_of(answer)

    async def decline(self, offer: OfferId, rep: RepId) -> Declined | Gone:
        """Give an offer back; the conversation goes on to somebody else, at its place in line."""
        answer = json.loads(await self._call("decline", offer, rep))
        if "gone" in answer:
            return gone_of(answer)
        self._rings(changed=True)
        return Declined(OfferId(answer["declined"]), ConversationId(answer["conversation"]))

    async def free(self, offer: OfferId) -> bool:
        """Give back a reservation whose `RepJoined` was refused as Stale; return whether there was one."""
        return self._rings(changed=bool(await self._call("free", offer)))

    # --- coming into line while too many want to -----------------------------------------------------------

    async def load(self, *, within_seconds: float, failed: ConversationId | None = None) -> Load:
        """Return how full the desk is, a turn that `failed` just now counted; failures count for `within_seconds`."""
        raw = json.loads(await self._call("load", failed or "", round(1000 * within_seconds)))
        return Load(**{**raw, "pace": self._pace(raw["pace"])})

    async def let_in(self, conversation: ConversationId, *, beyond_seats: int) -> bool:
        """Let a conversation into line if fewer stand there than there are free seats, and `beyond_seats` more.

        Whoever is let in counts as standing there at once, until they do, or for `times.ticket` seconds.
        """
        lasts = round(1000 * self.times.ticket)
        return bool(await self._call("let_in", conversation, beyond_seats, lasts))

    async def turn_away(self, conversation: ConversationId) -> None:
        """Say that a conversation that was let in does not come."""
        await self._call("turn_away", conversation)

    # --- presence ----------------------------------------------------------------------------------------

    async def presence(
        self,
        rep: RepId,
        state: Presence,
        seats: int = DEFAULT_SEATS,
        *,
        skills: Collection[str] = (),
        languages: Collection[str] = (),
    ) -> None:
        """Set a rep's state. `online` and `away` are heartbeats too: without a stream they last the grace.

        Whoever is not online is withdrawn from their offers, but for their own shoppers while they are merely away.
        Whoever goes offline keeps what they hold for the grace, in case it was a slip.
        """
        pools = json.dumps(pools_of(rep, skills, languages))
        changed = await self._call("presence", rep, state, seats, pools)
        if rep in self._remembered:
            self._remembered[rep] = (state, seats, pools)
        self._rings(changed=bool(changed))

    async def account(
        self, rep: RepId, seats: int, *, skills: Collection[str], languages: Collection[str]
    ) -> None:
        """Say that a rep's account was changed: where they are at the desk, it counts at once."""
        changed = await self._call("account", rep, seats, json.dumps(pools_of(rep, skills, languages)))
        self._rings(changed=bool(changed))

    async def stream_alive(self, *reps: RepId) -> None:
        """Say that a desk stream of each of `reps` is open. Call it on opening and every `times.stream_beat` seconds.

        A desk that was lost, or took a rep for gone, learns their state again from what this process remembers.
        """
        before = [self._remembered.get(rep, ("", DEFAULT_SEATS, "")) for rep in reps]
        lasts = round(1000 * (self.times.grace + self.times.stream_beat))
        told = [word for rep, remembered in zip(reps, before, strict=True) for word in (rep, *remembered)]
        found = await self._call("alive", lasts, *told)
        for rep, (state, _, _), known in zip(reps, before, found, strict=True):
            if known:
                self._remembered[rep] = (known[0], int(known[1]), known[2])
                self._rings(changed=bool(state) and known[0] != state)

    async def wrapped_up(self, rep: RepId, conversation: ConversationId) -> bool:
        """Say that `rep` is done with a conversation that ended: its seat is free. Whether it was still taken."""
        return self._rings(changed=bool(await self._call("wrapped_up", rep, conversation)))

    async def stream_closed(self, rep: RepId) -> None:
        """Say that a desk stream of `rep` is gone: the grace begins, and ends early where another one is open."""
        self._remembered.pop(rep, None)
        await self._call("dropped", rep)

    async def off_duty(self, reps: Iterable[RepId]) -> None:
        """Say which reps, and no others, get no offers though they are online: their team's hours are over."""
        self._rings(changed=bool(await self._call("off_duty", *sorted(reps))))

    async def absent(self) -> tuple[Absent, ...]:
        """Return the reps who hold conversations and have been away beyond the grace."""
        return tuple(
            Absent(RepId(row["rep"]), tuple(ConversationId(name) for name in rows(row["conversations"])))
            for row in rows(json.loads(await self._call("absent")))
        )

    # --- what there is to see ----------------------------------------------------------------------------

    async def place(self, conversation: ConversationId) -> Place | None:
        """Return the place in line and the expected wait, or None when it is not in line."""
        answer = json.loads(await self._call("place", conversation))
        if not answer["place"]:
            return None
        return self._place(answer, self._pace(answer["pace"]))

    async def moved(self, first: int = 500) -> dict[ConversationId, Place]:
        """Return places that changed among the `first` in line, and take them as shown: for each, seldom enough."""
        every = round(1000 * self.times.between_place_marks)
        answer = json.loads(await self._call("moved", first, every))
        pace = self._pace(answer["pace"])
        return {ConversationId(row["conversation"]): self._place(row, pace) for row in rows(answer["moved"])}

    async def snapshot_for(self, rep: RepId, rows: int = ROWS_SHOWN) -> Snapshot:
        """Return the desk as `rep` sees it; without `rows` only what is their own."""
        return snapshot_of(json.loads(await self._call("snapshot", rep, rows)))

    async def board(self, rows: int = ROWS_SHOWN) -> Board:
        """Return what every console sees alike."""
        return board_of(json.loads(await self._call("board", rows)))

    async def touched(self, since: int) -> Touched:
        """Return what changed after the change numbered `since`."""
        answer = json.loads(await self._call("touched", since))
        return Touched(answer["tick"], answer["line"], frozenset(map(RepId, rows(answer["reps"]))))

    async def held(self) -> tuple[Held, ...]:
        """Return everything that is held, the longest first."""
        found = rows(json.loads(await self._call("held")))
        held = [
            Held(ConversationId(row["conversation"]), RepId(row["rep"]), at(row["since"])) for row in found
        ]
        return tuple(sorted(held, key=lambda one: one.since))

    async def numbers(self) -> Numbers:
        """Return how many wait, are asked about, are held; how many reps are online, and of them have a seat."""
        return Numbers(**json.loads(await self._call("numbers")))

    async def anyone_with(self, skill: str) -> bool:
        """Whether a rep who has the skill takes conversations just now, with a free seat or without."""
        return bool(await self._redis_says("scard", f"able:skill:{skill}"))

    async def free_reps(self, first: int = 20) -> tuple[RepId, ...]:
        """Return the first of the reps who are online with a free seat, in the order they would be asked."""
        names = await self._redis_says("zrange", f"free:{ANYONE}", 0, first - 1)
        return tuple(RepId(str(name)) for name in names)

    def _pace(self, raw: dict[str, Any]) -> Pace:
        now = ms(self._clock())
        return Pace(
            raw["online"],
            [(now - at) / 1000 for at in rows(raw["accepts"])],
            [lasted / 1000 for lasted in rows(raw["answers"])],
        )

    def _place(self, raw: dict[str, Any], pace: Pace) -> Place:
        place, asked = raw["place"], raw["asked"]
        return Place(place, estimate_seconds(place, pace, asked=asked, offer_seconds=self.times.offer))

    def _rings(self, *, changed: bool) -> bool:
        if changed:
            self._doorbell.ring_desk()
        return changed
