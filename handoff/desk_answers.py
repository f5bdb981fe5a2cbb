"""What the desk is asked with and answers with: its times, and a named result for each question."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, NewType

from conversation.model import ConversationId, Position, Reason, RepId
from handoff.deadlines import DeadlineKind
from handoff.matching import ANYONE, Match, Own, Widening

__all__ = [  # own reps and matches are had from here too
    "DEFAULT_SEATS", "Absent", "Board", "Declined", "DeskTimes", "Due", "Fate", "Gone", "Held", "Known", "Match",
    "MineRow", "Numbers", "Offer", "OfferId", "OfferRow", "Own", "Place", "Presence", "Reserved", "Seats",
    "Snapshot", "Touched", "WaitingRow", "Widening", "WrapRow",
]  # fmt: skip

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
    A rep's seat stays taken for `wrap_up` after a conversation ended for them, unless they say that they are done.
    """

    offer: float = 20.0
    reservation: float = 5.0
    grace: float = 45.0
    stream_beat: float = 10.0
    before_asking_again: float = 10.0
    between_place_marks: float = 10.0
    ticket: float = 30.0
    lease: float = 5.0
    wrap_up: float = 120.0
    widening: Widening = field(default_factory=Widening)


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
    """A seat and a conversation kept for `rep` until `expires_at`, for `RepJoined` to be appended.

    `match` is what the offer was made from, where there was one.
    """

    offer: OfferId
    conversation: ConversationId
    rep: RepId
    expires_at: datetime
    match: Match | None = None


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
    """One who waits, for the reps of `pool` just now."""

    conversation: ConversationId
    reason: Reason
    since: datetime
    place: int
    pool: str = ANYONE
    head_start_minutes: float = 0.0


@dataclass(frozen=True, slots=True)
class OfferRow:
    id: OfferId
    conversation: ConversationId
    expires_at: datetime
    reason: Reason
    since: datetime
    match: Match | None = None


@dataclass(frozen=True, slots=True)
class MineRow:
    conversation: ConversationId
    since: datetime


@dataclass(frozen=True, slots=True)
class WrapRow:
    """A conversation that ended for a rep, whose seat it keeps until then."""

    conversation: ConversationId
    until: datetime


@dataclass(frozen=True, slots=True)
class Seats:
    """A rep's state; `taken` counts what they hold, what they are being asked about and what they wrap up."""

    state: Presence
    seats: int
    taken: int
    wrapping: int = 0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The desk as one rep sees it: the first of those who wait (`length` counts all), their offers, what they hold.

    `missed` counts the offers they let lapse in a row; `tick` is the number of the desk's last change.
    """

    waiting: tuple[WaitingRow, ...]
    offers: tuple[OfferRow, ...]
    mine: tuple[MineRow, ...]
    presence: Seats
    length: int
    wrapping: tuple[WrapRow, ...] = ()
    missed: int = 0
    tick: int = 0


@dataclass(frozen=True, slots=True)
class Board:
    """What every console sees alike; of `reps` those who are there or have something to do with a conversation."""

    waiting: tuple[WaitingRow, ...]
    length: int
    reps: dict[RepId, Seats]
    tick: int


@dataclass(frozen=True, slots=True)
class Touched:
    """What changed on the desk up to the change numbered `tick`: the line's rows or not, and what reps have."""

    tick: int
    line: bool
    reps: frozenset[RepId]


@dataclass(frozen=True, slots=True)
class Held:
    conversation: ConversationId
    rep: RepId
    since: datetime


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
