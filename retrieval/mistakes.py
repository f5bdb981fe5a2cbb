"""A mistake in a shop's file, said so that who wrote it sees what stands there and how it is written."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

SHOWN_CHARACTERS = 60

PATTERNS = {
    r"^[A-Za-z0-9][A-Za-z0-9._-]*$": (
        "begins with a letter or a digit, and otherwise holds only these and . _ - (no spaces, no accents)"
    ),
    r"^[A-Z]{3}$": "is three capital letters, such as EUR",
    r"^[A-Z]{2}$": "is two capital letters, such as DE",
}
_NUMBER = "{0} is no number: write it with a point and no other sign, such as 3299.00"
_WHOLE = "{0} is no whole number, such as 12"
_TIME = "{0} is no time of day: write it as 14:00"
_DAY = "{0} is no day: write it as 2026-12-31"
_NAMES = '{0} is not names with values in braces, such as {{"Weight": "2 kg"}}'
SENTENCES: Mapping[str, str] = {
    "decimal_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "time_parsing": _TIME,
    "time_type": _TIME,
    "date_parsing": _DAY,
    "date_type": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "dict_type": _NAMES,
    "model_type": _NAMES,
    "model_attributes_type": _NAMES,
    "list_type": "{0} is no list in brackets",
    "string_type": "{0} is not text: put it between quotation marks",
    "string_too_short": "is empty",
    "greater_than_equal": "{0} is less than {ge}",
    "less_than_equal": "{0} is more than {le}",
    "literal_error": "{0} is none of these: {expected}",
    "enum": "{0} is none of these: {expected}",
}
"""How each of pydantic's types of error is said; {0} is the value, names are of its context."""


def explained(detail: ErrorDetails) -> str:
    """Say what is wrong with a value and how it is written, without where it stands."""
    context: dict[str, Any] = detail.get("ctx", {})
    kind, value = detail["type"], _shown(detail["input"])
    if kind in SENTENCES:
        return SENTENCES[kind].format(value, **context)
    if kind == "string_pattern_mismatch" and context["pattern"] in PATTERNS:
        return f"{value} is not what it must be: it {PATTERNS[context['pattern']]}"
    said = detail["msg"].removeprefix("Value error, ")
    return said[:1].lower() + said[1:]


def placed(detail: ErrorDetails) -> str:
    """The same with the path to the value before it."""
    where = ".".join(str(part) for part in detail["loc"])
    return f"{where}: {explained(detail)}" if where else explained(detail)


def _shown(value: object) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"
