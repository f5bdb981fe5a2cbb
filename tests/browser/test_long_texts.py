"""The longest names and words there may be, without a space in them, stay in their room: at a desk and on 320 px."""

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import Page, ViewportSize, expect

from tests.browser.console_hands import views
from tests.browser.people import DESK, PHONE, SMALL_PHONE, Visits
from tests.browser.test_accessibility import no_sideways
from tests.clients import RepClient, ShopperClient
from tests.servers import LiveServer

WORD = "Wolfeschlegelsteinhausenbergerdorff"
NAME, TITLE, SKILL = (WORD * 6)[:200], (WORD * 3)[:80], WORD[:36]
EMAIL, PASSWORD = f"{'a' * 60}@emberline.example", "correct horse battery"

STICKING_OUT = """() => {
  const found = [];
  const parent = (one) => one.parentElement ?? one.getRootNode().host ?? null;
  const clips = (one) => getComputedStyle(one).overflowX !== 'visible';
  // What is wider than the nearest thing that bounds it, and is not cut off or scrolled by anything in between.
  const room = (one) => {
    for (let at = parent(one); at; at = parent(at)) {
      if (clips(at)) return null;
      if (at.matches('.card, .bar, .bubble, header, body')) return at;
    }
    return null;
  };
  const look = (root) => {
    for (const one of root.querySelectorAll('*')) {
      if (one.shadowRoot) look(one.shadowRoot);
      const { position, display } = getComputedStyle(one);
      if (position === 'absolute' || display === 'none' || display === 'contents') continue;
      const box = one.getBoundingClientRect();
      const bounds = box.width > 0 ? room(one)?.getBoundingClientRect() : undefined;
      if (!bounds) continue;
      const plain = display === 'inline' || clips(one) || one instanceof SVGElement;
      const text = plain ? box.right : box.left + one.scrollWidth;
      if (Math.max(box.right, text) > bounds.right + 1 || box.left < bounds.left - 1) {
        found.push(`${one.localName}.${one.className}: ${one.textContent.trim().slice(0, 30)}`);
      }
    }
  };
  look(document.body);
  return found;
}"""


async def nothing_sticks_out(page: Page, state: str) -> None:
    assert await page.evaluate(STICKING_OUT) == [], state
    await no_sideways(page)


@pytest.fixture(scope="module")
def long(live_server: LiveServer) -> Iterator[None]:
    """A supervisor, a canned reply and a page with the longest names there may be."""
    mara = RepClient.sign_in(live_server.url)
    account = {
        "email": EMAIL,
        "name": NAME,
        "password": PASSWORD,
        "role": "supervisor",
        "team": (WORD * 3)[:80],
        "skills": [f"{SKILL}{number}" for number in range(20)],
        "languages": ["de", "en", "es", "fr", "it", "nl", "pt", "zh"],
    }
    made = mara.http.post("/v1/reps", json=account)
    assert made.status_code == 201, made.text
    reply = mara.http.put("/v1/canned-replies", json={"title": TITLE, "text": WORD * 40}).json()
    page = {"title": NAME, "text": f"# {WORD * 6}\n\n{WORD * 30}", "url": f"https://x.example/{WORD * 20}"}
    written = mara.http.put("/v1/knowledge/pages", json=page).json()
    yield
    mara = RepClient.sign_in(live_server.url)
    mara.http.delete(f"/v1/canned-replies/{reply['id']}")
    changed_at = {"changed_at": written["changed_at"]}
    mara.http.delete(f"/v1/knowledge/pages/{written['id']}", params=changed_at)
    assert mara.http.patch(f"/v1/reps/{made.json()['id']}", json={"active": False}).status_code == 200


@pytest.mark.parametrize("viewport", [DESK, SMALL_PHONE])
@pytest.mark.usefixtures("long")
async def test_what_supervisors_look_after_stays_in_its_card(visits: Visits, viewport: ViewportSize) -> None:
    mara = await visits.rep(viewport=viewport)
    for view in ("Overview", "People", "Replies", "Knowledge"):
        await views(mara).get_by_role("button", name=view).click()
        if view != "Overview":
            await mara.page.get_by_role("listitem").get_by_role("button", name=WORD).first.click()
        await expect(mara.page.get_by_role("main").get_by_text(WORD).first).to_be_visible()
        await nothing_sticks_out(mara.page, view)


@pytest.mark.parametrize("viewport", [DESK, SMALL_PHONE])
@pytest.mark.usefixtures("long", "cleared")
async def test_a_conversation_of_long_words_stays_in_its_columns(
    visits: Visits, live_server: LiveServer, viewport: ViewportSize
) -> None:
    """In the widget of the shopper and, at another page, before a supervisor who reads along."""
    shopper = await visits.shopper(viewport=viewport)
    await shopper.open_chat()
    await shopper.ask(WORD * 50)
    await shopper.ask_for_a_person()
    await expect(shopper.panel.locator(".bar.waiting")).to_be_visible()
    rep = RepClient.sign_in(live_server.url, EMAIL, PASSWORD)
    (waiting,) = rep.desk()["waiting"]
    conversation = waiting["conversation"]
    claimed = rep.http.post(f"/v1/desk/conversations/{conversation}/claim", json={})
    assert claimed.status_code == 200, claimed.text
    assert rep.reply(conversation, WORD * 60).status_code == 202
    await expect(shopper.bubble(WORD * 60)).to_be_visible()
    await nothing_sticks_out(shopper.page, "with a rep")
    mara = await visits.rep(viewport=viewport)
    await views(mara).get_by_role("button", name="Overview").click()
    await mara.page.get_by_role("button", name="Read Visitor").click()
    await expect(mara.bubble(WORD * 60)).to_be_visible()
    await nothing_sticks_out(mara.page, "reading along")


@pytest.mark.parametrize("viewport", [DESK, PHONE, SMALL_PHONE])
@pytest.mark.usefixtures("cleared")
async def test_the_page_is_no_higher_than_its_window(
    visits: Visits, live_server: LiveServer, viewport: ViewportSize
) -> None:
    """What is there for the ear alone lies far down in what scrolls, and must not stretch the page."""
    shopper = ShopperClient.arrive(live_server.url)
    shopper.say("Hello")
    wei = RepClient.sign_in(live_server.url, "wei@emberline.example")
    claimed = wei.http.post(f"/v1/desk/conversations/{shopper.conversation}/claim", json={})
    assert claimed.status_code == 200, claimed.text
    for number in range(60):
        assert wei.reply(shopper.conversation, f"Line {number}").status_code == 202
    mara = await visits.rep(viewport=viewport)
    higher = "document.scrollingElement.scrollHeight - innerHeight"
    for view in ("People", "Replies", "Knowledge", "Settings", "Overview"):
        await views(mara).get_by_role("button", name=view).click()
        main = mara.page.get_by_role("main")
        await expect(main).to_be_visible()
        await expect(main.get_by_text(re.compile("^(Counting|Looking)…$"))).to_have_count(0)
        assert await mara.page.evaluate(higher) <= 0, view
    await mara.page.get_by_role("button", name="Read Visitor").click()
    await expect(mara.bubble("Line 59")).to_be_visible()
    assert await mara.page.evaluate(higher) <= 0, "a long conversation"


@pytest.mark.parametrize("width", [720, 768, 900, 999, 1000, 1079])
async def test_on_a_tablet_the_bar_and_all_views_are_as_wide_as_the_page(visits: Visits, width: int) -> None:
    mara = await visits.rep(viewport={"width": width, "height": 900})
    await no_sideways(mara.page)
    await expect(mara.page.get_by_role("button", name="Sign out")).to_be_in_viewport(ratio=1)
    for view in await views(mara).get_by_role("button").all():
        await expect(view).to_be_in_viewport(ratio=1)


async def test_on_the_smallest_phone_the_bar_is_one_row_above_the_views(visits: Visits) -> None:
    mara = await visits.rep(viewport=SMALL_PHONE)
    heights = []
    for name in ("Mara: your picture", "Sign out", "Sound for offers"):
        box = await mara.page.get_by_role("button", name=name).bounding_box()
        assert box is not None
        heights.append(box["y"] + box["height"] / 2)
    assert max(heights) - min(heights) < 4
    await expect(mara.page.get_by_role("status").get_by_text("Connected")).to_have_count(1)
