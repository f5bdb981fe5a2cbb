"""One shopper at several pages, and on bad networks: what one tab knows the others know, and nothing is doubled."""

import asyncio
from contextlib import suppress

import pytest
from playwright.async_api import Browser, CDPSession, Error, Route, expect

from tests.browser.people import Shopper, Visits
from tests.doubles import wait_until
from tests.servers import LiveServer

SLOW_3G = {
    "offline": False,
    "latency": 2_000,
    "downloadThroughput": 50_000,
    "uploadThroughput": 50_000,
}
CUT = {**SLOW_3G, "offline": True}
WHOLE = {**SLOW_3G, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}

PLAYED_AGAIN = """() => new Promise((resolve) => {
  const look = () => (played === 4 ? resolve() : setTimeout(look, 50));
  look();
})"""


async def another_tab(shopper: Shopper, path: str = "/help") -> Shopper:
    """The same browser, one more tab, its chat open."""
    page = await shopper.page.context.new_page()
    await page.goto(shopper.page.url.split("/products")[0].rstrip("/") + path)
    tab = Shopper(page)
    await tab.open_chat()
    return tab


async def network(shopper: Shopper) -> CDPSession:
    session = await shopper.page.context.new_cdp_session(shopper.page)
    await session.send("Network.enable")
    return session


async def test_three_tabs_hold_the_same_conversation_and_each_message_once(visits: Visits) -> None:
    """Also the first message of all, which makes the session; also when all three speak at once."""
    first = await visits.shopper()
    await first.open_chat()
    tabs = [first, await another_tab(first), await another_tab(first, "/recipes")]
    await first.ask("Hello")
    for tab in tabs:
        await expect(tab.bubble("Assistant (automatic)")).to_have_count(1)
    for tab, said in zip(
        tabs, ("Which gas bottle fits?", "Do you ship to Spain?", "Any gift cards?"), strict=True
    ):
        await tab.say(said)
    for tab in tabs:
        for said in ("Which gas bottle fits?", "Do you ship to Spain?", "Any gift cards?"):
            await expect(tab.bubble(said)).to_have_count(1)
        await expect(tab.log.locator("article.sending")).to_have_count(0)


async def test_whoever_watches_a_page_watches_the_tabs_beside_it(
    chromium: Browser, live_server: LiveServer
) -> None:
    visits = Visits(chromium, live_server.url)
    tab = await another_tab(await visits.shopper())
    await tab.page.evaluate("alert('Hello'); setTimeout(() => { throw new Error('broken'); })")
    await tab.page.evaluate("fetch('http://127.0.0.1:9/').catch(() => undefined)")
    with suppress(Error):
        await tab.page.goto("http://127.0.0.1:9/")  # where nobody listens
    await wait_until(lambda: len(visits.troubles) > 3, "what the second tab did")
    await visits.end()
    told = "\n".join(visits.troubles)
    for trouble in ("a dialog: Hello", "a script broke", "policy was broken", "a request left for"):
        assert trouble in told


async def test_what_one_tab_could_not_send_another_sends_when_the_first_is_closed(visits: Visits) -> None:
    first = await visits.shopper()
    await first.open_chat()
    await first.ask("Hello")
    second = await another_tab(first)
    await first.page.route("**/messages", lambda route: route.abort())
    await second.page.route("**/messages", lambda route: route.abort())
    await first.say("Is the lid made of steel?")
    await expect(first.bubble("lid made of steel?")).to_contain_text("Not sent.")
    await expect(second.bubble("lid made of steel?")).to_have_count(1)
    await first.page.close()
    await second.page.unroute("**/messages")
    with suppress(Error):  # it may have tried again by itself as the first one went
        await second.bubble("lid made of steel?").get_by_role("button", name="Try again").click(timeout=2000)
    await expect(second.bubble("lid made of steel?")).not_to_contain_text("Not sent.")
    await expect(second.bubble("Assistant (automatic)")).to_have_count(2)


async def test_a_message_discarded_in_one_tab_is_gone_in_the_other(visits: Visits) -> None:
    first = await visits.shopper()
    await first.open_chat()
    await first.ask("Hello")
    second = await another_tab(first)
    for tab in (first, second):
        await tab.page.route("**/messages", lambda route: route.abort())
    await first.say("Never mind this one")
    await expect(second.bubble("Never mind this one")).to_contain_text("Not sent.")
    await first.bubble("Never mind this one").get_by_role("button", name="Discard").click()
    await expect(second.bubble("Never mind this one")).to_have_count(0)


async def test_news_is_counted_in_the_title_until_some_tab_has_shown_it(visits: Visits) -> None:
    shopper = await visits.shopper()
    await shopper.open_chat()
    await shopper.say("Which charcoal burns longest?")
    await shopper.page.keyboard.press("Escape")
    await expect(shopper.page.get_by_role("button", name="1 new message")).to_be_visible()
    title = await shopper.page.title()
    assert title.startswith("(1) ")
    second = await another_tab(shopper)
    await expect(second.bubble("Assistant (automatic)")).to_have_count(1)
    await expect(shopper.page.get_by_role("button", name="new message")).to_be_hidden()
    await expect(shopper.page).to_have_title(title.removeprefix("(1) "))


async def test_news_that_came_while_the_shopper_was_away_is_counted_on_return(visits: Visits) -> None:
    rep = await visits.rep("wei@emberline.example")
    shopper = await visits.shopper(customer="mikko.rantala@posti.example")
    await shopper.open_chat()
    await shopper.ask("Hello")
    await shopper.ask_for_a_person()
    await rep.accept("Mikko Rantala")
    await shopper.page.keyboard.press("Escape")
    await shopper.page.goto("about:blank")
    await rep.reply("Here I am.")
    await shopper.page.goto(f"{visits.url}/help?as=mikko.rantala@posti.example")
    await expect(shopper.page.get_by_role("button", name="1 new message")).to_be_visible()


async def test_who_has_everything_deleted_finds_it_gone_in_every_tab(visits: Visits) -> None:
    shopper = await visits.shopper()
    await shopper.open_chat()
    await shopper.ask("I live in Delft, do you deliver?")
    second = await another_tab(shopper)
    await expect(second.log.locator(".own .bubble")).to_have_text("I live in Delft, do you deliver?")
    await shopper.page.get_by_role("button", name="More").click()
    await shopper.page.get_by_role("button", name="Delete my data").click()
    dialog = shopper.page.get_by_role("alertdialog", name="Delete everything you wrote here?")
    await expect(dialog.get_by_role("button", name="Keep it")).to_be_focused()
    await dialog.get_by_role("button", name="Delete for good").click()
    await expect(shopper.panel.get_by_text("Everything you wrote was deleted.")).to_be_visible()
    for tab in (shopper, second):
        await expect(tab.log.get_by_role("article")).to_have_count(0)
    await shopper.page.reload()
    await expect(shopper.box).to_be_visible()
    await expect(shopper.log.get_by_role("article")).to_have_count(0)
    await shopper.ask("Hello")


async def test_nothing_is_deleted_while_the_shop_cannot_be_reached(visits: Visits) -> None:
    shopper = await visits.shopper()
    await shopper.open_chat()
    await shopper.ask("Hello")
    await shopper.page.route("**/sessions/me", lambda route: route.abort())
    await shopper.page.get_by_role("button", name="More").click()
    await shopper.page.get_by_role("button", name="Delete my data").click()
    await shopper.page.get_by_role("button", name="Delete for good").click()
    await expect(shopper.panel.get_by_text("Nothing was deleted")).to_be_visible()
    await shopper.page.keyboard.press("Escape")
    await expect(shopper.bubble("Hello")).not_to_have_count(0)


async def test_the_transcript_is_a_text_file_of_what_was_said(visits: Visits) -> None:
    shopper = await visits.shopper()
    await shopper.open_chat()
    await shopper.ask("How long do I have to return something?")
    await shopper.page.get_by_role("button", name="More").click()
    async with shopper.page.expect_download() as saving:
        await shopper.page.get_by_role("button", name="Download transcript").click()
    saved = await (await saving.value).path()
    text = saved.read_bytes().decode("utf-8-sig")
    assert text.startswith("Conversation: Ask Emberline\r\n")
    assert "You:\r\nHow long do I have to return something?" in text
    assert "Assistant (automatic):" in text
    assert "Where I read this:" in text


async def test_the_sound_is_off_until_the_shopper_turns_it_on(visits: Visits) -> None:
    shopper = await visits.shopper(
        before="""window.played = 0; const make = AudioContext.prototype.createOscillator;
        AudioContext.prototype.createOscillator = function () { played += 1; return make.call(this); };"""
    )
    await shopper.open_chat()
    await shopper.say("Which gas bottle fits?")
    await shopper.page.keyboard.press("Escape")
    await expect(shopper.page.get_by_role("button", name="1 new message")).to_be_visible()
    assert await shopper.page.evaluate("played") == 0
    await shopper.open_chat()
    await shopper.page.get_by_role("button", name="More").click()
    await shopper.page.get_by_role("button", name="Turn sound on").click()
    assert await shopper.page.evaluate("played") == 2
    await shopper.say("Do you ship to Spain?")
    await shopper.page.keyboard.press("Escape")
    await expect(shopper.page.get_by_role("button", name="1 new message")).to_be_visible()
    await shopper.page.evaluate(PLAYED_AGAIN)


async def test_on_a_slow_line_a_message_is_sent_once_and_says_how_far_it_is(visits: Visits) -> None:
    shopper = await visits.shopper()
    await shopper.open_chat()
    await shopper.ask("Hello")
    session = await network(shopper)
    # Longer than a busy machine may take to look.
    await session.send("Network.emulateNetworkConditions", {**SLOW_3G, "latency": 6_000})
    await shopper.say("Does the Emberline 22 have a side burner?")
    await expect(shopper.bubble("side burner?")).to_contain_text("Sending…")
    await expect(shopper.bubble("Assistant (automatic)")).to_have_count(2)
    await expect(shopper.bubble("side burner?")).to_have_count(1)
    await expect(shopper.bubble("side burner?")).not_to_contain_text("Sending…")


async def test_a_network_that_is_cut_in_the_middle_costs_nothing(visits: Visits) -> None:
    """The banner says so, the message waits, and both are settled when the network is back."""
    shopper = await visits.shopper()
    await shopper.open_chat()
    await shopper.ask("Hello")
    session = await network(shopper)
    await session.send("Network.emulateNetworkConditions", CUT)
    await shopper.say("Is the lid made of steel?")
    await expect(shopper.bubble("lid made of steel?")).to_contain_text("Will be sent when you’re back.")
    await expect(shopper.panel.get_by_text("You’re offline.")).to_be_visible()
    await session.send("Network.emulateNetworkConditions", WHOLE)
    await expect(shopper.bubble("lid made of steel?")).not_to_contain_text("Will be sent")
    await expect(shopper.bubble("lid made of steel?")).not_to_contain_text("Not sent.")
    await expect(shopper.bubble("Assistant (automatic)")).to_have_count(2)
    await expect(shopper.bubble("lid made of steel?")).to_have_count(1)
    await expect(shopper.panel.get_by_text("You’re offline.")).to_be_hidden()


@pytest.mark.parametrize(
    "reached", [False, True], ids=["before the shop has it", "before its answer is read"]
)
async def test_a_reload_in_the_middle_of_sending_neither_loses_nor_repeats(
    visits: Visits, *, reached: bool
) -> None:
    shopper = await visits.shopper()
    await shopper.open_chat()
    await shopper.ask("Hello")
    under_way = asyncio.Event()

    async def left_without_answer(route: Route) -> None:
        if under_way.is_set():
            await route.continue_()
            return
        if reached:
            await route.fetch()
        under_way.set()

    await shopper.page.route("**/messages", left_without_answer)
    await shopper.say("Can I pay with iDEAL?")
    async with asyncio.timeout(30):
        await under_way.wait()
    if not reached:
        await expect(shopper.bubble("iDEAL?")).to_contain_text("Sending…")
    await shopper.page.reload()
    await expect(shopper.bubble("Assistant (automatic)")).to_have_count(2, timeout=30_000)
    await expect(shopper.bubble("iDEAL?")).to_have_count(1)
