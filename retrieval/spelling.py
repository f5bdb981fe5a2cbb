"""Slips of the finger are put right before a question is searched: "shiping to germny"."""

import re
from collections.abc import Callable, Mapping

SHORTEST_CHANGED, SHORTEST_SWAPPED = 4, 3  # letters; a shorter word has too many neighbours to guess among
LONGEST = 30  # letters; what is longer is no word, and its neighbours are millions
LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORD = re.compile(r"[a-z]+", re.IGNORECASE)


def words_of(text: str) -> list[str]:
    """The words that spelling is about: unaccented, without figures, lower-case."""
    return [word.lower() for word in WORD.findall(text)]


class Spelling:
    """Knows the shop's words, and which others exist.

    A word is changed only when it is neither the shop's nor anybody's, and one slip (a letter too many, too few,
    another or two swapped) away from a word of the shop; of several the one used most often there.
    """

    def __init__(self, shop: Mapping[str, int], exists: Callable[[str], bool]) -> None:
        """`shop`: word → how often the shop's knowledge uses it."""
        self._shop = shop
        self._exists = exists

    def corrected(self, text: str) -> str:
        """The text with its slips put right; the same text when there are none."""
        return WORD.sub(lambda match: self._corrected(match[0]), text)

    def _corrected(self, word: str) -> str:
        lower = word.lower()
        if not SHORTEST_SWAPPED <= len(lower) <= LONGEST or lower in self._shop or self._is_word(lower):
            return word
        near = {other for other in slips(lower) if other in self._shop}
        return min(near, key=lambda other: (-self._shop[other], other)) if near else word

    def _is_word(self, word: str) -> bool:
        """Whether it exists, or would with an s less: lists of words leave most plurals out."""
        plural = len(word) > SHORTEST_CHANGED and word.endswith("s") and not word.endswith("ss")
        return self._exists(word) or (plural and self._exists(word[:-1]))


def slips(word: str) -> set[str]:
    """Every text one slip away from `word`; of short words only those with two letters swapped."""
    halves = [(word[:cut], word[cut:]) for cut in range(len(word) + 1)]
    made = {left + right[1] + right[0] + right[2:] for left, right in halves if len(right) > 1}
    if len(word) >= SHORTEST_CHANGED:
        made |= {left + right[1:] for left, right in halves if right}
        made |= {left + letter + right[1:] for left, right in halves if right for letter in LETTERS}
        made |= {left + letter + right for left, right in halves for letter in LETTERS}
    return made - {word}
