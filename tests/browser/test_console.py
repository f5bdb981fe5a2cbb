"""The console by itself: the door, the offers, the line, and the rep's own hands."""

import re

from playwright.async_api import expect

from tests.browser.console_hands import in_line_unseen
from tests.browser.people import PHONE, Visits


async def test_a_wrong_password_is_refused_in_words(visits: Visits) -> None:
    rep = await visits.rep_at_the_door()
    await rep.page.get_by_label("E-mail").fill("mara@emberline.example")
    await rep.page.get_by_label("Password").fill("guess")
    await rep.page.get_by_role("button", name="Sign in").click()
    await expect(rep.page.get_by_role("alert")).to_be_visible()
    await expect(rep.page.get_by_label("Password")).to_be_visible()


async def test_a_reload_keeps_the_rep_signed_in_and_online(visits: Visits) -> None:
    rep = await visits.rep("wei@emberline.example")
    await rep.page.reload()
    await expect(rep.page.get_by_role("radio", name="Online")).to_be_checked()
    await expect(rep.page.get_by_text("Connected")).to_be_visible()


async def test_the_focus_goes_on_to_what_comes_next(visits: Visits) -> None:
    """Each of these buttons goes as it is pressed; the focus would be left on the page's body."""
    rep = await visits.rep_at_the_door()
    await rep.sign_in("wei@emberline.example")
    await expect(rep.page.locator("guanxi-line .scroll")).to_be_focused()
    await in_line_unseen(visits, "noor.vanaken@post.example")
    offer = rep.offer("Noor van Aken")
    await offer.get_by_role("button", name=re.compile("^Accept")).press("Enter")
    await expect(rep.box).to_be_focused()
    close = rep.page.get_by_role("button", name="Close", exact=True)
    await close.press("Enter")
    await expect(close).to_have_count(0)
    await expect(rep.log).to_be_focused()
    await rep.page.get_by_role("radio", name="Away").check(force=True)
    await in_line_unseen(visits, "annika.vogt@mail.example")
    await rep.page.get_by_role("button", name="Take Annika Vogt").press("Enter")
    await expect(rep.box).to_be_focused()
    await rep.close()
    await rep.sign_out()


async def test_an_away_rep_is_offered_nothing_but_may_take_from_the_line(visits: Visits) -> None:
    rep = await visits.rep("wei@emberline.example")
    await rep.page.get_by_role("radio", name="Away").check(force=True)
    await expect(rep.page.get_by_text("nothing new is offered")).to_be_visible()
    shopper = await visits.shopper(customer="camille.rousseau@courriel.example")
    await shopper.open_chat()
    await shopper.ask_for_a_person()
    take = rep.page.get_by_role("button", name="Take Camille Rousseau")
    await expect(take).to_be_visible()
    await expect(rep.offer("Camille Rousseau")).to_be_hidden()
    await take.click()
    await expect(rep.box).to_be_visible()
    await rep.reply("Bonjour Camille!")
    await expect(shopper.bubble("Bonjour Camille!")).to_be_visible()
    await rep.page.get_by_role("button", name="Close", exact=True).click()
    await expect(rep.page.get_by_role("button", name="Take over")).to_be_visible()


async def test_why_somebody_waits_is_said_in_full_beside_how_they_feel(visits: Visits) -> None:
    rep = await visits.rep("wei@emberline.example")
    await rep.page.get_by_role("radio", name="Away").check(force=True)
    await in_line_unseen(visits, "stefan.brunner@mail.example", said="I am furious, this is terrible!")
    row = rep.page.get_by_role("region", name="In line").get_by_role("listitem")
    await expect(row.locator(".mood")).to_be_visible()
    assert await row.locator(".reason").evaluate("(one) => one.scrollWidth <= one.clientWidth")
    await rep.page.get_by_role("button", name="Take Stefan Brunner").click()
    await rep.close()


async def test_a_declined_offer_leaves_and_the_conversation_stays_in_line(visits: Visits) -> None:
    rep = await visits.rep("wei@emberline.example")
    shopper = await visits.shopper(customer="lukas.steindl@mail.example")
    await shopper.open_chat()
    await shopper.ask_for_a_person()
    await expect(rep.offer("Lukas Steindl")).to_be_visible()
    await rep.page.keyboard.press("d")
    await expect(rep.offer("Lukas Steindl")).to_be_hidden()
    take = rep.page.get_by_role("button", name="Take Lukas Steindl")
    await expect(take).to_be_visible()
    await take.click()
    await rep.page.get_by_role("button", name="Close", exact=True).click()
    await expect(rep.page.get_by_role("button", name="Take over")).to_be_visible()


async def test_a_drafted_reply_can_be_edited_before_it_is_sent(visits: Visits) -> None:
    rep = await visits.rep("wei@emberline.example")
    shopper = await visits.shopper(customer="giulia.ferrante@posta.example")
    await shopper.open_chat()
    await shopper.ask_for_a_person()
    await rep.accept("Giulia Ferrante")
    await rep.draft.get_by_role("button", name="Edit draft").click()
    await expect(rep.draft).to_be_hidden()
    await expect(rep.box).not_to_have_value("")
    await rep.box.press("End")
    await rep.page.keyboard.type(" Buongiorno!")
    await rep.box.press("Enter")
    await expect(shopper.bubble("Buongiorno!")).to_be_visible()
    await rep.page.get_by_role("button", name="Close", exact=True).click()
    await expect(rep.page.get_by_role("button", name="Take over")).to_be_visible()


async def test_two_reps_see_one_conversation_leave_the_line(visits: Visits) -> None:
    first = await visits.rep("mara@emberline.example")
    second = await visits.rep("wei@emberline.example")
    shopper = await visits.shopper(customer="marek.zielinski@poczta.example")
    await shopper.open_chat()
    await shopper.ask_for_a_person()
    for rep in (first, second):
        await expect(rep.page.get_by_role("button", name="Take Marek Zielinski")).to_be_visible()
    await first.page.get_by_role("button", name="Take Marek Zielinski").click()
    await expect(first.box).to_be_visible()
    await expect(second.page.get_by_role("button", name="Take Marek Zielinski")).to_be_hidden()
    await expect(second.offer("Marek Zielinski")).to_be_hidden()
    await first.page.get_by_role("button", name="Close", exact=True).click()
    await expect(first.page.get_by_role("button", name="Take over")).to_be_visible()


async def test_on_a_phone_the_columns_are_tabs(visits: Visits) -> None:
    rep = await visits.rep("wei@emberline.example", viewport=PHONE)
    shopper = await visits.shopper(customer="freja.lindholm@brev.example")
    await shopper.open_chat()
    await shopper.ask("Is the Forno 12 fit for indoors?")
    await shopper.ask_for_a_person()
    await rep.accept("Freja Lindholm")
    await expect(rep.page.get_by_role("heading", name="Yours")).to_be_hidden()
    await rep.page.get_by_role("button", name="Person", exact=True).click()
    await expect(rep.briefing).to_be_visible()
    await rep.page.get_by_role("button", name=re.compile("^Line")).click()
    await expect(rep.page.get_by_role("heading", name="Yours")).to_be_visible()
    await rep.page.get_by_role("button", name="Conversation", exact=True).click()
    await rep.reply("Hej Freja!")
    await expect(shopper.bubble("Hej Freja!")).to_be_visible()
    await rep.page.get_by_role("button", name="Close", exact=True).click()
    await expect(rep.page.get_by_role("button", name="Take over")).to_be_visible()


async def test_single_keys_can_be_turned_off(visits: Visits) -> None:
    """Somebody who dictates must not accept an offer by saying a word with an a in it."""
    rep = await visits.rep("wei@emberline.example")
    await rep.page.get_by_role("button", name="Keyboard shortcuts").click()
    await rep.page.get_by_role("checkbox", name="Single-key shortcuts are on").uncheck()
    await rep.page.get_by_role("button", name="Done").click()
    shopper = await visits.shopper(customer="aisling.keane@inbox.example")
    await shopper.open_chat()
    await shopper.ask_for_a_person()
    await expect(rep.offer("Aisling Keane")).to_be_visible()
    await rep.page.keyboard.press("a")
    await rep.accept("Aisling Keane")
    await rep.page.get_by_role("button", name="Close", exact=True).click()
    await expect(rep.page.get_by_role("button", name="Take over")).to_be_visible()
