"""Where a turn's time goes: the gold dialogues taken in one process, one at a time, first cold and then warm.

    python -m evals.bench_turns [SHOP] [--dialogues NUMBER]

Tells the times of turns, and of the warm ones where the processor was: each package's own share of the loop's thread,
and what the encoder's and the search's threads took. A profile slows Python down, so that its shares are to be compared
with one another, and only the times of the passes before it with a clock.
"""

import argparse
import asyncio
import cProfile
import os
import pstats
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from api.logs import configure
from evals.cases import Written, read_cases
from evals.dialogues import CASES
from evals.results import CHECKOUT
from evals.solver import Solver, open_solver

PASSES = ("cold", "warm", "profiled")
QUANTILES = (0.5, 0.9, 0.95, 0.99)
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass over the dialogues: each turn's seconds, and the processor's seconds over all of them."""

    turns: tuple[float, ...]
    cpu_seconds: float

    def told(self, name: str) -> str:
        times = 1000 * np.quantile(self.turns, QUANTILES, method="inverted_cdf")
        shown = ", ".join(f"p{100 * q:.0f} {ms:.1f}" for q, ms in zip(QUANTILES, times, strict=True))
        cpu = 1000 * self.cpu_seconds / len(self.turns)
        return f"{name}: {len(self.turns)} turns, ms {shown}; processor {cpu:.1f} ms each, with its dialogue's opening"


async def take(solver: Solver, cases: Sequence[Written]) -> Pass:
    """Take every dialogue once."""
    began = time.process_time()
    turns = [exchange.seconds for written in cases for exchange in await solver.take(written.case)]
    return Pass(tuple(turns), time.process_time() - began)


def shares(stats: pstats.Stats) -> Counter[str]:
    """Return the loop's thread's processor's seconds by package."""
    by_package: Counter[str] = Counter()
    for (file, _, function), (_, _, own, *_) in stats.stats.items():  # type: ignore[attr-defined]  # as pstats has it
        by_package[package_of(file, function)] += own
    return by_package


def package_of(file: str, function: str) -> str:
    """Return the package a profiled function belongs to; what is written in C is called by its own name."""
    path = Path(file)
    if path.is_relative_to(CHECKOUT) and "site-packages" not in path.parts:
        return path.relative_to(CHECKOUT).parts[0]
    if "site-packages" in path.parts:
        return path.parts[path.parts.index("site-packages") + 1]
    if file == "~":
        return "re" if "re.Pattern" in function else "built-in functions"
    return "asyncio" if "asyncio" in path.parts else "standard library"


async def measure(shop: Path, dialogues: int | None = None) -> Iterable[str]:
    """Yield what was measured, in lines."""
    cases = read_cases(CASES)[:dialogues]
    profile = cProfile.Profile(time.thread_time)  # the processor's time: waiting costs nothing
    told = []
    async with open_solver(shop) as solver:
        for name in PASSES:
            if name == "profiled":
                profile.enable()
            taken = await take(solver, cases)
            profile.disable()
            told.append(taken.told(name))
    by_package = shares(pstats.Stats(profile))
    loop = sum(by_package.values())
    told.append(f"the loop's thread {1000 * loop / len(taken.turns):.1f} ms a turn under the profile, of it:")
    told += [
        f"{1000 * seconds / len(taken.turns):8.2f} ms  {name}"
        for name, seconds in by_package.most_common(SHOWN)
    ]
    others = max(0.0, taken.cpu_seconds - loop)
    told.append(f"other threads {1000 * others / len(taken.turns):.1f} ms a turn")
    return told


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m evals.bench_turns", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("shop", type=Path, nargs="?", default=CHECKOUT / "evals" / "shop")
    parser.add_argument("--dialogues", type=int, help="only so many of them; all without it")
    arguments = parser.parse_args()
    configure(level="ERROR")
    print(f"{os.cpu_count()} cores, load average before {os.getloadavg()[0]:.2f}")
    for line in asyncio.run(measure(arguments.shop, arguments.dialogues)):
        print(line)
    print(f"load average after {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    main()
