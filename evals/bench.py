"""Every benchmark, one after another; one that breaks keeps no other from running.

    python -m evals.bench [--short] [--only NAME …] [--chain-python PYTHON]

`--short` sees in some minutes that each still runs; its figures mean nothing. The stock chain, which has an environment
of its own, is left out where `--chain-python` does not name it.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from evals.results import CHECKOUT


@dataclass(frozen=True, slots=True)
class Part:
    """A benchmark's name, the module that runs it, and what it is given in a short run."""

    name: str
    module: str
    short: tuple[str, ...] = ()
    given: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ran:
    """How a part ended: its exit status, 0 when it measured, and after how long."""

    name: str
    status: int
    seconds: float


PARTS = (
    Part("turns", "evals.bench_turns", ("--dialogues", "10")),
    Part("mood", "evals.bench_mood", ("--messages", "50", "--rounds", "1")),
    Part("chain", "evals.bench_chain", ("--rounds", "1")),
    Part("start", "evals.bench_start", ("--starts", "1", "--turns", "5")),
    Part("catalogue", "evals.bench_catalogue", ("--products", "300", "--questions", "100")),
    Part("desk", "evals.bench_desk", ("--waiting", "1000", "--reps", "20", "--seats-freed", "20")),
    Part(
        "streams",
        "evals.bench_streams",
        ("--conversations", "50", "--seats", "10", "--rate", "20", "--seconds", "4", "--steady-only"),
    ),
    Part("page", "tests.browser.bench_page", ("--visits", "2")),
    Part("scroll", "tests.browser.bench_scroll", ("--rounds", "1")),
)


def chosen(only: Sequence[str] | None, chain_python: str | None) -> list[Part]:
    """Return the parts that are asked for and can run."""
    found = []
    for part in PARTS:
        if only and part.name not in only:
            continue
        if part.name != "chain":
            found.append(part)
        elif chain_python:
            found.append(replace(part, given=("--python", chain_python)))
    return found


def run(parts: Sequence[Part], *, short: bool) -> list[Ran]:
    """Run each part in a process of its own; what it says goes where ours goes."""
    ran = []
    for part in parts:
        sys.stdout.write(f"\n=== {part.name}\n")
        sys.stdout.flush()
        command = [sys.executable, "-m", part.module, *part.given, *(part.short if short else ())]
        began = time.monotonic()
        status = subprocess.run(command, cwd=CHECKOUT, check=False).returncode  # noqa: S603  # our own commands
        ran.append(Ran(part.name, status, time.monotonic() - began))
    return ran


def told(ran: Sequence[Ran]) -> str:
    """Return a line for each part: how it ended, and its seconds."""
    lines = [
        f"{one.name:<10} {'measured' if one.status == 0 else f'broke with status {one.status}'}, {one.seconds:.0f} s"
        for one in ran
    ]
    return "\n".join(("\n=== all", *lines, ""))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m evals.bench", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--short", action="store_true", help="only see that each runs")
    parser.add_argument("--only", nargs="+", choices=[part.name for part in PARTS], metavar="NAME")
    parser.add_argument("--chain-python", help="that of the environment with the stock chain")
    given = parser.parse_args(arguments)
    ran = run(chosen(given.only, given.chain_python), short=given.short)
    sys.stdout.write(told(ran))
    return 0 if all(one.status == 0 for one in ran) else 1


if __name__ == "__main__":
    raise SystemExit(main())
