"""What an operator sets, keeps and carries from one machine to the next."""

import asyncio
import socket
import stat
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from api.backup import back_up, restore
from api.demo_data import prepare_demo
from api.keys import load_keys
from api.reps import AccountError, RepRole, Reps
from api.server import bind
from api.settings import SettingsError, read_settings
from conversation.database import open_engine
from conversation.model import AssistantSaid, Conversation, ShopperSaid
from conversation.shoppers import Identity, Shoppers
from conversation.store import Log
from tests.doubles import FakeClock, HashEncoder


def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "eighty")
    with pytest.raises(SettingsError, match="PORT"):
        read_settings()


def test_a_secret_that_is_too_short_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANXI_SIGNING_KEY", "short")
    with pytest.raises(SettingsError, match="GUANXI_SIGNING_KEY"):
        read_settings()


def test_the_demo_listens_on_loopback_unless_told_to() -> None:
    with pytest.raises(SettingsError, match="known password"):
        read_settings(demo=True, host="0.0.0.0")
    assert read_settings(demo=True, host="0.0.0.0", expose_demo=True).demo


def test_origins_are_a_list_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANXI_ORIGINS", "https://shop.example, https://www.shop.example/")
    assert read_settings().origins == ("https://shop.example", "https://www.shop.example")


def test_a_port_in_use_is_one_clear_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=rf"port {port} .* is in use; choose another with PORT="):
            bind(read_settings(host="127.0.0.1", port=port))


def test_keys_are_made_once_and_nobody_else_reads_them(tmp_path: Path) -> None:
    settings = read_settings(data=tmp_path)
    keys = load_keys(settings)
    assert load_keys(settings) == keys
    assert keys.signing != keys.identity
    for path in (tmp_path / "keys").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_others_can_read_stops_the_start(tmp_path: Path) -> None:
    settings = read_settings(data=tmp_path)
    load_keys(settings)
    (tmp_path / "keys" / "signing").chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        load_keys(settings)


def test_keys_are_never_printed(tmp_path: Path) -> None:
    keys = load_keys(read_settings(data=tmp_path))
    assert keys.signing not in repr(keys)


async def test_a_rep_signs_in_with_their_password_only(engine: AsyncEngine, clock: FakeClock) -> None:
    reps = Reps(engine, clock=clock)
    mara = await reps.add("Mara@Emberline.example", "a long password", name="Mara")
    assert await reps.check("mara@emberline.example", "a long password") == mara
    assert await reps.check("mara@emberline.example", "another password") is None
    assert await reps.check("nobody@emberline.example", "a long password") is None


async def test_an_email_signs_in_one_rep(engine: AsyncEngine, clock: FakeClock) -> None:
    reps = Reps(engine, clock=clock)
    await reps.add("mara@emberline.example", "a long password", name="Mara")
    with pytest.raises(AccountError, match="already"):
        await reps.add("MARA@emberline.example", "a long password", name="Mara", role=RepRole.SUPERVISOR)


async def test_a_changed_password_voids_what_was_issued_before(engine: AsyncEngine, clock: FakeClock) -> None:
    reps = Reps(engine, clock=clock)
    mara = await reps.add("mara@emberline.example", "a long password", name="Mara")
    await reps.change_password(mara.email, "a new long password")
    found = await reps.find(mara.id)
    assert found is not None
    assert found.tokens_valid_from == int(clock.now.timestamp())


async def test_a_backup_restored_elsewhere_is_the_same_record(
    engine: AsyncEngine, log: Log, conversation: Conversation, clock: FakeClock, tmp_path: Path
) -> None:
    await log.append(conversation, ShopperSaid("ünïcode\n🔥"), AssistantSaid("yes"))
    keys = load_keys(read_settings(data=tmp_path))
    file = tmp_path / "shop.tar.gz"
    assert await back_up(engine, tmp_path / "keys", file) == 4
    assert stat.S_IMODE(file.stat().st_mode) == 0o600

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other = open_engine(f"sqlite:///{elsewhere / 'record.sqlite'}")
    try:
        assert await restore(other, elsewhere / "keys", file) == 4
        restored = Log(other, clock=clock, after_commit=lambda _: None)
        assert await restored.read(conversation.id) == await log.read(conversation.id)
        assert load_keys(read_settings(data=elsewhere)) == keys
        with pytest.raises(SettingsError, match="not empty"):
            await restore(other, elsewhere / "keys", file)
    finally:
        await other.dispose()


async def test_a_file_that_is_no_backup_is_refused(engine: AsyncEngine, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a backup")
    with pytest.raises(SettingsError, match=r"notes\.txt"):
        await restore(engine, tmp_path / "keys", file)


async def test_a_backup_never_overwrites(engine: AsyncEngine, tmp_path: Path) -> None:
    file = tmp_path / "shop.tar.gz"
    file.write_text("precious")
    with pytest.raises(SettingsError, match="exists already"):
        await back_up(engine, tmp_path / "keys", file)
    assert file.read_text() == "precious"


async def test_a_shopper_is_found_by_the_email_the_shop_vouched_for(
    shoppers: Shoppers,
) -> None:
    ida = await shoppers.identify(Identity("42", "Ida@Mail.example", "Ida"))
    assert [found.id for found in await shoppers.with_id_or_email("ida@mail.EXAMPLE")] == [ida.id]


async def test_two_servers_that_bring_the_demo_at_once_both_start(
    engine: AsyncEngine, clock: FakeClock, tmp_path: Path
) -> None:
    """Both see that no rep is there yet, and both add them."""
    shop = tmp_path / "shop"
    (shop / "faq").mkdir(parents=True)
    (shop / "faq" / "shop.md").write_text("# Is this a shop?\n\nIt is.\n")
    starts = [
        prepare_demo(
            read_settings(demo=True, data=tmp_path / name, shop=shop),
            Reps(engine, clock=clock),
            HashEncoder(),
        )
        for name in ("one", "two")
    ]
    await asyncio.gather(*starts)
    assert len(await Reps(engine, clock=clock).all()) == 2
