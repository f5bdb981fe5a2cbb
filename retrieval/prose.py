"""Products said in sentences that can be quoted, one passage per product, attribute group and variant table."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from retrieval.catalogue import Product, Variant
from retrieval.passages import Passage, PassageKind
from retrieval.slug import slug

CURRENCY_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}

# How an attribute is said of a thing, by its name; {s} is the thing, {v} the value. Chosen by the words shops use;
# what is not listed and is no figure is said with a colon, which is plain and never ungrammatical.
FORMS = {
    "width": "{s} {is} {v} wide",
    "height": "{s} {is} {v} high",
    "depth": "{s} {is} {v} deep",
    "length": "{s} {is} {v} long",
    "thickness": "{s} {is} {v} thick",
    "diameter": "{s} {is} {v} in diameter",
    "weight": "{s} {weighs} {v}",
    "packed": "packed, {s} {measures} {v}",
    "material": "{s} {is} made of {v}",
    "colour": "{s} {comes} in {v}",
    "color": "{s} {comes} in {v}",
    "fuel": "{s} {runs} on {v}",
    "fits": "{s} {fits} {v}",
    "does not fit": "{s} {does} not fit {v}",
    "suitable for": "{s} {is} suitable for {v}",
    "good for": "{s} {is} good for {v}",
    "not for": "{s} {is} not for {v}",
    "included": "in the box with {s}: {v}",
    "not included": "not included with {s}: {v}",
}
GROUP_FORMS = {
    ("warranty", ""): "the warranty on the {n} of {s} is {v}",
    ("warranty", "all parts"): "the warranty on all parts of {s} is {v}",
    ("warranty", "other parts"): "the warranty on the other parts of {s} is {v}",
    ("assembly", "time"): "assembling {s} takes {v}",
    ("materials", ""): "the {n} of {s} {n_is} {v}",
    ("material", ""): "the {n} of {s} {n_is} {v}",
}
VERBS = {
    "is": "are",
    "weighs": "weigh",
    "measures": "measure",
    "comes": "come",
    "runs": "run",
    "fits": "fit",
    "does": "do",
}
FIGURE = re.compile(
    r"(about |around |up to |at least |less than |more than |from |under |over )?[€$£]?\d", re.IGNORECASE
)
CLAUSE = re.compile(
    r"\b(lasts?|is|are|takes?|can|may|must|needs?|holds?|depends?)\b"
)  # a value with a verb of its own
SENTENCE_WORDS = 12  # a value with as many words says too much for one of the forms
PLAIN_ADJECTIVES = ("safe", "able", "ible", "proof", "resistant", "ready", "included", "friendly", "free")


def money(amount: Decimal, currency: str) -> str:
    """€349.00, or 349.00 NOK where no sign is customary; no thousands separator, so that figures compare."""
    figure = f"{amount:.2f}"
    sign = CURRENCY_SIGNS.get(currency)
    return f"{sign}{figure}" if sign else f"{figure} {currency}"


def is_plural(title: str) -> bool:
    """Whether a title names several things ("Grill Tongs", "Oak Chips 2 kg"), by its head noun's ending.

    What ends in a bare number is a model, and one thing: "Vos 16".
    """
    head = re.split(r",|\(| with | without | for | of | - | – ", title)[0].rstrip()
    if head[-1:].isdigit():
        return False
    words = [
        word for word in re.findall(r"[A-Za-z]+", re.sub(r"\d+\s*[A-Za-z]{0,2}\b", "", head)) if len(word) > 2
    ]
    return (
        bool(words)
        and bool(re.search(r"[^sui]s$", words[-1]))
        and words[-1].lower() not in {"canvas", "series"}
    )


def named(title: str) -> str:
    """The title as it stands inside a sentence: with an article."""
    return title if title.lower().startswith(("the ", "a ", "an ")) else f"the {title}"


def sentence(text: str) -> str:
    """Begin with a capital, end with a full stop."""
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}"


def options_of(variant: Variant) -> str:
    """Its options as a shopper says them: "Black, 57 cm"; the SKU when it has none."""
    return ", ".join(variant.options.values()) or variant.sku


def availability(variant: Variant) -> str | None:
    """What the stock figure means to a shopper; None when the shop does not say."""
    if variant.stock is None:
        return None
    if variant.stock > 0:
        return f"{variant.stock} in stock"
    if variant.restock_in_days is None:
        return "out of stock"
    days = variant.restock_in_days
    return f"out of stock, expected back in {days} day{'' if days == 1 else 's'}"


def attribute_sentence(title: str, group: str, *, name: str, value: str) -> str:
    """One attribute said of the product called `title`: "The Emberline 22 is 60 cm wide."."""
    measure, _, detail = (part.strip() for part in name.partition(","))
    said, lowered = value.rstrip(" ."), value.strip(" .").lower()
    plural = is_plural(title)
    words = {verb: many if plural else verb for verb, many in VERBS.items()}
    words |= {"s": named(title), "v": said, "n": _lower_first(name), "n_is": "are" if _many(name) else "is"}
    plain = (
        len(said.split()) < SENTENCE_WORDS
        and not CLAUSE.search(said)
        and ";" not in said
        and not lowered.startswith(("yes", "no ", "not ", "none"))
    )
    form = GROUP_FORMS.get((group.lower(), name.lower())) or FORMS.get(measure.lower())
    if lowered in {"yes", "no"} and name.lower().endswith(PLAIN_ADJECTIVES):
        denial = "not " if lowered == "no" else ""
        return sentence(f"{words['s']} {words['is']} {denial}{words['n']}")
    if form is None and plain:
        form = GROUP_FORMS.get((group.lower(), ""))
        if form is None and FIGURE.match(said) and len(name.split()) <= 3:
            form = "the {n} of {s} {n_is} {v}"
    if form is None or not plain:
        return sentence(f"{title}, {words['n']}: {said}")
    return sentence(form.format(**words) + (f" ({detail})" if detail and "{n}" not in form else ""))


def _many(name: str) -> bool:
    return is_plural(name) or " and " in name


def product_passages(product: Product, titles: Mapping[str, str]) -> list[Passage]:
    """The passages of one product. `titles` (id → title) names what it is compatible with."""
    made = [_overview(product, titles)]
    used: set[str] = {"variants"}
    for group, values in product.attributes.items():
        part, number = slug(group), 2
        while part in used:
            part, number = f"{slug(group)}-{number}", number + 1
        used.add(part)
        made.append(
            _passage(
                product,
                PassageKind.ATTRIBUTES,
                part=part,
                path=(product.title, group),
                text=" ".join(
                    attribute_sentence(product.title, group, name=name, value=value)
                    for name, value in values.items()
                ),
                facts=dict(values),
            )
        )
    if product.variants:
        made.append(_variants(product))
    return made


def _overview(product: Product, titles: Mapping[str, str]) -> Passage:
    subject, plural = named(product.title), is_plural(product.title)
    sentences = [sentence(product.description)] if product.description else []
    facts: dict[str, str] = {}
    prices = {price for variant in product.variants if (price := product.price_of(variant)) is not None}
    if product.price is not None:
        lowest, highest = min({product.price, *prices}), max({product.price, *prices})
        cost = "cost" if plural else "costs"
        if lowest == highest:
            facts["Price"] = money(lowest, product.currency)
            sentences.append(sentence(f"{subject} {cost} {facts['Price']}"))
        else:
            facts["Price"] = f"{money(lowest, product.currency)} to {money(highest, product.currency)}"
            sentences.append(sentence(f"{subject} {cost} from {facts['Price']}, depending on the variant"))
    if stock := _stock(product):
        facts["Stock"] = stock
        sentences.append(sentence(f"{subject} {'are' if plural else 'is'} {stock}"))
    if product.category:
        facts["Category"] = product.category
    fitting = [titles[other] for other in product.compatible_with if other in titles]
    if fitting:
        facts["Compatible with"] = ", ".join(fitting)
        sentences.append(
            sentence(f"{subject} {'fit' if plural else 'fits'} {_listed([named(t) for t in fitting])}")
        )
    return _passage(
        product, PassageKind.PRODUCT, part="", path=(product.title,), text=" ".join(sentences), facts=facts
    )


def _stock(product: Product) -> str | None:
    known = [variant for variant in product.variants if variant.stock is not None]
    if not known:
        return None
    if len(product.variants) == 1:
        return availability(known[0])
    here = [variant for variant in known if variant.stock]
    if len(here) == len(product.variants):
        return "in stock in every variant"
    if here and any(len(variant.options) > 1 for variant in product.variants):
        return f"in stock in {len(here)} of {len(product.variants)} variants"
    if here:
        return f"in stock in {_listed([options_of(variant) for variant in here])}"
    waits = [variant.restock_in_days for variant in known if variant.restock_in_days is not None]
    soonest = min(waits, default=None)
    if soonest is None:
        return "out of stock"
    return f"out of stock, expected back in {soonest} day{'' if soonest == 1 else 's'} at the earliest"


def _variants(product: Product) -> Passage:
    subject, plural = named(product.title), is_plural(product.title)
    lines: list[str] = []
    facts: dict[str, str] = {}
    for variant in product.variants:
        price, stock = product.price_of(variant), availability(variant)
        cost = "" if price is None else money(price, product.currency)
        label = f"{subject}{f' in {options_of(variant)}' if variant.options else ''} ({variant.sku})"
        if cost:
            there = (
                ""
                if stock is None
                else f"; {stock if variant.stock else ('they are ' if plural else 'it is ') + stock}"
            )
            lines.append(sentence(f"{label} {'cost' if plural else 'costs'} {cost}{there}"))
        elif stock:
            lines.append(sentence(f"{label}: {stock}"))
        name = options_of(variant)
        facts[name if name not in facts else variant.sku] = ", ".join(
            part for part in (cost, stock or "") if part
        )
    kinds = list(dict.fromkeys(name for variant in product.variants for name in variant.options))
    if len(product.variants) > 1 and kinds:
        choices = []
        for kind in kinds:
            values = dict.fromkeys(v.options[kind] for v in product.variants if kind in v.options)
            choices.append(f"{_lower_first(kind)} {_listed(list(values), 'or')}")
        lines.insert(0, sentence(f"{subject} can be had in {_listed(choices)}"))
    return _passage(
        product,
        PassageKind.VARIANTS,
        part="variants",
        path=(product.title, "Variants"),
        text=" ".join(lines),
        facts=facts,
    )


def _passage(
    product: Product, kind: PassageKind, *, part: str, path: tuple[str, ...], text: str, facts: dict[str, str]
) -> Passage:
    return Passage(
        id=f"product/{product.id}" + (f"/{part}" if part else ""),
        kind=kind,
        title=" – ".join(path),
        text=text,
        path=path,
        url=product.url,
        product_id=product.id,
        source=product.source,
        facts=facts,
        also=(product.category,) if product.category and not part else (),
    )


def _lower_first(name: str) -> str:
    """Lower the first letter unless the word has capitals of its own ("BTU rating", "Wi-Fi")."""
    first = name.split(maxsplit=1)[0] if name.split() else name
    return name if first[1:] != first[1:].lower() else f"{name[:1].lower()}{name[1:]}"


def _listed(items: Sequence[str], joiner: str = "and") -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {joiner} {items[-1]}"
