"""What a message's surface says about its mood, beside its meaning: emoji, marks, capitals, and a few telling words.

Pure: one text in, one small vector out, the same on every machine.
"""

import math
import re
from collections.abc import Callable

import numpy as np

from agent.words import normalise
from retrieval.passages import Vector

_GLAD_EMOJI = re.compile(
    "[😀-😆😊😍😎🥰😘🙂😉🤗🤩🥳😋😁👍👏🙌🙏💪✨🎉❤🧡💛💚💙💜🔥💯☺]|:-?\\)|:-?D|;-?\\)|<3"
)
_SAD_EMOJI = re.compile("[😒😞😟😔😕🙁☹😢😭😥😓😩😫💔👎]|:-?\\(|:'\\(|:-?/")
_ANGRY_EMOJI = re.compile("[😠😡🤬👿😤🖕🙄]")
_PUZZLED_EMOJI = re.compile("[🤔😕😖🤷🧐😵]")
_AFRAID_EMOJI = re.compile("[😰😨😱😬🥺]")

_THANKS = re.compile(r"\b(?:thanks|thank you|cheers|much appreciated|grateful|appreciate)\b")
_PRAISE = re.compile(
    r"\b(?:love|loved|lovely|great|awesome|amazing|perfect|brilliant|excellent|fantastic|wonderful|"
    r"superb|happy|glad|pleased|"
    r"delighted|nice|beautiful|best|fab|delicious|thrilled|impressed|yay|wow|well done|good job|"
    r"helpful|excited)\b"
)
_LETDOWN = re.compile(
    r"\b(?:disappoint\w*|sad|shame|pity|unfortunately|let down|expected (?:more|better)|not (?:what|"
    r"as) (?:i|described|expected|shown|in)|regret|"
    r"sorry|wrong (?:size|colour|color|item|one|product)|missing|broken|broke|damaged|cracked|dent\w*|"
    r"scratch\w*|rust\w*|leak\w*|faulty|defective|"
    r"doesn't work|not working|stopped working|too (?:small|thin|late|expensive)|poor|underwhelm\w*|"
    r"hoped|bent|torn|warped|incomplete|again)\b"
)
_FURY = re.compile(
    r"\b(?:ridiculous|unacceptable|outrag\w*|disgrac\w*|furious|angry|fuming|livid|scam\w*|fraud|"
    r"thie\w+|steal\w*|liars?|lying|joke|terrible|horrible|"
    r"worst|awful|appalling|pathetic|useless|rubbish|garbage|trash|disgust\w*|incompeten\w*|"
    r"never again|sick of|fed up|had enough|lawyer|sue|"
    r"trading standards|chargeback|report you|money back|shit\w*|fuck\w*|damn|bloody|crap\w*|hell|"
    r"idiots?|stupid|wtf|bullshit|shame on|hate|ffs|"
    r"waste of|ignored|ignoring|nobody (?:answers|replies|cares)|no one (?:answers|replies|cares)|"
    r"how dare|insult\w*)\b"
)
_WAITING = re.compile(
    r"\b(?:still (?:no|not|nothing|waiting|haven't|hasn't)|(?:\d+|two|three|four|five|six|several|"
    r"many) (?:days|weeks|months|times|emails|mails|calls) ?(?:ago|now|later|already|and)?|"
    r"third time|second time|again and again|over and over|nobody|no one|no (?:reply|answer|response)|"
    r"never (?:arrived|came|got|received|again)|keeps? \w+ing|promised)\b"
)
_WORRY = re.compile(
    r"\b(?:worr\w*|afraid|scared|nervous|anxious|concern\w*|hope (?:it|this|that|they)|in time|"
    r"too late|safe|dangerous|danger|risk\w*|what if|urgent\w*|asap|"
    r"deadline|gift|birthday|wedding|is it normal|smells? (?:of|like)|fire|burn\w*|explode|lost|stuck|"
    r"panic\w*|please help|trust\w*)\b"
)
_PUZZLED = re.compile(
    r"\b(?:confus\w*|don't (?:understand|get|know|see)|not sure|unsure|unclear|what do you mean|"
    r"makes no sense|which (?:one|of)|can't (?:find|figure|tell|see|work out)|"
    r"puzzl\w*|lost me|huh|supposed to|contradict\w*|wait what|how come|doesn't make sense|"
    r"difference between|no idea|i thought)\b"
)
_ASKING = re.compile(
    r"^(?:(?:hi|hello|hey|ok|so|and|also|please|just)[ ,!.]*)*(?:what|which|how|where|when|who|is|are|"
    r"do|does|did|can|could|would|will|has|have|any|may|should)\b"
)
_WONDERING = re.compile(
    r"\b(?:wonder\w*|curious|interested|thinking (?:of|about)|looking (?:for|at)|tell me (?:more|"
    r"about)|recommend\w*|suggest\w*|any idea|would like to know)\b"
)
_NEGATION = re.compile(r"\b(?:not|no|never|none|nothing|nobody|nor|neither|without|hardly|\w+n't)\b")
_GREAT_IRONY = re.compile(
    r"\b(?:great|thanks|brilliant|fantastic|wonderful|perfect|lovely|nice|well done|"
    r"congratulations)\b[^?]*\b(?:again|another|nothing|broken|still|late|not|for nothing|wrong|no)\b"
)
_POLITE = re.compile(r"\b(?:please|kindly|could you|would you|may i|excuse me)\b")
_ELONGATED = re.compile(r"([a-z])\1{2,}")

Feature = Callable[[str, str], float]
"""Raw text and normalised text in, a number in [0, 1] out."""


def _matches(pattern: re.Pattern[str]) -> Feature:
    return lambda raw, plain: min(len(pattern.findall(plain)), 3) / 3 if plain or raw else 0.0


def _emoji(pattern: re.Pattern[str]) -> Feature:
    return lambda raw, plain: min(len(pattern.findall(raw)), 3) / 3 if plain or raw else 0.0


def _shouting(raw: str, plain: str) -> float:
    del plain
    words = re.findall(r"[A-Za-z]{3,}", raw)
    return sum(word.isupper() for word in words) / len(words) if words else 0.0


FEATURES: dict[str, Feature] = {
    "glad emoji": _emoji(_GLAD_EMOJI),
    "sad emoji": _emoji(_SAD_EMOJI),
    "angry emoji": _emoji(_ANGRY_EMOJI),
    "puzzled emoji": _emoji(_PUZZLED_EMOJI),
    "afraid emoji": _emoji(_AFRAID_EMOJI),
    "exclamations": lambda raw, _: min(raw.count("!"), 4) / 4,
    "questions": lambda raw, _: min(raw.count("?"), 3) / 3,
    "many questions": lambda raw, _: float("??" in raw),
    "both marks": lambda raw, _: float("?!" in raw or "!?" in raw),
    "trailing dots": lambda raw, _: float("..." in raw or "…" in raw),
    "shouting": _shouting,
    "elongated": lambda _, plain: float(_ELONGATED.search(plain) is not None),
    "thanks": _matches(_THANKS),
    "praise": _matches(_PRAISE),
    "letdown": _matches(_LETDOWN),
    "fury": _matches(_FURY),
    "waiting": _matches(_WAITING),
    "worry": _matches(_WORRY),
    "puzzled": _matches(_PUZZLED),
    "asking": _matches(_ASKING),
    "wondering": _matches(_WONDERING),
    "negation": _matches(_NEGATION),
    "irony": _matches(_GREAT_IRONY),
    "polite": _matches(_POLITE),
    "length": lambda _, plain: min(math.log1p(len(plain.split())) / math.log(101), 1.0),
}
"""By name, in the order of the weights; changing one means training again."""


def surface(text: str) -> Vector:
    """Return the surface features of `text`, each in [0, 1], shape (len(FEATURES),)."""
    plain = normalise(text)
    return np.array([feature(text, plain) for feature in FEATURES.values()], dtype=np.float32)
