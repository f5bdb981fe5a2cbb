"""A conversation is an append-only list of numbered events; everything else is computed from that list.

Pure: no clock, no store, no network. `apply` is the only place where an event changes what is true, and
`replay` is a fold over it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from conversation.values import (
    BEFORE_ALL,
    Audience,
    Citation,
    CommandId,
    ConversationId,
    Holder,
    Leaving,
    Mood,
    Option,
    Page,
    Position,
    Reason,
    RepCard,
    RepId,
    ShopperId,
)

__all__ = [  # what facts are made of is had from here too
    "BEFORE_ALL", "Audience", "Citation", "CommandId", "ConversationId", "Holder", "Leaving", "Mood", "Option", "Page",
    "Position", "Reason", "RepCard", "RepId", "ShopperId",
]  # fmt: skip

# --- events: what may happen -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShopperSaid:
    """`verified` tells whether the shop vouched for the sender in the session this came from."""

    text: str
    page: Page | None = None
    verified: bool = False
    erased: bool = False


@dataclass(frozen=True, slots=True)
class AssistantSaid:
    """`found` tells whether the shop's knowledge bore on the question; an honest "I don't know" has it False."""

    text: str
    citations: tuple[Citation, ...] = ()
    confidence: float = 1.0
    options: tuple[Option, ...] = ()
    found: bool = True
    erased: bool = False


@dataclass(frozen=True, slots=True)
class MoodRead:
    """The mood of the shopper's message at position `of`; valence in [-1, 1]."""

    of: Position
    mood: Mood | None
    probabilities: dict[str, float]
    valence: float


@dataclass(frozen=True, slots=True)
class MoodCorrected:
    """A rep's word on the mood of the shopper's message at `of`; it goes before what was read. The newest counts."""

    of: Position
    mood: Mood
    rep: RepCard


@dataclass(frozen=True, slots=True)
class PromiseFlagged:
    """A rep's mark on the message at position `of`: something was promised there; `text` may say what."""

    of: Position
    rep: RepCard
    text: str = ""
    erased: bool = False


@dataclass(frozen=True, slots=True)
class HumanRequested:
    reason: Reason


@dataclass(frozen=True, slots=True)
class HandoffDeferred:
    """A person was needed while too many wait for one: a place on the list, the needier first; `need` in [0, 1].

    With a `message` the shopper has left one for a person, and expects no word from the assistant.
    """

    reason: Reason
    need: float = 0.0
    message: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """Entering the line; `place` counts from 1, the estimate is None when nobody can honestly say."""

    place: int
    estimate_seconds: int | None


@dataclass(frozen=True, slots=True)
class NobodyThere:
    """In line while no rep is online: the place is kept, and the assistant owes the shopper an honest word."""

    next_opening: str | None = None


@dataclass(frozen=True, slots=True)
class Briefed:
    """The briefing written for the rep, as JSON-ready fields; the type is `handoff.briefing.Briefing`."""

    briefing: dict[str, object]
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Routed:
    to: RepId
    because: str


@dataclass(frozen=True, slots=True)
class RepJoined:
    rep: RepCard


@dataclass(frozen=True, slots=True)
class RepSaid:
    rep: RepCard
    text: str
    erased: bool = False


@dataclass(frozen=True, slots=True)
class RepLeft:
    rep: RepCard
    reason: Leaving


@dataclass(frozen=True, slots=True)
class NoteWritten:
    rep: RepCard
    text: str
    erased: bool = False


@dataclass(frozen=True, slots=True)
class WaitAbandoned:
    """The shopper, or the end of a bounded wait, gave up the place in line."""


@dataclass(frozen=True, slots=True)
class Rated:
    score: int
    comment: str = ""
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Closed:
    pass


Fact = (
    ShopperSaid
    | AssistantSaid
    | MoodRead
    | MoodCorrected
    | PromiseFlagged
    | HumanRequested
    | HandoffDeferred
    | Waiting
    | NobodyThere
    | Briefed
    | Routed
    | RepJoined
    | RepSaid
    | RepLeft
    | NoteWritten
    | WaitAbandoned
    | Rated
    | Closed
)

DESK_ONLY: tuple[type, ...] = (
    MoodRead, MoodCorrected, PromiseFlagged, Routed, NoteWritten, Briefed, WaitAbandoned, Rated, NobodyThere,
    HandoffDeferred,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """A fact with its place in the log."""

    position: Position
    at: datetime
    fact: Fact

    @property
    def audience(self) -> Audience:
        """A shopper's stream never carries a `desk` event."""
        return "desk" if isinstance(self.fact, DESK_ONLY) else "everyone"


# --- state: what is true ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Deferral:
    """A place on the list of those for whom a person is asked as soon as there is room; `need` in [0, 1]."""

    since: datetime
    reason: Reason
    need: float


@dataclass(frozen=True, slots=True)
class Conversation:
    """What is true after the events up to `position`.

    `owed_since` is the time of the oldest shopper's word nobody has answered yet. `waiting_since` is the time the
    conversation entered the line, kept while the assistant holds it meanwhile; `place_since` remembers it through
    a rep's stay, so that a conversation given back to the line keeps its original place; `waiting_for` is why a person
    was asked for, kept while one is there. `deferred` is a place on the list before the line. `misses` counts the
    assistant's answers in a row that found nothing. `mood` is that of the message `mood_of`, the newest whose mood is
    known: read with confidence, or a rep's word.
    """

    id: ConversationId
    shopper: ShopperId
    position: Position = BEFORE_ALL
    holder: Holder = Holder.ASSISTANT
    rep: RepCard | None = None
    owed_since: datetime | None = None
    waiting_since: datetime | None = None
    waiting_for: Reason | None = None
    place_since: datetime | None = None
    deferred: Deferral | None = None
    misses: int = 0
    handed_over_for: frozenset[Reason] = field(default_factory=frozenset)
    page: Page | None = None
    mood: Mood | None = None
    mood_of: Position = BEFORE_ALL
    last_at: datetime | None = None

    @property
    def assistant_owes_reply(self) -> bool:
        """The assistant may speak only while it holds the conversation *and* owes a reply."""
        return self.holder is Holder.ASSISTANT and self.owed_since is not None

    @property
    def in_line(self) -> bool:
        return self.waiting_since is not None


def apply(conversation: Conversation, event: Event) -> Conversation:
    """Return what is true after `event`. Total: every fact is accepted in every state, so that any log replays."""
    now = replace(conversation, position=event.position, last_at=event.at)
    match event.fact:
        case ShopperSaid(page=page):
            reopened = Holder.ASSISTANT if now.holder is Holder.NOBODY else now.holder
            return replace(
                now,
                holder=reopened,
                owed_since=now.owed_since or event.at,
                page=page or now.page,
            )
        case AssistantSaid(found=found, citations=sources):
            after = replace(now, owed_since=None, misses=0 if found else now.misses + 1)
            return _helped(after) if found and sources else after
        case HumanRequested(reason=reason):
            return _requested(now, event, reason) if now.holder is not Holder.REP else now
        case HandoffDeferred(reason=reason, need=need, message=message):
            if now.holder is Holder.REP or now.in_line:
                return now
            now = replace(now, holder=Holder.NOBODY, owed_since=None) if message else now
            return _deferred(now, Deferral(event.at, reason, need))
        case NobodyThere():
            if now.holder is not Holder.QUEUE:
                return now
            return replace(now, holder=Holder.ASSISTANT, owed_since=now.owed_since or event.at)
        case RepJoined(rep=rep):
            return replace(
                now,
                holder=Holder.REP,
                rep=rep,
                waiting_since=None,
                place_since=now.waiting_since or _listed_since(now) or now.place_since,
                deferred=None,
            )
        case RepSaid():
            return replace(now, owed_since=None)
        case RepLeft(reason=reason):
            return _after_rep_left(now, event, reason) if now.holder is Holder.REP else now
        case WaitAbandoned():
            gone = now.holder is Holder.QUEUE
            return replace(
                now,
                holder=Holder.NOBODY if gone else now.holder,
                waiting_since=None,
                waiting_for=None,
                deferred=None,
            )
        case Closed():
            return _closed(now)
        case MoodRead(of=of, mood=mood):
            return replace(now, mood=mood, mood_of=of) if mood and of > now.mood_of else now
        case MoodCorrected(of=of, mood=mood):
            return replace(now, mood=mood, mood_of=of) if of >= now.mood_of else now
        case Waiting() | Briefed() | Routed() | NoteWritten() | Rated() | PromiseFlagged():
            return now
        case _:
            assert_never(event.fact)


def _requested(now: Conversation, event: Event, reason: Reason) -> Conversation:
    return replace(
        now,
        holder=Holder.QUEUE,
        waiting_since=now.waiting_since or _listed_since(now) or event.at,
        waiting_for=now.waiting_for or reason,
        deferred=None,
        handed_over_for=now.handed_over_for | {reason},
        misses=0,
    )


def _helped(now: Conversation) -> Conversation:
    """The assistant works again: whom it had failed, and nobody else, needs the place on the list no more."""
    failed = now.deferred is not None and now.deferred.reason is Reason.FAILED
    return replace(now, deferred=None) if failed else now


def _listed_since(now: Conversation) -> datetime | None:
    return now.deferred.since if now.deferred else None


def _deferred(now: Conversation, new: Deferral) -> Conversation:
    """One place for each conversation, since the first time, for the greatest need; failing again is no new reason."""
    kept = now.deferred or new
    reason = kept.reason if new.reason is Reason.FAILED else new.reason
    return replace(
        now,
        deferred=Deferral(kept.since, reason, max(kept.need, new.need)),
        handed_over_for=now.handed_over_for | {new.reason},
    )


def _after_rep_left(now: Conversation, event: Event, reason: Leaving) -> Conversation:
    match reason:
        case "assistant":
            return replace(
                now, holder=Holder.ASSISTANT, rep=None, waiting_for=None, place_since=None, misses=0
            )
        case "queue" | "transfer" | "gone":
            since = now.place_since or event.at
            return replace(now, holder=Holder.QUEUE, rep=None, waiting_since=since, waiting_for=Reason.ASKED)
        case "closed":
            return _closed(now)
        case _:
            assert_never(reason)


def _closed(now: Conversation) -> Conversation:
    return replace(
        now,
        holder=Holder.NOBODY,
        rep=None,
        owed_since=None,
        waiting_since=None,
        waiting_for=None,
        place_since=None,
        deferred=None,
        misses=0,
        handed_over_for=frozenset(),
    )


def replay(start: Conversation, events: Iterable[Event]) -> Conversation:
    """Fold `events` into `start`; `replay(a, xs + ys) == replay(replay(a, xs), ys)`."""
    for event in events:
        start = apply(start, event)
    return start
