"""What a shopper in line sees and may choose, and what a picture they send looks like on both sides."""

import asyncio
import io
import json
import re

import pytest
from PIL import Image
from playwright.async_api import FilePayload, Locator, expect

from tests.browser.people import PHONE, Shopper, Theme, Visits
from tests.browser.test_accessibility import WIDGET, check, no_sideways
from tests.clients import RepClient
from tests.servers import LiveServer


def picture() -> FilePayload:
    target = io.BytesIO()
    Image.new("RGB", (1200, 900), (180, 60, 20)).save(target, "PNG")
    return FilePayload(name="my grill.png", mimeType="image/png", buffer=target.getvalue())


async def attach(shopper: Shopper, file: FilePayload) -> None:
    async with shopper.page.expect_file_chooser() as choosing:
        await shopper.page.get_by_role("button", name="Send a picture or PDF").click()
    await (await choosing.value).set_files(file)


def waiting(shopper: Shopper) -> Locator:
    """The bar that says the place in line."""
    return shopper.panel.locator(".bar.waiting")


async def in_line(visits: Visits) -> Shopper:
    """A shopper who asked for a person while nobody is there."""
    shopper = await visits.shopper(viewport=PHONE)
    await shopper.open_chat()
    await shopper.ask_for_a_person()
    await expect(waiting(shopper)).to_be_visible()
    await expect(shopper.panel.get_by_role("button", name="Leave a message")).to_be_visible()
    return shopper


async def test_who_leaves_a_message_is_out_of_line_and_still_is_after_a_reload(visits: Visits) -> None:
    shopper = await in_line(visits)
    await shopper.panel.get_by_role("button", name="Leave a message").click()
    form = shopper.page.get_by_role("textbox", name="What should they know?")
    await expect(form).to_be_focused()
    await check(shopper.page, "leaving a message", within=WIDGET)
    await form.fill("The lid of my grill is bent.")
    await shopper.page.get_by_role("button", name="Send and close the line").click()
    await expect(shopper.bubble("The lid of my grill is bent.")).to_have_count(1)
    await expect(waiting(shopper)).to_be_hidden()
    await expect(shopper.page.get_by_role("button", name="Talk to a person").first).to_be_visible()
    await expect(shopper.box).to_be_focused()
    await shopper.page.reload()
    await shopper.open_chat()
    await expect(shopper.bubble("The lid of my grill is bent.")).to_have_count(1)
    await expect(shopper.page.get_by_role("button", name="Talk to a person").first).to_be_visible()
    await expect(waiting(shopper)).to_be_hidden()


async def test_a_message_that_could_not_be_left_is_kept_in_the_form(visits: Visits) -> None:
    shopper = await in_line(visits)
    await shopper.page.route("**/choice", lambda route: route.abort())
    await shopper.panel.get_by_role("button", name="Leave a message").click()
    form = shopper.page.get_by_role("textbox", name="What should they know?")
    await form.fill("The lid of my grill is bent.")
    await shopper.page.get_by_role("button", name="Send and close the line").click()
    await expect(shopper.panel.get_by_role("alert")).to_contain_text("wasn’t sent, and you are still in line")
    await expect(form).to_have_value("The lid of my grill is bent.")
    await shopper.page.keyboard.press("Escape")
    await expect(shopper.box).to_be_focused()
    await expect(waiting(shopper)).to_be_visible()
    for way in ("Keep waiting", "Leave a message", "Go on with the assistant", "Never mind"):
        await expect(shopper.panel.get_by_role("button", name=way)).to_be_visible()


async def test_who_goes_on_with_the_assistant_keeps_the_place(visits: Visits) -> None:
    shopper = await in_line(visits)
    await shopper.panel.get_by_role("button", name="Go on with the assistant").click()
    await expect(waiting(shopper)).to_be_visible()
    await shopper.ask("Which gas bottle fits?")
    await expect(waiting(shopper)).to_be_visible()


async def test_a_picture_is_shown_to_the_shopper_and_explained(visits: Visits) -> None:
    """Its room is kept before it is there; the assistant says that it has no eyes."""
    shopper = await visits.shopper(viewport=PHONE)
    await shopper.open_chat()
    await attach(shopper, picture())
    shown = shopper.log.get_by_role("img", name="Picture: my grill.png")
    await expect(shown).to_be_visible()
    await expect(shown).to_have_attribute("aria-busy", "false")
    colour = "(one) => [...one.getContext('2d').getImageData(9, 9, 1, 1).data].slice(0, 3)"
    assert await shown.evaluate(colour) == [180, 60, 20]
    box = await shown.bounding_box()
    assert box is not None
    assert box["width"] == pytest.approx(260, abs=2)
    assert box["height"] == pytest.approx(195, abs=2)
    await expect(shopper.bubble("I can't look at pictures")).to_have_count(1)
    await check(shopper.page, "a picture", within=WIDGET)
    await no_sideways(shopper.page)
    await shopper.page.reload()
    await shopper.open_chat()
    await expect(shown).to_have_attribute("aria-busy", "false")


async def test_a_file_that_cannot_be_sent_says_why_and_can_be_sent_again(visits: Visits) -> None:
    shopper = await visits.shopper()
    await shopper.open_chat()
    await attach(shopper, FilePayload(name="notes.txt", mimeType="text/plain", buffer=b"hello"))
    await expect(shopper.bubble("notes.txt")).to_contain_text(
        "Pictures and PDFs can be sent, other files can’t."
    )
    await expect(shopper.bubble("notes.txt").get_by_role("button", name="Try again")).to_have_count(0)
    await shopper.bubble("notes.txt").get_by_role("button", name="Discard").click()
    await attach(shopper, FilePayload(name="liar.png", mimeType="image/png", buffer=b"<html>"))
    await expect(shopper.bubble("liar.png")).to_contain_text("Only pictures")
    await shopper.page.route("**/files", lambda route: route.abort())
    await attach(shopper, picture())
    await expect(shopper.bubble("my grill.png")).to_contain_text("Not sent.")
    await check(shopper.page, "files that were not sent", within=WIDGET)
    await shopper.page.unroute("**/files")
    await shopper.bubble("my grill.png").get_by_role("button", name="Try again").click()
    await expect(shopper.log.get_by_role("img", name="Picture: my grill.png")).to_have_count(1)


async def taken_by(server: LiveServer, shopper: Shopper) -> RepClient:
    """A rep who takes the shopper's conversation by hand."""
    kept = await shopper.page.evaluate("localStorage.getItem('guanxi ' + location.origin)")
    rep = await asyncio.to_thread(RepClient.sign_in, server.url)
    path = f"/v1/desk/conversations/{json.loads(kept)['conversation']}/claim"
    answer = await asyncio.to_thread(rep.http.post, path, json={})
    assert answer.status_code == 200
    return rep


async def test_when_a_person_joins_a_shopper_is_asked_once_how_to_be_called(
    visits: Visits, live_server: LiveServer
) -> None:
    shopper = await visits.shopper(viewport=PHONE)
    await shopper.open_chat()
    await shopper.ask("Hello")
    await taken_by(live_server, shopper)
    await expect(shopper.panel.get_by_text("You’re talking with Mara")).to_be_visible()
    name = shopper.log.get_by_role("textbox", name="What may we call you?")
    await check(shopper.page, "asked how to be called", within=WIDGET)
    await name.fill("Ann")
    await shopper.log.get_by_role("button", name="Save").click()
    await expect(name).to_be_hidden()
    await expect(shopper.log.get_by_text("Hello Ann.")).to_have_count(1)
    await shopper.page.reload()
    await shopper.open_chat()
    await expect(shopper.log.get_by_text("Hello Ann.")).to_have_count(1)
    await expect(name).to_have_count(0)
    await shopper.page.get_by_role("button", name="More", exact=True).click()
    await shopper.page.get_by_role("button", name="How you are addressed").click()
    await expect(name).to_have_value("Ann")
    await expect(name).to_be_focused()
    await shopper.page.keyboard.press("Escape")
    await expect(name).to_have_count(0)
    await expect(shopper.box).to_be_focused()


@pytest.mark.parametrize(
    ("theme", "customer"), [("light", "sanne.dewit@post.example"), ("dark", "bram.hoekstra@post.example")]
)
async def test_menu_greeting_and_cards_are_accessible(visits: Visits, theme: Theme, customer: str) -> None:
    shopper = await visits.shopper(customer=customer, theme=theme)
    await shopper.open_chat()
    await expect(shopper.panel.get_by_role("group", name="You could ask")).to_be_visible()
    await check(shopper.page, "questions to begin with", within=WIDGET)
    await shopper.ask("Where is my order?")
    await expect(shopper.log.get_by_role("list", name=re.compile(r"^Step \d of \d$"))).to_be_visible()
    await shopper.ask("How much is the Emberline 22?")
    await expect(shopper.bubble("€349.00").get_by_role("link", name="Emberline 22").first).to_be_visible()
    await check(shopper.page, "cards", within=WIDGET)
    await shopper.page.get_by_role("button", name="More").click()
    await check(shopper.page, "menu", within=WIDGET)
    await shopper.page.get_by_role("button", name="Delete my data").click()
    await check(shopper.page, "asking before deleting", within=WIDGET)
