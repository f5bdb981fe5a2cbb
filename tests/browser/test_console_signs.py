"""What the console tells a rep by itself: why a person matters, who waits how long, and whether it is connected."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.console_hands import in_line_unseen, one_more, taken_over, taken_over_unseen, views, yours
from tests.browser.people import Rep, Visits
from tests.servers import LiveServer

pytestmark = pytest.mark.usefixtures("cleared")

CUT = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
WHOLE = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}

LISTEN_TO_NOTICES = """() => { window.notices = []; window.elsewhere = false;
  const focused = document.hasFocus.bind(document);
  document.hasFocus = () => !elsewhere && focused();
  window.Notification = new Proxy(Notification, { construct(target, given) {
    const notice = Reflect.construct(target, given);
    notices.push({ title: given[0], ...given[1], notice });
    return notice; } }); }"""


async def test_the_briefing_tells_why_a_person_matters(visits: Visits) -> None:
    rep = await taken_over_unseen(
        visits,
        "jonas.weber@mail.example",
        "Jonas Weber",
        said="I'd like to order it today, it's a present for my dad's birthday.",
    )
    await rep.unfold()
    await expect(
        rep.briefing.get_by_role("heading", name=re.compile("why a person matters$"))
    ).to_be_visible()
    for reason in ("is about to buy, looking at Emberline 22", "it is for a birthday"):
        await expect(rep.briefing.get_by_role("listitem").filter(has_text=reason)).to_be_visible()
    await rep.close()


async def test_the_name_a_shopper_chooses_stands_beside_theirs_until_it_is_taken_back(visits: Visits) -> None:
    rep, shopper = await taken_over(visits, "sanne.dewit@post.example", "Sanne de Wit")
    head = rep.page.locator("guanxi-conversation header")
    await expect(head).to_contain_text("Sanne de Wit")
    for chosen, shown in (("Dr de Wit", "Wants to be called Dr de Wit"), ("", "")):
        await shopper.page.get_by_role("button", name="More", exact=True).click()
        await shopper.page.get_by_role("button", name="How you are addressed").click()
        await shopper.log.get_by_role("textbox", name="What may we call you?").fill(chosen)
        await shopper.log.get_by_role("button", name="Save").click()
        if shown:
            await expect(head).to_contain_text(shown)
            await expect(rep.page.get_by_text("Calls themselves Dr de Wit")).to_be_visible()
        else:
            await expect(head).not_to_contain_text("Wants to be called")
    await rep.close()


async def test_unanswered_seconds_count_up_turn_gold_and_berry_and_end_with_an_answer(visits: Visits) -> None:
    rep, shopper = await taken_over(visits, "sanne.dewit@post.example", "Sanne de Wit")
    await rep.reply("Hello Sanne!")
    row, head = yours(rep, "Sanne de Wit"), rep.page.locator("guanxi-conversation header")
    for place in (row, head):
        await expect(place).not_to_contain_text("unanswered")
    await rep.page.clock.install()
    await shopper.say("Which cover fits?")
    for place in (row, head):
        await expect(place).to_contain_text(re.compile(r"unanswered for \s*\d s"))
        await expect(place.locator(".unanswered")).to_have_class(re.compile("fresh"))
    await rep.page.clock.fast_forward(31_000)
    for place in (row, head):
        await expect(place).to_contain_text(re.compile(r"unanswered for \s*[345]\d s"))
        await expect(place.locator(".unanswered")).to_have_class(re.compile("waits"))
    await rep.page.clock.fast_forward(60_000)
    await rep.page.clock.fast_forward(40_000)
    for place in (row, head):
        await expect(place).to_contain_text(re.compile(r"unanswered for \s*2:\d\d min"))
        await expect(place.locator(".unanswered")).to_have_class(re.compile("alone"))
    await rep.reply("The large one.")
    for place in (row, head):
        await expect(place).not_to_contain_text("unanswered")
    await rep.close()


async def test_the_one_unanswered_longest_stands_first_and_one_key_leads_to_it(visits: Visits) -> None:
    rep, first = await taken_over(visits, "camille.rousseau@courriel.example", "Camille Rousseau")
    await rep.reply("Bonjour!")
    second = await one_more(visits, rep, "ingrid.solberg@fjord.example", "Ingrid Solberg")
    await rep.reply("Hei!")
    rows = rep.page.get_by_role("region", name="Yours").get_by_role("listitem")
    await expect(rows.first).to_contain_text("Ingrid Solberg")
    await first.say("Et le couvercle ?")
    await expect(rows.first).to_contain_text("Camille Rousseau")
    await second.say("Og lokket?")
    await expect(yours(rep, "Ingrid Solberg")).to_contain_text("unanswered")
    await expect(rows.first).to_contain_text("Camille Rousseau")
    await rep.log.focus()
    await rep.page.keyboard.press("u")
    await expect(rep.page.get_by_role("heading", name="Camille Rousseau")).to_be_visible()
    await rep.close()
    await yours(rep, "Ingrid Solberg").click()
    await rep.close()


async def test_a_network_that_is_cut_is_told_of_and_what_was_missed_comes_after(visits: Visits) -> None:
    rep, shopper = await taken_over(visits, "oliver.hartley@inbox.example", "Oliver Hartley")
    link = rep.page.get_by_role("banner").get_by_role("status")
    await expect(link).to_have_text("Connected")
    session = await rep.page.context.new_cdp_session(rep.page)
    await session.send("Network.enable")
    await session.send("Network.emulateNetworkConditions", CUT)
    await expect(link).to_have_text("You’re offline")
    await rep.reply("Are you still there?")
    await expect(rep.bubble("Are you still there?")).to_contain_text("Will be sent when you’re back.")
    await shopper.say("Yes, and here is the number: 4711")
    await expect(shopper.bubble("4711")).not_to_contain_text("Sending…")
    await expect(rep.bubble("4711")).to_have_count(0)
    await session.send("Network.emulateNetworkConditions", WHOLE)
    await expect(link).to_have_text("Connected")
    await expect(rep.bubble("4711")).to_have_count(1)
    await expect(shopper.bubble("Are you still there?")).to_have_count(1)
    await expect(rep.bubble("Are you still there?")).not_to_contain_text("Will be sent")
    await expect(rep.bubble("Are you still there?")).not_to_contain_text("Not sent.")
    await rep.close()


# --- on the desktop ------------------------------------------------------------------------------------------


@pytest_asyncio.fixture(loop_scope="session")
async def windowed(whole_chromium: Browser, live_server: LiveServer) -> AsyncIterator[Visits]:
    """People at a Chromium that shows notices."""
    visits = Visits(whole_chromium, live_server.url)
    yield visits
    await visits.end()
    assert visits.troubles == []


async def test_sound_and_notices_are_off_until_pressed_and_remembered(windowed: Visits) -> None:
    rep = await windowed.rep("wei@emberline.example")
    await rep.page.context.grant_permissions(["notifications"])
    sound = rep.page.get_by_role("button", name="Sound for offers")
    notices = rep.page.get_by_role("button", name="Desktop notices for offers")
    await expect(sound).to_have_attribute("aria-pressed", "false")
    await expect(notices).to_have_attribute("aria-pressed", "false")
    await sound.click()
    await notices.click()
    await expect(sound).to_have_attribute("aria-pressed", "true")
    await expect(notices).to_have_attribute("aria-pressed", "true")
    await rep.page.reload()
    await expect(sound).to_have_attribute("aria-pressed", "true")
    await expect(notices).to_have_attribute("aria-pressed", "true")
    await sound.click()
    await rep.page.reload()
    await expect(sound).to_have_attribute("aria-pressed", "false")


async def noticed(rep: Rep) -> list[dict[str, str]]:
    found: list[dict[str, str]] = await rep.page.evaluate(
        "notices.map(({ title, body, tag }) => ({ title, body, tag }))"
    )
    return found


async def test_an_offer_is_told_on_the_desktop_to_who_wants_it_and_looks_elsewhere(windowed: Visits) -> None:
    """It names a person and a reason, and never what was said; pressing it leads back to the offer."""
    rep = await windowed.rep()
    await rep.page.context.grant_permissions(["notifications"])
    await rep.page.evaluate(LISTEN_TO_NOTICES)
    await in_line_unseen(windowed, "giulia.ferrante@posta.example", said="My card is 4711, is it safe?")
    await expect(rep.offer("Giulia Ferrante")).to_be_visible()
    await rep.page.evaluate("elsewhere = true")
    await in_line_unseen(windowed, "lukas.steindl@mail.example")
    await expect(rep.offer("Lukas Steindl")).to_be_visible()
    assert await noticed(rep) == []

    await rep.page.get_by_role("button", name="Desktop notices for offers").click()
    await views(rep).get_by_role("button", name="Replies").click()
    await in_line_unseen(windowed, "freja.lindholm@brev.example", said="My card is 4711, is it safe?")
    await expect(rep.page).to_have_title("(3) Offer · Guanxi console")
    (told,) = await noticed(rep)
    assert told["title"] == "Offer: Freja Lindholm"
    assert told["body"]
    assert "4711" not in str(told)
    await rep.page.evaluate("notices[0].notice.dispatchEvent(new Event('click'))")
    await expect(rep.offer("Freja Lindholm")).to_be_visible()

    await rep.page.evaluate("elsewhere = false")
    for name in ("Freja Lindholm", "Lukas Steindl", "Giulia Ferrante"):
        await rep.accept(name)
        await rep.close()
    assert len(await noticed(rep)) == 1
