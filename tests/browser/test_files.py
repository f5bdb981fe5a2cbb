"""Pictures and PDFs between shopper and rep: both ways, by button, paste and drop, and none lost on the way."""

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import FilePayload, Locator, Page, Route, expect

from tests.browser.people import PHONE, Rep, Shopper, Theme, Visits
from tests.browser.test_accessibility import WIDGET, check, no_sideways
from tests.retrieval.pdfs import Set, pdf

# What a browser makes of files that a person pastes or lets fall: the same events, with the same things in them.
HAND_OVER = """(where, { kind, name, type, bytes }) => {
  const carried = new DataTransfer();
  carried.items.add(new File([new Uint8Array(bytes)], name, { type }));
  const how = { bubbles: true, composed: true, cancelable: true };
  const event = kind === 'paste'
    ? new ClipboardEvent('paste', { ...how, clipboardData: carried })
    : new DragEvent(kind, { ...how, dataTransfer: carried });
  where.dispatchEvent(event);
  return event.defaultPrevented;
}"""


def picture(name: str) -> FilePayload:
    target = io.BytesIO()
    Image.new("RGB", (1200, 900), (180, 60, 20)).save(target, "PNG")
    return FilePayload(name=name, mimeType="image/png", buffer=target.getvalue())


def paper(name: str) -> FilePayload:
    content = pdf([Set(12, "How the lid is put on")])
    return FilePayload(name=name, mimeType="application/pdf", buffer=content)


async def attach(page: Page, file: FilePayload) -> None:
    async with page.expect_file_chooser() as choosing:
        await page.get_by_role("button", name="Send a picture or PDF").click()
    await (await choosing.value).set_files(file)


async def hand_over(where: Locator, kind: str, file: FilePayload) -> bool:
    """Let a paste, or a step of a drag, happen at `where`; True when the page took it from the browser."""
    given = {"kind": kind, "name": file["name"], "type": file["mimeType"], "bytes": list(file["buffer"])}
    taken: bool = await where.evaluate(HAND_OVER, given)
    return taken


def shown(log: Locator, name: str) -> Locator:
    return log.get_by_role("img", name=f"Picture: {name}")


@dataclass(frozen=True, slots=True)
class Talk:
    """A rep and a shopper who talk with each other."""

    rep: Rep
    shopper: Shopper


@pytest_asyncio.fixture(loop_scope="session")
async def talk(visits: Visits) -> AsyncIterator[Talk]:
    rep = await visits.rep("wei@emberline.example")
    shopper = await visits.shopper("/")
    await shopper.open_chat()
    await shopper.ask_for_a_person()
    await rep.accept("Visitor")
    yield Talk(rep, shopper)
    await rep.page.unroute_all(behavior="ignoreErrors")
    await rep.close()


async def test_a_rep_sends_a_picture_and_a_pdf_as_a_shopper_does(talk: Talk) -> None:
    rep, shopper = talk.rep, talk.shopper
    await attach(rep.page, picture("hose.png"))
    await expect(shown(rep.log, "hose.png")).to_have_attribute("aria-busy", "false")
    await expect(shown(shopper.log, "hose.png")).to_have_attribute("aria-busy", "false")
    await attach(rep.page, paper("lid.pdf"))
    for log in (rep.log, shopper.log):
        await expect(log.get_by_role("button", name="lid.pdf")).to_be_visible()
    async with shopper.page.expect_download() as downloading:
        await shopper.log.get_by_role("button", name="lid.pdf").click()
    assert (await downloading.value).suggested_filename == "lid.pdf"
    bubble = shopper.log.get_by_role("article").filter(has=shown(shopper.page, "hose.png"))  # type: ignore[arg-type]
    await expect(bubble).to_contain_text("Wei")
    await expect(rep.log.locator("article.sending, article.sent")).to_have_count(0)


async def test_a_rep_pastes_and_drops_what_a_note_takes_none_of(talk: Talk) -> None:
    rep, shopper = talk.rep, talk.shopper
    assert await hand_over(rep.box, "paste", picture("pasted.png"))
    await expect(shown(shopper.log, "pasted.png")).to_have_count(1)
    column = rep.page.locator("guanxi-conversation")
    assert await hand_over(rep.log, "dragover", picture("dropped.png"))
    await expect(column).to_have_attribute("dropping", "")
    assert await hand_over(rep.log, "drop", picture("dropped.png"))
    await expect(column).not_to_have_attribute("dropping", "")
    await expect(shown(shopper.log, "dropped.png")).to_have_count(1)
    await rep.page.get_by_role("button", name="Note", exact=True).click()
    await expect(rep.page.get_by_role("button", name="Send a picture or PDF")).to_have_count(0)
    assert not await hand_over(rep.log, "drop", picture("noted.png"))
    await rep.page.get_by_role("button", name="Reply", exact=True).click()
    await expect(shown(rep.log, "noted.png")).to_have_count(0)


async def test_a_shopper_drops_a_picture_and_the_rep_sees_it(talk: Talk) -> None:
    rep, shopper = talk.rep, talk.shopper
    assert await hand_over(shopper.log, "drop", picture("my grill.png"))
    await expect(shown(rep.log, "my grill.png")).to_have_attribute("aria-busy", "false")
    drawn: int = await shown(rep.log, "my grill.png").evaluate(
        "(canvas) => canvas.getContext('2d').getImageData(20, 20, 1, 1).data[0]"
    )
    assert drawn == 180, "the picture itself is drawn, in its colour"
    await rep.page.reload()
    await rep.page.get_by_role("button", name="Visitor").first.click()
    await expect(shown(rep.log, "my grill.png")).to_have_attribute("aria-busy", "false")


async def test_a_reps_file_that_failed_says_so_and_outlives_a_reload(talk: Talk) -> None:
    rep, shopper = talk.rep, talk.shopper
    await attach(rep.page, FilePayload(name="notes.txt", mimeType="text/plain", buffer=b"hello"))
    await expect(rep.bubble("notes.txt")).to_contain_text("Pictures and PDFs can be sent")
    await rep.bubble("notes.txt").get_by_role("button", name="Discard").click()
    await rep.page.route("**/files", lambda route: route.abort())
    await attach(rep.page, picture("hose.png"))
    await expect(rep.bubble("hose.png")).to_contain_text("Not sent.")
    await check(rep.page, "a file that was not sent")
    await rep.page.unroute("**/files")
    await rep.page.reload()
    await rep.page.get_by_role("button", name="Visitor").first.click()
    await expect(shown(rep.log, "hose.png")).to_have_count(1)
    await expect(shown(shopper.log, "hose.png")).to_have_count(1)


@pytest_asyncio.fixture(loop_scope="session")
async def alone(visits: Visits) -> AsyncIterator[Shopper]:
    """A shopper with the assistant, who has said something already."""
    shopper = await visits.shopper("/")
    await shopper.open_chat()
    await shopper.ask("Hello")
    yield shopper
    await shopper.page.unroute_all(behavior="ignoreErrors")


async def test_a_file_that_is_underway_at_a_reload_arrives_once(alone: Shopper) -> None:
    reached = asyncio.Event()

    async def hold(route: Route) -> None:
        reached.set()  # and no answer ever

    await alone.page.route("**/files", hold)
    await attach(alone.page, picture("my grill.png"))
    await expect(alone.bubble("my grill.png")).to_contain_text("Sending my grill.png…")
    await reached.wait()
    await alone.page.unroute("**/files")
    await alone.page.reload()
    await expect(shown(alone.log, "my grill.png")).to_have_count(1)
    await expect(alone.log.locator("article.sending, article.sent")).to_have_count(0)
    assert (
        await alone.page.evaluate("Object.keys(sessionStorage).filter((key) => key.endsWith('files'))") == []
    )


async def test_a_file_whose_answer_was_lost_at_a_reload_is_not_sent_twice(alone: Shopper) -> None:
    reached = asyncio.Event()

    async def swallow(route: Route) -> None:
        answer = await route.fetch()
        assert answer.status == 202
        reached.set()

    await alone.page.route("**/files", swallow)
    await attach(alone.page, picture("my grill.png"))
    await reached.wait()
    await alone.page.unroute("**/files")
    await alone.page.reload()
    await expect(alone.log.locator("article.sending, article.sent")).to_have_count(0)
    await expect(shown(alone.log, "my grill.png")).to_have_count(1)


async def test_a_file_that_failed_is_tried_again_after_a_reload_and_then_by_hand(alone: Shopper) -> None:
    await alone.page.route("**/files", lambda route: route.abort())
    await attach(alone.page, picture("my grill.png"))
    await expect(alone.bubble("my grill.png")).to_contain_text("Not sent.")
    await alone.page.reload()
    await expect(alone.bubble("my grill.png")).to_contain_text("Not sent.")
    await alone.page.unroute("**/files")
    await alone.bubble("my grill.png").get_by_role("button", name="Try again").click()
    await expect(shown(alone.log, "my grill.png")).to_have_count(1)


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_a_file_that_was_not_kept_is_not_lost_in_silence(visits: Visits, theme: Theme) -> None:
    """A browser may forget what it kept, or keep nothing; the name is remembered, and what to do is said."""
    shopper = await visits.shopper("/", theme=theme)
    await shopper.open_chat()
    await shopper.ask("Hello")
    await shopper.page.route("**/files", lambda route: route.abort())
    await attach(shopper.page, picture("my grill.png"))
    await expect(shopper.bubble("my grill.png")).to_contain_text("Not sent.")
    await shopper.page.evaluate("indexedDB.deleteDatabase(`guanxi ${location.origin}`)")
    await shopper.page.reload()
    await shopper.page.set_viewport_size(PHONE)
    lost = shopper.bubble("my grill.png")
    await expect(lost).to_contain_text("wasn’t sent before the page was left. Please choose it again.")
    await expect(lost.get_by_role("button", name="Try again")).to_have_count(0)
    await check(shopper.page, "a file that was lost", within=WIDGET)
    await no_sideways(shopper.page)
    await lost.get_by_role("button", name="Discard").click()
    await expect(lost).to_have_count(0)
    await shopper.page.unroute_all(behavior="ignoreErrors")


async def test_who_signs_out_leaves_no_file_behind(alone: Shopper) -> None:
    await alone.page.route("**/files", lambda route: route.abort())
    await attach(alone.page, picture("my grill.png"))
    await expect(alone.bubble("my grill.png")).to_contain_text("Not sent.")
    await alone.page.evaluate("guanxi('shutdown')")
    await expect(alone.page.locator("guanxi-widget")).to_have_count(0)
    left = "indexedDB.databases().then((all) => all.filter((one) => one.name.startsWith('guanxi')).length)"
    assert await alone.page.evaluate(left) == 0
    assert (
        await alone.page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('guanxi'))")
        == []
    )
