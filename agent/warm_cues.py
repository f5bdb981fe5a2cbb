"""Cues of what makes a conversation warm: about to buy, a gift, about to leave, a rep they know, a wish for advice.

Pure. A message is read sentence by sentence and the plainest sentence counts, so that more words never take away from
what was said. Precision comes first: "can I return a present?" is about no gift to come, "a gift card" is a product.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from agent.words import normalise
from retrieval.pattern import one_of

LONGEST_READ_CHARACTERS = 2_000
_SENTENCES = re.compile(r"(?<=[.!?;…])\s+|\n+|,? but ")


@dataclass(frozen=True, slots=True)
class Cue:
    """How plainly it was said, in [0, 1], and how a rep is told of it."""

    share: float
    said: str


_BUY = r"(?:buy|order|purchase|check ?out|pay)"
_BUYING = one_of(
    rf"\b(?:i|we) (?:would (?:like|love)|want|am (?:about|ready|going)|are (?:about|ready|going)|plan|intend|hope)"
    rf" to {_BUY}\b",
    rf"\b(?:ready|about|happy) to {_BUY}\b|\bready to go ahead\b",
    rf"\b(?:i|we) (?:will|would|could|can|may|might) {_BUY} (?:it|one|both|them|this|these|that|two|the|an?)\b"
    r"[^.?!]*\b(?:today|tonight|now|this (?:week|evening|morning)|straight ?away|right away|at once)\b",
    r"\b(?:buy|order) (?:it|one|both|them|this|that|two)? ?(?:today|tonight|now|right now|straight ?away|right away)\b",
    r"\b(?:in|to) (?:my|the) (?:basket|cart|trolley)\b",
    r"\bhow (?:do|can|would) (?:i|we) (?:order|pay|buy)\b|\bwhere (?:do|can) (?:i|we) (?:order|pay|check ?out)\b",
    r"\b(?:i|we) (?:will|would) (?:go with|take) (?:it|this|that|the|both)\b",
    r"\bcard (?:is )?(?:in (?:my )?hand|ready)\b",
)
_NOT_YET = re.compile(
    r"\b(?:not|never|don't|won't|wouldn't|can't|isn't|no longer|just looking|only looking|ordered|bought|paid)\b"
)

_OCCASION = (
    r"(?:birthday|wedding|anniversary|retirement|graduation|christening|engagement|house ?-?warming|"
    r"mother'?s day|father'?s day|valentine'?s(?: day)?|christmas|xmas)"
)
_GIFT = one_of(
    r"\b(?:gift|present|surprise) for (?:my|our|a|the|his|her|their|someone|somebody|dad|mum|mom)\b",
    r"\bas a (?:\w+ )?(?:gift|present|surprise)\b",
    rf"\b(?:{_OCCASION}) (?:gift|present|surprise)\b",
    rf"\b(?:for|before|on|to) (?:my|our|his|her|their|the|a|an|\w+'s) (?:\w+ ){{0,3}}{_OCCASION}\b",
    rf"\b(?:turns|turning) \d0\b|\b\d0th {_OCCASION}\b",
    r"\b(?:for christmas|under the (?:christmas )?tree)\b",
    r"\bgive (?:it|this|one) to my \w+\b",
)
_NO_GIFT = re.compile(
    r"\bgift (?:cards?|vouchers?|receipts?|wrap\w*)\b|\b(?:returns?|returned|send back|exchanges?|got|received)\b|"
    r"\b(?:sale|deals?|opening|hours|open|closed|holidays?)\b"
)
_WHICH = re.compile(_OCCASION)

_LEAVING = one_of(
    r"\b(?:go|going|shop|shopping|look|looking|buy|buying|order|ordering|get|try) (?:it |one |them |this )?"
    r"(?:elsewhere|somewhere else|(?:from|at) (?:another|a different) (?:shop|store))\b",
    r"\b(?:go|going|switch|switching|over) to (?:a|your|the|another) (?:competit\w+|other shop|shop|store)\b",
    r"\btak(?:e|ing) (?:my|our) (?:business|money|custom) (?:elsewhere|somewhere else)\b",
    r"\b(?:never|not) (?:order|buy|shop|come|ordering|buying|shopping|coming)\b[^.?!]*\bagain\b",
    r"\blast (?:time|order) (?:i|we|you)\b|\b(?:my|our) last (?:order|purchase)\b",
    r"\b(?:close|cancel|delete) (?:my|our) (?:customer )?account\b|\blos(?:t|e|ing) (?:me|us|a (?:loyal )?customer)\b",
    r"\b(?:cancel (?:everything|all|the lot|the whole)|want (?:all )?(?:my|our) money back)\b",
    r"\b(?:done|finished|through) with (?:you|this (?:shop|store|company))\b",
)
_CANCELLING = one_of(
    r"\b(?:want|would like|like|need|have|going|decided|wish|prefer) to (?:cancel|withdraw)\b",
    r"\b(?:please |just )cancel\b|^cancel\b|\bcancel (?:my|our|this|that|the) (?:\w+ )?(?:order|delivery|purchase)\b",
    r"\b(?:can|could|may) (?:i|we|you) (?:still |please )?cancel\b|\bcancel it\b",
)
_STAYS = re.compile(
    r"\b(?:don't|do not|not|no need to|without|never) (?:want to |have to |need to )?(?:cancel|leave|go elsewhere)"
)

_DENIED = re.compile(
    r"\b(?:not|don't|do not|no|never) (?:\w+ ){0,3}(?:cancel\w*|complain\w*|complaints?|return\w*|leav\w+|withdraw\w*|"
    r"refunds?|money back|fuss|angry|upset|in a hurry)\b[^.?!;]*[,;.] ?(?:i am |i |but )*(?:only|just|simply) "
    r"(?:ask\w*|wonder\w*|check\w*|curious|(?:want|would like|need) to (?:know|ask|check)|a question)\b(?! why)"
)
_FAMILIAR = one_of(
    r"\b(?:carry on|continue|go on|talk|speak|chat|write|deal)(?:ing)? (?:again )?(?:to|with) (?:the|that) (?:same )?"
    r"(?:colleague|person|lady|gentleman|man|woman|guy|girl|rep|adviser|advisor|one)\b[^.?!]*"
    r"\b(?:i|we|who|that|from|last|yesterday|before|again)\b",
    r"\b(?:colleague|person|lady|gentleman|man|woman|guy|rep|adviser|advisor|he|she) (?:who )?(?:so kindly )?"
    r"(?:advised|served|looked after|took care of) (?:me|us)\b",
    r"\b(?:he|she|who) (?:\w+ ){0,2}?(?:helped|told|advised|promised) (?:me|us)[^.?!]*"
    r"\b(?:last|yesterday|before|the other)\b",
    r"\bthe same (?:colleague|person|rep|adviser|advisor) (?:as|again|i)\b",
)
_BY_NAME = re.compile(
    r"\b[Ii]s (?!It|This|That|There|The|He|She|Your|My|Delivery|Shipping)[A-Z][a-zà-ÿ]{1,20} "
    r"(?:there|in|around|available|online|free|on shift|working)(?: today| now| right now| just now)?\s*\?"
)
_ADVICE = one_of(
    r"\b(?:love|like|need|want|appreciate|use|after|looking for) (?:some |your |a bit of |a little )?"
    r"(?:advice|guidance|help (?:choosing|deciding|with choosing|to choose|to decide))\b",
    r"\b(?:can|could|would) (?:you|someone|somebody) advise (?:me|us)\b",
)

LEAVING_SHARE, CANCELLING_SHARE = 1.0, 0.6
"""Somebody who turns their back on the shop is lost; an order may be cancelled for a better one."""
ADVICE_SHARE = 0.7
"""Who asks for advice outright may still mean a small thing."""


def buying(text: str) -> Cue | None:
    """Tell whether the message says that its sender is about to buy."""
    return _plainest(text, _buying)


def gift(text: str) -> Cue | None:
    """Tell whether the message says that something is to be a gift, and for which occasion."""
    return _plainest(text, _gift)


def leaving(text: str) -> Cue | None:
    """Tell whether the message says that its sender turns away from the shop, or wants to cancel."""
    return _plainest(text, _leaving)


def calms(text: str) -> bool:
    """Tell whether the message says that nothing is amiss, and that its sender only asks."""
    return _DENIED.search(normalise(text[:LONGEST_READ_CHARACTERS])) is not None


def familiar(text: str) -> Cue | None:
    """Tell whether the message asks after a rep whom its sender knows."""
    if _BY_NAME.search(text[:LONGEST_READ_CHARACTERS]):
        return Cue(1.0, "")
    return _plainest(text, lambda sentence: Cue(1.0, "") if _FAMILIAR.search(sentence) else None)


def advice(text: str) -> Cue | None:
    """Tell whether the message asks for advice outright."""
    return _plainest(text, lambda sentence: Cue(ADVICE_SHARE, "") if _ADVICE.search(sentence) else None)


def _plainest(text: str, read: Callable[[str], Cue | None]) -> Cue | None:
    plain = normalise(text[:LONGEST_READ_CHARACTERS])
    cues = [cue for sentence in _SENTENCES.split(plain) if (cue := read(sentence))]
    return max(cues, key=lambda cue: cue.share, default=None)


def _buying(sentence: str) -> Cue | None:
    if _BUYING.search(sentence) and not _NOT_YET.search(sentence):
        return Cue(1.0, "is about to buy")
    return None


def _gift(sentence: str) -> Cue | None:
    if not _GIFT.search(sentence) or _NO_GIFT.search(sentence):
        return None
    which = _WHICH.search(sentence)
    if which is None:
        return Cue(1.0, "it is a present")
    occasion = which.group()
    feast = occasion.endswith(("mas", "'s", " day"))
    return Cue(1.0, f"it is for {'' if feast else 'an ' if occasion[0] in 'ae' else 'a '}{occasion}")


def _leaving(sentence: str) -> Cue | None:
    if _STAYS.search(sentence):
        return None
    if _LEAVING.search(sentence):
        return Cue(LEAVING_SHARE, "is about to turn away from the shop")
    return Cue(CANCELLING_SHARE, "wants to cancel") if _CANCELLING.search(sentence) else None
