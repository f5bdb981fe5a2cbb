"""A follow-up is a question that needs the turn before: "and in black?", "how much is it?", "what about Norway?"."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from agent.order_items import items_meant
from agent.order_numbers import without_number
from agent.product_cues import FITS, SELL, asks_of_both, compares
from agent.products import Named, ProductNames
from agent.readings import asks_which, in_full
from agent.words import content, normalise, tokens
from conversation.model import AssistantSaid, Citation, Event, Page, ShopperSaid
from retrieval.catalogue import Product
from retrieval.encoder import heard_after

MOST_CONTEXT_CHARACTERS = 400
_OPENERS = re.compile(
    r"^(?:(?:ok|okay|thanks|thank you|cool|great|good|hm+|ah|oh|right|i see|alright|yes|no|nice|"
    r"perfect|fine)[,.! ]+)*"
    r"(?:and|or|also|but|plus|what about|how about|what if|what of|same for|the same for|then|so)\b"
)
_BARE = re.compile(
    r"^(?:(?:ok|okay|and|so)[, ]+)?(?:how much|how long|how many|how big|how heavy|how wide|how tall|"
    r"how come|why|why not|when|where|which(?: one| ones)?|what else|who|really|are you sure|for free|"
    r"how|"
    r"what price|what size|what colou?rs?|in stock|available|price|is that all|since when|until when|"
    r"by when|from when|how so|how often)(?: is (?:it|that))?(?: then| exactly)?[ ?!.]*$"
)
_QUESTION = re.compile(
    r"^(?:what(?! about)|which|who|where|when|why|how(?! about)|is|are|was|do|does|did|can|could|will|"
    r"would|has|have|may|should|i|you|we)\b"
)
_PREPOSITION = re.compile(r"^(?:in|for|to|with|without|by|from|on|at|as)\b")
_NOUN = (
    r"(?:grills?|bbqs?|barbecues?|ovens?|smokers?|kamados?|covers?|stones?|stoves?|fire ?pits?|"
    r"kettles?|planchas?|griddles?|products?|items?|models?|things?|articles?|thermometers?|"
    r"bag|stand|pan|skillet|plate|brush|gloves?|apron|set|table|ones?)"
)
_REFERENCE = re.compile(
    r"\b(?:(?<=\bdoes )one|(?<=\bwill )one|(?<=\bcan )one|it|its|itself|they|them|their|this one|that one|these|"
    r"those|(?:this|that|these|those|"
    rf"the same|the) (?:[a-z-]+ )?{_NOUN}|this)\b"
)
_PRONOUN = re.compile(r"\b(?:it|its|they|them|their|this|that one|these|those)\b")
_ONE_THING = re.compile(r"\b(?:it|its|itself|this one|that one)\b")
_COMES_WITH = re.compile(
    r"\b(?:included|includes|include|comes?|came|supplied|delivered) (?:with|in|a|an|the)\b"
)
_BESIDE = re.compile(
    r"\b(?:with|without|under|in|on|inside) (?:(?:an?|the|my|your|its) )?(?:[a-z]+ )?[a-z]+\b"
)
"""What something is with or in: "with a good cover"."""
_FOR_IT = re.compile(r"\bfor (?:it|them|this|that)\b")
_WITH_IT = re.compile(
    r"\b(?:is|are|was) (?:the |an? |any )?(?:[a-z]+ ){1,3}(?:with (?:it|them|that)|in with (?:it|them|the))\b"
)
_CARTON = re.compile(r"\b(?:in|inside|out of) (?:the|its|their) (?:box|carton|package|packaging)\b")
"""What a product comes in; a shop that sells boxes is not asked for one by these words."""
_NOT_A_REFERENCE = re.compile(
    r"\b(?:is|was|would|will|can|could) it (?:be )?(?:possible|ok|okay|allowed|too late|true|normal|"
    r"safe to say|enough to|best to|better to)\b|"
    r"\b(?:does|will|would|do) it (?:cost to (?:ship|send|deliver)|take (?:to|until|before|for (?:a|"
    r"the|my|you)))|\bit is (?:raining|late|urgent)\b|\bhow is it going\b|"
    r"\bis it (?:cheaper|better|possible)\b|\bthis (?:week|weekend|month|year|morning|evening|shop|"
    r"store|site|website|page|chat|time|friday|monday|tuesday|wednesday|thursday|saturday|sunday)\b"
)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question that stands alone.

    `said` is what the shopper wrote, `text` the same with what it refers to put in, `context` the earlier question it
    goes on from ("" when none). `products` are those it is about, most telling first: named ones, else the one spoken
    of, else the page's. `named` tells whether this message names them (`in_full` or in part), `refers` whether it
    points at them ("it", "this grill"), `maybe` what several products are called. `before` is the earlier question,
    whether or not this one goes on from it; `chat` is what all of it is heard by (see `retrieval.encoder.heard_after`).
    `told` are the ids of what was cited in the answer before; `told_first` is the one that the last answer but for a
    passing word was taken from, "" where nothing was. `sibling` is the title of the product meant by a number or a size
    alone: "and the 47?". `meant` tells whether the first of `products` is one that the shopper spoke of, in this
    message or before, and not only the answer or the page. `meant_before` is the product that they spoke of last or
    look at, where the answer turned to another ("" where it did not). `said_before` are the shopper's earlier messages,
    oldest first.
    """

    said: str
    text: str
    context: str = ""
    products: tuple[str, ...] = ()
    named: bool = False
    refers: bool = False
    in_full: bool = False
    before: str = ""
    maybe: tuple[str, ...] = ()
    chat: str = ""
    told: frozenset[str] = frozenset()
    told_first: str = ""
    sibling: str = ""
    meant: bool = False
    meant_before: str = ""
    said_before: tuple[str, ...] = ()
    _alone: str = ""

    @property
    def looked_up(self) -> str:
        """The shopper's words as they are looked up in a chat, with a title that they leave out."""
        return f"{self.sibling}: {self.said}" if self.sibling else self.said

    @property
    def alone(self) -> str:
        """The shopper's words with the product they are about, without the earlier question."""
        return self._alone or self.said

    @property
    def whole(self) -> str:
        """The words to read intent from: the earlier question's too when this one goes on from it."""
        return f"{self.context}\n{self.said}" if self.context else self.said

    @property
    def hangs_on(self) -> bool:
        """Whether it may need what was said before, or the product of its page, to be understood."""
        return bool(self.before) or (bool(self.products) and not self.in_full)


@dataclass(slots=True)
class _Thread:
    """What is known while going through the earlier turns."""

    page: str | None = None
    spoken_of: tuple[str, ...] = ()
    pair: tuple[str, ...] = ()
    meant: tuple[str, ...] = ()
    question: str = ""
    said: str = ""
    asked: AssistantSaid | None = None
    told: frozenset[str] = frozenset()
    told_first: tuple[str, ...] = ()


def resolve(
    text: str,
    *,
    earlier: Sequence[Event],
    page: Page | None,
    names: ProductNames,
    catalogue: Mapping[str, Product],
    places: Collection[str] = (),
) -> Resolved:
    """Return `text` as a question that stands alone, read after the `earlier` events.

    `places` are names (lower-case) that make a short message a follow-up when they stand alone: "Norway?". A question
    is heard after the title of the product, or else of the `page`, on which it is asked.
    """
    thread = _Thread()
    for event in earlier:
        match event.fact:
            case ShopperSaid(text=said, page=where) if said.strip():
                _turn_page(thread, where)
                thread.said, thread.asked = in_full(said, thread.asked, thread.said, names), None
                one = _one(thread.said, thread, names=names, catalogue=catalogue, places=places)
                if one.products and (one.named or one.refers):
                    thread.spoken_of = one.products
                if one.named:
                    thread.meant = one.products
                    thread.pair = one.products[:2] if one.in_full and len(one.products) > 1 else ()
                if content(said):
                    thread.question = one.text[-MOST_CONTEXT_CHARACTERS:]
            case AssistantSaid():
                _heard(thread, event.fact, names=names, catalogue=catalogue)
            case _:
                pass
    _turn_page(thread, page)
    one = _one(text, thread, names=names, catalogue=catalogue, places=places)
    before = [without_number(event.fact.text) for event in earlier if isinstance(event.fact, ShopperSaid)]
    seen = catalogue.get(thread.page) if thread.page is not None else None
    title = seen.title if seen else page.title if page else ""
    told_first = next((one for one in reversed(thread.told_first) if one), "")
    own = next(iter((*thread.meant, *([seen.id] if seen else []))), "")
    return replace(
        one,
        meant_before=own if own in catalogue and not one.meant and own not in one.products[:1] else "",
        chat=heard_after(page=title, said=before),
        told=thread.told,
        told_first=told_first,
        said_before=tuple(before),
    )


def _heard(
    thread: _Thread, fact: AssistantSaid, *, names: ProductNames, catalogue: Mapping[str, Product]
) -> None:
    """Go on after an answer: what it was taken from is spoken of now."""
    thread.told = frozenset(one.id for one in fact.citations)
    thread.told_first = (*thread.told_first[-1:], fact.citations[0].id if fact.citations else "")
    thread.asked = fact if asks_which(fact) else None
    if thread.asked is not None:
        return  # the names it offers are not spoken of yet
    products = (one.id.split("/")[1] for one in fact.citations if one.id.startswith("product/"))
    match tuple(dict.fromkeys(one for one in products if one in catalogue)):
        case (one,):
            thread.spoken_of = (one,)
        case (_, _) as both:
            thread.pair = both
            thread.spoken_of = thread.spoken_of or both
        case _ if _of_order(fact.citations):
            thread.spoken_of = items_meant(fact.text, thread.said, names) or thread.spoken_of
        case () if len(told := names.named(fact.text).sure) == 1:
            thread.spoken_of = told
        case _:
            pass


def _of_order(citations: Sequence[Citation]) -> bool:
    return any(one.id.startswith("order/") for one in citations)


def points(plain: str) -> bool:
    """Tell whether `plain` (normalised) points at one thing without saying what: "is it waterproof?"."""
    return _ONE_THING.search(_NOT_A_REFERENCE.sub(" ", plain)) is not None


def _whole_first(found: Named, plain: str, names: ProductNames) -> Named:
    """Put first what something comes with: of a deflector that may come with a kamado, the kamado's box tells."""
    spot = _COMES_WITH.search(plain)
    if spot is None:
        return found
    before, after = plain[: spot.start()], plain[spot.end() :]
    whole = names.named(after if "includ" in spot.group() else before).sure or names.named(before).sure
    return replace(found, sure=tuple(dict.fromkeys((*whole, *found.sure))))


def asks_what_comes_with(plain: str) -> bool:
    """Tell whether `plain` (normalised) asks what something comes with."""
    return any(cue.search(plain) for cue in (_COMES_WITH, _CARTON, _WITH_IT))


def _is_subject(nouns: frozenset[str], plain: str) -> bool:
    """Tell whether what `plain` (normalised) points at, if anything, is what it called by one of `nouns` before.

    So it is in "does the cover for it cost extra?" and "with a cover, what does that one cost?", but neither in "does
    it fit under a cover?" nor in "with a cover, may it stay outside?".
    """
    heard = _NOT_A_REFERENCE.sub(" ", plain)
    spot = _PRONOUN.search(heard)
    if spot is None:
        return True
    before = heard[: spot.start()]
    if spot.group() != "that one":
        before = _BESIDE.sub(" ", before)
    return not nouns.isdisjoint(content(before))


def _names_only_after_it(plain: str, names: ProductNames) -> bool:
    """Tell whether what is named stands after an "it" that means something else."""
    spot = _ONE_THING.search(_NOT_A_REFERENCE.sub(" ", plain))
    if spot is None:
        return False
    before = names.named(plain[: spot.start()])
    return not before.sure and not before.maybe


def _turn_page(thread: _Thread, page: Page | None) -> None:
    """Whoever opens another product's page speaks of that one from now on."""
    product = page.product_id if page else thread.page
    if product is not None and product != thread.page:
        thread.spoken_of = ()
    thread.page = product


def _one(
    said: str,
    thread: _Thread,
    *,
    names: ProductNames,
    catalogue: Mapping[str, Product],
    places: Collection[str],
) -> Resolved:
    plain = normalise(said)
    heard = _CARTON.sub(" ", plain)
    found = _whole_first(names.named(heard), heard, names)
    around = tuple(
        dict.fromkeys(p for p in (*thread.spoken_of, thread.page) if p is not None and p in catalogue)
    )
    refers = _REFERENCE.search(_NOT_A_REFERENCE.sub(" ", plain)) is not None
    goes_on = bool(thread.question) and _goes_on(plain, found, places)
    sibling = names.sibling(around[0], said) if around and not found.sure else None
    other = found.sure[0] if len(found.sure) == 1 and around and points(plain) else sibling
    if other is not None and compares(said) and other != around[0]:
        found = Named((around[0], other))  # "is it lighter than the other?"
    elif sibling is not None:
        found = Named((sibling,))
    elif not found.sure and asks_of_both(plain) and len(both := thread.pair or around[:2]) > 1:
        # "Drift 500 vs 800, for both" means neither of two others that were set beside each other before.
        found = found if found.maybe and not set(found.maybe) & set(both) else Named(both)
    itself = False
    if around and not found.sure:
        # "The cover" on a grill's page is the one that fits it.
        fitting = names.of_kind(heard) & set(catalogue[around[0]].compatible_with)
        if len(fitting) == 1 and not names.heads(around[0]) & names.heads(next(iter(fitting))):
            found = Named(maybe=tuple(fitting))
            sought = SELL.search(plain) and _FOR_IT.search(plain)
            related = asks_what_comes_with(plain) or FITS.search(plain) or sought
            itself = not related and _is_subject(names.heads(found.maybe[0]), plain)
    if not around and not found.sure and _names_only_after_it(plain, names):
        found = Named()  # "does it have wheels?" asks nothing of the wheels that are sold alone
    part = bool(around and found.maybe) and _is_part_of(found.maybe[0], catalogue[around[0]], names)
    if len(found.maybe) > 1 and names.of_kind(heard) and not part and not set(around) & set(found.maybe):
        refers = (
            _PRONOUN.search(_NOT_A_REFERENCE.sub(" ", plain)) is not None
        )  # "the kettle" is not what is looked at
    focus = _focus(found, around, keep=part or (refers and not itself))
    products, named = focus.products, focus.named
    whole = Resolved(
        said=said,
        text=said,
        context=thread.question if goes_on else "",
        products=products,
        named=named,
        in_full=bool(found.sure),
        before=thread.question,
        refers=refers or goes_on,
        maybe=() if named or part else found.maybe,
        sibling=catalogue[sibling].title if sibling is not None else "",
        meant=named or products[:1] == thread.meant[:1] != (),
    )
    title = catalogue[products[0]].title if products else ""
    alone = f"{title}: {said}" if title and not named and (goes_on or not refers) else said
    return replace(whole, text=_standalone(whole, names=names, catalogue=catalogue), _alone=alone)


@dataclass(frozen=True, slots=True)
class _Focus:
    products: tuple[str, ...]
    named: bool


def _is_part_of(product: str, of: Product, names: ProductNames) -> bool:
    """Tell whether what `product` is called is a part of `of`: on a grill's page "the grate" is the grill's own."""
    heads = names.heads(product)
    return any(heads & set(content(name)) for group in of.attributes.values() for name in group)


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


def _goes_on(plain: str, found: Named, places: Collection[str]) -> bool:
    words = tokens(plain)
    if len(words) > 12:
        return False
    if _BARE.match(plain):
        return True
    opener = _OPENERS.match(plain)
    if opener and len(words) <= 9:
        return not (_QUESTION.match(plain[opener.end() :].strip(" ,")) and content(plain[opener.end() :]))
    if _PREPOSITION.match(plain) and len(words) <= 6:
        return True
    bare = plain.strip(" ?!.,")
    return len(words) <= 3 and (bare in places or bool(found.sure))


def _standalone(one: Resolved, *, names: ProductNames, catalogue: Mapping[str, Product]) -> str:
    title = catalogue[one.products[0]].title if one.products else None
    if one.context:
        context = one.context
        if one.named and title:
            kinds = names.kinds_of(one.products[0])
            for product in names.named(context).sure:
                if names.kinds_of(product) & kinds:  # the heat deflector that may come with either stays
                    context = names.without(context, product)
        return f"{context} {one.said}"
    if title and one.refers and not one.named:
        plain = normalise(one.said)
        spot = next((m for m in _REFERENCE.finditer(plain) if not _covered(plain, m)), None)
        if spot:
            owned = "'s" if spot.group() in {"its", "their"} else ""
            return f"{plain[: spot.start()]}the {title}{owned}{plain[spot.end() :]}"
    return one.said


def _covered(plain: str, spot: re.Match[str]) -> bool:
    return any(m.start() <= spot.start() < m.end() for m in _NOT_A_REFERENCE.finditer(plain))
