"""The suite `relay`: a live server under so many shoppers at once, second by second.

A sample is one second of one load: the turns that were settled in it, and what the server held and used. Seconds are
drawn again for an interval, and not turns: those of one second share its luck. What is still open when a load is over
is heard out and belongs to its last second, though not to its throughput. A turn that was never answered counts as one
that took as long as its shopper waited.
"""

import asyncio
import os
import random
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from math import isinf
from pathlib import Path
from typing import Any

from evals.cases import Written, read_cases
from evals.dialogues import CASES
from evals.errors import UnfitOptions
from evals.measures import Count
from evals.relay_measures import figures_of, measures_of
from evals.relay_server import Buckets, Program, Usage, stopped_after
from evals.relay_shoppers import ANSWER_WITHIN_SECONDS, Crowd, Habits, Turn, visits
from evals.suites import Options, Running, Sample, Suite

STARTS = 3
"""How often the server is started, on a data folder that it has known before; the last one takes the loads."""


@asynccontextmanager
async def open_relay(options: Options) -> AsyncIterator[Running]:
    """Read the questions, have the shop ingested into a passing data folder, and serve it."""
    if options.limit is not None:
        raise UnfitOptions("relay draws no sample: use --shoppers and --seconds instead of --limit")
    cases = read_cases(CASES if options.data == Path() else options.data)
    visits(cases, random.Random())  # noqa: S311  # refuses what nobody can ask
    seconds = max(1, round(options.seconds))
    settings = {
        "shoppers": list(options.shoppers),
        "pause_seconds": options.pause_seconds,
        "seconds": seconds,
        "cores": os.cpu_count(),
        "load_average_before": round(os.getloadavg()[0], 2),
    }
    asked = STARTS + seconds * len(options.shoppers)
    with (
        tempfile.TemporaryDirectory(prefix="guanxi-relay-", ignore_cleanup_errors=True) as folder,
        stopped_after(Program(Path(folder), options.shop)) as program,
    ):
        await program.ingest()
        await program.start()  # makes the record, and warms the files
        yield Running(asked, settings, _samples(program, cases, options, seconds))


async def _samples(
    program: Program, cases: Sequence[Written], options: Options, seconds: int
) -> AsyncIterator[Sample]:
    for number in range(1, STARTS + 1):
        program.stop()
        took = await program.start()
        yield _started(number, took, program)
    for size in options.shoppers:
        load = Load(program, size, seconds)
        async for sample in load.samples(cases, options):
            yield sample


def _started(number: int, took: float, program: Program) -> Sample:
    usage = program.usage()
    return Sample(
        f"start-{number}",
        passed=True,
        came={"ready_after_seconds": round(took, 3)},
        tags=("start",),
        fields=_fields(load=None, usage=usage, pss=program.proportional_memory_mb())
        | {"start_seconds": took},
    )


@dataclass
class Load:
    """One load: so many shoppers for so many seconds."""

    program: Program
    size: int
    seconds: int
    _settled: list[Turn] = field(default_factory=list)

    async def samples(self, cases: Sequence[Written], options: Options) -> AsyncIterator[Sample]:
        """Yield each second as it ends, the last one when everything asked has been settled."""
        random_ = random.Random(f"{options.seed} {self.size}")  # noqa: S311  # a sample for measuring, not a secret
        habits = Habits(options.pause_seconds)
        crowd = Crowd(self.program.url, self.size, visits(cases, random_), habits, self._settled.append)
        async with crowd:
            server_turns = Numbers(self.program)
            await server_turns.all()
            self._settled.clear()
            begins, usage = time.perf_counter(), _both(self.program)
            crowd.start(until=begins + self.seconds)
            for second in range(1, self.seconds + 1):
                ends = begins + second
                await asyncio.sleep(ends - time.perf_counter())
                lasted, before, usage = ends - begins - second + 1, usage, _both(self.program)
                pss = None
                if second == self.seconds:
                    await crowd.done()
                    turns, pss = await server_turns.all(), self.program.proportional_memory_mb()
                else:
                    turns = server_turns.new()
                settled, self._settled[:] = list(self._settled), []
                yield self._second(second, settled, Costs(before, usage, lasted, pss, turns), ends)

    def _second(self, second: int, settled: Sequence[Turn], costs: "Costs", ends: float) -> Sample:
        unanswered = [turn for turn in settled if turn.seconds is None]
        times = [ANSWER_WITHIN_SECONDS if turn.seconds is None else turn.seconds for turn in settled]
        in_time = sum(turn.seconds is not None and turn.at <= ends for turn in settled)
        used = {
            "client_cores": costs.after.client - costs.before.client,
            "server_cores": costs.after.server.cpu_seconds - costs.before.server.cpu_seconds,
        }
        cores = {name: round(max(0.0, seconds) / costs.seconds, 4) for name, seconds in used.items()}
        return Sample(
            f"{self.size}-{second}",
            passed=not unanswered,
            input=f"second {second} with {self.size} shoppers",
            came={
                "answered": len(settled) - len(unanswered),
                "slowest_ms": round(1000 * max(times, default=0.0), 1),
                "errors": sorted({turn.error for turn in unanswered if turn.error}),
            },
            tags=(f"{self.size} shoppers",),
            counts={
                "turns_per_second": Count(in_time, costs.seconds),
                "unanswered": Count(len(unanswered), len(settled)),
            },
            fields={
                **_fields(load=self.size, usage=costs.after.server, pss=costs.pss_mb),
                **cores,
                "second": second,
                "ms": [round(1000 * took, 2) for took in times],
                "server_turns": [
                    [bucket.above, None if isinf(bucket.upto) else bucket.upto, count]
                    for bucket, count in costs.turns.items()
                    if count
                ],
            },
            regret=len(unanswered) + max(times, default=0.0) / ANSWER_WITHIN_SECONDS,
            seconds=max(times, default=None),
        )


@dataclass(frozen=True, slots=True)
class Both:
    """What the server holds and has used, and the seconds of a core the shoppers' own process has used."""

    server: Usage
    client: float


@dataclass(frozen=True, slots=True)
class Costs:
    """What a second cost: before and after it; `turns` are those the server has told of since the second before."""

    before: Both
    after: Both
    seconds: float
    pss_mb: float | None
    turns: Buckets


def _both(program: Program) -> Both:
    return Both(program.usage(), time.process_time())


def _fields(*, load: int | None, usage: Usage, pss: float | None) -> dict[str, Any]:
    """Return what every row has, whatever it is of."""
    return {
        "load": load,
        "start_seconds": None,
        "memory_mb": round(usage.memory_mb, 1),
        "server_memory_mb": round(usage.server_memory_mb, 1),
        "proportional_memory_mb": None if pss is None else round(pss, 1),
        "load_average": round(os.getloadavg()[0], 2),
        "ms": [],
        "server_turns": [],
    }


class Numbers:
    """The server's own times of its turns. While it is busy, its numbers may come later than the second they are of."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._known: Buckets = {}
        self._asked: asyncio.Task[Buckets] | None = None

    def new(self) -> Buckets:
        """Return the turns told of since the last look, and ask for the next."""
        told: Buckets = {}
        if self._asked is not None and self._asked.done():
            told, self._asked = self._since(self._asked.result()), None
        self._asked = self._asked or asyncio.create_task(self._program.turns())
        return told

    async def all(self) -> Buckets:
        """Return every turn since the last look."""
        if self._asked is not None:
            await self._asked
            self._asked = None
        return self._since(await self._program.turns())

    def _since(self, now: Buckets) -> Buckets:
        before, self._known = self._known, now
        return {bucket: count - before.get(bucket, 0) for bucket, count in now.items()}


RELAY = Suite(
    name="relay",
    about="a live server under shoppers who ask, rest and ask again: speed, memory, start-up",
    data=None,
    open=open_relay,
    measures=measures_of,
    figures=figures_of,
    notes=(
        "Times are from posted to answered as a shopper's program sees them; server times are the server's own.",
        f"An unanswered turn counts as one that took {ANSWER_WITHIN_SECONDS:.0f} s.",
        "Shoppers and server share the machine's cores; client_cores is what the shoppers' process took of them.",
        "Memory is resident, of the server and its Valkey; proportional counts shared pages by their share.",
    ),
)
