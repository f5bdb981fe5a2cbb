"""Shipping is where the shop delivers, how, for how much and within how many working days: read from shipping.json."""

import json
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, Field, ValidationError, model_validator

from retrieval.mistakes import placed
from retrieval.passages import Passage, PassageKind
from retrieval.prose import money, sentence
from retrieval.sources import Source

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class ShippingMethod:
    """One way of delivery. Days are working days after dispatch, both ends included."""

    id: str
    name: str
    price: Decimal
    free_from: Decimal | None
    min_days: int
    max_days: int


@dataclass(frozen=True, slots=True)
class ShippingZone:
    """`names` are what shoppers call the places in it; `countries` are ISO 3166 codes."""

    id: str
    name: str
    countries: tuple[str, ...]
    names: tuple[str, ...]
    methods: tuple[ShippingMethod, ...]


@dataclass(frozen=True, slots=True)
class ShippingTable:
    """What delivery dates are computed from. Weekdays count from Monday = 0; `cutoff` is the shop's local time;
    `page` is the id of the page that says the same in words; `zones` keep the file's order."""

    origin: str
    timezone: str
    cutoff: time
    dispatch_days: tuple[int, ...]
    delivery_days: tuple[int, ...]
    holidays: tuple[date, ...]
    zones: tuple[ShippingZone, ...]
    page: str | None = None
    not_served: tuple[str, ...] = ()
    currency: str = "EUR"

    def __hash__(self) -> int:
        """A few of its fields tell tables apart; all of its zones took a fiftieth of a turn to hash."""
        return hash((self.origin, self.page, self.cutoff, len(self.zones), self.not_served))

    def zone(self, zone_id: str) -> ShippingZone | None:
        return next((zone for zone in self.zones if zone.id == zone_id), None)


def _weekday(name: str) -> str:
    if name.lower()[:3] not in WEEKDAYS:
        raise ValueError(f"{name!r} is not a day of the week")
    return name.lower()[:3]


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is not a time zone") from error
    return name


Weekday = Annotated[str, AfterValidator(_weekday)]
Amount = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]
Days = Annotated[int, Field(ge=0, le=365)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]


class MethodRow(BaseModel):
    id: Id
    name: str
    price: Amount
    free_from: Amount | None = None
    min_days: Days
    max_days: Days

    @model_validator(mode="after")
    def _days_in_order(self) -> "MethodRow":
        if self.min_days > self.max_days:
            raise ValueError(f"min_days {self.min_days} is more than max_days {self.max_days}")
        return self


class ZoneRow(BaseModel):
    id: Id
    name: str
    countries: list[str] = []
    names: list[str] = []
    methods: Annotated[list[MethodRow], Field(min_length=1)]


class ShippingFile(BaseModel):
    origin: str = Field(alias="from")
    timezone: Annotated[str, AfterValidator(_timezone)]
    cutoff: time
    dispatch_days: Annotated[list[Weekday], Field(min_length=1)]
    delivery_days: Annotated[list[Weekday], Field(min_length=1)]
    holidays: list[date] = []
    page: str | None = None
    zones: list[ZoneRow]
    not_served: list[str] = []
    currency: str | None = None

    @model_validator(mode="after")
    def _zones_apart(self) -> "ShippingFile":
        ids = [zone.id for zone in self.zones]
        if twice := {zone for zone in ids if ids.count(zone) > 1}:
            raise ValueError(f"the zone {sorted(twice)[0]!r} stands here twice")
        return self


def read_shipping(source: Source, *, currency: str = "EUR") -> ShippingTable:
    """Read shipping.json; amounts are in `currency` unless the file names its own.

    A table with a mistake in it is refused whole, since dates and costs are computed from it. Raises BrokenSource.
    """
    text = source.text()
    try:
        row = ShippingFile.model_validate(json.loads(text, parse_float=Decimal))
    except json.JSONDecodeError as error:
        raise source.broken(error.lineno, f"is not JSON: {error.msg} (column {error.colno})") from error
    except RecursionError as error:
        raise source.broken(1, "is nested too deeply") from error
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        raise source.broken(_line_of(text, detail["loc"]), placed(detail)) from error
    return ShippingTable(
        origin=row.origin,
        timezone=row.timezone,
        cutoff=row.cutoff,
        dispatch_days=tuple(sorted({WEEKDAYS.index(day) for day in row.dispatch_days})),
        delivery_days=tuple(sorted({WEEKDAYS.index(day) for day in row.delivery_days})),
        holidays=tuple(sorted(set(row.holidays))),
        zones=tuple(
            ShippingZone(
                id=zone.id,
                name=zone.name,
                countries=tuple(zone.countries),
                names=tuple(zone.names),
                methods=tuple(ShippingMethod(**method.model_dump()) for method in zone.methods),
            )
            for zone in row.zones
        ),
        page=row.page,
        not_served=tuple(row.not_served),
        currency=row.currency or currency,
    )


def _line_of(text: str, path: tuple[int | str, ...]) -> int:
    """The line of a key inside the file, found by walking to it; numbered items are told apart by their ids."""
    position = 0
    for part in path:
        if isinstance(part, int):
            for _ in range(part + 1):
                found = text.find('"id"', position)
                position = found + 1 if found >= 0 else position
        else:
            found = text.find(f'"{part}"', position)
            position = found if found >= 0 else position
    return text.count("\n", 0, position) + 1


def shipping_passages(table: ShippingTable, source: str, *, url: str | None = None) -> list[Passage]:
    """One passage per zone; `url` is the page on which the shop says the same."""
    return [_zone_passage(zone, table, source=source, url=url) for zone in table.zones]


def _zone_passage(zone: ShippingZone, table: ShippingTable, *, source: str, url: str | None) -> Passage:
    sentences, facts = [], {}
    place = (
        f"the {zone.name}"
        if f"the {zone.name}" in zone.names or zone.name.startswith("United ")
        else zone.name
    )
    for method in zone.methods:
        days = working_days(method)
        if method.price == 0:
            price, free = "free of charge", ""
            said = f"{method.name} to {place} is free of charge"
        else:
            price = money(method.price, table.currency)
            free = "" if method.free_from is None else money(method.free_from, table.currency)
            said = f"{method.name} to {place} costs {price}"
        if free:
            said += f" and is free for orders from {free}"
        facts[method.name] = f"{price}{f', free from {free}' if free else ''}, {days}"
        sentences.append(sentence(f"{said}; it takes {days}"))
    cutoff = f"{table.cutoff:%H:%M}"
    facts["Order before"] = cutoff
    sentences.append(f"Orders placed before {cutoff} on a working day leave {table.origin} the same day.")
    return Passage(
        id=f"shipping/{zone.id}",
        kind=PassageKind.SHIPPING,
        title=f"Shipping to {place}",
        text=" ".join(sentences),
        path=("Shipping", zone.name),
        url=url,
        source=source,
        facts=facts,
        also=zone.names,
    )


def working_days(method: ShippingMethod) -> str:
    """ "1 to 2 working days", said as a shop says it."""
    if method.min_days == method.max_days:
        return f"{method.min_days} working day{'' if method.min_days == 1 else 's'}"
    return f"{method.min_days} to {method.max_days} working days"
