"""What people sent and were told during chaos: the one thing the log is compared with."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from api.frames import Frame

Json = dict[str, Any]


@dataclass(slots=True)
class Word:
    """Something sent under a command's id: `command` as the log has it; `position` once it was acknowledged."""

    conversation: str
    command: str
    text: str | None
    position: int | None = None


@dataclass(slots=True)
class Screen:
    """What one shopper's page was sent, in the order it came; each event is to come once, and in order."""

    conversation: str
    events: list[tuple[int, str]] = field(default_factory=list)

    @property
    def position(self) -> int:
        return self.events[-1][0] if self.events else 0

    def show(self, frame: Frame) -> None:
        if "position" in frame:
            self.events.append((frame["position"], frame["kind"]))


@dataclass(slots=True)
class Ledger:
    """Everything that was sent, every screen, how long answers took (s), and how often what happened."""

    words: list[Word] = field(default_factory=list)
    screens: list[Screen] = field(default_factory=list)
    answered_after: list[float] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
