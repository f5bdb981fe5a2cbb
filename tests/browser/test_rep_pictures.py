"""A rep's picture in both front ends: set in the console, shown to shoppers, and initials wherever there is none."""

import io
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.async_api import FilePayload, Locator, Route, ViewportSize, expect

from tests.browser.console_hands import account, dialog, taken_over, views
from tests.browser.people import DESK, PHONE, SMALL_PHONE, Rep, Shopper, Theme, Visits
from tests.browser.test_accessibility import WIDGET, check, no_sideways
from tests.clients import RepClient
from tests.servers import LiveServer

PINK = (230, 60, 150)
"""No colour of ours: where it is seen, the picture is."""

IN_THE_MIDDLE = """(canvas) => {
  const [x, y] = [canvas.width / 2, canvas.height / 2];
  return [...canvas.getContext('2d').getImageData(x, y, 1, 1).data];
}"""


def photo(kind: str = "JPEG") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (600, 800), PINK).save(target, kind)
    return target.getvalue()


PHOTO = FilePayload(name="me.jpg", mimeType="image/jpeg", buffer=photo())


def set_picture(live_server: LiveServer, name: str) -> str:
    """Set a rep's picture from elsewhere; its path."""
    mara = RepClient.sign_in(live_server.url)
    answer = mara.http.put(
        f"/v1/reps/{account(live_server, name)}/picture", files={"file": ("me.jpg", photo())}
    )
    assert answer.status_code == 200, answer.text
    path: str = answer.json()["picture"]
    return path


def remove_picture(live_server: LiveServer, name: str) -> None:
    mara = RepClient.sign_in(live_server.url)
    assert mara.http.delete(f"/v1/reps/{account(live_server, name)}/picture").status_code == 204


@pytest.fixture(autouse=True)
def initials_again(live_server: LiveServer, cleared: None) -> Iterator[None]:
    """Afterwards both have none, as before."""
    del cleared
    yield
    for name in ("Mara", "Wei"):
        remove_picture(live_server, name)


def canvas(where: Locator) -> Locator:
    return where.locator("guanxi-portrait canvas")


async def shows_it(where: Locator) -> None:
    """The picture is there, drawn: its own colour is in its middle."""
    await expect(canvas(where)).to_be_visible()
    seen = await canvas(where).evaluate(IN_THE_MIDDLE)
    assert seen[3] == 255
    assert all(abs(level - wanted) < 12 for level, wanted in zip(seen, PINK, strict=False)), seen


async def shows_initials(where: Locator, initials: str) -> None:
    await expect(where).to_have_text(initials)
    await expect(canvas(where).filter(visible=True)).to_have_count(0)


def bar(shopper: Shopper) -> Locator:
    """Who is there, over the conversation."""
    return shopper.panel.locator(".bar.person .avatar")


def beside(shopper: Shopper, text: str) -> Locator:
    return shopper.bubble(text).locator(".avatar")


async def choose(rep: Rep, within: Locator, file: FilePayload) -> None:
    """Choose a file for the picture."""
    async with rep.page.expect_file_chooser() as choosing:
        await within.get_by_role("button", name="picture").click()
    await (await choosing.value).set_files(file)


async def people(rep: Rep, name: str) -> Locator:
    """Open a rep's account; what says how they are shown."""
    await views(rep).get_by_role("button", name="People").click()
    await rep.page.get_by_role("listitem").get_by_role("button", name=name).click()
    return rep.page.get_by_role("main").get_by_role("group", name="Picture")


@pytest.mark.parametrize(
    ("viewport", "theme"), [(DESK, "light"), (DESK, "dark"), (PHONE, "dark"), (SMALL_PHONE, "light")]
)
async def test_a_supervisor_sets_a_picture_and_takes_it_away(
    visits: Visits, viewport: ViewportSize, theme: Theme
) -> None:
    mara = await visits.rep(viewport=viewport, theme=theme)
    picture = await people(mara, "Wei")
    entry = mara.page.get_by_role("listitem").filter(has_text="Wei").locator(".rep-face").first
    await shows_initials(entry, "W")
    await choose(mara, picture, PHOTO)
    await expect(picture).to_contain_text("This is the picture now.")
    await shows_it(entry)
    await shows_it(mara.page.locator("guanxi-rep-picture .rep-face").first)
    await expect(mara.page.locator("guanxi-trail")).to_contain_text("Mara set the picture of Wei")
    await check(mara.page, "with a picture")
    await no_sideways(mara.page)
    await picture.get_by_role("button", name="Remove").click()
    await expect(picture).to_contain_text("The picture is gone.")
    await shows_initials(entry, "W")
    await expect(picture.get_by_role("button", name="Remove")).to_have_count(0)
    await check(mara.page, "without a picture")


async def test_what_was_typed_stays_while_a_picture_is_set(visits: Visits) -> None:
    mara = await visits.rep()
    picture = await people(mara, "Wei")
    skills = mara.page.get_by_role("textbox", name="Skills")
    await skills.fill("pizza ovens")
    await choose(mara, picture, PHOTO)
    await expect(picture).to_contain_text("This is the picture now.")
    await expect(skills).to_have_value("pizza ovens")


async def test_what_is_no_picture_is_refused_in_words(visits: Visits) -> None:
    mara = await visits.rep()
    picture = await people(mara, "Wei")
    await choose(
        mara, picture, FilePayload(name="me.jpg", mimeType="image/jpeg", buffer=b"<svg onload=alert(1)>")
    )
    await expect(picture.get_by_role("alert")).to_have_text(
        "Only a picture (JPEG, PNG or WebP) can show somebody."
    )
    await check(mara.page, "refused")
    large = FilePayload(name="me.jpg", mimeType="image/jpeg", buffer=bytes(10 * 1024 * 1024 + 1))
    await choose(mara, picture, large)
    await expect(picture.get_by_role("alert")).to_contain_text("10 MB at most")
    await choose(mara, picture, PHOTO)
    await expect(picture).to_contain_text("This is the picture now.")


async def test_a_rep_sets_their_own_from_the_bar_with_the_keyboard(visits: Visits) -> None:
    """Who is no supervisor has no page of accounts."""
    wei = await visits.rep("wei@emberline.example")
    me = wei.page.get_by_role("button", name="Wei: your picture")
    await me.focus()
    await wei.page.keyboard.press("Enter")
    own = dialog(wei, "Your picture")
    await expect(own).to_be_visible()
    async with wei.page.expect_file_chooser() as choosing:
        await own.get_by_role("button", name="Choose a picture").press("Enter")
    await (await choosing.value).set_files(PHOTO)
    await expect(own).to_contain_text("This is the picture now.")
    await shows_it(own.locator(".rep-face"))
    await check(wei.page, "one's own picture")
    await wei.page.keyboard.press("Escape")
    await expect(own).to_be_hidden()
    await expect(me).to_be_focused()
    await shows_it(me.locator(".rep-face"))


async def test_a_shopper_sees_who_joined_and_the_picture_is_fetched_once(
    visits: Visits, live_server: LiveServer
) -> None:
    path = set_picture(live_server, "Wei")
    fetched: list[str] = []
    rep, shopper = await taken_over(visits, "jonas.weber@mail.example", "Jonas Weber")
    shopper.page.on(
        "request", lambda request: fetched.append(request.url) if "/portraits/" in request.url else None
    )
    await shows_it(bar(shopper))
    await rep.reply("Hello, Wei here.")
    await shows_it(beside(shopper, "Wei here"))
    await check(shopper.page, "with a rep who has a picture", within=WIDGET)
    await shopper.page.reload()
    await shows_it(bar(shopper))
    await shows_it(beside(shopper, "Wei here"))
    assert fetched.count(live_server.url + path) <= 2, "once for a page, or not at all where it was kept"
    await rep.close()


async def test_without_its_picture_a_rep_has_initials_and_the_next_word_tries_again(
    visits: Visits, live_server: LiveServer
) -> None:
    set_picture(live_server, "Wei")
    shopper = await visits.shopper(customer="bram.hoekstra@post.example")
    tried: list[str] = []

    async def cut(route: Route) -> None:
        tried.append(route.request.url)
        await route.abort()

    await shopper.page.route("**/portraits/*", cut)
    rep = await visits.rep("wei@emberline.example")
    await shopper.open_chat()
    await shopper.ask_for_a_person()
    await rep.accept("Bram Hoekstra")
    await rep.reply("Hello, Wei here.")
    await expect(shopper.bubble("Wei here")).to_be_visible()
    await shows_initials(bar(shopper), "W")
    await shows_initials(beside(shopper, "Wei here"), "W")
    assert tried
    await shopper.page.unroute("**/portraits/*", cut)
    await shopper.say("Hello Wei.")
    await expect(rep.bubble("Hello Wei.")).to_be_visible()
    await rep.reply("How can I help?")
    await shows_it(beside(shopper, "How can I help?"))
    await rep.close()


async def test_a_picture_that_was_taken_away_leaves_initials(visits: Visits, live_server: LiveServer) -> None:
    set_picture(live_server, "Wei")
    rep, shopper = await taken_over(visits, "sanne.dewit@post.example", "Sanne de Wit")
    await rep.reply("Hello, Wei here.")
    await shows_it(beside(shopper, "Wei here"))
    remove_picture(live_server, "Wei")
    await shopper.page.reload()
    await expect(shopper.bubble("Wei here")).to_be_visible()
    await shows_initials(bar(shopper), "W")
    await shows_initials(beside(shopper, "Wei here"), "W")
    await rep.close()


async def test_the_overview_and_a_colleague_beside_show_it(visits: Visits, live_server: LiveServer) -> None:
    set_picture(live_server, "Mara")
    rep, _ = await taken_over(visits, "ingrid.solberg@fjord.example", "Ingrid Solberg")
    mara = await visits.rep()
    await views(mara).get_by_role("button", name="Overview").click()
    await shows_it(
        mara.page.get_by_role("region", name="Who is on").get_by_role("listitem").filter(has_text="Mara")
    )
    await mara.page.get_by_role("button", name="Read Ingrid Solberg").click()
    header = rep.page.locator("guanxi-conversation header")
    await expect(header).to_contain_text("Mara is looking")
    await shows_it(header.locator(".besides .rep-face"))
    await rep.close()
