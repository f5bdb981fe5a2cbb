"""The fuel desk says how much is burnt in so many hours, how long so much lasts, and how many bags that is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from agent.burning import FUELS, Burn, Piece, burns_of, in_hours, is_exact, kilograms, mass_of, piece_of
from agent.dates import WEEKDAYS
from agent.figures import in_digits
from agent.product_sources import ProductSources, priced
from agent.reply import Reply
from agent.resolved import Resolved
from agent.selection import WHOLLY
from agent.words import normalise, stem, tokens
from conversation.model import Computation
from retrieval.catalogue import Product
from retrieval.pattern import one_of
from retrieval.prose import money, named
from retrieval.search import Knowledge

MOST_BESIDE = 2
_HOPPER = "hopper"
_DAY = "|".join(f"{day}|{day[:3]}" for day in WEEKDAYS)
_HOURS = re.compile(
    r"(?<![\w.,-])(?P<n>\d+(?:\.\d+)?)(?P<half> and a half)? ?-?(?:full )?(?:hours?|hrs?|h)\b"
)
_EACH = re.compile(
    r"\b(?:each|every|a|per|in the) (?:evening|day|night|morning|afternoon|session|time)\b|\beach\b|"
    r"\b(?:evenings|days|nights|mornings|afternoons|sessions|times) (?:of|at|with|à)\b"
)
_TIMES = re.compile(r"\b(?P<n>\d{1,2}) (?:evenings|days|nights|mornings|afternoons|sessions|times)\b")
_AND = re.compile(rf"\b(?:{_DAY})(?:, (?:{_DAY}))* (?:and|&|\+) (?:{_DAY})\b")
_FROM_TO = re.compile(rf"\b(?P<first>{_DAY}) (?:to|till|until|through|-|–) (?P<last>{_DAY})\b")
_SUPPLY = re.compile(
    r"(?<![\w.,-])(?P<n>\d+(?:\.\d+)?) ?-?(?P<unit>kg|kilos?|kilograms?|g|grams?)\b(?: (?:of )?(?:\w+ ){0,2}?|-)?"
    r"(?:gas|propane|butane|lpg|bottles?|cylinders?|tanks?|bags?|sacks?|pellets?|charcoal|coals?|wood|logs?|briquettes?|"
    r"fuel|chips|dust|canisters?)\b"
)
_MEAT = re.compile(
    r"\b(?:chickens?|pork|beef|brisket|turkeys?|meat|ribs|roast|steaks?|fish|lamb|shoulder|butt|goose|duck)\b"
)
_BAG = re.compile(r"\b(?:bags?|sacks?|packs?)\b")
_A_BAG = re.compile(r"\b(?:a|one|1|the|your|per|each) (?:\w+ ){0,2}?(?:bag|sack|pack)\b")
_AMOUNT = one_of(
    r"\bhow (?:much|many)\b(?! (?:is|are|does|do) (?:it|they|the \w+) cost)",
    r"\b(?:enough|need|needs|burns?|gets? through|go(?:es)? through|eats?|uses?)\b",
)
_HOW_LONG = one_of(
    r"\bhow (?:long|many hours)\b|\b(?:empty|runs? (?:out|dry)|lasts?|enough)\b",
    r"\b(?:gets?|does) (?:me|us)\b",
)
_DEGREES = re.compile(
    r"\b(?:at|on|around|about) (\d{2,3})\b(?! ?(?:hours?|hrs?|h|kg|kilos?|g|bags?)\b)|\b\d{2,3}(?= ?(?:°|degrees))"
)
_FUEL = re.compile(
    r"\b(?:gas|propane|pellets?|wood|logs?|charcoal|coals?|briquettes?|fuel|kg|kilos?|grams?|cartridges?|canisters?|"
    r"bags?|hopper|burns?|chips|dust)\b"
)
_NOT = re.compile(
    r"\b(?:warrant\w*|guarante\w*|deliver\w*|ship\w*|assembl\w*|heat up|preheat\w*|ready|stor(?:e|ed|ing|age)|hoses?|"
    r"fits?|leak\w*|smell\w*|too much|gone|rub|spice|weigh\w*|half|quarter|third|on low|low heat|medium|"
    r"(?:one|1|two|2|single) burners?|how many (?:evenings|days|nights|times|sessions)|"
    r"(?:a|per|every|each) (?:month|year|season|week|weekend|(?:mon|tues|wednes|thurs|fri|satur|sun)day))\b"
)
"""Asks something else, or of a share or a setting of which nothing is told."""


@dataclass(frozen=True, slots=True)
class _Ask:
    """For how many hours it is to burn, and what there is to burn, in kg; None where that is not told.

    `days` is how often, as it is said, for how many hours `each`. `hopper`, `bag` and `bags` tell what is spoken of.
    """

    hours: Decimal | None
    supply: Decimal | None
    hopper: bool
    bag: bool
    bags: bool
    computed: tuple[Computation, ...] = ()


class FuelDesk:
    """Works out of what attributes say is burnt in an hour."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._sources = ProductSources(knowledge)

    def reply(self, resolved: Resolved) -> Reply | None:
        """Say what so many hours take, or how long so much lasts; None where that is not asked or can't be told."""
        plain = in_digits(normalise(resolved.said))
        if not _FUEL.search(plain) or _NOT.search(plain) or (ask := _read(plain)) is None:
            return None
        replies = [told for one in self._burning(resolved) if (told := self._of(one, ask, plain)) is not None]
        if not replies:
            return None
        return Reply(
            "\n".join(one.text for one in replies),
            citations=tuple(citation for one in replies for citation in one.citations),
            confidence=WHOLLY,
            computed=(*ask.computed, *(how for one in replies for how in one.computed)),
        )

    def _burning(self, resolved: Resolved) -> list[Product]:
        """Return what is meant and burns something: one thing, or two that are named; not the fuel that is put in.

        What a name may mean is called by more than by the fuel: "the wood" is no Forno 12 Wood.
        """
        products, about = self._knowledge.products(), resolved.about
        said = {stem(word) for word in tokens(resolved.said)} - FUELS
        called = [one for one in about.maybe if said & {stem(word) for word in tokens(products[one].title)}]
        named = about.products if about.in_full else called
        spoken = dict.fromkeys((*named, *about.products, *resolved.before.lately))
        burning = [
            one
            for one in (products[name] for name in spoken if name in products)
            if piece_of(one) or next(burns_of(one), None)
        ]
        both = [one for one in burning if one.id in named]
        if len(both) > MOST_BESIDE:
            return []  # which of them is meant is not plain
        return both if len(both) > 1 else burning[:1]

    def _of(self, product: Product, ask: _Ask, plain: str) -> Reply | None:
        piece = piece_of(product)
        said = {stem(word) for word in tokens(plain)}
        if piece is not None and ask.hours is not None and piece.noun in said:
            return self._in_pieces(product, piece, ask.hours)
        burns = _meant(list(burns_of(product)), plain, said)
        if not burns:
            return None
        hopper = mass_of(product, _HOPPER) if ask.hopper else None
        bag = self._bag(product, burns[0].fuel) if ask.bags else None
        size = mass_of(bag, "contents") if bag is not None else None
        supply = ask.supply or hopper or (size if ask.bag else None)
        text, computed = [], list[Computation]()
        for burn in burns:
            told = _told(product, burn, ask, supply, hopper=hopper is not None)
            if told is None:
                return None
            text.append(told[0])
            computed += told[1]
        sources = [self._sources.attribute(product.id, burns[0].name)]
        if hopper is not None:
            sources.append(self._sources.attribute(product.id, _HOPPER))
        if bag is not None and size is not None:
            if ask.hours is not None and len(burns) == 1:
                more = self._in_bags(bag, size, burns[0].amount(ask.hours))
                text.append(more[0])
                computed += more[1]
            sources += [self._sources.attribute(bag.id, "contents"), self._sources.fact(bag.id, "Price")]
        return Reply(" ".join(text), citations=tuple(sources), confidence=WHOLLY, computed=tuple(computed))

    def _in_pieces(self, product: Product, piece: Piece, hours: Decimal) -> Reply:
        exact, count = in_hours(hours / piece.hours).split()[0], str(piece.pieces(hours))
        so = f", so take {count}" if exact != count else ""
        text = (
            f"{product.title}, {piece.name.lower()}: {piece.said}. For {in_hours(hours)} that is {exact}{so}."
        )
        inputs = {"hours": in_hours(hours), "one lasts": piece.said}
        computed = [Computation("quotient", inputs, exact)]
        if so:
            computed.append(Computation("rounded up", {"pieces": exact}, count))
        source = self._sources.attribute(product.id, piece.name)
        return Reply(text, citations=(source,), confidence=WHOLLY, computed=tuple(computed))

    def _bag(self, product: Product, fuel: str) -> Product | None:
        """Return the one fuel that the shop sells for `product` in bags of one size."""
        fitting = [
            one
            for one in self._knowledge.products().values()
            if product.id in one.compatible_with
            and fuel in {stem(word) for word in tokens(one.title)}
            and mass_of(one, "contents") is not None
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _in_bags(self, bag: Product, size: Decimal, amount: Decimal) -> tuple[str, list[Computation]]:
        count = int((amount / size).to_integral_value(ROUND_CEILING))
        computed = [
            Computation(
                "quotient, rounded up", {"amount": kilograms(amount), "in one": kilograms(size)}, str(count)
            )
        ]
        bags = f"{count} bag{'' if count == 1 else 's'} of {kilograms(size)}"
        prices = {bag.price_of(one) for one in bag.variants} or {bag.price}
        price = next(iter(prices)) if len(prices) == 1 else None
        if price is None:
            return f"That is {bags} of {named(bag.title)}{priced(bag)}.", computed
        worth, each = money(price * count, bag.currency), money(price, bag.currency)
        computed.append(Computation("product", {"each": each, "how many": str(count)}, worth))
        together = f"{each}" if count == 1 else f"{each} each, {worth} together"
        return f"That is {bags} of {named(bag.title)}, {together}.", computed


def _read(plain: str) -> _Ask | None:
    """Return what `plain` (normalised, in digits) asks; None where neither hours nor an amount are told."""
    hours, days = _hours(plain)
    computed: tuple[Computation, ...] = ()
    if hours is not None and days:
        total = hours * days
        inputs = {"hours each": in_hours(hours), "days": str(days)}
        computed, hours = (Computation("product", inputs, in_hours(total)),), total
    found = _SUPPLY.search(plain)
    supply = None
    if found is not None and not _MEAT.search(found.group()):
        supply = Decimal(found["n"]) / (1000 if found["unit"].startswith("g") else 1)
    hopper, bag = _HOPPER in plain, _A_BAG.search(plain) is not None
    bags = _BAG.search(plain) is not None
    if hours is None and (supply is not None or hopper or bag):
        return _Ask(None, supply, hopper, bag, bags) if _HOW_LONG.search(plain) else None
    if hours is None or (not _AMOUNT.search(plain) and not _HOW_LONG.search(plain)):
        return None
    return _Ask(hours, supply, hopper, bag, bags, computed)


def _hours(plain: str) -> tuple[Decimal | None, int]:
    """Return for how many hours it is to burn, and on how many days each; 0 where only once."""
    spots = list(_HOURS.finditer(plain))
    if len(spots) != 1:
        return None, 0  # of several each may be at another heat
    found = spots[0]
    hours = Decimal(found["n"]) + (Decimal("0.5") if found["half"] else 0)
    if not _EACH.search(plain):
        return hours, 0
    if (times := _TIMES.search(plain)) is not None:
        return hours, int(times["n"])
    if (days := _FROM_TO.search(plain)) is not None:
        starts = [day[:3] for day in WEEKDAYS]
        first, last = starts.index(days["first"][:3]), starts.index(days["last"][:3])
        return hours, (last - first) % len(starts) + 1
    if (named := _AND.search(plain)) is not None:
        return hours, len(re.findall(rf"\b(?:{_DAY})\b", named.group()))
    return hours, 0


def _meant(burns: Sequence[Burn], plain: str, said: set[str]) -> list[Burn]:
    """Return the rates that are asked about: of the fuel, and at the heat, that are named."""
    fuels = {one.fuel for one in burns} & said
    found = [one for one in burns if one.fuel in fuels] if fuels else list(burns)
    told = [one.degrees for one in found if one.degrees is not None]
    asked = [int(found[1] or found[0].strip()) for found in _DEGREES.finditer(plain)]
    if asked and not set(asked) & set(told):
        return []  # of another heat nothing is told
    at = [one for one in found if one.degrees in asked]
    return (at or found)[:MOST_BESIDE]


def _told(
    product: Product, burn: Burn, ask: _Ask, supply: Decimal | None, *, hopper: bool
) -> tuple[str, list[Computation]] | None:
    """Say what one rate makes of the hours, and of what there is; None where neither is told."""
    rate = f"{product.title}, {burn.name.lower()}: {burn.said}."
    parts, computed = [rate], list[Computation]()
    if ask.hours is not None:
        amount = burn.amount(ask.hours)
        about = "about " if burn.about or not is_exact(amount) else ""
        parts.append(f"In {in_hours(ask.hours)} that makes {about}{kilograms(amount)}.")
        inputs = {"rate": burn.said, "hours": in_hours(ask.hours)}
        computed.append(Computation("amount burnt", inputs, kilograms(amount)))
    if supply is not None:
        lasts = burn.hours(supply)
        least = in_hours(lasts, least=True)
        about = "about " if burn.about or in_hours(lasts) != least or not is_exact(lasts) else ""
        what = f"A full hopper of {kilograms(supply)}" if hopper else kilograms(supply)
        parts.append(f"{what} last{'s' if hopper else ''} {about}{least}.")
        inputs = {"amount": kilograms(supply), "rate": burn.said}
        computed.append(Computation("hours burnt", inputs, least))
    return (" ".join(parts), computed) if computed else None
