"""Corrected moods come out as training data: once each, without who corrected, and readable by their owner alone."""

import csv
import stat
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner

from api.cli import app
from api.mood_export import export_moods
from conversation.erasure import Eraser
from conversation.model import (
    Conversation,
    Fact,
    Mood,
    MoodCorrected,
    MoodRead,
    Position,
    RepCard,
    RepId,
    ShopperSaid,
)
from conversation.shoppers import Shoppers
from conversation.store import Log
from evals.mood_labels import Format, read_mood_file
from tests.doubles import TUESDAY_MORNING, FakeClock

MARA = RepCard(RepId("r_mara"), "Mara")
CHAT: list[Fact] = [
    ShopperSaid('oh "great",\nthree weeks and no parcel'),
    MoodRead(Position(1), Mood.HAPPY, {"happy": 1.0}, 1.0),
    ShopperSaid("is it heavy?"),
    MoodRead(Position(3), Mood.CURIOUS, {"curious": 1.0}, 0.2),
    ShopperSaid("hm, it is for Friday"),
    MoodRead(Position(5), None, {}, -0.2),
    MoodCorrected(Position(1), Mood.ANGRY, MARA),
    MoodCorrected(Position(5), Mood.WORRIED, MARA),
    MoodCorrected(Position(1), Mood.DISAPPOINTED, MARA),
]


async def rows_of(log: Log, file: Path, since: datetime = TUESDAY_MORNING) -> list[tuple[str, ...]]:
    messages = await export_moods(log, file, since=since)
    with file.open(encoding="utf-8", newline="") as opened:
        head, *rows = [tuple(row) for row in csv.reader(opened)]
    assert head == ("text", "label", "read_as")
    assert len(rows) == messages
    return rows


async def test_each_corrected_message_is_one_row_with_the_newest_word(
    log: Log, conversation: Conversation, tmp_path: Path
) -> None:
    await log.append(conversation, *CHAT)
    file = tmp_path / "moods.csv"
    assert await rows_of(log, file) == [
        ('oh "great",\nthree weeks and no parcel', "disappointed", "happy"),
        ("hm, it is for Friday", "worried", ""),
    ]
    assert "Mara" not in file.read_text()


async def test_the_mood_suite_reads_what_was_written(
    log: Log, conversation: Conversation, tmp_path: Path
) -> None:
    await log.append(conversation, *CHAT)
    await export_moods(log, tmp_path / "moods.csv", since=TUESDAY_MORNING)
    read = read_mood_file(tmp_path / "moods.csv")
    assert read.format is Format.MOODS
    assert [row.label for row in read.rows] == ["disappointed", "worried"]


async def test_only_its_owner_may_read_the_file_even_where_one_was_open_before(
    log: Log, tmp_path: Path
) -> None:
    file = tmp_path / "moods.csv"
    file.write_text("what was here before")
    file.chmod(0o644)
    assert await rows_of(log, file) == []
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_the_erased_and_the_old_stay_out(
    log: Log,
    engine: AsyncEngine,
    shoppers: Shoppers,
    conversation: Conversation,
    clock: FakeClock,
    tmp_path: Path,
) -> None:
    old = (await log.append(conversation, *CHAT)).conversation
    forgotten = await log.start((await shoppers.add()).id)
    await log.append(forgotten, *CHAT)
    await Eraser(engine).forget(forgotten.shopper)
    clock.forward(seconds=86_400)
    yesterday = clock.now
    assert len(await rows_of(log, tmp_path / "all.csv")) == 2
    assert await rows_of(log, tmp_path / "new.csv", yesterday) == []
    await log.append(old, MoodCorrected(Position(3), Mood.CONFUSED, MARA))
    assert await rows_of(log, tmp_path / "new.csv", yesterday) == [("is it heavy?", "confused", "curious")]


def test_the_command_says_how_many_it_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANXI_DATA", str(tmp_path / "data"))
    ended = CliRunner().invoke(app, ["mood", "export", str(tmp_path / "moods.csv"), "--days", "7"])
    assert ended.exit_code == 0, ended.output
    assert ended.output.startswith("0 messages; ")
    assert (tmp_path / "moods.csv").read_text() == "text,label,read_as\n"


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANXI_DATA", str(tmp_path / "data"))
    ended = CliRunner().invoke(app, ["mood", "export", str(tmp_path / "nowhere" / "moods.csv")])
    assert ended.exit_code == 1
    assert ended.output.startswith("guanxi: No such file or directory: ")
