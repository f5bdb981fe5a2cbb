"""How a shopper writes: in which language, how formally, and what they call themselves, so that a rep can follow suit.

Small on purpose: a vote of the commonest words of the languages a European shop meets, and silence where it is close.
"""

import re
from collections.abc import Sequence

from handoff.briefing import Manner

_COMMON = {
    "en": "the and is are my i you it to of for with this that not have do does can what when how where please thanks",
    "de": "der die das und ist nicht ich sie mein meine bitte wie wann wo mit für auf ein eine habe haben noch danke",
    "fr": "le la les et est je vous ma mon mes une des pas pour avec bonjour merci quand où ne que avez",
    "nl": "de het een en ik u je mijn niet voor met wat wanneer graag bestelling hoe dat kan bedankt heb",
    "es": "el los las y es mi no por para con una cuando gracias hola qué pedido dónde está tengo",
    "it": "il lo gli e è mio mia non per con una quando grazie ciao ordine dove che ho sono",
    "sv": "och är jag inte min mitt det en ett för med när hej tack var som har kan",
}
_COMMON_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
LEAST_WORDS = 2
AHEAD = 1.5
"""So many times the words of the next language; closer than this it could be either."""

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


def manner_of(texts: Sequence[str]) -> Manner:
    """Return what the shopper's messages, oldest first, show of their manner."""
    language = _language(texts)
    called = [found[1] for text in texts for form in _CALLED if (found := form.search(text))]
    return Manner(language=language, formal=_formal(language, texts), called=called[-1] if called else None)


def _language(texts: Sequence[str]) -> str | None:
    words = re.findall(r"[^\W\d_]+", " ".join(texts).casefold())
    votes = {language: sum(word in common for word in words) for language, common in _COMMON_WORDS.items()}
    first, second = sorted(votes, key=votes.__getitem__, reverse=True)[:2]
    return first if votes[first] >= max(LEAST_WORDS, AHEAD * votes[second]) else None


def _formal(language: str | None, texts: Sequence[str]) -> bool | None:
    if language not in _FORMAL:
        return None
    formal, familiar = (sum(len(re.findall(form, text)) for text in texts) for form in _FORMAL[language])
    return None if formal == familiar else formal > familiar
