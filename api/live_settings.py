"""The working settings as they hold just now: what supervisors said in the console, else the environment's.

Each process asks the record: when another rings, and every few seconds in case no ring came through. Whoever uses a
setting reads it at each use. A value that this version does not accept (an older one wrote it) is left alone and said
to be so: it never stops a start.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import structlog
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from api.setting_rules import FIELDS, BadSetting, with_value, working
from api.settings import Settings
from api.working_settings import WorkingSettings
from conversation.database import reading
from conversation.doorbell import Doorbell
from conversation.errors import StoreUnavailable
from conversation.model import ConversationId, RepId
from conversation.tables import shop_settings

logger = structlog.get_logger(__name__)

COMPARE_SECONDS = 5.0
"""How often the record is asked though nobody rang: what the command line changed, say."""

RINGS = ConversationId("settings")
"""No conversation: where the doorbell passes on that settings changed."""

CHANGED = {"kind": "settings"}

Source = Literal["console", "environment", "default"]


@dataclass(frozen=True, slots=True)
class Kept:
    """What the console says of one setting, as it is in the record."""

    value: Any
    changed_by: RepId
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds, and why: `kept` is what the console says, `ignored` for which of that it is not accepted.

    `without` is what would hold if the console said nothing.
    """

    now: WorkingSettings
    without: WorkingSettings
    given: frozenset[str]
    kept: Mapping[str, Kept] = field(default_factory=dict)
    ignored: Mapping[str, str] = field(default_factory=dict)

    def source(self, name: str) -> Source:
        """Return where the value of `name` is from."""
        return "console" if name in self.kept and name not in self.ignored else self.source_without(name)

    def source_without(self, name: str) -> Source:
        """Return where it would be from if the console said nothing."""
        return "environment" if name in self.given else "default"


def standing(settings: Settings, kept: Mapping[str, Kept]) -> Standing:
    """Return what holds where the environment says `settings` and the console says `kept`."""
    without = now = working(settings)
    ignored = {}
    for name, one in kept.items():
        try:
            if name not in FIELDS:
                raise BadSetting("there is no such setting in this version")
            now = with_value(now, name, one.value)
        except BadSetting as error:
            ignored[name] = str(error)
    return Standing(now, without, frozenset(settings.model_fields_set), kept, ignored)


async def kept_on(connection: AsyncConnection, *, to_change: bool = False) -> dict[str, Kept]:
    """Return what the console says of each setting. `to_change` keeps others from changing it until the commit."""
    columns = shop_settings.c
    wanted: Select[Any] = select(columns.name, columns.value, columns.changed_by, columns.changed_at)
    rows = await connection.execute(wanted.with_for_update() if to_change else wanted)
    return {row.name: Kept(row.value, RepId(row.changed_by), row.changed_at) for row in rows}


async def standing_in(engine: AsyncEngine, settings: Settings) -> Standing:
    """Return what holds where the environment says `settings`, from the record. Raises StoreUnavailable."""
    async with reading(engine) as connection:
        return standing(settings, await kept_on(connection))


class LiveSettings:
    """The working settings of one process, kept up to date: `live.now.offer_seconds`. Others are `environment`'s."""

    def __init__(self, settings: Settings, engine: AsyncEngine, doorbell: Doorbell) -> None:
        self.environment = settings
        self.standing = standing(settings, {})
        self._engine = engine
        self._doorbell = doorbell
        self._in_turn = asyncio.Lock()

    @property
    def now(self) -> WorkingSettings:
        return self.standing.now

    async def refresh(self) -> Standing:
        """Ask the record, and go by what it says from now on. Raises StoreUnavailable."""
        async with self._in_turn:  # an older reading never takes the place of a newer one
            now = await standing_in(self._engine, self.environment)
            before, self.standing = self.standing, now
            if now.kept != before.kept:
                _tell(before, now)
        return self.standing

    def ring(self) -> None:
        """Say to the other processes that settings were changed."""
        self._doorbell.pass_on(RINGS, CHANGED)

    async def keep_fresh(self) -> None:
        """Look at the record at each ring, and now and then. Runs until cancelled."""
        with self._doorbell.listen(RINGS) as bell:
            while True:
                try:
                    await self.refresh()
                except StoreUnavailable:
                    logger.warning("settings stay as they were: the store is unavailable")
                except Exception:
                    logger.exception("reading the settings failed; they stay as they were")
                await bell.wait(COMPARE_SECONDS)


async def open_live_settings(settings: Settings, engine: AsyncEngine, doorbell: Doorbell) -> LiveSettings:
    """Return the settings as the record has them now. Raises StoreUnavailable."""
    live = LiveSettings(settings, engine, doorbell)
    await live.refresh()
    return live


def _tell(before: Standing, after: Standing) -> None:
    changed = sorted(name for name in FIELDS if getattr(before.now, name) != getattr(after.now, name))
    if changed:
        logger.info("settings were changed", names=changed)
    for name, why in after.ignored.items():
        if before.kept.get(name) != after.kept[name]:
            logger.warning("a setting in the record is ignored", name=name, why=why)
