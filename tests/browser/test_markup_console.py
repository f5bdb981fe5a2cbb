"""Text is text in all of the console: canned replies, notes, names, skills, what is searched, counted and audited."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from api.texts import clean
from tests.browser.payloads import ADDRESSES, PAYLOADS, READ_HARM
from tests.browser.people import Rep, Visits
from tests.browser.test_knowledge_pages import ALL_TAKEN_UP, Shelf, turn_to
from tests.browser.test_knowledge_pages import pages as pages  # noqa: PLC0414 - a fixture
from tests.browser.test_markup import arrive_as, held_by, hostile
from tests.browser.test_settings import Elsewhere
from tests.browser.test_settings import elsewhere as elsewhere  # noqa: PLC0414 - a fixture
from tests.clients import RepClient, new_id
from tests.servers import LiveServer, demo_settings, live, with_knowledge

WORD = "whispertone"
UNANSWERED = (PAYLOADS[9], PAYLOADS[19], PAYLOADS[42])
"""What the assistant takes for a question it knows nothing on; code alone it sets aside."""


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory, demo_knowledge: Path) -> Iterator[LiveServer]:
    """A server where every field a person can write holds something that a browser could take for markup."""
    data = with_knowledge(tmp_path_factory.mktemp("hostile") / "data", demo_knowledge)
    with live(demo_settings(data, sessions_per_minute=5000, messages_per_minute=5000)) as server:
        write_everywhere(server)
        yield server


def write_everywhere(server: LiveServer) -> None:
    mara = RepClient.sign_in(server.url)
    for number, payload in enumerate(PAYLOADS):
        canned = {"title": payload[:80], "text": f"{payload} {{name}}"}
        assert mara.http.put("/v1/canned-replies", json=canned).status_code == 200
        rep = {
            "email": f"rep-{number}@emberline.example",
            "name": payload,
            "password": "correct horse battery",
            "skills": [payload[:40]],
            "team": re.sub(r"[\x00-\x1f/]", "", payload)[:80],
        }
        assert mara.http.post("/v1/reps", json=rep).status_code == 201
    mara.presence("online")
    shopper = arrive_as(server, PAYLOADS[0], 7000)
    shopper.say("Hello")
    held_by(mara, shopper)
    for payload in PAYLOADS:
        assert shopper.post("messages", id=new_id(), text=f"{WORD} {payload}").status_code == 202
        assert mara.post(shopper.conversation, "notes", id=new_id(), text=payload).status_code == 202
        rated = {"id": new_id(), "score": 3, "comment": payload}
        assert shopper.post("rating", **rated).status_code == 202
        called = {"id": new_id(), "called": payload[:80], "formal": None}
        assert shopper.post("address", **called).status_code == 202
        promise = {"id": new_id(), "position": 1, "text": payload}
        assert mara.post(shopper.conversation, "promises", **promise).status_code == 202
    mara.post(shopper.conversation, "release", to="closed", outcome=PAYLOADS[0])
    for number, payload in enumerate(UNANSWERED):
        asking = arrive_as(server, payload, 7001 + number)
        asking.ask(f"Do you sell surfboards? {payload}")
        held_by(mara, asking)
    mara.presence("offline")


async def only_text(shown: Locator, texts: Sequence[str]) -> None:
    """Each of the texts stands somewhere in what is shown, as it is; and none of them has become anything else."""
    await expect(shown.first).to_be_attached()
    found = " ".join(" ".join(await shown.all_text_contents()).split())
    assert [text for text in texts if " ".join(clean(text).split()) not in found] == []
    assert await shown.page.evaluate(READ_HARM) == []


def together(texts: Sequence[str], fit: int) -> list[str]:
    """As many of the texts at once as a field of so many characters takes."""
    fields = [""]
    for text in texts:
        longer = f"{fields[-1]} {text}".strip()
        if len(longer) > fit:
            fields.append(text[:fit])
        else:
            fields[-1] = longer
    return fields


async def turned_to(visits: Visits, view: str) -> Rep:
    rep = await visits.rep()
    await turned(rep, view)
    return rep


async def turned(rep: Rep, view: str) -> None:
    await rep.page.get_by_role("navigation", name="Views").get_by_role("button", name=view).click()


async def test_no_canned_reply_becomes_markup_where_it_is_written_and_where_it_is_used(
    visits: Visits,
) -> None:
    rep = await turned_to(visits, "Replies")
    entries = rep.page.get_by_role("main", name="Canned replies").locator(".choice")
    await expect(entries).to_have_count(len(PAYLOADS))
    await only_text(entries, [payload[:60] for payload in PAYLOADS])
    await entries.first.click()
    await expect(rep.page.get_by_label("Title")).not_to_have_value("")
    await rep.page.get_by_role("navigation", name="Views").get_by_role("button", name="Desk").click()
    await rep.page.locator("guanxi-line .entry").first.click()
    await rep.box.press_sequentially("/")
    await expect(rep.page.get_by_role("option").first).to_be_visible()
    assert await rep.page.evaluate(READ_HARM) == []
    await rep.box.press("Enter")
    await expect(rep.box).not_to_have_value("/")
    assert await rep.page.evaluate(READ_HARM) == []


async def test_no_name_skill_or_team_becomes_markup(visits: Visits) -> None:
    rep = await turned_to(visits, "People")
    await expect(rep.page.locator("guanxi-people .choice")).to_have_count(len(PAYLOADS) + 2)
    await only_text(rep.page.locator("guanxi-people .choice"), PAYLOADS)
    await rep.page.locator("guanxi-people .choice").first.click()
    assert await rep.page.evaluate(READ_HARM) == []


async def test_nothing_counted_becomes_markup(visits: Visits) -> None:
    rep = await turned_to(visits, "Overview")
    await expect(rep.page.get_by_role("heading", name="Unanswered questions")).to_be_visible()
    await expect(rep.page.locator("guanxi-board .reps li").first).to_be_visible()
    await only_text(rep.page.locator("guanxi-board .questions li"), UNANSWERED)
    await only_text(rep.page.locator("guanxi-board .reps li"), PAYLOADS)


async def test_nothing_searched_or_known_of_a_person_becomes_markup(visits: Visits) -> None:
    rep = await visits.rep()
    await rep.page.keyboard.press("Control+k")
    await rep.page.get_by_role("combobox").fill(WORD)
    await expect(rep.page.get_by_role("group", name="Past conversations")).to_be_visible()
    assert await rep.page.evaluate(READ_HARM) == []
    await rep.page.get_by_role("option").filter(has_text=PAYLOADS[0]).first.click()
    await expect(rep.page.get_by_role("region", name="Before")).to_contain_text("Mara")
    log = rep.page.locator("guanxi-conversation .log")
    await only_text(log, PAYLOADS)
    await only_text(log.locator(".note-text"), PAYLOADS)
    await only_text(log.locator(".line"), PAYLOADS)


async def test_nothing_looked_up_becomes_markup(visits: Visits) -> None:
    rep = await visits.rep()
    await rep.page.keyboard.press("Control+k")
    box = rep.page.get_by_role("combobox")
    for payload in PAYLOADS:
        await box.fill(payload)
        await expect(box).not_to_have_value("")
    await expect(rep.page.get_by_role("listbox").first).to_be_attached()
    assert await rep.page.evaluate(READ_HARM) == []


async def test_nothing_the_knowledge_is_asked_or_answers_becomes_markup(visits: Visits, pages: Shelf) -> None:
    """As much as the box takes is asked at once; what is found stands with its title and its words."""
    quoted = [payload for payload in PAYLOADS[::12] if "`" not in payload]
    words = "\n\n".join(f"Quinces `{payload}` are ripe." for payload in quoted)
    pages.put(title=f"Where is the quince orchard {PAYLOADS[0]}", text=words, url="/pages/quinces")
    rep = await visits.rep()
    await expect((await turn_to(rep)).get_by_text(ALL_TAKEN_UP)).to_be_visible()
    await turned(rep, "Desk")
    await rep.page.get_by_role("button", name="Knowledge", exact=True).last.click()
    column = rep.page.locator("guanxi-knowledge")
    box = column.get_by_role("searchbox", name="Ask the knowledge")

    async def ask(words: str) -> None:
        await box.fill(words)
        async with rep.page.expect_response(re.compile(r"/v1/knowledge\?q=")):
            await box.press("Enter")
        await expect(column.get_by_role("button", name="Ask", exact=True)).to_be_enabled()

    for asked in together(PAYLOADS, 200):
        await ask(asked)
        assert await rep.page.evaluate(READ_HARM) == []
    await ask("Where is the quince orchard?")
    passages = column.get_by_role("list", name="Passages")
    await expect(passages).to_contain_text("Quinces")
    await only_text(passages, [PAYLOADS[0], *quoted])


async def test_no_field_of_a_page_becomes_markup_while_it_is_written(visits: Visits) -> None:
    """The fields are filled, nothing is saved; the preview, the search and the trial show what was typed."""
    rep = await visits.rep()
    main = await turn_to(rep)
    await main.get_by_label("Text").fill("Words.")
    await main.get_by_label("Title").fill(PAYLOADS[0])
    for address in (*ADDRESSES, *PAYLOADS[::8]):
        await main.get_by_label("Link").fill(address)
        assert await rep.page.evaluate(READ_HARM) == []
    await main.get_by_label("Link").fill("")
    await main.get_by_label("Text").fill("\n\n".join(PAYLOADS))
    preview = main.get_by_role("list", name="Passages of this page")
    await expect(preview).to_contain_text("alert(60)")
    await only_text(preview, [PAYLOADS[0]])
    for asked in together(PAYLOADS, 200):
        await main.get_by_label("A question as a shopper would ask it").fill(asked)
        async with rep.page.expect_response(re.compile(r"/v1/knowledge\?q=")):
            await main.get_by_label("A question as a shopper would ask it").press("Enter")
        async with rep.page.expect_response(re.compile(r"/v1/knowledge/pages\?q=")):
            await main.get_by_label("Search pages and files").fill(asked)
        assert await rep.page.evaluate(READ_HARM) == []
    await main.get_by_role("button", name="Throw changes away").click()


async def test_no_setting_becomes_markup_where_it_is_set_or_told_of(
    visits: Visits, elsewhere: Elsewhere
) -> None:
    """The two settings that take words: how the assistant sounds, and which skill a reason asks for."""
    rep = await visits.rep()
    main = rep.page.get_by_role("main", name="Settings")
    trail = main.get_by_role("region", name="What was changed")
    voice = main.get_by_label("Voice")
    tones = together(PAYLOADS, 300)
    for some in (tones[:10], tones[10:]):
        for tone in some:
            elsewhere.change(tone=tone)
        await turned(rep, "Desk")
        await turned(rep, "Settings")
        await expect(trail).to_contain_text(" ".join(clean(some[-1]).split()))
        await only_text(trail, some)
    assert await voice.input_value() == elsewhere.all()["tone"]["value"]
    for payload in PAYLOADS:
        await voice.fill(payload)
        assert await rep.page.evaluate(READ_HARM) == []

    skill = main.locator(".skills").get_by_role("textbox").first
    await skill.fill(PAYLOADS[4][:40])
    await main.get_by_role("button", name="Save", exact=True).click()
    await expect(main.get_by_text("Saved. It holds from now on.")).to_be_visible()
    await expect(trail).to_contain_text(PAYLOADS[4][:40])
    await only_text(trail, [PAYLOADS[-1]])


async def test_no_note_at_handing_over_becomes_markup(visits: Visits, live_server: LiveServer) -> None:
    """Each note holds as many as fit; the conversation goes into line with it, and is taken again."""
    rep = await visits.rep("wei@emberline.example")
    shopper = arrive_as(live_server, "Handed over", 7200)
    assert shopper.post("human", id=new_id()).status_code == 202
    await rep.accept("Handed over")
    notes = together(hostile(), 1_900)
    for count, note in enumerate(notes, start=1):
        await rep.page.get_by_role("button", name="Hand over", exact=True).click()
        form = rep.page.get_by_role("dialog", name="Hand over")
        await form.get_by_role("radio", name=re.compile("^The line")).check()
        await form.get_by_role("textbox").fill(note)
        await form.get_by_role("button", name="Put in line").click()
        await expect(form).to_be_hidden()
        await expect(rep.log.locator(".note-text")).to_have_count(count)
        await rep.page.get_by_role("button", name="Take over", exact=True).click()
        await expect(rep.box).to_be_visible()
    await only_text(rep.log.locator(".note-text"), notes)
    await rep.close()


async def test_no_wrong_sign_in_becomes_markup(visits: Visits) -> None:
    rep = await visits.rep_at_the_door()
    await rep.page.locator("form").evaluate("(form) => { form.noValidate = true; }")
    for payload in PAYLOADS[::12]:
        await rep.page.get_by_label("E-mail").fill(payload)
        await rep.page.get_by_label("Password").fill(payload)
        await rep.page.get_by_role("button", name="Sign in").click()
        await expect(rep.page.get_by_role("alert")).to_be_visible()
        assert await rep.page.evaluate(READ_HARM) == []


@pytest.mark.parametrize("number", range(len(ADDRESSES)))
async def test_no_address_of_a_page_becomes_more_than_a_link(
    visits: Visits, live_server: LiveServer, number: int
) -> None:
    """What a page is called and where it lies is told by the shopper's browser: anything may stand there."""
    address = ADDRESSES[number]
    name = f"Comes from {number}"
    shopper = arrive_as(live_server, name, 7100 + number)
    shopper.say("Hello", page={"url": address, "title": address, "product_id": address})
    wei = RepClient.sign_in(live_server.url, "wei@emberline.example")
    wei.presence("online")
    held_by(wei, shopper)
    rep = await visits.rep("wei@emberline.example")
    await rep.page.get_by_role("button", name=name).first.click()
    await expect(rep.briefing).to_be_visible()
    harm = await rep.page.evaluate(READ_HARM)
    assert [found for found in harm if "http://evil.example" not in found] == []
    links = await rep.page.locator("guanxi-person a").evaluate_all("(all) => all.map((one) => one.protocol)")
    assert set(links) <= {"http:", "https:", "mailto:"}
    wei.post(shopper.conversation, "release", to="closed")
