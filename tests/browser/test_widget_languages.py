"""The widget in each of its languages, and written from the right, on the smallest phone: longer words find room."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.people import SMALL_PHONE
from tests.browser.test_accessibility import no_sideways
from tests.browser.test_widget_api import Shop, at
from tests.browser.test_widget_api import shop as shop  # noqa: PLC0414 - a fixture

KEEP_WAITING = {"en": "Keep waiting", "de": "Weiter warten", "es": "Seguir esperando", "zh": "继续等候"}

# What sticks out of its own box, or of the panel: words wider than their room are drawn over what stands beside them.
OUTSIDE = """(panel) => {
  const all = panel.getBoundingClientRect();
  return [...panel.querySelectorAll('p, button, h2, h3')].filter((one) => {
    if (one.closest('.unseen') || one.getClientRects().length === 0) return false;
    const words = document.createRange();
    words.selectNodeContents(one);
    const [inner, own] = [words.getBoundingClientRect(), one.getBoundingClientRect()];
    const [left, right] = [Math.max(own.left, all.left), Math.min(own.right, all.right)];
    return inner.left < left - 1 || inner.right > right + 1;
  }).map((one) => one.textContent.trim());
}"""


@pytest.mark.parametrize("language", ["en", "de", "es", "zh", "ar-XB"])
async def test_no_words_stick_out_of_their_room(chromium: Browser, shop: Shop, language: str) -> None:
    right = "document.documentElement.dir = 'rtl'" if language == "ar-XB" else ""
    shop.attributes, shop.language, shop.script = f'data-language="{language}"', "en", right
    shopper = await at(chromium, shop, viewport=SMALL_PHONE)
    await shopper.page.locator("guanxi-widget").get_by_role("button").first.click()
    panel = shopper.page.locator("guanxi-panel section")
    await expect(panel.locator(".options.first button").first).to_be_visible()
    assert await panel.evaluate(OUTSIDE) == []
    await panel.get_by_role("textbox").fill("Do you sell surfboards?")
    await panel.get_by_role("textbox").press("Enter")
    await expect(panel.locator(".options .human")).to_be_visible()
    assert await panel.evaluate(OUTSIDE) == []
    await panel.locator(".bar .human").click()
    await expect(panel.locator(".bar.waiting")).to_be_visible()
    await expect(panel.locator(".options button")).to_have_count(4)
    await expect(panel.locator(".options .wait")).to_contain_text(KEEP_WAITING.get(language, ""))
    assert await panel.evaluate(OUTSIDE) == []
    await no_sideways(shopper.page)
    await shopper.page.context.close()
