"""What every test may ask for: a record on a real SQLite file, a log over it, and a clock that obeys."""

import asyncio
import fcntl
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from argon2 import Parameters
from argon2.profiles import CHEAPEST
from hypothesis import settings
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

import api.reps
from api.knowledge import packaged_encoder
from conversation.database import migrate, open_engine
from conversation.model import Conversation
from conversation.shoppers import Shoppers
from conversation.store import Log
from conversation.valkey import EmbeddedValkey, connect
from evals.postgres import Cluster, why_not
from retrieval.ingest import ingest
from tests.clients import close_all
from tests.doubles import FakeClock
from tests.servers import CHECKOUT, LiveServer, demo_settings, live, with_knowledge

# How long an example takes says more about what else the machine does than about the code.
settings.register_profile("guanxi", deadline=None)
settings.load_profile("guanxi")


LONGEST = (
    "handoff/test_desk_machine.py",  # the very first: it needs no knowledge, which another process makes meanwhile
    "evals/test_relay.py",
    "evals/test_chaos.py",
    "evals/test_dialogues.py",
    "api/test_crash.py",
    "api/test_mood_model.py",
    "browser/",
)
"""What takes a process half a minute or more begins first, so that none is left alone with it at the end."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put files in the order of `LONGEST`; among themselves they, and the tests in them, stay in random order."""

    def place(item: pytest.Item) -> int:
        path = item.path.as_posix()
        return next((place for place, part in enumerate(LONGEST) if f"/tests/{part}" in path), len(LONGEST))

    items.sort(key=place)


@pytest.fixture(autouse=True)
def hang_up() -> Iterator[None]:
    """Close what the clients of a test left open."""
    yield
    close_all()


@pytest.fixture(scope="session", autouse=True)
def hashing() -> Iterator[Parameters]:
    """What passwords are hashed with; in the tests it is argon2's least, as people sign in a thousand times."""
    of_the_product = api.reps.HASHING
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(api.reps, "HASHING", CHEAPEST)
        yield of_the_product


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """A migrated SQLite record in a folder of its own."""
    engine = open_engine(f"sqlite:///{tmp_path / 'record.sqlite'}")
    await migrate(engine)
    yield engine
    await engine.dispose()


@pytest.fixture
def rung() -> list[Conversation]:
    """What was true after each commit, in order."""
    return []


@pytest.fixture
def log(engine: AsyncEngine, clock: FakeClock, rung: list[Conversation]) -> Log:
    return Log(engine, clock=clock, after_commit=rung.append)


@pytest.fixture
def shoppers(engine: AsyncEngine, clock: FakeClock) -> Shoppers:
    return Shoppers(engine, clock=clock)


@pytest.fixture
async def conversation(log: Log, shoppers: Shoppers) -> Conversation:
    """A conversation just opened by a shopper nobody vouches for."""
    return await log.start((await shoppers.add()).id)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A running PostgreSQL; a test that stops it starts it again."""
    if reason := why_not():
        pytest.skip(reason)
    # Not below pytest's own folder, which nobody but its owner may enter.
    with tempfile.TemporaryDirectory(prefix="gx-pg-", dir="/tmp") as folder:
        cluster = Cluster(Path(folder))
        cluster.start()
        yield cluster
        cluster.stop()


@pytest.fixture(scope="session")
def valkey_socket() -> Iterator[Path]:
    """Of a real Valkey, one for each process of a run."""
    with tempfile.TemporaryDirectory(prefix="gx-", dir="/tmp") as folder, asyncio.Runner() as runner:
        valkey = EmbeddedValkey(Path(folder))
        runner.run(valkey.start())
        yield valkey.socket
        runner.run(valkey.close())


@pytest.fixture
async def redis(valkey_socket: Path) -> AsyncIterator[Redis]:
    """A connection to that Valkey, with nothing in it."""
    async with connect(valkey_socket) as redis:
        await redis.flushall()
        yield redis


@pytest.fixture(scope="session")
def demo_knowledge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo shop, ingested with the real encoder; the folder `knowledge` of a data folder that nobody writes to.

    The processes of a run share it: whoever needs it first makes it, which takes half a minute, and the others wait.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    data = shared / "demo-shop"
    with (shared / "demo-shop.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (data / "knowledge" / "CURRENT").exists():
            report = ingest(CHECKOUT / "evals" / "shop", data, packaged_encoder())
            assert not report.problems
    return data / "knowledge"


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory, demo_knowledge: Path) -> Iterator[LiveServer]:
    """A real server in demo mode, on a data folder of this module's own."""
    data = with_knowledge(tmp_path_factory.mktemp("live") / "data", demo_knowledge)
    with live(demo_settings(data, sessions_per_minute=100_000)) as server:
        yield server
