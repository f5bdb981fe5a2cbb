"""What the shop tells of all products of a kind: how wide each is, what each runs on, which colours each comes in.

Pure. Of the one that is meant it is told then, and what is told so of another is no answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from retrieval.passages import PassageKind
from retrieval.statements import Statement


@dataclass(frozen=True, slots=True)
class Fact:
    """What a statement tells of a product: under which heading, by which name ("" for none)."""

    product: str | None
    heading: tuple[str, ...]
    name: str


def fact_of(one: Statement) -> Fact:
    """Return what `one` tells, whatever it says of it."""
    passage = one.passage
    return Fact(passage.product_id, passage.path[1:] if passage.product_id else passage.path, one.name or "")


def told_of_each(own: Iterable[Statement], others: Iterable[str]) -> frozenset[Fact]:
    """Return the facts of `others` that are told of a product too; `own` is all that is said of that.

    What it is described by is its own: nothing of another description stands for that.
    """
    told = {fact_of(one) for one in own if one.passage.kind is not PassageKind.PRODUCT}
    return frozenset(replace(fact, product=other) for other in others for fact in told)
