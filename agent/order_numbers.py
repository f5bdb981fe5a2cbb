"""Order numbers and e-mail addresses in what a shopper writes.

Pure.
"""

import re
from collections.abc import Sequence
from itertools import chain

from agent.words import STOP_WORDS, content, word_set

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
LONGEST_PREFIX = 4
"""Letters before an order's number: "EL 20417"."""
_NO_PREFIX = (STOP_WORDS - {"no", "nr"}) | word_set(
    "buy cost from give have just like make max min need only over paid pay plus save than till want year",
    "jan feb mar apr june july jul aug sept sep oct nov dec",
)
"""Words before a number that say what is counted: "from 2023", "for 1000"."""
_WORD_FOR_NUMBER = re.compile(r"^(?:no|nr|num|id|ref)(?=\d)")
NUMBER = re.compile(
    rf"\b(?!(?:{'|'.join(sorted(word for word in _NO_PREFIX if word.isalpha() and len(word) <= LONGEST_PREFIX))}) )"
    rf"[A-Za-z]{{1,{LONGEST_PREFIX}}}[- ]?\d{{4,8}}\b"
    r"|(?<![\w.,€$£+-])#?\d{5,8}\b(?![.,]?\d)(?! ?(?:€|eur|kg|cm|mbar|people))",
    re.IGNORECASE,
)


_YEAR = re.compile(r"[A-Za-z]+ (?:19|20)\d\d")
_NAMED = re.compile(r"\b(?:order|number|no|nr)\b\.?(?: is| was)?[ :#]*$", re.IGNORECASE)
"""What says just before a number that it is an order's."""
FEW_WORDS = 2


def number_in(text: str) -> str | None:
    """Return the order number in `text`, as written without spaces.

    What looks like a year after a word is one ("the world cup 2022"), but where it is called a number or alone.
    """
    plain = EMAIL.sub(" ", text)
    match = next((one for one in NUMBER.finditer(plain) if _is_number(one)), None)
    return match.group().replace(" ", "").lstrip("#") if match else None


def _is_number(match: re.Match[str]) -> bool:
    called = _NAMED.search(match.string[: match.start()]) is not None
    return _YEAR.fullmatch(match.group()) is None or called or len(content(match.string)) <= FEW_WORDS


def number_meant(given: str, numbers: Sequence[str]) -> str | None:
    """Return the one of `numbers` that `given` is, whatever its dashes, spaces and capitals; None when it is none.

    People leave out the letters too: then the same digits do, where no number is written in full like that.
    """
    written = _plain(given)
    digits = _WORD_FOR_NUMBER.sub("", written)
    in_full = (number for number in numbers if _plain(number) == written)
    by_digits = (number for number in numbers if digits.isdigit() and _digits(number) == digits)
    return next(chain(in_full, by_digits), None)


def _plain(number: str) -> str:
    return "".join(c for c in number if c.isalnum()).casefold()


def _digits(number: str) -> str:
    return "".join(c for c in number if c.isdigit())


def without_number(text: str) -> str:
    """Return `text` with "my order" for an order's number, and without addresses."""
    return NUMBER.sub(lambda one: "my order" if _is_number(one) else one.group(), EMAIL.sub(" ", text))
