"""How soon the server is ready and how much memory it holds, over the demo shop.

    python -m evals.bench_start [--starts 7] [--turns 200]

The demo shop is ingested once into a passing folder by a first start that is not counted. Each start is measured from
the program's execution to the first 200 of /healthz, which a server gives that serves; the memory is what the process
holds (resident) before any turn and after so many. The embedded store is a process of its own, and is shown beside it.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from evals.cases import read_cases
from evals.dialogues import CASES

CEILING_SECONDS = 3.0
CEILING_MEGABYTES = 400.0
GIVEN_UP_SECONDS = 170.0
LOOK_EVERY_SECONDS = 0.005
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Started:
    """A server that serves at `url`, and how long that took."""

    process: psutil.Process
    url: str
    seconds: float


@contextmanager
def started(data: Path) -> Iterator[Started]:
    """Run the demo on `data` until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "GUANXI_DATA": str(data),
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "GUANXI_SESSIONS_PER_MINUTE": "100000",
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # what the first start compiles, the next need not
    begun = time.perf_counter()
    program = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve", "--demo"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _until_healthy(url, program, begun)
        yield Started(psutil.Process(program.pid), url, time.perf_counter() - begun)
    finally:
        program.terminate()
        program.wait(timeout=30)


def _until_healthy(url: str, program: "subprocess.Popen[bytes]", begun: float) -> None:
    while program.poll() is None and time.perf_counter() - begun < GIVEN_UP_SECONDS:
        try:
            if httpx.get(f"{url}/healthz", timeout=5.0).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(LOOK_EVERY_SECONDS)
    raise SystemExit("the server did not start")


def ask(url: str, asked: Sequence[str]) -> None:
    """Have each question answered in a conversation of its own."""
    with httpx.Client(base_url=url, timeout=30.0) as http:
        for number, text in enumerate(asked):
            session = http.post("/v1/sessions", json={}).raise_for_status().json()
            headers = {"Authorization": f"Bearer {session['token']}"}
            conversation = f"/v1/conversations/{session['conversation']['id']}"
            message = {"id": f"bench-{number}", "text": text}
            said = http.post(f"{conversation}/messages", json=message, headers=headers).raise_for_status()
            after = {"after": said.json()["position"], "wait": 20}
            http.get(f"{conversation}/events", params=after, headers=headers).raise_for_status()


def resident(process: psutil.Process) -> float:
    """Return the megabytes that the process holds in memory."""
    return float(process.memory_info().rss) / MEGABYTE


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m evals.bench_start", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--starts", type=int, default=7)
    parser.add_argument("--turns", type=int, default=200)
    arguments = parser.parse_args()
    asked = [written.case.turns[0].says for written in read_cases(CASES)]
    with tempfile.TemporaryDirectory(prefix="guanxi-start-") as folder:
        with started(Path(folder)):
            pass
        seconds = []
        for left in reversed(range(arguments.starts)):
            with started(Path(folder)) as server:
                seconds.append(server.seconds)
                if left:
                    continue
                before = resident(server.process)
                ask(server.url, [asked[i % len(asked)] for i in range(arguments.turns)])
                after = resident(server.process)
                store = sum(resident(child) for child in server.process.children(recursive=True))
    ready = statistics.median(seconds)
    sys.stdout.write(
        f"ready after {ready:.2f} s, median of {len(seconds)} starts "
        f"({min(seconds):.2f} to {max(seconds):.2f}); ceiling {CEILING_SECONDS:.0f} s\n"
        f"resident {before:.0f} MB when ready, {after:.0f} MB after {arguments.turns} turns; "
        f"ceiling {CEILING_MEGABYTES:.0f} MB (the store beside it: {store:.0f} MB)\n"
    )


if __name__ == "__main__":
    main()
