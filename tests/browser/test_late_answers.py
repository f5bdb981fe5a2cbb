"""Who types is not interrupted: no late answer and no news of the desk overwrites or redirects their words."""

import asyncio
import re
from collections.abc import Iterator

import pytest
from playwright.async_api import Locator, expect

from tests.browser.console_hands import (
    change,
    dialog,
    held_by,
    in_line,
    in_line_unseen,
    late,
    one_more_unseen,
    sees_at_the_desk,
    taken_over,
    taken_over_unseen,
    views,
    yours,
)
from tests.browser.people import PATIENCE_MS, Rep, Visits
from tests.clients import RepClient
from tests.servers import LiveServer

pytestmark = pytest.mark.usefixtures("cleared")

PASSWORD = "correct horse battery"
CANNED = {"Hello": "Hello {name}.", "Thanks": "Thank you, {name}."}


@pytest.fixture(scope="module", autouse=True)
def colleagues(live_server: LiveServer) -> None:
    """Two who come and go by the API alone, and what a supervisor wrote before."""
    mara = RepClient.sign_in(live_server.url)
    for name in ("Ada", "Zoe"):
        body = {"name": name, "email": f"{name.lower()}@emberline.example", "password": PASSWORD}
        assert mara.http.post("/v1/reps", json=body).status_code == 201
    write(mara, CANNED)


def write(rep: RepClient, replies: dict[str, str]) -> None:
    for title, text in replies.items():
        assert rep.http.put("/v1/canned-replies", json={"title": title, "text": text}).status_code == 200


@pytest.fixture
def only_the_canned_before(live_server: LiveServer) -> Iterator[None]:
    """What the test writes is deleted, and what it changed is as before."""
    yield
    mara = RepClient.sign_in(live_server.url)
    for one in mara.http.get("/v1/canned-replies").json()["replies"]:
        assert mara.http.delete(f"/v1/canned-replies/{one['id']}").status_code == 204
    write(mara, CANNED)


@pytest.fixture
def wei_as_before(live_server: LiveServer) -> Iterator[None]:
    yield
    change(live_server, "Wei", team="", skills=[])


@pytest.fixture
def ada_and_zoe(live_server: LiveServer) -> Iterator[tuple[RepClient, RepClient]]:
    """They are gone after the test, also where it fails: who stays is offered what the next one waits for."""
    ada, zoe = (
        RepClient.sign_in(live_server.url, f"{name}@emberline.example", PASSWORD) for name in ("ada", "zoe")
    )
    yield ada, zoe
    for colleague in (ada, zoe):
        colleague.presence("offline")


async def at_people(visits: Visits) -> tuple[Rep, Locator]:
    rep = await visits.rep()
    await views(rep).get_by_role("button", name="People").click()
    people = rep.page.get_by_role("main", name="People and teams")
    await expect(people.get_by_role("button", name=re.compile("^Wei"))).to_be_visible()
    return rep, people


def trail(main: Locator) -> Locator:
    return main.get_by_role("region", name="What was changed")


@pytest.mark.usefixtures("wei_as_before")
async def test_who_types_on_while_somebody_is_saved_keeps_the_words(visits: Visits) -> None:
    rep, people = await at_people(visits)
    await people.get_by_role("button", name=re.compile("^Wei")).click()
    await expect(people.get_by_label("Name")).to_have_value("Wei")
    await people.get_by_label("Team").first.fill("evenings")
    async with late(rep.page, "**/v1/reps/*", "PATCH") as come:
        await people.get_by_role("button", name="Save", exact=True).click()
        await expect(people.get_by_role("button", name="Saving…")).to_be_disabled()
        await people.get_by_label("Skills").fill("pizza ov")
        come.set()
        await expect(people.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    await expect(trail(people)).to_contain_text("changed Wei: team")
    await expect(people.get_by_label("Skills")).to_have_value("pizza ov")
    await people.get_by_label("Skills").press_sequentially("ens")
    await people.get_by_role("button", name="Save", exact=True).click()
    await expect(people.get_by_role("button", name=re.compile("^Wei"))).to_contain_text("pizza ovens")


@pytest.mark.usefixtures("wei_as_before")
async def test_who_turns_to_somebody_else_meanwhile_is_not_turned_back(visits: Visits) -> None:
    rep, people = await at_people(visits)
    await people.get_by_role("button", name=re.compile("^Wei")).click()
    await people.get_by_label("Team").first.fill("mornings")
    async with late(rep.page, "**/v1/reps/*", "PATCH") as come:
        await people.get_by_role("button", name="Save", exact=True).click()
        await people.get_by_role("button", name="Somebody new").click()
        await people.get_by_label("Name").fill("Noor Haddad")
        come.set()
        await expect(trail(people)).to_contain_text("changed Wei: team")
    await expect(people.get_by_role("heading", name="Somebody new")).to_be_visible()
    await expect(people.get_by_label("Name")).to_have_value("Noor Haddad")


async def test_what_is_refused_after_one_has_turned_away_is_told_with_its_name(visits: Visits) -> None:
    rep, people = await at_people(visits)
    await people.get_by_label("Name").fill("Wei the Second")
    await people.get_by_label("E-mail").fill("wei@emberline.example")
    await people.get_by_label("Password").fill(PASSWORD)
    async with late(rep.page, "**/v1/reps", "POST") as come:
        await people.get_by_role("button", name="Add them").click()
        await people.get_by_role("button", name=re.compile("^Ada")).click()
        come.set()
        await expect(people.get_by_role("alert")).to_contain_text("Wei the Second was not saved.")
    await expect(people.get_by_label("Name")).to_have_value("Ada")


async def test_a_list_that_comes_late_leaves_the_form_alone(visits: Visits) -> None:
    rep = await visits.rep()
    async with late(rep.page, "**/v1/reps", "GET") as come:
        await views(rep).get_by_role("button", name="People").click()
        people = rep.page.get_by_role("main", name="People and teams")
        await people.get_by_label("Name").fill("Noor")
        await people.get_by_label("Seats").fill("7")
        come.set()
        await expect(people.get_by_role("button", name=re.compile("^Wei"))).to_be_visible()
    await expect(people.get_by_label("Name")).to_have_value("Noor")
    await expect(people.get_by_label("Seats")).to_have_value("7")


@pytest.mark.usefixtures("only_the_canned_before")
async def test_a_canned_reply_is_saved_while_the_next_one_is_begun(visits: Visits) -> None:
    rep = await visits.rep()
    async with late(rep.page, "**/v1/canned-replies", "GET") as come:
        await views(rep).get_by_role("button", name="Replies").click()
        replies = rep.page.get_by_role("main", name="Canned replies")
        await replies.get_by_label("Title").fill("Opening hours")
        come.set()
        await expect(replies.get_by_role("button", name=re.compile("^Hello"))).to_be_visible()
    await expect(replies.get_by_label("Title")).to_have_value("Opening hours")
    await replies.get_by_label("Text").fill("We are here from nine.")
    async with late(rep.page, "**/v1/canned-replies", "PUT") as come:
        await replies.get_by_role("button", name="Add it").click()
        await replies.get_by_role("button", name="New").click()
        await replies.get_by_label("Title").fill("Gift cards")
        come.set()
        await expect(replies.get_by_role("button", name=re.compile("^Opening hours"))).to_be_visible()
    await expect(replies.get_by_label("Title")).to_have_value("Gift cards")

    await replies.get_by_role("button", name=re.compile("^Opening hours")).click()
    await replies.get_by_label("Text").fill("We are here from eight.")
    async with late(rep.page, "**/v1/canned-replies", "PUT") as come:
        await replies.get_by_role("button", name="Save", exact=True).click()
        await replies.get_by_role("button", name=re.compile("^Hello")).click()
        await replies.get_by_label("Text").fill("Good morning")
        come.set()
        await expect(replies.get_by_role("button", name=re.compile("^Opening hours"))).to_contain_text(
            "eight"
        )
    await expect(replies.get_by_label("Text")).to_have_value("Good morning")


@pytest.mark.usefixtures("only_the_canned_before")
async def test_the_canned_reply_that_is_chosen_stays_chosen_when_others_come(
    visits: Visits, live_server: LiveServer
) -> None:
    rep = await taken_over_unseen(visits, "jonas.weber@mail.example", "Jonas Weber")
    options = rep.page.get_by_role("listbox", name="Canned replies").get_by_role("option")
    await rep.box.press_sequentially("/")
    await expect(options).to_have_count(2)
    await rep.box.fill("")
    write(RepClient.sign_in(live_server.url), {"A new one": "It came first."})
    async with late(rep.page, "**/v1/canned-replies", "GET") as come:
        await rep.box.press_sequentially("/")
        await rep.box.press("ArrowDown")
        await expect(options.and_(rep.page.locator("[aria-selected=true]"))).to_contain_text("Thanks")
        come.set()
        await expect(options).to_have_count(3)
    await rep.box.press("Enter")
    await expect(rep.box).to_have_value("Thank you, Jonas Weber.")
    await rep.box.fill("")
    await rep.close()


async def test_the_colleague_who_is_chosen_stays_chosen_while_others_come_and_go(
    visits: Visits, live_server: LiveServer, ada_and_zoe: tuple[RepClient, RepClient]
) -> None:
    ada, zoe = ada_and_zoe
    rep = await taken_over_unseen(visits, "sanne.dewit@post.example", "Sanne de Wit")
    conversation = held_by(live_server, "Wei")
    for colleague in (ada, zoe):
        colleague.presence("online")
    for name in ("Ada", "Zoe"):
        await sees_at_the_desk(rep, name)
    await rep.page.get_by_role("button", name="Hand over").click()
    hand = dialog(rep, "Hand over")
    whom = hand.get_by_role("combobox", name="Colleague")
    shown = whom.locator("option:checked")
    await expect(whom.locator("option").filter(has_text="seats free")).to_have_count(2)
    await whom.select_option(label="Zoe — 4 seats free")
    ada.presence("away")
    await expect(whom.locator("option").filter(has_text="Ada — away")).to_have_count(1)
    await expect(shown).to_contain_text("Zoe")
    ada.presence("online")
    await expect(whom.locator("option").first).to_contain_text("Ada — 4 seats free")
    await expect(shown).to_contain_text("Zoe")
    await hand.get_by_role("button", name="Hand over").click()
    await expect(hand).to_be_hidden()
    await expect(rep.log).to_contain_text("passed it on")
    assert zoe.accept(zoe.offer_of(conversation)).status_code == 200
    assert zoe.post(conversation, "release", to="closed").status_code == 202


async def test_a_dialog_is_about_the_conversation_it_was_opened_for(visits: Visits) -> None:
    """Another one, accepted before, comes to the front behind it."""
    rep, first = await taken_over(visits, "camille.rousseau@courriel.example", "Camille Rousseau")
    await in_line_unseen(visits, "ingrid.solberg@fjord.example")
    accept = rep.offer("Ingrid Solberg").get_by_role("button", name=re.compile("^Accept"))
    async with late(rep.page, "**/accept", "POST") as come:
        await accept.click()
        await rep.page.get_by_role("button", name="Close with a reason").click()
        note = dialog(rep, "Close the conversation").get_by_role("textbox")
        await note.press_sequentially("Camille was ")
        come.set()
        await expect(rep.page.get_by_role("button", name=re.compile("^Ingrid Solberg"))).to_be_visible()
        await note.press_sequentially("helped")
    await expect(note).to_have_value("Camille was helped")
    await dialog(rep, "Close the conversation").get_by_role("button", name="Close", exact=True).click()
    await expect(first.log.get_by_text("The conversation was closed")).to_be_visible()
    await yours(rep, "Ingrid Solberg").click()
    await expect(rep.box).to_be_visible()
    await rep.close()


async def test_the_rest_of_a_sentence_does_not_land_in_another_conversation(visits: Visits) -> None:
    rep, first = await taken_over(visits, "oliver.hartley@inbox.example", "Oliver Hartley")
    await in_line_unseen(visits, "giulia.ferrante@posta.example")
    accept = rep.offer("Giulia Ferrante").get_by_role("button", name=re.compile("^Accept"))
    async with late(rep.page, "**/accept", "POST") as come:
        await accept.click()
        await rep.box.press_sequentially("I will look ")
        come.set()
        await expect(yours(rep, "Giulia Ferrante")).to_be_visible()
        await rep.page.keyboard.type("it up")
    await expect(rep.page.get_by_role("heading", name="Oliver Hartley")).to_be_visible()
    await expect(rep.box).to_have_value("I will look it up")
    await rep.box.press("Enter")
    await expect(first.bubble("I will look it up")).to_be_visible()
    await rep.close()
    await yours(rep, "Giulia Ferrante").click()
    await expect(rep.box).to_have_value("")
    await rep.close()


async def test_words_for_a_conversation_that_was_taken_away_are_no_commands(
    visits: Visits, live_server: LiveServer
) -> None:
    """Their letters would accept, decline and give away what else is there."""
    rep, shopper = await taken_over(visits, "lukas.steindl@mail.example", "Lukas Steindl")
    other = await in_line(visits, "freja.lindholm@brev.example")
    await expect(rep.offer("Freja Lindholm")).to_be_visible()
    done: list[str] = []
    rep.page.on("request", lambda request: done.append(request.url) if request.method == "POST" else None)
    mara = RepClient.sign_in(live_server.url)
    conversation = held_by(live_server, "Wei")
    await rep.box.press_sequentially("I look into that")
    take = f"/v1/desk/conversations/{conversation}/take"
    taking = asyncio.create_task(asyncio.to_thread(mara.http.post, take, json={}))
    while not taking.done():
        await rep.page.keyboard.type(" and add a date")
    assert (await taking).status_code == 200
    async with asyncio.timeout(PATIENCE_MS / 1000):
        while await rep.box.is_visible():
            await rep.page.keyboard.type(" and add a date")
    await rep.page.keyboard.type(" and add a date")
    await rep.page.evaluate("new Promise(requestAnimationFrame)")
    assert [url for url in done if url.endswith(("/accept", "/decline", "/claim"))] == []
    await rep.accept("Freja Lindholm")
    await rep.close()
    assert mara.post(conversation, "release", to="closed").status_code == 202
    for one in (shopper, other):
        await expect(one.log.get_by_text("The conversation was closed")).to_be_visible()


async def test_enter_in_the_palette_does_what_is_shown_though_an_offer_came(visits: Visits) -> None:
    rep = await visits.rep("wei@emberline.example")
    await rep.page.keyboard.press("Control+k")
    palette = dialog(rep, "Commands and search")
    await expect(palette.get_by_role("option", selected=True)).to_contain_text("Ask the knowledge")
    await in_line_unseen(visits, "priya.raghavan@inbox.example")
    await expect(rep.page).to_have_title("(1) Offer · Guanxi console")
    await rep.page.keyboard.press("Enter")
    await expect(rep.page.get_by_role("searchbox", name="Ask the knowledge")).to_be_focused()
    await rep.accept("Priya Raghavan")
    await rep.close()


async def test_an_edited_draft_stands_after_what_was_written_already(visits: Visits) -> None:
    rep = await taken_over_unseen(visits, "aisling.keane@inbox.example", "Aisling Keane")
    await rep.box.fill("Dear Aisling,")
    await rep.draft.get_by_role("button", name="Edit draft").click()
    await expect(rep.box).to_have_value(re.compile(r"^Dear Aisling,\n\S"))
    await rep.box.fill("")
    await rep.close()


async def test_one_more_conversation_comes_to_the_front_where_nobody_types(visits: Visits) -> None:
    rep = await taken_over_unseen(visits, "bram.hoekstra@post.example", "Bram Hoekstra")
    await one_more_unseen(visits, rep, "elin.ostberg@brev.example", "Elin Östberg")
    await rep.close()
    await yours(rep, "Bram Hoekstra").click()
    await expect(rep.page.get_by_role("heading", name="Bram Hoekstra")).to_be_visible()
    await rep.close()
