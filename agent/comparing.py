"""Comparing says what is asked of two products of each of them, beside each other.

Pure.
"""

import re
from collections.abc import Callable, Iterable, Sequence

from agent.alike import same_fact, same_of
from agent.evidence import Judged
from agent.product_cues import asks_of_each, asks_prices, compares
from agent.resolved import Resolved
from agent.words import normalise, stem, tokens
from agent.writer import Written, citations_of
from retrieval.catalogue import Product
from retrieval.statements import Statement

RIVAL = 0.3
"""Who compares without naming both has this share of the best fact's chance in the other's fact of the same name."""

_NUMBER = re.compile(r"\b\d{2,}\b")
_MEASURES = {"wider": "width", "narrower": "width", "taller": "height", "higher": "height", "deeper": "depth"}
"""What is compared by a word that is none of the attribute's own."""

FactsOf = Callable[[str], Sequence[Statement]]
"""What can be quoted from the passages of the product with this id."""


def sets_beside(resolved: Resolved) -> bool:
    """Tell whether two products are asked to be compared, or the prices of both in one breath."""
    about = resolved.about
    both = about.in_full and len(about.products) > 1
    said = resolved.said
    return both and (compares(said) or asks_prices(said) or asks_of_each(said))


def compared(resolved: Resolved, judged: Sequence[Judged]) -> tuple[str, ...]:
    """Return the two products that are compared: those named, or else that of the best fact and its nearest rival."""
    if sets_beside(resolved):
        return resolved.about.products[:2]
    if not judged or not compares(resolved.said):
        return ()
    best, own = judged[0], judged[0].statement.passage.product_id
    alike = (
        one
        for one in judged[1:]
        if one.score >= RIVAL * best.score and same_fact(one.statement, best.statement)
    )
    others = (one.statement.passage.product_id for one in alike)
    rival = next((other for other in others if other is not None and other != own), None)
    return (own, rival) if own is not None and rival is not None else ()


def pair_in(found: Sequence[Product], plain: str, products: Iterable[Product]) -> tuple[Product, ...]:
    """Return the two products that `plain` (normalised) sets against each other, none where there is one only.

    Beside the first that was `found` the other may be called by its number alone ("kamado 38 vs 46"), or by a name that
    is part of the first's: "Emberline 22 or the built in".
    """
    if len(found) != 1 or not compares(plain):
        return tuple(found[:2]) if len(found) > 1 else ()
    one, whole = found[0], normalise(found[0].title)
    alike = {_NUMBER.sub(number, whole) for number in _NUMBER.findall(plain)}
    for other in products:
        title = normalise(other.title)
        if title in alike - {whole}:
            return one, other
        if whole.startswith(f"{title} ") and re.search(
            rf"\b{re.escape(title)},? (?:or|vs|and|than)\b", plain
        ):
            return other, one
    return ()


def shared_attribute(pair: Sequence[Product], plain: str) -> str | None:
    """Return the lower-case name of the attribute of both that `plain` says, the longest; None for none.

    What stands in their titles alone names none.
    """
    measures = " ".join(name for word, name in _MEASURES.items() if re.search(rf"\b{word}\b", plain))
    said, titles = _stems(f"{plain} {measures}"), _stems(" ".join(one.title for one in pair))
    names = [{name.lower() for group in one.attributes.values() for name in group} for one in pair]
    held = [name for name in set.intersection(*names) if _stems(name) <= said and _stems(name) - titles]
    return max(held, key=lambda name: (len(name), name), default=None)


def _stems(text: str) -> set[str]:
    return {stem(word) for word in tokens(text)}


def side_by_side(judged: Sequence[Judged], products: Sequence[str], facts: FactsOf) -> Written | None:
    """Say the fact asked for of each of two products; None when the best statement is none, or one side lacks it."""
    best = next((one.statement for one in judged), None)
    if best is None or best.name is None or best.passage.product_id not in products:
        return None
    both = [same_of(best, facts(p)) for p in products]
    found = [one for one in both if one is not None]
    if len(found) < len(both):
        return None
    return Written(" ".join(one.said for one in found), citations_of(found))
