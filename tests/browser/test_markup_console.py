"""Text is text in all of the console: canned replies, notes, names, skills, what is searched, counted and audited."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.people import Rep, Visits
from tests.browser.test_markup import MORE_PAYLOADS, arrive_as, held_by
from tests.clients import RepClient, new_id
from tests.servers import LiveServer, demo_settings, live, with_knowledge

# Everything in the page, shadow roots too, that no text may ever have made.
READ_MARKUP = """() => {
  const found = [];
  const walk = (root) => {
    for (const at of root.querySelectorAll('*')) {
      if (['IMG', 'IFRAME', 'OBJECT', 'EMBED', 'BASE', 'FRAME'].includes(at.tagName)) found.push(at.outerHTML);
      if (root !== document && ['SCRIPT', 'META', 'LINK', 'TEMPLATE'].includes(at.tagName)) found.push(at.outerHTML);
      for (const { name, value } of at.attributes) {
        if (/^on/.test(name) || /^\\s*javascript:/i.test(value)) found.push(`${name}=${value}`);
      }
      if (at.shadowRoot) walk(at.shadowRoot);
    }
  };
  walk(document);
  return found;
}"""
WORD = "whispertone"


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory, demo_knowledge: Path) -> Iterator[LiveServer]:
    """A server where every field a person can write holds something that a browser could take for markup."""
    data = with_knowledge(tmp_path_factory.mktemp("hostile") / "data", demo_knowledge)
    with live(demo_settings(data, sessions_per_minute=5000)) as server:
        write_everywhere(server)
        yield server


def write_everywhere(server: LiveServer) -> None:
    mara = RepClient.sign_in(server.url)
    for number, payload in enumerate(MORE_PAYLOADS):
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
    shopper = arrive_as(server, MORE_PAYLOADS[0], 7000)
    shopper.say("Hello")
    held_by(mara, shopper)
    for payload in MORE_PAYLOADS:
        assert shopper.post("messages", id=new_id(), text=f"{WORD} {payload}").status_code == 202
        assert mara.post(shopper.conversation, "notes", id=new_id(), text=payload).status_code == 202
    mara.post(shopper.conversation, "release", to="closed", outcome=MORE_PAYLOADS[0])
    for number, payload in enumerate(MORE_PAYLOADS[:3]):
        asking = arrive_as(server, payload, 7001 + number)
        asking.ask(f"{payload} zxqv wqpl?")
        held_by(mara, asking)
    mara.presence("offline")


async def only_text(page: Page, *texts: str) -> None:
    """Each of the texts is shown, and none of them has become anything else."""
    for text in texts:
        await expect(page.get_by_text(text, exact=False).first).to_be_attached()
    assert await page.evaluate(READ_MARKUP) == []


async def turned_to(visits: Visits, view: str) -> Rep:
    rep = await visits.rep()
    await rep.page.get_by_role("navigation", name="Views").get_by_role("button", name=view).click()
    return rep


async def test_no_canned_reply_becomes_markup_where_it_is_written_and_where_it_is_used(
    visits: Visits,
) -> None:
    rep = await turned_to(visits, "Replies")
    entries = rep.page.get_by_role("main", name="Canned replies").locator(".choice")
    await expect(entries).to_have_count(len(MORE_PAYLOADS))
    await only_text(rep.page, *(payload[:60] for payload in MORE_PAYLOADS[:8]))
    await entries.first.click()
    await expect(rep.page.get_by_label("Title")).not_to_have_value("")
    await rep.page.get_by_role("navigation", name="Views").get_by_role("button", name="Desk").click()
    await rep.page.locator("guanxi-line .entry").first.click()
    await rep.box.press_sequentially("/")
    await expect(rep.page.get_by_role("option").first).to_be_visible()
    assert await rep.page.evaluate(READ_MARKUP) == []
    await rep.box.press("Enter")
    await expect(rep.box).not_to_have_value("/")
    assert await rep.page.evaluate(READ_MARKUP) == []


async def test_no_name_skill_or_team_becomes_markup(visits: Visits) -> None:
    rep = await turned_to(visits, "People")
    await expect(rep.page.locator("guanxi-people .choice")).to_have_count(len(MORE_PAYLOADS) + 2)
    await only_text(rep.page, *MORE_PAYLOADS[:8])
    await rep.page.locator("guanxi-people .choice").first.click()
    assert await rep.page.evaluate(READ_MARKUP) == []


async def test_nothing_counted_becomes_markup(visits: Visits) -> None:
    rep = await turned_to(visits, "Overview")
    await expect(rep.page.get_by_role("heading", name="Unanswered questions")).to_be_visible()
    await expect(rep.page.locator("guanxi-board .reps li").first).to_be_visible()
    await only_text(rep.page, MORE_PAYLOADS[0])


async def test_nothing_searched_or_known_of_a_person_becomes_markup(visits: Visits) -> None:
    rep = await visits.rep()
    await rep.page.keyboard.press("Control+k")
    await rep.page.get_by_role("combobox").fill(WORD)
    await expect(rep.page.get_by_role("group", name="Past conversations")).to_be_visible()
    assert await rep.page.evaluate(READ_MARKUP) == []
    await rep.page.get_by_role("option").filter(has_text=MORE_PAYLOADS[0]).first.click()
    await expect(rep.page.get_by_role("region", name="Before")).to_contain_text("Mara")
    await only_text(rep.page, *MORE_PAYLOADS[:8])
