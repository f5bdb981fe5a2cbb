"""What an operator sets, keeps and carries from one machine to the next."""

import asyncio
import io
import socket
import stat
import tarfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import Parameters
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner

import api.demo_data
import api.reps
from api.backup import back_up, restore
from api.cli import app
from api.demo_data import prepare_demo, read_demo_again
from api.keys import load_keys
from api.reps import AccountError, RepRole, Reps
from api.server import bind
from api.settings import SettingsError, read_settings
from api.tokens import Tokens
from conversation.database import migrate, open_engine, reading
from conversation.model import AssistantSaid, Conversation, ShopperSaid
from conversation.shoppers import Identity, Shoppers
from conversation.store import Log
from conversation.tables import metadata, reps
from retrieval.search import Knowledge
from tests.doubles import FakeClock, HashEncoder


def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "eighty")
    with pytest.raises(SettingsError, match="PORT"):
        read_settings()


@pytest.mark.parametrize("address", ["here", "http://localhost:6379", "redis:localhost"])
def test_an_address_that_is_no_redis_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("REDIS_URL", address)
    with pytest.raises(SettingsError, match="REDIS_URL: use redis://host"):
        read_settings()


async def test_a_data_folder_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "Ida's shop? #1 100%41"
    engine = open_engine(read_settings(data=folder).database)
    folder.mkdir()
    try:
        await migrate(engine)
    finally:
        await engine.dispose()
    assert [found.name for found in folder.glob("*.sqlite")] == ["record.sqlite"]


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


async def test_a_password_is_kept_as_rfc_9106_asks(
    hashing: Parameters, engine: AsyncEngine, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.reps, "HASHING", hashing)
    await Reps(engine, clock=clock).add("mara@emberline.example", "a long password", name="Mara")
    async with reading(engine) as connection:
        stored = (await connection.execute(select(reps.c.password_hash))).scalar_one()
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


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


async def test_a_token_of_the_same_second_holds_only_if_issued_after_the_change(
    engine: AsyncEngine, clock: FakeClock
) -> None:
    reps, tokens = Reps(engine, clock=clock), Tokens("s" * 32, "i" * 32, clock=clock)
    mara = await reps.add("mara@emberline.example", "a long password", name="Mara")
    issued = []
    for _ in range(3):  # none of it takes a second of this clock
        issued.append(
            tokens.check(tokens.issue("rep", mara.id, timedelta(hours=1), after=mara.tokens_valid_from).token)
        )
        assert mara.honours(issued[-1].issued_at)
        await reps.change_password(mara.email, "a new long password")
        found = await reps.find(mara.id)
        assert found is not None
        mara = found
        assert not any(mara.honours(bearer.issued_at) for bearer in issued)


async def test_a_backup_restored_elsewhere_is_the_same_record(
    engine: AsyncEngine, log: Log, conversation: Conversation, clock: FakeClock, tmp_path: Path
) -> None:
    await log.append(conversation, ShopperSaid("ünïcode\n🔥"), AssistantSaid("yes"))
    keys = load_keys(read_settings(data=tmp_path))
    file = tmp_path / "shop.tar.gz"
    assert await back_up(engine, read_settings(data=tmp_path), file) == 4
    assert stat.S_IMODE(file.stat().st_mode) == 0o600

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other = open_engine(f"sqlite:///{elsewhere / 'record.sqlite'}")
    try:
        assert await restore(other, read_settings(data=elsewhere), file) == 4
        restored = Log(other, clock=clock, after_commit=lambda _: None)
        assert await restored.read(conversation.id) == await log.read(conversation.id)
        assert load_keys(read_settings(data=elsewhere)) == keys
        with pytest.raises(SettingsError, match="not empty"):
            await restore(other, read_settings(data=elsewhere), file)
    finally:
        await other.dispose()


async def test_a_file_that_is_no_backup_is_refused(engine: AsyncEngine, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a backup")
    with pytest.raises(SettingsError, match=r"notes\.txt"):
        await restore(engine, read_settings(data=tmp_path), file)


@pytest.fixture
async def backup(engine: AsyncEngine, log: Log, conversation: Conversation, tmp_path: Path) -> Path:
    """A backup of one conversation."""
    await log.append(conversation, ShopperSaid("hello"))
    load_keys(read_settings(data=tmp_path))
    await back_up(engine, read_settings(data=tmp_path), tmp_path / "shop.tar.gz")
    return tmp_path / "shop.tar.gz"


def _cut_short(whole: bytes) -> bytes:
    return whole[: len(whole) // 2]


def _one_bit_other(whole: bytes) -> bytes:
    middle = len(whole) // 2
    return whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]


def _of_other_rows(whole: bytes) -> bytes:
    made = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(whole), mode="r:gz") as old,
        tarfile.open(fileobj=made, mode="w:gz") as new,
    ):
        for member in old.getmembers():
            found = old.extractfile(member)
            content = found.read() if found else b""
            if member.name == "events.jsonl":
                content = b'{"position": 1}'
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    return made.getvalue()


def _rewrite(file: Path, damage: Callable[[bytes], bytes]) -> None:
    file.write_bytes(damage(file.read_bytes()))


@pytest.mark.parametrize("damage", [_cut_short, _one_bit_other, _of_other_rows])
async def test_of_a_damaged_backup_nothing_is_restored(
    backup: Path, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    _rewrite(backup, damage)
    elsewhere = open_engine(f"sqlite:///{tmp_path / 'elsewhere.sqlite'}")
    try:
        with pytest.raises(SettingsError, match=r"shop\.tar\.gz"):
            await restore(elsewhere, read_settings(data=tmp_path / "elsewhere"), backup)
        async with reading(elsewhere) as connection:
            for table in metadata.sorted_tables:
                assert (await connection.execute(select(table))).all() == []
        assert not (tmp_path / "elsewhere").exists()
    finally:
        await elsewhere.dispose()


@pytest.mark.parametrize(
    ("arguments", "typed", "complaint"),
    [
        (["backup", "/nonexistent/shop.tar.gz"], "", "No such file or directory: '/nonexistent/"),
        (["forget", "\udcff"], "", "not text in UTF-8"),
        (["reps", "add", "\udcff@shop.example", "--name", "Mara"], "a long password\n", "not text in UTF-8"),
        (["retain", "99999999999"], "", "Invalid value"),
        (["reps", "add", "mara", "--name", "Mara"], "a long password\n", "not an e-mail"),
    ],
)
def test_what_an_operator_gets_wrong_is_told_in_a_sentence(
    tmp_path: Path, arguments: list[str], typed: str, complaint: str
) -> None:
    told = CliRunner().invoke(app, arguments, input=typed, env={"GUANXI_DATA": str(tmp_path)})
    assert isinstance(told.exception, SystemExit)
    assert told.exit_code != 0
    assert complaint in told.stderr


def test_a_password_from_a_file_with_carriage_returns_signs_in(tmp_path: Path) -> None:
    added = CliRunner().invoke(
        app,
        ["reps", "add", "mara@shop.example", "--name", "Mara"],
        input="a long password\r\n",
        env={"GUANXI_DATA": str(tmp_path)},
    )
    assert added.exit_code == 0, added.stderr

    async def sign_in() -> object:
        engine = open_engine(f"sqlite:///{tmp_path / 'record.sqlite'}")
        try:
            return await Reps(engine, clock=FakeClock()).check("mara@shop.example", "a long password")
        finally:
            await engine.dispose()

    assert asyncio.run(sign_in())


async def test_a_backup_never_overwrites(engine: AsyncEngine, tmp_path: Path) -> None:
    file = tmp_path / "shop.tar.gz"
    file.write_text("precious")
    with pytest.raises(SettingsError, match="exists already"):
        await back_up(engine, read_settings(data=tmp_path), file)
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


async def test_a_demo_read_before_is_served_at_once_and_what_changed_of_it_soon_after(
    engine: AsyncEngine, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.demo_data, "SERVED_FIRST_SECONDS", 0.0)
    shop, encoder = tmp_path / "shop", HashEncoder()
    (shop / "faq").mkdir(parents=True)
    page = shop / "faq" / "shop.md"
    page.write_text("# Is this a shop?\n\nIt is.\n")
    settings = read_settings(demo=True, data=tmp_path / "data", shop=shop)
    reps = Reps(engine, clock=clock)

    await prepare_demo(settings, reps, encoder)  # a first start reads it before it serves
    knowledge = Knowledge.open(settings.data, encoder)
    first = knowledge.snapshot_id
    await read_demo_again(settings, encoder)
    assert not knowledge.load()  # nothing changed, so nothing new is to be served

    page.write_text("# Is this a shop?\n\nIt was.\n")
    encoder.encoded.clear()
    await prepare_demo(settings, reps, encoder)  # a later start serves what is there
    assert (encoder.encoded, Knowledge.open(settings.data, encoder).snapshot_id) == ([], first)
    await read_demo_again(settings, encoder)
    assert knowledge.load()
    assert {one.text for one in knowledge.passages_under("faq/shop")} == {"It was."}


async def test_a_demo_shop_that_cannot_be_read_any_more_is_served_as_it_was(
    engine: AsyncEngine, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.demo_data, "SERVED_FIRST_SECONDS", 0.0)
    shop, encoder = tmp_path / "shop", HashEncoder()
    (shop / "faq").mkdir(parents=True)
    (shop / "faq" / "shop.md").write_text("# Is this a shop?\n\nIt is.\n")
    settings = read_settings(demo=True, data=tmp_path / "data", shop=shop)
    await prepare_demo(settings, Reps(engine, clock=clock), encoder)
    knowledge = Knowledge.open(settings.data, encoder)

    (shop / "faq" / "shop.md").unlink()
    await read_demo_again(settings, encoder)
    assert not knowledge.load()
