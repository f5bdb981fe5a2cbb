"""A setting that was changed holds in every server on one record, whoever changed it, and after a restart."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis import Redis as BlockingRedis
from redis.asyncio import Redis
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from api.live_settings import LiveSettings
from api.settings import Settings, read_settings
from api.shop_settings import Changes, change
from conversation.database import migrate, open_engine
from conversation.doorbell import Doorbell, end
from conversation.model import RepId
from conversation.tables import shop_settings
from tests.clients import Json, RepClient
from tests.doubles import TUESDAY_MORNING, wait_until
from tests.servers import CHECKOUT, demo_settings, live, with_knowledge

WITHIN_SECONDS = 15.0
"""Five for the comparison, and the rest for a busy machine."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(data=tmp_path, offer_seconds=30.0)


@pytest.fixture
async def doorbell(redis: Redis) -> AsyncIterator[Doorbell]:
    async with Doorbell(redis) as doorbell:
        yield doorbell


async def say(engine: AsyncEngine, settings: Settings, **values: object) -> None:
    await change(engine, settings, Changes(values), by=RepId("r_mara"), at=TUESDAY_MORNING)


def becomes(rep: RepClient, name: str, value: object) -> None:
    """Wait until a server goes by `value`."""
    deadline = time.monotonic() + WITHIN_SECONDS
    while holds(rep)[name]["value"] != value:
        assert time.monotonic() < deadline, f"{name} is {holds(rep)[name]}"
        time.sleep(0.05)  # nothing to await: it is the other server that is looked at


def holds(rep: RepClient) -> dict[str, Json]:
    answer = rep.http.get("/v1/settings")
    assert answer.status_code == 200, answer.text
    return {one["name"]: one for one in answer.json()["settings"]}


async def test_a_ring_brings_a_change_to_another_process_before_it_compares(
    engine: AsyncEngine, settings: Settings, doorbell: Doorbell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.live_settings.COMPARE_SECONDS", 3_600.0)
    here, there = (LiveSettings(settings, engine, doorbell) for _ in range(2))
    watching = asyncio.create_task(there.keep_fresh())
    await wait_until(lambda: doorbell.connected, "the doorbell")
    await say(engine, settings, offer_seconds=12, seats=6)
    here.ring()
    await wait_until(lambda: there.now.offer_seconds == 12, "the change")
    assert there.now.desk_times.offer == 12
    assert here.now.offer_seconds == 30  # it has not looked yet
    assert (await here.refresh()).now.seats == 6
    await end(watching)


async def test_without_redis_a_change_is_found_by_comparing(engine: AsyncEngine, settings: Settings) -> None:
    live_settings = LiveSettings(settings, engine, Doorbell(None))
    watching = asyncio.create_task(live_settings.keep_fresh())
    await say(engine, settings, offer_seconds=12)
    await wait_until(lambda: live_settings.now.offer_seconds == 12, "the change", seconds=WITHIN_SECONDS)
    await say(engine, settings, offer_seconds=None)
    await wait_until(lambda: live_settings.now.offer_seconds == 30, "the way back", seconds=WITHIN_SECONDS)
    await end(watching)


async def test_a_store_that_is_gone_leaves_settings_as_they_were(settings: Settings, tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'record.sqlite'}")
    await migrate(engine)
    await say(engine, settings, offer_seconds=12)
    live_settings = LiveSettings(settings, engine, Doorbell(None))
    await live_settings.refresh()
    await engine.dispose()
    (tmp_path / "record.sqlite").rename(tmp_path / "gone")
    (tmp_path / "record.sqlite").mkdir()
    with capture_logs() as logs:
        watching = asyncio.create_task(live_settings.keep_fresh())
        await wait_until(lambda: bool(logs), "the complaint")
    await end(watching)
    assert logs[0]["event"] == "settings stay as they were: the store is unavailable"
    assert live_settings.now.offer_seconds == 12
    await engine.dispose()


async def test_each_change_and_each_value_that_is_ignored_is_logged_once(
    engine: AsyncEngine, settings: Settings
) -> None:
    await say(engine, settings, seats=6)
    await write(engine, "offer_seconds", 9_000)
    live_settings = LiveSettings(settings, engine, Doorbell(None))
    with capture_logs() as logs:
        for _ in range(3):
            await live_settings.refresh()
        await say(engine, settings, seats=7)
        await live_settings.refresh()
    changed = {"event": "settings were changed", "log_level": "info", "names": ["seats"]}
    ignored = {"event": "a setting in the record is ignored", "log_level": "warning", "name": "offer_seconds"}
    assert logs == [changed, {**ignored, "why": "use a number from 1 to 600"}, changed]


async def write(engine: AsyncEngine, name: str, value: object) -> None:
    """Write what no version that is still about would."""
    async with engine.execution_options(writes=True).begin() as connection:
        row = {"name": name, "value": value, "changed_by": "r_mara", "changed_at": TUESDAY_MORNING}
        await connection.execute(insert(shop_settings).values(**row))


@pytest.fixture
def shared(tmp_path: Path, demo_knowledge: Path, valkey_socket: Path) -> Settings:
    """What two servers have in common, with nothing in their Valkey."""
    with BlockingRedis(unix_socket_path=str(valkey_socket)) as valkey:
        valkey.flushall()
    data = with_knowledge(tmp_path / "data", demo_knowledge)
    return demo_settings(data, redis_url=f"unix://{valkey_socket}")


def test_two_servers_and_the_command_line_come_to_the_same_settings(shared: Settings) -> None:
    with live(shared) as one, live(shared) as other:
        here, there = RepClient.sign_in(one.url), RepClient.sign_in(other.url)
        assert here.http.patch("/v1/settings", json={"values": {"misses": 4}}).status_code == 200
        becomes(there, "misses", 4)
        assert there.http.patch("/v1/settings", json={"values": {"misses": None}}).status_code == 200
        becomes(here, "misses", 2)
        program = [sys.executable, "-m", "api.cli", "settings", "set", "seats", "9"]
        done = subprocess.run(
            program,
            cwd=CHECKOUT,
            env={"GUANXI_DATA": str(shared.data), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout == "seats  9 conversations at once (console)\n", done.stderr
        for server in (here, there):
            becomes(server, "seats", 9)
        entry = here.http.get("/v1/audit").json()["entries"][0]
        assert (entry["by"]["id"], entry["detail"]["new"]) == ("operator", "9 conversations at once")


def test_what_was_changed_stands_after_a_restart_and_what_is_wrong_by_then_stops_nothing(
    shared: Settings,
) -> None:
    with live(shared) as server:
        mara = RepClient.sign_in(server.url)
        body = {"values": {"offer_seconds": 45, "storm_line": 9}}
        assert mara.http.patch("/v1/settings", json=body).status_code == 200

    async def spoil() -> None:
        engine = open_engine(shared.database)
        await write(engine, "seats", "a few")
        await write(engine, "moods_read", 3)
        await engine.dispose()

    asyncio.run(spoil())
    with live(shared) as server:
        mara = RepClient.sign_in(server.url)
        now = holds(mara)
        assert (now["offer_seconds"]["value"], now["storm_line"]["value"]) == (45, 9)
        assert (now["seats"]["value"], now["seats"]["source"]) == (4, "default")
        assert now["seats"]["ignored"] == "use a whole number from 1 to 100"
        assert now["seats"]["console"]["value"] == "a few"
        assert mara.http.get("/v1/settings").json()["unknown"] == [{"name": "moods_read", "value": 3}]
        back = {"values": {"seats": None, "moods_read": None}}
        answer = mara.http.patch("/v1/settings", json=back)
        assert answer.status_code == 200, answer.text
        assert answer.json()["unknown"] == []
        assert holds(mara)["seats"]["ignored"] is None
