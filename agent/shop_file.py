"""`shop.toml` says who the shop is; a mistake in it is named."""

import tomllib
from datetime import time
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, Field, ValidationError

from agent.errors import BrokenShopFile
from agent.shop import WEEK, Hours, Shop
from retrieval.mistakes import placed


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is not a time zone") from error
    return name


class ContactTable(BaseModel):
    email: str | None = None
    phone: str | None = None


class RepsTable(BaseModel):
    days: list[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]] = []
    opens: time = time(9)
    closes: time = time(17)


class ShopFile(BaseModel):
    name: Annotated[str, Field(min_length=1)]
    url: str | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "EUR"
    timezone: Annotated[str, AfterValidator(_timezone)] = "UTC"
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    tone: str = "warm, plain and brief"
    contact: ContactTable = ContactTable()
    reps: RepsTable = RepsTable()


def read_shop(path: Path) -> Shop:
    """Read `shop.toml` at `path`. Raises BrokenShopFile with the key that is wrong."""
    try:
        row = ShopFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise BrokenShopFile(path.name, f"cannot be read: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BrokenShopFile(path.name, f"is not TOML: {error}") from error
    except ValidationError as error:
        raise BrokenShopFile(path.name, placed(error.errors(include_url=False)[0])) from error
    return Shop(
        name=row.name,
        timezone=row.timezone,
        currency=row.currency,
        country=row.country,
        url=row.url,
        email=row.contact.email,
        phone=row.contact.phone,
        tone=row.tone,
        hours=Hours(
            tuple(sorted({WEEK.index(day) for day in row.reps.days})), row.reps.opens, row.reps.closes
        ),
    )
