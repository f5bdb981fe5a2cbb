"""Order numbers and e-mail addresses in what a shopper writes.

Pure.
"""

import re

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
NUMBER = re.compile(
    r"\b[A-Za-z]{1,4}[- ]?\d{4,8}\b|(?<![\w.,€$£+-])#?\d{5,8}\b(?![.,]?\d)(?! ?(?:€|eur|kg|cm|mbar|people))",
    re.IGNORECASE,
)


def number_in(text: str) -> str | None:
    """Return the order number in `text`, as written without spaces."""
    match = NUMBER.search(EMAIL.sub(" ", text))
    return match.group().replace(" ", "").lstrip("#") if match else None


def without_number(text: str) -> str:
    """Return `text` with "my order" for an order's number, and without addresses."""
    return NUMBER.sub("my order", EMAIL.sub(" ", text))
