"""The demo shop's pages fit every screen, from the smallest phone on, written from the left and from the right."""

import pytest
from playwright.async_api import ViewportSize, expect

from tests.browser.people import PHONE, SMALL_PHONE, Visits
from tests.browser.test_accessibility import check, no_sideways

LARGE = ViewportSize(width=1440, height=900)
PATHS = ("/", "/products", "/products/emberline-22", "/pages/shipping", "/help", "/recipes", "/nothing-here")
WRITTEN = "document.addEventListener('DOMContentLoaded', () => { document.documentElement.dir = '%s' })"


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("viewport", [SMALL_PHONE, PHONE, LARGE], ids=lambda size: str(size["width"]))
async def test_no_page_of_the_shop_is_wider_than_the_screen(
    visits: Visits, viewport: ViewportSize, direction: str
) -> None:
    shopper = await visits.shopper("/", viewport=viewport, before=WRITTEN % direction)
    page = shopper.page
    for path in PATHS:
        await page.goto(f"{visits.url}{path}")
        await expect(page.locator("html")).to_have_attribute("dir", direction)
        await no_sideways(page)
    await page.get_by_text("Sign in", exact=True).click()
    menu = page.get_by_role("list", name="Sign in as a demo customer")
    await expect(menu).to_be_visible()
    box = await menu.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= viewport["width"]
    await no_sideways(page)
    await check(page, "signing in")


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
async def test_the_way_past_the_head_is_in_sight_when_it_has_the_focus(
    visits: Visits, direction: str
) -> None:
    shopper = await visits.shopper("/", viewport=SMALL_PHONE, before=WRITTEN % direction)
    skip = shopper.page.get_by_role("link", name="Skip to the page")
    await expect(skip).not_to_be_in_viewport()
    await shopper.page.keyboard.press("Tab")
    await expect(skip).to_be_focused()
    await expect(skip).to_be_in_viewport(ratio=1)
    await no_sideways(shopper.page)
