"""What people sent goes with a backup, and comes back with it: the bytes as well as the rows."""

import io
import json
import stat
import tarfile
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from api.backup import back_up, restore
from api.settings import Settings, SettingsError, read_settings
from conversation.database import open_engine, reading
from conversation.model import Conversation, FileCard, FileSent
from conversation.shelf import Shelf
from conversation.store import Log
from conversation.tables import events
from tests.doubles import FakeClock

PICTURE = bytes(range(256)) * 1024
CARD = FileCard("f_1", "lid.png", "image/png", len(PICTURE))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(data=tmp_path)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Settings:
    """A new data folder."""
    (tmp_path / "elsewhere").mkdir()
    return read_settings(data=tmp_path / "elsewhere")


@pytest.fixture
def shelf(engine: AsyncEngine, settings: Settings, clock: FakeClock) -> Shelf:
    return Shelf(engine, settings.files, clock=clock)


@pytest.fixture
async def sent(log: Log, shelf: Shelf, conversation: Conversation) -> Conversation:
    """A conversation in which the shopper sent a picture."""
    await shelf.keep(conversation.id, CARD, PICTURE)
    return (await log.append(conversation, FileSent(CARD))).conversation


async def rows(engine: AsyncEngine) -> int:
    async with reading(engine) as connection:
        return int((await connection.execute(select(func.count()).select_from(events))).scalar_one())


async def test_a_picture_comes_back_for_the_servers_eyes_alone(
    engine: AsyncEngine, settings: Settings, elsewhere: Settings, sent: Conversation, clock: FakeClock
) -> None:
    await back_up(engine, settings, settings.data / "shop.tar.gz")
    other = open_engine(elsewhere.database)
    try:
        await restore(other, elsewhere, settings.data / "shop.tar.gz")
        shelved = await Shelf(other, elsewhere.files, clock=clock).find(CARD.id)
    finally:
        await other.dispose()
    assert shelved is not None
    assert (shelved.conversation, shelved.name, shelved.type) == (sent.id, CARD.name, CARD.type)
    assert shelved.path.read_bytes() == PICTURE
    assert shelved.path.is_relative_to(elsewhere.data)
    assert stat.S_IMODE(shelved.path.stat().st_mode) == 0o600


async def test_a_picture_whose_bytes_were_erased_meanwhile_is_no_hindrance(
    engine: AsyncEngine, settings: Settings, elsewhere: Settings, sent: Conversation, clock: FakeClock
) -> None:
    (settings.files / sent.id / CARD.id).unlink()
    await back_up(engine, settings, settings.data / "shop.tar.gz")
    other = open_engine(elsewhere.database)
    try:
        await restore(other, elsewhere, settings.data / "shop.tar.gz")
        assert await Shelf(other, elsewhere.files, clock=clock).find(CARD.id) is None
        assert await rows(other) == await rows(engine)
    finally:
        await other.dispose()


@pytest.mark.usefixtures("sent")
async def test_where_pictures_cannot_be_written_no_row_is_kept_and_another_try_may_follow(
    engine: AsyncEngine, settings: Settings, elsewhere: Settings
) -> None:
    await back_up(engine, settings, settings.data / "shop.tar.gz")
    elsewhere.files.write_text("a file where the folder should be")
    other = open_engine(elsewhere.database)
    try:
        with pytest.raises(SettingsError, match="cannot be written"):
            await restore(other, elsewhere, settings.data / "shop.tar.gz")
        assert await rows(other) == 0
        elsewhere.files.unlink()
        await restore(other, elsewhere, settings.data / "shop.tar.gz")
        assert await rows(other) == await rows(engine)
    finally:
        await other.dispose()


@pytest.mark.usefixtures("sent")
@pytest.mark.parametrize("name", ["../../outside", "..", "/outside"])
async def test_a_backup_written_by_hand_leads_nowhere_else(
    engine: AsyncEngine, settings: Settings, elsewhere: Settings, name: str
) -> None:
    await back_up(engine, settings, settings.data / "shop.tar.gz")
    forged = settings.data / "forged.tar.gz"
    with tarfile.open(settings.data / "shop.tar.gz") as old, tarfile.open(forged, "w:gz") as new:
        for member in old.getmembers():
            content = old.extractfile(member)
            assert content is not None
            whole = content.read()
            if member.name == "files.jsonl":
                whole = json.dumps({**json.loads(whole), "id": name}).encode()
            if member.name.startswith("files/"):
                member.name = f"{Path(member.name).parent}/{name}"
            member.size = len(whole)
            new.addfile(member, io.BytesIO(whole))
    other = open_engine(elsewhere.database)
    try:
        with pytest.raises(SettingsError, match="do not fit"):
            await restore(other, elsewhere, forged)
        assert await rows(other) == 0
    finally:
        await other.dispose()
    assert not list(settings.data.rglob("outside"))
