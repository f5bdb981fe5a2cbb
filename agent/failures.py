"""How many of the assistant's newest answers failed, one after another, as the shopper's words tell.

Pure. An answer failed when it held nothing, when the shopper says that it did not help, or when they ask the same
thing again.
"""

import re
from collections.abc import Mapping, Sequence

from agent.hearing import Heard
from agent.needs import Need
from agent.words import normalise
from conversation.model import (
    AssistantSaid,
    Closed,
    Event,
    HumanRequested,
    RepJoined,
    RepLeft,
    ShopperSaid,
)
from retrieval.pattern import one_of

MESSAGES_LOOKED_AT = 4
"""Shopper's messages, the newest included: what failed before them is past."""

UNHELPED_FROM = 0.5
ASKED_AGAIN_FROM = 0.42
"""Cosine of two messages in a row: rephrased questions lie above it, and one in twenty-five of other pairs does."""

_IN_CIRCLES = one_of(
    r"\b(?:round and round|in circles)\b",
    r"\b(?:third|fourth|fifth|hundredth|umpteenth|\d+(?:rd|th)) time (?:i|that i|i am|i have|of)\b",
    r"\bhow (?:often|many times) (?:do|must|should|have) i\b",
    r"\b(?:asked|told you) (?:this |that |it )?(?:three|four|five) times\b",
    r"\bbroken record\b",
    r"\byou (?:have |just |already )*(?:said|told me) (?:that|this|so)(?: already| before| twice)?[.! ]*$",
)
_NO_HELP = one_of(
    r"\b(?:does|did|is|was)(?:n't| not) (?:really |even )?(?:help|helpful|work|the question|my question|it|what i)\b",
    r"\b(?:not|never) what i (?:asked|meant|mean|want to know|wanted to know)\b",
    r"\bi (?:asked|meant) (?:about|if|whether|for)\b",
    r"\bstill (?:no|not|nothing|the same|does|do|says|shows|freezes|blinking|dead|won't|can't|doesn't)\b",
    r"\b(?:tried|did|done|checked|read) (?:that|it|this|both|all)\b"
    r".*\b(?:no|not|nothing|same|already|twice|still|either)\b",
    r"^(?:no,? |it is |and )?still [\w ]{2,20}[.! ]*$",
    r"\byes or no\b(?! question)|\bare you (?:even )?(?:reading|listening)\b",
    r"\bno luck\b|\bsame (?:error|problem|thing|answer)\b",
)
_GOES_ON = re.compile(r"(?:ok|okay|thanks|great|good|fine|right)?[ ,.!]*(?:and|also|what about|how about)\b")
"""Who goes on from an answer asks about something else, however alike it sounds: "and to Austria?"."""


def in_circles(text: str) -> bool:
    """Tell whether the message says that the conversation goes round in circles."""
    return _IN_CIRCLES.search(normalise(text[:500])) is not None


def newest_messages(events: Sequence[Event]) -> list[str]:
    """Return the shopper's newest messages that `failures` looks at, oldest first."""
    said = [event.fact.text for event in events if isinstance(event.fact, ShopperSaid)]
    return said[-MESSAGES_LOOKED_AT:]


def failures(events: Sequence[Event], heard: Mapping[str, Heard]) -> int:
    """Count the failed answers in a row up to the newest message; `heard` holds the `newest_messages`.

    Where a person came in between, what was before is not held against the assistant. A shopper who says that it goes
    in circles has counted for themselves: the last answer failed, and one before it.
    """
    failed: list[bool] = []
    asked: str | None = None
    answered = False
    newest = ""
    for event in events:
        match event.fact:
            case HumanRequested() | RepJoined() | RepLeft() | Closed():
                failed, asked, answered = [], None, False
            case AssistantSaid(found=found):
                failed.append(not found)
                answered = True
            case ShopperSaid(text=text):
                if answered and failed and text in heard:
                    failed[-1] = failed[-1] or _did_not_help(text, heard[text], heard.get(asked or ""))
                asked, newest, answered = text, text, False
            case _:
                continue
    in_a_row = 0
    for one in reversed(failed):
        if not one:
            break
        in_a_row += 1
    return in_a_row + in_circles(newest) if failed else 0


def complains(text: str, heard: Heard) -> bool:
    """Tell whether the message says that the last answer did not help."""
    if in_circles(text) or _NO_HELP.search(normalise(text[:500])):
        return True
    return heard.needs[Need.UNHELPED] >= UNHELPED_FROM


def _did_not_help(text: str, heard: Heard, before: Heard | None) -> bool:
    if complains(text, heard):
        return True
    if before is None or _GOES_ON.match(normalise(text[:500])):
        return False
    return float(heard.vector @ before.vector) >= ASKED_AGAIN_FROM
