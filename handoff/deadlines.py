"""What ends by itself in a conversation, and when: computed from its state, so that any process may act on it. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from conversation.model import Conversation, Holder, Reason

UNASKED = frozenset(
    {Reason.NOTHING_FOUND, Reason.LOOPED, Reason.BULK, Reason.PROMISE, Reason.RISK, Reason.UPSET}
)
"""What a person is fetched for unasked: what they ask besides need not wait for that, least of all what to do about a
danger, nor where whoever is upset already has something to ask: silence would upset them more."""

DeadlineKind = Literal[
    "silent", "silent_again", "idle", "parked", "assistant_meanwhile", "too_long", "unanswered"
]
"""The rep who joined has said nothing, still nothing after a reminder; the shopper has said nothing, nor came back;
the assistant may help whoever waits meanwhile, at once whom it fetched a person for unasked and who writes on; the wait
is longer than anybody is let wait unasked; whoever was asked what they would rather never said."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long each is borne, in seconds; a reminded rep has `silent_again` after `silent`."""

    silent: float = 3 * 60.0
    silent_again: float = 60.0
    idle: float = 10 * 60.0
    parked: float = 24 * 60 * 60.0
    """Who never came back, and who never answered: either way nobody sits there any more."""
    assistant_meanwhile: float = 5 * 60.0
    too_long: float = 15 * 60.0


DEFAULT_PATIENCE = Patience()

Deadlines = dict[DeadlineKind, datetime]


def deadlines_of(conversation: Conversation, patience: Patience = DEFAULT_PATIENCE) -> Deadlines:
    """Return when what is borne in `conversation` now is borne no longer; nothing else ends by itself."""
    match conversation.holder:
        case Holder.REP:
            return _with_rep(conversation, patience)
        case Holder.NOBODY:
            return _left_alone(conversation, patience)
        case _:
            return _in_line(conversation, patience)


def _with_rep(now: Conversation, patience: Patience) -> Deadlines:
    if now.rep_silent_since is not None:
        reminder = now.rep_silent_since + timedelta(seconds=patience.silent)
        if not now.rep_reminded:
            return {"silent": reminder}
        return {"silent_again": reminder + timedelta(seconds=patience.silent_again)}
    # The newest event of all, not the shopper's newest word: the rep may have looked for an answer for long.
    if now.owed_since is None and now.last_at is not None:
        return {"idle": now.last_at + timedelta(seconds=patience.idle)}
    return {}


def _left_alone(now: Conversation, patience: Patience) -> Deadlines:
    if now.parked_with is None or now.last_at is None:
        return {}
    return {"parked": now.last_at + timedelta(seconds=patience.parked)}


def _in_line(now: Conversation, patience: Patience) -> Deadlines:
    """Whoever left a message does not sit and wait; whoever was asked what they would rather has a day to say so."""
    if not now.in_line or now.message_left:
        return {}
    if now.unasked_since is None:
        return {} if now.last_at is None else {"unanswered": now.last_at + timedelta(seconds=patience.parked)}
    found: Deadlines = {"too_long": now.unasked_since + timedelta(seconds=patience.too_long)}
    if now.holder is Holder.QUEUE and not now.chose_to_wait:
        found["assistant_meanwhile"] = now.unasked_since + timedelta(seconds=patience.assistant_meanwhile)
        if (spoken := _asks_on(now)) is not None:
            found["assistant_meanwhile"] = min(spoken, found["assistant_meanwhile"])
    return found


def _asks_on(now: Conversation) -> datetime | None:
    """Return when a shopper went on for whom a person was fetched unasked, for a matter the assistant can't settle.

    What they ask next may well be found: they need not wait for it as those do who asked for a person, or come back
    to a rep of theirs.
    """
    fetched = now.waiting_for in UNASKED and Reason.ASKED not in now.handed_over_for
    if not fetched or now.parked_with is not None or now.shopper_last_at is None or now.unasked_since is None:
        return None
    return now.shopper_last_at if now.shopper_last_at > now.unasked_since else None
