"""Of which part of a thing a warranty is asked: its lid, its electronics, or one of all other parts.

Pure, but for the sources that are cited.
"""

import re
from collections.abc import Mapping

from agent.product_sources import ProductSources
from agent.reply import Reply
from agent.resolved import Resolved
from agent.words import content, normalise, tokens
from retrieval.catalogue import Product
from retrieval.prose import named

_ASKS = re.compile(r"\b(?:warrant\w*|guarant\w*|(?:still |be |is it |are they )?covered)\b")
_HOW_LONG = re.compile(
    r"\b(?:how (?:long|many)|until|till|when|still|left|run(?:s|ning)?|covered|same|too|what(?:'s| is| about)|years?|"
    r"months?)\b"
)
_OTHERWISE = re.compile(
    r"\b(?:claim\w*|regist\w+|exten\w+|long(?:er|est)|short(?:er|est)|compar\w*|transfer\w*|postage|receipt|proof|abroad|"
    r"business|bar|pub|restaurant|hotel|caf[eé]|catering|commercial\w*|professional\w*|guests|customers|"
    r"rent\w*|vs|versus|or|neighbour|neighbor|colleague|friend|second[ -]hand|used|pass(?:es)?|count for me|"
    r"do (?:i|we) get|new one|replac\w*|repair\w*|wash\w*|rins\w*|wet|dropped|fell)\b"
)
"""Asks for more than how long it lasts: of what is used in a business, was somebody else's, or was done to it."""
MOST_WORDS = 6
"""Of a longer message that names no line what is asked may be something else."""
_HEADING = "warranty"
_OTHER = "other"
_ELECTRONIC = frozenset(content("electronics"))
_ELECTRONIC_PARTS = frozenset(
    content(
        "display screen controller controls panel fan motor sensor wifi app thermostat board keypad buttons electric"
    )
)
_NO_PART = frozenset(content("parts part other piece thing set size use kit weight colour"))


def part_under_warranty(
    resolved: Resolved, plain: str, products: Mapping[str, Product], sources: ProductSources, said: float
) -> Reply | None:
    """Say how long the part that `plain` (normalised) names is under warranty; None where none is told of.

    A part of the thing that has no line of its own is one of the others. The reply is as likely as `said`.
    """
    about = resolved.about
    # Who goes on asks of the same thing: of the kettle's ash bucket, and not of a grill that is called a bucket.
    same = resolved.before.lately[:1] if resolved.context and not about.in_full else ()
    product = next((products[one] for one in (*same, *about.products[:1]) if one in products), None)
    if product is None or not _ASKS.search(normalise(resolved.whole)) or _OTHERWISE.search(plain):
        return None
    if not _HOW_LONG.search(plain) or (about.maybe and product.id not in about.maybe):
        return None
    rows = next((group for name, group in product.attributes.items() if name.lower() == _HEADING), {})
    words = set(content(plain)) - set(content(f"{product.title} {product.category or ''}"))
    short = len(tokens(plain)) <= MOST_WORDS
    row = _row_of(words, rows) or (_other(rows) if short and words & _parts_of(product) else None)
    if row is None:
        return None
    text = f"The warranty on the {row.lower()} of {named(product.title)} is {rows[row]}."
    return Reply(text, citations=(sources.attribute(product.id, row, _HEADING),), confidence=said)


def _row_of(words: set[str], rows: Mapping[str, str]) -> str | None:
    """Return the one line that is of what `words` name; None where none is, or several are."""
    electronic = words & _ELECTRONIC_PARTS
    named_by = {row: set(content(row)) - _NO_PART for row in rows}
    found = [row for row, own in named_by.items() if own & words or (electronic and own & _ELECTRONIC)]
    return found[0] if len(found) == 1 else None


def _other(rows: Mapping[str, str]) -> str | None:
    return next((row for row in rows if _OTHER in row.lower()), None)


def _parts_of(product: Product) -> set[str]:
    """Return the stems of what the product's own lines name that it has: an ash bucket, wheels, a thermometer."""
    groups = (group for name, group in product.attributes.items() if name.lower() != _HEADING)
    told = (f"{name} {value}" for group in groups for name, value in group.items())
    return {word for line in told for word in content(line) if not word.isdigit()} - _NO_PART
