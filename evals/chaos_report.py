"""Chaos told: a table for the terminal, JSON for programs, and a page in Markdown."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from rich.table import Table

from evals.chaos_checks import SHOWN, Verdict
from evals.chaos_ledger import Ledger
from evals.chaos_weather import Happened

ABOUT = (
    "Several server processes, one Valkey and one database carry shoppers and reps, who are programs on real HTTP and",
    "WebSocket connections and try again as the widget and the console do. While they talk, servers are killed, Valkey",
    "is lost and comes back empty, sockets drop without a goodbye, and a process stands still and goes on as if",
    "nothing had been. When it is over, the log is read from SQL, and every promise is looked for in every",
    "conversation.",
)


@dataclass(frozen=True, slots=True)
class Report:
    """One run: what was asked for, what went wrong on purpose, what people did, and what became of the promises."""

    settings: dict[str, Any]
    happened: Sequence[Happened]
    numbers: dict[str, float]
    verdicts: Sequence[Verdict]

    @property
    def kept(self) -> bool:
        return not any(verdict.broken for verdict in self.verdicts)

    def as_json(self) -> dict[str, Any]:
        return {
            "settings": self.settings,
            "kept": self.kept,
            "promises": [
                {
                    "promise": verdict.promise,
                    "of": verdict.of,
                    "broken": len(verdict.broken),
                    "examples": list(verdict.broken[:SHOWN]),
                }
                for verdict in self.verdicts
            ],
            "numbers": self.numbers,
            "happened": [{"at": one.at, "what": one.what} for one in self.happened],
        }


def numbers_of(ledger: Ledger, more: dict[str, float]) -> dict[str, float]:
    """Return what there was to count, and how long answers took as shoppers saw it."""
    acknowledged = sum(word.position is not None for word in ledger.words)
    found: dict[str, float] = {
        "conversations": len(ledger.screens),
        "commands sent": len(ledger.words),
        "commands acknowledged": acknowledged,
        "events shown to shoppers": sum(len(screen.events) for screen in ledger.screens),
        **more,
        **dict(sorted(ledger.counts.items())),
    }
    if ledger.answered_after:
        for name, q in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
            found[f"seconds to an answer or a notice, {name}"] = round(
                float(np.quantile(ledger.answered_after, q)), 2
            )
    return found


def table(report: Report) -> Table:
    """Return the promises as a table for a terminal."""
    shown = Table("promise", "looked at", "broken", title="after the chaos")
    for verdict in report.verdicts:
        broken = len(verdict.broken)
        shown.add_row(verdict.promise, f"{verdict.of:,}", f"[{'red' if broken else 'green'}]{broken}[/]")
        for example in verdict.broken[:3]:
            shown.add_row(f"  {example[:300]}", "", "")
    return shown


def page(report: Report, command: str) -> str:
    """Return the run as a page in Markdown."""
    kinds = Counter(_kind(one.what) for one in report.happened)
    settings = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in report.settings.items())
    lines = [
        "# Chaos",
        "",
        *ABOUT,
        "",
        f"    {command}",
        "",
        f"This run: {settings}.",
        "",
        "| promise | looked at | broken |",
        "|---|---:|---:|",
        *(f"| {verdict.promise} | {verdict.of:,} | {len(verdict.broken)} |" for verdict in report.verdicts),
        "",
        "## What went wrong on purpose",
        "",
        "; ".join(f"{kind} {times} ×" for kind, times in kinds.most_common()) + ".",
        "",
        "| second | what |",
        "|---:|---|",
        *(f"| {one.at:.0f} | {one.what} |" for one in report.happened if not one.what.endswith("dropped")),
        "",
        "## What people did meanwhile",
        "",
        "| what | how many |",
        "|---|---:|",
        *(f"| {name} | {value:,} |" for name, value in report.numbers.items()),
    ]
    broken = [verdict for verdict in report.verdicts if verdict.broken]
    if broken:
        lines += ["", "## Broken promises"]
    for verdict in broken:
        lines += ["", f"{verdict.promise}:", "", *(f"- {example}" for example in verdict.broken[:SHOWN])]
    return "\n".join(lines) + "\n"


def _kind(what: str) -> str:
    if what.startswith("server"):
        return "a server killed" if "killed" in what else "a server frozen"
    return "Valkey lost" if what.startswith("Valkey") else "sockets dropped"
