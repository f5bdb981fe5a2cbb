"""What was read for a question: statements with their chances, and what else was looked at."""

from collections.abc import Collection
from dataclasses import dataclass

from agent.evidence import Judged, Wanted
from agent.writer import cited
from conversation.model import Citation
from retrieval.passages import Found, Passage

MOST_TRIED = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found for a question; `judged` are statements, best first, `remark` the log-odds that it is none."""

    found: Found
    asked: Wanted
    judged: tuple[Judged, ...]
    remark: float

    @property
    def score(self) -> float:
        return self.judged[0].score if self.judged else 0.0

    @property
    def repeats(self) -> bool:
        """Whether the likeliest passage was cited in the answer before."""
        return bool(self.judged) and self.judged[0].statement.passage.id in self.asked.told

    def agreement(self, sources: Collection[str]) -> float:
        """Return how likely the likeliest of these passages is to answer beside the likeliest of all, from 0 to 1."""
        own = (one.score for one in self.judged if one.statement.passage.id in sources)
        return max(own, default=0.0) / self.score if self.judged else 0.0

    def passages(self) -> list[tuple[Passage, float]]:
        """Return the passages judged with their chances, best first."""
        best: dict[str, tuple[Passage, float]] = {}
        for one in self.judged:
            best.setdefault(one.statement.passage.id, (one.statement.passage, one.score))
        return list(best.values())

    def tried(self) -> tuple[Citation, ...]:
        """Return the sources looked at, best first, each once."""
        best: dict[str, Citation] = {}
        for one in self.judged:
            if len(best) < MOST_TRIED:
                best.setdefault(one.statement.passage.id, cited(one.statement.passage, one.statement.quote))
        for hit in (*self.found.hits, *self.found.near):
            if len(best) < MOST_TRIED:
                best.setdefault(hit.passage.id, cited(hit.passage, hit.passage.text))
        return tuple(best.values())
