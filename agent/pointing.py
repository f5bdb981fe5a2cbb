"""Words that point at a thing without naming it: "it", "this grill", "what comes with it".

Pure. All is read in text that is normalised (see `agent.words.normalise`).
"""

import re

from agent.words import content

_NOUN = (
    r"(?:grills?|bbqs?|barbecues?|ovens?|smokers?|kamados?|covers?|stones?|stoves?|fire ?pits?|"
    r"kettles?|planchas?|griddles?|products?|items?|models?|things?|articles?|thermometers?|"
    r"bag|stand|pan|skillet|plate|brush|gloves?|apron|set|table|ones?)"
)
_REFERENCE = re.compile(
    r"\b(?:(?<=\bdoes )one|(?<=\bwill )one|(?<=\bcan )one|it|its|itself|they|them|their|this one|that one|these|"
    r"those|(?:this|that|these|those|"
    rf"the same|the) (?:[a-z-]+ )?{_NOUN}|this)\b|"
    r"\b(?:got|have|get|want|buy|order) that(?= (?:in|with|for|too|also|today)\b|[ ?!.]*$)"
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
_WITH_IT = re.compile(
    r"\b(?:is|are|was) (?:the |an? |any )?(?:[a-z]+ ){1,3}(?:with (?:it|them|that)|in with (?:it|them|the))\b"
)
_INCLUDED = re.compile(
    r"\b(?:is|are) (?:the |an? |any )?(?:[a-z]+ ){1,3}(?:included|supplied|provided|in the box)(?=[ ?!.]*$)"
)
"""Asks of something, in view or just spoken of, whether that comes with it: "is the cover included?"."""
_CARTON = re.compile(r"\b(?:in|inside|out of) (?:the|its|their) (?:box|carton|package|packaging)\b")
BAGS = re.compile(
    r"\b(?:how many|\d+|two|three|four|five|half an?|per|each|one|a) (?:\d+ ?(?:kg|kilo|l) )?(?:bags?|sacks?)\b"
    r"(?! for (?:the|my|a|it|this))|\b\d+ ?(?:kg|kilos?|l)[ -](?:bags?|sacks?)\b|\bbags? of\b|"
    r"\bbags\b(?! for (?:the|my|a|it|this))"
)
"""So much of something, and no bag to carry things in."""
_NOT_A_REFERENCE = re.compile(
    r"\b(?:is|was|would|will|can|could) it (?:be )?(?:possible|ok|okay|allowed|too late|true|normal|"
    r"safe to say|enough to|best to|better to)\b|"
    r"\b(?:does|will|would|do) it (?:cost to (?:ship|send|deliver)|take (?:to|until|before|for (?:a|"
    r"the|my|you)))|\bit is (?:raining|late|urgent)\b|\bhow is it going\b|"
    r"\bis it (?:cheaper|better|possible)\b|\bthis (?:week|weekend|month|year|morning|evening|shop|"
    r"store|site|website|page|chat|time|friday|monday|tuesday|wednesday|thursday|saturday|sunday)\b"
)


def refers(plain: str) -> bool:
    """Tell whether `plain` points at anything: by a pronoun, or "the grill"."""
    return _REFERENCE.search(_referring(plain)) is not None


def refers_by_pronoun(plain: str) -> bool:
    """Tell whether `plain` points at anything by a pronoun."""
    return _PRONOUN.search(_referring(plain)) is not None


def points(plain: str) -> bool:
    """Tell whether `plain` points at one thing without saying what: "is it waterproof?"."""
    return before_it(plain) is not None


def before_it(plain: str) -> str | None:
    """Return what stands before the first word that points at one thing; None where none does."""
    spot = _ONE_THING.search(_referring(plain))
    return None if spot is None else plain[: spot.start()]


def with_title(plain: str, title: str) -> str | None:
    """Return `plain` with `title` in the place of the first words that point at it; None where none do."""
    passing = [one.span() for one in _NOT_A_REFERENCE.finditer(plain)]
    for spot in _REFERENCE.finditer(plain):
        if not any(start <= spot.start() < end for start, end in passing):
            owned = "'s" if spot.group() in {"its", "their"} else ""
            return f"{plain[: spot.start()]}the {title}{owned}{plain[spot.end() :]}"
    return None


def asks_what_comes_with(plain: str) -> bool:
    """Tell whether `plain` asks what something comes with."""
    return any(cue.search(plain) for cue in (_COMES_WITH, _CARTON, _WITH_IT, _INCLUDED))


def asks_whether_included(plain: str) -> bool:
    """Tell whether `plain` asks of something, without saying of what, whether it is included."""
    return _INCLUDED.search(plain) is not None


def without_carton(plain: str) -> str:
    """Return `plain` without the carton a product comes in: a shop that sells boxes is not asked for one so."""
    return _CARTON.sub(" ", plain)


def wholes_in(plain: str) -> tuple[str, ...]:
    """Return the parts of `plain` in which what something comes with may be named, likeliest first."""
    spot = _COMES_WITH.search(plain)
    if spot is None:
        return ()
    before, after = plain[: spot.start()], plain[spot.end() :]
    return (after, before) if "includ" in spot.group() else (before,)


def is_subject(nouns: frozenset[str], plain: str) -> bool:
    """Tell whether what `plain` points at, if anything, is what it called by one of `nouns` before.

    So it is in "does the cover for it cost extra?" and "with a cover, what does that one cost?", but neither in "does
    it fit under a cover?" nor in "with a cover, may it stay outside?".
    """
    heard = _referring(plain)
    spot = _PRONOUN.search(heard)
    if spot is None:
        return True
    before = heard[: spot.start()]
    if spot.group() != "that one":
        before = _BESIDE.sub(" ", before)
    return not nouns.isdisjoint(content(before))


def _referring(plain: str) -> str:
    """Return `plain` without the words that point at nothing: "is it possible", "this week"."""
    return _NOT_A_REFERENCE.sub(" ", plain)
