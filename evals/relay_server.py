"""The server under load: the real program as a process of its own, and what it costs."""

import asyncio
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
from prometheus_client.parser import text_string_to_metric_families

from api.settings import read_settings
from evals.errors import ServerFailed, UnfitShop
from evals.results import CHECKOUT
from retrieval.ingest import KNOWLEDGE
from retrieval.snapshot import copy_current

START_WITHIN_SECONDS = 60.0
STOP_WITHIN_SECONDS = 10.0
LOOK_EVERY_SECONDS = 0.01
ANSWER_WITHIN_SECONDS = 30.0
MEGABYTE = 1_000_000

ELSEWHERE = ("DATABASE_URL", "REDIS_URL", "GUANXI_ORDERS_URL", "GUANXI_DEMO")
"""Settings that would have the server write outside its folder, or ask who knows whom."""

UNLIMITED = "1000000"
"""All shoppers come from one address, and are no attack."""

TURNS = "guanxi_turn_seconds"
TOLD_CHARACTERS = 500


@dataclass(frozen=True, slots=True, order=True)
class Bucket:
    """Turns that took longer than `above` seconds and at most `upto`, which may be infinite."""

    above: float
    upto: float


Buckets = Mapping[Bucket, float]
"""How many turns each bucket holds."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What the server and its children hold and have used. Resident memory counts what they share once for each."""

    memory_mb: float
    server_memory_mb: float
    cpu_seconds: float


class Program:
    """`guanxi serve` on a data folder of its own, on loopback: with SQLite and its own Valkey, if `more` says no other.

    `more` is what else its environment has, `run` the module that serves it, `ready` what answers 200 once it
    does. It may be killed and started again; its log goes on then.
    """

    def __init__(
        self,
        data: Path,
        shop: Path,
        *,
        more: Mapping[str, str] | None = None,
        run: Sequence[str] = ("api.cli", "serve"),
        ready: str = "/readyz",
    ) -> None:
        self._data = data
        self.log = data / "server.log"
        self._environment = {
            **{name: value for name, value in os.environ.items() if name not in ELSEWHERE},
            "GUANXI_DATA": str(data),
            "GUANXI_SHOP": str(shop),
            "GUANXI_SESSIONS_PER_MINUTE": UNLIMITED,
            "HOST": "127.0.0.1",
            "PORT": "0",
            **(more or {}),
        }
        self._shop = shop
        self._run = run
        self._ready = ready
        self._told_before = 0
        self._process: psutil.Popen | None = None
        self._children: list[psutil.Process] = []  # known by when it dies, and they are nobody's
        self.url = ""

    async def ingest(self) -> None:
        """Read the shop in, so that a start finds it read. Raises UnfitShop."""
        known = read_settings(demo=False).data / KNOWLEDGE
        await asyncio.to_thread(copy_current, known, self._data / KNOWLEDGE)  # not to be encoded again
        command = [sys.executable, "-m", "api.cli", "ingest", str(self._shop)]
        ingesting = await asyncio.create_subprocess_exec(
            *command,
            cwd=CHECKOUT,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        try:
            told, _ = await ingesting.communicate()
        finally:
            if ingesting.returncode is None:
                ingesting.kill()
        if ingesting.returncode:
            raise UnfitShop(f"{self._shop} cannot be ingested: {told.decode().strip()[-TOLD_CHARACTERS:]}")

    async def start(self) -> float:
        """Start it; return after how many seconds it said that it is ready. Raises ServerFailed."""
        began = time.perf_counter()
        with self.log.open("ab") as output:
            self._told_before = output.tell()
            self._process = psutil.Popen(
                [sys.executable, "-m", *self._run],
                cwd=CHECKOUT,
                env=self._environment,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C is for us, who then stop it
            )
        async with httpx.AsyncClient(trust_env=False) as http:
            while time.perf_counter() < began + START_WITHIN_SECONDS:
                self.process()
                if (where := re.search(r"http://[\d.]+:\d+", self._told())) is not None:
                    self.url = where[0]
                    with suppress(httpx.TransportError):
                        if (await http.get(f"{self.url}{self._ready}")).status_code == httpx.codes.OK:
                            took = time.perf_counter() - began
                            self._family()
                            return took
                await asyncio.sleep(LOOK_EVERY_SECONDS)
        raise ServerFailed(f"the server was not ready within {START_WITHIN_SECONDS:.0f} s: {self._last()}")

    def process(self) -> psutil.Popen:
        """Return the server's process. Raises ServerFailed when it has ended."""
        if self._process is None or self._process.poll() is not None:
            raise ServerFailed(f"the server has ended: {self._last()}")
        return self._process

    def stop(self) -> None:
        """Stop it and whatever it started: politely, then not."""
        if self._process is None:
            return
        family = self._family()
        with suppress(psutil.NoSuchProcess):
            self._process.terminate()
        with suppress(psutil.TimeoutExpired):
            self._process.wait(timeout=STOP_WITHIN_SECONDS)
        for one in family:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        psutil.wait_procs(family, timeout=STOP_WITHIN_SECONDS)
        self._process, self._children = None, []

    def usage(self) -> Usage:
        """Return what it holds now and has used since its start. Raises ServerFailed."""
        self.process()
        resident, used = [], 0.0
        for one in self._family():
            with suppress(psutil.NoSuchProcess):
                times = one.cpu_times()
                resident.append(one.memory_info().rss / MEGABYTE)
                used += times.user + times.system
        return Usage(sum(resident), resident[0] if resident else 0.0, used)

    def proportional_memory_mb(self) -> float:
        """Return what it holds, counting shared pages by their share. Walks its page tables, so not while it works."""
        self.process()
        held = 0
        for one in self._family():
            with suppress(psutil.NoSuchProcess):
                held += one.memory_full_info().pss
        return held / MEGABYTE

    async def turns(self) -> Buckets:
        """Return the server's own times of all turns since its start. Raises ServerFailed."""
        async with httpx.AsyncClient(trust_env=False, timeout=ANSWER_WITHIN_SECONDS) as http:
            try:
                text = (await http.get(f"{self.url}/metrics")).raise_for_status().text
            except httpx.HTTPError as error:
                raise ServerFailed(f"the server's numbers cannot be read: {error!r}") from error
        return read_turns(text)

    def _family(self) -> list[psutil.Process]:
        """Return the server, first, and whatever it has started."""
        assert self._process is not None  # noqa: S101  # asked only of one that was started
        with suppress(psutil.NoSuchProcess):
            self._children = list({*self._children, *self._process.children(recursive=True)})
        return [self._process, *self._children]

    def _told(self) -> str:
        """Return what it has logged since its last start."""
        with self.log.open("rb") as log:
            log.seek(self._told_before)
            return log.read().decode("utf-8", "replace")

    def _last(self) -> str:
        return self._told().strip()[-TOLD_CHARACTERS:]


def read_turns(text: str) -> Buckets:
    """Return the buckets of turns from the text of `/metrics`, where each counts those below it too."""
    counts = {
        float(sample.labels["le"]): sample.value
        for family in text_string_to_metric_families(text)
        if family.name == TURNS
        for sample in family.samples
        if sample.name == f"{TURNS}_bucket"
    }
    bounds = sorted(counts)
    return {
        Bucket(above, upto): counts[upto] - counts.get(above, 0.0)
        for above, upto in zip([0.0, *bounds], bounds, strict=False)
    }


@contextmanager
def stopped_after(program: Program) -> Iterator[Program]:
    """Whatever ends the block, no process is left behind."""
    try:
        yield program
    finally:
        program.stop()
