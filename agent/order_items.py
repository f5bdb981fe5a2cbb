"""Which of the things in an order are spoken of once it was told of. Pure."""

import re

from agent.products import ProductNames
from agent.words import content

_LISTED = re.compile(r"\(([^)]*)\)")
"""An order's things, as the order desk lists them."""


def items_meant(answer: str, asked: str, names: ProductNames) -> tuple[str, ...]:
    """Return the products in the order that `answer` tells of first, as far as `asked` calls any of them; else all.

    Whoever asks when they bought their oven goes on about the oven, not about the peel that came with it.
    """
    listed = _LISTED.search(answer)
    items = re.split(r", | and ", listed.group(1)) if listed else []
    products = tuple(dict.fromkeys(product for item in items for product in names.named(item).sure[:1]))
    words = set(content(asked)) - names.brand
    called = (one for one in products if words & (names.words_of(one) | names.kinds_of(one)))
    return tuple(called) or products
