"""A conversation is an append-only list of numbered events; everything else is computed from that list.

Pure: no clock, no store, no network. What may happen stands in `facts.py`; `apply` here is the only place where an
event changes what is true, and `replay` is a fold over it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from conversation.facts import (
    DESK_ONLY,
    AddressChosen,
    AssistantSaid,
    Briefed,
    Closed,
    Event,
    Fact,
    FileSent,
    HandoffDeferred,
    HumanRequested,
    MoodCorrected,
    MoodRead,
    NobodyThere,
    NoteWritten,
    PromiseFlagged,
    Rated,
    RepJoined,
    RepLeft,
    RepReminded,
    RepSaid,
    Routed,
    ShopperSaid,
    WaitAbandoned,
    Waiting,
)
from conversation.values import (
    BEFORE_ALL,
    NO_WISH,
    Audience,
    Card,
    Citation,
    CommandId,
    Computation,
    ConversationId,
    FileCard,
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
    Wish,
)

__all__ = [  # facts and what they are made of are had from here too
    "BEFORE_ALL", "DESK_ONLY", "NO_WISH", "AddressChosen", "AssistantSaid", "Audience", "Briefed", "Card",
    "Citation", "Closed", "CommandId", "Computation", "Conversation", "ConversationId", "Deferral", "Event", "Fact",
    "FileCard", "FileSent", "HandoffDeferred", "Holder", "HumanRequested", "Leaving", "Mood", "MoodCorrected",
    "MoodRead", "NobodyThere", "NoteWritten", "Option", "Page", "Position", "PromiseFlagged", "Rated", "Reason",
    "RepCard", "RepId", "RepJoined", "RepLeft", "RepReminded", "RepSaid", "Returned", "Routed", "ShopperId",
    "ShopperSaid", "WaitAbandoned", "Waiting", "Wish", "apply", "replay",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Deferral:
    """A place on the list of those for whom a person is asked as soon as there is room; `need` in [0, 1]."""

    since: datetime
    reason: Reason
    need: float


@dataclass(frozen=True, slots=True)
class Returned:
    """Why a conversation is back in line: who had it, how they left it, and when."""

    rep: RepCard
    why: Leaving
    at: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """What is true after the events up to `position`.

    `owed_since` is the time of the oldest shopper's word nobody has answered yet. `waiting_since` is the time the
    conversation entered the line, kept while the assistant holds it meanwhile; `place_since` remembers it through
    a rep's stay, so that a conversation given back to the line keeps its original place; `waiting_for` is why a person
    was asked for, kept while one is there, and `wish` whom for. `unasked_since` is since when they wait without having
    been told how it stands and asked what they would rather; `chose_to_wait` says what they said then. `deferred` is a
    place on the list before the line; `message_left` says that the shopper waits for an answer to a message and not in
    the chat, and `reply_to` at which address too. `misses` counts the assistant's answers in a row that found nothing.
    `mood` is that of the message `mood_of`, the newest whose mood is known: read with confidence, or a rep's word.

    `rep_silent_since` is when the rep who holds it joined, until they say something; `rep_reminded` says that they were
    told. `returned` says who had it before, while it is in line again. `parked_with` is the rep whose seat was freed
    because the shopper said nothing for long; to them it goes first when the shopper writes again. `shopper_last_at` is
    the time of the shopper's newest word.
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
    unasked_since: datetime | None = None
    chose_to_wait: bool = False
    wish: Wish = NO_WISH
    deferred: Deferral | None = None
    message_left: bool = False
    reply_to: str = ""
    rep_silent_since: datetime | None = None
    rep_reminded: bool = False
    returned: Returned | None = None
    parked_with: RepCard | None = None
    shopper_last_at: datetime | None = None
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

    @property
    def over(self) -> bool:
        """Whether nobody holds it, is asked for, or is to have it when the shopper writes again."""
        return self.holder is Holder.NOBODY and not (self.in_line or self.deferred or self.parked_with)


def apply(conversation: Conversation, event: Event) -> Conversation:
    """Return what is true after `event`. Total: every fact is accepted in every state, so that any log replays."""
    now = replace(conversation, position=event.position, last_at=event.at)
    match event.fact:
        case ShopperSaid(page=page):
            return _heard(replace(now, owed_since=now.owed_since or event.at, page=page or now.page), event)
        case FileSent(rep=None):
            return _heard(now, event)
        case AssistantSaid(found=found, citations=sources):
            after = replace(now, owed_since=None, misses=0 if found else now.misses + 1)
            return _helped(after) if found and sources else after
        case HumanRequested():
            return _requested(now, event, event.fact) if now.holder is not Holder.REP else now
        case HandoffDeferred():
            return _put_off(now, event, event.fact) if now.holder is not Holder.REP else now
        case NobodyThere():
            return _nobody_there(now, event, event.fact) if now.in_line else now
        case RepJoined(rep=rep):
            return replace(
                now,
                holder=Holder.REP,
                rep=rep,
                waiting_since=None,
                unasked_since=None,
                place_since=_place(now),
                deferred=None,
                rep_silent_since=event.at,
                rep_reminded=False,
                returned=None,
                parked_with=None,
            )
        case RepSaid() | FileSent():
            return replace(now, owed_since=None, rep_silent_since=None, message_left=False)
        case RepReminded():
            return replace(now, rep_reminded=now.holder is Holder.REP)
        case RepLeft():
            return _after_rep_left(now, event, event.fact) if now.holder is Holder.REP else now
        case WaitAbandoned():
            return _gave_up(now)
        case Closed():
            return _closed(now)
        case MoodRead(of=of, mood=mood):
            return replace(now, mood=mood, mood_of=of) if mood and of > now.mood_of else now
        case MoodCorrected(of=of, mood=mood):
            return replace(now, mood=mood, mood_of=of) if of >= now.mood_of else now
        case Waiting() | Briefed() | Routed() | NoteWritten() | Rated() | PromiseFlagged() | AddressChosen():
            return now
        case _:
            assert_never(event.fact)


def _heard(now: Conversation, event: Event) -> Conversation:
    """Return what is true after a shopper's word; whoever held it last hears it first, else the assistant.

    Who left a message and is back in the chat while a rep is being asked waits there from now on; who writes after the
    message was answered reads on in the chat, and not by mail.
    """
    here = now.message_left and now.holder is Holder.QUEUE
    now = replace(
        now,
        shopper_last_at=event.at,
        message_left=now.message_left and not here,
        reply_to=now.reply_to if now.message_left else "",
        unasked_since=event.at if here else now.unasked_since,
    )
    if now.holder is not Holder.NOBODY:
        return now
    if now.parked_with is None:
        return replace(now, holder=Holder.ASSISTANT)
    return replace(
        now,
        holder=Holder.QUEUE,
        waiting_since=_place(now) or event.at,
        unasked_since=event.at,
        chose_to_wait=False,
        waiting_for=now.waiting_for or Reason.ASKED,
        wish=replace(now.wish, rep=now.parked_with.id),
    )


def _requested(now: Conversation, event: Event, asked: HumanRequested) -> Conversation:
    return replace(
        now,
        holder=Holder.QUEUE,
        waiting_since=_place(now) or event.at,
        unasked_since=event.at,
        chose_to_wait=asked.how == "waits",
        waiting_for=now.waiting_for or asked.reason,
        wish=now.wish if asked.wish is None else asked.wish,
        deferred=None,
        message_left=now.message_left and asked.how == "listed",
        handed_over_for=now.handed_over_for | {asked.reason},
        misses=0,
    )


def _nobody_there(now: Conversation, event: Event, told: NobodyThere) -> Conversation:
    """The assistant owes a word; whoever hears that nobody comes soon is asked what they would rather."""
    return replace(
        now,
        holder=Holder.ASSISTANT,
        owed_since=now.owed_since or event.at,
        unasked_since=now.unasked_since if told.why == "meanwhile" else None,
    )


def _helped(now: Conversation) -> Conversation:
    """The assistant works again: whom it had failed, and nobody else, needs the place on the list no more."""
    failed = now.deferred is not None and now.deferred.reason is Reason.FAILED
    return replace(now, deferred=None) if failed else now


def _place(now: Conversation) -> datetime | None:
    """Return since when they stand in line, on the list before it, or would if they came back: the original place."""
    listed = now.deferred.since if now.deferred else None
    return now.waiting_since or listed or now.place_since


def _put_off(now: Conversation, event: Event, put_off: HandoffDeferred) -> Conversation:
    """Give a place on the list; one in line is kept there, unless a message is left instead of waiting."""
    place = Deferral(_place(now) or event.at, put_off.reason, put_off.need)
    if not put_off.message:
        return now if now.in_line else _deferred(now, place)
    now = replace(
        now,
        holder=Holder.NOBODY,
        owed_since=None,
        waiting_since=None,
        unasked_since=None,
        message_left=True,
        reply_to=put_off.email or now.reply_to,
    )
    return _deferred(now, place)


def _deferred(now: Conversation, new: Deferral) -> Conversation:
    """One place for each conversation, since the first time, for the greatest need; failing again is no new reason."""
    kept = now.deferred or new
    reason = kept.reason if new.reason is Reason.FAILED else new.reason
    return replace(
        now,
        deferred=Deferral(kept.since, reason, max(kept.need, new.need)),
        handed_over_for=now.handed_over_for | {new.reason},
    )


def _gave_up(now: Conversation) -> Conversation:
    return replace(
        now,
        holder=Holder.NOBODY if now.holder is Holder.QUEUE else now.holder,
        waiting_since=None,
        waiting_for=None,
        unasked_since=None,
        place_since=now.place_since if now.holder is Holder.REP else None,
        wish=NO_WISH,
        deferred=None,
        message_left=False,
        reply_to="",
        parked_with=None,
    )


def _after_rep_left(now: Conversation, event: Event, left: RepLeft) -> Conversation:
    now = replace(now, rep_silent_since=None, rep_reminded=False)
    match left.reason:
        case "assistant":
            return replace(
                now,
                holder=Holder.ASSISTANT,
                rep=None,
                waiting_for=None,
                wish=NO_WISH,
                place_since=None,
                message_left=False,
                misses=0,
            )
        case "idle":
            return replace(now, holder=Holder.NOBODY, rep=None, parked_with=left.rep)
        case "queue" | "transfer" | "gone" | "silent":
            return replace(
                now,
                holder=Holder.QUEUE,
                rep=None,
                waiting_since=_place(now) or event.at,
                unasked_since=event.at,
                chose_to_wait=False,
                returned=Returned(left.rep, left.reason, event.at),
                waiting_for=Reason.ASKED,
                wish=left.wish or replace(now.wish, rep=None),
            )
        case "closed":
            return _closed(now)
        case _:
            assert_never(left.reason)


def _closed(now: Conversation) -> Conversation:
    return replace(
        now,
        holder=Holder.NOBODY,
        rep=None,
        owed_since=None,
        waiting_since=None,
        waiting_for=None,
        unasked_since=None,
        wish=NO_WISH,
        place_since=None,
        deferred=None,
        message_left=False,
        rep_silent_since=None,
        rep_reminded=False,
        returned=None,
        parked_with=None,
        misses=0,
        handed_over_for=frozenset(),
    )


def replay(start: Conversation, events: Iterable[Event]) -> Conversation:
    """Fold `events` into `start`; `replay(a, xs + ys) == replay(replay(a, xs), ys)`."""
    for event in events:
        start = apply(start, event)
    return start
