"""What is asked in a unit of the shopper's own, "in inches", is told in that unit beside the shop's.

Pure. Factors are those of the international yard and pound (1959), the British thermal unit and the psi of ISO 31-4.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from agent.reply import Told
from conversation.model import Computation, Event, ShopperSaid

_OF_IT = {
    "lb": "How heavy is it?",
    "kg": "How heavy is it?",
    "°F": "How hot does it get?",
    "°C": "How hot does it get?",
    "BTU/h": "What is its output in kW?",
}
_HOW_MUCH = {"lb": "how heavy", "kg": "how heavy", "g": "how heavy", "oz": "how heavy"}
_LENGTHS = frozenset({"mm", "cm", "m", "in", "ft"})
Number = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as it is written after a number, and how an amount of other units is told in it, to so many `places`."""

    sign: str
    places: int
    of: dict[str, Number]


def _times(factor: float) -> Number:
    return lambda amount: amount * factor


INCH, FOOT, YARD, MILE, POUND, OUNCE = 2.54, 30.48, 91.44, 1.609344, 0.45359237, 28.349523125
_UNITS = (
    (
        r"sq(?:uare)?\.? (?:inch(?:es)?|in)",
        Unit("sq in", 0, {"cm²": _times(1 / INCH**2), "m²": _times(10_000 / INCH**2)}),
    ),
    (r"sq(?:uare)?\.? (?:feet|foot|ft)", Unit("sq ft", 1, {"m²": _times(10_000 / FOOT**2)})),
    (
        r"inch(?:es)?",
        Unit("in", 1, {"mm": _times(0.1 / INCH), "cm": _times(1 / INCH), "m": _times(100 / INCH)}),
    ),
    (r"feet|foot|ft", Unit("ft", 1, {"cm": _times(1 / FOOT), "m": _times(100 / FOOT)})),
    (r"yards?", Unit("yd", 1, {"m": _times(100 / YARD)})),
    (r"miles?", Unit("mi", 1, {"km": _times(1 / MILE)})),
    (r"pounds?|lbs?", Unit("lb", 1, {"g": _times(0.001 / POUND), "kg": _times(1 / POUND)})),
    (r"ounces?|oz", Unit("oz", 1, {"g": _times(1 / OUNCE), "kg": _times(1000 / OUNCE)})),
    (
        r"(?:degrees? )?fahrenheit|(?:°|degrees?) ?f",
        Unit("°F", 0, {"°C": lambda amount: amount * 9 / 5 + 32}),
    ),
    (r"btus?(?:(?: per |/)h(?:our)?)?", Unit("BTU/h", -2, {"kW": _times(3412.142), "W": _times(3.412142)})),
    (r"psi", Unit("psi", 1, {"bar": _times(14.503774), "mbar": _times(0.014503774)})),
    (r"(?:us )?gallons?", Unit("US gal", 1, {"l": _times(0.26417205)})),
    (
        r"cm|centimet(?:re|er)s?",
        Unit("cm", 1, {"in": _times(INCH), "ft": _times(FOOT), "mm": _times(0.1), "m": _times(100)}),
    ),
    (r"kg|kilos?|kilograms?", Unit("kg", 1, {"lb": _times(POUND), "g": _times(0.001)})),
    (r"grams?", Unit("g", 0, {"kg": _times(1000), "oz": _times(OUNCE)})),
    (
        r"(?:degrees? )?(?:celsius|centigrade)|(?:°|degrees?) ?c",
        Unit("°C", 0, {"°F": lambda amount: (amount - 32) * 5 / 9}),
    ),
)
_ASKED = tuple(
    (
        re.compile(
            rf"(?:,? ?\b(?:in|into|to) (?:{names})|^(?:and |so )?(?:what about |how about )?(?:the )?(?:{names}))"
            r"(?=[ ?!.]*$|,|[.!?] | (?:is|please|and|does|do)\b)",
            re.IGNORECASE,
        ),
        re.compile(rf"\bhow many (?:{names})\b", re.IGNORECASE),
        unit,
    )
    for names, unit in _UNITS
)
_MEASURED = re.compile(r" (?:wide|high|deep|long|tall|thick|across)\b", re.IGNORECASE)
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_SIGNED = re.compile(rf"(?:(?<![\d ])-)?{_NUMBER}")
_SIGN = r"cm²|m²|mm|cm|km|kg|kW|mbar|bar|°C|°F|m|g|l|W|in|ft|lb|oz"
_AMOUNT = re.compile(
    rf"(?<![\w.,€$£-])(-?{_NUMBER}(?: ?(?:×|x|to|–|-) ?{_NUMBER})*)[ \u00a0]?({_SIGN})(?![\w²])"
    r"(?! \(\d[\d.,]* ?(?:inch|in|ft|lb|°F)\))"
)
_FROM_IT = re.compile(r"(?:\bwithin|±|\+/-) ?$", re.IGNORECASE)
"""Stands before how far from an amount another may be, which has no zero of its own: 5 °C more are 9 °F more."""


def unit_asked(text: str) -> tuple[Unit, str] | None:
    """Return the unit in which `text` wants something told, and what it asks without that; None where it names none."""
    for asked, how_many, unit in _ASKED:
        if (spot := asked.search(text)) is not None:
            return unit, f"{text[: spot.start()]}{text[spot.end() :]}".strip(" ,")
        if (spot := how_many.search(text)) is not None:
            rest = text[spot.end() :]
            how = "how" if _MEASURED.match(rest) else _HOW_MUCH.get(unit.sign, "how much")
            return unit, f"{text[: spot.start()]}{how}{rest}"
    return None


def asked_of_it(unit: Unit) -> str:
    """Return what is asked of a thing by the unit alone, "" where that tells too little: "and in pounds?"."""
    return _OF_IT.get(unit.sign, "")


def in_unit(text: str, unit: Unit) -> Told:
    """Return `text` with each amount that can be told in `unit` told so too, in brackets behind it."""
    computed: list[Computation] = []

    def told(found: re.Match[str]) -> str:
        amounts, sign = found.groups()
        convert = unit.of.get(sign)
        if convert is None:
            return found.group()
        if sign not in _LENGTHS:
            amounts = re.split("[×x]", amounts)[-1].strip()  # of "3 × 3.2 kW" the first is how many there are
        zero = convert(0) if _FROM_IT.search(text[: found.start()]) else 0
        said = _SIGNED.sub(
            lambda one: _rounded(convert(float(one.group().replace(",", ""))) - zero, unit), amounts
        )
        computed.append(Computation("conversion", {"amount": found.group()}, f"{said} {unit.sign}"))
        return f"{found.group()} ({said} {unit.sign})"

    return Told(_AMOUNT.sub(told, text), tuple(computed))


def _rounded(amount: float, unit: Unit) -> str:
    """Write an amount with the unit's places, and three digits at least where they would leave fewer."""
    places = unit.places
    while places < 4 and 0 < abs(amount) < 10 ** (1 - places):
        places += 1
    rounded = round(amount, places)
    return f"{rounded:,.{max(places, 0)}f}".rstrip("0").rstrip(".") if places > 0 else f"{rounded:,.0f}"


def unit_before(earlier: Sequence[Event]) -> tuple[Unit, tuple[Event, ...]] | None:
    """Return the unit that the shopper's last message asked for, and the `earlier` events without it; None for none."""
    last = next(
        (n for n in range(len(earlier) - 1, -1, -1) if isinstance(earlier[n].fact, ShopperSaid)), None
    )
    fact = earlier[last].fact if last is not None else None
    if last is None or not isinstance(fact, ShopperSaid) or (asked := unit_asked(fact.text)) is None:
        return None
    said = replace(earlier[last], fact=replace(fact, text=asked[1]))
    return asked[0], (*earlier[:last], said, *earlier[last + 1 :])
