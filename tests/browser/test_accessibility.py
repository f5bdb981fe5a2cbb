"""axe finds nothing in any state of either front end, in both themes and on the smallest phone."""

from collections.abc import Awaitable, Callable

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page, ViewportSize, expect

from tests.browser.people import DESK, PHONE, SMALL_PHONE, Theme, Visits

LOOKS: list[tuple[ViewportSize, Theme]] = [(DESK, "light"), (DESK, "dark"), (SMALL_PHONE, "light")]


WIDGET = "guanxi-widget"
"""What is new in a state of the widget; the page behind it is looked at while the widget is closed."""

FOUND = """async (within) => {
  const { violations } = await axe.run(within ?? document, { resultTypes: ['violations'] });
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => [id, node.target, node.failureSummary]));
}"""


async def check(page: Page, state: str, *, within: str | None = None) -> None:
    """Fail with what axe finds in the page, or in one element of it; axe stays in the page for the next state."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(f"{AXE_SCRIPT}; null")
    assert await page.evaluate(FOUND, within) == [], state


async def no_sideways(page: Page) -> None:
    width = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0, f"the page is {width} px too wide"


Look = Callable[[Page, str], Awaitable[None]]


CUSTOMERS = [
    ("mikko.rantala@posti.example", "Mikko Rantala"),
    ("elin.ostberg@brev.example", "Elin Östberg"),
    ("laura.peeters@post.example", "Laura Peeters"),
]


@pytest.mark.parametrize(("look", "customer"), list(zip(LOOKS, CUSTOMERS, strict=True)))
async def test_the_widget_is_accessible_from_greeting_to_rating(
    visits: Visits, look: tuple[ViewportSize, Theme], customer: tuple[str, str]
) -> None:
    (viewport, theme), (email, name) = look, customer
    rep = await visits.rep("wei@emberline.example", theme=theme)
    shopper = await visits.shopper(viewport=viewport, theme=theme, customer=email)
    await check(shopper.page, "closed")
    await shopper.open_chat()
    await check(shopper.page, "greeting")
    await shopper.ask("What does standard delivery to Finland cost?")
    await check(shopper.page, "answer with sources", within=WIDGET)
    await shopper.ask("Do you sell surfboards?")
    await check(shopper.page, "options", within=WIDGET)
    await shopper.ask_for_a_person()
    await expect(rep.offer(name)).to_be_visible()
    await check(shopper.page, "in line", within=WIDGET)
    await check(rep.page, "offer")
    await shopper.page.route("**/messages", lambda route: route.abort())
    await shopper.say("Hello?")
    await expect(shopper.bubble("Hello?")).to_contain_text("Not sent.")
    await check(shopper.page, "failed", within=WIDGET)
    await rep.accept(name)
    await expect(rep.draft).to_be_visible()
    await check(rep.page, "taken over")
    await rep.reply("Hello there!")
    await expect(shopper.bubble("Hello there!")).to_be_visible()
    await check(shopper.page, "with a rep", within=WIDGET)
    await rep.page.get_by_role("button", name="Close", exact=True).click()
    await expect(shopper.page.get_by_role("group", name="How was it?")).to_be_visible()
    await check(shopper.page, "rating")
    await check(rep.page, "closed")
    await no_sideways(shopper.page)


@pytest.mark.parametrize(("viewport", "theme"), LOOKS)
async def test_the_console_is_accessible_when_nothing_is_on(
    visits: Visits, viewport: ViewportSize, theme: Theme
) -> None:
    rep = await visits.rep_at_the_door(viewport=viewport, theme=theme)
    await check(rep.page, "sign in")
    await rep.sign_in("mara@emberline.example")
    await check(rep.page, "empty")
    await no_sideways(rep.page)
    await rep.page.keyboard.press("?")
    await expect(rep.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    await check(rep.page, "shortcuts")
    await rep.page.get_by_role("button", name="Done").click()
    await rep.sign_out()


MOVING = """() => {
  const found = [];
  const look = (root) => {
    for (const one of root.querySelectorAll('*')) {
      const { animationName, transitionDuration } = getComputedStyle(one);
      const moves = animationName !== 'none' || transitionDuration.split(',').some((time) => parseFloat(time) > 0);
      if (moves) found.push(one.className || one.localName);
      if (one.shadowRoot) look(one.shadowRoot);
    }
  };
  look(document);
  return found;
}"""


async def test_nothing_moves_for_whoever_wants_nothing_to_move(visits: Visits) -> None:
    rep = await visits.rep("wei@emberline.example")
    shopper = await visits.shopper()
    await shopper.open_chat()
    for page in (shopper.page, rep.page):
        await page.emulate_media(reduced_motion="no-preference")
        assert await page.evaluate(MOVING) != []
        await page.emulate_media(reduced_motion="reduce")
        assert await page.evaluate(MOVING) == []


@pytest.mark.parametrize(
    "path", ["/", "/products", "/products/emberline-22", "/pages/returns", "/help", "/nowhere"]
)
@pytest.mark.parametrize(("viewport", "theme"), [(PHONE, "light"), (DESK, "dark")])
async def test_the_demo_shop_is_accessible(
    visits: Visits, path: str, viewport: ViewportSize, theme: Theme
) -> None:
    shopper = await visits.shopper(path, viewport=viewport, theme=theme)
    await expect(shopper.launcher).to_be_visible()
    await check(shopper.page, path)
    await no_sideways(shopper.page)
