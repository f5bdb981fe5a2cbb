"""Which of the shop's products a text speaks of, by title, with typing errors and shortened names allowed."""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from agent.words import STOP_WORDS, content, corrected, stem, tokens, word_set
from retrieval.catalogue import Product

GIVEN_UP_TOKENS = 400
"""A pasted page names everything; its first words say what it is about."""
KIN_SHARE = 0.25
"""Titles heard as well as the best one, give or take this much, are all possible."""
NEARLY_ALL, HALF = 0.75, 0.34
MOST_OF_FAMILY = 6
_UNITS = word_set(
    "cm mm m inch inches kg g eur euro euros € % kw people persons days weeks hours minutes mbar",
    "guests l litre liter h am pm uhr clock",
)
_MEASURES = re.compile(
    r"[€$£]\s?\d+(?:[.,]\d+)?|\d+(?:[.,]\d+)?\s?(?:%|°|[€$£]|-(?:day|year|hour|minute|week|inch)\b)"
)
_CODE = re.compile(r"\b[^\W\d_]+\d[\w-]*")
"""An article's number, EL22BI-50, names its product no second time."""
_SIZED = re.compile(
    r"\b(?:(?:the|that|this|its) (?:(?P<small>small(?:er|est)?|little)|big(?:ger|gest)?|large(?:r|st)?)"
    r"|(?:there|have|got|sell|make|do) (?:an?|any|something|anything) (?P<step>(?P<less>small)er|bigger|larger)"
    r"|(?P<next>the next (?:(?:one|size|model) )?(?:(?P<down>down)|up)"
    r"|(?:one|a) size (?:up|bigger|(?P<under>down|smaller))))"
    r"(?: (?:one|ones|model|version|size|brother|sister|sibling|(?P<noun>[a-z]+))\b| *(?=$|[?!.,;]))"
)
_BARE_SIZE = re.compile(r"^((?:and |so |ok |then )*)(?=(?:small|little|big|large)(?:er)? one\b)")
_CALLED = re.compile(
    r"\b(?:the|that|this) (?:(?:\d+ )(?P<after>[a-z]+)|(?P<word>[a-z]+) (?:one|version|model))\b"
)
_DETERMINERS = word_set("a an the my your our this that every each which what any new used")
_ANYTHING = frozenset({"product", "article", "item", "accessory"})
_JOINTS = frozenset({"for", "of", "without", "pair", "set", "the", "and", "or", "with"})


@dataclass(frozen=True, slots=True)
class Named:
    """`sure` products are named in full, the longest name first; `maybe` ones share a telling word, best first."""

    sure: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unheard:
    """A model the shop hasn't got, as `said`, and the titles of those of its family."""

    said: str
    family: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Title:
    """A product's title as it is looked for: `words` without the brand's, `brand` whether the brand is part of it.

    `heads` are the nouns that say what kind of thing it is (the brush of "Grill brush without bristles"), `proper` its
    words with a capital, which are names; `made_for` whether it says for what the product is made.
    """

    words: frozenset[str]
    brand: bool
    heads: frozenset[str]
    proper: frozenset[str]
    made_for: bool


class ProductNames:
    """The titles of a catalogue, ready to be recognised. Made once for each snapshot of the knowledge."""

    def __init__(
        self,
        products: Mapping[str, Product],
        *,
        shop_name: str,
        known: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """`known` tells words the shop's pages use: these are never taken for a misspelt name."""
        self._known = known
        self._brand = {stem(word) for word in tokens(shop_name)}
        self._titles: dict[str, _Title] = {}
        self._having: dict[str, list[str]] = {}
        spellings: set[str] = set()
        self._families: dict[str, dict[str, str]] = {}
        self._kinds: dict[str, list[str]] = {}
        for product in products.values():
            words = [stem(word) for word in tokens(_name(product.title)) if word not in _JOINTS | STOP_WORDS]
            own = frozenset(words) - self._brand
            if not own:
                continue
            for family, number in re.findall(
                r"([^\W\d_]+) (\d{2,})\b", product.title.split(" for ")[0].lower()
            ):
                self._families.setdefault(family, {}).setdefault(number, product.title)
            if (kind := _kind(product.category or "")) is not None:
                self._kinds.setdefault(kind, []).append(product.id)
            proper = {stem(word.lower()) for word in product.title.split()[1:] if word[:1].isupper()}
            self._titles[product.id] = _Title(
                own,
                bool(self._brand & set(words)),
                _heads(product.title),
                frozenset(proper),
                " for " in product.title,
            )
            spellings |= {word for word in tokens(product.title) if len(word) >= 5 and word not in STOP_WORDS}
            for word in own:
                self._having.setdefault(word, []).append(product.id)
        self._spellings = frozenset(spellings)
        counts = Counter(word for title in self._titles.values() for word in title.words)
        self._rarity = {word: math.log(1 + len(self._titles) / count) for word, count in counts.items()}
        self._by_words = {(title.words, title.brand): product for product, title in self._titles.items()}

    def named(self, text: str) -> Named:
        """Return the products `text` speaks of."""
        spoken = self._spelled(tokens(_MEASURES.sub(" ", text))[:GIVEN_UP_TOKENS])
        measured = {i for i, word in enumerate(spoken) if word.isdigit() and self._is_measure(spoken, i)}
        words = [stem(word) for i, word in enumerate(spoken) if i not in measured]
        present = set(words)
        branded = bool(self._brand & present)
        candidates = {product for word in present for product in self._having.get(word, ())}
        sure = [
            product for product in candidates if self._in_full(product, present, branded=branded, words=words)
        ]
        uncoded = tokens(_CODE.sub(" ", text))[:GIVEN_UP_TOKENS]
        sure = self._without_parts(sure, Counter(map(stem, uncoded)))
        covered = {word for product in sure for word in self._titles[product].words}
        shares = {
            product: self._share(product, present - covered) for product in candidates if product not in sure
        }
        maybe = sorted(
            (p for p, share in shares.items() if self._is_meant(p, share, present)),
            key=lambda p: (-shares[p], p),
        )
        if said := [p for p in maybe if self._titles[p].heads & present]:
            maybe = said
        best = shares[maybe[0]] if maybe else 0.0
        alike = [p for p in maybe if shares[p] >= best - KIN_SHARE]
        return Named(
            tuple(sure), tuple(alike if sure else dict.fromkeys((*alike, *self._of_category(alike, present))))
        )

    def _of_category(self, heard: Sequence[str], present: set[str]) -> list[str]:
        """Return the products of the category that was said ("the oven"), unless more of a name was heard."""
        said = [kind for kind in self._kinds if kind in present]
        if (
            len(said) != 1
            or len(heard) > 1
            or any(self._titles[product].words & present != {said[0]} for product in heard)
        ):
            return []
        return self._kinds[said[0]]

    def _is_meant(self, product: str, share: float, present: set[str]) -> bool:
        """Tell whether a title heard in part may be meant: its noun was said, nearly all of it, or a name in it."""
        title = self._titles[product]
        by_name = bool(title.proper & present) and share >= HALF
        return share > 0 and (bool(title.heads & present) or share >= NEARLY_ALL or by_name)

    def _spelled(self, words: list[str]) -> list[str]:
        kept = {word for word in words if word in STOP_WORDS or len(word) < 5 or self._known(word)}
        return [
            right if right[:1] == word[:1] else word  # hardly anyone mistypes a name's first letter
            for word, right in zip(words, corrected(words, self._spellings, keep=kept), strict=True)
        ]

    def of_kind(self, text: str) -> frozenset[str]:
        """Return every product whose noun `text` says: all covers, for "the cover"."""
        present = {stem(word) for word in tokens(text)[:GIVEN_UP_TOKENS]}
        return frozenset(product for product, title in self._titles.items() if title.heads & present)

    def _is_measure(self, spoken: list[str], i: int) -> bool:
        """Tell whether the number at `i` counts or measures something instead of naming a model."""
        after = spoken[i + 1] if i + 1 < len(spoken) else ""
        before = spoken[i - 1] if i else ""
        return after in _UNITS or before in {"under", "below", "over", "above", "than", "order", "about"}

    def _in_full(self, product: str, present: set[str], *, branded: bool, words: list[str]) -> bool:
        title = self._titles[product]
        if not title.words <= present:
            return False
        if any(not word.isdigit() for word in title.words):
            return True
        # Only a number is left of the name: "Emberline 22" or "the 22", but not "22" alone.
        number = next(iter(title.words))
        at = words.index(number)
        return (branded and title.brand) or (at > 0 and words[at - 1] in {"the", "model"})

    def _without_parts(self, sure: list[str], said: Mapping[str, int]) -> list[str]:
        """Drop a name that is only part of longer ones: "Emberline 22" in "Cover for Emberline 22".

        It stays where its words were `said` once more than theirs were, and none of them is made for it: "the Forno 12
        or the Forno 12 Wood".
        """

        def times(product: str) -> int:
            return min(said[word] for word in self._titles[product].words)

        def stands(product: str) -> bool:
            longer = [other for other in sure if self._titles[product].words < self._titles[other].words]
            made_for_it = any(self._titles[other].made_for for other in longer)
            return not longer or (not made_for_it and times(product) > sum(map(times, longer)))

        whole = [product for product in sure if stands(product)]
        return sorted(whole, key=lambda p: (-sum(self._rarity[w] for w in self._titles[p].words), p))

    def _share(self, product: str, present: set[str]) -> float:
        title = self._titles[product]
        # "The 22" of a model is telling, "12 months" is not: numbers alone make no name.
        heard = [word for word in title.words & present if not word.isdigit()]
        if not heard:
            return 0.0
        both = title.words & present
        return sum(self._rarity[word] for word in both) / sum(self._rarity[word] for word in title.words)

    def shared(self, products: Sequence[str], text: str) -> frozenset[str]:
        """Return the stems of `text` that every one of `products` is called by, its category's noun among them."""
        said = frozenset(content(text)) - self._brand
        called = [self.words_of(product) | self.kinds_of(product) for product in products]
        return said.intersection(*called) if called else frozenset()

    def kinds_of(self, product: str) -> frozenset[str]:
        """Return the stems of what kind of thing the product is: its category's noun and what its title calls it."""
        return self.heads(product) | {kind for kind, members in self._kinds.items() if product in members}

    def of_its_kind(self, product: str) -> frozenset[str]:
        """Return the products of the category of `product`, itself among them."""
        return frozenset(one for members in self._kinds.values() if product in members for one in members)

    def kinds_in(self, text: str) -> frozenset[str]:
        """Return the kinds of things, as categories name them, that `text` speaks of; "to grill" is none."""
        spoken = tokens(text)
        return frozenset(
            stem(word)
            for i, word in enumerate(spoken)
            if stem(word) in self._kinds
            and (stem(word) != word or _DETERMINERS & set(spoken[max(0, i - 2) : i]))
        )

    def heads(self, product: str) -> frozenset[str]:
        """Return the stems of the nouns that say what kind of thing the product is."""
        title = self._titles.get(product)
        return frozenset() if title is None else title.heads

    def without(self, text: str, product: str) -> str:
        """Return `text` without the words of the product's title."""
        title = self._titles.get(product)
        gone = set() if title is None else title.words | self._brand
        return " ".join(
            word for word in re.findall(r"\S+", text) if stem(word.lower().strip("?!.,'\"")) not in gone
        )

    def unheard_of(self, text: str) -> Unheard | None:
        """Return a model `text` names by a family's name and a number that no product of it has: "Kettle 99".

        None when a product is named in full besides, or the number only measures something.
        """
        if self.named(text).sure:
            return None
        spoken = tokens(text)
        for i, word in enumerate(spoken[1:GIVEN_UP_TOKENS], start=1):
            family = self._families.get(spoken[i - 1], {})
            if (
                family
                and word.isdigit()
                and len(word) > 1
                and word not in family
                and not self._is_measure(spoken, i)
            ):
                return Unheard(
                    f"{spoken[i - 1].capitalize()} {word}", tuple(family.values())[:MOST_OF_FAMILY]
                )
        return None

    @property
    def brand(self) -> frozenset[str]:
        """The stems of the shop's own name."""
        return frozenset(self._brand)

    def words_of(self, product: str) -> frozenset[str]:
        """Return the stems of the product's title, the brand's included."""
        title = self._titles.get(product)
        return frozenset(self._brand) if title is None else title.words | self._brand

    def sibling(self, product: str, text: str) -> str | None:
        """Return the product called like `product` but for a number or a word: "and the 47?", "the wood one".

        That may be `product` itself, where its size is told.
        """
        title = self._titles.get(product)
        if title is None:
            return None
        spoken = tokens(text)
        numbers = [w for i, w in enumerate(spoken) if w.isdigit() and not self._is_measure(spoken, i)]
        letters = frozenset(word for word in title.words if not word.isdigit())
        for number in numbers:
            other = self._by_words.get((letters | {number}, title.brand))
            if other is not None and other != product:
                return other
        if (called := _CALLED.search(text.lower())) is not None:
            more = frozenset({stem(called["after"] or called["word"])})
            if (other := self._by_words.get((title.words | more, title.brand))) not in {None, product}:
                return other
        return None if numbers else self._of_size(title, letters, text)

    def _of_size(self, title: _Title, letters: frozenset[str], text: str) -> str | None:
        said = _SIZED.search(_BARE_SIZE.sub(r"\1the ", text.lower()))
        if said is None or (said["noun"] and stem(said["noun"]) not in title.heads):
            return None
        alike = {
            int(number): product
            for (words, brand), product in self._by_words.items()
            if brand == title.brand and letters < words and len(words) == len(letters) + 1
            for number in words - letters
            if number.isdigit()
        }
        if said["step"] or said["next"]:
            own = next((int(word) for word in title.words - letters), 0)
            less = said["less"] or said["down"] or said["under"]
            beside = [n for n in alike if (n < own if less else n > own)]
            nearest = max if less else min
            return alike[nearest(beside)] if beside else None
        return alike[min(alike) if said["small"] else max(alike)] if len(alike) > 1 else None


def _kind(category: str) -> str | None:
    """Return the stem of what each product of the category is ("ovens" of "Pizza ovens"); None for stuff, like gas."""
    last = next(reversed(tokens(category)), "")
    return None if stem(last) == last or stem(last) in _ANYTHING else stem(last)


def _heads(title: str) -> frozenset[str]:
    main = re.split(r",|\(| with | without | for | of | - | – ", title)[0]
    words = [word for word in tokens(main) if not word.isdigit()]
    if len(words) > 2 and words[-1] in {"set", "kit", "pair"} and "and" in words:
        words = words[: words.index("and")]  # the hose of "Gas hose and regulator set"
    return frozenset({stem(words[-1])}) if words else frozenset()


def _name(title: str) -> str:
    """Return `title` without what only describes it: "Pizza stone" of "Pizza stone for grills"."""
    main, *rest = re.split(r"(?<= )(?=(?:with|without|for|of) )", title)
    proper = [word for part in rest for word in part.split() if word[:1].isupper() or word[:1].isdigit()]
    return " ".join([main, *proper])
