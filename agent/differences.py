"""By how much two amounts differ that an answer tells side by side, and what a piece of a pack costs. Pure."""

import re
from decimal import Decimal

from agent.reply import Told
from agent.words import normalise
from conversation.model import Computation
from retrieval.pattern import one_of
from retrieval.prose import money
from retrieval.statements import sentences

_BY_HOW_MUCH = one_of(
    r"\bby how much\b|\bhow (?:much|many \w+) (?:more|less|bigger|smaller|larger|heavier|lighter|wider|narrower|taller|"
    r"higher|lower|longer|shorter|deeper|hotter|further)\b|\bdifference\b|\bhow (?:much|many) [^?.!]*\bthan\b",
)
_AMOUNT = re.compile(r"(?<![\w.,×€-])(\d+(?:\.\d+)?)[ \u00a0](kg|g|cm|mm|m|l|kW|W|°C|mbar|years?|minutes|hours|people)(?![\w²])")
_EACH = re.compile(r"\b(?:per|a|each|for (?:a|one)|every) (kg|kilo\w*|lit(?:re|er)|piece|plank|liner|firelighter|stick|pack)s?\b")
_UNITS = {"kilo": "kg", "kilogram": "kg", "kilogramme": "kg", "litre": "l", "liter": "l"}
_PACK = re.compile(r"(?<![\w.,-])(\d+(?:\.\d+)?) (kg|l|pieces)\b(?:: | costs | \([\w-]+\) costs )€(\d[\d,]*\.\d\d)")


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


def price_of_each(asked: str, told: str) -> Told | None:
    """Return what one kilogram, litre or piece costs of the packs whose prices were told; None where nobody asks."""
    each = _EACH.search(normalise(asked))
    if each is None:
        return None
    unit = _UNITS.get(each[1], each[1] if each[1] in {"kg", "l"} else "pieces")
    packs = [pack for pack in dict.fromkeys(_PACK.findall(told)) if pack[1] == unit and Decimal(pack[0])]
    if not packs:
        return None
    said, computed = [], []
    for count, name, price in packs:
        one = money((Decimal(price.replace(",", "")) / Decimal(count)).quantize(Decimal("0.01")), "EUR")
        computed.append(Computation("price of each", {"price": f"€{price}", "amount": f"{count} {name}"}, one))
        said.append(f"{one} ({count} {name})" if len(packs) > 1 else one)
    per = "piece" if unit == "pieces" else unit
    return Told(f"Per {per} that is {' or '.join(said)}.", tuple(computed))
