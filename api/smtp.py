"""Where mail is handed over: `SMTP_URL` read into its parts, or refused with what to write instead. Pure."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
PORTS = {"none": 25, "starttls": 587, "tls": 465}
HOW = "use smtp://user:password@host:587?starttls or smtps://user:password@host"


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server; encrypted from the first byte on (`tls`), before anything is said (`starttls`), or not at all."""

    host: str
    port: int
    security: Literal["none", "starttls", "tls"]
    user: str | None = None
    password: str | None = None


def read_smtp_url(url: str) -> Smtp:
    """Return the mail server `url` names. Raises ValueError with what to write instead; it repeats no password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"this is no mail server's address; {HOW}") from error
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path not in {"", "/"}:
        raise ValueError(f"this is no mail server's address; {HOW}")
    if parts.query not in {"", "starttls"}:
        raise ValueError("after the question mark there may stand starttls, and nothing else")
    security: Literal["none", "starttls", "tls"] = "tls" if parts.scheme == "smtps" else "none"
    if parts.query == "starttls" and security == "tls":
        raise ValueError("smtps:// is encrypted from the start; leave ?starttls out")
    if parts.query == "starttls":
        security = "starttls"
    user, password = (None if part is None else unquote(part) for part in (parts.username, parts.password))
    if user and security == "none" and parts.hostname not in LOOPBACK:
        raise ValueError("the password would go over the network in the clear; use smtps:// or add ?starttls")
    return Smtp(parts.hostname, port or PORTS[security], security, user, password)
