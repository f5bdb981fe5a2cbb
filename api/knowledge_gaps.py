"""Questions that found nothing, grouped by meaning, most asked first, each with a draft page to fill in."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage  # type: ignore[import-untyped, unused-ignore]

from agent.words import content
from api.private_file import open_private
from conversation.model import AssistantSaid, Event, RepSaid, ShopperSaid
from conversation.store import Log
from retrieval.encoder import Encoder
from retrieval.slug import slug

APART_FROM = 0.5
"""Cosine distance between groups, on average over their questions: phrasings of one question lie nearer."""
QUESTIONS_AT_MOST = 4_000
"""Grouping compares each with each; beyond this the newest count."""
LONGEST_QUESTION_CHARACTERS = 300
SHOWN_WORDINGS = 5


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that found nothing: `asked` so often, in these wordings, the most telling one first."""

    asked: int
    wordings: tuple[str, ...]

    @property
    def question(self) -> str:
        return self.wordings[0]


async def found_nothing(log: Log, *, since: datetime) -> list[str]:
    """Return what shoppers asked since then that was answered with an honest "I don't know", oldest first."""
    asked: list[str] = []
    for conversation in reversed(await log.active_since(since)):
        asked += _unanswered((await log.read(conversation.id)).events, since)
    return asked[-QUESTIONS_AT_MOST:]


def _unanswered(events: Sequence[Event], since: datetime) -> Iterator[str]:
    said: list[str] = []
    for event in events:
        match event.fact:
            case ShopperSaid(text=text) if content(text):
                said.append(" ".join(text.split()))
            case AssistantSaid(found=found):
                if not found and said and event.at >= since:
                    yield " ".join(said)[:LONGEST_QUESTION_CHARACTERS]
                said = []
            case RepSaid():
                said = []
            case _:
                continue


def grouped(questions: Sequence[str], encoder: Encoder) -> list[Gap]:
    """Group questions that mean the same, the most asked group first; blocking."""
    if not questions:
        return []
    known = list(dict.fromkeys(questions))
    vectors = np.asarray(encoder.encode(known))
    labels = (
        fcluster(linkage(vectors, method="average", metric="cosine"), APART_FROM, criterion="distance")
        if len(known) > 1
        else np.ones(1, dtype=int)
    )
    groups: dict[int, list[int]] = {}
    for place, label in enumerate(labels):
        groups.setdefault(int(label), []).append(place)
    counts = {text: questions.count(text) for text in known}
    gaps = [
        Gap(
            sum(counts[known[place]] for place in places),
            tuple(known[place] for place in _telling_first(places, vectors)),
        )
        for places in groups.values()
    ]
    return sorted(gaps, key=lambda gap: (-gap.asked, questions.index(gap.question)))


def _telling_first(places: Sequence[int], vectors: NDArray[np.float32]) -> list[int]:
    """Return the members of a group, the one nearest to its middle first."""
    middle = vectors[list(places)].mean(axis=0)
    return sorted(places, key=lambda place: (-float(vectors[place] @ middle), place))


def draft(gap: Gap) -> str:
    """Return a page of the FAQ with the question and no answer yet; as long as it has none, ingestion says so."""
    question = gap.question if gap.question.endswith("?") else f"{gap.question}?"
    heading = _plain(question[:1].upper() + question[1:])
    others = "".join(f"  - {json.dumps(one)}\n" for one in gap.wordings[1 : SHOWN_WORDINGS + 1])
    also = f"also_asked:\n{others}" if others else ""
    front = f"title: {json.dumps(heading)}\nkind: faq\nasked: {gap.asked}\n{also}"
    return f"---\n{front}---\n\n# {heading}\n\n## {heading}\n\n"


def _plain(text: str) -> str:
    """What a shopper wrote becomes no markup of the page."""
    return re.sub(r"[<>#*_`\[\]|\\]", " ", text).strip()


def write_drafts(gaps: Sequence[Gap], folder: Path) -> list[Path]:
    """Write one draft page for each gap, readable by its owner alone; a file that is there already is left as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for gap in gaps:
        file = folder / f"{slug(gap.question)}.md"
        if not file.exists():
            with open_private(file) as opened:
                opened.write(draft(gap))
            written.append(file)
    return written
