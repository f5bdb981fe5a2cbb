"""What the benchmarks of a live server need: a database, a shop full of held conversations, the floor, and figures."""

import asyncio
import json
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert

from api.keys import load_keys
from api.settings import Settings
from api.tokens import Tokens
from conversation.database import migrate, open_engine, writing
from conversation.model import ConversationId, HumanRequested, Reason, RepCard, RepId, RepJoined, ShopperId
from conversation.shoppers import Shoppers
from conversation.store import Log
from conversation.tables import reps
from evals.postgres import Cluster

LIFE = timedelta(hours=6)
AT_ONCE = 64
DRAWS = 2_000


@dataclass(frozen=True, slots=True)
class Pair:
    """A conversation a rep holds, and what both sides are known by."""

    conversation: str
    shopper_token: str
    rep_token: str


@dataclass(frozen=True, slots=True)
class Shop:
    """What the server finds when it starts."""

    pairs: Sequence[Pair]
    rep_tokens: Sequence[str]


def now() -> datetime:
    return datetime.now(UTC)


async def furnish(settings: Settings, *, held: int, seats: int, waiting: int = 0) -> Shop:
    """Make reps with all their seats taken and shoppers who wait, before the server is up."""
    engine = open_engine(settings.database)
    await migrate(engine)
    log = Log(engine, clock=now, after_commit=lambda _: None)
    shoppers = Shoppers(engine, clock=now)
    keys = load_keys(settings)
    tokens = Tokens(keys.signing, keys.identity, clock=now)
    names = [RepCard(RepId(f"r_bench{i}"), f"Rep {i}") for i in range(-(-held // seats))]
    async with writing(engine) as connection:
        await connection.execute(insert(reps), [_account(card, seats) for card in names])
    room = asyncio.Semaphore(AT_ONCE)

    async def add(number: int) -> tuple[ConversationId, ShopperId]:
        async with room:
            state = await log.start((await shoppers.add()).id)
            request = HumanRequested(Reason.ASKED)
            joined = [RepJoined(names[number // seats])] if number < held else []
            await log.append(state, request, *joined)
            return state.id, state.shopper

    made = await asyncio.gather(*(add(number) for number in range(held + waiting)))
    await engine.dispose()
    rep_tokens = [tokens.issue("rep", card.id, LIFE).token for card in names]
    pairs = [
        Pair(conversation, tokens.issue("shopper", shopper, LIFE).token, rep_tokens[number // seats])
        for number, (conversation, shopper) in enumerate(made[:held])
    ]
    return Shop(pairs, rep_tokens)


def _account(card: RepCard, seats: int) -> dict[str, Any]:
    return {
        "id": card.id,
        "email": f"{card.id}@bench.example",
        "name": card.name,
        "password_hash": "",
        "role": "rep",
        "seats": seats,
        "tokens_valid_from": 0,
        "created_at": now(),
    }


# --- the database, and its floor ---------------------------------------------------------------------------


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str | None]:
    """Give the address of a database of one's own that keeps what it was told: None for SQLite in the data folder."""
    if kind == "sqlite":
        yield None
        return
    place = folder / "postgres"
    place.mkdir()
    folder.chmod(0o755)  # PostgreSQL runs as a user of its own
    cluster = Cluster(place)
    cluster.start(durable=True)
    try:
        yield cluster.url
    finally:
        cluster.stop()


async def committed_inserts(url: str, seconds: float) -> float:
    """Return how many single inserts a second the database commits for one writer, nothing else being asked of it."""
    if url.startswith("sqlite"):
        return await asyncio.to_thread(_sqlite_inserts, url.removeprefix("sqlite:///"), seconds)
    import asyncpg  # noqa: PLC0415  # with SQLite nothing needs it

    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE IF NOT EXISTS floor (id serial PRIMARY KEY, text text)")
    began, count = time.perf_counter(), 0
    while (took := time.perf_counter() - began) < seconds:
        await connection.execute("INSERT INTO floor (text) VALUES ($1)", f"row {count}")
        count += 1
    await connection.close()
    return count / took


def _sqlite_inserts(path: str, seconds: float) -> float:
    connection = sqlite3.connect(
        f"{path}.floor", isolation_level=None
    )  # the same disk, and nobody else's lock
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE IF NOT EXISTS floor (id INTEGER PRIMARY KEY, text TEXT)")
    began, count = time.perf_counter(), 0
    while (took := time.perf_counter() - began) < seconds:
        connection.execute("INSERT INTO floor (text) VALUES (?)", (f"row {count}",))
        count += 1
    connection.close()
    return count / took


# --- figures -----------------------------------------------------------------------------------------------


@dataclass
class Figures:
    """What was measured, to be shown and kept."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(
        self, name: str, value: float, unit: str, n: int, interval: tuple[float, float] | None = None
    ) -> None:
        shown = "" if interval is None else f"  [{interval[0]:,.4g}, {interval[1]:,.4g}]"
        print(f"  {name:<58} {value:>10,.4g} {unit}{shown}  n={n:,}", flush=True)
        self.rows.append({"name": name, "value": value, "unit": unit, "n": n, "interval": interval})

    def keep(self, path: Path, **settings: object) -> None:
        facts = {
            "at": now().isoformat(),
            "cores": os.cpu_count(),
            "load_average": os.getloadavg(),
            **settings,
        }
        path.write_text(
            json.dumps({"settings": facts, "figures": self.rows}, indent=1) + "\n", encoding="utf-8"
        )


def quantile_with_interval(
    blocks: Sequence[Sequence[float]], q: float, *, seed: int = 0
) -> tuple[float, tuple[float, float]]:
    """Return a quantile over all blocks and its 95 % interval, whole blocks drawn again: seconds share their luck."""
    random = np.random.default_rng(seed)
    arrays = [np.asarray(block) for block in blocks if len(block)]
    value = float(np.quantile(np.concatenate(arrays), q, method="inverted_cdf"))
    drawn = [
        np.quantile(
            np.concatenate([arrays[i] for i in random.integers(len(arrays), size=len(arrays))]),
            q,
            method="inverted_cdf",
        )
        for _ in range(DRAWS if len(arrays) < 200 else 500)
    ]
    low, high = np.quantile(drawn, (0.025, 0.975))
    return value, (float(low), float(high))


def mean_with_interval(values: Sequence[float], *, seed: int = 0) -> tuple[float, tuple[float, float]]:
    """Return the mean of so many rounds and its 95 % interval."""
    random = np.random.default_rng(seed)
    array = np.asarray(values)
    drawn = random.choice(array, (DRAWS, len(array))).mean(axis=1)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return float(array.mean()), (float(low), float(high))
