"""How many of a product are meant: "2 chicken stands", "two of those"."""

import re

from agent.words import content, normalise, stem, tokens

_NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNT = re.compile(rf"(?<![\w.,])(\d{{1,3}}|{'|'.join(_NUMBERS)})(?: ?x\b| ?×)?(?= [a-z])")
_OF_IT = re.compile(
    r" (?:of (?:it|those|these|them|the)|(?:pieces|pcs|bags|sacks|packs|boxes|sets|tins|bottles)(?: of)?)\b"
)
MOST_WORDS_BETWEEN = 3
LONGEST_UNIT = 2
"""A title that ends in fewer than three letters ends in a unit: "Oak chips 2 kg"."""


def count_in(plain: str, title: str) -> int:
    """Return how many of the product called `title` are meant in `plain` (normalised), 1 where nothing says it.

    A number counts that stands before a word of the title, or before "of those"; one of the title's own does not.
    """
    own = tokens(normalise(title))
    words = {*content(title), *own}
    last = {word for word in own[-1:] if word.isdigit() or len(word) > LONGEST_UNIT}
    for found in _COUNT.finditer(plain):
        number = found.group(1)
        if number in own:
            continue
        after = plain[found.end() :]
        following = tokens(re.split(r"[,.;:?!]", after, maxsplit=1)[0])[: MOST_WORDS_BETWEEN + 1]
        count = int(number) if number.isdigit() else _NUMBERS.index(number) + 2
        if count > 1 and (_OF_IT.match(after) or _counts(following, words, last)):
            return count
    return 1


def _counts(following: list[str], words: set[str], last: set[str]) -> bool:
    """Tell whether all words up to one of the title's, that one in the plural or its `last`, are the title's too."""
    for word in following:
        if word != "s" and not {word, stem(word)} & words:
            return False
        if word.endswith("s") or word in last:  # "kettle 47s" has its own as a word
            return True
    return False
