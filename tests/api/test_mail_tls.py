"""Mail handed to a real server over TLS, from the first byte on or from STARTTLS on, and never without it."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from agent.shop import Shop
from api.mail import Postman, answer
from api.smtp import read_smtp_url
from conversation.model import (
    Conversation,
    HandoffDeferred,
    Reason,
    RepCard,
    RepId,
    RepJoined,
    RepSaid,
    ShopperSaid,
)
from conversation.outbox import Outbox
from conversation.store import Log
from tests.doubles import FakeClock

SHOP = Shop("Emberline", url="https://emberline.example", email="hello@emberline.example", mails=True)
MARA = RepCard(RepId("r_mara"), "Mara")
USER, PASSWORD = "ida", "p@ss word"
URLS = (
    "smtps://ida:p%40ss%20word@localhost:{port}",
    "smtp://ida:p%40ss%20word@localhost:{port}?starttls",
)

Serve = Callable[..., AbstractAsyncContextManager[int]]


class Mailbox:
    """Whose letters arrived, and whether anything of theirs went over the wire in the clear."""

    def __init__(self) -> None:
        self.recipients: list[str] = []
        self.in_the_clear = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        del session
        self.in_the_clear += server.transport.get_extra_info("ssl_object") is None
        self.recipients += [str(recipient) for recipient in envelope.rcpt_tos]
        return "250 OK"


def knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    is_ours = isinstance(given, LoginPassword) and given == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_ours, handled=False)  # the server is to answer 535


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine believes the authority, as an operator's would that of their own mail server."""
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))


@pytest.fixture
def serve(mailbox: Mailbox, authority: trustme.CA) -> Serve:
    """Serve on loopback with a certificate: `smtps` from the first byte on, else from STARTTLS on if it is offered."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)

    @asynccontextmanager
    async def serving(*, smtps: bool = False, starttls: bool = True) -> AsyncIterator[int]:
        def protocol() -> SMTP:
            inside = None if smtps or not starttls else context
            return SMTP(
                mailbox,
                authenticator=knows,
                auth_require_tls=not smtps,
                tls_context=inside,
                require_starttls=inside is not None,
            )

        server = await asyncio.get_running_loop().create_server(
            protocol, "localhost", 0, ssl=context if smtps else None
        )
        async with server:
            port: int = server.sockets[0].getsockname()[1]
            yield port

    return serving


@pytest.fixture
async def post(
    log: Log, conversation: Conversation, engine: AsyncEngine, clock: FakeClock
) -> Callable[[str], Any]:
    """Hand one letter to the server at a URL, as the settings would read it; returns the lines that were logged."""
    left = HandoffDeferred(Reason.ASKED, message=True, email="jo@example.org")
    seen = (await log.append(conversation, ShopperSaid("Please call."), left, RepJoined(MARA))).conversation
    await log.append(seen, RepSaid(MARA, "Gladly."), mail=answer(seen, MARA, "Gladly.", SHOP))

    async def posted(url: str) -> list[str]:
        postman = Postman(
            Outbox(engine), read_smtp_url(url), sender="hello@emberline.example", shop=SHOP, clock=clock
        )
        with capture_logs() as logs:
            assert await postman.send_due() == 1
        assert PASSWORD not in str(logs)
        return [line["event"] for line in logs]

    return posted


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("url", URLS, ids=["smtps", "starttls"])
async def test_a_letter_goes_out_encrypted_and_logged_in(
    serve: Serve, post: Callable[[str], Any], mailbox: Mailbox, url: str
) -> None:
    async with serve(smtps=url.startswith("smtps")) as port:
        events = await post(url.format(port=port))
    assert events == ["a mail went out"]
    assert mailbox.recipients == ["jo@example.org"]
    assert mailbox.in_the_clear == 0


async def held_back(post: Callable[[str], Any], mailbox: Mailbox, url: str) -> None:
    """The letter stays here until a later try."""
    assert await post(url) == ["a mail is tried again later"]
    assert mailbox.recipients == []


@pytest.mark.parametrize("url", URLS, ids=["smtps", "starttls"])
async def test_a_server_nobody_vouches_for_gets_nothing(
    serve: Serve, post: Callable[[str], Any], mailbox: Mailbox, url: str
) -> None:
    async with serve(smtps=url.startswith("smtps")) as port:
        await held_back(post, mailbox, url.format(port=port))


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize(
    ("how", "url"),
    [
        pytest.param({"starttls": False}, "smtp://localhost:{port}?starttls", id="no starttls offered"),
        pytest.param({"smtps": True}, "smtps://ida:wrong@localhost:{port}", id="a wrong password"),
    ],
)
async def test_a_server_that_is_trusted_but_will_not_gets_nothing_in_the_clear(
    serve: Serve, post: Callable[[str], Any], mailbox: Mailbox, how: dict[str, bool], url: str
) -> None:
    async with serve(**how) as port:
        await held_back(post, mailbox, url.format(port=port))
