"""Text is text: nothing that a person wrote becomes markup, runs, or sends the browser anywhere."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from api.keys import load_keys
from api.tokens import Tokens
from conversation.shoppers import Identity
from tests.browser.payloads import PAYLOADS, READ_HARM
from tests.browser.people import Visits
from tests.clients import RepClient, ShopperClient, new_id
from tests.doubles import wait_until
from tests.servers import CHECKOUT, LiveServer, demo_settings, live, with_knowledge

NAUGHTY = CHECKOUT.parent / "shared" / "data" / "hostile" / "naughty.json"
BATCHES = 3

# Everything in the log that stands where words stand: its text, and how many elements are in it.
READ_WORDS = """(log) => [...log.querySelectorAll('.bubble:not(.dots), .note-text')]
    .filter((words) => !words.classList.contains('gone'))
    .map((words) => ({ text: words.textContent, elements: words.childElementCount }))"""
READ_NAMES = """(root) => [...root.querySelectorAll('.name')]
    .map((name) => ({ text: name.textContent, elements: name.childElementCount }))"""


def hostile() -> list[str]:
    """Whatever could mean something to a browser, and some of the rest (the server's own tests say them all)."""
    strings: list[str] = json.loads(NAUGHTY.read_text()) if NAUGHTY.exists() else []
    harmful = [text for text in strings if set(text) & set("<>&{}`$[\\\"'")]
    others = [text for text in strings if text.strip() and text not in harmful]
    return [*harmful, *others[::8], *PAYLOADS]


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory, demo_knowledge: Path) -> Iterator[LiveServer]:
    """A server that lets hundreds of strangers in within a minute, and each of them write as often."""
    data = with_knowledge(tmp_path_factory.mktemp("hostile") / "data", demo_knowledge)
    with live(demo_settings(data, sessions_per_minute=5000, messages_per_minute=5000)) as server:
        yield server


def arrive_as(server: LiveServer, name: str, number: int) -> ShopperClient:
    keys = load_keys(server.settings)
    tokens = Tokens(keys.signing, keys.identity, clock=lambda: datetime.now(UTC))
    email = f"hostile-{number}@mail.example"
    return ShopperClient.arrive(server.url, identity=tokens.sign_identity(Identity(email, email, name)))


def held_by(rep: RepClient, shopper: ShopperClient) -> None:
    """The rep takes the conversation, so that the assistant keeps out of it."""
    assert rep.http.post(f"/v1/desk/conversations/{shopper.conversation}/claim", json={}).status_code == 200


def texts_of(rep: RepClient, conversation: str, *kinds: str) -> list[str]:
    """What the log holds, as the truth the pages are compared with."""
    found: list[str] = []
    after = 0
    while events := rep.events(conversation, after):
        found += [event["text"] for event in events if event["kind"] in kinds and event["text"]]
        after = events[-1]["position"]
    return found


async def read_log(page: Page, holder: str, count: int) -> list[str]:
    """The words in the log of the element `holder`, once `count` are there; each must be nothing but text."""
    log = page.locator(f"{holder} .log")
    await expect(log.locator(".bubble:not(.dots):not(.gone), .note-text")).to_have_count(count)
    words = await log.evaluate(READ_WORDS)
    assert [entry for entry in words if entry["elements"]] == []
    assert await page.evaluate(READ_HARM) == []
    return [entry["text"] for entry in words]


@pytest.mark.parametrize("batch", range(BATCHES))
async def test_no_message_and_no_reply_becomes_markup_in_either_page(
    visits: Visits, live_server: LiveServer, batch: int
) -> None:
    rep = RepClient.sign_in(live_server.url, "wei@emberline.example")
    rep.presence("online")
    shopper = arrive_as(live_server, f"Batch {batch}", batch)
    shopper.say("Hello")
    held_by(rep, shopper)
    strings = hostile()[batch::BATCHES]
    for text in strings:
        assert shopper.post("messages", id=new_id(), text=text).status_code in {202, 400}
        assert rep.reply(shopper.conversation, text).status_code in {202, 400}
    everyone = texts_of(rep, shopper.conversation, "shopper_said", "rep_said", "assistant_said")
    assert len(everyone) > 1.8 * len(strings)

    known = {"token": shopper.token, "conversation": shopper.conversation, "name": "", "verified": False}
    keep = f"localStorage.setItem('guanxi ' + location.origin, {json.dumps(json.dumps(known))})"
    widget = await visits.shopper("/", before=keep)
    await widget.open_chat()
    assert await read_log(widget.page, "guanxi-panel", len(everyone)) == everyone

    console = await visits.rep("wei@emberline.example")
    await console.page.get_by_role("button", name=f"Batch {batch}").first.click()
    assert await read_log(console.page, "guanxi-conversation", len(everyone)) == everyone


async def test_no_note_becomes_markup_in_the_console(visits: Visits, live_server: LiveServer) -> None:
    rep = RepClient.sign_in(live_server.url, "wei@emberline.example")
    rep.presence("online")
    shopper = arrive_as(live_server, "Noted", BATCHES)
    shopper.say("Hello")
    held_by(rep, shopper)
    for text in PAYLOADS:
        assert rep.post(shopper.conversation, "notes", id=new_id(), text=text).status_code == 202
    kinds = ("shopper_said", "assistant_said", "note_written")
    everything = texts_of(rep, shopper.conversation, *kinds)
    console = await visits.rep("wei@emberline.example")
    await console.page.get_by_role("button", name="Noted").first.click()
    assert await read_log(console.page, "guanxi-conversation", len(everything)) == everything


async def test_no_name_becomes_markup_in_the_line(visits: Visits, live_server: LiveServer) -> None:
    rep = RepClient.sign_in(live_server.url, "mara@emberline.example")
    given = [*PAYLOADS, *hostile()[: -len(PAYLOADS) : 4]]
    for number, name in enumerate(given):
        shopper = arrive_as(live_server, name, 1000 + number)
        assert shopper.post("human", id=new_id()).status_code == 202
    await wait_until(lambda: len(rep.desk()["waiting"]) >= len(given), "all of them to stand in line")
    names = [entry["shopper"].get("name", "Visitor") for entry in rep.desk()["waiting"]]

    console = await visits.rep("mara@emberline.example")
    await expect(console.page.locator("guanxi-line .place")).to_have_count(len(names))
    shown = await console.page.locator("guanxi-line section[aria-labelledby=line]").evaluate(READ_NAMES)
    assert [entry for entry in shown if entry["elements"]] == []
    assert [entry["text"] for entry in shown] == names
    assert await console.page.evaluate(READ_HARM) == []


async def test_no_name_becomes_markup_where_it_is_spoken_to(visits: Visits, live_server: LiveServer) -> None:
    """One after another signs in at the shop's page: the identity is signed, the name in it is anyone's."""
    keys = load_keys(live_server.settings)
    tokens = Tokens(keys.signing, keys.identity, clock=lambda: datetime.now(UTC))
    widget = await visits.shopper("/")
    await widget.open_chat()
    for number, name in enumerate(PAYLOADS):
        subject = f"greeted-{number}"
        identity = tokens.sign_identity(Identity(subject, f"{subject}@mail.example", name))
        known = ShopperClient.arrive(live_server.url, identity=identity).session["shopper"]["name"]
        await widget.page.evaluate("(identity) => guanxi('identify', identity)", identity)
        hello = widget.panel.locator(".hello")
        await expect(hello).to_have_text(f"Hello {known}. What can I help with?", use_inner_text=False)
        assert await hello.evaluate("(words) => words.childElementCount") == 0
    assert await widget.page.evaluate(READ_HARM) == []
