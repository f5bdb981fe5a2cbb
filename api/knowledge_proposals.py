"""FAQ entries proposed from conversations that a rep settled, as a table in which a person approves each row.

Only questions and replies between a shopper and a rep count, of conversations that were closed or rated well. What
speaks of one person's matters (an order's number, an address, a phone) is left out, and so is what the FAQ already
answers. Nothing of the table is answered from before somebody wrote yes into `approved`.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from agent.cues import asks_for_person
from agent.words import content
from api.private_file import open_private
from conversation.model import Closed, Event, Rated, RepLeft, RepSaid, ShopperSaid
from conversation.store import Log
from retrieval.encoder import Encoder
from retrieval.faq import ANSWER, APPROVED, QUESTION

COLUMNS = (QUESTION, ANSWER, APPROVED)
RATED_WELL_FROM = 4
LONGEST_QUESTION_CHARACTERS = 300
SHORTEST_ANSWER_WORDS = 5
SAME_FROM = 0.85
"""Cosine from which two questions are one: the newer reply stands, and the knowledge's own entry before both."""

_ASKS = re.compile(
    r"\?|^(?:who|what|when|where|why|which|how|is|are|can|could|do|does|did|will|would|may|should|have|has)\b",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    r"[\w.+-]+@[\w-]+\.\w+|\b[A-Z]{1,4}[- ]?\d{4,}\b|#\s?\d{3,}|(?:\+|\b00)\d[\d ()/-]{6,}\d|\b\d{9,}\b|"
    r"\b(?:your|my) (?:order|parcel|refund|account|address|payment|invoice)\b",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b[^.!?,\n]{0,30}[.!?,\n]+\s*)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question a shopper asked and a rep's answer to it."""

    question: str
    answer: str


async def proposals(
    log: Log, encoder: Encoder, *, since: datetime, known: Sequence[str] = ()
) -> list[Proposal]:
    """Return what was asked and answered since then, newest first, each question once and none of `known`."""
    found: list[Proposal] = []
    for conversation in await log.active_since(since):
        events = (await log.read(conversation.id)).events
        if settled(events):
            found += reversed(list(_answered(events, since)))
    return _each_once(found, known, encoder)


def settled(events: Sequence[Event]) -> bool:
    """Tell whether a person closed the conversation, or the shopper rated it well; a bad rating counts against it."""
    scores = [event.fact.score for event in events if isinstance(event.fact, Rated)]
    if scores:
        return scores[-1] >= RATED_WELL_FROM
    return any(
        isinstance(event.fact, Closed) or (isinstance(event.fact, RepLeft) and event.fact.reason == "closed")
        for event in events
    )


def _answered(events: Sequence[Event], since: datetime) -> Iterator[Proposal]:
    """Yield each question with all that the rep said to it, up to the shopper's next words."""
    question, answer = "", ""
    for event in events:
        match event.fact:
            case ShopperSaid(text=text, erased=False):
                if answer:
                    yield from _proposal(question, answer)
                    question, answer = "", ""
                if _ASKS.search(text.strip()) and content(text) and not asks_for_person(text):
                    question = " ".join(text.split())
            case RepSaid(text=text, erased=False) if question and event.at >= since:
                answer = f"{answer}\n{text.strip()}".strip()
            case _:
                continue
    if answer:
        yield from _proposal(question, answer)


def _proposal(question: str, answer: str) -> Iterator[Proposal]:
    answer = _GREETING.sub("", answer).strip()
    whole = f"{question}\n{answer}"
    if (
        len(question) <= LONGEST_QUESTION_CHARACTERS
        and len(answer.split()) >= SHORTEST_ANSWER_WORDS
        and not answer.endswith("?")
        and not _PERSONAL.search(whole)
    ):
        yield Proposal(_GREETING.sub("", question).strip() or question, answer[:1].upper() + answer[1:])


def _each_once(found: Sequence[Proposal], known: Sequence[str], encoder: Encoder) -> list[Proposal]:
    if not found:
        return []
    taken = np.asarray(encoder.encode(list(known))) if known else np.zeros((0, encoder.dimension), np.float32)
    kept: list[Proposal] = []
    for one, vector in zip(found, encoder.encode([one.question for one in found]), strict=True):
        if not len(taken) or float((taken @ vector).max()) < SAME_FROM:
            kept.append(one)
            taken = np.vstack([taken, vector[None, :]])
    return kept


def write_proposals(found: Sequence[Proposal], file: Path) -> None:
    """Write the table, `approved` empty in every row; only its owner may read it."""
    with open_private(file) as opened:
        rows = csv.writer(opened, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows((one.question, one.answer, "") for one in found)
