"""What is written becomes what is searched: at once here, soon elsewhere, and after a crash too."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

import api.taking_up
import retrieval.ingest
from api.frames import rfc3339
from api.page_writing import Draft, PageWriter
from api.taking_up import TakingUp
from api.written_pages import Page, WrittenPages
from conversation.model import RepId
from retrieval.ingest import KNOWLEDGE, ingest, renew
from retrieval.passages import NoKnowledge
from retrieval.search import Knowledge
from retrieval.snapshot import CURRENT, current
from tests.doubles import FakeClock, HashEncoder, wait_until

MARA = RepId("r_mara")
RETURNS = "---\ntitle: Returns\n---\nYou can return anything unused within 60 days.\n"


@dataclass
class Process:
    """What one server process has of the knowledge; it may share its data folder with another."""

    taking_up: TakingUp
    knowledge: Knowledge

    def knows(self, page: Page) -> bool:
        return self.taking_up.is_taken(page)

    async def standing(self) -> str:
        return self.taking_up.standing(await self.taking_up.pages.all()).state


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "shop" / "pages").mkdir(parents=True)
    (tmp_path / "shop" / "pages" / "returns.md").write_text(RETURNS, encoding="utf-8")
    return tmp_path / "shop"


@pytest.fixture
def pages(engine: AsyncEngine) -> WrittenPages:
    return WrittenPages(engine)


@pytest.fixture
def writer(engine: AsyncEngine, clock: FakeClock) -> PageWriter:
    return PageWriter(engine, clock=clock)


@asynccontextmanager
async def process(pages: WrittenPages, data: Path, clock: FakeClock) -> AsyncIterator[Process]:
    """A process at work on `data`."""
    knowledge = Knowledge(data, HashEncoder(), floor=0.0)
    taking_up = TakingUp(pages, knowledge, data, clock=clock)
    tasks = [asyncio.create_task(taking_up.keep_on()), asyncio.create_task(knowledge.watch())]
    try:
        yield Process(taking_up, knowledge)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def add(writer: PageWriter, title: str, text: str = "We do.") -> Page:
    return await writer.add(Draft(title, text, ""), MARA)


async def test_a_page_is_searched_within_moments_and_no_longer_once_it_is_deleted(
    pages: WrittenPages, writer: PageWriter, shop: Path, tmp_path: Path, clock: FakeClock
) -> None:
    ingest(shop, tmp_path / "data", HashEncoder())
    async with process(pages, tmp_path / "data", clock) as here:
        page = await add(writer, "Do you rent ovens?")
        here.taking_up.wake()
        await wait_until(lambda: here.knows(page), "the page to be searched")
        assert here.knowledge.passage(f"written/{page.id}") is not None
        assert here.knowledge.passage("pages/returns") is not None
        assert await here.standing() == "current"
        await writer.remove(page.id, MARA, seen=rfc3339(page.changed_at))
        assert await here.standing() == "taking_up"
        here.taking_up.wake()
        await wait_until(lambda: not here.knowledge.written, "the page to be gone")
        assert here.knowledge.passage(f"written/{page.id}") is None


async def test_many_changes_in_a_row_are_taken_up_together(
    pages: WrittenPages, writer: PageWriter, tmp_path: Path, clock: FakeClock
) -> None:
    async with process(pages, tmp_path / "data", clock) as here:
        for number in range(20):
            last = await add(writer, f"Page {number}")
            here.taking_up.wake()
        await wait_until(lambda: here.knows(last), "the last page to be searched")
        assert len(here.knowledge.written) == 20
        assert here.taking_up.renewals <= 3


async def test_servers_on_one_record_come_to_the_same_knowledge_whatever_folders_they_have(
    pages: WrittenPages, writer: PageWriter, shop: Path, tmp_path: Path, clock: FakeClock
) -> None:
    """Two share a folder, the third has its own; nobody tells them but the record."""
    for name in ("shared", "own"):
        ingest(shop, tmp_path / name, HashEncoder())
    async with (
        process(pages, tmp_path / "shared", clock) as one,
        process(pages, tmp_path / "shared", clock) as two,
        process(pages, tmp_path / "own", clock) as three,
    ):
        page = await add(writer, "Do you rent ovens?")
        one.taking_up.wake()
        for place in (one, two, three):
            await wait_until(lambda place=place: place.knows(page), "each to search the page")  # type: ignore[misc]
        assert one.knowledge.snapshot_id == two.knowledge.snapshot_id
        assert one.taking_up.renewals + two.taking_up.renewals == 1
        assert three.taking_up.renewals == 1
        assert list(one.knowledge._now().snapshot.passages()) == list(
            three.knowledge._now().snapshot.passages()
        )


async def test_what_a_crash_left_undone_is_done_at_the_next_start(
    pages: WrittenPages, writer: PageWriter, shop: Path, tmp_path: Path, clock: FakeClock
) -> None:
    """The record has the page; the snapshot was being written when the process died."""
    data = tmp_path / "data"
    ingest(shop, data, HashEncoder())
    page = await add(writer, "Do you rent ovens?")
    unfinished = data / KNOWLEDGE / "ffff-unfinished"
    unfinished.mkdir()
    async with process(pages, data, clock) as here:
        await wait_until(lambda: here.knows(page), "the page to be searched")
    assert not unfinished.exists()


async def test_while_the_files_are_read_in_it_waits_and_then_holds_both(
    pages: WrittenPages, writer: PageWriter, shop: Path, tmp_path: Path, clock: FakeClock
) -> None:
    data = tmp_path / "data"
    ingest(shop, data, HashEncoder())
    async with process(pages, data, clock) as here:
        await wait_until(lambda: here.knowledge.ready, "the shop's files to be searched")
        with retrieval.ingest._alone(data / KNOWLEDGE):
            page = await add(writer, "Do you rent ovens?")
            here.taking_up.wake()

            async def waits() -> bool:
                standing = here.taking_up.standing(await pages.all())
                return (standing.state, standing.detail) == ("taking_up", api.taking_up.BUSY)

            await wait_until(waits, "it to say what it waits for")
        await wait_until(lambda: here.knows(page), "the page to be searched")
        ingest(shop, data, HashEncoder())
        await wait_until(
            lambda: here.knowledge.snapshot_id == current(data / KNOWLEDGE), "the new files to be searched"
        )
        assert here.knows(page)
        assert await here.standing() == "current"


async def test_trouble_is_told_answers_go_on_and_it_is_tried_again(
    pages: WrittenPages,
    writer: PageWriter,
    shop: Path,
    tmp_path: Path,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The disk refuses to write: a file lies where the pointer to the new snapshot is drafted."""
    monkeypatch.setattr(api.taking_up, "PAUSE_SECONDS", 0.2)
    data = tmp_path / "data"
    ingest(shop, data, HashEncoder())
    (data / KNOWLEDGE / f".{CURRENT}").mkdir()
    async with process(pages, data, clock) as here:
        page = await add(writer, "Do you rent ovens?")
        here.taking_up.wake()

        async def told() -> bool:
            return await here.standing() == "trouble"

        await wait_until(told, "the trouble to be told")
        assert here.taking_up.standing(await pages.all()).detail == api.taking_up.FAILED
        assert here.knowledge.passage("pages/returns") is not None
        (data / KNOWLEDGE / f".{CURRENT}").rmdir()
        await wait_until(lambda: here.knows(page), "the page to be searched after all")
        assert await here.standing() == "current"


async def test_a_knowledge_of_another_version_is_not_written_over(
    pages: WrittenPages,
    writer: PageWriter,
    shop: Path,
    tmp_path: Path,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Pages alone would take the place of all the shop's files."""
    data = tmp_path / "data"
    with monkeypatch.context() as older:
        older.setattr(retrieval.snapshot, "LAYOUT", 0)
        ingest(shop, data, HashEncoder())
    name = current(data / KNOWLEDGE)
    page = await add(writer, "Do you rent ovens?")
    async with process(pages, data, clock) as here:

        async def told() -> bool:
            return await here.standing() == "trouble"

        await wait_until(told, "the trouble to be told")
        assert "guanxi ingest" in here.taking_up.standing([page]).detail
        assert current(data / KNOWLEDGE) == name
    with pytest.raises(NoKnowledge):
        renew([page.written], data, HashEncoder(), seen=name, at=clock())
