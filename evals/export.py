"""A shop's own chats in the formats of the suites, for people to label: what was asked, said and handed over.

Labels are left empty, or say what the product did, which is no proof that it was right: somebody who knows the shop
goes over them before anything is measured. Erased messages are passed over; payment cards were masked before they were
stored; whatever else shoppers wrote is in the files as they wrote it.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from api.private_file import open_private
from conversation.model import (
    AssistantSaid,
    Event,
    Fact,
    HumanRequested,
    Position,
    RepJoined,
    ShopperSaid,
)
from conversation.mood import standing_moods
from conversation.store import Log

QUESTIONS, MESSAGES, HANDOFFS = "questions.csv", "messages.csv", "handoffs.jsonl"
QUESTION_COLUMNS = ("question", "answerable", "contains", "cites", "page", "product_id")
MESSAGE_COLUMNS = ("text", "label", "mood", "source")


@dataclass(frozen=True, slots=True)
class Exported:
    """How many conversations were written, and how many messages of shoppers in them."""

    conversations: int
    messages: int


async def export_chats(log: Log, folder: Path, *, since: datetime) -> Exported:
    """Write the conversations with an event since then into `folder`, each file readable by its owner alone.

    `questions.csv`: how each conversation began, for `dialogues`. `messages.csv`: every message, its mood as read or as
    a rep corrected it and the source that was cited, for `mood` or `intents` once `label` is filled in.
    `handoffs.jsonl`: the dialogues up to a person, true where the product asked for one, for `handoff`.
    """
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240  # a command of its own: no other task waits
    conversations, messages = 0, 0
    with (
        open_private(folder / QUESTIONS) as questions_file,
        open_private(folder / MESSAGES) as messages_file,
        open_private(folder / HANDOFFS) as handoffs_file,
    ):
        questions = csv.DictWriter(questions_file, QUESTION_COLUMNS, restval="", lineterminator="\n")
        every = csv.DictWriter(messages_file, MESSAGE_COLUMNS, restval="", lineterminator="\n")
        questions.writeheader()
        every.writeheader()
        for conversation in await log.active_since(since):
            events = (await log.read(conversation.id)).events
            said = list(_messages(events))
            if not said:
                continue
            questions.writerow(_question(events))
            every.writerows(said)
            turns = list(_turns(events))
            handoffs_file.write(
                json.dumps({"id": conversation.id, "turns": turns}, ensure_ascii=False) + "\n"
            )
            conversations, messages = conversations + 1, messages + len(said)
    return Exported(conversations, messages)


def _question(events: Sequence[Event]) -> dict[str, str]:
    """The words a conversation began with, up to the first answer, and the page they were written on."""
    first: list[ShopperSaid] = []
    for fact in _facts(events):
        if isinstance(fact, ShopperSaid) and _kept(fact):
            first.append(fact)
        elif first and isinstance(fact, AssistantSaid | HumanRequested | RepJoined):
            break
    page = first[-1].page
    return {
        "question": "\n".join(fact.text for fact in first),
        "page": page.url if page else "",
        "product_id": (page.product_id or "") if page else "",
    }


def _messages(events: Sequence[Event]) -> Iterator[Mapping[str, str]]:
    moods = {standing.of: standing.mood for standing in standing_moods(events)}
    for place, event in enumerate(events):
        if isinstance(event.fact, ShopperSaid) and _kept(event.fact):
            mood = moods.get(event.position)
            yield {
                "text": event.fact.text,
                "mood": mood.value if mood else "",
                "source": _source(_facts(events[place + 1 :])),
            }


def _source(later: Iterable[Fact]) -> str:
    """The first source of the answer that came next."""
    answer = next((fact for fact in later if isinstance(fact, AssistantSaid)), None)
    return answer.citations[0].id if answer and answer.citations else ""


def _turns(events: Sequence[Event]) -> Iterator[dict[str, Any]]:
    """The words of shopper and assistant until a person joined."""
    asked = _asked_for(events)
    for event in events:
        match event.fact:
            case RepJoined():
                return
            case ShopperSaid() as said if _kept(said):
                yield {"role": "shopper", "text": said.text, "handoff": event.position in asked}
            case AssistantSaid() as said if said.text:
                yield {"role": "assistant", "text": said.text, "handoff": False}
            case _:
                continue


def _asked_for(events: Sequence[Event]) -> set[Position]:
    """The shopper's messages after which a person was asked for, before they wrote again."""
    asked: set[Position] = set()
    last: Position | None = None
    for event in events:
        if isinstance(event.fact, ShopperSaid):
            last = event.position
        elif isinstance(event.fact, HumanRequested) and last is not None:
            asked.add(last)
    return asked


def _facts(events: Iterable[Event]) -> Iterator[Fact]:
    return (event.fact for event in events)


def _kept(fact: ShopperSaid) -> bool:
    return not fact.erased and bool(fact.text.strip())
