"""One server process under 2,000 open conversation streams and 400 messages a second, beside its raw ceilings.

    python -m evals.bench_streams [--database postgres] [--seconds 30] [--out FILE]

Reps hold a thousand conversations; both sides of each have their stream open, and each rep the desk's. Messages are
posted in turn by shoppers and reps at moments set beforehand, whether or not earlier ones were answered; a time is from
the moment a message was due to its frame at the other side. Before that, the same server is asked for as much as it can
do, in rounds, the empty call and the message call by turns; and the database for committed inserts with nothing else
to do. The load is made by this process, the server is another; both share the machine's cores.
"""

import argparse
import asyncio
import itertools
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import uvloop

from api.settings import read_settings
from evals.bench_house import (
    Figures,
    Pair,
    Shop,
    committed_inserts,
    database,
    furnish,
    mean_with_interval,
    quantile_with_interval,
)
from evals.bench_server import EMPTY
from evals.bench_wire import Http, Stream, WireError
from evals.relay_server import Program, stopped_after
from evals.results import CHECKOUT

SHOP = CHECKOUT / "evals" / "shop"
"""Not ingested: nobody asks it anything while reps hold every conversation."""

SENDERS = 64
OPENING_AT_ONCE = 50
ROUND_SECONDS = 3.0
ROUNDS = 3
HEARD_WITHIN_SECONDS = 10.0
MARK = b"bench-"
TEXT = "is it possible that my parcel comes on Friday, before noon, to the address I gave?"


@dataclass
class Ledger:
    """Each message: when it was due, and how often and when first either side's stream had it."""

    due: list[float] = field(default_factory=list)
    by_rep: list[bool] = field(default_factory=list)
    heard_at: list[float] = field(default_factory=list)
    frames: list[int] = field(default_factory=list)

    def new(self, due: float, *, by_rep: bool) -> int:
        self.due.append(due)
        self.by_rep.append(by_rep)
        self.heard_at.append(0.0)
        self.frames.append(0)
        return len(self.due) - 1

    def hears(self, *, rep: bool) -> Callable[[bytes], None]:
        """Return what takes the frames of one side's stream down."""

        def hear(frame: bytes) -> None:
            begins = frame.find(MARK)
            if begins < 0:
                return
            number = int(frame[begins + len(MARK) : frame.index(b" ", begins)])
            self.frames[number] += 1
            if self.by_rep[number] is not rep:
                self.heard_at[number] = self.heard_at[number] or time.perf_counter()

        return hear


class Load:
    """Senders on kept-alive connections, and the streams of everybody."""

    def __init__(self, url: str, shop: Shop) -> None:
        host, _, port = url.removeprefix("http://").partition(":")
        self._where = host, int(port)
        self._shop = shop
        self._free: asyncio.Queue[Http] = asyncio.Queue()
        self._ids = itertools.count()
        self.ledger = Ledger()
        self.streams: list[Stream] = []
        self.refused = 0

    async def open(self) -> None:
        """Open every stream, and the senders' connections."""
        room = asyncio.Semaphore(OPENING_AT_ONCE)

        async def listen(path: str, token: str, hear: Callable[[bytes], None]) -> None:
            async with room:
                self.streams.append(await Stream.open(*self._where, path, token, hear))

        for _ in range(SENDERS):
            self._free.put_nowait(await Http.open(*self._where))
        shopper, rep = self.ledger.hears(rep=False), self.ledger.hears(rep=True)
        await asyncio.gather(
            *(listen("/v1/desk/stream", token, lambda _: None) for token in self._shop.rep_tokens)
        )
        opening = []
        for pair in self._shop.pairs:
            path = f"/v1/conversations/{pair.conversation}/stream?after=0"
            opening += [listen(path, pair.shopper_token, shopper), listen(path, pair.rep_token, rep)]
        await asyncio.gather(*opening)

    async def say(self, pair: Pair, due: float, *, by_rep: bool) -> bool:
        """Post one message; return whether it was taken."""
        number = self.ledger.new(due, by_rep=by_rep)
        body = f'{{"id":"b{number}","text":"{MARK.decode()}{number} {TEXT}"}}'.encode()
        path, token = ("replies", pair.rep_token) if by_rep else ("messages", pair.shopper_token)
        return await self._post(f"/v1/conversations/{pair.conversation}/{path}", token, body) == 202

    async def nothing(self, pair: Pair, *, by_rep: bool) -> bool:
        """Post what is only authenticated."""
        body = f'{{"id":"n{next(self._ids)}","text":"{TEXT}"}}'.encode()
        return await self._post(EMPTY, pair.rep_token if by_rep else pair.shopper_token, body) == 204

    async def _post(self, path: str, token: str, body: bytes) -> int:
        http = await self._free.get()
        if not http.is_open:
            http = await Http.open(*self._where)
        try:
            status = await http.post(path, token, body)
        except WireError:  # closed as idle while we wrote: the same command again is the same event
            http = await Http.open(*self._where)
            status = await http.post(path, token, body)
        finally:
            self._free.put_nowait(http)
        self.refused += status >= 300
        return status

    # --- as much as it can do ------------------------------------------------------------------------------

    async def flood(self, *, empty: bool) -> tuple[float, int]:
        """Return how many calls a second are answered, each sender posting as soon as the one before was answered."""
        ends = time.perf_counter() + ROUND_SECONDS
        order = self._order()
        done = 0

        async def send() -> None:
            nonlocal done
            while time.perf_counter() < ends:
                pair, by_rep = next(order)
                done += await (
                    self.nothing(pair, by_rep=by_rep)
                    if empty
                    else self.say(pair, time.perf_counter(), by_rep=by_rep)
                )

        began = time.perf_counter()
        await asyncio.gather(*(send() for _ in range(SENDERS)))
        return done / (time.perf_counter() - began), done

    def _order(self) -> "itertools.chain[tuple[Pair, bool]]":
        turns = [(pair, by_rep) for by_rep in (False, True) for pair in self._shop.pairs]
        random.Random(0).shuffle(turns)  # noqa: S311  # a load, not a secret
        return itertools.chain.from_iterable(itertools.repeat(turns))

    # --- what it is asked to do ----------------------------------------------------------------------------

    async def steady(self, rate: float, seconds: float) -> range:
        """Post so many a second at even moments, and wait for the last frame; return the messages' numbers."""
        first, began = len(self.ledger.due), time.perf_counter() + 0.1
        order, sending = self._order(), set()
        for number in range(round(rate * seconds)):
            due = began + number / rate
            if (early := due - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            pair, by_rep = next(order)
            task = asyncio.create_task(self.say(pair, due, by_rep=by_rep))
            sending.add(task)
            task.add_done_callback(sending.discard)
        await asyncio.gather(*sending)
        numbers = range(first, len(self.ledger.due))
        await self.all_heard(numbers)
        return numbers

    async def all_heard(self, numbers: range) -> None:
        """Wait, for some time, until both sides have heard every message."""
        until = time.perf_counter() + HEARD_WITHIN_SECONDS
        while time.perf_counter() < until and any(self.ledger.frames[n] < 2 for n in numbers):  # noqa: ASYNC110
            await asyncio.sleep(0.05)  # thousands of frames, no one event


def tell(figures: Figures, load: Load, numbers: range, *, cores: tuple[float, float]) -> None:
    """Add the figures of a steady load."""
    ledger = load.ledger
    seconds: dict[int, list[float]] = {}
    begins = ledger.due[numbers[0]]
    for n in numbers:
        late = ledger.heard_at[n] - ledger.due[n] if ledger.heard_at[n] else HEARD_WITHIN_SECONDS
        seconds.setdefault(int(ledger.due[n] - begins), []).append(1_000 * late)
    blocks = list(seconds.values())
    last = max(ledger.heard_at[n] for n in numbers)
    figures.add("delivered a second", len(numbers) / (last - begins), "/s", len(numbers))
    for q in (0.5, 0.95, 0.99):
        value, interval = quantile_with_interval(blocks, q)
        figures.add(
            f"from due to the other side's frame, p{100 * q:.0f}", value, "ms", len(numbers), interval
        )
    lost = sum(ledger.frames[n] < 2 for n in numbers)
    doubled = sum(ledger.frames[n] > 2 for n in numbers)
    figures.add("messages not heard by both sides", lost, "", len(numbers))
    figures.add("messages heard twice", doubled, "", len(numbers))
    figures.add("refused posts", load.refused, "", len(ledger.due))
    figures.add("streams still open", sum(stream.is_open for stream in load.streams), "", len(load.streams))
    figures.add("cores the server took", cores[0], "", len(blocks))
    figures.add("cores the load took", cores[1], "", len(blocks))


async def floods(figures: Figures, load: Load) -> None:
    """Measure the empty call and the message call by turns."""
    rates: dict[bool, list[float]] = {True: [], False: []}
    counts = {True: 0, False: 0}
    for _ in range(ROUNDS):
        for empty in (True, False):
            before = len(load.ledger.due)
            rate, count = await load.flood(empty=empty)
            rates[empty].append(rate)
            counts[empty] += count
            await load.all_heard(range(before, len(load.ledger.due)))
    for empty, name in (
        (True, "empty authenticated call, full rate"),
        (False, "message call, full rate, all delivered"),
    ):
        value, interval = mean_with_interval(rates[empty])
        figures.add(name, value, "/s", counts[empty], interval)
    shares = [of / to for of, to in zip(rates[False], rates[True], strict=True)]
    value, interval = mean_with_interval(shares)
    figures.add("message call / empty call", value, "", ROUNDS, interval)


async def measure(arguments: argparse.Namespace, folder: Path, url: str | None) -> Figures:
    data = folder / "data"
    figures = Figures()
    more = {"DATABASE_URL": url} if url else {}
    settings = read_settings(data=data, **({"database_url": url} if url else {}))
    data.mkdir()
    shop = await furnish(settings, held=arguments.conversations, seats=arguments.seats)
    inserts = [await committed_inserts(settings.database, 1.0) for _ in range(ROUNDS)]
    value, interval = mean_with_interval(inserts)
    figures.add(
        "committed single inserts, one writer, nothing else", value, "/s", round(sum(inserts)), interval
    )
    with stopped_after(
        Program(data, SHOP, more=more, run=["evals.bench_server"], ready="/healthz")
    ) as program:
        await program.start()
        load = Load(program.url, shop)
        await load.open()
        figures.add("open streams", len(load.streams), "", len(load.streams))
        if not arguments.steady_only:
            await floods(figures, load)
        await load.steady(arguments.rate, 3.0)  # caches and connections as they are in service
        load.refused = 0
        server, client, began = program.usage().cpu_seconds, time.process_time(), time.perf_counter()
        numbers = await load.steady(arguments.rate, arguments.seconds)
        lasted = time.perf_counter() - began
        cores = (program.usage().cpu_seconds - server) / lasted, (time.process_time() - client) / lasted
        tell(figures, load, numbers, cores=cores)
        figures.add("server's memory", program.usage().server_memory_mb, "MB", 1)
    return figures


def read_arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m evals.bench_streams", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--conversations", type=int, default=1_000, help="held ones, two streams each")
    parser.add_argument("--seats", type=int, default=4)
    parser.add_argument("--rate", type=float, default=400.0, help="messages a second")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--steady-only", action="store_true", help="leave the rounds at full rate out")
    parser.add_argument("--out", type=Path, default=None, help="write the figures there as JSON too")
    return parser.parse_args(words)


def main() -> None:
    arguments = read_arguments(sys.argv[1:])
    print(
        f"streams on {arguments.database}: load average before {os.getloadavg()[0]:.2f}, {os.cpu_count()} cores"
    )
    with (
        tempfile.TemporaryDirectory(prefix="guanxi-bench-", ignore_cleanup_errors=True) as folder,
        database(arguments.database, Path(folder)) as url,
    ):
        figures = uvloop.run(measure(arguments, Path(folder), url))
    print(f"load average after {os.getloadavg()[0]:.2f}")
    if arguments.out is not None:
        figures.keep(arguments.out, **{name: str(value) for name, value in vars(arguments).items()})


if __name__ == "__main__":
    main()
