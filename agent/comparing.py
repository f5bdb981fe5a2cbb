"""Comparing says what is asked of two products of each of them, beside each other.

Pure.
"""

from collections.abc import Callable, Sequence

from agent.evidence import Judged
from agent.followup import Resolved
from agent.product_cues import asks_prices, compares
from agent.writer import Written, citations_of
from retrieval.statements import Statement

RIVAL = 0.3
"""Who compares without naming both has this share of the best fact's chance in the other's fact of the same name."""

FactsOf = Callable[[str], Sequence[Statement]]
"""What can be quoted from the passages of the product with this id."""


def sets_beside(resolved: Resolved) -> bool:
    """Tell whether two products are asked to be compared, or the prices of both in one breath."""
    both = resolved.in_full and len(resolved.products) > 1
    return both and (compares(resolved.said) or asks_prices(resolved.said))


def compared(resolved: Resolved, judged: Sequence[Judged]) -> tuple[str, ...]:
    """Return the two products that are compared: those named, or else that of the best fact and its nearest rival."""
    if sets_beside(resolved):
        return resolved.products[:2]
    if not judged or not compares(resolved.said):
        return ()
    best, own = judged[0], judged[0].statement.passage.product_id
    alike = (
        one
        for one in judged[1:]
        if one.score >= RIVAL * best.score and _same_fact(one.statement, best.statement)
    )
    others = (one.statement.passage.product_id for one in alike)
    rival = next((other for other in others if other is not None and other != own), None)
    return (own, rival) if own is not None and rival is not None else ()


def _same_fact(one: Statement, other: Statement) -> bool:
    return one.name is not None and one.name == other.name and one.passage.path[-1] == other.passage.path[-1]


def side_by_side(judged: Sequence[Judged], products: Sequence[str], facts: FactsOf) -> Written | None:
    """Say the fact asked for of each of two products; None when the best statement is none, or one side lacks it."""
    best = next((one.statement for one in judged), None)
    if best is None or best.name is None or best.passage.product_id not in products:
        return None
    both = [next((one for one in facts(p) if _same_fact(one, best)), None) for p in products]
    found = [one for one in both if one is not None]
    if len(found) < len(both):
        return None
    return Written(" ".join(one.said for one in found), citations_of(found))
