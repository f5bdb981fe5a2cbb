"""Reads what the desk's script answers, and writes what it is told. Pure."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from conversation.model import Conversation, ConversationId, Reason, RepId
from handoff.desk_answers import (
    Board,
    DeskTimes,
    Fate,
    Gone,
    Match,
    MineRow,
    Offer,
    OfferId,
    OfferRow,
    Own,
    Reserved,
    Seats,
    Snapshot,
    WaitingRow,
    Widening,
    WrapRow,
)
from handoff.head_start import minutes_together
from handoff.matching import steps_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
MINUTE_MS = 60_000
MISSES_TO_AWAY = 3
"""So many offers missed in a row, and the rep isn't at the desk, whatever they said."""


def ms(moment: datetime) -> int:
    return (moment - _EPOCH) // _MILLISECOND


def at(milliseconds: float) -> datetime:
    return _EPOCH + timedelta(milliseconds=milliseconds)


def rows(table: Any) -> list[Any]:
    """Lua has one kind of table, so an empty list arrives as an empty object."""
    return table or []


def pairs(flat: list[str]) -> Iterator[tuple[str, str]]:
    return zip(flat[::2], flat[1::2], strict=True)


def wait_of(conversation: Conversation, own: Own | None, *, now: datetime, widening: Widening) -> str:
    """Return how a conversation in line waits, as the script keeps it."""
    wish = conversation.wish
    steps = steps_of(conversation, own, now=now, widening=widening)
    wait: dict[str, Any] = {
        "since": ms(conversation.waiting_since or now),
        "reason": (conversation.waiting_for or Reason.ASKED).value,
        "head": round(MINUTE_MS * minutes_together(wish.head_start)),
        "wish": f"{wish.rep or ''}|{wish.language or ''}|{wish.skill or ''}",
        "steps": [[step.pool, round(1000 * step.seconds)] for step in steps],
    }
    if own is not None and any(step.pool[4:] == own.rep for step in steps):
        wait["contact"] = ms(own.last_contact)
    return json.dumps(wait)


@lru_cache(maxsize=8)
def lasts_of(times: DeskTimes) -> str:
    """Return how long things last, in one word: the client takes longer over many than Lua does."""
    lasts = (times.offer, times.reservation, times.grace, times.before_asking_again, times.wrap_up)
    return " ".join(map(str, (*(round(1000 * seconds) for seconds in lasts), MISSES_TO_AWAY)))


def offers_of(words: list[str]) -> Iterator[Offer]:
    """Yield offers told as id, conversation, rep and end, one after the other."""
    for name, conversation, rep, expires in zip(*[iter(words)] * 4, strict=True):
        yield Offer(OfferId(name), ConversationId(conversation), RepId(rep), at(int(expires)))


def gone_of(answer: dict[str, Any]) -> Gone:
    return Gone(Fate(answer["gone"]), answer.get("conversation"))


def reserved_of(answer: dict[str, Any]) -> Reserved:
    return Reserved(
        OfferId(answer["reserved"]),
        ConversationId(answer["conversation"]),
        RepId(answer["rep"]),
        at(answer["expires"]),
        match_of(answer.get("match")),
    )


def match_of(row: dict[str, Any] | None) -> Match | None:
    """A rep's score is their load in thousandths, times a unit beyond any time, plus when they last took one."""
    if not row:
        return None
    load, joined = divmod(int(float(row["score"])), int(row["unit"]))
    return Match(
        pool=row["pool"],
        waited_seconds=max(0.0, (row["made"] - row["since"]) / 1000),
        head_start_minutes=row["head"] / MINUTE_MS,
        load=load / 1000,
        last_joined=at(joined) if joined else None,
        among=row["among"],
        made_at=at(row["made"]),
        last_contact=at(row["contact"]) if "contact" in row else None,
    )


def waiting_rows(table: Any) -> tuple[WaitingRow, ...]:
    return tuple(
        WaitingRow(
            ConversationId(row["conversation"]),
            Reason(row["reason"]),
            at(row["since"]),
            row["place"],
            row["pool"],
            row["head"] / MINUTE_MS,
        )
        for row in rows(table)
    )


def snapshot_of(answer: dict[str, Any]) -> Snapshot:
    return Snapshot(
        waiting_rows(answer["waiting"]),
        tuple(
            OfferRow(
                OfferId(row["id"]),
                ConversationId(row["conversation"]),
                at(row["expires"]),
                Reason(row["reason"]),
                at(row["since"]),
                match_of(row.get("match")),
            )
            for row in rows(answer["offers"])
        ),
        tuple(MineRow(ConversationId(row["conversation"]), at(row["since"])) for row in rows(answer["mine"])),
        Seats(**answer["presence"]),
        answer["length"],
        tuple(
            WrapRow(ConversationId(row["conversation"]), at(row["till"])) for row in rows(answer["wrapping"])
        ),
        answer["missed"],
        answer["tick"],
    )


def board_of(answer: dict[str, Any]) -> Board:
    reps = {RepId(rep): Seats(**seats) for rep, seats in (answer["reps"] or {}).items()}
    return Board(waiting_rows(answer["waiting"]), answer["length"], reps, answer["tick"])
