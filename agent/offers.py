"""Offers of a person: which words of the assistant make one, and which of the shopper take it up."""

import re
from collections.abc import Sequence

from agent.cues import says_yes
from agent.words import normalise
from conversation.model import AssistantSaid, Event, Reason, RepLeft
from retrieval.pattern import one_of

_PLAIN_OFFER = re.compile(r"\bshall i (?:fetch|ask) (?:a person|one)\b")
"""How `phrases` offers a person; a button alone is no question that a yes could answer."""

_WARM_OFFER = re.compile(r"\bshall i ask [^.?!]{1,60} to join us\?")
"""How `phrases` offers a rep by name."""

_TAKEN_UP = one_of(
    r"\b(?:yes|yeah|yep|sure|ok|okay|please|gladly|go on|go ahead|do)\b[^.!?]{0,40}\b(?:ask|get|fetch|call|bring)\b",
    r"^(?:that|it|this) (?:is|would be|sounds) "
    r"(?:great|good|nice|lovely|helpful|kind|perfect|wonderful|a good idea)\b",
    r"^i would (?:like|love|appreciate) (?:that|to)\b",
    r"^(?:go on then|please do|do that|yes|yeah|yep|sure|gladly|by all means)\b",
)
_BUT_NOT = re.compile(r"\b(?:no|(?<!why )not|don't|but|later|without|rather|instead|never)\b")


def warm_offer(said: AssistantSaid) -> bool:
    """Tell whether these words offer a rep by name."""
    return _WARM_OFFER.search(normalise(said.text)) is not None


def was_offered(events: Sequence[Event]) -> bool:
    """Tell whether a rep was offered by name since one was last there."""
    for event in reversed(events):
        if isinstance(event.fact, RepLeft):
            return False
        if isinstance(event.fact, AssistantSaid) and warm_offer(event.fact):
            return True
    return False


def accepted_offer(text: str, earlier: Sequence[Event]) -> Reason | None:
    """Return why a person is asked for by a yes to the assistant's newest words; None where these offered none."""
    newest = next(
        (event.fact for event in reversed(earlier) if isinstance(event.fact, AssistantSaid)),
        AssistantSaid(""),
    )
    if warm_offer(newest):
        return Reason.WARM if _takes_up(text) else None
    return Reason.ASKED if says_yes(text) and _PLAIN_OFFER.search(normalise(newest.text)) else None


def _takes_up(text: str) -> bool:
    if says_yes(text):
        return True
    plain = normalise(text[:200])
    return _TAKEN_UP.search(plain) is not None and _BUT_NOT.search(plain) is None
