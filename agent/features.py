"""Features tell things of a kind apart by what is said of them in words: wheels, a waterproof coat, legs that fold.

Pure. What the catalogue denies ("natural gas: not suitable") is no feature of a thing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from agent.words import content, normalise, stem, tokens
from retrieval.catalogue import Product
from retrieval.statements import sentences

_DENIED = re.compile(r"\b(?:no|not|none|never|cannot|without|except|nor)\b[^,;.]*")
_NONE = re.compile(r"(?:no|not|none|cannot)\b")
_NOT_OF_IT = re.compile(r"^(?:not included|not for|does not fit)$")
"""Names of attributes that tell what something lacks."""
_SAME = {
    "castor": "wheel",
    "caster": "wheel",
    "foldable": "fold",
    "folding": "fold",
    "waterproofed": "waterproof",
    "wifi": "wi-fi",
}


@dataclass(frozen=True, slots=True)
class Feature:
    """What is said of a thing, by the attribute `name` ("" where its description says it) and its `value`."""

    name: str
    value: str


def features_of(product: Product, words: frozenset[str]) -> Feature | None:
    """Return the first fact of `product` that holds all `words` (stems); None where none does.

    Words of several facts make no feature: "side" of one and "burner" of another.
    """
    return next((feature for stems, feature in _facts(product) if words <= stems), None)


@lru_cache(maxsize=4_096)
def _said(name: str, value: str) -> frozenset[str]:
    plain = normalise(value)
    if _NONE.match(plain):
        return frozenset()
    plain = _DENIED.sub(" ", plain)
    return frozenset(alike(word) for word in (*tokens(normalise(name)), *tokens(plain)))


def alike(word: str) -> str:
    """Return the stem that a word of a feature is compared by."""
    short = stem(word)
    return _SAME.get(word) or _SAME.get(short) or short


def _facts(product: Product) -> Iterator[tuple[frozenset[str], Feature]]:
    for facts in product.attributes.values():
        for name, value in facts.items():
            if not _NOT_OF_IT.match(name.lower()):
                yield _said(name, value), Feature(name, value)
    for one in sentences(product.description or ""):
        yield _said("", one), Feature("", one)
    yield frozenset(alike(word) for word in content(product.title)), Feature("", product.title)
    for variant in product.variants:
        for name, value in variant.options.items():
            yield _said(name, value), Feature(name, value)
