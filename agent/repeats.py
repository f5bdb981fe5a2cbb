"""What a shopper had to ask again: how often, how much of it the same, and about what.

Pure. A message asks again when most of the words of it, or of one of its sentences, that say what it is about are those
of an earlier message, or akin. The measure
is that of Dice (Measures of the amount of ecologic association between species, 1945): twice the shared words over the
words of both.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from agent.dates import deadline_in
from agent.words import content, kin, normalise

SAME_FROM = 0.6
FEWEST_WORDS = 2
"""Fewer say too little to be the same: "and now?"."""

QUOTED_CHARACTERS = 60

_SENTENCES = re.compile(r"(?<=[.!?:;…])\s+|\n+")
_TIMES = {2: "twice", 3: "three times", 4: "four times", 5: "five times"}
_SUBJECTS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (r"\b(?:refund\w*|money back)\b", "a refund"),
        (r"\b(?:return\w*|send (?:it|them|this) back|exchange\w*)\b", "a return"),
        (r"\b(?:deliver\w*|arriv\w*|ship\w*|parcel|courier|dispatch\w*|tracking|get here)\b", "delivery"),
        (r"\b(?:warrant\w*|guarante\w*|repair\w*|spare|replac\w*)\b", "a repair or the warranty"),
        (r"\b(?:invoice\w*|receipt\w*|pay\w*|charged?|card|instal\w*)\b", "paying"),
        (r"\b(?:discount\w*|price\w*|cost\w*|cheaper|offer)\b", "the price"),
        (r"\b(?:in stock|availab\w*|back in|sold out)\b", "stock"),
        (r"\bcancel\w*\b", "cancelling"),
        (r"\border\b", "an order"),
    )
)


@dataclass(frozen=True, slots=True)
class Repeated:
    """Something that was asked `times`, the newest time included; `share` of it, in [0, 1], in the same words."""

    times: int
    share: float
    said: str


def repeated(newest: Sequence[str], earlier: Sequence[str], today: date) -> Repeated | None:
    """Return what of the `newest` messages was asked in `earlier` ones already, the most often asked; else None."""
    found = [again for text in newest if (again := _again(text, earlier, today))]
    return max(found, key=lambda again: (again.times, again.share), default=None)


def likeness(one: str, other: str) -> float:
    """Return how much two messages are about the same, in [0, 1]; 0 for such as say too little."""
    words, others = set(content(one)), set(content(other))
    if min(len(words), len(others)) < FEWEST_WORDS:
        return 0.0
    shared = sum(not kin(word).isdisjoint(others) for word in words)
    shared += sum(not kin(word).isdisjoint(words) for word in others)
    return shared / (len(words) + len(others))


def _again(text: str, earlier: Sequence[str], today: date) -> Repeated | None:
    sentences = _SENTENCES.split(text)
    alike = [
        (share, before)
        for before in earlier
        if (share := max(likeness(one, before) for one in (text, *sentences))) >= SAME_FROM
    ]
    if not alike:
        return None
    times = 1 + len(alike)
    share = 1.0 if times > 2 else max(share for share, _ in alike)
    often = _TIMES.get(times, f"{times} times")
    return Repeated(
        times, share, f"asked {often} {_subject([text, *(before for _, before in alike)], today)}"
    )


def _subject(texts: Sequence[str], today: date) -> str:
    """Say what they are about: a matter of any shop, with the day it must be settled by; else the words of the last."""
    plain = [normalise(text) for text in texts]
    about = next((said for pattern, said in _SUBJECTS if all(pattern.search(one) for one in plain)), None)
    if about is None:
        quoted = " ".join(texts[-1].split())
        cut = (
            quoted
            if len(quoted) <= QUOTED_CHARACTERS
            else f"{quoted[:QUOTED_CHARACTERS].rsplit(' ', 1)[0]} …"
        )
        return f"“{cut}”"
    deadline = next((day for text in texts if (day := deadline_in(text, today))), None)
    if deadline is None:
        return f"about {about}"
    return f"about {about} {'before' if deadline.strict else 'by'} {_on_paper(deadline.day)}"


def _on_paper(day: date) -> str:
    """Say a day so that it stays true when it is read later."""
    return f"{day:%A} {day.day} {day:%B}"
