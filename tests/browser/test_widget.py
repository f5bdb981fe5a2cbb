"""The widget in the shop's page: keyboard, focus, phones, colours, options, and what it leaves alone."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.people import PHONE, SMALL_PHONE, Visits


async def test_the_whole_conversation_can_be_had_from_the_keyboard(visits: Visits) -> None:
    """Open, write two lines, send, close with Escape; the focus is always where the hands are."""
    shopper = await visits.shopper()
    await shopper.launcher.focus()
    await shopper.page.keyboard.press("Enter")
    await expect(shopper.box).to_be_focused()
    await shopper.page.keyboard.type("Hello,")
    await shopper.page.keyboard.press("Shift+Enter")
    await shopper.page.keyboard.type("is the Emberline 22 in stock?")
    await shopper.page.keyboard.press("Enter")
    await expect(shopper.log.locator(".own .bubble")).to_have_text("Hello,\nis the Emberline 22 in stock?")
    await expect(shopper.box).to_be_focused()
    await expect(shopper.box).to_have_value("")
    await shopper.page.keyboard.press("Escape")
    await expect(shopper.panel).to_be_hidden()
    await expect(shopper.launcher).to_be_focused()


async def test_blank_and_overlong_messages_are_not_sent(visits: Visits) -> None:
    shopper = await visits.shopper()
    await shopper.open_chat()
    await shopper.say("   ")
    await expect(shopper.log.get_by_role("article")).to_have_count(0)
    await shopper.say("x" * 4003)
    await expect(shopper.page.get_by_text("3 characters too long")).to_be_visible()
    await expect(shopper.page.get_by_role("button", name="Send message")).to_be_disabled()
    await expect(shopper.log.get_by_role("article")).to_have_count(0)


async def test_the_assistant_is_labelled_as_one_and_a_person_is_always_in_sight(visits: Visits) -> None:
    shopper = await visits.shopper()
    await shopper.open_chat()
    await expect(shopper.panel.get_by_text("Automatic assistant, not a person.")).to_be_visible()
    await shopper.ask("Do you deliver to Germany?")
    await expect(shopper.log.get_by_role("article").last).to_contain_text("Assistant (automatic)")
    await expect(shopper.page.get_by_role("button", name="Talk to a person").first).to_be_in_viewport()


async def test_an_honest_no_offers_a_person_as_a_button(visits: Visits) -> None:
    shopper = await visits.shopper()
    await shopper.open_chat()
    await shopper.ask("Do you sell surfboards?")
    options = shopper.log.get_by_role("group", name="Suggested answers")
    await options.get_by_role("button", name=re.compile("person")).click()
    await expect(shopper.log.get_by_text("You asked for a person")).to_be_visible()
    await expect(options.get_by_role("button", name="Talk to a person")).to_be_hidden()


async def test_with_nobody_online_the_shopper_is_told_so(visits: Visits) -> None:
    shopper = await visits.shopper()
    await shopper.open_chat()
    await shopper.ask_for_a_person()
    await expect(shopper.bubble("Assistant (automatic)")).to_have_count(1)
    await expect(shopper.panel.get_by_text("in line").first).to_be_visible()


async def test_a_source_opens_the_page_it_names(visits: Visits) -> None:
    """On a phone the sheet steps aside, so that the page can be read."""
    shopper = await visits.shopper("/", viewport=PHONE)
    await shopper.open_chat()
    await shopper.ask("How long do I have to return something?")
    link = shopper.sources.first.get_by_role("link").first
    title = await link.inner_text()
    await link.click()
    await expect(shopper.page).to_have_url(re.compile(r"/(pages|faq)/"))
    await expect(shopper.panel).to_be_hidden()
    assert title


@pytest.mark.parametrize("viewport", [PHONE, SMALL_PHONE])
async def test_on_a_phone_the_panel_is_a_sheet_that_keeps_the_focus_inside(
    visits: Visits, viewport: dict[str, int]
) -> None:
    shopper = await visits.shopper(viewport={"width": viewport["width"], "height": viewport["height"]})
    await shopper.open_chat()
    box = await shopper.panel.bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (viewport["width"], viewport["height"])
    for _ in range(12):
        await shopper.page.keyboard.press("Tab")
        assert await shopper.page.evaluate("document.activeElement?.tagName") == "GUANXI-WIDGET"


async def test_a_link_of_the_shop_may_open_the_chat(visits: Visits) -> None:
    shopper = await visits.shopper()
    await shopper.page.get_by_role("link", name="Ask about this").click()
    await expect(shopper.box).to_be_focused()
    await expect(shopper.page).to_have_url(re.compile(r"/products/emberline-22"))


async def test_a_long_answer_is_read_from_its_beginning_and_what_comes_next_is_in_sight(
    visits: Visits,
) -> None:
    shopper = await visits.shopper(viewport=SMALL_PHONE)
    await shopper.open_chat()
    await shopper.ask("Will the Emberline 22 arrive in Utrecht before Friday?")
    answer = shopper.bubble("Assistant (automatic)")
    await expect(answer.locator(".bubble")).to_be_in_viewport()
    top = await answer.evaluate("(one) => one.getBoundingClientRect().top")
    log = await shopper.log.bounding_box()
    assert log is not None
    assert 0 <= top - log["y"] < 40
    await shopper.ask_for_a_person()
    await expect(shopper.bubble("nobody is online").locator(".who")).to_be_in_viewport()


async def test_the_shops_style_does_not_reach_the_widget(visits: Visits) -> None:
    shopper = await visits.shopper()
    hostile = """() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync('body * { display: none !important; color: red !important; font-size: 60px !important }');
      document.adoptedStyleSheets = [sheet];
    }"""
    await shopper.open_chat()
    await shopper.page.evaluate(hostile)
    await expect(shopper.box).to_be_visible()
    assert await shopper.box.evaluate("(box) => getComputedStyle(box).fontSize") == "16px"


async def test_news_on_a_closed_widget_is_counted_on_the_launcher(visits: Visits) -> None:
    shopper = await visits.shopper()
    await shopper.open_chat()
    await shopper.say("Which charcoal burns longest?")
    await shopper.page.keyboard.press("Escape")
    await expect(shopper.page.get_by_role("button", name="1 new message")).to_be_visible()
    await shopper.launcher.click()
    await shopper.page.keyboard.press("Escape")
    await expect(shopper.page.get_by_role("button", name="new message")).to_be_hidden()


async def test_the_widget_sets_no_cookie(visits: Visits) -> None:
    shopper = await visits.shopper()
    await shopper.open_chat()
    await shopper.ask("Hello")
    assert await shopper.page.context.cookies() == []
