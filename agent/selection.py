"""Selection lists what there is of a kind that is as wanted: by price, by fuel, by measure, by what is said of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from agent.choosing import Choice, chooses, read_choice
from agent.delivery import place_names
from agent.facet_cues import Extreme, read_comparative
from agent.facets import BURNING, HEAT, MOST, WARRANTY, Span
from agent.features import Feature, alike, features_of
from agent.pointing import points, refers
from agent.product_cues import CHEAPEST, IS_MORE, LIST, RANGE, SEEKS
from agent.product_sources import ProductSources, listed, priced
from agent.reply import Reply, counted
from agent.resolved import Resolved
from agent.selection_cues import (
    ELSE,
    HOW_MANY,
    MEASURED,
    NEGATED,
    OF_ONE,
    OF_THOSE,
    OWN,
    PARTS,
    STATE,
    seeks_kind,
)
from agent.words import normalise, tokens
from conversation.model import Citation
from retrieval.catalogue import Product
from retrieval.prose import named as called
from retrieval.search import Knowledge

MOST_LISTED = 5
MOST_IN_CATEGORY = 8
MOST_BEFORE = 2
"""As many messages back a kind is looked for."""
WHOLLY, WEIGHED = 0.99, 0.9
"""Wholly heard is a question of which no word is left over; its answer is given at once. What is weighed gets its
chance from `agent.desks`."""
MOST_FEATURES = 3
"""More words that nothing explains name no feature: something else is asked."""
MOST_SHOWN = 70
"""A longer value of a feature is not shown beside the name."""

FEWEST, HALF = 2, 0.5
"""So many things of one kind, and so large a share of all that have a facet, make it that kind's own."""
PAIR = 2
SURPLUS = 3
"""So many words beside what is chosen by leave it what is asked, where the most of something is wanted of a kind."""
_PRODUCT = "product/"


class Selection:
    """Chooses from the whole catalogue."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._sources = ProductSources(knowledge)

    def reply(self, resolved: Resolved, plain: str) -> Reply | None:
        """List what is wanted where that is chosen: by price, by fuel, by a facet, the most of it, or all of a kind.

        What is wanted may stand in a part of a message, beside a story. What the shopper said earlier counts:
        "something under 300" is of the kind that was spoken of last, "which of those is the lightest?" of what was
        listed.
        """
        whole = self._of_named(resolved, plain) or self._of_whole(resolved, plain)
        parts = [part.strip() for part in PARTS.split(plain) if part.strip()]
        if len(parts) == 1 or (whole is not None and whole.confidence >= WHOLLY):
            return whole
        products = self._knowledge.products().values()
        seeking = (part for part in parts if SEEKS.search(part) and not OWN.search(part))
        kinds = [one for one in (read_choice(part, products) for part in seeking) if one.kind]
        asking = (part for part in parts if chooses(part) or SEEKS.search(part))
        of_all = read_choice(plain, products)
        replies = (self._of_part(resolved, part, kinds, of_all) for part in asking)
        return next((one for one in replies if one is not None and one.confidence >= WHOLLY), whole)

    def _of_whole(self, resolved: Resolved, plain: str) -> Reply | None:
        ranges = RANGE.search(plain) is not None
        if not ranges and not chooses(plain) and not SEEKS.search(plain):
            return None
        choice = read_choice(plain, self._knowledge.products().values())
        if not choice.kind and not points(plain) and (choice.priced or choice.most or choice.narrows):
            choice = self._gone_on(choice, resolved, plain)
        if not resolved.about.is_said:
            choice = self._by_facet(choice)
        if resolved.about.in_full and not ranges and (choice.most or choice.bounds):
            return None  # how hot one gets at most is its own fact
        chosen = self._chosen_of(choice, plain, ranges=ranges)
        return chosen or (None if resolved.about.in_full else self._featured(choice, plain))

    def _by_facet(self, choice: Choice) -> Choice:
        """Return `choice` among all things of the one kind that has such a facet at all: only coals burn for hours."""
        facet = BURNING if choice.most and choice.most.facets == (BURNING,) and not choice.kind else None
        having = [one for one in self._knowledge.products().values() if facet is not None and facet.of(one)]
        kinds = Counter(one.category or "" for one in having).most_common(1)
        if not kinds or kinds[0][1] < FEWEST or kinds[0][1] < HALF * len(having):
            return choice
        kind = kinds[0][0]
        return replace(
            choice, kind=kind, members=tuple(one for one in having if one.category == kind), on=frozenset()
        )

    def _of_part(
        self, resolved: Resolved, part: str, kinds: Sequence[Choice], of_all: Choice
    ) -> Reply | None:
        """Choose by a part of a message; of the kind that another part names, where this one names none.

        What it runs on, and for how many it is, may stand anywhere (`of_all`).
        """
        choice = read_choice(part, self._knowledge.products().values())
        if not choice.kind and kinds and choice.narrows and not choice.rest:
            choice = replace(choice.after(kinds[0]), on=choice.on or kinds[0].on, rest=choice.rest)
        if choice.kind == of_all.kind:
            choice = replace(choice, on=choice.on or of_all.on, people=choice.people or of_all.people)
        choice = self._by_facet(choice)
        if resolved.about.in_full or not (choice.kind or (choice.most and choice.members)):
            return None
        ranges = RANGE.search(part) is not None
        return self._chosen_of(choice, part, ranges=ranges) or self._featured(choice, part)

    def _of_named(self, resolved: Resolved, plain: str) -> Reply | None:
        """Say which of those that are named, or were told of, is the more of something, and what each has of it."""
        products, about = self._knowledge.products(), resolved.about
        most = read_comparative(plain)
        if most is None or most.by_name or most.of_price or STATE.search(plain):
            return None
        named = [products[p] for p in about.products if p in products]
        told = [products[p] for p in products_in(resolved.before.told) if p in products]
        these = named if about.named else told if OF_THOSE.search(plain) else []
        if len(these) < PAIR and IS_MORE.search(plain):
            these = _one_and_the_one_before(
                named, [products[p] for p in resolved.before.lately if p in products]
            )
        facet = most.facet(plain, these) if len(these) > 1 else None
        if facet is None or facet is WARRANTY:
            return None  # of a warranty it counts which part it is of
        spans = [(one, span) for one in these if (span := facet.of(one)) is not None]
        if len(spans) < len(these):
            return None
        ends = [span.low if most.low else span.high for _, span in spans]
        end = min(ends) if most.low else max(ends)
        best = spans[ends.index(end)][0]
        last = f" So {most.name} is {called(best.title)}." if ends.count(end) == 1 else ""
        each = " ".join(f"{one.title}, {span.name.lower()}: {span.value}." for one, span in spans)
        sources = tuple(self._sources.attribute(one.id, span.name, span.group) for one, span in spans)
        return Reply(f"{each}{last}", citations=sources, confidence=WHOLLY)

    def _chosen_of(self, choice: Choice, plain: str, *, ranges: bool) -> Reply | None:
        lists, counts = ranges and LIST.search(plain) is not None, HOW_MANY.search(plain) is not None
        declines = choice.declines and not OWN.search(plain)
        asked = (
            choice.priced
            or choice.most is not None
            or bool(choice.bounds)
            or declines
            or lists
            or (ranges and choice.on)
            or (counts and choice.wholly_heard)
        )
        by_words = lists or (choice.high is not None and choice.low is None) or CHEAPEST.search(plain)
        if (choice.bounds or (choice.most and not choice.most.of_price)) and OF_ONE.search(plain):
            return None
        most_of_kind = bool(choice.kind and (choice.most or choice.bounds)) and self._is_all(choice)
        if not choice.members or not asked or not (by_words or most_of_kind or choice.wholly_heard):
            return None
        if not choice.wholly_heard and any(one.category != choice.kind for one in choice.members):
            return None  # a noun of some titles, among other words, asks for no list
        if not choice.wholly_heard and not most_of_kind and (choice.bounds or choice.most):
            return None
        heard = choice.wholly_heard and (choice.narrows or counts)
        said = WHOLLY if heard or most_of_kind else WEIGHED
        reply = self._chosen(choice, plain, said)
        if reply is None:
            return None
        limits = choice.limits(choice.members[0].currency)
        return replace(reply, computed=(*limits, *reply.computed))

    def _is_all(self, choice: Choice) -> bool:
        """Tell whether what else is said beside the most of a kind, or a bound, leaves that what is asked."""
        said = frozenset(alike(word) for word in choice.rest)
        featured = any(features_of(one, frozenset({word})) for one in choice.members for word in said)
        return len(choice.rest) <= SURPLUS and not choice.rest & ELSE and not featured

    def _gone_on(self, choice: Choice, resolved: Resolved, plain: str) -> Choice:
        """Return `choice` of the things that were told of before, or of the kind that was spoken of last."""
        if choice.rest:
            return choice
        products = self._knowledge.products()
        told = [products[p] for p in products_in(resolved.before.told) if p in products]
        if len(told) > 1 and (OF_THOSE.search(plain) or refers(plain)):
            return replace(choice, kind="", members=tuple(told), these=True)
        earlier = (
            read_choice(normalise(said), products.values())
            for said in reversed(resolved.before.said[-MOST_BEFORE:])
        )
        return next((choice.after(one) for one in earlier if one.members), choice)

    def _chosen(self, choice: Choice, plain: str, said: float) -> Reply | None:
        members = sorted(
            (one for one in choice.members if one.price is not None and choice.fits(one, price=False)),
            key=lambda one: (one.price or Decimal(0), one.id),
        )
        if not choice.tells_apart:
            return None
        if not members:
            return self._none_within(choice, said) if choice.bounds else None
        currency = members[0].currency
        fitting = [one for one in members if choice.fits(one)]
        if not fitting:
            nearest = members[0] if choice.high is not None else members[-1]
            opening = f"We have nothing {choice.said(currency)}; the nearest is"
            heard = said == WHOLLY and not choice.rest
            return listing(self._sources, opening, [nearest], of=1, said=said) if heard else None
        if choice.most is not None:
            return self._most(choice, choice.most, plain, fitting, said)
        opening = f"{_opened(choice.said(currency))} we have"
        if choice.bounds:
            bound = choice.bounds[0]
            of_all = [bound.of(one) is not None for one in choice.members]
            only = "" if sum(of_all) >= MOST * len(of_all) else ", of those of which that is told,"
            opening = f"{_opened(choice.said(currency))}{only} we have"
            return self._spans(opening, [(one, bound.of(one)) for one in fitting], said)
        most = MOST_LISTED if choice.priced else MOST_IN_CATEGORY
        told = listing(self._sources, opening, fitting[:most], of=len(fitting), said=said)
        if not HOW_MANY.search(plain):
            return told
        only_kind = choice.kind and not choice.narrows
        how_many = (
            f"We have {len(fitting)} {choice.kind.lower()}" if only_kind else f"There are {len(fitting)}"
        )
        text = f"{how_many}{told.text.removeprefix(opening)}"
        return replace(told, text=text, computed=(*told.computed, counted(opening, len(fitting))))

    def _none_within(self, choice: Choice, said: float) -> Reply | None:
        """Say that nothing is within the one bound that was named, and what comes nearest to it."""
        unbounded = replace(choice, bounds=())
        measured = [
            (one, span)
            for one in choice.members
            if unbounded.fits(one) and (span := choice.bounds[0].of(one))
        ]
        if said != WHOLLY or len(choice.bounds) > 1 or len(measured) < max(2.0, MOST * len(choice.members)):
            return None
        bound = choice.bounds[0]
        one, span = (max if bound.low > float("-inf") else min)(measured, key=lambda pair: pair[1].high)
        kind = choice.said(one.currency)
        text = f"We have nothing {kind}; the nearest is {one.title} ({span.name.lower()}: {span.value})."
        return Reply(
            text, citations=(self._sources.attribute(one.id, span.name, span.group),), confidence=said
        )

    def _most(
        self, choice: Choice, most: Extreme, plain: str, fitting: Sequence[Product], said: float
    ) -> Reply | None:
        opening = f"{_opened(choice.said(fitting[0].currency))}, {most.name}"
        if most.of_price:
            priced_ones = [one for one in fitting if one.price is not None]
            price = (min if most.low else max)(one.price or Decimal(0) for one in priced_ones)
            found = [one for one in priced_ones if one.price == price]
            verb = "is" if len(found) == 1 else "are"
            return listing(self._sources, f"{opening} {verb}", found, of=len(found), said=said)
        facet = most.facet(plain, fitting)
        measured = [
            (one, span) for one in fitting if facet is not None and (span := facet.of(one)) is not None
        ]
        if most.low and facet is HEAT:
            measured = [(one, span) for one, span in measured if span.low < span.high]
        least = (
            MOST * len(fitting) if choice.kind and not (most.by_name and facet not in most.facets) else 0.0
        )
        if facet is None or len(measured) < max(2.0, least):
            return None
        ends = [span.low if most.low else span.high for _, span in measured]
        end = (min if most.low else max)(ends)
        best = [pair for pair, own in zip(measured, ends, strict=True) if own == end]
        if len(best) > MOST_LISTED:
            return None
        only = f", of those whose {facet.name} is told," if len(measured) < len(fitting) else ""
        plural = "" if most.name.startswith("the one") else " are"
        return self._spans(f"{opening}{only}{' is' if len(best) == 1 else plural}", best, said)

    def _spans(self, opening: str, shown: Sequence[tuple[Product, Span | None]], said: float) -> Reply:
        """Say what the things have of it, after each."""
        told = [
            f"{one.title} ({span.name.lower()}: {span.value})" if span else one.title
            for one, span in shown[:MOST_IN_CATEGORY]
        ]
        rest = len(shown) - len(told)
        more = f", and {rest} more" if rest else ""
        sources = tuple(
            self._sources.attribute(one.id, span.name, span.group)
            if span
            else self._sources.fact(one.id, "Price")
            for one, span in shown[:MOST_IN_CATEGORY]
        )
        computed = (counted(opening, rest),) if rest else ()
        return Reply(
            f"{opening}: {listed(told)}{more}.", citations=sources, confidence=said, computed=computed
        )

    # --- what is said of things in words ---

    def _featured(self, choice: Choice, plain: str) -> Reply | None:
        """List the things of a kind of which is said what else is wanted; None where it is said of none."""
        words = frozenset(alike(word) for word in choice.rest)
        if (
            not words
            or choice.most
            or NEGATED.search(plain)
            or words & (MEASURED | self._places())
            or len(words) > MOST_FEATURES
            or OWN.search(plain)
            or not seeks_kind(plain, choice)
        ):
            return None
        members = [one for one in choice.members if choice.fits(one)]
        having = [(one, found) for one in members if (found := features_of(one, words)) is not None]
        if not having or not choice.tells_apart:
            return None
        shown = having[:MOST_IN_CATEGORY]
        alike_told = len({_shown(found) for _, found in having}) == 1 and len(having) > 1
        told = [one.title if alike_told else f"{one.title}{_shown(found)}" for one, found in shown]
        rest = len(having) - len(shown)
        opening = (
            f"{_opened(choice.said(shown[0][0].currency))}, {'these' if len(having) > 1 else 'this one'}"
        )
        more = f", and {rest} more" if rest else ""
        text = f"{opening}: {listed(told)}{more}{_shown(having[0][1]) if alike_told else ''}."
        sources = tuple(self._cited(one, found) for one, found in shown)
        return Reply(
            text, citations=sources, confidence=WHOLLY, computed=(counted(opening, rest),) if rest else ()
        )

    def _places(self) -> frozenset[str]:
        table = self._knowledge.shipping()
        names = place_names(table) if table else ()
        return frozenset(alike(word) for name in names for word in tokens(normalise(name)))

    def _cited(self, product: Product, found: Feature) -> Citation:
        told_of = [one for one in product.variants if one.options.get(found.name) == found.value]
        if told_of:
            return self._sources.variants(product, told_of)
        if not found.name:
            return self._sources.whole(product.id)
        return self._sources.attribute(product.id, found.name)


def _one_and_the_one_before(named: Sequence[Product], lately: Sequence[Product]) -> list[Product]:
    """Return what is spoken of and the one of its kind that was spoken of before it: "is it heavier?"."""
    pair = list(dict.fromkeys(one.id for one in (*named[:1], *lately)))
    known = {one.id: one for one in (*named, *lately)}
    return [known[one] for one in pair if known[one].category == known[pair[0]].category][:PAIR]


def listing(
    sources: ProductSources, opening: str, shown: Sequence[Product], *, of: int, said: float
) -> Reply:
    """Say `opening` and the products with their prices, of so many."""
    rest = of - len(shown)
    more = f", and {rest} more" if rest else ""
    text = f"{opening}: {listed([f'{p.title}{priced(p)}' for p in shown])}{more}."
    cited = tuple(sources.fact(p.id, "Price") for p in shown)
    return Reply(text, citations=cited, confidence=said, computed=(counted(opening, rest),) if rest else ())


def _shown(found: Feature) -> str:
    told = bool(found.name) and len(found.value) <= MOST_SHOWN
    return f" ({found.name.lower()}: {found.value})" if told else ""


def _opened(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}"


def products_in(told: frozenset[str]) -> list[str]:
    """Return the products whose passages were cited, each once."""
    return sorted({one.split("/")[1] for one in told if one.startswith(_PRODUCT)})
