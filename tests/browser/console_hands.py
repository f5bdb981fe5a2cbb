"""What several tests of the console begin with: a conversation taken over, and an answer that comes late."""

import asyncio
import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Locator, Page, Route, expect

from tests.browser.people import Rep, Shopper, Theme, Visits
from tests.clients import RepClient, ShopperClient, connect, new_id
from tests.servers import LiveServer


async def taken_over(
    visits: Visits, email: str, name: str, *, said: str = "How long is the warranty on the burners?"
) -> tuple[Rep, Shopper]:
    """Wei holds the conversation of a shopper who said something and then asked for a person."""
    rep = await visits.rep("wei@emberline.example")
    return rep, await one_more(visits, rep, email, name, said=said)


async def one_more(visits: Visits, rep: Rep, email: str, name: str, *, said: str = "") -> Shopper:
    """The rep accepts a conversation, one more or the first."""
    shopper = await in_line(visits, email, said=said)
    await rep.accept(name)
    await expect(rep.page.get_by_role("heading", name=name)).to_be_visible()
    return shopper


async def in_line(visits: Visits, email: str, *, said: str = "") -> Shopper:
    shopper = await visits.shopper(customer=email)
    await shopper.open_chat()
    if said:
        await shopper.ask(said)
    await shopper.ask_for_a_person()
    return shopper


async def taken_over_unseen(
    visits: Visits,
    email: str,
    name: str,
    *,
    said: str = "How long is the warranty on the burners?",
    by: str = "wei@emberline.example",
    theme: Theme = "light",
) -> Rep:
    """As `taken_over`, of a shopper whose page nobody looks at: a program is all of them."""
    rep = await visits.rep(by, theme=theme)
    await one_more_unseen(visits, rep, email, name, said=said)
    await expect(rep.briefing).to_be_visible()
    return rep


async def one_more_unseen(visits: Visits, rep: Rep, email: str, name: str, *, said: str = "") -> None:
    await in_line_unseen(visits, email, said=said)
    await rep.accept(name)
    await expect(rep.page.get_by_role("heading", name=name)).to_be_visible()


async def in_line_unseen(visits: Visits, email: str, *, said: str = "") -> None:
    """The shop says who they are, as it does to the widget in its page."""
    await asyncio.to_thread(_in_line, visits, email, said)


def _in_line(visits: Visits, email: str, said: str) -> None:
    path = "/products/emberline-22"
    page = connect(visits.url).get(path, params={"as": email}).text
    identity = re.search(r'data-identity="([^"]+)"', page)
    assert identity is not None
    looked_at = {"url": f"{visits.url}{path}", "title": "Emberline 22", "product_id": "emberline-22"}
    shopper = ShopperClient.arrive(visits.url, identity=html.unescape(identity[1]), page=looked_at)
    if said:
        shopper.ask(said, page=looked_at)
    assert shopper.post("human", id=new_id()).status_code == 202


async def sees_at_the_desk(rep: Rep, name: str) -> None:
    """Wait until the console of one rep has heard that another came: nothing it shows all day says so."""
    reps = "document.querySelector('guanxi-console').desk.state.reps"
    here = f"name => {reps}.some(rep => rep.name === name && rep.presence === 'online')"
    await rep.page.wait_for_function(here, arg=name)


def dialog(rep: Rep, name: str) -> Locator:
    return rep.page.get_by_role("dialog", name=name)


def yours(rep: Rep, name: str) -> Locator:
    """The row of a conversation that this rep holds."""
    return rep.page.get_by_role("region", name="Yours").get_by_role("button", name=name)


def views(rep: Rep) -> Locator:
    return rep.page.get_by_role("navigation", name="Views")


async def away_from_text(rep: Rep) -> None:
    """Where single keys are keys: the log."""
    await rep.log.focus()


@asynccontextmanager
async def late(page: Page, address: str, *methods: str) -> AsyncIterator[asyncio.Event]:
    """Hold requests back, before the server sees them, until the event is set, or the block ends."""
    come = asyncio.Event()

    async def held(route: Route) -> None:
        if route.request.method in methods:
            await come.wait()
        await route.continue_()

    await page.route(address, held)
    try:
        yield come
    finally:
        come.set()
        await page.unroute(address, held)


def account(live_server: LiveServer, name: str) -> str:
    """The id of a rep by their name."""
    mara = RepClient.sign_in(live_server.url)
    reps = mara.http.get("/v1/reps").json()["reps"]
    found: str = next(rep["id"] for rep in reps if rep["name"] == name)
    return found


def change(live_server: LiveServer, name: str, **what: object) -> None:
    mara = RepClient.sign_in(live_server.url)
    answer = mara.http.patch(f"/v1/reps/{account(live_server, name)}", json=what)
    assert answer.status_code == 200, answer.text


def clear_desk(live_server: LiveServer) -> None:
    """Close whatever is held or in line: a test that failed must not make the next one fail."""
    mara = RepClient.sign_in(live_server.url)
    held = [one["conversation"] for one in mara.http.get("/v1/desk/all").json()["held"]]
    for conversation in [*held, *(one["conversation"] for one in mara.desk()["waiting"])]:
        call = "take" if conversation in held else "claim"
        taken = mara.http.post(f"/v1/desk/conversations/{conversation}/{call}", json={})
        assert taken.status_code in {200, 409}, taken.text
        mara.post(conversation, "release", to="closed")


def held_by(live_server: LiveServer, name: str) -> str:
    """The one conversation that a rep holds."""
    held = RepClient.sign_in(live_server.url).http.get("/v1/desk/all").json()["held"]
    (conversation,) = (one["conversation"] for one in held if one["rep"]["name"] == name)
    return str(conversation)
