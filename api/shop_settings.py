"""The working settings over HTTP: supervisors see what holds and why, and change it for every server at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from api import audit
from api.access import AsSupervisor, House
from api.frames import Frame, rfc3339
from api.live_settings import Kept, Standing, kept_on, standing
from api.problems import Problem
from api.services import Services
from api.setting_rules import (
    DEFAULTS,
    FIELDS,
    BadSetting,
    bounds_of,
    in_words,
    longest_of,
    options_of,
    plain,
    rule_of,
    shown_of,
    title_of,
    variable_of,
    with_value,
    working,
)
from api.settings import Settings
from conversation.database import writing
from conversation.model import RepId
from conversation.tables import shop_settings

router = APIRouter(prefix="/v1", tags=["supervisor"])

Named = Annotated[dict[str, Any], Field(max_length=100)]

BACK = None
"""The value that takes back what the console said."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Values by the settings' names, None to go back to what holds without the console.

    `seen` is what the console said of a setting when it was looked at, None for nothing: where it says something else
    by now, nothing is changed. What is left out there is changed whatever stands.
    """

    values: Mapping[str, Any]
    seen: Mapping[str, Any] = field(default_factory=dict)


class ChangesIn(BaseModel):
    """`values` by name, null to go back; `seen` is what `console` said of each when it was looked at."""

    values: Annotated[Named, Field(min_length=1)]
    seen: Named = {}


@router.get("/settings")
async def settings(who: AsSupervisor, house: House) -> Frame:
    """Return each working setting: its value, where that is from, what it means and what it may be."""
    del who
    return await _frame(house, await house.live.refresh())


@router.patch("/settings")
async def change_them(body: ChangesIn, who: AsSupervisor, house: House) -> Frame:
    """Change settings, all of those named or none; every server goes by them within seconds."""
    changes = Changes(body.values, body.seen)
    await change(house.engine, house.settings, changes, by=who.rep.id, at=house.clock())
    now = await house.live.refresh()
    house.live.ring()
    return await _frame(house, now)


async def change(
    engine: AsyncEngine, settings: Settings, changes: Changes, *, by: RepId, at: datetime
) -> list[str]:
    """Make `changes`, and say so in the audit trail; return the names of those that were not so before.

    Raises Problem: 400 `bad-setting` or `no-such-setting`, 409 `setting-changed` where somebody else was faster.
    """
    wanted = _accepted(settings, changes.values)
    try:
        async with writing(engine) as connection:
            kept = await kept_on(connection, to_change=True)
            _still_as_seen(settings, kept, changes)
            before = standing(settings, kept)
            for name in changes.values:
                if name not in FIELDS and name not in kept:
                    raise _unknown(name)
            news = [name for name in changes.values if wanted.get(name) != _value(kept, name)]
            after = {name: one for name, one in kept.items() if name not in news}
            after |= {name: Kept(wanted[name], by, at) for name in news if wanted.get(name) is not BACK}
            await _write(connection, news, after)
            for name in news:
                entry = _entry(name, before, standing(settings, after))
                await audit.note(connection, audit.Entry(at, by, "setting-changed", entry))
    except IntegrityError as error:  # two supervisors set the same one for the first time at the same moment
        raise Problem(409, "setting-changed", "Somebody else changed this just now; look again.") from error
    return news


def _accepted(settings: Settings, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return `values` as they are kept. Raises Problem with what would be right for each that is wrong."""
    kept: dict[str, Any] = {}
    faults: dict[str, str] = {}
    base = working(settings)
    for name, value in values.items():
        if value is BACK:
            continue
        if name not in FIELDS:
            raise _unknown(name)
        try:
            kept[name] = plain(with_value(base, name, value), name)
        except BadSetting as error:
            faults[name] = str(error)
    if faults:
        said = " ".join(f"{title_of(name)}: {fault}." for name, fault in faults.items())
        raise Problem(400, "bad-setting", f"{said} Nothing was changed.", more={"faults": faults})
    return kept


def _still_as_seen(settings: Settings, kept: Mapping[str, Kept], changes: Changes) -> None:
    moved = [
        name for name in changes.values if name in changes.seen and changes.seen[name] != _value(kept, name)
    ]
    if moved:
        now = standing(settings, kept).now
        said = " ".join(f"{title_of(name)} is {in_words(now, name)} now." for name in moved if name in FIELDS)
        detail = f"Somebody else was faster. {said} Nothing was changed; look again."
        raise Problem(409, "setting-changed", detail, more={"names": moved})


def _value(kept: Mapping[str, Kept], name: str) -> Any:
    return kept[name].value if name in kept else BACK


async def _write(connection: AsyncConnection, names: list[str], after: Mapping[str, Kept]) -> None:
    table = shop_settings
    await connection.execute(delete(table).where(table.c.name.in_(names)))
    rows = [
        {
            "name": name,
            "value": after[name].value,
            "changed_by": after[name].changed_by,
            "changed_at": after[name].changed_at,
        }
        for name in names
        if name in after
    ]
    if rows:
        await connection.execute(insert(table), rows)


def _entry(name: str, before: Standing, after: Standing) -> Frame:
    """Return what the trail says of a change: the values that held before and after, and what the console said."""
    said = {"name": name, "console": [_value(before.kept, name), _value(after.kept, name)]}
    if name not in FIELDS:
        return {**said, "title": name}
    return {
        **said,
        "title": title_of(name),
        "old": in_words(before.now, name),
        "new": in_words(after.now, name),
        "back": name not in after.kept,
    }


def _unknown(name: str) -> Problem:
    return Problem(400, "no-such-setting", f"There is no setting {name[:80]!r} that is changed here.")


# --- what the console shows -------------------------------------------------------------------------------------


async def _frame(house: Services, now: Standing) -> Frame:
    names = {rep.id: rep.name for rep in await house.reps.all()}
    everything = [_setting(name, now, names) for name in FIELDS]
    tone = next(one for one in everything if one["name"] == "tone")
    tone["placeholder"] = house.shop.tone
    unknown = [
        {"name": name, "value": one.value} for name, one in sorted(now.kept.items()) if name not in FIELDS
    ]
    return {"settings": everything, "unknown": unknown}


def _setting(name: str, now: Standing, names: Mapping[RepId, str]) -> Frame:
    shown, bounds, kept = shown_of(name), bounds_of(name), now.kept.get(name)
    return {
        "name": name,
        "group": shown.group.value,
        "title": title_of(name),
        "help": FIELDS[name].description,
        "kind": shown.kind,
        "unit": shown.unit,
        "rule": rule_of(name),
        "least": bounds.least,
        "above": bounds.above,
        "most": bounds.most,
        "longest": longest_of(name),
        "options": options_of(name),
        "variable": variable_of(name),
        "value": plain(now.now, name),
        "source": now.source(name),
        "without": {"value": plain(now.without, name), "source": now.source_without(name)},
        "default": plain(DEFAULTS, name),
        "console": None
        if kept is None
        else {
            "value": kept.value,
            "by": {"id": kept.changed_by, "name": names.get(kept.changed_by, "")},
            "at": rfc3339(kept.changed_at),
        },
        "ignored": now.ignored.get(name),
    }
