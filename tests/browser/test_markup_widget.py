"""Text is text in the widget: in answers and what they cite, in files and names, and in all that a shop's page says."""

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Dialog, Request, expect

from api.files import file_name
from conversation.database import open_engine
from conversation.model import (
    AddressChosen,
    AssistantSaid,
    Card,
    Citation,
    ConversationId,
    Fact,
    FileCard,
    FileSent,
    HumanRequested,
    Option,
    Reason,
    RepCard,
    RepId,
    RepJoined,
    RepSaid,
)
from conversation.store import Log
from tests.browser.payloads import PAYLOADS, READ_HARM
from tests.browser.people import Shopper, Visits
from tests.browser.test_markup import arrive_as, read_log
from tests.browser.test_widget_api import Shop, at
from tests.browser.test_widget_api import shop as shop  # noqa: PLC0414 - a fixture
from tests.clients import RepClient, ShopperClient
from tests.doubles import FakeClock
from tests.servers import LiveServer, demo_settings, live, with_knowledge

ATTRIBUTES = (
    "identity", "title", "accent", "theme", "side", "label", "greeting", "placeholder", "language", "greet",
    "questions", "sound", "productId", "pageKind",
)  # fmt: skip
"""All that a script tag may say (see `settings.ts`)."""

# The widget leaves, and comes back by a tag on which every attribute says `said`; the panel is opened.
TAG_AGAIN = """async ({ api, names, said }) => {
  window.guanxi?.('shutdown');
  for (const tag of document.querySelectorAll('script[data-guanxi]')) tag.remove();
  const tag = document.createElement('script');
  tag.src = `${api}/widget.js`;
  tag.dataset.guanxi = '';
  for (const name of names) tag.dataset[name] = said;
  await new Promise((done) => { tag.onload = done; document.head.append(tag); });
  window.guanxi('open', said);
}"""
TELL = """(said) => {
  const page = { url: said, title: said, productId: said, kind: said };
  for (const command of [['page', page], ['open', said], ['on', said, said], [said, said], ['identify', said]]) {
    window.guanxi(...command);
  }
}"""


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory, demo_knowledge: Path) -> Iterator[LiveServer]:
    """It would send mail, so that a message left may have an address; no address here is one."""
    data = with_knowledge(tmp_path_factory.mktemp("hostile") / "data", demo_knowledge)
    mails = {"smtp_url": "smtp://127.0.0.1:9", "mail_from": "hello@emberline.example"}
    with live(demo_settings(data, sessions_per_minute=5000, **mails)) as server:
        yield server


def address(payload: str) -> str | None:
    """A payload as an address; a shop's own pages and pictures may well lie on another host, so that one is no harm."""
    return None if payload.startswith("//") else payload


def facts_of(payload: str, number: int) -> list[Fact]:
    """Everything the other side may say, with the payload in each of its fields."""
    rep = RepCard(RepId(f"r_{number}"), payload, (payload,))
    url = address(payload)
    return [
        AssistantSaid(
            payload,
            citations=(
                Citation(payload, payload, payload, url),
                Citation("x", "x", "x"),
                Citation("y", payload, "y"),
            ),
            confidence=0.9,
            options=(Option(payload, "say", payload), Option(payload, "human")),
            cards=(
                Card("product", payload, payload, url, url, payload, payload),
                Card("order", payload, payload, url, state=payload, steps=(payload, payload), done=1),
            ),
        ),
        FileSent(FileCard(f"f_{number}", file_name(payload, ".pdf"), "application/pdf", 7), rep),
        FileSent(FileCard(f"g_{number}", file_name(payload, ".png"), "image/png", 7, 2, 2), rep),
        RepSaid(rep, payload),
    ]


async def filled(server: LiveServer, shopper: ShopperClient) -> list[str]:
    """Have the record hold a conversation of nothing else; return the words that were said in it."""
    assert server.settings.database.startswith("sqlite")
    engine = open_engine(server.settings.database)
    first = RepCard(RepId("r_0"), PAYLOADS[0])
    facts: list[Fact] = [HumanRequested(Reason.ASKED), RepJoined(first), AddressChosen(PAYLOADS[4])]
    for number, payload in enumerate(PAYLOADS):
        facts += facts_of(payload, number)
    try:
        log = Log(engine, clock=FakeClock(), after_commit=lambda _: None)
        seen = await log.load(ConversationId(shopper.conversation))
        await log.append(
            seen, *facts
        )  # at once: the server takes the line up meanwhile, and writes there too
    finally:
        await engine.dispose()
    return [fact.text for fact in facts if isinstance(fact, AssistantSaid | RepSaid)]


async def test_no_answer_citation_card_button_file_or_name_becomes_markup(
    visits: Visits, live_server: LiveServer
) -> None:
    client = arrive_as(live_server, "Filled", 8000)
    said = await filled(live_server, client)
    known = {"token": client.token, "conversation": client.conversation, "name": "", "verified": True}
    keep = f"localStorage.setItem('guanxi ' + location.origin, {json.dumps(json.dumps(known))})"
    widget = await visits.shopper("/", before=keep)
    await widget.open_chat()
    assert await read_log(widget.page, "guanxi-panel", len(said)) == said
    shown = await widget.log.evaluate(
        """(log) => Object.fromEntries(['.card-title', 'blockquote', '.facts', '.steps li', '.who bdi']
            .map((where) => [where, [...log.querySelectorAll(where)].map((one) => one.textContent.trim())]))"""
    )
    for where, texts in shown.items():
        assert len(texts) >= 2, where
    assert PAYLOADS[0] in shown["blockquote"]
    download = await download_of(widget)
    assert PAYLOADS[0] in download

    RepClient.sign_in(live_server.url, "wei@emberline.example").presence("online")
    console = await visits.rep("wei@emberline.example")
    await console.page.keyboard.press("Control+k")
    await console.page.get_by_role("combobox").fill("Filled")
    await console.page.get_by_role("option").filter(has_text="Filled").first.click()
    assert await read_log(console.page, "guanxi-conversation", len(said)) == said


async def download_of(widget: Shopper) -> str:
    """The transcript: plain text, whatever stands in it."""
    await widget.panel.get_by_role("button", name="More", exact=True).click()
    async with widget.page.expect_download() as downloading:
        await widget.page.get_by_role("button", name="Download transcript").click()
    download = await downloading.value
    assert download.suggested_filename.endswith(".txt")
    path = await download.path()
    return await asyncio.to_thread(path.read_text, "utf-8")


async def test_no_message_left_and_no_address_for_its_answer_becomes_markup(
    visits: Visits, cleared: None
) -> None:
    """An address that looks like none is refused by the form, one that looks like one by the server, in words."""
    del cleared
    widget = await visits.shopper("/")
    await widget.open_chat()
    await widget.ask_for_a_person()
    await widget.panel.get_by_role("button", name="Leave a message").click()
    await widget.page.get_by_role("textbox", name="What should they know?").fill(" ".join(PAYLOADS))
    email = widget.page.get_by_role("textbox", name=re.compile("e-mail", re.IGNORECASE))
    send = widget.page.get_by_role("button", name="Send and close the line")
    sorry = widget.panel.get_by_role("alert")
    for number, payload in enumerate(PAYLOADS):
        await email.fill(payload)
        await email.press("Enter")
        await expect(sorry).to_contain_text("e-mail address")
        await expect(send).to_have_attribute("aria-disabled", "false")
        assert await widget.page.evaluate(READ_HARM) == []
        if number % 6:
            continue
        await email.fill("".join(("<", *re.split(r"[\s@\ufeff]", payload), ">@evil.example")))
        async with widget.page.expect_response("**/choice") as refused:
            await send.click()
        assert (await refused.value).status == 400
        await expect(sorry).to_contain_text("no e-mail address")
        assert await widget.page.evaluate(READ_HARM) == []
    await email.fill("")
    await send.click()
    await expect(widget.bubble(PAYLOADS[0])).to_have_count(1)
    assert await widget.page.evaluate(READ_HARM) == []


async def test_no_attribute_of_the_tag_becomes_markup(chromium: Browser, shop: Shop) -> None:
    shop.attributes, shop.language, shop.script = "", "en", ""
    shopper = await at(chromium, shop)
    troubles = watched(shopper)
    for payload in PAYLOADS:
        told = {"api": shop.api, "names": ATTRIBUTES, "said": payload}
        await shopper.page.evaluate(TAG_AGAIN, told)
        title = shopper.page.locator("guanxi-panel h2")
        await expect(title).to_have_text(payload)
        assert await title.evaluate("(words) => words.childElementCount") == 0
        assert await shopper.page.evaluate(READ_HARM) == []
    assert troubles == []
    await shopper.page.context.close()


async def test_no_greeting_becomes_markup(chromium: Browser, shop: Shop) -> None:
    shop.attributes, shop.language, shop.script = "", "en", ""
    shopper = await at(chromium, shop)
    troubles = watched(shopper)
    await shopper.page.evaluate(
        """({ api, greeting, questions }) => {
          window.guanxi('shutdown');
          document.querySelector('script[data-guanxi]').remove();
          const tag = document.createElement('script');
          tag.src = `${api}/widget.js`;
          Object.assign(tag.dataset, { guanxi: '', greet: 'other', greeting, questions });
          document.head.append(tag);
        }""",
        {"api": shop.api, "greeting": " ".join(PAYLOADS), "questions": "|".join(PAYLOADS[:4])},
    )
    await expect(shopper.page.get_by_role("button", name=PAYLOADS[0])).to_be_visible()
    await expect(shopper.page.get_by_text(PAYLOADS[12])).to_be_visible()
    assert await shopper.page.evaluate(READ_HARM) == []
    assert troubles == []
    await shopper.page.context.close()


async def test_nothing_a_shops_script_says_becomes_markup(chromium: Browser, shop: Shop) -> None:
    shop.attributes, shop.language, shop.script = 'data-title="Ask Emberline"', "en", ""
    shopper = await at(chromium, shop)
    troubles = watched(shopper)
    await shopper.open_chat()
    for payload in PAYLOADS:
        await shopper.box.fill("")
        await shopper.page.evaluate(TELL, payload)
        await expect(shopper.box).not_to_have_value("")
        assert await shopper.page.evaluate(READ_HARM) == []
    await shopper.box.fill("Do you deliver to Norway?")
    await shopper.box.press("Enter")
    await expect(shopper.bubble("Assistant (automatic)")).to_have_count(1)
    assert troubles == []
    await shopper.page.context.close()


def watched(shopper: Shopper) -> list[str]:
    """What breaks, asks or leaves in this page from now on."""
    troubles: list[str] = []
    page = shopper.page

    async def asked(dialog: Dialog) -> None:
        troubles.append(f"a dialog: {dialog.message}")
        await dialog.dismiss()

    page.on("pageerror", lambda error: troubles.append(f"a script broke: {error}"))
    page.on("dialog", asked)

    def left(request: Request) -> None:
        if (urlsplit(request.url).hostname or "").endswith("evil.example"):  # not one that only tells of it
            troubles.append(request.url)

    page.on("request", left)
    return troubles
