"""Which products a message is about: those it names, or else what the talk is on.

Pure.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from agent.pointing import (
    BAGS,
    asks_what_comes_with,
    asks_whether_included,
    before_it,
    is_subject,
    points,
    refers,
    refers_by_pronoun,
    wholes_in,
    without_carton,
)
from agent.product_cues import FITS, IT_FITS, asks_of_both, compares, seeks_for_it
from agent.products import Named, ProductNames
from agent.resolved import About
from agent.words import content, normalise
from conversation.model import Page
from retrieval.catalogue import Product

MOST_REMEMBERED = 4
TWO = 2
"""So many that a name may mean were set beside each other: "the bullet or the offset?"."""
_SPARE = re.compile(r"\b(?:spare|replacement|extra|new)\b")


@dataclass(slots=True)
class Talk:
    """What a talk is on so far.

    `page` is the product of the page, `spoken_of` are those that the shopper or an answer spoke of last, `meant` those
    that the shopper named last, `pair` the two that were set beside each other last. `lately` are all of these, the
    last first.
    """

    page: str | None = None
    spoken_of: tuple[str, ...] = ()
    meant: tuple[str, ...] = ()
    pair: tuple[str, ...] = ()
    lately: tuple[str, ...] = ()

    def turn(self, page: Page | None) -> None:
        """Go on at `page`: whoever opens another product's page speaks of that one from now on."""
        product = page.product_id if page else self.page
        if product is not None and product != self.page:
            self.spoken_of = ()
            self.remember((product,))
        self.page = product

    def hear(self, about: About) -> None:
        """Go on after a message of the shopper's."""
        if about.products and about.is_said:
            self.spoken_of = about.products
        if about.named:
            self.meant = about.products
            self.remember(about.products[:2] if about.in_full else about.products[:1])
            self.pair = about.products[:2] if about.in_full and len(about.products) > 1 else ()
        elif len(about.maybe) == TWO:
            self.remember(about.maybe)

    def remember(self, products: tuple[str, ...]) -> None:
        """Keep what the talk was of, the last first."""
        self.lately = tuple(dict.fromkeys((*products, *self.lately)))[:MOST_REMEMBERED]

    def in_view(self, catalogue: Mapping[str, Product]) -> tuple[str, ...]:
        """Return the products that are spoken of or looked at, each once."""
        spoken_of = dict.fromkeys((*self.spoken_of, self.page))
        return tuple(one for one in spoken_of if one is not None and one in catalogue)


def named_in(plain: str, names: ProductNames) -> Named:
    """Return the products that `plain` (normalised) names.

    What something comes with is first: of a deflector that may come with a kamado, the kamado's box tells.
    """
    heard = BAGS.sub(" ", without_carton(plain))
    found = names.named(heard)
    whole = next((sure for part in wholes_in(heard) if (sure := names.named(part).sure)), ())
    return replace(found, sure=tuple(dict.fromkeys((*whole, *found.sure))))


def about_of(
    said: str,
    found: Named,
    *,
    talk: Talk,
    names: ProductNames,
    catalogue: Mapping[str, Product],
    goes_on: bool,
) -> About:
    """Return the products that `said` is about, where it names those `found`.

    `goes_on`: it goes on from the question before, and so points at what that was about.
    """
    plain, around = normalise(said), talk.in_view(catalogue)
    heard = without_carton(plain)
    sibling = names.sibling(around[0], said) if around and not found.sure else None
    found = _beside(found, said, around, sibling=sibling, both=talk.pair or around[:2])
    itself = False
    if around and not found.sure and (fitting := _fitting(heard, catalogue[around[0]], names)) is not None:
        found = Named(maybe=(fitting,))
        itself = _asks_of_itself(names.heads(fitting), plain)
    if not around and not found.sure and _names_only_after_it(plain, names):
        found = Named()  # "does it have wheels?" asks nothing of the wheels that are sold alone
    if around and not found.sure and asks_whether_included(plain) and not set(around) & set(found.maybe):
        found = Named()  # whichever of the covers it may be, it is asked whether what is in view has one
    part = bool(around and found.maybe) and _is_part_of(found.maybe[0], catalogue[around[0]], names)
    part = part and not _SPARE.search(plain)
    pointed = refers(plain)
    if len(found.maybe) > 1 and names.of_kind(heard) and not part and not set(around) & set(found.maybe):
        pointed = refers_by_pronoun(plain)  # "the kettle" is not what is looked at
    products, named = _focus(found, around, keep=part or (pointed and not itself))
    return About(
        products=products,
        named=named,
        in_full=bool(found.sure),
        refers=pointed or goes_on,
        maybe=() if named or part else found.maybe,
        sibling=sibling,
        meant=named or products[:1] == talk.meant[:1] != (),
    )


def _beside(
    found: Named, said: str, around: tuple[str, ...], *, sibling: str | None, both: tuple[str, ...]
) -> Named:
    """Return what `said` names when it is read beside what is in view: "is it lighter than the other?"."""
    plain = normalise(said)
    beside, goes = points(plain) and compares(said), IT_FITS.search(plain) is not None
    other = found.sure[0] if len(found.sure) == 1 and around and (beside or goes) else sibling
    if other is not None and other != around[0] and (compares(said) or goes):
        return Named((other, around[0]) if goes else (around[0], other))
    if sibling is not None:
        return Named((sibling,))
    # "Drift 500 vs 800, for both" means neither of two others that were set beside each other before.
    may_be_both = not found.sure and (not found.maybe or bool(set(found.maybe) & set(both)))
    return Named(both) if may_be_both and len(both) > 1 and asks_of_both(plain) else found


def _fitting(heard: str, product: Product, names: ProductNames) -> str | None:
    """Return the one accessory of the kind that is named which fits `product`: "the cover" on a grill's page."""
    match tuple(names.of_kind(heard) & set(product.compatible_with)):
        case (one,) if not names.heads(product.id) & names.heads(one):
            return one
        case _:
            return None


def _asks_of_itself(nouns: frozenset[str], plain: str) -> bool:
    """Tell whether `plain` asks of the accessory called by one of `nouns`, and not how it goes with what it fits."""
    related = asks_what_comes_with(plain) or FITS.search(plain) or seeks_for_it(plain)
    return not related and is_subject(nouns, plain)


def _names_only_after_it(plain: str, names: ProductNames) -> bool:
    """Tell whether what is named stands after an "it" that means something else."""
    before = before_it(plain)
    return before is not None and names.named(before) == Named()


def _is_part_of(product: str, of: Product, names: ProductNames) -> bool:
    """Tell whether what `product` is called is a part of `of`: on a grill's page "the grate" is the grill's own."""
    heads = names.heads(product)
    return any(heads & set(content(name)) for group in of.attributes.values() for name in group)


class _Focus(NamedTuple):
    products: tuple[str, ...]
    named: bool


def _focus(found: Named, around: tuple[str, ...], *, keep: bool) -> _Focus:
    """Let names come first; a shortened name that fits what is spoken of or looked at means that one.

    With `keep`, what is spoken of stays first although something else was named in part.
    """
    if found.sure:
        also = found.maybe if len(found.maybe) == 1 else tuple(p for p in around if p in found.maybe)
        return _Focus(tuple(dict.fromkeys((*found.sure, *also))), named=True)
    known = tuple(p for p in around if p in found.maybe)
    if known:
        return _Focus(known, named=True)
    if len(found.maybe) == 1 and not (keep and around):
        return _Focus(tuple(dict.fromkeys((found.maybe[0], *around))), named=True)
    return _Focus(around, named=False)
