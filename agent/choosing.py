"""Choosing reads what somebody wants of a thing they look for: which kind, what it runs on, for how many, its price.

Pure. What is not wanted ("not gas", "without electricity", "other than a kamado") is read apart from what is. The words
that none of it explains are left over: only where there are none is a choice all that was asked.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from agent.facet_cues import Bound, Extreme, names_bound, read_bounds, read_extreme
from agent.figures import in_digits
from agent.words import content, normalise, stem, tokens
from conversation.model import Computation
from retrieval.catalogue import Product
from retrieval.prose import money

_OTHER_VERSION = re.compile(
    r"\b(?:is there|do you (?:have|make|sell)|have you got|what about|got) (?:also )?(?:an?|one|it) (?P<on>[a-z -]+?) "
    r"(?:versions?|ones?|models?|alternatives?)\b"
)
_RUN_ON = re.compile(
    r"\b(?:on|with|by|using) (?:gas|charcoal|coals?|wood|pellets?)\b|"
    r"\b(?:gas|charcoal|wood|pellet) (?:one|ones|powered)\b"
)
_A_HUNDRED = re.compile(r"\ba hundred\b")
_EVERYTHING = re.compile(
    r"\b(?:everything|anything|whole (?:shop|site|range)|all (?:your|the) (?:products|things|stuff)|thing you sell)\b"
)
ELECTRICITY = "electricity"
_FUELS = {
    "gas": re.compile(r"\b(?:gas(?! (?:bottles?|hoses?|cylinders?|canisters?))|lpg|propane|butane)\b"),
    "charcoal": re.compile(r"\b(?:charcoal|coals?|briquettes?)\b"),
    "wood": re.compile(r"\b(?:wood|firewood|hardwood|logs|sawdust|smoking dust)\b"),
    "pellets": re.compile(r"\bpellets?\b"),
    ELECTRICITY: re.compile(r"\b(?:electric(?:al|ity)?|mains)\b"),
}
"""What things run on, in a shopper's words and a catalogue's."""
_FUEL_NAMES = frozenset({"fuel", "fuels", "fuel type", "energy source", "power source"})
_POWER_NAMES = frozenset({"power", "wattage", "power use", "power consumption"})
_WATTS = re.compile(r"\d ?w(?:atts?)?\b", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:no|not|cannot|without)\b[^,;]*", re.IGNORECASE)
_MAIN_PART = re.compile(r",|\(| with | without | for | of | - | – ")

_MEASURED = (
    r"(?! ?(?:cm|mm|m|kg|g|w|kw|watts?|mbar|l|lit\w+|minutes?|min|people|persons?|guests|"
    r"lbs?|stone|°[cf]?|degrees|days|hours|h|weeks?|months?|years?|inch\w*|%)(?![a-z]))"
)
_AMOUNT = r"(?:€|eur(?:os?)?|\$|£)? ?{}(?:[.,]\d\d)?\b(?! ?%)"
_FIGURE = r"(?P<{}>\d{{1,3}}[.,]\d{{3}}|\d{{2,5}})"
_SIGN = r"(?: ?(?:€|euros?|eur|\$|£|pounds|dollars))?"


def _amount(name: str) -> str:
    return _AMOUNT.format(_FIGURE.format(name)) + _MEASURED + _SIGN


_BETWEEN = re.compile(rf"\b(?:between|from) {_amount('low')} ?(?:and|to|-) ?{_amount('high')}")
_MOST = re.compile(
    r"\b(?:under|below|less than|up to|max(?:imum)?(?: of)?|at most|(?:not?|nothing) (?:more|over) than|cheaper than|"
    rf"within|budget(?: of| is)?) ?{_amount('under')}"
    r"|(?:€ ?)?\b(?P<most>\d{2,5}) ?(?:€|euros?|eur) (?:or less|max(?:imum)?|at most)\b"
)
_LEAST = re.compile(rf"\b(?:over|above|more than|at least) {_amount('least')}")
_PEOPLE = re.compile(
    r"\b(?:for |of )?(?:about |around )?(?P<n>\d{1,2}|two|three|four|five|six|eight|ten) (?:people|persons?|guests)\b"
    r"|\bfamily of (?P<family>\d|three|four|five|six)\b"
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10}
_SERVES = re.compile(r"\b(?P<low>\d{1,2})(?: ?(?:to|-|–) ?(?P<high>\d{1,2}))? (?:people|persons?|guests)\b")
_LINK = r"(?:want|need|needs|use|uses|run|runs|like|have|has|be|is|are|a|an|any|the|on|with|it|for|one|powered by)"
_UNWANTED = re.compile(
    rf"\b(?:not|no|non|nor|without|(?:is|are|do|does|was|has|have)n't|other than|except|avoid|rather than|"
    rf"instead of|anything but)\b[ -]+(?:{_LINK}\b[ -]*)*"
    r"(?P<what>[a-z]+(?:(?:,| or| and| nor)+(?: (?:not|no|on|with|a|an|any|the|need|use)\b)* [a-z]+)*)"
)
_SAME = {"bbq": "grill", "barbecu": "grill"}
_ANY_NOUN = frozenset(content("products items articles accessories parts things"))
_ASKING_WORDS = frozenset(
    content(
        "sell sold stock offer offers buy find look looking search order carry range shop new currently euro euros eur "
        "money budget max maximum price priced cost costs recommend suggest suggestion show list option kind type sort "
        "model product article thing choose choice fuel fuelled fired powered power run runs running work works good "
        "ones anyone person people guest hello thank u guys stuff site go goes may actual real most least one have has "
        "got already travel travels arrive arrives everything anything keep wanted available measure stay something "
        "piece reach come comes take"
    )
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What is wanted: `kind` is a category, or a noun that titles end in with its `members`; None where none was said.

    `on` and `not_on` are fuels; `other_than` are stems of names not wanted; `people`, `low` and `high` are 0 and None
    where nothing was said of them. `rest` are the stems left over.
    """

    kind: str = ""
    members: tuple[Product, ...] = ()
    on: frozenset[str] = frozenset()
    not_on: frozenset[str] = frozenset()
    other_than: tuple[str, ...] = ()
    people: int = 0
    low: Decimal | None = None
    high: Decimal | None = None
    most: Extreme | None = None
    bounds: tuple[Bound, ...] = ()
    rest: frozenset[str] = frozenset()
    these: bool = False

    @property
    def narrows(self) -> bool:
        """Whether more is said than a kind."""
        return bool(self.on or self.priced or self.most or self.declines or self.people or self.bounds)

    @property
    def priced(self) -> bool:
        return self.low is not None or self.high is not None

    @property
    def declines(self) -> bool:
        return bool(self.not_on or self.other_than)

    @property
    def wholly_heard(self) -> bool:
        """Whether nothing else was said; of a kind of which there is one only, there is no choice."""
        return not self.rest and len(self.members) > (1 if self.kind else 0)

    @property
    def tells_apart(self) -> bool:
        """Whether some of the kind are what is not wanted: a grill "without wheels" is not told by what it burns."""
        burnt = not self.not_on or any(self.not_on & needs(one) for one in self.members)
        called = {word for one in self.members for word in content(one.title)}
        return burnt and called.issuperset(self.other_than)

    def after(self, earlier: "Choice") -> "Choice":
        """Return what is wanted where this only says the price or which of them: of the kind wanted `earlier`."""
        return replace(
            self,
            kind=earlier.kind,
            members=earlier.members,
            on=self.on or earlier.on,
            not_on=self.not_on or earlier.not_on,
            other_than=self.other_than or earlier.other_than,
            people=self.people or earlier.people,
            low=self.low if self.priced else earlier.low,
            high=self.high if self.priced else earlier.high,
            bounds=self.bounds or earlier.bounds,
            rest=frozenset() if earlier.narrows else earlier.rest,
        )

    def fits(self, product: Product, *, price: bool = True) -> bool:
        """Tell whether `product` is as wanted; whatever it costs, without `price`."""
        if self.on and not self.on & runs_on(product):
            return False
        if self.not_on & needs(product) or set(self.other_than) & set(content(product.title)):
            return False
        if self.people and not _serves(product, self.people):
            return False
        if not all(one.fits(product) for one in self.bounds):
            return False
        if not price or not self.priced:
            return True
        return (
            product.price is not None
            and (self.low is None or product.price >= self.low)
            and (self.high is None or product.price <= self.high)
        )

    def said(self, currency: str) -> str:
        """Return it in words: "in grills on gas up to €250.00"."""
        words = [f"in {self.kind.lower()}" if self.kind else "of these" if self.these else "of all"]
        if self.on:
            words.append(f"on {' or '.join(sorted(self.on))}")
        if self.not_on:
            words.append(f"without {' or '.join(sorted(self.not_on))}")
        if self.other_than:
            words.append(f"other than {' or '.join(self.other_than)}")
        if self.people:
            words.append(f"for {self.people} people")
        words += [one.said for one in self.bounds]
        if self.low is not None and self.high is not None:
            words.append(f"from {money(self.low, currency)} to {money(self.high, currency)}")
        elif self.high is not None:
            words.append(f"up to {money(self.high, currency)}")
        elif self.low is not None:
            words.append(f"from {money(self.low, currency)}")
        return " ".join(words)

    def limits(self, currency: str) -> tuple[Computation, ...]:
        """Return how the amounts are taken that were named: in the shop's currency, and as they were said."""
        amounts = (self.low, self.high)
        bounds = tuple(Computation("limit", {"named": one.said}, one.said) for one in self.bounds)
        return bounds + tuple(
            Computation("limit", {"named": f"{a:f}"}, money(a, currency)) for a in amounts if a is not None
        )


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of thing by its `name`, "" for none, all that are of it, and the stems that don't name it."""

    name: str
    members: tuple[Product, ...]
    rest: frozenset[str]


def attribute_of(product: Product, name: str) -> str:
    """Return the attribute of this name (lower-case), "" where it has none."""
    values = (
        value for group in product.attributes.values() for key, value in group.items() if key.lower() == name
    )
    return next(values, "")


def needs(product: Product) -> frozenset[str]:
    """Return all that `product` may run on: a pellet smoker needs electricity too."""
    told = [_burnt(attribute_of(product, name)) for name in _FUEL_NAMES]
    for group in product.attributes.values():
        if not (_FUEL_NAMES | _POWER_NAMES).isdisjoint(map(str.lower, group)):
            told += [_burnt(name) for name, value in group.items() if not _DENIED.search(value)]
    watts = any(_WATTS.search(attribute_of(product, name)) for name in _POWER_NAMES)
    plugged = any(option.lower() == "plug" for one in product.variants for option in one.options)
    return frozenset[str]().union(*told, {ELECTRICITY} if watts or plugged else set())


def _burnt(text: str) -> frozenset[str]:
    said = _DENIED.sub("", normalise(text))
    return frozenset(name for name, cue in _FUELS.items() if cue.search(said))


def runs_on(product: Product) -> frozenset[str]:
    """Return what `product` is called by: gas for a gas grill, electricity only where nothing is burnt."""
    burns = frozenset[str]().union(*(_burnt(attribute_of(product, name)) for name in _FUEL_NAMES))
    return burns - {ELECTRICITY} or needs(product)


def fuels_in(plain: str) -> frozenset[str]:
    """Return what `plain` (normalised) speaks of things running on: gas for "on gas" or "a gas one"."""
    return frozenset(name for name, cue in _FUELS.items() if cue.search(plain))


def another_fuel(plain: str) -> frozenset[str]:
    """Return what another version should run on: electricity for "do you have an electric one?"."""
    said = _OTHER_VERSION.search(plain)
    return fuels_in(said["on"]) if said else frozenset()


def chooses(plain: str) -> bool:
    """Tell whether `plain` (normalised) names a price, the most of something, or what is not wanted."""
    cues = (_BETWEEN, _MOST, _LEAST, _UNWANTED)
    return any(cue.search(plain) for cue in cues) or read_extreme(plain)[1] is not None or names_bound(plain)


def read_choice(plain: str, products: Iterable[Product]) -> Choice:
    """Read what `plain` (normalised) wants of `products`, all of the shop's."""
    products, plain = tuple(products), in_digits(_A_HUNDRED.sub("100", plain))
    left, low, high = _prices(plain)
    people = _PEOPLE.search(left)
    left = _PEOPLE.sub(" ", left)
    left, most = read_extreme(left)
    left, not_on, other_than = _unwanted(left, products)
    on = fuels_in(left)
    fuelled = left
    for cue in _FUELS.values():
        left = cue.sub(" ", left)
    kind = _kind(left, products)
    if not kind.name and not on and most is not None and _EVERYTHING.search(plain):
        kind = replace(kind, members=products)
    if on and not kind.name and not _RUN_ON.search(plain) and (burnt := _kind(fuelled, products)).name:
        kind, on = burnt, frozenset()  # "gas under 50": what is burnt itself
    members = kind.members or (tuple(one for one in products if on & runs_on(one)) if on else ())
    left, bounds = read_bounds(left, members)
    kind = _kind(left, products) if bounds else kind
    many = _number(people["n"] or people["family"]) if people else 0
    unserved = many > 0 and not any(_served(one) != (0, 0) for one in members)
    return Choice(
        kind=kind.name,
        members=members,
        on=on,
        not_on=not_on,
        other_than=other_than,
        people=0 if unserved else many,
        low=low,
        high=high,
        most=most,
        bounds=bounds,
        rest=kind.rest - _ASKING_WORDS | ({"people"} if unserved else set()),
    )


def _prices(plain: str) -> tuple[str, Decimal | None, Decimal | None]:
    """Return `plain` without the amounts that it names as limits, the lower of them, and the higher."""
    if (between := _BETWEEN.search(plain)) is not None:
        return _BETWEEN.sub(" ", plain), _figure(between["low"]), _figure(between["high"])
    most = _MOST.search(plain)
    high = _figure(most["under"] or most["most"]) if most else None
    left = _MOST.sub(" ", plain)
    least = _LEAST.search(left)
    return _LEAST.sub(" ", left), _figure(least["least"]) if least else None, high


def _figure(said: str) -> Decimal:
    return Decimal(re.sub(r"[.,]", "", said))


def _number(said: str) -> int:
    return _NUMBERS.get(said) or int(said)


def _unwanted(plain: str, products: Sequence[Product]) -> tuple[str, frozenset[str], tuple[str, ...]]:
    """Return `plain` without what is not wanted, the fuels that are not, and the names of products that are not."""
    left, fuels, others = plain, set[str](), list[str]()
    spots = list(_UNWANTED.finditer(plain))
    names = {word for product in products if spots for word in content(product.title) if word.isalpha()}
    for match in spots:
        found = {name: cue.search(plain, match.start("what")) for name, cue in _FUELS.items()}
        burnt = {name for name, spot in found.items() if spot and spot.start() < match.end("what")}
        called = [] if burnt else [word for word in content(match["what"]) if word in names]
        if burnt or called:
            left = left.replace(match.group(), " ", 1)
        fuels |= burnt
        others += called
    return left, frozenset(fuels), tuple(dict.fromkeys(others))


def _kind(plain: str, products: Sequence[Product]) -> _Kind:
    """Read the kind of thing that `plain` names: a category by its name or its noun, or what several titles end in."""
    spoken = [(_SAME.get(stem(word), stem(word)), word) for word in tokens(plain)]
    said = [
        word
        for word in dict.fromkeys(word for word, _ in spoken)
        if word in set(content(plain)) or word in _SAME.values()
    ]
    categories = dict.fromkeys(product.category for product in products if product.category)
    called = {category: content(category) for category in categories}
    nouns = Counter(words[-1] for words in called.values() if words)
    fitting = {one: words for one, words in called.items() if set(words) <= set(said)} or {
        one: words[-1:]
        for one, words in called.items()
        if words and words[-1] in said and nouns[words[-1]] == 1 and words[-1] not in _ANY_NOUN
    }
    if fitting:
        kind = min(fitting, key=lambda one: (-len(fitting[one]), said.index(fitting[one][0])))
        members = tuple(product for product in products if product.category == kind)
        return _Kind(kind, members, frozenset(said) - set(fitting[kind]))
    for word, as_said in spoken:
        members = tuple(product for product in products if _noun(product.title) == word)
        if word in said and len(members) > 1:
            return _Kind(
                as_said if as_said.endswith("s") else f"{as_said}s", members, frozenset(said) - {word}
            )
    return _Kind("", (), frozenset(said))


@lru_cache(maxsize=65_536)
def _noun(title: str) -> str:
    words = [word for word in tokens(_MAIN_PART.split(title)[0]) if not word.isdigit()]
    return stem(words[-1]) if words else ""


def _serves(product: Product, people: int) -> bool:
    low, high = _served(product)
    return low <= people <= high


def _served(product: Product) -> tuple[int, int]:
    """Return for how few people and for how many the catalogue says that `product` is good; (0, 0) if it doesn't."""
    values = (value for group in product.attributes.values() for value in group.values())
    said = next((match for match in map(_SERVES.fullmatch, map(normalise, values)) if match), None)
    if said is None:
        return 0, 0
    return (int(said["low"]), int(said["high"])) if said["high"] else (1, int(said["low"]))
