"""The product desk answers what the catalogue's tables hold: prices, stock, variants, and what fits what."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from agent import phrases
from agent.dates import spoken
from agent.followup import Resolved
from agent.reply import Reply, say
from agent.words import content, normalise, stem, tokens, word_set
from agent.writer import cited, is_yes_no
from conversation.model import Citation
from retrieval.catalogue import Product, Variant
from retrieval.prose import is_plural, money, named, options_of
from retrieval.search import Knowledge

MOST_LISTED = 5
CERTAIN, LIKELY = 0.93, 0.8

_PRICE = re.compile(
    r"\bhow much\b(?! (?:gas|charcoal|space|room|wood|time|weight|fuel|power|pellets?|does it (?:weigh|"
    r"hold|burn|use)|can it|is the (?:shipping|delivery)|are the))|\bprices?\b|\bcosts?\b|"
    r"\bwhat does (?:it|this|that|the) .*\bcost\b|\bexpensive\b|\bhow pricey\b"
)
_NOT_PRICE = re.compile(
    r"\b(?:ship\w*|deliver\w*|postage|return\w*|send\w*|sent|assembl\w*|repair\w*|refund\w*|"
    r"price (?:match|guarantee|drop)|match (?:the |a )?prices?|discount|wrap\w*|class|course|custom\w*|"
    r"warranty|collect\w*|instal\w*|vat|tax|to run|running|per hour)\b"
)
_STOCK = re.compile(
    r"\b(?:in stock|out of stock|available|availability|sold out|still have|have (?:it|any|them|one|"
    r"some)(?: left)?|any left|left in|back in(?: stock)?|restock\w*|when (?:will|is|"
    r"are)\b[^?]*\b(?:back|available)|on stock|stock)\b|\bcan i (?:still )?(?:get|buy|order)\b"
)
_OPTION_KIND = re.compile(
    r"\b(?:what|which|how many|any other|other|different|more)\b[^?.!]*\b(colou?rs?|sizes?|versions?|"
    r"variants?|models?|options?|lengths?|packs?|woods?|shapes?|finish(?:es)?|pressures?)\b"
)
_FITS = re.compile(
    r"\b(?:fits?|fitting|compatible|compatibility|works? (?:with|on|for)|go(?:es)? with|suits?|"
    r"suitable|matches|use[ds]?\b[^?.!]*\b(?:with|on|for|in)|for (?:the|my|a)|right (?:one|cover|size)|"
    r"belongs?)\b"
)
_SELL = re.compile(
    r"\b(?:do|does|did) (?:you|u|the shop|emberline) (?:guys |also |still |even |maybe |perhaps |"
    r"currently )*(?:sell|have|stock|carry|offer|do|got|keep)\b|\bhave you got\b|\bcan i (?:buy|get|"
    r"find|order)\b|\blooking for\b|\bwhere can i (?:find|buy|get)\b|\bi (?:need|want|would like)\b|"
    r"\bis there\b|\bare there\b|\bany\b"
)
_LIST = re.compile(
    r"\b(?:which|what|show|list|all|range|kinds?|types?|sorts?|cheapest|least expensive|most expensive|"
    r"budget)\b|\bunder\b|\bbelow\b|\bless than\b|\bup to\b|\bmax(?:imum)?\b"
)
_BUDGET = re.compile(
    r"\b(?:under|below|less than|up to|max(?:imum)?(?: of)?|at most|not more than|cheaper than|within|"
    r"budget(?: of| is)?)\s*(?:€|eur(?:os?)?|\$)?\s*(\d{2,5})\b(?! ?(?:cm|kg|mm|minutes|people|°|kw))|"
    r"\b(\d{2,5}) ?(?:€|euros?|eur) (?:or less|max|at most)"
)
_COLOURS = word_set(
    "red blue green yellow orange purple pink white black grey gray silver gold brown beige cream sage",
    "sand anthracite navy turquoise violet copper bronze ivory olive teal",
)
_ACCESSORY_WORDS = frozenset({"accessori", "accessory", "extra", "part"})


@dataclass(frozen=True, slots=True)
class _Options:
    """What `text` asks of a product's options: variants it means, the values it names, colours the product hasn't got."""

    variants: tuple[Variant, ...]
    values: tuple[str, ...]
    absent: tuple[str, ...]


class ProductDesk:
    """Answers from the catalogue as last ingested."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def reply(self, resolved: Resolved, today: date) -> Reply | None:
        """Answer what the tables hold; None when the question is about something else."""
        plain, whole = normalise(resolved.said), normalise(resolved.whole)
        products = self._knowledge.products()
        focus = [products[p] for p in resolved.products if p in products]
        if _FITS.search(whole) and (reply := self._fits(resolved, whole, focus, products)):
            return reply
        if (reply := self._list(plain, products)) is not None:
            return reply
        pointed = resolved.named or resolved.refers
        if not focus or not (pointed or len(tokens(plain)) <= 6):
            return self._which(resolved, whole, products)
        product = focus[0]
        options = _options(product, plain if not resolved.context else whole)
        if _PRICE.search(whole) and not _NOT_PRICE.search(whole):
            return self._price(product, options, others=focus[1:] if resolved.named else [])
        if options.absent and (options.values or _asks_option(plain)):
            return self._absent(product, options)
        if _OPTION_KIND.search(plain) and (reply := self._kinds(product, plain)):
            return reply
        if options.values and (
            _asks_option(plain) or _STOCK.search(whole) or _SELL.search(plain) or resolved.context
        ):
            return self._stock(product, options, today, yes_no=True)
        if (
            _STOCK.search(plain)
            and pointed
            and not re.search(r"\b(?:app|parts?|manual|class|for life)\b", plain)
        ):
            return self._stock(product, options, today, yes_no=is_yes_no(plain))
        if (
            resolved.named
            and _SELL.search(plain)
            and len(content(plain)) <= 6
            and self._only_name(product, plain)
        ):
            return self._sold(product)
        return None

    # --- which product? ---

    def _which(self, resolved: Resolved, whole: str, products: Mapping[str, Product]) -> Reply | None:
        """Ask back when a price, stock or variant is wanted of something that several products are called."""
        wants_table = (_PRICE.search(whole) and not _NOT_PRICE.search(whole)) or _STOCK.search(whole)
        choice = [products[p] for p in resolved.maybe if p in products]
        if not wants_table or not 2 <= len(choice) <= MOST_LISTED:
            return None
        titles = [product.title for product in choice]
        buttons = tuple(say(title, f"{resolved.said.rstrip(' ?!.')} – {title}?") for title in titles[:3])
        return Reply(
            phrases.which_product(titles),
            kind="clarify",
            confidence=0.6,
            options=buttons,
            citations=(),
            tried=tuple(self._cite(product.id, "Price") for product in choice),
        )

    # --- price ---

    def _price(self, product: Product, options: _Options, others: Sequence[Product]) -> Reply:
        text = self._price_said(product, options)
        sources = [self._cite(product.id, "Price")]
        if options.values:
            sources.append(self._cite_variants(product, options.variants))
        for other in others[:1]:
            text += f" {self._price_said(other, _options(other, ''))}"
            sources.append(self._cite(other.id, "Price"))
        return Reply(text, citations=tuple(sources), confidence=CERTAIN)

    def _price_said(self, product: Product, options: _Options) -> str:
        subject, plural = _subject(product), is_plural(product.title)
        amounts = sorted({p for v in options.variants if (p := product.price_of(v)) is not None})
        verb = "cost" if plural else "costs"
        if not amounts:
            if product.price is None:
                return f"I have no price for {named(product.title)}."
            return f"{subject} {verb} {money(product.price, product.currency)}."
        chosen = f" in {', '.join(options.values)}" if options.values else ""
        if len(amounts) == 1:
            return f"{subject}{chosen} {verb} {money(amounts[0], product.currency)}."
        each = "; ".join(
            f"{options_of(v)}: {money(p, product.currency)}"
            for v in options.variants
            if (p := product.price_of(v)) is not None
        )
        return f"{subject}{chosen} {verb} from {money(amounts[0], product.currency)} to {money(amounts[-1], product.currency)} ({each})."

    # --- variants and stock ---

    def _absent(self, product: Product, options: _Options) -> Reply:
        values = _values(product, "colour") or _values(product, "color")
        have = _or(values)
        text = f"No: {named(product.title)} comes in {have}, not in {_or(options.absent)}."
        return Reply(text, citations=(self._cite_variants(product, product.variants),), confidence=CERTAIN)

    def _kinds(self, product: Product, plain: str) -> Reply | None:
        asked = _OPTION_KIND.search(plain)
        assert asked is not None  # noqa: S101 - the caller has just matched it
        word = stem(asked.group(1)).replace("colour", "color")
        kinds = list(dict.fromkeys(name for v in product.variants for name in v.options))
        meant = [k for k in kinds if word in {stem(t).replace("colour", "color") for t in tokens(k)}]
        if not meant and word in {"version", "variant", "option", "model"}:
            meant = kinds
        if not meant:
            return None
        parts = [f"{kind.lower()} {_or(_values(product, kind))}" for kind in meant]
        text = (
            f"{_subject(product)} {'come' if is_plural(product.title) else 'comes'} in {' and '.join(parts)}."
        )
        return Reply(text, citations=(self._cite_variants(product, product.variants),), confidence=CERTAIN)

    def _stock(self, product: Product, options: _Options, today: date, *, yes_no: bool) -> Reply | None:
        known = [v for v in options.variants if v.stock is not None]
        if not known:
            return None
        here, gone = [v for v in known if v.stock], [v for v in known if not v.stock]
        subject = named(product.title) + (f" in {', '.join(options.values)}" if options.values else "")
        verb = "are" if is_plural(product.title) else "is"
        computed = [_back(v, options, today) for v in gone]
        if not here:
            why = f": {'; '.join(computed)}" if len(gone) > 1 or computed[0] else ""
            text = f"{subject} {verb} out of stock{why}."
        elif len(here) == 1 and not gone:
            text = f"{subject} {verb} in stock ({here[0].stock} left)."
        else:
            among = "" if not gone and not options.values else f" ({_and([_rest(v, options) for v in here])})"
            text = f"{subject} {verb} in stock{among or ' in every variant'}."
            text += f" Out of stock: {'; '.join(computed)}." if gone else ""
        opening = ("Yes: " if here else "Not right now: ") if yes_no else ""
        text = opening + text if opening else text[:1].upper() + text[1:]
        sources = (self._cite_variants(product, options.variants), self._cite(product.id, "Stock"))
        return Reply(text, citations=sources, confidence=CERTAIN, computed=tuple(computed))

    # --- what fits what ---

    def _fits(
        self, resolved: Resolved, whole: str, focus: Sequence[Product], products: Mapping[str, Product]
    ) -> Reply | None:
        if len(focus) >= 2 and resolved.named:
            return self._pair(focus[0], focus[1])
        if not focus or not (resolved.named or resolved.refers):
            return None
        one = focus[0]
        asked = (
            set(content(whole))
            - set(content(one.title))
            - {"fit", "compatible", "work", "suit", "suitabl", "match", "us", "grill"}
        )
        fitting = [products[p] for p in one.compatible_with if p in products]
        meant = [p for p in fitting if asked & (set(content(p.title)) | set(content(p.category or "")))]
        if asked & _ACCESSORY_WORDS:
            meant = [
                p
                for p in fitting
                if p.category and ("accessor" in p.category.lower() or "cover" in p.category.lower())
            ]
        if not meant or len(meant) > MOST_LISTED + 3:
            return None
        listed = [f"{p.title}{_priced(p)}" for p in meant[:MOST_LISTED]]
        text = f"For {named(one.title)}: {_and(listed)}."
        return Reply(
            text,
            citations=(
                self._cite(one.id, "Compatible with"),
                *(self._cite(p.id, "Price") for p in meant[:MOST_LISTED]),
            ),
            confidence=LIKELY,
        )

    def _pair(self, one: Product, other: Product) -> Reply | None:
        if other.id in one.compatible_with or one.id in other.compatible_with:
            holder = one if other.id in one.compatible_with else other
            verb = "fit" if is_plural(one.title) else "fits"
            text = f"Yes: {named(one.title)} {verb} {named(other.title)}."
            return Reply(text, citations=(self._cite(holder.id, "Compatible with"),), confidence=CERTAIN)
        if not (one.compatible_with or other.compatible_with):
            return None
        small = (
            one if len(one.compatible_with) <= len(other.compatible_with) and one.compatible_with else other
        )
        large = other if small is one else one
        titles = [
            self._knowledge.products()[p].title
            for p in small.compatible_with
            if p in self._knowledge.products()
        ]
        if not titles:
            return None
        text = f"{_subject(small)} isn't listed for {named(large.title)}; it is listed for {_and([named(t) for t in titles[:MOST_LISTED]])}."
        return Reply(text, citations=(self._cite(small.id, "Compatible with"),), confidence=LIKELY)

    # --- what there is ---

    def _list(self, plain: str, products: Mapping[str, Product]) -> Reply | None:
        """List a category's products when they are asked for as such, or within a budget."""
        budget = _BUDGET.search(plain)
        cheapest = re.search(r"\b(?:cheapest|least expensive|lowest price)\b", plain)
        if not (
            budget
            or cheapest
            or (
                _LIST.search(plain)
                and re.search(
                    r"\b(?:do you (?:sell|have|offer|stock|carry)|are there|have you got|range)\b", plain
                )
            )
        ):
            return None
        words = set(content(plain))
        by_category: dict[str, list[Product]] = {}
        for product in products.values():
            if product.category:
                by_category.setdefault(product.category, []).append(product)
        fitting = [c for c in by_category if set(content(c)) <= words]
        if not fitting:
            return None
        category = max(fitting, key=lambda c: len(content(c)))
        chosen = sorted(
            (p for p in by_category[category] if p.price is not None),
            key=lambda p: (p.price or Decimal(0), p.id),
        )
        if budget:
            limit = Decimal(budget.group(1) or budget.group(2))
            chosen = [p for p in chosen if p.price is not None and p.price <= limit]
            if not chosen:
                return None
        if cheapest:
            chosen = chosen[:1]
        shown = chosen[:MOST_LISTED] if budget else chosen[:8]
        text = f"{_and([p.title + _priced(p) for p in shown])}."
        opening = f"Our cheapest in {category.lower()}" if cheapest else f"In {category.lower()} we have"
        opening += (
            f" up to {money(Decimal(budget.group(1) or budget.group(2)), shown[0].currency)}"
            if budget
            else ""
        )
        more = f" And {len(chosen) - len(shown)} more." if len(chosen) > len(shown) else ""
        return Reply(
            f"{opening}{' is' if cheapest else ''}: {text}{more}",
            citations=tuple(self._cite(p.id, "Price") for p in shown),
            confidence=LIKELY,
        )

    def _only_name(self, product: Product, plain: str) -> bool:
        """Tell whether the question is about nothing but the product itself."""
        rest = set(content(plain)) - set(content(product.title)) - set(content(product.category or ""))
        return not rest - {
            "sell",
            "stock",
            "offer",
            "buy",
            "find",
            "look",
            "order",
            "carry",
            "range",
            "shop",
            "pair",
            "grill",
            "new",
        }

    def _sold(self, product: Product) -> Reply:
        whole = self._knowledge.passage(f"product/{product.id}")
        first = f" {product.description.split('. ')[0].rstrip('.')}." if product.description else ""
        stock = (
            f" {_subject(product)} {'are' if is_plural(product.title) else 'is'} {whole.facts['Stock']}."
            if whole and "Stock" in whole.facts and len(product.variants) == 1
            else ""
        )
        return Reply(
            f"Yes: {product.title}{_priced(product)}.{first}{stock}",
            citations=(self._cite(product.id, "Price"),),
            confidence=CERTAIN,
        )

    # --- sources ---

    def _cite(self, product_id: str, fact: str) -> Citation:
        passage = self._knowledge.passage(f"product/{product_id}")
        if passage is None:
            product = self._knowledge.products()[product_id]
            return Citation(f"product/{product_id}", product.title, product.title, product.url)
        return cited(passage, f"{fact}: {passage.facts[fact]}" if fact in passage.facts else passage.text)

    def _cite_variants(self, product: Product, variants: Sequence[Variant]) -> Citation:
        passage = self._knowledge.passage(f"product/{product.id}/variants")
        if passage is None:
            return self._cite(product.id, "Stock")
        lines = [
            f"{options_of(v)}: {passage.facts[options_of(v)]}"
            for v in variants
            if options_of(v) in passage.facts
        ]
        return cited(passage, "; ".join(lines) or passage.text)


def _asks_option(plain: str) -> bool:
    return (
        re.search(
            r"\b(?:in|come in|comes in|version|available|have it|get it|one|colou?r|exist|also)\b", plain
        )
        is not None
    )


def _options(product: Product, plain: str) -> _Options:
    spaced = f" {' '.join(re.findall(r'[^ ,?!.;:]+', plain))} "
    variants, values = product.variants, []
    for kind in dict.fromkeys(name for v in product.variants for name in v.options):
        own = [value for value in _values(product, kind) if f" {normalise(value)} " in spaced]
        if own:
            values += own
            variants = tuple(v for v in variants if v.options.get(kind) in own)
    colours = {
        word for value in (*_values(product, "Colour"), *_values(product, "Color")) for word in tokens(value)
    }
    absent = (
        tuple(word for word in tokens(plain) if word in _COLOURS and word not in colours) if colours else ()
    )
    return _Options(variants or product.variants, tuple(values), absent)


def _values(product: Product, kind: str) -> list[str]:
    return list(
        dict.fromkeys(
            v.options[name] for v in product.variants for name in v.options if name.lower() == kind.lower()
        )
    )


def _rest(variant: Variant, options: _Options) -> str:
    """Return the options of a variant that were not asked for; all of them when none is left."""
    rest = [value for value in variant.options.values() if value not in options.values]
    return ", ".join(rest) or options_of(variant)


def _back(variant: Variant, options: _Options, today: date) -> str:
    if variant.restock_in_days is None:
        return f"{_rest(variant, options)}, with no date for more"
    days = variant.restock_in_days
    when = spoken(today + timedelta(days=days), today)
    return f"{_rest(variant, options)}, expected back in {days} day{'' if days == 1 else 's'} ({when})"


def _subject(product: Product) -> str:
    said = named(product.title)
    return said[:1].upper() + said[1:]


def _priced(product: Product) -> str:
    if product.price is None:
        return ""
    several = {product.price_of(v) for v in product.variants} - {None, product.price}
    return f" ({'from ' if several else ''}{money(product.price, product.currency)})"


def _and(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def _or(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} or {items[-1]}"
