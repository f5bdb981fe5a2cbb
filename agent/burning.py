"""What things burn in an hour, as their attributes tell it, and what follows of hours and of kilograms.

Pure. "0.5 kg an hour at 110 °C", "about 5 kg for the first hour, then 2 kg an hour", "1 kg lasts about six hours",
"Briquettes for eight hours: about 4 kg", "about 2 hours 20 minutes on one cartridge".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from agent.figures import in_digits
from agent.words import normalise, stem, tokens
from retrieval.catalogue import Product

_N = r"\d+(?:\.\d+)?"
_AMOUNT = rf"(?<!to )(?<![–-])(?P<n>{_N}) ?(?P<unit>kg|g)\b"
_RATE = re.compile(rf"{_AMOUNT}(?: (?:of )?\w+)? (?:an|per) hour(?P<when> (?:at|on|with) [^,;.]+)?")
_FIRST = re.compile(
    rf"(?P<first>{_N}) ?(?P<of>kg|g) for the first hour, then (?:about )?{_AMOUNT} an hour(?P<when>\Z)?"
)
_LASTS = re.compile(
    rf"{_AMOUNT} lasts? (?:for )?(?:about )?(?P<hours>{_N}) hours?(?P<when> (?:at|on|with) [^,;.]+)?"
)
_NAMED = re.compile(rf"^(?P<fuel>[a-z ]+) for (?P<hours>{_N}) hours?: (?:about )?{_AMOUNT}$")
_PIECE = re.compile(
    r"(?:(?P<hours>\d+(?:\.\d+)?) hours?)?(?: ?(?P<minutes>\d+) minutes?)? (?:on|with|per) (?:one|1|a|each) "
    r"(?P<what>[^,;.]*?(?P<noun>[a-z]+))$"
)
_BURNS = re.compile(r"\bburn\w*|\blasts?\b|\brun(?:ning)? time\b|\bcooking time\b")
_DEGREES = re.compile(r"(\d{2,3}) ?(?:°|degrees)")
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
FUELS = frozenset(
    map(stem, ("gas", "pellet", "wood", "charcoal", "coal", "briquette", "chips", "dust", "propane", "log"))
)
_PARTS = re.compile(r"[,;] (?!\d{3})")
_TENTH = Decimal("0.1")
TO_THE_TENTH = 10
"""So many hours and more are told in whole ones."""


@dataclass(frozen=True, slots=True)
class Burn:
    """What is burnt in an hour, in kg: `first` in the first one, where that is another amount.

    `name` is the attribute that tells it, `said` as it does, `fuel` the stem of what burns; `degrees` is at which heat.
    """

    name: str
    said: str
    fuel: str
    per_hour: Decimal
    first: Decimal | None = None
    degrees: int | None = None
    about: bool = False

    def amount(self, hours: Decimal) -> Decimal:
        """Return how many kg burn in so many hours."""
        if self.first is None:
            return self.per_hour * hours
        return self.first + self.per_hour * max(Decimal(0), hours - 1)

    def hours(self, amount: Decimal) -> Decimal:
        """Return for how many hours so many kg last."""
        if self.first is None:
            return amount / self.per_hour
        return 1 + (amount - self.first) / self.per_hour if amount >= self.first else amount / self.first


@dataclass(frozen=True, slots=True)
class Piece:
    """How long one piece burns: `what` it is ("450 g cartridge"), the stem of its `noun`, and the hours it lasts."""

    name: str
    said: str
    what: str
    noun: str
    hours: Decimal

    def pieces(self, hours: Decimal) -> int:
        """Return how many are needed for so many hours."""
        return int((hours / self.hours).to_integral_value(ROUND_CEILING))


def burns_of(product: Product) -> Iterator[Burn]:
    """Yield what `product` burns in an hour, by each of its attributes that tells it."""
    for name, value in _facts(product):
        plain = _plain(value)
        about = "about" in plain
        if (found := _NAMED.match(f"{_plain(name)}: {plain}")) is not None:
            per_hour = _kg(found["n"], found["unit"]) / Decimal(found["hours"])
            yield Burn(name, value, _fuel(found["fuel"]), per_hour, about=True)
        elif (found := _FIRST.search(plain)) is not None:
            first = _kg(found["first"], found["of"])
            yield Burn(name, value, _fuel(name), _kg(found["n"], found["unit"]), first, about=about)
        elif (found := _LASTS.search(plain)) is not None:
            per_hour = _kg(found["n"], found["unit"]) / Decimal(found["hours"])
            yield Burn(name, value, _fuel(name), per_hour, degrees=_degrees(found["when"]), about=True)
        else:
            for part in _PARTS.split(value):
                if (found := _RATE.search(_plain(part))) is not None:
                    per_hour, degrees = _kg(found["n"], found["unit"]), _degrees(found["when"])
                    yield Burn(name, part, _fuel(name), per_hour, degrees=degrees, about=about)


def piece_of(product: Product) -> Piece | None:
    """Return how long `product` burns on one piece of its fuel; None where no attribute tells."""
    for name, value in _facts(product):
        found = _PIECE.search(_plain(value)) if _BURNS.search(name.lower()) else None
        if found is not None and (found["hours"] or found["minutes"]):
            hours = Decimal(found["hours"] or 0) + Decimal(found["minutes"] or 0) / 60
            return Piece(name, value, found["what"], stem(found["noun"]), hours)
    return None


def mass_of(product: Product, name: str) -> Decimal | None:
    """Return how many kg the attribute called `name` (lower-case) of `product` tells; None where it tells none."""
    for told, value in _facts(product):
        found = re.match(rf"(?:about )?{_AMOUNT}", _plain(value)) if told.lower() == name else None
        if found is not None:
            return _kg(found["n"], found["unit"])
    return None


def kilograms(amount: Decimal) -> str:
    """Return an amount in kg as it is written: "7 kg", "840 g"."""
    if amount < 1:
        return f"{(amount * 1000).quantize(Decimal(1), ROUND_HALF_UP):f} g"
    return f"{_short(amount)} kg"


def in_hours(hours: Decimal, *, least: bool = False) -> str:
    """Return hours as they are written: "16 hours", "7.1 hours"; rounded down where `least` so many are told."""
    if least:
        hours = hours.quantize(_TENTH if hours < TO_THE_TENTH else Decimal(1), ROUND_FLOOR)
    short = _short(hours)
    return f"{short} hour{'' if short == '1' else 's'}"


def is_exact(number: Decimal) -> bool:
    """Tell whether a number is written without rounding it."""
    return number == number.quantize(_TENTH)


def _short(number: Decimal) -> str:
    rounded = number.quantize(_TENTH, ROUND_HALF_UP)
    return f"{rounded.to_integral_value():f}" if rounded == rounded.to_integral_value() else f"{rounded:f}"


def _facts(product: Product) -> Iterator[tuple[str, str]]:
    return ((name, value) for group in product.attributes.values() for name, value in group.items())


def _plain(text: str) -> str:
    return _GROUPED.sub("", in_digits(normalise(text)))


def _kg(number: str, unit: str) -> Decimal:
    return Decimal(number) / (1000 if unit == "g" else 1)


def _degrees(when: str | None) -> int | None:
    found = _DEGREES.search(when or "")
    return int(found[1]) if found else None


def _fuel(name: str) -> str:
    return next((one for word in tokens(name) if (one := stem(word)) in FUELS), "")
