"""Holdings are what a snapshot has, page by page: files, products, and what was written in the console."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from retrieval.passages import Passage, PassageKind

FOLDER = "written"
"""What the ids of written pages' passages begin with; none of the shop's folders that are read is called so."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a snapshot says of a written page: which version it holds, since when (RFC 3339), what was left out."""

    digest: str
    since: str
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """A page, table or product of the shop's files, and how many passages there are of it."""

    id: str
    title: str
    kind: PassageKind
    passages: int = 1
    url: str | None = None


def is_written(passage: Passage) -> bool:
    """Tell whether a passage comes from the console and not from a file of the shop's."""
    return passage.id.startswith(f"{FOLDER}/")


def holdings_of(passages: Iterable[Passage]) -> tuple[Holding, ...]:
    """Return what `passages` of files come from, each page once, in their order; the costs of shipping are one."""
    found: dict[str, Holding] = {}
    for passage in passages:
        if is_written(passage):
            continue
        shipping = passage.kind is PassageKind.SHIPPING
        page = "shipping" if shipping else passage.id.partition("#")[0].partition("~")[0]
        if page in found:
            found[page] = replace(found[page], passages=found[page].passages + 1)
        else:
            title = "Shipping costs and times" if shipping else (passage.path or (passage.title,))[0]
            url = passage.url.partition("#")[0] if passage.url else None
            found[page] = Holding(page, title, passage.kind, url=url)
    return tuple(found.values())
