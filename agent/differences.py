"""What follows from amounts that an answer tells: how far two lie apart, what one of a pack costs, a share of a price.

Pure.
"""

import re
from decimal import Decimal

from agent.amounts import amounts_in, value_of
from agent.reply import Told
from agent.words import normalise
from conversation.model import Computation
from retrieval.pattern import one_of
from retrieval.prose import money
from retrieval.statements import sentences

_BY_HOW_MUCH = one_of(
    r"\bby how much\b",
    r"\bhow (?:much|many(?: \w+)?) (?:more|less|bigger|smaller|larger|heavier|lighter|wider|narrower|taller|"
    r"higher|lower|longer|shorter|deeper|hotter|further)\b|\bdifference\b|\bhow (?:much|many) [^?.!]*\bthan\b",
)
_AMOUNT = re.compile(
    r"(?<![\w.,×€-])(?<!\d to )(?<!× )(\d+(?:\.\d+)?)[ \u00a0]"
    r"(kg|g|cm|mm|m|l|kW|W|°C|mbar|years?|minutes|hours|people)(?![\w²])"
)
_EACH = re.compile(
    r"\b(?:per|a|each|every|for (?:a|one)|(?:a |the )?single|one) (kg|kilo\w*|lit(?:re|er)|piece|one|[a-z]{4,})s?\b|"
    r"\b(each|apiece)\b"
)
_UNITS = {"kilo": "kg", "kilogram": "kg", "kilogramme": "kg", "litre": "l", "liter": "l"}
_PACK = re.compile(
    r"(?<![\w.,-])(\d+(?:\.\d+)?) (kg|l|[a-z]{4,})(?:: | costs | \([\w-]+\) costs )€(\d[\d,]*\.\d\d)"
)
_ASKS_PRICE = re.compile(r"\b(?:price|costs?|how much|cents?|what (?:is|does|do|would)|deal|cheaper|save)\b")


def difference(asked: str, told: str) -> Told | None:
    """Return by how much the amounts of two things differ that were told of first; None where that is not asked."""
    if not _BY_HOW_MUCH.search(normalise(asked)):
        return None
    amounts = [_AMOUNT.findall(one) for one in sentences(told)[:2]]
    if len(amounts) < 2 or any(len(one) != 1 for one in amounts):
        return None
    ((first, unit),), ((second, other),) = amounts
    if unit != other or first == second or re.search(r"\bdifference\b|\bmore\b|\bcheaper\b", told):
        return None
    apart = f"{abs(Decimal(first) - Decimal(second)).normalize():f} {unit}"
    inputs = {"first": f"{first} {unit}", "second": f"{second} {unit}"}
    return Told(f"That is a difference of {apart}.", (Computation("difference", inputs, apart),))


def price_of_each(asked: str, told: str, currency: str) -> Told | None:
    """Return what one kilogram, litre or piece costs of the packs whose prices were told; None where nobody asks."""
    plain = normalise(asked)
    packs = [pack for pack in dict.fromkeys(_PACK.findall(told)) if Decimal(pack[0]) != 1]
    if not packs or not _ASKS_PRICE.search(plain):
        return None
    named = {_UNITS.get(one, one).rstrip("s") for match in _EACH.findall(plain) for one in match if one}
    kinds = {pack[1].rstrip("s") for pack in packs}
    of_one = named & {"one", "single", "piece", "each", "apiece"}
    packs = [pack for pack in packs if pack[1].rstrip("s") in named or (of_one and len(kinds) == 1)]
    if not packs:
        return None
    said, computed = [], []
    for count, name, price in packs:
        one = money((Decimal(price.replace(",", "")) / Decimal(count)).quantize(Decimal("0.01")), currency)
        inputs = {"price": f"€{price}", "amount": f"{count} {name}"}
        computed.append(Computation("price of each", inputs, one))
        said.append(f"{one} ({count} {name})" if len(packs) > 1 else one)
    per = packs[0][1] if packs[0][1] in {"kg", "l"} else packs[0][1].rstrip("s")
    return Told(f"Per {per} that is {' or '.join(said)}.", tuple(computed))


_SHARE = re.compile(r"\bfor (\d{1,2}) ?% of (?:its|the) (?:price|value)\b")
_PAID = re.compile(
    r"\b(?:paid|cost me|cost us|price was) (?:you )?€? ?([\d.,]*\d)(?! ?(?:%|for (?:two|both|all)))"
)
_FOR_MORE = re.compile(r"\bfor (?:two|three|four|both|all|\d)\b")
_HOW_MUCH = re.compile(
    r"\bhow much\b|\bwhat (?:do|would|will|can) (?:i|we) get\b|\bget back\b|\bcomes? back\b|\brefund\w*"
)


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
