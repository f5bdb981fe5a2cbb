"""Takes the pictures in docs/screenshots of the story as it really runs: `make screenshots`."""

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Page, expect

from tests.browser.chromium import launched
from tests.browser.drawn import portrait
from tests.browser.people import DESK, PHONE, Shopper, Theme, Visits
from tests.clients import RepClient
from tests.servers import CHECKOUT, demo_settings, live

TARGET = CHECKOUT / "docs" / "screenshots"
QUESTION = "Will the Emberline grill arrive before Friday?"
UNSURE = "Anything to get my mum that she can choose herself?"
"""Nothing answers it surely; what comes nearest is offered."""


@dataclass(frozen=True, slots=True)
class Look:
    """Who is shown, on what, in which light. Each has a customer of their own, who comes with no history."""

    customer: str
    called: str
    phone: bool
    theme: Theme


LOOKS = (
    Look("jonas.weber@mail.example", "Jonas Weber", phone=False, theme="light"),
    Look("sanne.dewit@post.example", "Sanne de Wit", phone=True, theme="light"),
    Look("ingrid.solberg@fjord.example", "Ingrid Solberg", phone=False, theme="dark"),
    Look("bram.hoekstra@post.example", "Bram Hoekstra", phone=True, theme="dark"),
)

VIEWS = ("Overview", "People", "Replies", "Knowledge", "Settings")
"""What supervisors look after."""

FOR_VIEWS = (LOOKS[0], LOOKS[3])


async def story(visits: Visits, look: Look) -> None:
    """One shopper and one rep, up to the moment the rep has written; a picture at each stage."""
    name = f"{'phone' if look.phone else 'desk'}-{look.theme}"
    viewport = PHONE if look.phone else DESK
    rep = await visits.rep(theme=look.theme)
    shopper = await visits.shopper(customer=look.customer, viewport=viewport, theme=look.theme)
    await take(shopper.page, f"shop-{name}")
    await shopper.open_chat()
    more = look in FOR_VIEWS
    if more:
        await expect(shopper.panel.get_by_role("button", name="?").first).to_be_visible()
        await take(shopper.page, f"greeting-{name}")
        await nearest(shopper, name)
    await shopper.ask(QUESTION)
    await take(shopper.page, f"widget-{name}")
    if more:
        await shopper.ask("Where is my order?")
        await take(shopper.page, f"order-{name}")
    await shopper.ask("How long is the warranty on the burners?")
    await shopper.ask("This is taking too long for me.")
    await shopper.ask_for_a_person()
    await expect(rep.offer(look.called)).to_be_visible()
    await take(shopper.page, f"waiting-{name}")
    await rep.page.set_viewport_size(viewport)
    await take(rep.page, f"offer-{name}")
    await rep.page.set_viewport_size(DESK)
    await rep.accept(look.called)
    await expect(rep.draft).to_be_visible()
    await rep.page.set_viewport_size(viewport)
    await take(rep.page, f"console-{name}")
    await rep.page.set_viewport_size(DESK)
    await rep.reply("Hello, Mara here. I have your question, and I'll see that it gets there in time.")
    await expect(shopper.bubble("Mara here")).to_be_visible()
    await take(shopper.page, f"rep-{name}")
    for view in VIEWS if more else ():
        await rep.page.set_viewport_size(DESK)
        await rep.page.get_by_role("navigation", name="Views").get_by_role("button", name=view).click()
        await expect(rep.page.get_by_text("Looking…")).to_have_count(0)
        if view == "People":
            await rep.page.get_by_role("listitem").get_by_role("button", name="Mara").click()
        await rep.page.set_viewport_size(viewport)
        await take(rep.page, f"{view.lower()}-{name}")
    if more:
        await rep.page.set_viewport_size(DESK)
        await rep.page.get_by_role("navigation", name="Views").get_by_role("button", name="Desk").click()
        await rep.close()
        await expect(shopper.page.get_by_role("group", name="How was it?")).to_be_visible()
        await take(shopper.page, f"rating-{name}")
        door = await visits.rep_at_the_door(viewport=viewport, theme=look.theme)
        await expect(door.page.get_by_label("Password")).to_be_visible()
        await take(door.page, f"sign-in-{name}")


async def nearest(shopper: Shopper, name: str) -> None:
    """What comes nearest is offered where nothing answers surely, and one of it is chosen."""
    await shopper.ask(UNSURE)
    await take(shopper.page, f"nearest-{name}")
    await shopper.panel.get_by_role("button", name="Gifts and gift cards – Ideas").click()
    await expect(shopper.bubble("Under €30: double-prong skewers")).to_be_visible()


async def take(page: Page, name: str) -> None:
    await page.evaluate("document.fonts.ready")
    await page.screenshot(path=TARGET / f"{name}.png")


def show_mara(url: str) -> None:
    """Mara has a picture, Wei has none."""
    mara = RepClient.sign_in(url)
    answer = mara.http.put(f"/v1/reps/{mara.rep['id']}/picture", files={"file": ("mara.jpg", portrait())})
    assert answer.status_code == 200, answer.text


async def take_all(url: str) -> None:
    show_mara(url)
    async with launched() as browser:
        for look in LOOKS:
            visits = Visits(browser, url)
            await story(visits, look)
            await visits.end()


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, live(demo_settings(Path(folder))) as server:
        asyncio.run(take_all(server.url))


if __name__ == "__main__":
    main()
