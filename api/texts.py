"""What people type, made safe to keep: control characters dropped, card numbers masked, lengths bounded."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, StringConstraints

MESSAGE_CHARACTERS_AT_MOST = 4_000
NAME_CHARACTERS_AT_MOST = 200
ID_CHARACTERS_AT_MOST = 100

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_DIGITS = re.compile(r"(?<![\w.])(?:\d[ \-.]?){12,18}\d(?!\w)")


def clean(text: str) -> str:
    """Return `text` without control characters (line breaks and tabs stay); half a character becomes U+FFFD."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", text))


def is_blank(text: str) -> bool:
    """True when nothing in `text` would be seen: only spaces, marks of format, fillers."""
    return all(
        unicodedata.category(char) in {"Cc", "Cf", "Zs", "Zl", "Zp", "Cn", "Co"} or char in _FILLERS
        for char in text
    )


_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f")


def mask_cards(text: str) -> str:
    """Return `text` with payment card numbers (13 to 19 digits that pass Luhn's check) cut to their last four."""

    def mask(match: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", match[0])
        return f"•••• {digits[-4:]}" if _passes_luhn(digits) else match[0]

    return _DIGITS.sub(mask, text)


def _passes_luhn(digits: str) -> bool:
    """The check digit of ISO/IEC 7812-1, annex B."""
    total = 0
    for i, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + i % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0 and len(set(digits)) > 1


def _message(text: str) -> str:
    if is_blank(text):
        raise ValueError("the message is blank; write something first")
    if len(text) > MESSAGE_CHARACTERS_AT_MOST:
        raise ValueError(
            f"the message has {len(text)} characters; at most {MESSAGE_CHARACTERS_AT_MOST} can be sent at once"
        )
    return mask_cards(text)


def _cleaned(value: object) -> object:
    return clean(value) if isinstance(value, str) else value


Message = Annotated[str, BeforeValidator(_cleaned), AfterValidator(_message)]
"""A message of 1 to 4,000 characters, not blank, cleaned and with card numbers masked."""

Note = Annotated[
    str,
    BeforeValidator(_cleaned),
    StringConstraints(max_length=MESSAGE_CHARACTERS_AT_MOST),
    AfterValidator(mask_cards),
]
"""Text that may be empty."""

Label = Annotated[str, BeforeValidator(_cleaned), StringConstraints(max_length=300)]
Url = Annotated[str, BeforeValidator(_cleaned), StringConstraints(max_length=2_000)]
SenderId = Annotated[
    str, StringConstraints(min_length=1, max_length=ID_CHARACTERS_AT_MOST, pattern=r"^[\x21-\x7e]+$")
]
"""An id made by a command's sender: 1 to 100 visible ASCII characters."""
