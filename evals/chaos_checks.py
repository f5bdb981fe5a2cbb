"""The promises that chaos must not break, each looked for in the log, conversation by conversation."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from conversation.codec import kind_of
from conversation.model import (
    AssistantSaid,
    Closed,
    Conversation,
    HandoffDeferred,
    Holder,
    NoteWritten,
    RepJoined,
    RepLeft,
    RepSaid,
    ShopperSaid,
    Waiting,
    replay,
)
from evals.chaos_ledger import Ledger, Screen, Word
from evals.chaos_record import Written

SHOWN = 20
"""Violations shown of each promise; all are counted."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One promise: how many cases of it there were, and those that broke it, in words."""

    promise: str
    of: int
    broken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The log of the whole house, and what people know of it."""

    record: Sequence[Written]
    ledger: Ledger


Faults = Iterator[str]
Check = Callable[[Evidence], Faults]


def judge(evidence: Evidence) -> list[Verdict]:
    """Look for every promise."""
    acknowledged = [word for word in evidence.ledger.words if word.position is not None]
    logs = len(evidence.record)
    steps = sum(len(one.entries) for one in evidence.record)
    questions: tuple[tuple[str, int, Check], ...] = (
        ("what was acknowledged is in the log, where it was said to be", len(acknowledged), lost),
        ("what was sent is there once, however often it was sent", len(evidence.ledger.words), doubled),
        ("each log is whole, and replays to the state that is kept", logs, unlike_its_log),
        ("nobody joins or speaks while another holds; who holds is who leaves", steps, two_owners),
        ("the assistant speaks only when it owes a word, and once", steps, out_of_turn),
        ("every conversation has an owner, or was closed, parked or left as a message", logs, no_owner),
        ("every shopper was answered, or told how things stand", logs, left_alone),
        ("every page showed each event once, in order, none missing", len(evidence.ledger.screens), misshown),
    )
    return [Verdict(promise, of, tuple(check(evidence))) for promise, of, check in questions]


def lost(evidence: Evidence) -> Faults:
    """A word that was acknowledged and is not in the log at that position."""
    found = {
        (str(one.kept.id), entry.command): entry.event
        for one in evidence.record
        for entry in one.entries
        if entry.command
    }
    for word in evidence.ledger.words:
        event = found.get((word.conversation, word.command))
        if word.position is None:
            continue
        if event is None or event.position != word.position:
            where = "nowhere" if event is None else f"at {event.position}"
            yield f"{_named(word)}: acknowledged at {word.position}, and is {where}"
        elif word.text is not None and getattr(event.fact, "text", None) != word.text:
            yield f"{_named(word)}: its text is not what was sent"


def doubled(evidence: Evidence) -> Faults:
    """A text or a command that is in the logs twice."""
    texts: Counter[str] = Counter()
    commands: Counter[tuple[str, str]] = Counter()
    for one in evidence.record:
        for entry in one.entries:
            if isinstance(entry.event.fact, ShopperSaid | RepSaid | NoteWritten):
                texts[entry.event.fact.text] += 1
            if entry.command:
                commands[str(one.kept.id), entry.command] += 1
    for word in evidence.ledger.words:
        times = max(commands[word.conversation, word.command], texts[word.text] if word.text else 0)
        if times > 1:
            yield f"{_named(word)}: {times} times"


def unlike_its_log(evidence: Evidence) -> Faults:
    """A log with a gap, or a kept state that is not what the log comes to."""
    for one in evidence.record:
        positions = [entry.event.position for entry in one.entries]
        if positions != list(range(1, len(positions) + 1)):
            yield f"{one.kept.id}: positions {positions}"
        elif (came := replay(one.first, [entry.event for entry in one.entries])) != one.kept:
            yield f"{one.kept.id}: kept {one.kept}, but the log comes to {came}"
        elif one.holder != one.kept.holder.value:
            yield f"{one.kept.id}: the column says {one.holder}, the state {one.kept.holder.value}"


def two_owners(evidence: Evidence) -> Faults:
    """Whoever joins while another holds, or speaks or leaves without holding."""
    for one in evidence.record:
        for step in one.steps():
            held_by = step.before.rep.id if step.before.holder is Holder.REP and step.before.rep else None
            match step.event.fact:
                case RepJoined(rep=rep) if held_by is not None:
                    yield f"{one.kept.id}: {rep.id} joined at {step.event.position} while {held_by} held it"
                case RepSaid(rep=rep) | RepLeft(rep=rep) if held_by != rep.id:
                    what = kind_of(step.event.fact)
                    yield f"{one.kept.id}: {what} by {rep.id} at {step.event.position}, held by {held_by}"
                case _:
                    pass


def out_of_turn(evidence: Evidence) -> Faults:
    """The assistant's word to a conversation in which, when its turn began, it owed none."""
    for one in evidence.record:
        turn_began: Conversation | None = None
        at = None
        for step in one.steps():
            if step.event.at != at:  # what was appended together has one time
                turn_began, at = step.before, step.event.at
            if isinstance(step.event.fact, AssistantSaid) and not (
                turn_began is not None and turn_began.assistant_owes_reply
            ):
                yield f"{one.kept.id}: at {step.event.position}, held by {step.before.holder.value}"


def no_owner(evidence: Evidence) -> Faults:
    """A conversation that nobody holds though a shopper's word is owed an answer, or a rep-held one without a rep."""
    for one in evidence.record:
        now = one.kept
        if now.holder is Holder.NOBODY and now.owed_since is not None:
            yield f"{now.id}: nobody holds it, owed since {now.owed_since}"
        if (now.holder is Holder.REP) != (now.rep is not None):
            yield f"{now.id}: held by {now.holder.value}, its rep is {now.rep}"
        if now.holder is Holder.QUEUE and not now.in_line:
            yield f"{now.id}: the line holds it, and it is not in line"


def left_alone(evidence: Evidence) -> Faults:
    """A shopper whose last word was neither answered, nor came while they knew that they wait for a person."""
    for one in evidence.record:
        told = False
        owing = False
        for step in one.steps():
            match step.event.fact:
                case ShopperSaid():
                    owing = True
                case AssistantSaid() | RepSaid() | RepJoined() | HandoffDeferred() | Closed():
                    owing = False
                case Waiting():
                    told = True
                case _:
                    pass
            told = (told and step.before.in_line) or isinstance(step.event.fact, Waiting)
        if one.kept.in_line and not told:
            yield f"{one.kept.id}: in line, and never told so"
        elif owing and not (one.kept.in_line and told):
            yield f"{one.kept.id}: the last word is unanswered, held by {one.kept.holder.value}"


def misshown(evidence: Evidence) -> Faults:
    """A page that was sent an event twice, out of order or not at all."""
    record = {str(one.kept.id): one for one in evidence.record}
    for screen in evidence.ledger.screens:
        written = record.get(screen.conversation)
        meant = [
            (int(entry.event.position), kind_of(entry.event.fact))
            for entry in (written.entries if written else ())
            if entry.event.audience == "everyone"
        ]
        if screen.events != meant:
            yield f"{screen.conversation}: {_first_difference(screen, meant)}"


def _first_difference(screen: Screen, meant: Sequence[tuple[int, str]]) -> str:
    for shown, wanted in zip(screen.events, meant, strict=False):
        if shown != wanted:
            return f"showed {shown} where {wanted} was to come"
    return f"showed {len(screen.events)} events of {len(meant)}"


def _named(word: Word) -> str:
    return f"{word.command} in {word.conversation}"
