"""A rep's day at the console: canned replies, the knowledge, the palette, giving away; and the supervisors' views."""

import asyncio
import re
from collections.abc import Iterator

import pytest
from playwright.async_api import Locator, Route, ViewportSize, expect

from tests.browser.console_hands import away_from_text, dialog, held_by, taken_over, taken_over_unseen, views
from tests.browser.people import DESK, PHONE, Rep, Theme, Visits
from tests.browser.test_accessibility import check, no_sideways
from tests.clients import RepClient
from tests.servers import LiveServer

CANNED = {
    "Delay, sorry": "I am sorry that order {order} is late, {name}.",
    "Hello": "Hello {name}, {rep} here.",
    "Label": "Print it here: {link}. It is free.",
}


@pytest.fixture(scope="module", autouse=True)
def canned(live_server: LiveServer) -> None:
    """What a supervisor wrote before."""
    mara = RepClient.sign_in(live_server.url)
    for title, text in CANNED.items():
        assert mara.http.put("/v1/canned-replies", json={"title": title, "text": text}).status_code == 200


def menu(rep: Rep) -> Locator:
    return rep.page.get_by_role("listbox", name="Canned replies")


async def test_a_slash_finds_a_canned_reply_and_fills_it_in(visits: Visits) -> None:
    rep, shopper = await taken_over(visits, "jonas.weber@mail.example", "Jonas Weber")
    await rep.box.press_sequentially("/")
    await expect(menu(rep).get_by_role("option")).to_have_count(3)
    await rep.box.press_sequentially("sor")
    await expect(menu(rep).get_by_role("option")).to_have_count(1)
    await rep.box.press("Enter")
    await expect(menu(rep)).to_be_hidden()
    await expect(rep.box).to_have_value(re.compile(r"^I am sorry that order EL-\d+ is late, Jonas Weber\.$"))
    await expect(rep.box).to_be_focused()
    await rep.box.press("Enter")
    await expect(shopper.bubble("I am sorry that order")).to_be_visible()
    await rep.close()


async def test_the_arrows_choose_escape_shuts_and_what_is_left_open_is_marked(visits: Visits) -> None:
    rep, shopper = await taken_over(visits, "bram.hoekstra@post.example", "Bram Hoekstra")
    await rep.box.press_sequentially("/")
    await expect(menu(rep)).to_be_visible()
    await rep.box.press("Escape")
    await expect(menu(rep)).to_be_hidden()
    await expect(rep.box).to_have_value("/")
    await rep.box.fill("")
    await rep.box.press_sequentially("/")
    await rep.box.press("ArrowUp")
    await expect(menu(rep).get_by_role("option", selected=True)).to_contain_text("Label")
    await rep.box.press("Enter")
    await expect(rep.box).to_have_value("Print it here: {link}. It is free.")
    await rep.box.press("End")
    await rep.box.press_sequentially(" {so}")
    await rep.box.press("Enter")
    await expect(rep.page.get_by_role("status").filter(has_text="Fill in {link} first")).to_be_visible()
    await expect(rep.box).to_have_value("Print it here: {link}. It is free. {so}")
    await rep.page.keyboard.type("https://shop.example/label")
    await rep.box.press("Enter")
    await expect(
        shopper.bubble("Print it here: https://shop.example/label. It is free. {so}")
    ).to_be_visible()
    await expect(rep.bubble("{link}")).to_have_count(0)
    await rep.box.press_sequentially("/etc/hosts")
    await expect(menu(rep)).to_be_hidden()
    await rep.box.fill("")
    await rep.close()


async def test_the_newest_stays_in_sight_while_the_reply_grows(
    visits: Visits, live_server: LiveServer
) -> None:
    rep = await taken_over_unseen(visits, "tobias.keller@mail.example", "Tobias Keller")
    wei = RepClient.sign_in(live_server.url, "wei@emberline.example")
    conversation = held_by(live_server, "Wei")
    for number in range(60):
        assert wei.reply(conversation, f"Line {number}").status_code == 202
    await expect(rep.bubble("Line 59")).to_be_in_viewport(ratio=1)
    await rep.box.fill("One\nand\nanother\nand\nanother")
    await expect(rep.bubble("Line 59")).to_be_in_viewport(ratio=1)
    await rep.box.fill("")
    await rep.close()


async def test_the_knowledge_is_asked_and_its_words_go_into_the_reply(visits: Visits) -> None:
    rep, shopper = await taken_over(visits, "sanne.dewit@post.example", "Sanne de Wit")
    await rep.box.fill("The page says:")
    await away_from_text(rep)
    await rep.page.keyboard.press("f")
    ask = rep.page.get_by_role("searchbox", name="Ask the knowledge")
    await expect(ask).to_be_focused()
    await ask.fill("How long is the warranty on the burners?")
    await ask.press("Enter")
    passages = rep.page.get_by_role("list", name="Passages").get_by_role("listitem")
    await expect(passages.first).to_contain_text(re.compile("warranty", re.I))
    await passages.first.get_by_role("button", name=re.compile("^Insert")).click()
    await expect(rep.box).to_have_value(
        re.compile(r"^The page says:\n.*10 years.*\(.*warranty.*\)$", re.I | re.S)
    )
    await expect(rep.box).to_be_focused()
    await rep.box.press("Enter")
    await expect(shopper.bubble("The page says:")).to_be_visible()
    await rep.close()


async def test_a_reader_may_ask_but_has_nothing_to_insert_into(visits: Visits) -> None:
    rep = await visits.rep("wei@emberline.example")
    await rep.page.keyboard.press("f")
    ask = rep.page.get_by_role("searchbox", name="Ask the knowledge")
    await ask.fill("zxqv wqpl vfgh")
    await ask.press("Enter")
    await expect(
        rep.page.get_by_text("Near, perhaps not it").or_(rep.page.get_by_text("Nothing on")).first
    ).to_be_visible()
    for button in await rep.page.get_by_role("button", name=re.compile("^Insert")).all():
        await expect(button).to_be_disabled()


async def test_the_palette_does_what_is_typed(visits: Visits) -> None:
    rep = await taken_over_unseen(visits, "lukas.steindl@mail.example", "Lukas Steindl")
    await rep.page.keyboard.press("Control+k")
    palette = dialog(rep, "Commands and search")
    box = palette.get_by_role("combobox")
    await expect(box).to_be_focused()
    await box.fill("note")
    await expect(palette.get_by_role("option", selected=True)).to_contain_text("Write a note")
    await box.press("Enter")
    await expect(palette).to_be_hidden()
    note = rep.page.get_by_role("textbox", name="Your note")
    await expect(note).to_be_focused()
    await note.fill("The word for it is Quittungsbeleg")
    await note.press("Enter")
    await expect(rep.log).to_contain_text("Quittungsbeleg")
    await rep.close()

    await rep.page.keyboard.press("Control+k")
    await box.fill("quittungsbeleg steindl")
    found = palette.get_by_role("option").filter(has_text="Quittungsbeleg")
    await expect(found).to_have_count(1)
    await expect(found).to_contain_text("Lukas Steindl")
    await box.press("Enter")
    await expect(palette).to_be_hidden()
    await expect(rep.page.get_by_role("heading", name="Lukas Steindl")).to_be_visible()


async def test_what_nobody_said_is_not_found_in_words(visits: Visits) -> None:
    rep = await visits.rep("wei@emberline.example")
    await rep.page.get_by_role("button", name="Search").click()
    palette = dialog(rep, "Commands and search")
    await palette.get_by_role("combobox").fill("xylophonequartz")
    await expect(palette.get_by_role("status")).to_have_text("Nothing found")
    await rep.page.keyboard.press("Escape")
    await expect(palette).to_be_hidden()


async def test_given_back_with_a_note_the_note_is_the_desks_alone(visits: Visits) -> None:
    rep, shopper = await taken_over(visits, "mikko.rantala@posti.example", "Mikko Rantala")
    await away_from_text(rep)
    await rep.page.keyboard.press("b")
    away = dialog(rep, "Give back to the assistant")
    await away.get_by_role("textbox").fill("He gets a new lid by Friday")
    await away.get_by_role("button", name="Give back").click()
    await expect(away).to_be_hidden()
    await expect(rep.log).to_contain_text("He gets a new lid by Friday")
    await expect(rep.page.get_by_role("button", name="Take over")).to_be_visible()
    await expect(shopper.log).to_contain_text("the assistant is back")
    await expect(shopper.log).not_to_contain_text("new lid")


async def test_put_in_line_with_a_note_it_keeps_its_place(visits: Visits) -> None:
    rep = await taken_over_unseen(visits, "freja.lindholm@brev.example", "Freja Lindholm")
    await rep.page.get_by_role("radio", name="Away").check(force=True)
    await away_from_text(rep)
    await rep.page.keyboard.press("h")
    away = dialog(rep, "Hand over")
    await away.get_by_role("radio", name=re.compile("^The line")).check()
    await away.get_by_role("textbox").fill("Speaks Swedish")
    await away.get_by_role("button", name="Put in line").click()
    take = rep.page.get_by_role("button", name="Take Freja Lindholm")
    await expect(take).to_be_visible()
    await take.click()
    await expect(rep.log).to_contain_text("Speaks Swedish")
    await rep.close()


async def test_closed_with_a_reason(visits: Visits) -> None:
    rep, shopper = await taken_over(visits, "laura.peeters@post.example", "Laura Peeters")
    await rep.page.get_by_role("button", name="Close with a reason").click()
    away = dialog(rep, "Close the conversation")
    await expect(away.get_by_role("radio", name="Solved")).to_be_checked()
    await away.get_by_role("radio", name="The shopper went silent").check()
    await away.get_by_role("textbox").fill("Twice asked")
    await away.get_by_role("button", name="Close", exact=True).click()
    await expect(rep.page.get_by_role("button", name="Take over")).to_be_visible()
    await expect(rep.log).to_contain_text("Twice asked")
    await expect(shopper.log).not_to_contain_text("Twice asked")


async def test_the_briefing_folds_to_three_lines_and_stays_so(visits: Visits) -> None:
    rep = await taken_over_unseen(visits, "elin.ostberg@brev.example", "Elin Östberg")
    await expect(rep.briefing.locator(".three > p")).to_have_count(3)
    for line in await rep.briefing.locator(".three > p").all():
        height = await line.evaluate("(p) => p.getBoundingClientRect().height")
        assert height < 30
    await away_from_text(rep)
    await rep.page.keyboard.press("i")
    await expect(rep.briefing.get_by_role("button", name="Less of the briefing")).to_be_visible()
    await expect(rep.briefing.get_by_role("heading", name="Mood")).to_be_visible()
    await rep.page.reload()
    await rep.page.get_by_role("button", name=re.compile("^Elin Östberg")).click()
    await expect(rep.briefing.get_by_role("button", name="Less of the briefing")).to_be_visible()
    await rep.close()


async def test_the_card_tells_what_was_noted_before(visits: Visits) -> None:
    rep = await taken_over_unseen(visits, "giulia.ferrante@posta.example", "Giulia Ferrante")
    before = rep.page.get_by_role("region", name="Before")
    await expect(before).to_contain_text("This is their first conversation.")
    await rep.page.get_by_role("button", name="Note", exact=True).click()
    note = rep.page.get_by_role("textbox", name="Your note")
    await note.fill("Wants it wrapped as a present")
    await note.press("Enter")
    await expect(before).to_contain_text("Wants it wrapped as a present")
    await rep.page.reload()
    await rep.page.get_by_role("button", name=re.compile("^Giulia Ferrante")).click()
    await expect(before).to_contain_text("Wants it wrapped as a present")
    await rep.close()


async def test_tab_goes_from_the_top_to_the_line_the_conversation_and_the_person(visits: Visits) -> None:
    rep = await taken_over_unseen(visits, "ingrid.solberg@fjord.example", "Ingrid Solberg")
    where = """() => { let at = document.activeElement; const path = [at.localName];
        while (at.shadowRoot?.activeElement) { at = at.shadowRoot.activeElement; path.push(at.localName); }
        return path.join(' ') }"""
    await rep.page.evaluate("document.activeElement.blur()")
    await rep.page.locator("guanxi-top").get_by_role("button", name="Search").focus()
    seen: list[str] = []
    for _ in range(60):
        await rep.page.keyboard.press("Tab")
        at = await rep.page.evaluate(where)
        column = re.search(r"guanxi-(line|conversation|side)", at)
        if column and (not seen or seen[-1] != column[1]):
            seen.append(column[1])
        if len(seen) > 3:
            break
    assert seen[:3] == ["line", "conversation", "side"]
    await rep.close()


# --- supervisors ---------------------------------------------------------------------------------------------


async def test_only_supervisors_have_views(visits: Visits) -> None:
    rep = await visits.rep("wei@emberline.example")
    await expect(views(rep)).to_have_count(0)


async def test_the_overview_counts_and_hands_out_a_table(visits: Visits) -> None:
    rep = await taken_over_unseen(
        visits, "aisling.keane@inbox.example", "Aisling Keane", by="mara@emberline.example"
    )
    await rep.reply("Hello Aisling!")
    await rep.close()
    await views(rep).get_by_role("button", name="Overview").click()
    overview = rep.page.get_by_role("main", name="Overview")
    tile = overview.locator(".tile").filter(has_text="First response")
    await expect(tile).to_contain_text("n = ")
    await expect(overview.get_by_role("img", name=re.compile("^Conversations for each day"))).to_be_visible()
    async with rep.page.expect_download() as coming:
        await overview.get_by_role("button", name="As CSV").click()
    download = await coming.value
    assert re.fullmatch(r"guanxi-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv", download.suggested_filename)
    assert (await download.path()).read_text().startswith("day,episodes,")


async def test_somebody_new_can_sign_in_at_once(visits: Visits) -> None:
    rep = await visits.rep()
    await views(rep).get_by_role("button", name="People").click()
    people = rep.page.get_by_role("main", name="People and teams")
    await people.get_by_label("Name").fill("Noor Haddad")
    await people.get_by_label("E-mail").fill("noor@emberline.example")
    await people.get_by_label("Skills").fill("returns, Pizza Ovens")
    await people.get_by_label("Languages").fill("nl, en")
    await people.get_by_label("Password").fill("correct horse battery")
    await people.get_by_role("button", name="Add them").click()
    await expect(people.get_by_role("status").filter(has_text="Noor Haddad can sign in now.")).to_be_visible()
    await expect(people.get_by_role("button", name=re.compile("^Noor Haddad"))).to_contain_text(
        "pizza ovens, returns"
    )
    await expect(people.get_by_role("region", name="What was changed")).to_contain_text("added Noor Haddad")
    noor = await visits.rep_at_the_door()
    await noor.page.get_by_label("E-mail").fill("noor@emberline.example")
    await noor.page.get_by_label("Password").fill("correct horse battery")
    await noor.page.get_by_role("button", name="Sign in").click()
    await expect(noor.page.get_by_role("radio", name="Online")).to_be_checked()
    await noor.sign_out()


@pytest.fixture
def open_again(live_server: LiveServer) -> Iterator[None]:
    """Whatever a test does to the hours, the desk answers always after it."""
    yield
    RepClient.sign_in(live_server.url).http.delete("/v1/teams/default")


@pytest.mark.usefixtures("open_again")
async def test_hours_that_are_none_are_refused_in_words(visits: Visits) -> None:
    rep = await visits.rep()
    await views(rep).get_by_role("button", name="People").click()
    hours = rep.page.get_by_role("region", name="Hours")
    monday = hours.get_by_role("textbox", name=re.compile("^Hours on Monday"))
    await monday.fill("nine to five")
    await hours.get_by_role("button", name="Save hours").click()
    await expect(hours.get_by_role("alert")).to_contain_text("09:00-17:30")
    await monday.fill("00:00-24:00")
    await hours.get_by_role("button", name="Save hours").click()
    await expect(hours.get_by_role("status").filter(has_text="by these hours now")).to_be_visible()
    await hours.get_by_role("button", name="Always answer").click()
    await expect(hours.get_by_role("status").filter(has_text="always answers now")).to_be_visible()
    await expect(monday).to_have_value("")


@pytest.mark.usefixtures("open_again")
async def test_hours_that_come_late_take_nothing_from_who_types_and_never_open_is_asked_about(
    visits: Visits,
) -> None:
    rep = await visits.rep()
    let_through = asyncio.Event()

    async def late(route: Route) -> None:
        await let_through.wait()
        await route.continue_()

    await rep.page.route("**/v1/teams", late)
    await views(rep).get_by_role("button", name="People").click()
    hours = rep.page.get_by_role("region", name="Hours")
    await expect(hours.get_by_role("status")).to_have_text("Looking…")
    await expect(hours.get_by_role("textbox")).to_have_count(0)
    let_through.set()
    monday = hours.get_by_role("textbox", name=re.compile("^Hours on Monday"))
    await hours.get_by_role("button", name="Save hours").click()
    await expect(hours.get_by_role("alert")).to_contain_text("would never be asked about anyone")
    await monday.fill("09:00-17:30")
    await expect(hours.get_by_role("alert")).to_have_count(0)
    await hours.get_by_role("button", name="Save hours").click()
    await expect(hours.get_by_role("status").filter(has_text="by these hours now")).to_be_visible()
    await expect(monday).to_have_value("09:00-17:30")


async def test_a_canned_reply_is_written_changed_and_deleted_with_a_trail(visits: Visits) -> None:
    rep = await visits.rep()
    await views(rep).get_by_role("button", name="Replies").click()
    replies = rep.page.get_by_role("main", name="Canned replies")
    await replies.get_by_label("Title").fill("Opening hours")
    await replies.get_by_label("Text").fill("We are here from nine, {name}.")
    await replies.get_by_role("button", name="Add it").click()
    one = replies.get_by_role("button", name=re.compile("^Opening hours"))
    await expect(one).to_be_visible()
    await one.click()
    await replies.get_by_label("Text").fill("We are here from eight, {name}.")
    await replies.get_by_role("button", name="Save").click()
    await expect(one).to_contain_text("from eight")
    await replies.get_by_role("button", name="Delete").click()
    await replies.get_by_role("button", name="Yes, delete it").click()
    await expect(one).to_have_count(0)
    trail = replies.get_by_role("region", name="What was changed")
    for what in ("added", "changed", "deleted"):
        await expect(trail).to_contain_text(f"{what} “Opening hours”")


# --- in every light ------------------------------------------------------------------------------------------

LOOKS: list[tuple[ViewportSize, Theme, str, str]] = [
    (DESK, "light", "marek.zielinski@poczta.example", "Marek Zielinski"),
    (DESK, "dark", "camille.rousseau@courriel.example", "Camille Rousseau"),
    (PHONE, "light", "priya.raghavan@inbox.example", "Priya Raghavan"),
]


@pytest.mark.parametrize(("viewport", "theme", "email", "name"), LOOKS)
async def test_every_new_state_is_accessible(
    visits: Visits, viewport: ViewportSize, theme: Theme, email: str, name: str
) -> None:
    rep = await taken_over_unseen(visits, email, name, theme=theme, by="mara@emberline.example")
    await rep.briefing.get_by_role("button", name="More of the briefing").click()
    await rep.page.set_viewport_size(viewport)
    await check(rep.page, "unfolded")
    await rep.box.fill("")
    await rep.box.press_sequentially("/")
    await expect(menu(rep)).to_be_visible()
    await check(rep.page, "canned replies")
    await rep.box.fill("")
    await away_from_text(rep)
    await rep.page.keyboard.press("f")
    ask = rep.page.get_by_role("searchbox", name="Ask the knowledge")
    await ask.fill("delivery to Finland")
    await ask.press("Enter")
    await expect(rep.page.get_by_role("list", name="Passages")).to_be_visible()
    await check(rep.page, "knowledge")
    await rep.page.keyboard.press("Control+k")
    palette = dialog(rep, "Commands and search")
    await check(rep.page, "commands")
    await palette.get_by_role("combobox").fill("warranty")
    await expect(palette.get_by_role("group", name="Past conversations")).to_be_visible()
    await check(rep.page, "found")
    await rep.page.keyboard.press("Escape")
    for words, title in (("hand over", "Hand over"), ("close with", "Close the conversation")):
        await rep.page.keyboard.press("Control+k")
        await palette.get_by_role("combobox").fill(words)
        await rep.page.keyboard.press("Enter")
        await expect(dialog(rep, title)).to_be_visible()
        await check(rep.page, title)
        await no_sideways(rep.page)
        await rep.page.keyboard.press("Escape")
    await rep.close()
    for view, title in (
        ("Overview", "Overview"),
        ("People", "People and teams"),
        ("Replies", "Canned replies"),
    ):
        await views(rep).get_by_role("button", name=view).click()
        main = rep.page.get_by_role("main", name=title)
        await expect(main).to_be_visible()
        await expect(main.get_by_text(re.compile("^(Counting|Looking)…$"))).to_have_count(0)
        await check(rep.page, title)
        await no_sideways(rep.page)
