"""Bearer tokens of shoppers and reps, and the identities the shop's back end signs (JWT, HS256, RFC 7519)."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal

import jwt

from api.texts import clean
from conversation.shoppers import Identity
from conversation.store import Clock

IDENTITY_LIFE_AT_MOST = timedelta(hours=1)
RESUMABLE_FOR = timedelta(days=90)
"""An expired token still resumes its shopper's conversation this long, and opens nothing else."""

TOKENS_REMEMBERED = 10_000
CLOCK_SKEW = timedelta(seconds=60)

Role = Literal["shopper", "rep"]


class BadToken(Exception):
    """A token is missing, forged, expired or of another kind; the message is safe to show."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who a token speaks for.

    `issued_at` lets a changed password void older ones; `verified` tells that the shop vouched for this session.
    """

    role: Role
    subject: str
    issued_at: datetime
    expires_at: datetime
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Issued:
    token: str
    expires_at: datetime


class Tokens:
    """Makes and checks tokens. A token is a JWT in base64url once more, so that it fits a WebSocket protocol name."""

    def __init__(self, signing: str, identity: str, *, clock: Clock) -> None:
        self._signing = signing
        self._identity = identity
        self._clock = clock
        # Whose a token is never changes, and each message brings one; when it ends is looked at every time.
        self._remembered = lru_cache(TOKENS_REMEMBERED)(self._read)

    def issue(
        self, role: Role, subject: str, life: timedelta, *, verified: bool = False, after: int = 0
    ) -> Issued:
        """Return a token and when it expires; it counts as issued after the Unix second `after`, over or not."""
        now = self._clock()
        expires = now + life
        claims = {
            "aud": role,
            "sub": subject,
            "iat": max(now.timestamp(), after + 1),
            "exp": expires.timestamp(),
            "verified": verified,
        }
        signed = jwt.encode(claims, self._signing, algorithm="HS256")
        return Issued(base64.urlsafe_b64encode(signed.encode()).decode().rstrip("="), expires)

    def check(self, token: str, *, expired_for: timedelta = timedelta(0)) -> Bearer:
        """Return who `token` speaks for. Raises BadToken when forged, or expired for longer than `expired_for`."""
        bearer = self._remembered(token)
        if self._clock() > bearer.expires_at + expired_for:
            raise BadToken("this token has expired; sign in again")
        return bearer

    def _read(self, token: str) -> Bearer:
        try:
            signed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
            claims = jwt.decode(
                signed,
                self._signing,
                algorithms=["HS256"],
                audience=["shopper", "rep"],
                options={"verify_exp": False, "verify_iat": False, "require": ["aud", "sub", "iat", "exp"]},
            )
            expires = datetime.fromtimestamp(claims["exp"], self._clock().tzinfo)
            issued = datetime.fromtimestamp(claims["iat"], self._clock().tzinfo)
        except (jwt.InvalidTokenError, binascii.Error, ValueError, UnicodeError) as error:
            raise BadToken("this token is not one of ours; sign in again") from error
        return Bearer(claims["aud"], claims["sub"], issued, expires, claims.get("verified") is True)

    def identity(self, token: str) -> Identity:
        """Return whom the shop's back end vouches for. Raises BadToken."""
        try:
            claims = jwt.decode(
                token,
                self._identity,
                algorithms=["HS256"],
                options={
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                    "verify_sub": False,
                    "verify_aud": False,
                    "verify_jti": False,
                    "require": ["sub", "exp"],
                },
            )
            expires = datetime.fromtimestamp(float(claims["exp"]), self._clock().tzinfo)
        except jwt.MissingRequiredClaimError as error:
            raise BadToken(f"this identity has no `{error.claim}`") from error
        except (jwt.InvalidTokenError, ValueError, TypeError, OverflowError, UnicodeError) as error:
            raise BadToken("this identity was not signed with the shop's secret") from error
        now = self._clock()
        if now > expires + CLOCK_SKEW:
            raise BadToken("this identity has expired; ask the shop's back end for a new one")
        if expires > now + IDENTITY_LIFE_AT_MOST + CLOCK_SKEW:
            raise BadToken("this identity lives too long; `exp` may be at most an hour away")
        subject, email, name = (claims.get(key) for key in ("sub", "email", "name"))
        # One with control characters is refused, not cleaned: two customers must never become one.
        if not (isinstance(subject, str) and 0 < len(subject.strip()) <= 200 and clean(subject) == subject):
            raise BadToken("this identity has no usable `sub`; give the customer's id as text")
        if not all(isinstance(value, str | None) for value in (email, name)) or len(email or "") > 320:
            raise BadToken("this identity's `email` and `name` must be text")
        if email and clean(email) != email:
            raise BadToken("this identity's `email` has control characters in it")
        return Identity(subject, email or None, (name or "")[:200].strip() or None)

    def sign_identity(self, identity: Identity, life: timedelta = IDENTITY_LIFE_AT_MOST) -> str:
        """Return an identity as the shop's back end would sign it."""
        claims = {
            "sub": identity.subject,
            "email": identity.email,
            "name": identity.name,
            "exp": (self._clock() + life).timestamp(),
        }
        return jwt.encode(claims, self._identity, algorithm="HS256")
