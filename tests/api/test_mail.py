"""Answers by mail, handed to a real mail server on loopback."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from agent.shop import Shop
from api.mail import Postman, answer, message_of, open_postman, sender_of
from api.settings import SettingsError, read_settings
from api.smtp import Smtp, read_smtp_url
from conversation.model import (
    Conversation,
    ConversationId,
    HandoffDeferred,
    Position,
    Reason,
    RepCard,
    RepId,
    RepJoined,
    RepSaid,
    ShopperSaid,
)
from conversation.outbox import LEASE_SECONDS, Letter, Mail, Outbox
from conversation.store import Log
from tests.doubles import FakeClock
from tests.mailbox import Mailbox, served

SHOP = Shop("Emberline", url="https://emberline.example", email="hello@emberline.example", mails=True)
MARA = RepCard(RepId("r_mara"), "Mara")


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
async def port(mailbox: Mailbox) -> AsyncIterator[int]:
    """The port of a mail server on loopback."""
    async with served(mailbox) as port:
        yield port


@pytest.fixture
def postman(port: int, engine: AsyncEngine, clock: FakeClock) -> Postman:
    smtp = Smtp("127.0.0.1", port, "none")
    return Postman(Outbox(engine), smtp, sender="hello@emberline.example", shop=SHOP, clock=clock)


async def left(log: Log, seen: Conversation, email: str = "ida@example.org") -> Conversation:
    """A message left, and a rep who has taken it."""
    message = HandoffDeferred(Reason.ASKED, message=True, email=email)
    return (await log.append(seen, ShopperSaid("Please call."), message, RepJoined(MARA))).conversation


async def replies(log: Log, seen: Conversation, text: str) -> Conversation:
    appended = await log.append(seen, RepSaid(MARA, text), mail=answer(seen, MARA, text, SHOP))
    return appended.conversation


async def test_a_reply_to_a_message_left_goes_out_by_mail(
    log: Log, conversation: Conversation, postman: Postman, mailbox: Mailbox
) -> None:
    seen = await replies(log, await left(log, conversation), "Gladly: it's the 55 cm one. Grüße!")
    assert await postman.send_due() == 1
    assert await postman.send_due() == 0
    (message,) = mailbox.messages
    assert mailbox.recipients == ["ida@example.org"]
    assert message["From"] == "Emberline <hello@emberline.example>"
    assert message["Subject"] == "Emberline: an answer to your message"
    assert message["Message-ID"] == f"<{conversation.id}.{seen.position}@emberline.example>"
    assert "55 cm one. Grüße!" in message.get_content()
    assert "https://emberline.example" in message.get_content()


async def test_in_the_chat_again_the_shopper_gets_no_more_mail(
    log: Log, conversation: Conversation, postman: Postman, mailbox: Mailbox
) -> None:
    seen = await replies(log, await left(log, conversation), "One moment.")
    seen = await replies(log, seen, "Here it is.")
    seen = (await log.append(seen, ShopperSaid("Thank you!"))).conversation
    await replies(log, seen, "You're welcome.")
    while await postman.send_due():
        pass
    assert [message.get_content().splitlines()[0] for message in mailbox.messages] == [
        "One moment.",
        "Here it is.",
    ]


async def test_without_an_address_or_where_the_shop_sends_none_nothing_is_written(
    log: Log, conversation: Conversation
) -> None:
    assert answer(await left(log, conversation, email=""), MARA, "Hello", SHOP) is None
    assert (
        answer(
            Conversation(conversation.id, conversation.shopper, reply_to="a@b.example"), MARA, "x", Shop("S")
        )
        is None
    )


async def test_a_mail_refused_for_now_is_tried_again_with_the_same_id_and_nothing_of_it_is_logged(
    log: Log, conversation: Conversation, postman: Postman, mailbox: Mailbox, clock: FakeClock
) -> None:
    await replies(log, await left(log, conversation), "A secret word.")
    mailbox.answers = ["451 greylisted, come back"]
    with capture_logs() as logs:
        await postman.send_due()
        assert mailbox.messages == []
        clock.forward(seconds=31)
        await postman.send_due()
    assert len(mailbox.messages) == 1
    assert [line["event"] for line in logs] == ["a mail is tried again later", "a mail went out"]
    assert "secret" not in str(logs)
    assert "ida@" not in str(logs)


async def test_a_mailbox_that_does_not_exist_is_given_up_and_the_next_letter_goes_out(
    log: Log, conversation: Conversation, postman: Postman, mailbox: Mailbox, clock: FakeClock
) -> None:
    other = await log.start(conversation.shopper)
    await replies(log, await left(log, conversation, "nobody@example.org"), "Hello?")
    await replies(log, await left(log, other), "Hello!")
    with capture_logs() as logs:
        while await postman.send_due():
            pass
    assert [line["event"] for line in logs] == ["a mail cannot be delivered", "a mail went out"]
    assert "nobody@" not in str(logs)
    assert mailbox.recipients == ["ida@example.org"]
    clock.forward(seconds=1e6)
    assert await postman.send_due() == 0


async def test_a_mail_server_that_is_away_is_waited_for(
    log: Log, conversation: Conversation, engine: AsyncEngine, clock: FakeClock
) -> None:
    away = Postman(Outbox(engine), Smtp("127.0.0.1", 1, "none"), sender="a@b.example", shop=SHOP, clock=clock)
    await replies(log, await left(log, conversation), "Hello")
    await away.send_due()
    clock.forward(seconds=LEASE_SECONDS)
    (letter,) = await Outbox(engine).take(clock(), 1)
    assert letter.tries == 2


async def test_two_servers_send_a_letter_once(
    log: Log, conversation: Conversation, postman: Postman, mailbox: Mailbox
) -> None:
    await replies(log, await left(log, conversation), "Hello")
    await asyncio.gather(*(postman.send_due() for _ in range(4)))
    assert len(mailbox.messages) == 1


def test_no_header_can_be_smuggled_in() -> None:
    mail = Mail("ida@example.org\r\nBcc: all@example.org", "Hello", "Hello")
    letter = Letter("m_1", ConversationId("c_1"), Position(3), mail, 1)
    with pytest.raises(ValueError, match="Header"):
        message_of(letter, sender="hello@emberline.example", shop=SHOP, now=FakeClock()())


@pytest.mark.parametrize(
    ("url", "smtp"),
    [
        ("smtp://127.0.0.1:2525", Smtp("127.0.0.1", 2525, "none")),
        ("smtp://ida:p%40ss@mail.example?starttls", Smtp("mail.example", 587, "starttls", "ida", "p@ss")),
        ("smtps://ida:pass@mail.example", Smtp("mail.example", 465, "tls", "ida", "pass")),
    ],
)
def test_a_mail_servers_address_is_read(url: str, smtp: Smtp) -> None:
    assert read_smtp_url(url) == smtp


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mail.example:25", "use smtp://"),
        ("smtp://:25", "use smtp://"),
        ("smtp://mail.example:many", "use smtp://"),
        ("smtps://mail.example?starttls", "leave .starttls out"),
        ("smtp://mail.example?tls=1", "nothing else"),
        ("smtp://ida:secret@mail.example", "in the clear"),
    ],
)
def test_one_that_is_none_stops_the_start_and_its_password_is_not_repeated(
    url: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMTP_URL", url)
    with pytest.raises(SettingsError, match=f"SMTP_URL: .*{says}") as refusal:
        read_settings()
    assert "secret" not in str(refusal.value)


def test_who_writes_must_be_known(engine: AsyncEngine, clock: FakeClock) -> None:
    settings = read_settings(smtp_url="smtp://localhost")
    assert sender_of(settings, SHOP) == "hello@emberline.example"
    with pytest.raises(SettingsError, match="GUANXI_MAIL_FROM"):
        open_postman(settings, Shop("our shop"), Outbox(engine), clock)
    assert open_postman(read_settings(), SHOP, Outbox(engine), clock) is None
