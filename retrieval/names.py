"""Which of the things that have names (products, the places of a shipping zone) a text names."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

FILLERS = frozenset(("a", "an", "the", "for", "of", "with", "and", "in"))
SHORTEST = 2  # words; one word alone ("tongs", "table") names a kind of thing more often than a product


def _words(text: str) -> list[str]:
    """Lower-case words; letters and figures part, so that "emberline-22", "Emberline22" and "Emberline 22" are one."""
    return [word for word in re.findall(r"[^\W\d_]+|\d+", text.casefold()) if word not in FILLERS]


def _key(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(words))


class Names:
    """Finds names in texts; built once.

    The longest name wins ("cover for the Emberline 22" names the cover), in whatever order its words stand ("forno
    dual 16"). With `shorten`, a name is also known without its first word (the brand, in most catalogues) where what
    remains is nobody else's.
    """

    def __init__(self, names: Mapping[str, Iterable[str]], *, shorten: bool = False) -> None:
        """`names`: id → what it is called."""
        spelled = [
            (owner, words) for owner, called in names.items() for name in called if (words := _words(name))
        ]
        self._owners: dict[tuple[str, ...], str] = {}
        for owner, words in spelled:
            self._owners.setdefault(_key(words), owner)
        if shorten:
            rests = Counter(_key(words[1:]) for _, words in spelled)
            for owner, words in spelled:
                rest = _key(words[1:])
                if len(rest) >= SHORTEST and rests[rest] == 1:
                    self._owners.setdefault(rest, owner)
        self._longest = max(map(len, self._owners), default=0)

    def named_in(self, text: str) -> tuple[str, ...]:
        """The ids of what the text names, in the order of their names in it."""
        words = _words(text)
        found: list[str] = []
        position = 0
        while position < len(words):
            length = self._longest_at(words, position)
            if length:
                found.append(self._owners[_key(words[position : position + length])])
            position += length or 1
        return tuple(dict.fromkeys(found))

    def _longest_at(self, words: Sequence[str], position: int) -> int:
        for length in range(min(self._longest, len(words) - position), 0, -1):
            if _key(words[position : position + length]) in self._owners:
                return length
        return 0
