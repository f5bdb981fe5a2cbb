"""What follows from amounts that an answer tells: how far two lie apart, what one of a pack costs, a share of a price.

Pure.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from agent.amounts import amounts_in, value_of
from agent.reply import Told
from agent.words import normalise
from conversation.model import Computation
from retrieval.pattern import one_of
from retrieval.prose import money
from retrieval.statements import sentences

TWO = 2
_BY_HOW_MUCH = one_of(
    r"\bby how much\b",
    r"\bhow (?:much|many(?: \w+)?) (?:more|less|bigger|smaller|larger|heavier|lighter|wider|narrower|taller|"
    r"higher|lower|longer|shorter|deeper|hotter|further)\b|\bdifference\b|\bhow (?:much|many) [^?.!]*\bthan\b",
)
_AMOUNT = re.compile(
    r"(?<![\w.,×€-])(?<!\d to )(?<!× )(\d+(?:\.\d+)?)[ \u00a0]"
    r"(kg|g|cm|mm|m|l|kW|W|°C|mbar|years?|minutes|hours|people)(?![\w²])"
)
_PACKED = re.compile(r"\bpack(?:ed|aging)\b", re.IGNORECASE)
_EACH = re.compile(
    r"\b(?:per|a|each|every|for (?:a|one)|(?:a |the )?single|one) (kg|kilo\w*|lit(?:re|er)|piece|one|[a-z]{4,})s?\b|"
    r"\b(each|apiece)\b"
)
_UNITS = {"kilo": "kg", "kilogram": "kg", "kilogramme": "kg", "litre": "l", "liter": "l"}
_SPELLED = {"l": "litre"}
_PACK = re.compile(
    r"(?<![\w.,-])(\d+(?:\.\d+)?) (kg|ml|l|[a-z]{4,})(?: [a-z]+)?(?:: | costs? | \([\w-]+\) costs? )€(\d[\d,]*\.\d\d)"
)
_SAVES = re.compile(
    r"\b(?:sav(?:e|es|ing|ings)|cheaper|worth (?:it|getting)|better (?:deal|value)|versus|vs?)\b"
)
_ASKS_PRICE = re.compile(
    r"\b(?:price|costs?|how much|cents?|what (?:is|does|do|would)|deal|cheaper|sav(?:e|es|ing))\b"
)


def difference(asked: str, told: str) -> Told | None:
    """Return by how much the amounts of two things differ that were told of first; None where that is not asked."""
    if not _BY_HOW_MUCH.search(normalise(asked)):
        return None
    both = sentences(told)[:2]
    if len({_PACKED.search(one) is None for one in both}) > 1:
        return None  # of one thing, with its carton and without
    amounts = [_AMOUNT.findall(one) for one in both]
    if len(amounts) < 2 or any(len(one) != 1 for one in amounts):
        return None
    ((first, unit),), ((second, other),) = amounts
    if unit != other or first == second or re.search(r"\bdifference\b|\bmore\b|\bcheaper\b", told):
        return None
    apart = f"{abs(Decimal(first) - Decimal(second)).normalize():f} {unit}"
    inputs = {"first": f"{first} {unit}", "second": f"{second} {unit}"}
    return Told(f"That is a difference of {apart}.", (Computation("difference", inputs, apart),))


def price_of_each(asked: str, told: str, currency: str) -> Told | None:
    """Return what one kilogram, litre or piece costs of the packs whose prices were told; None where nobody asks.

    What is saved by one of two is told too, where that is asked.
    """
    plain = normalise(asked)
    every = [_pack(*found) for found in dict.fromkeys(_PACK.findall(told))]
    packs = [one for one in every if one.count != 1]
    saves = _SAVES.search(plain) is not None and len(every) > 1
    if not packs or not _ASKS_PRICE.search(plain):
        return None
    named = {_UNITS.get(one, one).rstrip("s") for match in _EACH.findall(plain) for one in match if one}
    of_one = saves or named & {"one", "single", "piece", "each", "apiece"}
    kinds = {pack.unit for pack in every}
    packs = [pack for pack in packs if pack.unit in named or (of_one and len(kinds) == 1)]
    if not packs:
        return None
    said, computed = [], []
    for pack in packs:
        one = money(pack.of_one, currency)
        computed.append(Computation("price of each", {"price": f"€{pack.price}", "amount": pack.said}, one))
        said.append(f"{one} ({pack.said})" if len(packs) > 1 else one)
    per = _SPELLED.get(packs[0].unit, packs[0].unit)
    text = f"Per {per} that is {' or '.join(said)}."
    dear, cheap = (end(every, key=lambda pack: pack.of_one) for end in (max, min))
    if not saves or len(kinds) > 1 or dear.of_one == cheap.of_one:
        return Told(text, tuple(computed))
    apart = money(dear.of_one - cheap.of_one, currency)
    inputs = {"first": money(dear.of_one, currency), "second": money(cheap.of_one, currency)}
    computed.append(Computation("difference", inputs, apart))
    text = f"{text} With the {cheap.said} you save {apart} a {_SPELLED.get(cheap.unit, cheap.unit)}"
    if dear.count != 1:
        return Told(f"{text}.", tuple(computed))
    whole = money(dear.price * cheap.count - cheap.price, currency)
    inputs = {
        "single": money(dear.price, currency),
        "pack": money(cheap.price, currency),
        "count": cheap.said,
    }
    computed.append(Computation("saved", inputs, whole))
    return Told(f"{text}, {whole} in all.", tuple(computed))


@dataclass(frozen=True, slots=True)
class _Pack:
    """So many of `unit` in one pack at a `price`, as it is `said`."""

    count: Decimal
    unit: str
    said: str
    price: Decimal

    @property
    def of_one(self) -> Decimal:
        return (self.price / self.count).quantize(Decimal("0.01"))


def _pack(count: str, name: str, price: str) -> _Pack:
    amount = Decimal(count) / (1000 if name == "ml" else 1)
    unit = "l" if name == "ml" else name if name in {"kg", "l"} else name.rstrip("s")
    return _Pack(amount, unit, f"{count} {name}", Decimal(price.replace(",", "")))


_SHARE = re.compile(r"\bfor (\d{1,2}) ?% of (?:its|the) (?:price|value)\b")
_PAID = re.compile(
    r"\b(?:paid|cost me|cost us|price was) (?:you )?€? ?([\d.,]*\d)(?! ?(?:%|for (?:two|both|all)))"
)
_FOR_MORE = re.compile(r"\bfor (?:two|three|four|both|all|\d)\b")
_HOW_MUCH = re.compile(
    r"\bhow much\b|\bwhat (?:do|would|will|can) (?:i|we) get\b|\bget back\b|\bcomes? back\b|\brefund\w*"
)


def tells_share(told: str) -> bool:
    """Tell whether what is `told` gives back a share of a price."""
    return _SHARE.search(told) is not None


def share_of_price(asked: str, told: str, price: Decimal | None, currency: str) -> Told | None:
    """Return what the share of a price comes to that a rule names, of what was paid or else of the `price`."""
    plain = normalise(asked)
    share = _SHARE.search(told)
    paid = [*_PAID.findall(plain), *amounts_in(plain)]
    if (
        share is None
        or not _HOW_MUCH.search(plain)
        or _FOR_MORE.search(plain)
        or (not paid and price is None)
    ):
        return None
    whole = value_of(paid[0]) if paid else price
    assert whole is not None  # noqa: S101 - one of the two is there
    part = money((whole * Decimal(share[1]) / 100).quantize(Decimal("0.01")), currency)
    inputs = {"price": paid[0] if paid else money(whole, currency), "share": f"{share[1]} %"}
    return Told(f"{share[1]} % of it is {part}.", (Computation("share", inputs, part),))


_REFUNDS_GAP = re.compile(r"\brefund(?:s|ed)? (?:you )?the difference\b", re.IGNORECASE)
_FOR_PRICE = re.compile(
    r"\b(?:for|at|paid|costs?|only|to) (?:€ ?)?(\d{1,5}(?:[.,]\d\d)?)(?= |$|[?!,;]|\.(?!\d))(?! (?:days?|weeks?|%))"
)


def price_matched(asked: str, told: str, currency: str) -> Told | None:
    """Return how far two prices lie apart that are `asked` about, where what is `told` gives the difference back."""
    plain = normalise(asked)
    amounts = dict.fromkeys((*amounts_in(plain), *_FOR_PRICE.findall(plain)))
    if not _REFUNDS_GAP.search(told) or len(amounts) != TWO:
        return None
    first, second = (value_of(one) for one in amounts)
    if first == second:
        return None
    apart = money(abs(first - second), currency)
    inputs = dict(zip(("first", "second"), amounts, strict=True))
    return Told(f"That is {apart}.", (Computation("difference", inputs, apart),))
