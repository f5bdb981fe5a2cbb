"""A closed shop that sends mail: a message left with an address is answered by mail, and in the chat on return."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.people import PHONE, Visits
from tests.browser.test_accessibility import WIDGET, check, no_sideways
from tests.clients import RepClient
from tests.doubles import wait_until
from tests.mailbox import Mailbox, served
from tests.servers import LiveServer, demo_settings, live, with_knowledge

NEVER = {"timezone": "Europe/Berlin", "week": {}, "days": {"2099-01-05": ["09:00-17:00"]}}


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest_asyncio.fixture(loop_scope="session")
async def shop(tmp_path: Path, demo_knowledge: Path, mailbox: Mailbox) -> AsyncIterator[LiveServer]:
    """A closed shop, with a mail server on loopback beside it."""
    async with served(mailbox) as port:
        data = with_knowledge(tmp_path / "data", demo_knowledge)
        settings = demo_settings(
            data, smtp_url=f"smtp://127.0.0.1:{port}", mail_from="hello@emberline.example"
        )
        with live(settings) as server:
            mara = RepClient.sign_in(server.url)
            assert mara.http.put("/v1/teams/default", json={"hours": NEVER}).status_code == 200
            yield server


async def test_a_message_left_with_an_address_is_answered_by_mail_and_stands_in_the_chat_on_return(
    chromium: Browser, shop: LiveServer, mailbox: Mailbox
) -> None:
    visits = Visits(chromium, shop.url)
    shopper = await visits.shopper(viewport=PHONE)
    await shopper.open_chat()
    await shopper.ask_for_a_person()
    await shopper.panel.get_by_role("button", name="Leave a message").click()
    text = shopper.page.get_by_role("textbox", name="What should they know?")
    email = shopper.page.get_by_role("textbox", name=re.compile("e-mail", re.IGNORECASE))
    send = shopper.page.get_by_role("button", name="Send and close the line")
    await text.fill("Is the Forno 12 in stock again?")
    await email.fill("ida at home")
    await send.click()
    await expect(shopper.panel.get_by_role("alert")).to_be_visible()
    await expect(email).to_be_focused()
    await check(shopper.page, "a message with an address that is none", within=WIDGET)
    await no_sideways(shopper.page)
    await email.fill("ida@mail.example")
    await send.click()
    await expect(shopper.bubble("Is the Forno 12 in stock again?")).to_have_count(1)
    await expect(shopper.bubble("by e-mail to ida@mail.example")).to_have_count(1)
    await shopper.page.goto("about:blank")

    mara = RepClient.sign_in(shop.url)
    assert mara.http.delete("/v1/teams/default").status_code == 204
    rep = await visits.rep()
    await rep.accept("Visitor")
    await expect(rep.bubble("Is the Forno 12 in stock again?")).to_be_visible()
    await rep.reply("Yes, three came in this morning.")
    await wait_until(lambda: bool(mailbox.messages), "the mail", seconds=20)
    (mail,) = mailbox.messages
    assert mail["To"] == "ida@mail.example"
    assert mail.get_content().startswith("Yes, three came in this morning.")

    await shopper.page.goto(shop.url)
    await expect(shopper.page.get_by_role("button", name="1 new message")).to_be_visible()
    await shopper.launcher.click()
    await expect(shopper.bubble("Yes, three came in this morning.")).to_be_visible()
    await expect(shopper.bubble("Is the Forno 12 in stock again?")).to_have_count(1)
    await rep.close()
    await visits.end()
    assert visits.troubles == []
