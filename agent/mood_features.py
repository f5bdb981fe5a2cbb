"""What a message's surface says about its mood, beside its meaning: emoji, marks, capitals, telling words, all words.

Pure: one text in, small vectors out, the same on every machine.
"""

import math
import re
import zlib
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

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
_ADDRESSED = re.compile(r"(?<!\w)@\w")
_TAGGED = re.compile(r"(?<!\w)#[A-Za-z]")
_LINKED = re.compile(r"https?://")
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
    "addressed": lambda raw, _: float(_ADDRESSED.search(raw) is not None),
    "tagged": lambda raw, _: float(_TAGGED.search(raw) is not None),
    "linked": lambda raw, _: float(_LINKED.search(raw) is not None),
    "length": lambda _, plain: min(math.log1p(len(plain.split())) / math.log(101), 1.0),
}
"""By name, in the order of the weights; changing one means training again."""


READ_CHARACTERS = 1_000
"""What is read of a text; the encoder stops at 256 word pieces, and a mood shows before that."""

BUCKETS = 1 << 13
"""Words, pairs and pieces of words share this many places; twice as many read no better."""

_PIECE_LENGTHS = (3, 4)
_WORD = re.compile(r"https?://\S+|@\w+|[a-z0-9]+(?:'[a-z]+)?|[^\w\s]")
_STRAIGHT = str.maketrans("’‘", "''")


def surface(text: str) -> Vector:
    """Return the surface features of `text`, each in [0, 1], shape (len(FEATURES),)."""
    text = text[:READ_CHARACTERS]
    plain = normalise(text)
    return np.array([feature(text, plain) for feature in FEATURES.values()], dtype=np.float32)


def buckets(text: str) -> NDArray[np.int64]:
    """Return the places of the words of `text`, its pairs of words and pieces of words; shape (n,), n >= 3.

    The hashing trick (Weinberger et al. 2009): no vocabulary is kept. Whom a message is addressed to and where a
    link leads say nothing of its mood, so each is one word; emoji and marks are words too.
    """
    found = _WORD.findall(text[:READ_CHARACTERS].lower().translate(_STRAIGHT))
    words = ["^", *(_plainly(word) for word in found), "$"]
    grams = [f"w{word}" for word in words] + [f"b{a} {b}" for a, b in pairwise(words)]
    for word in words:
        if word[0].isalnum():
            framed = f"<{word}>"
            grams += [
                f"c{framed[at : at + length]}"
                for length in _PIECE_LENGTHS
                for at in range(len(framed) - length + 1)
            ]
    return np.array([zlib.crc32(gram.encode()) % BUCKETS for gram in grams], dtype=np.int64)


def _plainly(word: str) -> str:
    if word.startswith("http"):
        return "(link)"
    return "(name)" if len(word) > 1 and word.startswith("@") else word
