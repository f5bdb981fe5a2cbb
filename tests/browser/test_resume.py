"""Nothing is lost and nothing is said twice: reloads, cut networks, blocked sockets, stale tokens, a killed server."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest_asyncio
from playwright.async_api import Browser, Route, expect
from playwright.async_api import TimeoutError as TimedOut

from tests.browser.people import Visits
from tests.servers import Program, with_knowledge

# A network that lets no WebSocket through: every one is refused before it opens.
NO_SOCKETS = """
window.WebSocket = class {
  static OPEN = 1;
  readyState = 3;
  constructor() { setTimeout(() => this.onclose?.(), 5); }
  close() {}
};
"""
KEPT = "localStorage.getItem('guanxi ' + location.origin)"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def test_a_reload_brings_the_conversation_back_once(visits: Visits) -> None:
    """The panel that was open is open again, and each message stands in it once."""
    shopper = await visits.shopper()
    await shopper.open_chat()
    await shopper.ask("How long do I have to return something?")
    before = await shopper.log.get_by_role("article").all_inner_texts()
    await shopper.page.reload()
    await expect(shopper.log.get_by_role("article")).to_have_count(len(before))
    await expect(shopper.bubble("How long do I have to return something?")).to_have_count(1)
    await shopper.ask("And who pays for that?")


async def test_a_conversation_goes_on_on_the_next_page(visits: Visits) -> None:
    shopper = await visits.shopper("/")
    await shopper.open_chat()
    await shopper.ask("Do you deliver to Norway?")
    await shopper.page.get_by_role("link", name="Recipes").first.click()
    await expect(shopper.bubble("Do you deliver to Norway?")).to_have_count(1)


async def test_a_draft_survives_a_reload(visits: Visits) -> None:
    shopper = await visits.shopper()
    await shopper.open_chat()
    await shopper.box.fill("I was just about to ask")
    await shopper.page.reload()
    await expect(shopper.box).to_have_value("I was just about to ask")


async def test_what_was_unsent_before_a_reload_is_sent_once_after_it(visits: Visits) -> None:
    shopper = await visits.shopper()
    await shopper.open_chat()
    await shopper.ask("Hello")
    await shopper.page.route("**/messages", lambda route: route.abort())
    await shopper.say("Can I pay with iDEAL?")
    await expect(shopper.bubble("Can I pay with iDEAL?")).to_contain_text("Not sent.")
    await shopper.page.unroute("**/messages")
    await shopper.page.reload()
    await expect(shopper.bubble("Can I pay with iDEAL?")).to_have_count(1)
    await expect(shopper.bubble("Can I pay with iDEAL?")).not_to_contain_text("Not sent.")
    await expect(shopper.bubble("Assistant (automatic)")).to_have_count(2)


async def test_an_answer_lost_on_the_way_does_not_say_the_message_twice(visits: Visits) -> None:
    """The server took the message, the 202 never came: the same id again is the same event."""
    shopper = await visits.shopper()
    await shopper.open_chat()
    lost = 0

    async def lose_the_first(route: Route) -> None:
        nonlocal lost
        lost += 1
        await route.fetch()
        await route.abort()

    await shopper.page.route("**/messages", lose_the_first, times=1)
    await shopper.ask("Is the Emberline 22 in stock?")
    assert lost == 1
    await shopper.page.reload()
    await expect(shopper.bubble("Assistant (automatic)")).to_have_count(1)
    await expect(shopper.log.locator(".msg.own")).to_have_count(1)


async def test_offline_says_so_and_sends_when_the_network_is_back(visits: Visits) -> None:
    shopper = await visits.shopper()
    await shopper.open_chat()
    await shopper.ask("Hello")
    await shopper.page.context.set_offline(True)
    await expect(shopper.panel.get_by_text("You’re offline.")).to_be_visible()
    await shopper.say("How heavy is the Emberline 22?")
    waiting = shopper.bubble("How heavy")
    await expect(waiting).to_contain_text("Will be sent when you’re back.")
    await expect(waiting.get_by_role("button")).to_have_text(["Discard"])
    await expect(shopper.log.get_by_role("alert")).to_have_count(0)
    await shopper.page.context.set_offline(False)
    await expect(shopper.panel.get_by_text("You’re offline.")).to_be_hidden()
    await expect(shopper.bubble("Assistant (automatic)")).to_have_count(2)
    await expect(waiting).not_to_contain_text("Will be sent")
    await expect(waiting).not_to_contain_text("Not sent.")


async def test_where_sockets_are_blocked_answers_come_by_polling(visits: Visits) -> None:
    rep = await visits.rep("wei@emberline.example")
    shopper = await visits.shopper(customer="tereza.novakova@posta.example", before=NO_SOCKETS)
    await shopper.open_chat()
    await shopper.ask("What is the warranty on the burners?")
    await shopper.ask_for_a_person()
    await expect(shopper.panel.get_by_text("You’re next in line")).to_be_visible()
    await rep.accept("Tereza Nováková")
    await rep.reply("Hello Tereza!")
    await expect(shopper.bubble("Hello Tereza!")).to_have_count(1)
    await rep.page.get_by_role("button", name="Close", exact=True).click()
    await expect(shopper.log.get_by_text("The conversation was closed")).to_be_visible()


async def test_a_token_nobody_signed_gives_way_to_a_new_session(visits: Visits) -> None:
    """A shop that changed its keys must not lock its shoppers out."""
    shopper = await visits.shopper()
    stale = {"token": "bm90IGEgdG9rZW4", "conversation": "gone", "name": "", "verified": False}
    keep = f"localStorage.setItem('guanxi ' + location.origin, {json.dumps(json.dumps(stale))})"
    await shopper.page.evaluate(keep)
    await shopper.page.reload()
    await shopper.open_chat()
    await shopper.ask("Do you have gift cards?")
    kept = json.loads(await shopper.page.evaluate(KEPT))
    assert kept["conversation"] != "gone"


async def test_signing_out_of_the_shop_leaves_no_conversation_behind(visits: Visits) -> None:
    """On a shared computer the next shopper must not read what the customer wrote."""
    shopper = await visits.shopper(customer="daan.verbeek@post.example")
    await shopper.open_chat()
    await shopper.ask("Where is my order?")
    await shopper.page.goto(f"{visits.url}/?as=")
    await expect(shopper.box).to_be_visible()
    await expect(shopper.log.get_by_role("article")).to_have_count(0)
    await shopper.page.goto(f"{visits.url}/?as=daan.verbeek@post.example")
    await expect(shopper.bubble("Where is my order?")).to_have_count(1)


@pytest_asyncio.fixture(loop_scope="session")
async def program(tmp_path: Path, demo_knowledge: Path) -> AsyncIterator[Program]:
    """The whole program as a process that can be killed."""
    program = Program(with_knowledge(tmp_path / "data", demo_knowledge), free_port())
    await asyncio.to_thread(program.start)
    yield program
    await asyncio.to_thread(program.stop)


async def test_a_message_to_a_killed_server_fails_openly_and_arrives_after_the_restart(
    chromium: Browser, program: Program
) -> None:
    """Failed, try again, sent; the conversation holds it once, and the assistant answers it."""
    visits = Visits(chromium, program.url)
    shopper = await visits.shopper()
    await shopper.open_chat()
    await shopper.ask("Hello")
    await asyncio.to_thread(program.kill)
    await shopper.say("Does the Emberline 22 have a side burner?")
    bubble = shopper.bubble("side burner?")
    await expect(bubble).to_contain_text("Not sent.", timeout=30_000)
    await expect(shopper.panel.get_by_text("Connection lost.")).to_be_visible()
    await asyncio.to_thread(program.start)
    with suppress(TimedOut):  # once it is connected the widget tries again by itself, and the button is gone
        await bubble.get_by_role("button", name="Try again").click(timeout=5_000)
    await expect(bubble).not_to_contain_text("Not sent.", timeout=30_000)
    await expect(shopper.panel.get_by_text("Connection lost.")).to_be_hidden(timeout=30_000)
    await expect(shopper.bubble("Assistant (automatic)")).to_have_count(2, timeout=30_000)
    kept = json.loads(await shopper.page.evaluate(KEPT))
    await visits.end()
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {kept['token']}"}) as client:
        answer = await client.get(f"{program.url}/v1/conversations/{kept['conversation']}/events?after=0")
    said = [event["text"] for event in answer.json()["events"] if event["kind"] == "shopper_said"]
    assert said == ["Hello", "Does the Emberline 22 have a side burner?"]
    assert visits.troubles == []
