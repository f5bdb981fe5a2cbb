"""What a rep remarks on a message at the console: its mood, and a promise; a shopper is told of neither."""

import re

import pytest
from playwright.async_api import Locator, ViewportSize, expect

from tests.browser.console_hands import taken_over, taken_over_unseen
from tests.browser.people import DESK, SMALL_PHONE, Rep, Theme, Visits
from tests.browser.test_accessibility import check, no_sideways

QUESTION = "Is the Forno 12 fit for indoors?"


def mark_of(rep: Rep) -> Locator:
    return rep.bubble(QUESTION).get_by_role("button", name=re.compile("Correct the mood"))


def moods_of(rep: Rep) -> Locator:
    return rep.page.get_by_role("group", name="The mood of this message")


async def close(rep: Rep) -> None:
    await rep.page.get_by_role("button", name="Close", exact=True).click()
    await expect(rep.page.get_by_role("button", name="Take over")).to_be_visible()


async def test_a_mood_is_corrected_with_one_press_and_says_whose_word_it_is(visits: Visits) -> None:
    rep, shopper = await taken_over(visits, "sanne.dewit@post.example", "Sanne de Wit", said=QUESTION)
    await mark_of(rep).hover()
    await moods_of(rep).get_by_role("button", name="Worried").click()
    await expect(mark_of(rep)).to_contain_text("Worried, corrected by Wei")
    await expect(moods_of(rep)).to_be_hidden()
    await expect(rep.briefing).to_contain_text("Worried")
    await expect(shopper.log).not_to_contain_text(re.compile("worried|mood", re.I))
    await rep.page.reload()
    await rep.page.get_by_role("button", name=re.compile("^Sanne de Wit")).click()
    await expect(mark_of(rep)).to_contain_text("Worried, corrected by Wei")
    await close(rep)


async def test_the_keyboard_corrects_a_mood_too(visits: Visits) -> None:
    rep = await taken_over_unseen(visits, "bram.hoekstra@post.example", "Bram Hoekstra", said=QUESTION)
    await mark_of(rep).focus()
    await rep.page.keyboard.press("Enter")
    await expect(moods_of(rep)).to_be_visible()
    await rep.page.keyboard.press("Escape")
    await expect(moods_of(rep)).to_be_hidden()
    await expect(mark_of(rep)).to_be_focused()
    await rep.page.keyboard.press("Enter")
    await rep.page.keyboard.press("Tab")
    await expect(moods_of(rep).get_by_role("button", name="Happy")).to_be_focused()
    await rep.page.keyboard.press("Enter")
    await expect(mark_of(rep)).to_contain_text("Happy, corrected by Wei")
    await expect(mark_of(rep)).to_be_focused()
    await rep.page.keyboard.press("Enter")
    await moods_of(rep).get_by_role("button", name="Angry").focus()
    await rep.page.keyboard.press("Tab")
    await expect(moods_of(rep)).to_be_hidden()
    await close(rep)


async def test_a_promise_is_flagged_and_stands_in_the_briefing(visits: Visits) -> None:
    rep, shopper = await taken_over(visits, "ingrid.solberg@fjord.example", "Ingrid Solberg", said=QUESTION)
    await rep.reply("I will call you on Monday.")
    await expect(shopper.bubble("on Monday")).to_be_visible()
    await rep.bubble("on Monday").get_by_role("button", name="Flag a promise").click()
    await expect(rep.bubble("on Monday")).to_contain_text("Promise, flagged by Wei")
    await rep.unfold()
    await expect(
        rep.briefing.get_by_role("listitem").filter(has_text="I will call you on Monday.")
    ).to_be_visible()
    await expect(shopper.log).not_to_contain_text("flagged")
    await close(rep)


LOOKS: list[tuple[ViewportSize, Theme, str, str]] = [
    (DESK, "light", "jonas.weber@mail.example", "Jonas Weber"),
    (DESK, "dark", "camille.rousseau@courriel.example", "Camille Rousseau"),
    (SMALL_PHONE, "light", "lukas.steindl@mail.example", "Lukas Steindl"),
]


@pytest.mark.parametrize(("viewport", "theme", "email", "name"), LOOKS)
async def test_remarks_are_accessible(
    visits: Visits, viewport: ViewportSize, theme: Theme, email: str, name: str
) -> None:
    rep = await taken_over_unseen(visits, email, name, said=QUESTION, theme=theme)
    await rep.reply("I will call you on Monday.")
    await expect(rep.bubble("on Monday")).to_be_visible()
    await rep.page.set_viewport_size(viewport)
    await mark_of(rep).click()
    await expect(moods_of(rep)).to_be_visible()
    await check(rep.page, "moods to choose from")
    await no_sideways(rep.page)
    await moods_of(rep).get_by_role("button", name="Disappointed").click()
    await expect(mark_of(rep)).to_contain_text("Disappointed, corrected by Wei")
    await rep.bubble("on Monday").get_by_role("button", name="Flag a promise").click()
    await expect(rep.bubble("on Monday")).to_contain_text("Promise, flagged by Wei")
    await check(rep.page, "remarked")
    await close(rep)
