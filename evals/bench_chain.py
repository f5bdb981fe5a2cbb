"""How many turns a second the product takes beside LangChain's stock chain: same model, same passages, same machine.

    python -m evals.bench_chain --python build/stock-chain/bin/python [--rounds 10] [--out FILE]

`make bench` makes that environment. Both sides are asked the first questions of the gold dialogues one at a time, a
round here and a round there in turn, so that what else the machine does falls on both: first for passages (the
product's search; the chain's retriever), then for an answer (the product's whole turn, read from its log, decided,
written and committed; the chain with its best passage handed back, no model and no record). A figure above 1 means that
the product is so many times faster.
"""

import argparse
import asyncio
import json
import os
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from api.logs import configure
from evals.bench_house import Figures, mean_with_interval
from evals.cases import Case, read_cases
from evals.dialogues import CASES
from evals.results import CHECKOUT
from evals.solver import Solver, open_solver
from retrieval.export import packaged_weights
from retrieval.ingest import read_knowledge
from retrieval.passages import Passage, Query
from retrieval.search import Knowledge

SHOP = CHECKOUT / "evals" / "shop"
AIM = 5.0


@dataclass(frozen=True, slots=True)
class Round:
    """What a round of questions took one side: seconds by the wall, and of the processor."""

    wall: float
    cpu: float


class StockChain:
    """The other side, in its own process under its own Python."""

    def __init__(self, python: Path, passages: Sequence[str]) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - this file's neighbour, under the Python that was named
            [str(python), str(Path(__file__).with_name("stock_chain.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"},
        )
        self._say({"model": str(packaged_weights()), "passages": list(passages)})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let it end, and wait for it."""
        with suppress(BrokenPipeError):
            self._process.communicate()
        self._process.wait()

    def ask(self, questions: Sequence[str], what: str) -> Round:
        told = self._say({"ask": list(questions), "for": what})
        if not all(told["came"]):
            raise SystemExit("the stock chain left a question without anything: nothing to compare with")
        return Round(told["seconds"], told["cpu_seconds"])

    def _say(self, asked: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: S101, PT018 - as opened
        try:
            self._process.stdin.write(json.dumps(asked) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            self.close()
            raise SystemExit("the stock chain ended; what it said is above")
        told: dict[str, Any] = json.loads(line)
        return told


def text_of(passage: Passage) -> str:
    """The passage as one would write it for a chain: its titles, and what it says."""
    return f"{' › '.join(passage.path) or passage.title}: {passage.text}"


async def for_passages(knowledge: Knowledge, questions: Sequence[str]) -> Round:
    began = Round(time.perf_counter(), time.process_time())
    for question in questions:
        await knowledge.search(Query(question, limit=4))
    return Round(time.perf_counter() - began.wall, time.process_time() - began.cpu)


async def for_answers(solver: Solver, cases: Sequence[Case]) -> Round:
    """By the wall the turns alone; of the processor with what opens each conversation."""
    cpu, wall = time.process_time(), 0.0
    for case in cases:
        (exchange,) = await solver.take(case)
        if exchange.error:
            raise SystemExit(f"{case.id}: {exchange.error}")
        wall += exchange.seconds
    return Round(wall, time.process_time() - cpu)


async def measure(python: Path, rounds: int, figures: Figures) -> None:
    cases = [one.case for one in read_cases(CASES) if not one.case.identity]
    cases = [
        case.model_copy(update={"turns": case.turns[:1]}) for case in cases if case.turns[0].expect.answerable
    ]
    questions = [case.turns[0].says for case in cases]
    async with open_solver(SHOP) as solver:
        knowledge = solver.knowledge
        passages = [text_of(passage) for passage in read_knowledge(SHOP).passages]
        print(
            f"{len(passages)} passages, {len(questions)} questions, {rounds} rounds a side and kind",
            flush=True,
        )
        with StockChain(python, passages) as chain:
            for what in ("passages", "answer"):
                ours, theirs = [], []
                for number in range(rounds + 1):
                    theirs.append(await asyncio.to_thread(chain.ask, questions, what))
                    ours.append(
                        await (
                            for_passages(knowledge, questions)
                            if what == "passages"
                            else for_answers(solver, cases)
                        )
                    )
                    if number == 0:
                        theirs.clear()  # that round was to warm up
                        ours.clear()
                told(figures, what, ours, theirs, len(questions))


def told(figures: Figures, what: str, ours: Sequence[Round], theirs: Sequence[Round], asked: int) -> None:
    """Add the rates of both sides, and how many times the stock chain's rate the product's is, round by round."""
    for name, side in (("the product", ours), ("the stock chain", theirs)):
        rate, interval = mean_with_interval([asked / one.wall for one in side])
        figures.add(f"to {what}: {name}", rate, "questions/s", asked * len(side), interval)
    pairs = list(zip(ours, theirs, strict=True))
    ratio, interval = mean_with_interval([other.wall / own.wall for own, other in pairs])
    figures.add(f"to {what}: times the stock chain's rate (aim {AIM:g})", ratio, "", len(pairs), interval)
    ratio, interval = mean_with_interval([other.cpu / own.cpu for own, other in pairs])
    figures.add(
        f"to {what}: the stock chain's processor time over the product's", ratio, "", len(pairs), interval
    )


def main() -> None:
    configure(level="ERROR")
    parser = argparse.ArgumentParser(prog="python -m evals.bench_chain", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--python", type=Path, required=True, help="that of the environment with the stock chain"
    )
    parser.add_argument("--rounds", type=int, default=10, help="of all questions, each side and kind (10)")
    parser.add_argument("--out", type=Path, default=None, help="keep the figures here as JSON")
    asked = parser.parse_args()
    if not asked.python.exists():
        parser.error(f"{asked.python} is not there: `make bench` makes it")
    figures = Figures()
    print(f"{os.cpu_count()} cores, load average before {os.getloadavg()[0]:.2f}")
    asyncio.run(measure(asked.python, asked.rounds, figures))
    if asked.out:
        figures.keep(asked.out, rounds=asked.rounds)


if __name__ == "__main__":
    main()
