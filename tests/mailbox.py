"""A mail server on loopback that remembers what it was given."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope

NO_MAILBOX = "nobody@"


@dataclass
class Mailbox:
    """What came, and what is answered to each mail: 250 lets it in. Who begins with `nobody@` has no mailbox."""

    answers: list[str] = field(default_factory=list)
    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        answered = self.answers.pop(0) if self.answers else "250 OK"
        if answered.startswith("250"):
            assert isinstance(envelope.content, bytes)
            message = message_from_bytes(envelope.content, policy=default)
            assert isinstance(message, EmailMessage)
            self.messages.append(message)
            self.recipients += [str(recipient) for recipient in envelope.rcpt_tos]
        return answered

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address.startswith(NO_MAILBOX):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"


@asynccontextmanager
async def served(mailbox: Mailbox) -> AsyncIterator[int]:
    """Take mail in for `mailbox` in this thread's loop; yields the port."""
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(mailbox, enable_SMTPUTF8=True), "127.0.0.1", 0
    )
    async with server:
        port: int = server.sockets[0].getsockname()[1]
        yield port
