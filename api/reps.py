"""The reps' accounts: who may answer shoppers, with argon2 passwords, roles, skills, languages and a team."""

import asyncio
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY
from sqlalchemy import ColumnElement, Row, bindparam, case, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from conversation.database import reading, writing
from conversation.model import RepCard, RepId
from conversation.statements import reader_of
from conversation.store import Clock
from conversation.tables import reps

PASSWORD_CHARACTERS_AT_LEAST = 10
HASHING = RFC_9106_LOW_MEMORY
"""64 MiB and some tens of milliseconds for each password that is tried."""


class AccountError(Exception):
    """An account cannot be made or changed; the message says why."""


class RepRole(StrEnum):
    REP = "rep"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class Rep:
    """A rep's account, without the password.

    Who is not `active` can't sign in, and every token of theirs is void; what they once said stays theirs.
    `picture` is the name of the file that shows them. Tokens hold that were issued after the Unix second
    `tokens_valid_from`.
    """

    id: RepId
    email: str
    name: str
    role: RepRole
    seats: int
    tokens_valid_from: int
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    team: str = ""
    active: bool = True
    picture: str | None = None

    @property
    def card(self) -> RepCard:
        return RepCard(self.id, self.name, self.languages)

    def honours(self, issued_at: datetime) -> bool:
        """Tell whether a token of theirs that was issued then still holds."""
        return self.active and issued_at.timestamp() >= self.tokens_valid_from + 1


_COLUMNS = (
    reps.c.id, reps.c.email, reps.c.name, reps.c.role, reps.c.seats, reps.c.tokens_valid_from,
    reps.c.skills, reps.c.languages, reps.c.team, reps.c.active, reps.c.picture,
)  # fmt: skip
_BY_ID = select(*_COLUMNS).where(reps.c.id == bindparam("rep"))
_ALL = select(*_COLUMNS).order_by(reps.c.email)


class Reps:
    """Adds, finds and checks reps. Hashing takes tens of milliseconds and runs in a thread."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock) -> None:
        self._engine = engine
        self._reader = reader_of(engine)
        self._clock = clock
        self._hasher = PasswordHasher.from_parameters(HASHING)
        self._nobody = self._hasher.hash(secrets.token_hex(16))

    async def add(
        self, email: str, password: str, *, name: str, role: RepRole = RepRole.REP, seats: int = 4
    ) -> Rep:
        """Add a rep. Raises AccountError when the e-mail is taken or not one."""
        rep = new_rep(email, name=name, role=role, seats=seats)
        password_hash = await self.hashed(password)
        async with writing(self._engine) as connection:
            await self.insert(connection, rep, password_hash)
        return rep

    async def insert(self, connection: AsyncConnection, rep: Rep, password_hash: str) -> None:
        """Write a new rep in the caller's transaction. Raises AccountError when the e-mail is taken."""
        try:
            await connection.execute(
                insert(reps).values(
                    id=rep.id,
                    email=rep.email,
                    name=rep.name,
                    role=rep.role.value,
                    seats=rep.seats,
                    tokens_valid_from=rep.tokens_valid_from,
                    skills=list(rep.skills),
                    languages=list(rep.languages),
                    team=rep.team,
                    active=rep.active,
                    password_hash=password_hash,
                    created_at=self._clock(),
                )
            )
        except IntegrityError as error:
            raise AccountError(f"there is a rep with the e-mail {rep.email!r} already") from error

    async def check(self, email: str, password: str) -> Rep | None:
        """Return the rep when the password is theirs. An unknown e-mail takes as long as a wrong password."""
        async with reading(self._engine) as connection:
            row = (
                await connection.execute(
                    select(*_COLUMNS, reps.c.password_hash).where(reps.c.email == email.strip().lower())
                )
            ).one_or_none()
        stored = row.password_hash if row else self._nobody
        right = await asyncio.to_thread(self._verify, stored, password)
        return _rep(row) if row is not None and right and row.active else None

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except VerifyMismatchError:
            return False

    async def find(self, rep_id: RepId) -> Rep | None:
        found = await self._reader.rows(_BY_ID, rep=rep_id)
        return _rep(found[0]) if found else None

    async def all(self) -> list[Rep]:
        return [_rep(row) for row in await self._reader.rows(_ALL)]

    async def change_password(self, email: str, password: str) -> None:
        """Set a new password and void every token issued before. Raises AccountError for an unknown e-mail."""
        password_hash = await asyncio.to_thread(self._hasher.hash, password)
        async with writing(self._engine) as connection:
            changed = await connection.execute(
                update(reps)
                .where(reps.c.email == email.strip().lower())
                .values(password_hash=password_hash, tokens_valid_from=self._void_until_now())
            )
        if changed.rowcount == 0:
            raise AccountError(f"there is no rep with the e-mail {email!r}")

    async def hashed(self, password: str) -> str:
        """Return what is kept of a password."""
        return await asyncio.to_thread(self._hasher.hash, password)

    async def change(
        self, connection: AsyncConnection, wanted: Rep, *, password_hash: str | None = None
    ) -> Rep:
        """Write all of `wanted` but its e-mail and picture, in the caller's transaction; return it as it stands now.

        Raises AccountError where the last active supervisor would cease to be one: nobody would be left who may change
        accounts. A new password, and leaving, void the tokens issued before. Who leaves is shown by no picture any
        more; the caller drops it.
        """
        if not (wanted.active and wanted.role is RepRole.SUPERVISOR):
            active = select(reps.c.id).where(reps.c.active, reps.c.role == RepRole.SUPERVISOR.value)
            if list((await connection.execute(active)).scalars()) == [wanted.id]:
                raise AccountError("there must be a supervisor; make somebody else one first")
        voids = password_hash is not None or not wanted.active
        more: dict[str, str | None] = {} if password_hash is None else {"password_hash": password_hash}
        if not wanted.active:
            wanted, more["picture"] = replace(wanted, picture=None), None
        changed = await connection.execute(
            update(reps)
            .where(reps.c.id == wanted.id)
            .values(
                name=wanted.name,
                role=wanted.role.value,
                seats=wanted.seats,
                tokens_valid_from=self._void_until_now() if voids else reps.c.tokens_valid_from,
                skills=list(wanted.skills),
                languages=list(wanted.languages),
                team=wanted.team,
                active=wanted.active,
                **more,
            )
            .returning(reps.c.tokens_valid_from)
        )
        return replace(wanted, tokens_valid_from=changed.scalar_one())

    def _void_until_now(self) -> ColumnElement[int]:
        """Void this second's tokens; where they are already, those given out since, which are of the next."""
        now = int(self._clock().timestamp())
        return case((reps.c.tokens_valid_from >= now, reps.c.tokens_valid_from + 1), else_=now)

    async def show_by(self, connection: AsyncConnection, rep_id: RepId, picture: str | None) -> str | None:
        """Have a rep shown by `picture`, in the caller's transaction; return the one before, for the caller to drop.

        Raises AccountError for who has no access any more.
        """
        wanted = select(reps.c.picture).where(reps.c.id == rep_id, reps.c.active).with_for_update()
        found = (await connection.execute(wanted)).one_or_none()
        if found is None:
            raise AccountError("who has no access any more is shown by no picture")
        await connection.execute(update(reps).where(reps.c.id == rep_id).values(picture=picture))
        before: str | None = found.picture
        return before


def _rep(row: Row[*tuple[Any, ...]]) -> Rep:
    return Rep(
        RepId(row.id),
        row.email,
        row.name,
        RepRole(row.role),
        row.seats,
        row.tokens_valid_from,
        tuple(row.skills),
        tuple(row.languages),
        row.team,
        row.active,
        row.picture,
    )


def new_rep(email: str, *, name: str, role: RepRole = RepRole.REP, seats: int = 4) -> Rep:
    """Return an account that is not yet written. Raises AccountError for what is no e-mail or no name."""
    address = email.strip().lower()
    if "@" not in address or len(address) > 320 or any(char.isspace() for char in address):
        raise AccountError(f"{email!r} is not an e-mail address")
    if not 0 < len(name.strip()) <= 200:
        raise AccountError("a rep needs a name of at most 200 characters: shoppers are told who helps them")
    return Rep(RepId(f"r_{secrets.token_urlsafe(8)}"), address, name.strip(), role, seats, 0)


def strong_enough(password: str) -> None:
    """Raise AccountError when `password` is too short for an account that reads shoppers' words."""
    if len(password) < PASSWORD_CHARACTERS_AT_LEAST:
        raise AccountError(f"the password needs at least {PASSWORD_CHARACTERS_AT_LEAST} characters")
