"""Where reps' pictures are kept: on either record, in every process, in backups; no longer than they are shown."""

import asyncio
import os
import stat
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner

from api.backup import back_up, restore
from api.cli import app
from api.portraits import LEFT_OVER_SECONDS, Portraits, open_portraits
from api.reps import AccountError, Rep, RepRole, Reps
from api.settings import Settings, read_settings
from conversation.database import migrate, open_engine, writing
from conversation.doorbell import Doorbell
from conversation.model import RepId
from tests.doubles import FakeClock, wait_until

PICTURE = bytes(range(256)) * 8


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def engine(request: pytest.FixtureRequest, settings: Settings) -> AsyncIterator[AsyncEngine]:
    """An empty, migrated record of either kind."""
    if request.param == "sqlite":
        engine = open_engine(settings.database)
    else:
        engine = open_engine(request.getfixturevalue("cluster").url)
        async with writing(engine) as connection:
            await connection.execute(text("DROP SCHEMA public CASCADE"))
            await connection.execute(text("CREATE SCHEMA public"))
    await migrate(engine)
    yield engine
    await engine.dispose()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(data=tmp_path)


@pytest.fixture
def reps(engine: AsyncEngine, clock: FakeClock) -> Reps:
    return Reps(engine, clock=clock)


@pytest.fixture
async def mara(reps: Reps) -> Rep:
    return await reps.add("mara@shop.example", "a long password", name="Mara", role=RepRole.SUPERVISOR)


@pytest.fixture
async def portraits(engine: AsyncEngine, settings: Settings, redis: Redis) -> AsyncIterator[Portraits]:
    async with Doorbell(redis) as doorbell:
        yield await open_portraits(engine, settings.files, doorbell)


async def show(engine: AsyncEngine, reps: Reps, rep: Rep, name: str | None) -> str | None:
    async with writing(engine) as connection:
        return await reps.show_by(connection, rep.id, name)


@asynccontextmanager
async def kept_fresh(portraits: Portraits) -> AsyncIterator[None]:
    task = asyncio.create_task(portraits.keep_fresh())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_a_rep_is_shown_by_one_picture_and_told_which_was_before(
    engine: AsyncEngine, reps: Reps, mara: Rep, portraits: Portraits
) -> None:
    first, second = await portraits.keep(PICTURE), await portraits.keep(PICTURE)
    assert await show(engine, reps, mara, first) is None
    assert await show(engine, reps, mara, second) == first
    found = await reps.find(mara.id)
    assert found is not None
    assert found.picture == second
    await portraits.refresh()
    assert portraits.of(mara.id) == f"/portraits/{second}"
    assert portraits.of(RepId("r_nobody")) is None
    assert await show(engine, reps, mara, None) == second


async def test_who_left_is_shown_by_none(engine: AsyncEngine, reps: Reps, mara: Rep) -> None:
    wei = await reps.add("wei@shop.example", "a long password", name="Wei")
    assert await show(engine, reps, wei, "x" * 24) is None
    async with writing(engine) as connection:
        gone = await reps.change(connection, replace(wei, active=False, picture="x" * 24))
    assert gone.picture is None
    found = await reps.find(wei.id)
    assert found is not None
    assert found.picture is None
    for nobody in (wei, replace(mara, id=RepId("r_nobody"))):
        with pytest.raises(AccountError, match="no access"):
            await show(engine, reps, nobody, "y" * 24)


async def test_every_process_hears_of_a_change(
    engine: AsyncEngine, reps: Reps, mara: Rep, portraits: Portraits, settings: Settings, redis: Redis
) -> None:
    async with Doorbell(redis) as doorbell:
        other = await open_portraits(engine, settings.files, doorbell)
        async with kept_fresh(other):
            name = await portraits.keep(PICTURE)
            await show(engine, reps, mara, name)
            await portraits.changed()
            path = await other.find(name)
            assert path is not None
            assert path.read_bytes() == PICTURE
            await wait_until(lambda: other.of(mara.id) == f"/portraits/{name}", "the other to show it")


async def test_what_a_stop_left_over_is_swept_up_and_nothing_else(
    engine: AsyncEngine, reps: Reps, mara: Rep, portraits: Portraits
) -> None:
    shown, left, fresh = [await portraits.keep(PICTURE) for _ in range(3)]
    await show(engine, reps, mara, shown)
    long_ago = time.time() - LEFT_OVER_SECONDS - 1
    for name in (shown, left):
        path = await portraits.find(name)
        assert path is not None
        os.utime(path, (long_ago, long_ago))

    async def swept() -> bool:
        return await portraits.find(left) is None

    async with kept_fresh(portraits):
        await wait_until(swept, "the sweeping")
    assert await portraits.find(shown) is not None
    assert await portraits.find(fresh) is not None


async def test_a_picture_goes_with_a_backup_and_comes_back_for_the_servers_eyes_alone(
    engine: AsyncEngine, reps: Reps, mara: Rep, portraits: Portraits, settings: Settings, tmp_path: Path
) -> None:
    name = await portraits.keep(PICTURE)
    await show(engine, reps, mara, name)
    await back_up(engine, settings, tmp_path / "shop.tar.gz")
    (tmp_path / "elsewhere").mkdir()
    elsewhere = read_settings(data=tmp_path / "elsewhere")
    other = open_engine(elsewhere.database)
    try:
        await restore(other, elsewhere, tmp_path / "shop.tar.gz")
        restored = await Reps(other, clock=FakeClock()).find(mara.id)
    finally:
        await other.dispose()
    assert restored is not None
    assert restored.picture == name
    path = elsewhere.files / "reps" / name
    assert path.read_bytes() == PICTURE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_who_is_made_inactive_by_a_command_takes_theirs_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUANXI_DATA", str(tmp_path))
    settings, guanxi = read_settings(), CliRunner()

    def run(*words: str) -> None:
        done = guanxi.invoke(app, ["reps", *words], input="a long password\n")
        assert done.exit_code == 0, done.output

    run("add", "mara@shop.example", "--name", "Mara", "--role", "supervisor")
    run("add", "wei@shop.example", "--name", "Wei")

    async def show_wei() -> Path:
        engine = open_engine(settings.database)
        try:
            reps = Reps(engine, clock=FakeClock())
            async with Doorbell(None) as doorbell:
                portraits = await open_portraits(engine, settings.files, doorbell)
                name = await portraits.keep(PICTURE)
                await show(engine, reps, (await reps.all())[1], name)
                path = await portraits.find(name)
                assert path is not None
                return path
        finally:
            await engine.dispose()

    path = asyncio.run(show_wei())
    run("set", "wei@shop.example", "--seats", "2")
    assert path.exists()
    run("set", "wei@shop.example", "--inactive")
    assert not path.exists()
