"""Matching and offering beside an empty script call, whatever waits; and from a seat that frees to its console.

    python -m evals.bench_desk [--out FILE]

The first part is a desk on a Valkey of its own: rounds of calls that each make one offer, of calls that make as many as
the server asks for at once, of calls of a script that does nothing and of a function that does nothing, by turns, one
call after the other through the desk's own client. The processor time of Valkey alone is told beside it: the client
takes most of a call. The second part is a live server with
the desk's stream of each of a thousand reps open: seats free at even moments, and a time is from then to the offer at
the console.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import uvloop
from redis.asyncio import Redis

from api.settings import read_settings
from conversation.doorbell import Doorbell
from conversation.model import (
    Conversation,
    ConversationId,
    Holder,
    Position,
    Reason,
    RepId,
    ShopperId,
)
from conversation.valkey import EmbeddedValkey, connect
from conversation.values import Wish
from evals.bench_house import Figures, Shop, furnish, mean_with_interval, now, quantile_with_interval
from evals.bench_wire import Http, Stream
from evals.relay_server import Program, stopped_after
from evals.results import CHECKOUT
from handoff.desk import DESK_KEY, OFFERS_A_MATCH, Desk
from handoff.desk_answers import DeskTimes, Offer

SIZES = (1_000, 10_000, 100_000)
REPS = 1_000
SEATS = 4
CALLS_A_ROUND = 200
ROUNDS = 10
FILLED_AT_ONCE = 1_000
EMPTY_SCRIPT = "return 1"
EMPTY_LIBRARY = "#!lua name=bench_empty\nredis.register_function('bench_empty', function() return 1 end)"
SCRIPT, FUNCTION, MATCH = "empty script", "empty function", "match and offer"
TOGETHER = f"match and offer, {OFFERS_A_MATCH} a call"
TIMES = DeskTimes(offer=3_600.0, grace=3_600.0)
"""Nothing ends by itself while it is measured, however slow the machine."""

OPENING_AT_ONCE = 25
HEARD_WITHIN_SECONDS = 20.0


class Filling(Desk):
    """A desk whose calls are gathered and sent together, their answers unread: to fill it quickly."""

    def __init__(self, redis: Redis) -> None:
        super().__init__(redis, Doorbell(None), clock=now, times=lambda: TIMES)
        self._pipe = redis.pipeline(transaction=False)

    async def _call(self, operation: str, *arguments: str | int) -> Any:
        words = (operation, *self._moment(), *arguments)
        self._pipe.execute_command("FCALL", self._library.name, 1, self._name, *words)
        if len(self._pipe) >= FILLED_AT_ONCE:
            await self.send()
        return [[]] if operation == "alive" else "same"

    async def begin(self) -> None:
        await self._library.load()

    async def send(self) -> None:
        await self._pipe.execute()


def waiting(number: int) -> Conversation:
    """Return a conversation in line: of ten, two want a language and one a skill."""
    language = "de" if number % 5 == 1 else None
    wish = Wish(skill="returns" if number % 10 == 2 else None, language=language)
    return Conversation(
        ConversationId(f"c{number}"),
        ShopperId(f"s{number}"),
        position=Position(1),
        holder=Holder.QUEUE,
        waiting_since=now() - timedelta(seconds=600 - number / 1_000),
        waiting_for=Reason.ASKED,
        wish=wish,
    )


@dataclass
class Rounds:
    """Calls or offers a second of one kind, and Valkey's own microseconds for one, round by round."""

    rate: list[float] = field(default_factory=list)
    processor_us: list[float] = field(default_factory=list)

    async def add(self, redis: Redis, call: Callable[[], Any], *, at_once: int = 1) -> None:
        rate, each = await _timed(redis, call, at_once)
        self.rate.append(rate)
        self.processor_us.append(each)


async def match_rounds(redis: Redis, desk: Desk, filling: Filling, size: int) -> dict[str, Rounds]:
    """Make offers and empty calls by turns; whoever was offered leaves the line, and others come."""
    script = redis.register_script(EMPTY_SCRIPT)
    await redis.function_load(EMPTY_LIBRARY)
    each = {kind: Rounds() for kind in (SCRIPT, FUNCTION, MATCH, TOGETHER)}
    came = size
    for _ in range(ROUNDS):
        await each[SCRIPT].add(redis, lambda: script(keys=[DESK_KEY], args=[]))
        await each[FUNCTION].add(redis, lambda: redis.fcall("bench_empty", 1, DESK_KEY))
        for kind, limit in ((MATCH, 1), (TOGETHER, OFFERS_A_MATCH)):
            made: list[Offer] = []

            async def match() -> None:
                made.extend(await desk.match(limit))  # noqa: B023  # called in this round only

            await each[kind].add(redis, match, at_once=limit)
            if len(made) != CALLS_A_ROUND:
                raise AssertionError(f"{len(made)} offers were made, not {CALLS_A_ROUND}")
            for offer in made:
                await filling.follow(
                    Conversation(offer.conversation, ShopperId(""), Position(2), Holder.NOBODY)
                )
                await filling.follow(waiting(came))
                came += 1
            await filling.send()
    return each


async def _timed(redis: Redis, call: Callable[[], Any], at_once: int) -> tuple[float, float]:
    """Return calls (or offers, where one makes so many `at_once`) a second, and Valkey's microseconds for each."""
    before = await _processor_seconds(redis)
    began = time.perf_counter()
    for _ in range(CALLS_A_ROUND // at_once):
        await call()
    took = time.perf_counter() - began
    return CALLS_A_ROUND / took, 1_000_000 * (await _processor_seconds(redis) - before) / CALLS_A_ROUND


async def _processor_seconds(redis: Redis) -> float:
    """Return what Valkey has used of the processor; a clock would count its waiting for a busy machine too."""
    told = await redis.info("cpu")
    return float(told["used_cpu_user_main_thread"] + told["used_cpu_sys_main_thread"])


async def matching(figures: Figures, sizes: Sequence[int]) -> None:
    each: dict[int, float] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="guanxi-bench-") as folder:
            async with EmbeddedValkey(Path(folder)) as valkey:
                redis = connect(valkey.socket)
                filling = Filling(redis)
                await filling.begin()
                for number in range(REPS):
                    skills = ["returns"] if number % 3 == 0 else []
                    languages = ["en", "de"] if number % 3 == 1 else ["en"]
                    await filling.presence(
                        RepId(f"r{number}"), "online", SEATS, skills=skills, languages=languages
                    )
                    await filling.stream_alive(RepId(f"r{number}"))
                for number in range(size):
                    await filling.follow(waiting(number))
                await filling.send()
                desk = Desk(redis, Doorbell(None), clock=now, times=lambda: TIMES)
                numbers = await desk.numbers()
                figures.add(f"{size:,} waiting: reps with a free seat", numbers.free, "", numbers.waiting)
                await _rewritten(redis)
                rounds = await match_rounds(redis, desk, filling, size)
                each[size] = _tell_rounds(figures, size, rounds)
                await redis.aclose()
    if len(each) > 1:
        sizes_measured = sorted(each)
        growth = each[sizes_measured[-1]] / each[sizes_measured[0]]
        bound = np.log(sizes_measured[-1]) / np.log(sizes_measured[0])
        figures.add("processor time of a match, most waiting / fewest", growth, "", ROUNDS)
        figures.add("the same if it grew as the logarithm", float(bound), "", ROUNDS)


async def _rewritten(redis: Redis) -> None:
    """Wait until Valkey has written its file anew, which filling the desk makes due, beside all that is measured."""
    while (await redis.info("persistence"))["aof_rewrite_in_progress"]:  # noqa: ASYNC110  # Valkey rings no bell
        await asyncio.sleep(0.1)


def _tell_rounds(figures: Figures, size: int, each: dict[str, Rounds]) -> float:
    name, n = f"{size:,} waiting: ", ROUNDS * CALLS_A_ROUND
    for kind, rounds in each.items():
        value, interval = mean_with_interval(rounds.rate)
        figures.add(f"{name}{kind}, {'offers' if kind == TOGETHER else 'calls'}", value, "/s", n, interval)
        value, interval = mean_with_interval(rounds.processor_us)
        figures.add(f"{name}{kind}, processor time of Valkey", value, "µs", n, interval)
    for kind, floor in product((MATCH, TOGETHER), (SCRIPT, FUNCTION)):
        shares = [match / empty for match, empty in zip(each[kind].rate, each[floor].rate, strict=True)]
        value, interval = mean_with_interval(shares)
        figures.add(f"{name}{kind} / {floor}", value, "", ROUNDS, interval)
    return mean_with_interval(each[MATCH].processor_us)[0]


# --- from a seat that frees to the console -----------------------------------------------------------------


class Floor:
    """Every rep's console, and when each was offered something."""

    def __init__(self, url: str, shop: Shop) -> None:
        host, _, port = url.removeprefix("http://").partition(":")
        self._where = host, int(port)
        self._shop = shop
        self._offered: list[asyncio.Future[float]] = []
        self._holding: list[asyncio.Event] = []
        self.streams: list[Stream] = []

    async def open(self) -> None:
        """Open the desk's stream of every rep, and say that they take conversations."""
        room = asyncio.Semaphore(OPENING_AT_ONCE)
        loop = asyncio.get_running_loop()
        self._offered = [loop.create_future() for _ in self._shop.rep_tokens]
        self._holding = [asyncio.Event() for _ in self._shop.rep_tokens]

        async def come(number: int, token: str) -> None:
            async with room:
                hear = self._hears(number)
                self.streams.append(await Stream.open(*self._where, "/v1/desk/stream", token, hear))
                await self._holding[number].wait()  # the desk has been built from the log
                http = await Http.open(*self._where)
                await http.send("PUT", "/v1/desk/presence", token, b'{"state":"online"}')
                http.close()

        await asyncio.gather(*(come(number, token) for number, token in enumerate(self._shop.rep_tokens)))

    def _hears(self, number: int) -> Callable[[bytes], None]:
        def hear(frame: bytes) -> None:
            if b'"mine":[{' in frame:
                self._holding[number].set()
            if b'"offers":[{' in frame and not self._offered[number].done() and json.loads(frame)["offers"]:
                self._offered[number].set_result(time.perf_counter())

        return hear

    async def free(self, number: int, due: float) -> float:
        """Have a rep close their one conversation, and skip its wrap-up; return the seconds from then to the offer."""
        pair = self._shop.pairs[number]
        http = await Http.open(*self._where)
        path, token = f"/v1/conversations/{pair.conversation}/release", pair.rep_token
        await http.send("POST", path, token, b'{"to":"closed","id":"bench"}')
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        freed = max(due, time.perf_counter())
        await http.send("POST", f"/v1/desk/wrap-up/{pair.conversation}/done", token, b"{}")
        http.close()
        async with asyncio.timeout(HEARD_WITHIN_SECONDS):
            return await self._offered[number] - freed


async def consoles(figures: Figures, folder: Path, *, reps: int, rate: float, seats_freed: int) -> None:
    data = folder / "data"
    data.mkdir()
    shop = await furnish(read_settings(data=data), held=reps, seats=1, waiting=seats_freed + 200)
    program = Program(data, CHECKOUT / "evals" / "shop", run=["evals.bench_server"], ready="/healthz")
    with stopped_after(program):
        await program.start()
        floor = Floor(program.url, shop)
        await floor.open()
        await asyncio.sleep(5.0)  # the first desks have been sent
        server, began = program.usage().cpu_seconds, time.perf_counter()
        freeing = [floor.free(number, began + 1 + number / rate) for number in range(seats_freed)]
        times = await asyncio.gather(*(_after(number / rate, one) for number, one in enumerate(freeing)))
        lasted = time.perf_counter() - began
        figures.add("open desk streams", sum(stream.is_open for stream in floor.streams), "", reps)
        figures.add("seats that freed a second", seats_freed / lasted, "/s", seats_freed)
        size = max(1, round(rate))
        blocks = [[1_000 * t for t in times[i : i + size]] for i in range(0, len(times), size)]
        for q in (0.5, 0.95, 0.99):
            value, interval = quantile_with_interval(blocks, q)
            name = f"from a seat free to the offer at its console, p{100 * q:.0f}"
            figures.add(name, value, "ms", len(times), interval)
        figures.add("cores the server took", (program.usage().cpu_seconds - server) / lasted, "", seats_freed)


async def _after(seconds: float, work: Any) -> float:
    await asyncio.sleep(seconds)
    return await work  # type: ignore[no-any-return]


async def measure(arguments: argparse.Namespace, folder: Path) -> Figures:
    figures = Figures()
    if arguments.part in {"all", "match"}:
        await matching(figures, arguments.waiting)
    if arguments.part in {"all", "consoles"}:
        await consoles(
            figures, folder, reps=arguments.reps, rate=arguments.rate, seats_freed=arguments.seats_freed
        )
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.bench_desk")
    parser.add_argument("--part", choices=("all", "match", "consoles"), default="all")
    parser.add_argument("--waiting", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--reps", type=int, default=REPS, help="consoles open in the second part")
    parser.add_argument("--rate", type=float, default=10.0, help="seats that free each second")
    parser.add_argument("--seats-freed", type=int, default=300)
    parser.add_argument("--out", type=Path, default=None, help="write the figures there as JSON too")
    arguments = parser.parse_args(sys.argv[1:])
    print(f"desk: load average before {os.getloadavg()[0]:.2f}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory(prefix="guanxi-bench-", ignore_cleanup_errors=True) as folder:
        figures = uvloop.run(measure(arguments, Path(folder)))
    print(f"load average after {os.getloadavg()[0]:.2f}")
    if arguments.out is not None:
        figures.keep(arguments.out, **{name: str(value) for name, value in vars(arguments).items()})


if __name__ == "__main__":
    main()
