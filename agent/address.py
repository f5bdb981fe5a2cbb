"""E-mail addresses in what people write: found, and told from what is none. Pure."""

import re

LONGEST_CHARACTERS = 254
"""What RFC 5321 lets a path be, without its angle brackets."""

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ADDRESS = re.compile(rf"{_LOCAL}@(?:{_LABEL}\.)+[A-Za-z](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])")
"""A plain address of ASCII characters. Quoted names and address literals are no customer's."""


def is_address(text: str) -> bool:
    """Tell whether `text` is one e-mail address and nothing else."""
    local = text.partition("@")[0]
    return len(text) <= LONGEST_CHARACTERS and len(local) <= 64 and ADDRESS.fullmatch(text) is not None


def find_address(text: str) -> str | None:
    """Return the first e-mail address in `text`, or None."""
    return next((found for found in ADDRESS.findall(text) if is_address(found)), None)
