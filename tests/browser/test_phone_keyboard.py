"""The smallest phone with its keyboard up: what one writes, what was said last and the way out are in sight."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from playwright.async_api import Locator, ViewportSize, expect

from tests.browser.people import SMALL_PHONE, Shopper, Visits
from tests.browser.test_accessibility import no_sideways

LEFT_HIGH = 260
"""CSS pixels that a keyboard with its row of suggestions leaves of 640."""

SEEN_OF_THE_NEWEST = 20
"""CSS pixels: a line of words."""

# Phones differ. Some make the page smaller; most leave it as it is and lay the keyboard over it, which only the visual
# viewport tells. No desk's Chromium has a keyboard to show, so the second kind is told by this in its place.
KEYBOARD_OVER = """(high) => {
  Object.defineProperty(VisualViewport.prototype, 'height', { configurable: true, get: () => high });
  visualViewport.dispatchEvent(new Event('resize'));
}"""


@dataclass(frozen=True, slots=True)
class Keyboard:
    """A way for a phone to show its keyboard."""

    name: str

    async def comes_up(self, shopper: Shopper) -> None:
        if self.name == "makes the page smaller":
            await shopper.page.set_viewport_size(ViewportSize(width=SMALL_PHONE["width"], height=LEFT_HIGH))
        else:
            await shopper.page.evaluate(KEYBOARD_OVER, LEFT_HIGH)


KEYBOARDS = [Keyboard("makes the page smaller"), Keyboard("lies over the page")]


async def greeted(shopper: Shopper) -> None:
    await shopper.box.focus()


async def answered(shopper: Shopper) -> None:
    await shopper.ask("What does standard delivery to Finland cost?")


async def offered_a_person(shopper: Shopper) -> None:
    await shopper.ask("Do you sell surfboards?")


async def in_line(shopper: Shopper) -> None:
    await shopper.ask_for_a_person()
    await expect(shopper.panel.get_by_role("button", name="Leave a message")).to_be_visible()
    await shopper.box.focus()


async def not_sent(shopper: Shopper) -> None:
    await shopper.page.route("**/messages", lambda route: route.fulfill(status=400, json={"detail": "No."}))
    await shopper.say("Hello?")
    await expect(shopper.bubble("Hello?")).to_contain_text("Not sent.")


State = Callable[[Shopper], Awaitable[None]]
STATES: list[State] = [greeted, answered, offered_a_person, in_line, not_sent]


async def in_sight(one: Locator, what: str, *, at_least: float) -> None:
    """Fail unless `at_least` so many pixels of its height lie where the keyboard doesn't, inside what scrolls it."""
    seen: float = await one.evaluate(
        """(one, high) => {
          const box = one.getBoundingClientRect();
          const log = one.closest('.log')?.getBoundingClientRect() ?? { top: 0, bottom: high };
          return Math.min(box.bottom, log.bottom, high) - Math.max(box.top, log.top, 0);
        }""",
        LEFT_HIGH,
    )
    assert seen >= at_least, f"{seen} px of {what} are in sight"


@pytest.mark.parametrize("keyboard", KEYBOARDS, ids=lambda one: one.name.replace(" ", "-"))
@pytest.mark.parametrize("state", STATES, ids=lambda one: one.__name__)
async def test_what_matters_stays_in_sight(visits: Visits, state: State, keyboard: Keyboard) -> None:
    shopper = await visits.shopper("/", viewport=SMALL_PHONE)
    await shopper.open_chat()
    await state(shopper)
    await keyboard.comes_up(shopper)
    panel = shopper.page.locator("guanxi-panel section")
    await expect(panel).to_have_css("height", f"{LEFT_HIGH}px")
    await shopper.box.press_sequentially("And on Saturday?")
    await in_sight(shopper.page.locator("guanxi-composer"), "the place to write", at_least=40)
    newest = shopper.log.locator(".greeting" if state is greeted else ".msg").last
    await in_sight(newest, "the newest message", at_least=SEEN_OF_THE_NEWEST)
    await no_sideways(shopper.page)
    close = shopper.panel.get_by_role("button", name="Close chat")
    await in_sight(close, "the way out", at_least=32)
    await close.click()
    await expect(shopper.panel).to_be_hidden()


@pytest.mark.parametrize("keyboard", KEYBOARDS, ids=lambda one: one.name.replace(" ", "-"))
async def test_a_message_is_left_with_the_keyboard_up(visits: Visits, keyboard: Keyboard) -> None:
    """The form is higher than what is left of the screen: it scrolls, and what is written is in sight."""
    shopper = await visits.shopper("/", viewport=SMALL_PHONE)
    await shopper.open_chat()
    await in_line(shopper)
    await shopper.panel.get_by_role("button", name="Leave a message").click()
    text = shopper.page.get_by_role("textbox", name="What should they know?")
    await expect(text).to_be_focused()
    await keyboard.comes_up(shopper)
    await expect(shopper.page.locator("guanxi-panel section")).to_have_css("height", f"{LEFT_HIGH}px")
    await in_sight(text, "what is written", at_least=40)
    await no_sideways(shopper.page)
    send = shopper.page.get_by_role("button", name="Send and close the line")
    await text.fill("The lid of my grill is bent.")
    await send.scroll_into_view_if_needed()
    await in_sight(send, "the way to send", at_least=32)
    await in_sight(shopper.panel.get_by_role("button", name="Close chat"), "the way out", at_least=32)
    await send.click()
    await expect(shopper.bubble("The lid of my grill is bent.")).to_have_count(1)
