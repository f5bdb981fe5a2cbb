"""Real servers for tests: uvicorn in a thread of its own, or the whole program as a process that can be killed."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from api.server import Server, bind, make_server
from api.settings import Settings, read_settings
from tests.clients import NO_AUTHORITIES

CHECKOUT = Path(__file__).parent.parent
START_WITHIN_SECONDS = 170.0
"""Where a start reads in the demo shop on a machine that has much else to do."""


@dataclass(frozen=True, slots=True)
class LiveServer:
    """A server that answers at `url`, with its data folder."""

    url: str
    settings: Settings

    @property
    def ws_url(self) -> str:
        return self.url.replace("http://", "ws://")


@contextmanager
def live(settings: Settings) -> Iterator[LiveServer]:
    """Run the program's own server in a thread until the block ends."""
    from api.app import create_app  # noqa: PLC0415

    ready = threading.Event()
    port = bind(settings)
    server: Server = make_server(create_app(settings), ready.set)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[port])), daemon=True)
    thread.start()
    try:
        deadline = time.monotonic() + START_WITHIN_SECONDS
        while not ready.wait(0.05):
            if not thread.is_alive() or time.monotonic() > deadline:
                raise AssertionError("the server did not start")
        yield LiveServer(f"http://127.0.0.1:{port.getsockname()[1]}", settings)
    finally:
        server.should_exit = True
        thread.join(timeout=20)
        port.close()
        assert not thread.is_alive(), "the server did not stop"


def demo_settings(data: Path, **more: object) -> Settings:
    """Return the demo's settings; a seat is free as soon as its conversation ends, as one test follows another."""
    usual: dict[str, object] = {"demo": True, "port": 0, "host": "127.0.0.1", "wrap_up_seconds": 0}
    return read_settings(data=data, **{**usual, **more})


def with_knowledge(data: Path, knowledge: Path) -> Path:
    """Return `data`, a new folder that starts with a copy of knowledge ingested before."""
    data.mkdir(parents=True, exist_ok=True)
    shutil.copytree(knowledge, data / "knowledge")
    return data


class Program:
    """`guanxi serve --demo` as a process of its own, to be killed and started again on the same data folder."""

    def __init__(self, data: Path, port: int) -> None:
        self.data = data
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and return when it answers."""
        environment = {
            **os.environ,
            "GUANXI_DATA": str(self.data),
            "PORT": str(self.port),
            "HOST": "127.0.0.1",
        }
        with (self.data / "server.log").open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "api.cli", "serve", "--demo"],
                cwd=CHECKOUT,
                env=environment,
                stdout=output,
                stderr=output,
            )
        try:
            self._answers()
        except BaseException:
            self.stop()
            raise

    def _answers(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + START_WITHIN_SECONDS
        with httpx.Client(base_url=self.url, timeout=1.0, verify=NO_AUTHORITIES) as http:
            while time.monotonic() < deadline:
                if self._process.poll() is not None:
                    raise AssertionError(
                        f"the program ended: {(self.data / 'server.log').read_text()[-2000:]}"
                    )
                try:
                    if http.get("/readyz").status_code == 200:
                        return
                except httpx.TransportError:
                    time.sleep(0.05)  # the process is being born; nothing of it can be awaited yet
        raise AssertionError("the program did not become ready")

    def kill(self) -> None:
        """Kill it as a power cut would: no signal handler runs."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(timeout=10)

    def stop(self) -> None:
        """Stop it politely."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(timeout=20)
