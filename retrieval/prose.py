"""Products said in sentences that can be quoted, one passage per product, attribute group and variant table."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from retrieval.catalogue import Product, Variant
from retrieval.passages import Passage, PassageKind
from retrieval.slug import slug

CURRENCY_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}

# How a measure is said of a thing: "{subject} is 60 cm wide".
MEASURES = {
    "width": "{is} {value} wide",
    "height": "{is} {value} high",
    "depth": "{is} {value} deep",
    "length": "{is} {value} long",
    "thickness": "{is} {value} thick",
    "diameter": "{is} {value} in diameter",
    "weight": "{weighs} {value}",
    "material": "{is} made of {value}",
    "colour": "{comes} in {value}",
    "color": "{comes} in {value}",
}
SENTENCE_WORDS = 9  # a value with as many words, or with a full stop, is a sentence of its own
PLAIN_ADJECTIVES = ("safe", "able", "ible", "proof", "resistant", "ready", "included", "friendly", "free")


def money(amount: Decimal, currency: str) -> str:
    """€349.00, or 349.00 NOK where no sign is customary; no thousands separator, so that figures compare."""
    figure = f"{amount:.2f}"
    sign = CURRENCY_SIGNS.get(currency)
    return f"{sign}{figure}" if sign else f"{figure} {currency}"


def is_plural(title: str) -> bool:
    """Whether a title names several things ("Grill Tongs", "Oak Chips 2 kg"), by its head noun's ending."""
    head = re.split(r",|\(| with | for | - | – ", title)[0]
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


def attribute_sentence(subject: str, name: str, value: str, *, plural: bool = False) -> str:
    """One attribute said of `subject` ("the Emberline 22"): "The Emberline 22 is 60 cm wide."."""
    verbs = {"is": "are" if plural else "is", "weighs": "weigh" if plural else "weighs",
             "comes": "come" if plural else "comes"}  # fmt: skip
    measure, _, detail = name.partition(",")
    form = MEASURES.get(measure.strip().lower())
    lowered = value.strip().lower()
    if len(value.split()) >= SENTENCE_WORDS or value.rstrip().endswith((".", "!")):
        return sentence(f"{name}: {value}")
    if form and lowered not in {"yes", "no"}:
        said = f"{subject} {form.format(value=value, **verbs)}"
        return sentence(f"{said} ({detail.strip()})" if detail.strip() else said)
    if lowered in {"yes", "no"}:
        if name.lower().endswith(PLAIN_ADJECTIVES):
            return sentence(
                f"{subject} {verbs['is']} {'not ' if lowered == 'no' else ''}{_lower_first(name)}"
            )
        return sentence(f"{name} of {subject}: {lowered}")
    return sentence(f"the {_lower_first(name)} of {subject} {'are' if is_plural(name) else 'is'} {value}")


def product_passages(product: Product, titles: Mapping[str, str]) -> list[Passage]:
    """The passages of one product. `titles` (id → title) names what it is compatible with."""
    made = [_overview(product, titles)]
    used: set[str] = {"variants"}
    for group, values in product.attributes.items():
        name = slug(group)
        number = 2
        while name in used:
            name, number = f"{slug(group)}-{number}", number + 1
        used.add(name)
        plural = is_plural(product.title)
        made.append(
            _passage(
                product,
                PassageKind.ATTRIBUTES,
                part=name,
                path=(product.title, group),
                text=" ".join(
                    attribute_sentence(named(product.title), attribute, value, plural=plural)
                    for attribute, value in values.items()
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
            sentences.append(sentence(f"{subject} {cost} from {facts['Price']}, by variant"))
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
    if here:
        return f"in stock in {_listed([options_of(variant) for variant in here])}"
    waits = [variant.restock_in_days for variant in known if variant.restock_in_days is not None]
    soonest = min(waits, default=None)
    if soonest is None:
        return "out of stock"
    return f"out of stock, expected back in {soonest} day{'' if soonest == 1 else 's'} at the earliest"


def _variants(product: Product) -> Passage:
    subject, plural = named(product.title), is_plural(product.title)
    lines, facts = [], {}
    for variant in product.variants:
        price = product.price_of(variant)
        said = [] if price is None else [f"{'cost' if plural else 'costs'} {money(price, product.currency)}"]
        stock = availability(variant)
        if stock:
            said.append(f"{'are' if plural else 'is'} {stock}")
        label = f" in {options_of(variant)}" if variant.options else ""
        if said:
            lines.append(sentence(f"{subject}{label} ({variant.sku}) {' and '.join(said)}"))
        facts[options_of(variant)] = ", ".join(
            part for part in ("" if price is None else money(price, product.currency), stock or "") if part
        )
    kinds = list(dict.fromkeys(name for variant in product.variants for name in variant.options))
    if len(product.variants) > 1 and kinds:
        choices = [
            f"{name.lower()} {_listed(list(dict.fromkeys(v.options[name] for v in product.variants if name in v.options)), 'or')}"
            for name in kinds
        ]
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
    """Lower the first letter unless the word is an abbreviation ("BTU rating")."""
    first = name.split(maxsplit=1)[0] if name.split() else name
    return name if len(first) > 1 and first.isupper() else f"{name[:1].lower()}{name[1:]}"


def _listed(items: Sequence[str], joiner: str = "and") -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {joiner} {items[-1]}"
