"""What the desk is asked with and answers with: its times, and a named result for each question."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, NewType

from conversation.model import ConversationId, Position, Reason, RepId
from handoff.deadlines import DeadlineKind

OfferId = NewType("OfferId", str)
"""Random, so that it survives losing Redis: a number given out before is never given out again."""

Presence = Literal["online", "away", "offline"]

DEFAULT_SEATS = 4


@dataclass(frozen=True, slots=True)
class DeskTimes:
    """How long things last, in seconds.

    An open desk stream says every `stream_beat` that it is open; it counts as gone `grace` after it dropped, and
    one that never said so (its server was killed) `grace` after the next beat would have come. A conversation let into
    line counts there for `ticket` before its request is in the log. Whoever was told what is due has `lease` to do it.
    """

    offer: float = 20.0
    reservation: float = 5.0
    grace: float = 45.0
    stream_beat: float = 10.0
    before_asking_again: float = 10.0
    between_place_marks: float = 10.0
    ticket: float = 30.0
    lease: float = 5.0


class Fate(StrEnum):
    """What became of an offer or of a claim."""

    LAPSED = "lapsed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    TAKEN = "taken"
    """Somebody else was faster."""
    SETTLED = "settled"
    """This rep holds the conversation already."""
    EXPIRED = "expired"
    """It was accepted, and the event did not follow in time."""
    FREED = "freed"
    FULL = "full"
    """The rep has no free seat."""
    AWAY = "away"
    """The rep takes no conversations now."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Offer:
    """A conversation held out to one rep until `expires_at`."""

    id: OfferId
    conversation: ConversationId
    rep: RepId
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Reserved:
    """A seat and a conversation kept for `rep` until `expires_at`, for `RepJoined` to be appended."""

    offer: OfferId
    conversation: ConversationId
    rep: RepId
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Declined:
    offer: OfferId
    conversation: ConversationId


@dataclass(frozen=True, slots=True)
class Gone:
    """Refused, with what happened instead; the conversation is told only to the rep whose offer it was."""

    fate: Fate
    conversation: ConversationId | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place in line, from 1, and the wait in seconds; None where nobody can honestly say."""

    place: int
    estimate_seconds: int | None


@dataclass(frozen=True, slots=True)
class WaitingRow:
    conversation: ConversationId
    reason: Reason
    since: datetime
    place: int


@dataclass(frozen=True, slots=True)
class OfferRow:
    id: OfferId
    conversation: ConversationId
    expires_at: datetime
    reason: Reason
    since: datetime


@dataclass(frozen=True, slots=True)
class MineRow:
    conversation: ConversationId
    since: datetime


@dataclass(frozen=True, slots=True)
class Seats:
    """A rep's state; `taken` counts what they hold and what they are being asked about."""

    state: Presence
    seats: int
    taken: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The desk as one rep sees it: the first of those who wait (`length` counts all), their offers, what they hold."""

    waiting: tuple[WaitingRow, ...]
    offers: tuple[OfferRow, ...]
    mine: tuple[MineRow, ...]
    presence: Seats
    length: int


@dataclass(frozen=True, slots=True)
class Absent:
    """A rep who holds conversations and has been away beyond the grace."""

    rep: RepId
    conversations: tuple[ConversationId, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What the desk takes to be true: who waits, who holds what, and the log position each is as of."""

    waiting: frozenset[ConversationId]
    held: dict[ConversationId, RepId]
    positions: dict[ConversationId, Position]


@dataclass(frozen=True, slots=True)
class Own:
    """The shopper's own rep: whoever wrote to them last, and when."""

    rep: RepId
    last_contact: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """Something whose time has come in a conversation, to be done in the log; told again until it is."""

    conversation: ConversationId
    kind: DeadlineKind


@dataclass(frozen=True, slots=True)
class Numbers:
    waiting: int
    offers: int
    held: int
    online: int
    free: int
