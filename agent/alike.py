"""What the shop tells of several products alike: how wide each is, what each runs on, which colours each comes in.

Pure. What is told so of another is no answer where it is told of the one that is meant too.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from retrieval.passages import PassageKind
from retrieval.statements import Statement


@dataclass(frozen=True, slots=True)
class Fact:
    """What a statement tells of a product: under which heading, by which name ("" for none).

    That is more than what `same_fact` goes by: prose has no names, and tells a thing under all of its headings.
    """

    product: str | None
    heading: tuple[str, ...]
    name: str


def same_fact(one: Statement, other: Statement) -> bool:
    """Tell whether both are one fact of the catalogue, of whatever products: of one name, in groups called alike."""
    if not one.name or one.name != other.name:
        return False
    return one.passage.path[-1].lower() == other.passage.path[-1].lower()


def same_of(fact: Statement, told: Iterable[Statement]) -> Statement | None:
    """Return what is `told` as the same fact; None where nothing is."""
    return None if not fact.name else next((one for one in told if same_fact(one, fact)), None)


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
