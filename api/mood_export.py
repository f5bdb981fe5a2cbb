"""The messages whose mood a rep corrected, as rows to train and to measure with: `guanxi mood export`.

The columns `text` and `label` are what `guanxi-evals run mood` reads; `read_as` is what the product had read, empty
where it was unsure. Who corrected is left out: the file judges moods, not people. Erased messages are gone from it too.
"""

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from api.private_file import open_private
from conversation.model import Event, MoodCorrected, MoodRead, Position, ShopperSaid
from conversation.store import Log

COLUMNS = ("text", "label", "read_as")


async def export_moods(log: Log, file: Path, *, since: datetime) -> int:
    """Write the messages corrected since then, each once with the newest correction; return how many."""
    messages = 0
    with open_private(file) as opened:
        rows = csv.DictWriter(opened, COLUMNS, lineterminator="\n")
        rows.writeheader()
        for conversation in reversed(await log.active_since(since)):
            found = list(_corrected((await log.read(conversation.id)).events, since))
            rows.writerows(found)
            messages += len(found)
    return messages


def _corrected(events: Sequence[Event], since: datetime) -> Iterator[dict[str, str]]:
    read: dict[Position, str] = {}
    said: dict[Position, str] = {}
    label: dict[Position, str] = {}
    for event in events:
        match event.fact:
            case ShopperSaid(text=text):
                said[event.position] = text
            case MoodRead(of=of, mood=mood):
                read[of] = mood.value if mood else ""
            case MoodCorrected(of=of, mood=mood) if event.at >= since:
                label[of] = mood.value
            case _:
                continue
    for of, mood_said in sorted(label.items()):
        if said.get(of, "").strip():
            yield {"text": said[of], "label": mood_said, "read_as": read.get(of, "")}
