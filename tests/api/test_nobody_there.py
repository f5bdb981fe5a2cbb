"""A shop that is closed and sends mail, on a real server with a real mail server beside it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from api.reps import RepRole, Reps
from api.settings import read_settings
from conversation.database import migrate, open_engine
from tests.clients import RepClient, ShopperClient, new_id
from tests.doubles import wait_until
from tests.mailbox import Mailbox, served
from tests.servers import LiveServer, live

PASSWORD = "a long password"
NEVER = {"timezone": "Europe/Berlin", "week": {}, "days": {"2099-01-05": ["09:00-17:00"]}}


Result = TypeVar("Result")


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
async def port(mailbox: Mailbox) -> AsyncIterator[int]:
    """The port of a mail server on loopback."""
    async with served(mailbox) as port:
        yield port


async def _with_a_supervisor(data: Path) -> None:
    engine = open_engine(f"sqlite:///{data / 'record.sqlite'}")
    await migrate(engine)
    reps = Reps(engine, clock=lambda: datetime.now(UTC))
    await reps.add("mara@shop.example", PASSWORD, name="Mara", role=RepRole.SUPERVISOR)
    await engine.dispose()


@pytest.fixture
async def shop(tmp_path: Path, port: int) -> AsyncIterator[LiveServer]:
    """A server that has no knowledge, which nothing here needs."""
    await _with_a_supervisor(tmp_path)
    settings = read_settings(
        data=tmp_path,
        host="127.0.0.1",
        port=0,
        smtp_url=f"smtp://127.0.0.1:{port}",
        mail_from="hello@shop.example",
    )
    with live(settings) as server:
        yield server


def at_night(shop: LiveServer) -> RepClient:
    """Set the hours of everybody, so that the shop is closed, and sign Mara in."""
    mara = RepClient.sign_in(shop.url, "mara@shop.example", PASSWORD)
    mara.presence("online")
    set_hours = mara.http.put("/v1/teams/default", json={"hours": NEVER})
    assert set_hours.status_code == 200, set_hours.text
    return mara


def closed_until(opening: datetime) -> dict[str, Any]:
    """Return hours in UTC of a shop that is closed until `opening`, and then for good."""
    span = f"{opening:%H:%M}-{opening + timedelta(hours=1):%H:%M}"
    return {"timezone": "UTC", "week": {}, "days": {f"{opening:%Y-%m-%d}": [span]}}


async def in_thread(work: Callable[..., Result], *arguments: Any, **more: Any) -> Result:
    """The mail server runs in this thread's loop, so clients wait in another."""
    return await asyncio.to_thread(work, *arguments, **more)


async def test_outside_hours_a_message_is_left_and_answered_in_the_chat_and_by_mail(
    shop: LiveServer, mailbox: Mailbox
) -> None:
    mara = await in_thread(at_night, shop)
    shopper = await in_thread(ShopperClient.arrive, shop.url)
    assert shopper.session["shop"] == {"mail": True}
    await in_thread(shopper.post, "human", id=new_id())
    word = await in_thread(shopper.hear, "assistant_said")
    assert "nobody is here at this hour" in word["text"]
    choice = {"choice": "message", "text": "Is the oven in stock?", "email": "ida@example.org"}
    left = await in_thread(shopper.post, "choice", id=new_id(), **choice)
    assert left.status_code == 202, left.text
    kept = await in_thread(shopper.hear, "assistant_said", after=left.json()["position"])
    assert "by e-mail to ida@example.org" in kept["text"]

    await in_thread(mara.http.delete, "/v1/teams/default")
    await in_thread(mara.presence, "online")
    offer = await in_thread(mara.offer_of, shopper.conversation, seconds=20)
    assert offer["message"] is True
    assert (await in_thread(mara.accept, offer)).status_code == 200
    replied = await in_thread(mara.reply, shopper.conversation, "Yes, three are left.")
    assert replied.status_code == 202
    await wait_until(lambda: len(mailbox.messages) == 1, "the mail", seconds=20)
    (message,) = mailbox.messages
    assert message["To"] == "ida@example.org"
    assert message.get_content().startswith("Yes, three are left.")
    assert (await in_thread(shopper.hear, "rep_said"))["text"] == "Yes, three are left."


async def test_outside_hours_a_message_or_the_time_at_which_people_are_back_is_offered(
    shop: LiveServer,
) -> None:
    mara = await in_thread(at_night, shop)
    opening = datetime.now(UTC).replace(hour=9, minute=30) + timedelta(days=3)
    hours = await in_thread(mara.http.put, "/v1/teams/default", json={"hours": closed_until(opening)})
    assert hours.status_code == 200, hours.text
    shopper = await in_thread(ShopperClient.arrive, shop.url)
    await in_thread(shopper.post, "human", id=new_id())
    word = await in_thread(shopper.hear, "assistant_said")
    assert f"Our people are back on {opening:%A} at 09:30." in word["text"]
    assert "leave them a message, be joined right here when they are back, or go on with me" in word["text"]
    assert [option["action"] for option in word["options"]] == ["wait", "message", "assistant", "say"]
    waits = await in_thread(shopper.post, "choice", id=new_id(), choice="wait")
    assert waits.status_code == 202, waits.text
    kept = await in_thread(shopper.hear, "assistant_said", after=word["position"])
    assert "I've kept your place" in kept["text"]
    await in_thread(mara.http.delete, "/v1/teams/default")
    offer = await in_thread(mara.offer_of, shopper.conversation, seconds=20)
    assert (await in_thread(mara.accept, offer)).status_code == 200
