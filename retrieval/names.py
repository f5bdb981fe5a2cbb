"""Which of the things that have names (products, the places of a shipping zone) a text names."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

FILLERS = frozenset(("a", "an", "the", "for", "of", "with", "and", "in"))
SHORTEST = 2  # words; one word alone ("tongs", "table") names a kind of thing more often than a product


def _words(text: str) -> list[str]:
    """Lower-case words; letters and figures part, so that "emberline-22", "Emberline22" and "Emberline 22" are one."""
    return [word for word in re.findall(r"[^\W\d_]+|\d+", text.casefold()) if word not in FILLERS]


def _key(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(words))


@dataclass(frozen=True, slots=True)
class Naming:
    """The ids of what a text names, and its other words."""

    named: tuple[str, ...]
    rest: str


class Names:
    """Finds names in texts; built once.

    The longest name wins ("cover for the Emberline 22" names the cover), in whatever order its words stand ("forno
    dual 16"). With `shorten`, a name is also known without its first words (the brand, the material) where what
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
            rests = [
                (owner, _key(words[cut:]))
                for owner, words in spelled
                for cut in range(1, len(words) - SHORTEST + 1)
            ]
            shared = Counter(rest for _, rest in set(rests))
            for owner, rest in rests:
                if shared[rest] == 1:
                    self._owners.setdefault(rest, owner)
        self._longest = max(map(len, self._owners), default=0)

    def read(self, text: str) -> Naming:
        """Tell what the text names, in the order of the names, from the words that name nothing."""
        words = _words(text)
        named: list[str] = []
        rest: list[str] = []
        position = 0
        while position < len(words):
            length = self._longest_at(words, position)
            if length:
                named.append(self._owners[_key(words[position : position + length])])
            else:
                rest.append(words[position])
            position += length or 1
        return Naming(tuple(dict.fromkeys(named)), " ".join(rest))

    def _longest_at(self, words: Sequence[str], position: int) -> int:
        for length in range(min(self._longest, len(words) - position), 0, -1):
            if _key(words[position : position + length]) in self._owners:
                return length
        return 0
