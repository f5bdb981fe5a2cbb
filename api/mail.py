"""Answers by mail: what a rep writes to whoever left a message goes to the address they gave, too.

A letter is in the outbox from the moment the reply is in the log. Neither an address nor a word of it is logged.
"""

import asyncio
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

import aiosmtplib
import structlog

from agent.address import is_address
from agent.shop import Shop
from api.settings import Settings, SettingsError
from api.smtp import Smtp, read_smtp_url
from conversation.errors import StoreUnavailable
from conversation.model import Conversation, RepCard
from conversation.outbox import Letter, Mail, Outbox
from conversation.store import Clock

logger = structlog.get_logger(__name__)

EVERY_SECONDS = 5.0
AT_ONCE = 20
SEND_WITHIN_SECONDS = 30.0


def answer(to: Conversation, rep: RepCard, text: str, shop: Shop) -> Mail | None:
    """Return the mail that carries a rep's reply to who left a message; None where no address was given."""
    if not (shop.mails and to.reply_to):
        return None
    back = (
        f"To write back, open the chat at {shop.url or shop.name}; a reply to this e-mail is not read there."
    )
    body = f"{text}\n\n{rep.name}\n{shop.name}\n\n-- \n{back}\n"
    return Mail(to.reply_to, _one_line(f"{shop.name}: an answer to your message"), body)


def sender_of(settings: Settings, shop: Shop) -> str:
    """Return the address that mails come from. Raises SettingsError where there is none."""
    address = settings.mail_from or shop.email
    if address is None:
        raise SettingsError(
            "SMTP_URL is set, but not who writes; set GUANXI_MAIL_FROM, or [contact] email in shop.toml"
        )
    if not is_address(address):
        raise SettingsError(f"{address!r} is no e-mail address; write it as hello@shop.example")
    return address


def message_of(letter: Letter, *, sender: str, shop: Shop, now: datetime) -> EmailMessage:
    """Return a letter as it goes out; sent again it has the same Message-ID. Raises ValueError for a broken header."""
    domain = sender.partition("@")[2]
    message = EmailMessage(policy=SMTP)
    message["From"] = formataddr((_one_line(shop.name), sender))
    message["To"] = letter.mail.to
    message["Subject"] = letter.mail.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{letter.conversation}.{letter.position}@{domain}>"
    message["References"] = f"<{letter.conversation}@{domain}>"
    message.set_content(letter.mail.body)
    return message


def _one_line(text: str) -> str:
    return " ".join(text.split())


class Postman:
    """Sends what is in the outbox, one letter at a time; any number of servers may have one."""

    def __init__(self, outbox: Outbox, smtp: Smtp, *, sender: str, shop: Shop, clock: Clock) -> None:
        self._outbox = outbox
        self._smtp = smtp
        self._sender = sender
        self._shop = shop
        self._clock = clock

    async def keep_sending(self) -> None:
        """Send what is due, every few seconds. Runs until cancelled."""
        while True:
            try:
                while await self.send_due():
                    pass
            except StoreUnavailable:
                logger.warning("mail is put off: the store is unavailable")
            except Exception:
                logger.exception("sending mail failed; going on")
            await asyncio.sleep(EVERY_SECONDS)

    async def send_due(self) -> int:
        """Send the letters that are due; return how many there were."""
        letters = await self._outbox.take(self._clock(), 1)
        for letter in letters:
            await self._send(letter)
        return len(letters)

    async def _send(self, letter: Letter) -> None:
        about = {"conversation": letter.conversation, "position": letter.position, "tries": letter.tries}
        try:
            message = message_of(letter, sender=self._sender, shop=self._shop, now=self._clock())
            await self._hand_over(message)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            # Its words may hold the address, so only its kind is logged.
            code = getattr(error, "code", None)
            if _is_final(error) or await self._outbox.put_off(letter, self._clock()) is None:
                await self._outbox.give_up(letter)
                logger.error("a mail cannot be delivered", error=type(error).__name__, code=code, **about)
            else:
                logger.warning("a mail is tried again later", error=type(error).__name__, code=code, **about)
            return
        await self._outbox.sent(letter, self._clock())
        logger.info("a mail went out", **about)

    async def _hand_over(self, message: EmailMessage) -> None:
        smtp = self._smtp
        await aiosmtplib.send(
            message,
            sender=self._sender,
            hostname=smtp.host,
            port=smtp.port,
            username=smtp.user,
            password=smtp.password,
            use_tls=smtp.security == "tls",
            start_tls=smtp.security == "starttls",
            timeout=SEND_WITHIN_SECONDS,
        )


def _is_final(error: Exception) -> bool:
    """Tell whether trying again would end the same: the server refuses this mailbox, or this very mail, for good."""
    match error:
        case aiosmtplib.SMTPRecipientsRefused(recipients=refused):
            return all(one.code >= 500 for one in refused)
        case aiosmtplib.SMTPRecipientRefused(code=code) | aiosmtplib.SMTPDataError(code=code):
            return code >= 500
        case OSError():  # a certificate nobody vouches for is an OSError and a ValueError: the operator mends it
            return False
        case _:
            return isinstance(error, ValueError)


def open_postman(settings: Settings, shop: Shop, outbox: Outbox, clock: Clock) -> Postman | None:
    """Return who sends the shop's mail; None where none is sent. Raises SettingsError."""
    if settings.smtp_url is None:
        return None
    smtp = read_smtp_url(settings.smtp_url.get_secret_value())
    return Postman(outbox, smtp, sender=sender_of(settings, shop), shop=shop, clock=clock)
