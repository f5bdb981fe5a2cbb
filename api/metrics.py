"""Numbers for Prometheus, in a registry of their own for each app."""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from agent.turn import Decide
from conversation.model import AssistantSaid, Fact, HandoffDeferred, HumanRequested
from conversation.store import History
from handoff.admission import CALM, Weather

DECISION_BUCKETS_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
TURN_BUCKETS_SECONDS = tuple(
    milliseconds / 1_000
    for milliseconds in (
        *(2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 17, 20, 24, 28, 32, 36, 40, 45, 50, 60, 70, 80, 90, 100, 120),
        *(140, 170, 200, 250, 300, 350, 400, 500, 600, 700, 850, 1_000, 1_200, 1_500, 2_000, 2_500, 3_000),
        *(4_000, 5_000, 6_000, 8_000, 10_000, 15_000, 20_000, 30_000),
    )
)
"""So close together that a percentile read from them is at most a fifth or so off."""


class Metrics:
    """What one process counts."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._decisions = Histogram(
            "guanxi_decision_seconds",
            "Time to decide what to say to a shopper.",
            buckets=DECISION_BUCKETS_SECONDS,
            registry=self._registry,
        )
        self._turns = Histogram(
            "guanxi_turn_seconds",
            "Time from a shopper's message to the reply's commit.",
            buckets=TURN_BUCKETS_SECONDS,
            registry=self._registry,
        )
        self._outcomes = Counter(
            "guanxi_outcomes_total", "What turns came to.", ["outcome"], registry=self._registry
        )
        self._handoffs = Counter(
            "guanxi_handoffs_total", "Handoffs by reason.", ["reason"], registry=self._registry
        )
        self._failed = Counter("guanxi_turns_failed", "Turns whose deciding failed.", registry=self._registry)
        self._admissions = Counter(
            "guanxi_admissions",
            "Handoffs let into line, or put on the list.",
            ["verdict"],
            registry=self._registry,
        )
        self._storm = Gauge("guanxi_storm", "1 while turns fail in numbers.", registry=self._registry)
        self._on_list = Gauge(
            "guanxi_on_list", "Conversations on the list for a person.", registry=self._registry
        )
        self._mended = Counter(
            "guanxi_desk_mended",
            "Differences between desk and log found by comparing, and mended.",
            registry=self._registry,
        )
        self._mended_so_far: Callable[[], int] = int
        self._mended_counted = 0
        self._waiting = Gauge("guanxi_waiting", "Conversations in line.", registry=self._registry)
        self._held = Gauge("guanxi_held", "Conversations reps hold.", registry=self._registry)
        self._owed = Gauge("guanxi_owed", "Replies the assistant owes.", registry=self._registry)

    def watch_mended(self, so_far: Callable[[], int]) -> None:
        """Count what the line's worker has mended `so_far`."""
        self._mended_so_far = so_far

    def timed(self, decide: Decide) -> Decide:
        """Return `decide`, measured."""

        async def measured(history: History) -> Sequence[Fact]:
            started = time.perf_counter()
            facts = await decide(history)
            self._decisions.observe(time.perf_counter() - started)
            self._count(facts)
            return facts

        return measured

    def took(self, time_of_turn: timedelta) -> None:
        """Count a turn that took so long."""
        self._turns.observe(time_of_turn.total_seconds())

    def counted(self, admit: Decide) -> Decide:
        """Return `admit`, its outcomes counted."""

        async def measured(history: History) -> Sequence[Fact]:
            facts = await admit(history)
            self._outcomes.labels("failed").inc()
            self._failed.inc()
            self._count(
                [fact for fact in facts if not isinstance(fact, AssistantSaid)]
            )  # an apology is no answer
            return facts

        return measured

    def _count(self, facts: Sequence[Fact]) -> None:
        for fact in facts:
            match fact:
                case HumanRequested(reason=reason):
                    self._handoffs.labels(reason.value).inc()
                    self._admissions.labels("admitted").inc()
                case HandoffDeferred():
                    self._admissions.labels("deferred").inc()
                case AssistantSaid(found=found):
                    self._outcomes.labels("answered" if found else "unknown").inc()
                case _:
                    pass

    def expose(self, *, waiting: int, held: int, owed: int, weather: Weather = CALM) -> bytes:
        """Return everything in Prometheus' text format."""
        mended = self._mended_so_far()
        self._mended.inc(mended - self._mended_counted)
        self._mended_counted = mended
        self._storm.set(weather.storm)
        self._on_list.set(weather.on_list)
        self._waiting.set(waiting)
        self._held.set(held)
        self._owed.set(owed)
        return generate_latest(self._registry)
