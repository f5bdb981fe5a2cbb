"""How a shopper writes: in which language, how formally, and what they call themselves, so that a rep can follow suit.

Small on purpose, and silent where it is close.
"""

import re
from collections.abc import Sequence

from conversation.model import AddressChosen, Event
from handoff.briefing import Manner
from retrieval.languages import is_telling, likely

SURE = 0.5
"""A language that is less likely than this is not told."""

_FORMAL = {
    "de": (r"(?<![.!?]\s)(?<!^)\b(?:Sie|Ihnen|Ihr|Ihre[nmrs]?)\b", r"(?i)\b(?:du|dir|dich|deine?[nmrs]?)\b"),
    "fr": (r"(?i)\b(?:vous|votre|vos)\b", r"(?i)\b(?:tu|toi|ton|tes)\b"),
    "nl": (r"(?i)\b(?:u|uw)\b", r"(?i)\b(?:jij|jullie|jouw|je)\b"),
    "es": (r"(?i)\busted(?:es)?\b", r"(?i)\b(?:tú|tienes|puedes|contigo)\b"),
    "it": (r"(?i)\b(?:lei|vostr[oaie])\b", r"(?i)\b(?:tu|tuo|tua|puoi)\b"),
}
"""The words for whom one speaks to, formal and familiar. German tells the formal one by its capital."""

_NAME = r"[A-ZÀ-ÖØ-Þ][\w'’-]+(?: [A-ZÀ-ÖØ-Þ][\w'’-]+){0,2}"
_TITLE = r"(?:Mr|Mrs|Ms|Dr|Frau|Herr|Mme)\.? "
_CALLED = (
    re.compile(rf"\b(?i:my name is|mein name ist|ich heiße|je m'appelle|mijn naam is)\s+({_NAME})"),
    re.compile(rf"\b(?i:this is|here is|i am|i'm|hier ist|ici)\s+({_TITLE}{_NAME})"),
    re.compile(
        rf"\b(?i:regards|sincerely|yours|grüße|gruß|cordialement|groet|groeten|saludos),?\s+({_NAME})\s*$"
    ),
    re.compile(rf"\n({_NAME})\s*$"),
)
"""Where people say who they are. Not in a line with thanks: that name is the other's."""

_STREET = r"(?:[A-ZÀ-ÖØ-Þ][\w'’.-]+ (?:(?:de|du|des|la|van|der|am) )*){1,4}\d+[a-z]?"
_LIVING_AT = rf" (?:from|of|at|in) {_STREET}"
_INTRODUCTION = re.compile(
    rf"^(?P<hello>(?:(?i:hi|hello|hey|good \w+)[ ,.!]+)?)(?:(?i:my name is)\s+{_NAME}(?:{_LIVING_AT})?"
    rf"|(?i:i am|i'm|i’m)\s+{_NAME}{_LIVING_AT})(?:[,.:;!–-]+| and)\s+(?=\S)"
)


def without_introduction(text: str) -> str:
    """Return `text` without the name and the street of who says it, where it begins with them; a town is kept."""
    return _INTRODUCTION.sub(lambda found: found["hello"], text, count=1)


def manner_of(texts: Sequence[str], chosen: AddressChosen | None = None) -> Manner:
    """Return what the shopper's messages, oldest first, show of their manner; what they chose goes before it."""
    language = _language(texts)
    called = [found[1] for text in texts for form in _CALLED if (found := form.search(text))]
    wish = chosen or AddressChosen()
    return Manner(
        language=language,
        formal=_formal(language, texts) if wish.formal is None else wish.formal,
        called=wish.called or (called[-1] if called else None),
    )


def address_chosen(events: Sequence[Event]) -> AddressChosen | None:
    """Return how the shopper last chose to be addressed, of events oldest first; None where they never did."""
    return next((event.fact for event in reversed(events) if isinstance(event.fact, AddressChosen)), None)


def _language(texts: Sequence[str]) -> str | None:
    text = " ".join(texts)
    if not is_telling(text):
        return None
    chances = likely(text)
    first = max(chances, key=chances.__getitem__)
    return first if chances[first] >= SURE else None


def _formal(language: str | None, texts: Sequence[str]) -> bool | None:
    if language not in _FORMAL:
        return None
    formal, familiar = (sum(len(re.findall(form, text)) for text in texts) for form in _FORMAL[language])
    return None if formal == familiar else formal > familiar
