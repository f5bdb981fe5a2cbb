"""Candidates are the passages that words, vectors or a name bring up, with what is known of each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from retrieval.catalogue import Product
from retrieval.encoder import Asks, Encoder, Lexicon, Matches, asked, heard_after
from retrieval.fusion import Evidence, Subject
from retrieval.matching import Match, match
from retrieval.names import Names
from retrieval.passages import Query, Vector
from retrieval.shipping import ShippingTable
from retrieval.snapshot import Snapshot
from retrieval.spelling import Spelling

CANDIDATES = 40  # from the words and from the vectors each
PLAINLY = 16  # by the vector of the question as any text is read
MEANT = 8  # entries of an FAQ, beside those that words and vectors find
ASKED_BY_NAME = 2  # products in view; each costs an encoding more


@dataclass(frozen=True, slots=True)
class Served:
    """A snapshot and what is read from it once; replaced whole, so that a search sees one or the other."""

    snapshot: Snapshot
    products: Mapping[str, Product]
    shipping: ShippingTable | None
    product_names: Names
    place_names: Names
    spelling: Spelling | None

    @classmethod
    def of(cls, snapshot: Snapshot, encoder: Encoder) -> "Served":
        products, shipping = snapshot.products(), snapshot.shipping()
        zones = shipping.zones if shipping else ()
        return cls(
            snapshot,
            products,
            shipping,
            product_names=Names(
                {product.id: (product.title,) for product in products.values()}, shorten=True
            ),
            place_names=Names({f"shipping/{zone.id}": (zone.name, *zone.names) for zone in zones}),
            spelling=Spelling(snapshot.words_used(), encoder.knows) if isinstance(encoder, Lexicon) else None,
        )

    def corrected(self, text: str) -> str:
        return self.spelling.corrected(text) if self.spelling else text


def evidence(
    served: Served,
    query: Query,
    encoder: Encoder,
    *,
    among: Sequence[int] | None = None,
    depth: int = CANDIDATES,
) -> dict[int, Evidence]:
    """What is known of every candidate, by its row; blocking.

    The candidates are the rows `among`, or else what words and vectors find (the best `depth` of each) and what the
    question names or has in view.
    """
    snapshot = served.snapshot
    text = served.corrected(query.text)
    products = served.product_names.read(text)
    places = served.place_names.read(products.rest)
    named = {*snapshot.rows_of(products.named), *snapshot.rows_named(places.named)}
    viewed = in_view(served, query) - named

    given = query.vector if text == query.text else None
    vector = asked(encoder, text, query.before) if given is None else given
    # An FAQ with several phrasings to an entry was learned from how they are asked, not from what answers them.
    meant = (
        snapshot.faq.read(text, encoder.encode([text])[0], snapshot.vectors.vectors) if snapshot.faq else {}
    )
    if among is None:
        coverage = {hit.row: hit.coverage for hit in snapshot.words.search(text, limit=depth)}
        cosines = {hit.row: hit.cosine for hit in snapshot.vectors.search(vector, limit=depth)}
        plainly = _found_plainly(snapshot, text, query.before, encoder)
        unmeasured = (coverage.keys() | plainly | named | viewed | set(list(meant)[:MEANT])) - cosines.keys()
    else:
        coverage, cosines, unmeasured = {}, {}, set(among)
    cosines |= {hit.row: hit.cosine for hit in snapshot.vectors.of_rows(vector, unmeasured)}
    unread = list(cosines.keys() - coverage.keys())
    coverage |= _coverage(snapshot, text, unread)
    rest = _coverage(snapshot, places.rest, list(cosines)) if named else coverage
    unnamed = [product for product in query.product_ids if product not in products.named]
    by_name = _asked_by_name(served, text, unnamed[:ASKED_BY_NAME], partial(asked, encoder))
    cosines |= {row: cosine for row, cosine in by_name.items() if among is None or row in cosines}
    plains = _plain_cosines(served, text, query.before, list(cosines), unnamed[:ASKED_BY_NAME], encoder)
    matches = _matches(snapshot, text, query.before, list(cosines), encoder)

    subjects = {row: Subject.OTHER for row in cosines if snapshot.particular[row]}
    subjects |= dict.fromkeys(viewed, Subject.IN_VIEW) | dict.fromkeys(named, Subject.NAMED)
    return {
        row: Evidence(
            cosine,
            coverage.get(row, 0.0),
            rest.get(row, 0.0),
            subjects.get(row, Subject.NONE),
            meant.get(row),
            matches.get(row),
            plains.get(row, 0.0),
        )
        for row, cosine in cosines.items()
    }


def in_view(served: Served, query: Query) -> set[int]:
    """The rows of what the shopper looks at or spoke of before, and of the page they were told from."""
    under = (row for page in query.page_ids for row in served.snapshot.rows_under(page))
    return {*served.snapshot.rows_of(query.product_ids), *under}


def _found_plainly(snapshot: Snapshot, text: str, before: str, encoder: Encoder) -> set[int]:
    if not isinstance(encoder, Asks):
        return set()
    return {hit.row for hit in snapshot.vectors.search(encoder.plain(text, before), limit=PLAINLY)}


def _plain_cosines(
    served: Served, text: str, before: str, rows: Sequence[int], by_name: list[str], encoder: Encoder
) -> dict[int, float]:
    """The cosines of these passages to the question as any text is read, where it is looked up by more than that."""
    if not isinstance(encoder, Asks):
        return {}
    hits = served.snapshot.vectors.of_rows(encoder.plain(text, before), rows)
    return {hit.row: hit.cosine for hit in hits} | _asked_by_name(served, text, by_name, encoder.plain)


def _matches(
    snapshot: Snapshot, text: str, before: str, rows: Sequence[int], encoder: Encoder
) -> dict[int, Match]:
    """How the tokens of these passages meet the question's, where the encoder and the snapshot have any."""
    if not isinstance(encoder, Matches) or not len(snapshot.tokens):
        return {}
    held = [snapshot.tokens.of(row) for row in rows]
    found = match(encoder.seek(text, before), [one for one in held if one is not None])
    return dict(zip(rows, found, strict=True))


def _coverage(snapshot: Snapshot, text: str, rows: list[int]) -> dict[int, float]:
    return {hit.row: hit.coverage for hit in snapshot.words.search(text, limit=len(rows), rows=rows)}


def _asked_by_name(
    served: Served, text: str, product_ids: list[str], read: Callable[[str, str], Vector]
) -> dict[int, float]:
    """The cosines of these products' passages to the question asked by their names, as it is `read` after them.

    A product's passages carry its title in their vectors. Of one in view ("how hot does it get?") the bare question
    would be nearer to other products' plainer words.
    """
    cosines: dict[int, float] = {}
    for product_id in product_ids:
        if product_id in served.products:
            title = served.products[product_id].title
            vector = read(text, heard_after(page=title, said=()))
            rows = served.snapshot.rows_of([product_id])
            cosines |= {hit.row: hit.cosine for hit in served.snapshot.vectors.of_rows(vector, rows)}
    return cosines
