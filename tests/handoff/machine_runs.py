"""Plays the desk's state machine for long, in several processes, and says what was met on the way.

    python -m tests.handoff.machine_runs                         # 10,000 runs on every core: about an hour on two
    python -m tests.handoff.machine_runs --runs 500 --seed 7     # fewer, and others

Runs come in batches, each with a seed, a Valkey and a SQLite record of its own. A rule that does not hold ends the
command with 1, with the rule's name and with the one batch to play again.
"""

import argparse
import asyncio
import contextlib
import io
import logging
import multiprocessing
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import structlog
from hypothesis import seed

from conversation.valkey import EmbeddedValkey
from tests.handoff.desk_world import BrokenRule, World
from tests.handoff.test_desk_machine import DeskMachine, play

BATCH = 100


@dataclass(frozen=True, slots=True)
class Batch:
    """What one batch of runs met: how many runs and steps there were, and the events of all their logs by kind."""

    number: int
    runs: int
    steps: int
    facts: Counter[str]
    broken: str = ""


def played(number: int, runs: int) -> Batch:
    """Play one batch; it is the same one whenever it is played again."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    DeskMachine.met.clear()
    broken = ""
    with world() as here, contextlib.redirect_stdout(io.StringIO()):
        os.environ.update(GUANXI_MACHINE_RUNS=str(runs), GUANXI_MACHINE_SHRINKS="no")
        try:
            play(here, seed(number)(DeskMachine))
        except BrokenRule as rule:
            broken = str(rule)
    met = Counter(DeskMachine.met)
    return Batch(number, met.pop("runs"), met.pop("steps"), met, broken)


@contextlib.contextmanager
def world() -> Iterator[World]:
    """A Valkey and a record in a folder of their own, in memory where the machine has such a place."""
    place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="gx-", dir=place) as folder, asyncio.Runner() as runner:
        (Path(folder) / "valkey").mkdir()
        valkey = EmbeddedValkey(Path(folder) / "valkey")
        runner.run(valkey.start())
        here = World(valkey.socket, f"sqlite:///{folder}/record.sqlite")
        yield here
        here.close()
        runner.run(valkey.close())


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="machine_runs", description="Play the desk's state machine for long."
    )
    parser.add_argument("--runs", type=int, default=10_000, help="how many runs in all (10,000)")
    parser.add_argument(
        "--processes", type=int, default=os.cpu_count() or 1, help="how many at once (all cores)"
    )
    parser.add_argument("--seed", type=int, default=1, help="the first batch's; the next has the next (1)")
    asked = parser.parse_args()
    batches = [
        (asked.seed + i, min(BATCH, asked.runs - done)) for i, done in enumerate(range(0, asked.runs, BATCH))
    ]
    runs, steps, facts, began = 0, 0, Counter[str](), time.monotonic()
    with multiprocessing.get_context("spawn").Pool(asked.processes, maxtasksperchild=4) as pool:
        for batch in pool.imap_unordered(_played, batches):
            runs, steps, facts = runs + batch.runs, steps + batch.steps, facts + batch.facts
            minutes = (time.monotonic() - began) / 60
            say(f"{runs:>7,} runs, {steps:>9,} steps, {minutes:5.1f} min")
            if batch.broken:
                say(f"a rule does not hold: {batch.broken}")
                say(f"once more: python -m tests.handoff.machine_runs --runs {BATCH} --seed {batch.number}")
                return 1
    say(f"every rule held in {runs:,} runs, {steps:,} steps, {sum(facts.values()):,} events in their logs:")
    for kind, count in facts.most_common():
        say(f"  {kind:<36}{count:>9,}")
    # Hanley and Lippman-Hand, "If nothing goes wrong, is everything all right?", JAMA 1983.
    say(f"such a run breaks a rule in fewer than {3 / runs:.3%} of cases, with 95 % confidence")
    return 0


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _played(batch: tuple[int, int]) -> Batch:
    return played(*batch)


if __name__ == "__main__":
    sys.exit(main())
