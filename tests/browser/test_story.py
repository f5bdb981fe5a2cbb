"""The whole story on two pages: a shopper is answered, asks for a person, gets one, and goes back to the assistant."""

import re

from playwright.async_api import expect

from tests.browser.people import Rep, Shopper, Visits


async def test_a_shopper_is_answered_gets_a_person_and_goes_back_to_the_assistant(visits: Visits) -> None:
    """Answer with citation, place in line, offer, briefing, reply, answer, release, answer."""
    rep = await visits.rep("mara@emberline.example")
    shopper = await visits.shopper("/products/emberline-22", customer="jonas.weber@mail.example")
    await shopper.open_chat()

    await _is_answered_with_a_source(shopper)
    await _waits_in_line(shopper, rep)
    await _rep_takes_over_with_a_briefing(rep)
    await _they_talk(shopper, rep)
    await _goes_back_to_the_assistant(shopper, rep)


async def _is_answered_with_a_source(shopper: Shopper) -> None:
    await shopper.ask("Will the Emberline grill arrive before Friday?")
    source = shopper.sources.first.get_by_role("link").first
    await expect(source).to_be_visible()
    await expect(source).to_have_attribute("href", re.compile(r"^http://127\.0\.0\.1"))


async def _waits_in_line(shopper: Shopper, rep: Rep) -> None:
    await shopper.say("This is taking too long.")
    await shopper.ask_for_a_person()
    await expect(shopper.panel.get_by_text("You’re next in line")).to_be_visible()
    await expect(rep.offer("Jonas Weber")).to_be_visible()


async def _rep_takes_over_with_a_briefing(rep: Rep) -> None:
    await rep.page.keyboard.press("a")
    await expect(rep.page.get_by_role("heading", name="Jonas Weber")).to_be_visible()
    await expect(rep.page.get_by_role("region", name="Person")).to_contain_text("jonas.weber@mail.example")
    await expect(rep.draft).to_be_visible()
    await expect(rep.box).to_be_focused()
    await rep.unfold()
    await expect(rep.briefing).to_contain_text("too long")


async def _they_talk(shopper: Shopper, rep: Rep) -> None:
    await expect(shopper.log.get_by_text("Mara joined the conversation")).to_be_visible()
    await expect(shopper.panel.get_by_text("You’re talking with Mara")).to_be_visible()
    await rep.reply("Hello Jonas, I'll look at it with you. Where should it go?")
    await expect(rep.draft).to_be_hidden()
    await expect(shopper.bubble("I'll look at it with you")).to_be_visible()
    await shopper.say("To Hamburg, please.")
    await expect(rep.bubble("To Hamburg, please.")).to_be_visible()


async def _goes_back_to_the_assistant(shopper: Shopper, rep: Rep) -> None:
    await rep.reply("The assistant knows the dates by heart; I'm here if you need me.")
    await rep.page.get_by_role("button", name="Back to assistant").click()
    await rep.page.get_by_role("button", name="Give back", exact=True).click()
    await expect(shopper.log.get_by_text("Mara left; the assistant is back")).to_be_visible()
    await expect(rep.page.get_by_text("With the assistant")).to_be_visible()
    await shopper.ask("What does standard delivery to Germany cost?")
    await expect(shopper.sources.last).to_be_visible()
    await expect(shopper.log).to_contain_text("6.95")


async def test_what_only_the_desk_may_see_never_reaches_the_shopper(visits: Visits) -> None:
    """A note is in the console's log and not in the widget's, now or after a reload."""
    rep = await visits.rep("wei@emberline.example")
    shopper = await visits.shopper(customer="sanne.dewit@post.example")
    await shopper.open_chat()
    await shopper.ask_for_a_person()
    await rep.accept("Sanne de Wit")
    await rep.page.get_by_role("button", name="Note").click()
    note = rep.page.get_by_role("textbox", name="Your note")
    await note.fill("Regular customer, be generous.")
    await note.press("Enter")
    await expect(rep.log.get_by_role("complementary", name="Note")).to_contain_text("be generous")
    await rep.page.get_by_role("button", name="Reply", exact=True).click()
    await rep.reply("Hello Sanne!")
    await expect(shopper.bubble("Hello Sanne!")).to_be_visible()
    await shopper.page.reload()
    await expect(shopper.bubble("Hello Sanne!")).to_be_visible()
    await expect(shopper.log).not_to_contain_text("be generous")
    await rep.page.get_by_role("button", name="Close", exact=True).click()
    await expect(shopper.log.get_by_text("The conversation was closed")).to_be_visible()


async def test_a_shopper_may_rate_once_the_conversation_is_closed_and_not_before(visits: Visits) -> None:
    rep = await visits.rep("wei@emberline.example")
    shopper = await visits.shopper(customer="ingrid.solberg@fjord.example")
    await shopper.open_chat()
    await shopper.ask_for_a_person()
    await rep.accept("Ingrid Solberg")
    await rep.reply("All done.")
    await expect(shopper.bubble("All done.")).to_be_visible()
    question = shopper.page.get_by_role("group", name="How was it?")
    await expect(question).to_be_hidden()
    await rep.page.get_by_role("button", name="Close", exact=True).click()
    await question.get_by_role("radio", name="4 stars").check(force=True)
    await shopper.page.get_by_role("button", name="Send rating").click()
    await expect(shopper.panel.get_by_text("Thank you")).to_be_visible()
    await expect(shopper.log).to_be_focused()
    await expect(rep.log.get_by_text("Rated 4 of 5")).to_be_visible()
    await shopper.page.reload()
    await expect(shopper.bubble("All done.")).to_be_visible()
    await expect(question).to_be_hidden()
