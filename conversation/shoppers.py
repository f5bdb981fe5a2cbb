"""The shoppers the record knows: anonymous until the shop's back end vouches for who they are."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from conversation.database import reading, writing
from conversation.model import ShopperId
from conversation.statements import among, reader_of
from conversation.store import Clock
from conversation.tables import shoppers


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the shop's back end says this is; `subject` is the shop's own id of the customer."""

    subject: str
    email: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Shopper:
    """Name and e-mail are what the shop last vouched for; `verified` tells that it does so in this session."""

    id: ShopperId
    subject: str | None = None
    email: str | None = None
    name: str | None = None
    verified: bool = False


_COLUMNS = (shoppers.c.id, shoppers.c.subject, shoppers.c.email, shoppers.c.name)
_BY_ID = select(*_COLUMNS).where(shoppers.c.id == bindparam("shopper"))


class Shoppers:
    """Adds and finds shoppers."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock) -> None:
        self._engine = engine
        self._reader = reader_of(engine)
        self._several = select(*_COLUMNS).where(among(shoppers.c.id, "ids", engine.dialect))
        self._clock = clock

    async def add(self) -> Shopper:
        """Add a shopper nobody vouches for."""
        shopper = Shopper(ShopperId(f"s_{secrets.token_urlsafe(12)}"))
        async with writing(self._engine) as connection:
            await connection.execute(
                insert(shoppers).values(id=shopper.id, created_at=self._clock(), forgotten=False)
            )
        return shopper

    async def find(self, shopper_id: ShopperId) -> Shopper | None:
        found = await self._reader.rows(_BY_ID, shopper=shopper_id)
        return Shopper(*found[0]) if found else None

    async def several(self, ids: Collection[ShopperId]) -> dict[ShopperId, Shopper]:
        """Return those of the shoppers who exist."""
        found = await self._reader.rows(self._several, ids=list(ids)) if ids else []
        return {row.id: Shopper(*row) for row in found}

    async def with_id_or_email(self, wanted: str) -> list[Shopper]:
        """Return the shoppers of that id, or of that e-mail as the shop vouched for it, whatever its capitals."""
        return await self._where(
            (shoppers.c.id == wanted) | (func.lower(shoppers.c.email) == wanted.strip().lower())
        )

    async def _where(self, condition: ColumnElement[bool]) -> list[Shopper]:
        async with reading(self._engine) as connection:
            rows = await connection.execute(select(*_COLUMNS).where(condition))
            return [Shopper(ShopperId(row.id), row.subject, row.email, row.name) for row in rows]

    async def identify(self, identity: Identity, current: ShopperId | None = None) -> Shopper:
        """Return the shopper behind an identity, with name and e-mail as vouched for just now.

        A shopper met before keeps their id; else `current` (the anonymous one who just signed in) becomes theirs.
        """
        while True:
            shopper_id = await self._id_of(identity.subject)
            try:
                if shopper_id is None and current is not None and await self._claim(current, identity):
                    shopper_id = current
                elif shopper_id is None:
                    shopper_id = await self._add_verified(identity)
            except IntegrityError:
                continue  # the same customer signed in on another page this very moment
            async with writing(self._engine) as connection:
                await connection.execute(
                    update(shoppers)
                    .where(shoppers.c.id == shopper_id)
                    .values(email=identity.email, name=identity.name)
                )
            return Shopper(shopper_id, identity.subject, identity.email, identity.name, verified=True)

    async def _id_of(self, subject: str) -> ShopperId | None:
        async with reading(self._engine) as connection:
            rows = await connection.execute(select(shoppers.c.id).where(shoppers.c.subject == subject))
            found: str | None = rows.scalar_one_or_none()
        return None if found is None else ShopperId(found)

    async def _claim(self, current: ShopperId, identity: Identity) -> bool:
        async with writing(self._engine) as connection:
            changed = await connection.execute(
                update(shoppers)
                .where(shoppers.c.id == current, shoppers.c.subject.is_(None), ~shoppers.c.forgotten)
                .values(subject=identity.subject)
            )
        return bool(changed.rowcount)

    async def _add_verified(self, identity: Identity) -> ShopperId:
        shopper_id = ShopperId(f"s_{secrets.token_urlsafe(12)}")
        async with writing(self._engine) as connection:
            await connection.execute(
                insert(shoppers).values(
                    id=shopper_id, subject=identity.subject, created_at=self._clock(), forgotten=False
                )
            )
        return shopper_id
