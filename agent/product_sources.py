"""How a product is cited and called in an answer."""

from collections.abc import Sequence

from agent.writer import cited
from conversation.model import Citation
from retrieval.catalogue import Product, Variant
from retrieval.passages import PassageKind
from retrieval.prose import money, named, options_of
from retrieval.search import Knowledge
from retrieval.slug import slug
from retrieval.statements import statements


class ProductSources:
    """Cites what the knowledge holds of products."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def fact(self, product_id: str, name: str) -> Citation:
        """Cite one fact of the product's own passage ("Price"); all of it when it hasn't got that one."""
        passage = self._knowledge.passage(f"product/{product_id}")
        if passage is None:
            product = self._knowledge.products()[product_id]
            return Citation(f"product/{product_id}", product.title, product.title, product.url)
        return cited(passage, f"{name}: {passage.facts[name]}" if name in passage.facts else passage.text)

    def whole(self, product_id: str) -> Citation:
        """Cite the product's own passage."""
        return self.fact(product_id, "")

    def attribute(self, product_id: str, name: str, group: str = "") -> Citation:
        """Cite one attribute, by its name in any case, from the group that it stands in, `group` where that is told."""
        own = f"product/{product_id}/{slug(group)}"
        passages = self._knowledge.passages_of(product_id)
        for passage in sorted(passages, key=lambda one: one.id != own):
            for fact, value in passage.facts.items():
                if passage.kind is PassageKind.ATTRIBUTES and fact.lower() == name.lower():
                    return cited(passage, f"{fact}: {value}")
        return self.whole(product_id)

    def group(self, product_id: str, heading: str) -> Citation | None:
        """Cite the whole group of the product's facts under this heading; None when it has none to be quoted."""
        passage = self._knowledge.passage(f"product/{product_id}/{heading}")
        return (
            None
            if passage is None or not statements(passage)
            else Citation(passage.id, passage.title, passage.text, passage.url)
        )

    def variants(self, product: Product, variants: Sequence[Variant]) -> Citation:
        """Cite the rows of these variants."""
        passage = self._knowledge.passage(f"product/{product.id}/variants")
        if passage is None:
            return self.fact(product.id, "Stock")
        rows = {options_of(v): passage.facts.get(options_of(v)) for v in variants}
        lines = [f"{label}: {row}" for label, row in rows.items() if row is not None]
        return cited(passage, "; ".join(lines) or passage.text)


def is_bulky(product: Product) -> bool:
    """Tell whether the catalogue calls the product bulky goods: the value of an attribute, whichever, says "bulky"."""
    return any("bulky" in value.lower() for group in product.attributes.values() for value in group.values())


def subject_of(product: Product) -> str:
    """Return the product as it begins a sentence: "The Emberline 22"."""
    said = named(product.title)
    return said[:1].upper() + said[1:]


def priced(product: Product) -> str:
    """Return its price in brackets, with a space before; nothing when it has none."""
    if product.price is None:
        return ""
    several = {product.price_of(v) for v in product.variants} - {None, product.price}
    return f" ({'from ' if several else ''}{money(product.price, product.currency)})"


def listed(items: Sequence[str], joiner: str = "and") -> str:
    """Return "a, b and c"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {joiner} {items[-1]}"
