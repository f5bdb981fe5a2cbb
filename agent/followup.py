"""A follow-up is a question that needs the turn before: "and in black?", "how much is it?", "what about Norway?"."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from agent.about import Talk, about_of, named_in
from agent.order_items import items_meant
from agent.order_numbers import without_number
from agent.pointing import with_title
from agent.products import ProductNames
from agent.readings import asks_which, in_full
from agent.resolved import About, Before, Resolved, Wordings
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
_TOO = re.compile(
    r"^(?!(?:is|are|do|does|can|could|will|would|was|has|have|and i|i|we|that)\b).*\b(?:too|as well)[ ?!.]*$"
)
"""Asks the same of something else: "the ash bucket too?"."""
MOST_WORDS_TOO = 5
_PREPOSITION = re.compile(r"^(?:in|for|to|with|without|by|from|on|at|as)\b")


@dataclass(slots=True)
class _Thread:
    """What is known while going through the earlier turns."""

    talk: Talk = field(default_factory=Talk)
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
    talk = thread.talk
    for event in earlier:
        match event.fact:
            case ShopperSaid(text=said, page=where) if said.strip():
                talk.turn(where)
                thread.said, thread.asked = in_full(said, thread.asked, thread.said, names), None
                one = _one(thread.said, thread, names=names, catalogue=catalogue, places=places)
                talk.hear(one.about)
                if content(said):
                    thread.question = one.wordings.whole[-MOST_CONTEXT_CHARACTERS:]
            case AssistantSaid():
                _heard(thread, event.fact, names=names, catalogue=catalogue)
            case _:
                pass
    talk.turn(page)
    one = _one(text, thread, names=names, catalogue=catalogue, places=places)
    said_before = [
        without_number(event.fact.text) for event in earlier if isinstance(event.fact, ShopperSaid)
    ]
    seen = catalogue.get(talk.page) if talk.page is not None else None
    title = seen.title if seen else page.title if page else ""
    own = next(iter((*talk.meant, *([seen.id] if seen else []))), "")
    turned = own in catalogue and not one.about.meant and own not in one.about.products[:1]
    before = Before(
        question=thread.question,
        said=tuple(said_before),
        told=thread.told,
        told_first=next((one for one in reversed(thread.told_first) if one), ""),
        product=own if turned else "",
        lately=talk.lately,
    )
    chat = heard_after(page=title, said=said_before)
    return replace(one, before=before, wordings=replace(one.wordings, chat=chat))


def _heard(
    thread: _Thread, fact: AssistantSaid, *, names: ProductNames, catalogue: Mapping[str, Product]
) -> None:
    """Go on after an answer: what it was taken from is spoken of now."""
    thread.told = frozenset(one.id for one in fact.citations)
    thread.told_first = (*thread.told_first[-1:], fact.citations[0].id if fact.citations else "")
    thread.asked = fact if asks_which(fact) else None
    if thread.asked is not None:
        return  # the names it offers are not spoken of yet
    talk = thread.talk
    products = (one.id.split("/")[1] for one in fact.citations if one.id.startswith("product/"))
    match tuple(dict.fromkeys(one for one in products if one in catalogue)):
        case (one,):
            talk.spoken_of = (one,)
            talk.remember((one,))
        case (_, _) as both:
            talk.pair = both
            talk.remember(both)
            talk.spoken_of = talk.spoken_of or both
        case _ if _of_order(fact.citations):
            talk.spoken_of = items_meant(fact.text, thread.said, names) or talk.spoken_of
        case () if len(told := names.named(fact.text).sure) == 1:
            talk.spoken_of = told
        case _:
            pass


def _of_order(citations: Sequence[Citation]) -> bool:
    return any(one.id.startswith("order/") for one in citations)


def _one(
    said: str,
    thread: _Thread,
    *,
    names: ProductNames,
    catalogue: Mapping[str, Product],
    places: Collection[str],
) -> Resolved:
    """Return one message, read after what is known by then."""
    plain = normalise(said)
    found = named_in(plain, names)
    goes_on = bool(thread.question) and _goes_on(plain, places, named=bool(found.sure))
    context = thread.question if goes_on else ""
    about = about_of(said, found, talk=thread.talk, names=names, catalogue=catalogue, goes_on=goes_on)
    wordings = _wordings(said, context, about, names=names, catalogue=catalogue)
    return Resolved(said, wordings, context, about)


def _goes_on(plain: str, places: Collection[str], *, named: bool) -> bool:
    words = tokens(plain)
    if len(words) > 12:
        return False
    if _BARE.match(plain) or (_TOO.search(plain) and len(words) <= MOST_WORDS_TOO):
        return True
    opener = _OPENERS.match(plain)
    if opener and len(words) <= 9:
        return not (_QUESTION.match(plain[opener.end() :].strip(" ,")) and content(plain[opener.end() :]))
    if _PREPOSITION.match(plain) and len(words) <= 6:
        return True
    bare = plain.strip(" ?!.,")
    return len(words) <= 3 and (bare in places or named)


def _wordings(
    said: str, context: str, about: About, *, names: ProductNames, catalogue: Mapping[str, Product]
) -> Wordings:
    title = catalogue[about.products[0]].title if about.products else ""
    untold = title and not about.named
    if context:
        whole = f"{_without_another(context, about, names)} {said}"
    else:
        whole = (with_title(normalise(said), title) if untold and about.refers else None) or said
    return Wordings(
        whole=whole,
        alone=f"{title}: {said}" if untold and (context or not about.refers) else said,
        in_chat=said if about.sibling is None else f"{catalogue[about.sibling].title}: {said}",
    )


def _without_another(context: str, about: About, names: ProductNames) -> str:
    """Return the earlier question without the product in whose place another of its kind is named now."""
    if about.named:
        kinds = names.kinds_of(about.products[0])
        for product in names.named(context).sure:
            if names.kinds_of(product) & kinds:  # the heat deflector that may come with either stays
                context = names.without(context, product)
    return context
