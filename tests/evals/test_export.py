"""A shop's own chats come out in the suites' formats, as they went, and readable by their owner alone."""

import asyncio
import csv
import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from conversation.database import migrate, open_engine
from conversation.erasure import Eraser
from conversation.model import (
    AssistantSaid,
    Citation,
    Conversation,
    Fact,
    HumanRequested,
    Mood,
    MoodRead,
    Page,
    Position,
    Reason,
    RepCard,
    RepId,
    RepJoined,
    RepSaid,
    ShopperSaid,
)
from conversation.shoppers import Shoppers
from conversation.store import Log
from evals.cases import read_cases
from evals.errors import BrokenData
from evals.export import HANDOFFS, MESSAGES, QUESTIONS, export_chats
from evals.mood_labels import read_mood_file
from tests.doubles import TUESDAY_MORNING, FakeClock
from tests.evals.test_dialogues import guanxi_evals

MARA = RepCard(RepId("r_mara"), "Mara")
WARRANTY = Citation("pages/warranty", "Warranty", "Five years.")
CHAT: list[Fact] = [
    ShopperSaid("is it heavy,", Page("/products/a", "A", "a")),
    ShopperSaid('and "wide"?', Page("/products/a", "A", "a")),
    MoodRead(Position(2), Mood.CURIOUS, {}, 0.2),
    AssistantSaid("Five years.", citations=(WARRANTY,)),
    ShopperSaid("that is no answer\u2028at all \ud83d"),
    AssistantSaid("I am fetching someone.", found=False),
    HumanRequested(Reason.UPSET),
    ShopperSaid("hello?"),
    RepJoined(MARA),
    RepSaid(MARA, "Mara here."),
    ShopperSaid("hi Mara"),
]


@pytest.fixture
async def chat(log: Log, conversation: Conversation) -> Conversation:
    return (await log.append(conversation, *CHAT)).conversation


def table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


@pytest.mark.usefixtures("chat")
async def test_a_chat_becomes_a_question_messages_and_a_dialogue(log: Log, tmp_path: Path) -> None:
    exported = await export_chats(log, tmp_path / "made" / "chats", since=TUESDAY_MORNING)
    folder = tmp_path / "made" / "chats"
    assert (exported.conversations, exported.messages) == (1, 5)

    (case,) = (read.case for read in read_cases(folder / QUESTIONS))
    assert case.turns[0].says == 'is it heavy,\nand "wide"?'
    assert case.page is not None
    assert (case.page.product_id, case.judged) == ("a", False)

    messages = table(folder / MESSAGES)
    assert [row["mood"] for row in messages] == ["", "curious", "", "", ""]
    assert [row["source"] for row in messages] == ["pages/warranty", "pages/warranty", "", "", ""]
    assert {row["label"] for row in messages} == {""}

    (line,) = (folder / HANDOFFS).read_text(encoding="utf-8").split("\n")[:-1]
    turns = json.loads(line)["turns"]
    assert [turn["role"] for turn in turns] == [
        "shopper", "shopper", "assistant", "shopper", "assistant", "shopper"
    ]  # fmt: skip
    assert [turn["handoff"] for turn in turns] == [False, False, False, True, False, False]


@pytest.mark.usefixtures("chat")
async def test_only_their_owner_may_read_the_files(log: Log, tmp_path: Path) -> None:
    await export_chats(log, tmp_path, since=TUESDAY_MORNING)
    for name in (QUESTIONS, MESSAGES, HANDOFFS):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


@pytest.mark.usefixtures("chat")
async def test_messages_without_a_label_are_refused_with_their_line(log: Log, tmp_path: Path) -> None:
    await export_chats(log, tmp_path, since=TUESDAY_MORNING)
    with pytest.raises(BrokenData) as caught:
        read_mood_file(tmp_path / MESSAGES)
    assert caught.value.line == 2


async def test_the_old_and_the_erased_stay_out(
    log: Log, engine: AsyncEngine, shoppers: Shoppers, chat: Conversation, clock: FakeClock, tmp_path: Path
) -> None:
    clock.forward(seconds=86_400)
    forgotten = await log.start((await shoppers.add()).id)
    await log.append(forgotten, *CHAT)
    await Eraser(engine).forget(forgotten.shopper)
    kept = await log.start((await shoppers.add()).id)
    await log.append(kept, ShopperSaid("do you deliver on saturdays?"))
    silent = await log.start((await shoppers.add()).id)
    assert silent.position == 0

    exported = await export_chats(log, tmp_path, since=clock.now - timedelta(hours=1))
    assert [row["question"] for row in table(tmp_path / QUESTIONS)] == ["do you deliver on saturdays?"]
    assert (exported.conversations, exported.messages) == (1, 1)
    assert chat.id not in (tmp_path / HANDOFFS).read_text(encoding="utf-8")


def test_the_command_reads_the_record_that_the_settings_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    monkeypatch.setenv("GUANXI_DATA", str(data))
    mistyped = guanxi_evals("export", tmp_path / "chats")
    assert (mistyped.returncode, data.exists()) == (1, False)
    assert f"{data}: holds no record" in mistyped.stderr

    data.mkdir()
    asyncio.run(_migrated(data / "record.sqlite"))
    ended = guanxi_evals("export", tmp_path / "chats", "--days", "7")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("0 conversations with 0 messages")
    assert table(tmp_path / "chats" / QUESTIONS) == []


async def _migrated(record: Path) -> None:
    engine = open_engine(f"sqlite:///{record}")
    await migrate(engine)
    await engine.dispose()
