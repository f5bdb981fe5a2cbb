"""What may happen in a conversation: the kinds of facts, and an event as a fact with its place in the log. Pure."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from conversation.values import (
    Audience,
    Card,
    Citation,
    Computation,
    FileCard,
    Leaving,
    Mood,
    Option,
    Page,
    Position,
    Reason,
    RepCard,
    RepId,
    Wish,
)


@dataclass(frozen=True, slots=True)
class ShopperSaid:
    """`verified` tells whether the shop vouched for the sender in the session this came from."""

    text: str
    page: Page | None = None
    verified: bool = False
    erased: bool = False


@dataclass(frozen=True, slots=True)
class AssistantSaid:
    """`found` tells whether the shop's knowledge bore on the question; an honest "I don't know" has it False.

    A figure of `text` is in one of its sources, or among what was `computed`.
    """

    text: str
    citations: tuple[Citation, ...] = ()
    confidence: float = 1.0
    options: tuple[Option, ...] = ()
    found: bool = True
    erased: bool = False
    cards: tuple[Card, ...] = ()
    computed: tuple[Computation, ...] = ()


@dataclass(frozen=True, slots=True)
class FileSent:
    """A file from the shopper, or from `rep` where there is one."""

    file: FileCard
    rep: RepCard | None = None
    verified: bool = False
    erased: bool = False


@dataclass(frozen=True, slots=True)
class AddressChosen:
    """How the shopper wants to be addressed; empty and None take it back."""

    called: str = ""
    formal: bool | None = None
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
    """`wish` says whom for; None leaves it as it was said before.

    `how`: asked anew, by what was written; by the button for it (`pressed`); by taking up an offer of the assistant's
    (`accepted`); for somebody on the list now that there is room, where a message left stays one (`listed`); or the
    shopper chose to wait on, knowing that nobody can come soon (`waits`).
    """

    reason: Reason
    wish: Wish | None = None
    how: Literal["", "pressed", "accepted", "listed", "waits"] = ""


@dataclass(frozen=True, slots=True)
class HandoffDeferred:
    """A person was needed while too many wait for one: a place on the list, the needier first; `need` in [0, 1].

    With a `message` the shopper has left one for a person, and expects no word from the assistant; the answer goes to
    `email` too where one is given.
    """

    reason: Reason
    need: float = 0.0
    message: bool = False
    email: str = ""
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """Entering the line; `place` counts from 1, the estimate is None when nobody can honestly say."""

    place: int
    estimate_seconds: int | None


@dataclass(frozen=True, slots=True)
class NobodyThere:
    """In line while no rep can come soon: the place is kept, and the assistant owes the shopper an honest word.

    `why`: the shop's hours are over, no rep is online, the wait is longer than the shop lets anybody wait unasked, the
    assistant may help meanwhile, or the shopper chose that it should.
    """

    next_opening: str | None = None
    why: Literal["closed", "offline", "too_long", "meanwhile", "chosen"] = "offline"


@dataclass(frozen=True, slots=True)
class Briefed:
    """The briefing written for the rep, as JSON-ready fields; the type is `handoff.briefing.Briefing`."""

    briefing: dict[str, object]
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Routed:
    """Why a conversation went to a rep; `inputs` is what the match was made from, as JSON-ready fields."""

    to: RepId
    because: str
    inputs: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RepJoined:
    rep: RepCard


@dataclass(frozen=True, slots=True)
class RepSaid:
    rep: RepCard
    text: str
    erased: bool = False


@dataclass(frozen=True, slots=True)
class RepReminded:
    """A rep joined, said nothing for long, and was told so."""

    rep: RepCard


@dataclass(frozen=True, slots=True)
class RepLeft:
    """`wish` says whom a transfer is for."""

    rep: RepCard
    reason: Leaving
    wish: Wish | None = None


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
    """`outcome` is how it ended in a word of the desk's, "solved" say; empty where nobody said. No shopper is told."""

    outcome: str = ""


Fact = (
    ShopperSaid
    | AssistantSaid
    | FileSent
    | AddressChosen
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
    | RepReminded
    | RepLeft
    | NoteWritten
    | WaitAbandoned
    | Rated
    | Closed
)

DESK_ONLY: tuple[type, ...] = (
    MoodRead, MoodCorrected, PromiseFlagged, Routed, NoteWritten, Briefed, WaitAbandoned, Rated, NobodyThere,
    HandoffDeferred, RepReminded,
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
