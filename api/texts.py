"""What people type, made safe to keep: control characters dropped, card numbers masked, lengths bounded."""

import re
import unicodedata
from typing import Annotated
from urllib.parse import unquote_plus

from pydantic import AfterValidator, BeforeValidator, StringConstraints

MESSAGE_CHARACTERS_AT_MOST = 4_000
NAME_CHARACTERS_AT_MOST = 200
ID_CHARACTERS_AT_MOST = 100

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_BETWEEN = r"[\s\u200b-\u200d\u2060\ufeff\u2010-\u2015\u2212\-.]{0,2}"
_RUN = re.compile(rf"\d(?:{_BETWEEN}\d){{12,}}")
_GROUP = re.compile(r"\d+")
_ISSUED = re.compile(r"[3-6]|2[2-7]|8[12]")
"""How the numbers of the card schemes begin (ISO/IEC 7812); barcodes and times in milliseconds mostly do not."""

_CARD_LENGTHS = (16, 15, 14, 19, 18, 17, 13)
"""Digits of a card number, the commonest first."""


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
    """Return `text` with payment card numbers (13 to 19 digits that pass Luhn's check) cut to their last four.

    A number is looked for from one group of digits to another: people write the date and the code right after it.
    """
    return _RUN.sub(lambda match: _mask_run(match[0]), text)


def _mask_run(run: str) -> str:
    groups = list(_GROUP.finditer(run))
    kept, done = [], 0
    first = 0
    while first < len(groups):
        last = _card_from(groups, first)
        if last is None:
            first += 1
            continue
        end = groups[last].end()
        digits = "".join(group[0] for group in groups[first : last + 1])
        kept += [run[done : groups[first].start()], f"•••• {digits[-4:]}"]
        first, done = last + 1, end
    return "".join([*kept, run[done:]])


def _card_from(groups: list[re.Match[str]], first: int) -> int | None:
    """Return the last group of a card number that begins with the group `first`, if one does."""
    ends: dict[int, int] = {}
    digits = ""
    for index in range(first, len(groups)):
        digits += "".join(
            str(int(digit)) for digit in groups[index][0]
        )  # whatever script they are written in
        if len(digits) > max(_CARD_LENGTHS):
            break
        ends[len(digits)] = index
    if not _ISSUED.match(digits):
        return None
    found = (length for length in _CARD_LENGTHS if length in ends and _passes_luhn(digits[:length]))
    return next((ends[length] for length in found), None)


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


def _without_cards(url: str) -> str:
    """A page's address goes without its query where that holds a card number, typed into a search perhaps."""
    page, _, query = url.partition("?")
    query = unquote_plus(query)
    return url if mask_cards(query) == query else page


Label = Annotated[str, BeforeValidator(_cleaned), StringConstraints(max_length=300)]
Title = Annotated[Label, AfterValidator(mask_cards)]
Url = Annotated[
    str, BeforeValidator(_cleaned), StringConstraints(max_length=2_000), AfterValidator(_without_cards)
]
SenderId = Annotated[
    str, StringConstraints(min_length=1, max_length=ID_CHARACTERS_AT_MOST, pattern=r"^[\x21-\x7e]+$")
]
"""An id made by a command's sender: 1 to 100 visible ASCII characters."""
