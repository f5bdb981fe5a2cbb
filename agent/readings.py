"""The readings of a question that may mean several things: how they are offered, and which one is chosen.

Pure. Every reading travels as a button that says the question in full, so that whoever presses it, or types what stands
on it, or "the second one", has asked a question that stands alone.
"""

import re
from collections.abc import Sequence

from agent import phrases
from agent.products import ProductNames
from agent.reply import PERSON, Reply, counted, say
from agent.words import content, normalise, stem, tokens
from conversation.model import AssistantSaid, Citation, Event, ShopperSaid

MOST_OFFERED, MOST_NAMED = 3, 5
UNSURE = 0.6
LONGEST_CHOICE_WORDS = 8
"""Whoever writes more asks something of their own."""

_ASKED = re.compile(rf"\b{phrases.WHICH.lower()} (?:one|product) do you mean\b")
_COURTESY = r"(?:(?:yes|ok|okay|oh|sorry|i mean|i meant|it is|make it|for|option|number|nr)[ ,.]+)*(?:the )?"
_PLEASE = r"(?: one)?(?:,? (?:please|thanks|thank you))?[ .!]*"
_ORDINALS = {
    "first|1st|former|1": 0,
    "second|2nd|2": 1,
    "third|3rd|3": 2,
    "last|latter": -1,
}
_CHOSEN = [(re.compile(rf"{_COURTESY}(?:{said}){_PLEASE}"), place) for said, place in _ORDINALS.items()]
_QUESTION = re.compile(
    r"^(?:what|who|where|when|why|how|is|are|was|do|does|did|can|could|will|would|has|have|may|should)\b"
)
_JOINTS = frozenset(stem(word) for word in ("model", "version", "meant", "for", "number"))


def which(said: str, titles: Sequence[str], *, tried: tuple[Citation, ...] = ()) -> Reply:
    """Ask back which of `titles` is meant by what was `said`; without any, for the name of a product."""
    named = titles if len(titles) <= MOST_NAMED else titles[:MOST_OFFERED]
    question = said.strip().rstrip(" ?!.")
    buttons = tuple(say(title, f"{question} – {title}?") for title in named[:MOST_OFFERED])
    return Reply(
        phrases.which_product(named, of=len(titles)),
        kind="clarify",
        confidence=UNSURE,
        options=(*buttons, PERSON),
        tried=tried,
        computed=(counted(question, len(titles)),) if len(titles) > len(named) else (),
    )


def asked_back(earlier: Sequence[Event]) -> AssistantSaid | None:
    """Return the assistant's newest words where they ask back which one is meant."""
    newest = next((one.fact for one in reversed(earlier) if isinstance(one.fact, AssistantSaid)), None)
    return newest if newest is not None and asks_which(newest) else None


def asks_which(said: AssistantSaid) -> bool:
    """Tell whether these words ask back which one is meant."""
    return _ASKED.search(normalise(said.text)) is not None


def asked_of(earlier: Sequence[Event]) -> str:
    """Return the shopper's newest words among `earlier`."""
    return next((one.fact.text for one in reversed(earlier) if isinstance(one.fact, ShopperSaid)), "")


def by_place(text: str, readings: Sequence[str]) -> str | None:
    """Return the one of `readings` that `text` chooses by its place ("the second one"); None where it chooses none."""
    plain = normalise(text).strip()
    for pattern, place in _CHOSEN:
        if pattern.fullmatch(plain) and -1 <= place < len(readings) and readings:
            return readings[place]
    return None


def in_full(text: str, asked: AssistantSaid | None, of: str, names: ProductNames) -> str:
    """Return the question that `text` chooses among the readings `asked` about; `text` where it chooses none.

    `of` is the question that was asked back about: a name that was on no button completes it.
    """
    if asked is None or len(tokens(text)) > LONGEST_CHOICE_WORDS:
        return text
    buttons = [one for one in asked.options if one.action == "say" and one.text]
    plain = normalise(text).strip()
    if (chosen := by_place(text, [one.text or "" for one in buttons])) is not None:
        return chosen
    words = set(content(text)) - _JOINTS
    meant = [one for one in buttons if words and words <= set(content(one.label))]
    exact = [one for one in meant if words == set(content(one.label))]
    if len(exact or meant) == 1:
        return (exact or meant)[0].text or text
    if _QUESTION.match(plain) or not of:
        return text
    named = names.named(text)
    return f"{of.strip().rstrip(' ?!.')} – {text}" if named.sure or named.maybe else text
