"""Order numbers and e-mail addresses in what a shopper writes.

Pure.
"""

import re

from agent.words import STOP_WORDS, word_set

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
LONGEST_PREFIX = 4
"""Letters before an order's number: "EL 20417"."""
_NO_PREFIX = (STOP_WORDS - {"no", "nr"}) | word_set(
    "buy cost from give have just like make max min need only over paid pay plus save than till want year",
    "jan feb mar apr june july jul aug sept sep oct nov dec",
)
"""Words before a number that say what is counted: "from 2023", "for 1000"."""
NUMBER = re.compile(
    rf"\b(?!(?:{'|'.join(sorted(word for word in _NO_PREFIX if word.isalpha() and len(word) <= LONGEST_PREFIX))}) )"
    rf"[A-Za-z]{{1,{LONGEST_PREFIX}}}[- ]?\d{{4,8}}\b"
    r"|(?<![\w.,€$£+-])#?\d{5,8}\b(?![.,]?\d)(?! ?(?:€|eur|kg|cm|mbar|people))",
    re.IGNORECASE,
)


def number_in(text: str) -> str | None:
    """Return the order number in `text`, as written without spaces."""
    match = NUMBER.search(EMAIL.sub(" ", text))
    return match.group().replace(" ", "").lstrip("#") if match else None


def without_number(text: str) -> str:
    """Return `text` with "my order" for an order's number, and without addresses."""
    return NUMBER.sub("my order", EMAIL.sub(" ", text))
