"""What a screen reader is told of what comes while one talks, and the marks of how far one's own words have come."""

from playwright.async_api import Page, expect

from tests.browser.console_hands import in_line, taken_over
from tests.browser.people import Visits


async def spoken(page: Page) -> str:
    """The words of all places whose changes Chromium has a screen reader say when it has said the rest."""
    session = await page.context.new_cdp_session(page)
    nodes = {one["nodeId"]: one for one in (await session.send("Accessibility.getFullAXTree"))["nodes"]}
    await session.detach()
    words: list[str] = []

    def hear(node: str, *, live: bool) -> None:
        one = nodes[node]
        properties = {entry["name"]: entry["value"].get("value") for entry in one.get("properties", [])}
        live = live or properties.get("live") == "polite"
        if live and one.get("role", {}).get("value") == "StaticText":
            words.append(str(one["name"]["value"]))
        for child in one.get("childIds", []):
            if child in nodes:
                hear(child, live=live)

    for node, one in nodes.items():
        if "parentId" not in one:
            hear(node, live=False)
    return "\n".join(words)


async def test_new_messages_and_who_joins_are_said_on_both_sides_and_old_ones_once(visits: Visits) -> None:
    rep, shopper = await taken_over(visits, "noor.vanaken@post.example", "Noor van Aken")
    asked = "How long is the warranty on the burners?"
    for log in (shopper.log, rep.log):
        # An element made anew is said anew.
        await log.get_by_role("article").filter(has_text=asked).evaluate("(one) => { one.said = true; }")
    await rep.reply("Hello, Wei here.")
    await expect(shopper.bubble("Hello, Wei here.")).to_be_visible()
    await shopper.say("Good to hear from you.")
    await expect(rep.bubble("Good to hear from you.")).to_be_visible()
    told, heard = await spoken(shopper.page), await spoken(rep.page)
    for words in ("Wei joined the conversation", "You’re talking with Wei", "Hello, Wei here."):
        assert words in told
    assert "Good to hear from you." in heard
    assert "Write a" not in told + heard  # not everything is said whenever anything changes
    for log in (shopper.log, rep.log):
        assert await log.get_by_role("article").filter(has_text=asked).evaluate("(one) => one.said")
    await rep.close()


async def test_a_place_in_line_is_said(visits: Visits) -> None:
    rep = await visits.rep("wei@emberline.example")
    shopper = await in_line(visits, "mikko.rantala@posti.example")
    await expect(rep.offer("Mikko Rantala")).to_be_visible()
    # The place is told a moment after the offer.
    await expect(shopper.page.get_by_text("You’re next in line").first).to_be_visible()
    assert "You’re next in line" in await spoken(shopper.page)
    await rep.accept("Mikko Rantala")
    await rep.close()


async def test_a_message_is_delivered_and_then_read_on_both_sides(visits: Visits) -> None:
    rep = await visits.rep("wei@emberline.example")
    shopper = await in_line(visits, "elin.ostberg@brev.example")
    await shopper.say("It is about the lid.")
    await expect(shopper.bubble("It is about the lid.")).to_contain_text("Delivered")
    await rep.accept("Elin Östberg")
    await expect(shopper.bubble("It is about the lid.")).to_contain_text("Read")
    await rep.reply("What is it about the lid?")
    await expect(rep.bubble("What is it about the lid?")).to_contain_text("Read")
    await rep.close()


async def test_who_writes_is_seen_to_until_it_is_said(visits: Visits) -> None:
    """Dots for the eye, words for the ear, on both sides; what was written comes in their place."""
    rep, shopper = await taken_over(visits, "laura.peeters@post.example", "Laura Peeters")
    await rep.reply("Hello, Wei here.")
    await expect(shopper.bubble("Hello, Wei here.")).to_be_visible()
    await rep.box.press_sequentially("One moment")
    await expect(shopper.log.locator(".typing")).to_contain_text("Wei is writing…")
    await rep.box.press("Enter")
    await expect(shopper.bubble("One moment")).to_be_visible()
    await expect(shopper.log.locator(".typing")).to_have_count(0)
    await shopper.box.press_sequentially("Thank you")
    await expect(rep.log.locator(".typing")).to_contain_text("Laura Peeters is writing…")
    await shopper.box.press("Enter")
    await expect(rep.bubble("Thank you")).to_be_visible()
    await expect(rep.log.locator(".typing")).to_have_count(0)
    await rep.close()
