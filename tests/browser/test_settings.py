"""The settings in the console: a change holds at once, what is wrong is refused in words, and there is a way back."""

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import Locator, ViewportSize, expect

from tests.browser.people import DESK, SMALL_PHONE, Rep, Theme, Visits
from tests.browser.test_accessibility import check, no_sideways
from tests.clients import Json, RepClient
from tests.servers import LiveServer

SAVED = "Saved. It holds from now on."


class Elsewhere:
    """A supervisor at another place, who sees and changes settings over the wire."""

    def __init__(self, url: str) -> None:
        self.http = RepClient.sign_in(url).http

    def all(self) -> dict[str, Json]:
        return {one["name"]: one for one in self.http.get("/v1/settings").json()["settings"]}

    def change(self, **values: object) -> None:
        answer = self.http.patch("/v1/settings", json={"values": values})
        assert answer.status_code == 200, answer.text


@pytest.fixture
def elsewhere(live_server: LiveServer) -> Iterator[Elsewhere]:
    """Nothing stays changed when the test is over, however it ends."""
    elsewhere = Elsewhere(live_server.url)
    yield elsewhere
    elsewhere.change(**dict.fromkeys(elsewhere.all()))


async def turn_to(rep: Rep, view: str) -> Locator:
    await rep.page.get_by_role("navigation", name="Views").get_by_role("button", name=view).click()
    return rep.page.get_by_role("main", name=view)


async def settings(rep: Rep) -> Locator:
    main = await turn_to(rep, "Settings")
    await expect(main.get_by_role("heading", name="The assistant")).to_be_visible()
    return main


def row(main: Locator, title: str) -> Locator:
    return main.locator(".setting").filter(has=main.page.get_by_text(title, exact=True))


def status(main: Locator, words: str) -> Locator:
    return main.get_by_role("status").filter(has_text=words)


async def save(main: Locator) -> None:
    await main.get_by_role("button", name="Save", exact=True).click()


async def test_what_is_changed_holds_for_the_next_offer_and_there_is_a_way_back(
    visits: Visits, elsewhere: Elsewhere
) -> None:
    rep = await visits.rep()
    main = await settings(rep)
    await expect(row(main, "Time to answer an offer")).to_contain_text("Default: 20 seconds.")
    await main.get_by_label("Time to answer an offer").fill("300")
    await expect(status(main, "1 change not saved.")).to_be_visible()
    await save(main)
    await expect(status(main, SAVED)).to_be_visible()
    await expect(row(main, "Time to answer an offer")).to_contain_text(re.compile(r"Changed\s+by Mara"))
    changed = "Mara set “Time to answer an offer” to 300 seconds; it was 20 seconds"
    await expect(main.get_by_text(changed)).to_be_visible()
    await turn_to(rep, "Desk")
    shopper = await visits.shopper(customer="jonas.weber@mail.example")
    await shopper.open_chat()
    await shopper.ask_for_a_person()
    offer = rep.offer("Jonas Weber")
    await expect(offer.get_by_title("Time left to accept")).to_have_text(re.compile(r"^[45]:\d\d min$"))
    await rep.accept("Jonas Weber")
    await rep.close()
    main = await settings(rep)
    await main.get_by_role("button", name="Back to 20 seconds, the default").click()
    await expect(main.get_by_label("Time to answer an offer")).to_have_value("20")
    await save(main)
    await expect(status(main, SAVED)).to_be_visible()
    reset = "set “Time to answer an offer” back to 20 seconds; it was 300 seconds"
    await expect(main.get_by_text(reset)).to_be_visible()
    assert elsewhere.all()["offer_seconds"]["source"] == "default"


async def test_a_wrong_value_is_refused_in_words_and_nothing_is_changed(
    visits: Visits, elsewhere: Elsewhere
) -> None:
    rep = await visits.rep()
    main = await settings(rep)
    await main.get_by_label("Seats of a new rep").fill("5")
    await main.get_by_label("Answers that found nothing").fill("2.5")
    await main.get_by_label("Answers that did not help").focus()
    await expect(row(main, "Answers that found nothing")).to_contain_text("Use a whole number from 1 to 20.")
    await save(main)
    words = "Answers that found nothing: Use a whole number from 1 to 20. Nothing was saved."
    await expect(main.get_by_role("alert")).to_have_text(words)
    await expect(main.get_by_label("Answers that found nothing")).to_be_focused()
    await expect(main.get_by_label("Answers that found nothing")).to_be_in_viewport()
    assert elsewhere.all()["seats"]["console"] is None
    await main.get_by_label("Answers that found nothing").fill("3")
    await expect(main.get_by_role("alert")).to_have_count(0)
    await save(main)
    await expect(status(main, SAVED)).to_be_visible()
    assert [elsewhere.all()[name]["value"] for name in ("seats", "misses")] == [5, 3]
    await rep.page.get_by_role("navigation", name="Views").get_by_role("button", name="People").click()
    await expect(rep.page.get_by_label("Seats")).to_have_value("5")


async def test_who_was_slower_is_told_what_stands_and_keeps_what_they_entered(
    visits: Visits, elsewhere: Elsewhere
) -> None:
    rep = await visits.rep()
    main = await settings(rep)
    await main.get_by_label("Answers that found nothing").fill("4")
    await main.get_by_label("Answers that did not help").fill("5")
    elsewhere.change(misses=3)
    await turn_to(rep, "Desk")
    main = await settings(rep)
    await expect(row(main, "Answers that found nothing")).to_contain_text("Now: 3 answers in a row.")
    await save(main)
    alert = main.get_by_role("alert")
    await expect(alert).to_contain_text("Answers that found nothing is 3 answers in a row now.")
    assert elsewhere.all()["failures"]["value"] == 2
    await expect(main.get_by_label("Answers that found nothing")).to_have_value("4")
    await row(main, "Answers that found nothing").get_by_role("button", name="Undo").click()
    await expect(main.get_by_label("Answers that found nothing")).to_have_value("3")
    await save(main)
    await expect(status(main, SAVED)).to_be_visible()
    assert [elsewhere.all()[name]["value"] for name in ("misses", "failures")] == [3, 5]


BACK_IN_SIGHT = "document.dispatchEvent(new Event('visibilitychange'))"


async def test_what_another_supervisor_changes_is_seen_in_a_view_left_open_and_what_is_typed_stays(
    visits: Visits, elsewhere: Elsewhere
) -> None:
    """It is read again in a quarter of a minute, or once somebody looks at the page again."""
    rep = await visits.rep()
    main = await settings(rep)
    await main.get_by_label("Answers that did not help").fill("5")
    elsewhere.change(misses=3)
    await rep.page.evaluate(BACK_IN_SIGHT)
    await expect(main.get_by_label("Answers that found nothing")).to_have_value("3")
    await expect(main.get_by_label("Answers that did not help")).to_have_value("5")
    await expect(main.get_by_role("region", name="What was changed")).to_contain_text("to 3 answers in a row")
    await main.get_by_role("button", name="Undo all").click()


async def test_a_canned_reply_and_hours_changed_elsewhere_are_seen_in_a_view_left_open(
    visits: Visits, elsewhere: Elsewhere
) -> None:
    canned, hours = "/v1/canned-replies", "/v1/teams/default"
    made = elsewhere.http.put(canned, json={"title": "Parcel", "text": "On its way."}).json()
    before = next(one for one in elsewhere.http.get("/v1/teams").json()["teams"] if one["name"] == "default")[
        "hours"
    ]
    try:
        rep = await visits.rep()
        await turn_to(rep, "Replies")
        main = rep.page.get_by_role("main", name="Canned replies")
        await main.get_by_role("button", name="Parcel").click()
        await expect(main.get_by_label("Text")).to_have_value("On its way.")
        elsewhere.http.put(canned, json={"id": made["id"], "title": "Parcel", "text": "It left today."})
        await rep.page.evaluate(BACK_IN_SIGHT)
        await expect(main.get_by_label("Text")).to_have_value("It left today.")
        await main.get_by_label("Text").fill("It left today, and")
        elsewhere.http.put(canned, json={"id": made["id"], "title": "Parcel", "text": "It is there."})
        await rep.page.evaluate(BACK_IN_SIGHT)
        await expect(main.get_by_role("button", name="Parcel")).to_contain_text("It is there.")
        await expect(main.get_by_label("Text")).to_have_value("It left today, and")

        await turn_to(rep, "People")
        main = rep.page.locator("guanxi-team-hours")
        await main.get_by_role("combobox", name="Team").select_option("default")
        week = {"timezone": "Europe/Berlin", "week": {"mon": ["09:00-12:00"]}}
        assert elsewhere.http.put(hours, json={"hours": week}).status_code == 200
        await rep.page.evaluate(BACK_IN_SIGHT)
        await expect(main.get_by_label("Hours on Monday")).to_have_value("09:00-12:00")
    finally:
        elsewhere.http.delete(f"{canned}/{made['id']}")
        if before:
            elsewhere.http.put(hours, json={"hours": before})
        else:
            elsewhere.http.delete(hours)


async def test_all_of_it_goes_by_keyboard_and_what_is_not_saved_waits(
    visits: Visits, elsewhere: Elsewhere
) -> None:
    rep = await visits.rep()
    keyboard = rep.page.keyboard
    await keyboard.press("Control+k")
    await rep.page.get_by_role("combobox").fill("settings")
    await keyboard.press("Enter")
    main = rep.page.get_by_role("main", name="Settings")
    await main.get_by_label("Time to wrap up").focus()
    await keyboard.press("Control+a")
    await keyboard.type("90")
    await keyboard.press("Tab")
    await expect(main.get_by_role("button", name="Undo the change of Time to wrap up")).to_be_focused()
    await turn_to(rep, "Desk")
    main = await settings(rep)
    await expect(status(main, "1 change not saved.")).to_be_visible()
    await expect(main.get_by_label("Time to wrap up")).to_have_value("90")
    await main.get_by_label("Time to wrap up").focus()
    await keyboard.press("Control+s")
    await expect(status(main, SAVED)).to_be_visible()
    assert elsewhere.all()["wrap_up_seconds"]["value"] == 90
    await main.get_by_role("checkbox", name="Approved answers only").focus()
    await keyboard.press("Space")
    await keyboard.press("Enter")
    await expect(status(main, SAVED)).to_be_visible()
    assert elsewhere.all()["approved_only"]["value"] is True


async def test_languages_skills_and_the_voice_are_set_as_they_are_used(
    visits: Visits, elsewhere: Elsewhere
) -> None:
    rep = await visits.rep()
    main = await settings(rep)
    await main.get_by_role("checkbox", name="German").check()
    await main.get_by_role("textbox", name="Bulk or a deal").fill("Big Deals")
    await main.get_by_label("Voice").fill("dry <b>and</b> short")
    await expect(status(main, "3 changes not saved.")).to_be_visible()
    await save(main)
    await expect(status(main, SAVED)).to_be_visible()
    now = elsewhere.all()
    assert now["languages"]["value"] == ["en", "de"]
    assert now["skills_for_reasons"]["value"] == {"bulk": "big deals"}
    assert now["tone"]["value"] == "dry <b>and</b> short"
    await expect(main.get_by_role("textbox", name="Bulk or a deal")).to_have_value("big deals")
    await main.get_by_role("checkbox", name="English").uncheck()
    await main.get_by_role("checkbox", name="German").uncheck()
    await expect(row(main, "Languages")).to_contain_text("Use at least one of ca, cs, da, de, en")
    await main.get_by_role("button", name="Undo all").click()
    await expect(main.get_by_role("checkbox", name="German")).to_be_checked()


@pytest.mark.parametrize(("viewport", "theme"), [(DESK, "light"), (DESK, "dark"), (SMALL_PHONE, "light")])
async def test_the_settings_are_accessible_in_every_state(
    visits: Visits, elsewhere: Elsewhere, viewport: ViewportSize, theme: Theme
) -> None:
    elsewhere.change(offer_seconds=30, skills_for_reasons={"bulk": "deals"})
    rep = await visits.rep(viewport=viewport, theme=theme)
    main = await settings(rep)
    await check(rep.page, "as they are")
    await no_sideways(rep.page)
    await main.get_by_label("Time to wrap up").fill("90")
    await main.get_by_label("Longest wait").fill("0")
    await save(main)
    await expect(main.get_by_role("alert")).to_be_visible()
    await check(rep.page, "one unsaved, one wrong")
    await no_sideways(rep.page)
    await main.get_by_label("Longest wait").fill("20")
    await save(main)
    await expect(status(main, SAVED)).to_be_visible()
    await check(rep.page, "saved")
