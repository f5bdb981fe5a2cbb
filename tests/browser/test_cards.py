"""Cards of things the shop says little about: whole ones, with what there is, and never a broken picture or a gap."""

import json

import pytest
from playwright.async_api import expect

from conversation.database import open_engine
from conversation.model import AssistantSaid, Card, ConversationId, ShopperSaid
from conversation.store import Log
from tests.browser.people import DESK, SMALL_PHONE, Theme, Visits
from tests.browser.test_accessibility import WIDGET, check, no_sideways
from tests.clients import ShopperClient
from tests.doubles import FakeClock
from tests.servers import LiveServer

LONG = "Stainless steel side shelf with hooks and a towel rail for the Emberline 22, 26 and 32, left or right"
CARDS = (
    Card(
        "product",
        "full",
        "Hearth 60",
        "/products/hearth-60",
        "/shop/images/fire-pit.svg",
        "€149.00",
        "In stock",
    ),
    Card("product", "bare", "Tripod"),
    Card("product", "named", "Cover", "/products/cover-hearth"),
    Card("product", "lost", "Grate", "/products/x", "/shop/images/nothing.svg", "€9.00"),
    Card("product", "elsewhere", "Tongs", "javascript:alert(1)", "javascript:alert(1)", "€9.00"),
    Card("product", "long", LONG, None, None, None, "Back in about 12 days", trouble=True),
    Card("order", "EM-1", "Order EM-1"),
)


async def told(server: LiveServer) -> ShopperClient:
    """Somebody who was answered with all of these cards."""
    shopper = ShopperClient.arrive(server.url)
    engine = open_engine(server.settings.database)
    log = Log(engine, clock=FakeClock(), after_commit=lambda _: None)
    seen = await log.load(ConversationId(shopper.conversation))
    await log.append(seen, ShopperSaid("What is there?"), AssistantSaid("All of these.", cards=CARDS))
    await engine.dispose()
    return shopper


@pytest.mark.parametrize(("viewport", "theme"), [(DESK, "light"), (SMALL_PHONE, "dark")])
async def test_a_card_shows_what_the_shop_says_and_nothing_broken(
    visits: Visits, live_server: LiveServer, viewport: dict[str, int], theme: Theme
) -> None:
    client = await told(live_server)
    known = {"token": client.token, "conversation": client.conversation, "name": "", "verified": False}
    keep = f"localStorage.setItem('guanxi ' + location.origin, {json.dumps(json.dumps(known))})"
    size = SMALL_PHONE if viewport["width"] == SMALL_PHONE["width"] else DESK
    shopper = await visits.shopper("/", viewport=size, theme=theme, before=keep)
    await shopper.open_chat()
    cards = shopper.log.locator(".card.thing")
    await expect(cards).to_have_count(len(CARDS))
    for number, card in enumerate(CARDS):
        await expect(cards.nth(number)).to_contain_text(card.title)
        await cards.nth(number).scroll_into_view_if_needed()
    await expect(cards.nth(0).locator("img")).to_be_visible()
    await expect(cards.nth(3).locator("img")).to_be_hidden()
    await expect(shopper.log.locator("img:visible")).to_have_count(1)
    assert (
        await cards.evaluate_all(
            "(all) => all.flatMap((one) => [...one.querySelectorAll('p, ol, span')]"
            ".filter((part) => part.textContent.trim() === '').map((part) => part.outerHTML))"
        )
        == []
    )
    await expect(cards.nth(1).get_by_role("link")).to_have_count(0)
    await expect(cards.nth(4).get_by_role("link")).to_have_count(0)
    await expect(cards.nth(2).get_by_role("link", name="Cover")).to_have_attribute(
        "href", f"{live_server.url}/products/cover-hearth"
    )
    await no_sideways(shopper.page)
    await check(shopper.page, "cards of little", within=WIDGET)
