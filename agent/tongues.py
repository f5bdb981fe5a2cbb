"""Which language a shopper writes in, and the one honest sentence for those the assistant does not speak.

Pure. The sentence is in the shopper's language where that is one of the widget's, else in English: it says which
languages the assistant speaks and offers to ask for a person who speaks theirs. It promises nobody.
"""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from agent.manner import manner_of
from agent.reply import Reply
from conversation.model import Option

OTHER = "other"
"""A script that the vote of common words knows nothing of."""

LEAST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Tongue:
    """How one language says it: `names` of the languages by their codes, `other` for one without a name."""

    names: dict[str, str]
    other: str
    joint: str
    sentence: str
    button: str


_ENGLISH = Tongue(
    names={
        "en": "English", "de": "German", "es": "Spanish", "zh": "Chinese", "fr": "French", "nl": "Dutch",
        "it": "Italian", "sv": "Swedish",
    },
    other="your language",
    joint=" and ",
    sentence="I only speak {spoken}, I'm sorry; shall I ask for a person who speaks {theirs}?",
    button="Ask for a person",
)  # fmt: skip
TONGUES = {
    "en": _ENGLISH,
    "de": Tongue(
        names={
            "en": "Englisch", "de": "Deutsch", "es": "Spanisch", "zh": "Chinesisch", "fr": "Französisch",
            "nl": "Niederländisch", "it": "Italienisch", "sv": "Schwedisch",
        },
        other="Ihre Sprache",
        joint=" und ",
        sentence="Ich spreche leider nur {spoken}; soll ich nach einem Menschen fragen, der {theirs} spricht?",
        button="Nach einem Menschen fragen",
    ),
    "es": Tongue(
        names={
            "en": "inglés", "de": "alemán", "es": "español", "zh": "chino", "fr": "francés", "nl": "neerlandés",
            "it": "italiano", "sv": "sueco",
        },
        other="su idioma",
        joint=" y ",
        sentence="Lo siento, solo hablo {spoken}; ¿pregunto por una persona que hable {theirs}?",
        button="Preguntar por una persona",
    ),
    "zh": Tongue(
        names={
            "en": "英语", "de": "德语", "es": "西班牙语", "zh": "中文", "fr": "法语", "nl": "荷兰语", "it": "意大利语",
            "sv": "瑞典语",
        },
        other="您的语言",
        joint="和",
        sentence="抱歉，我只会说{spoken}；要我请一位会说{theirs}的客服人员吗？",
        button="请求人工客服",
    ),
}  # fmt: skip


TONGUE_CODES = frozenset(_ENGLISH.names)
"""The languages that can be noticed, and so be spoken without an excuse."""


def language_of(text: str) -> str | None:
    """Return the code of the language `text` is in, OTHER for a script unknown here; None when it can't be told."""
    letters = [character for character in text if character.isalpha()]
    scripts = [_script(character) for character in letters]
    foreign = [script for script in scripts if script != "LATIN"]
    if len(foreign) < LEAST_LETTERS or 2 * len(foreign) < len(scripts):
        return manner_of([text]).language
    return "zh" if set(foreign) == {"CJK"} else OTHER


def in_another_language(text: str, spoken: Sequence[str]) -> Reply | None:
    """Return what to say to a message in a language that is not among those spoken; None for any other message."""
    language = language_of(text)
    if language is None or language in spoken:
        return None
    tongue = TONGUES.get(language, _ENGLISH)
    said = tongue.sentence.format(
        spoken=_listed(spoken, tongue), theirs=tongue.names.get(language, tongue.other)
    )
    return Reply(said, kind="unknown", confidence=0.1, options=(Option(tongue.button, "human"),), found=False)


def known(codes: Collection[str]) -> bool:
    """Tell whether every code is one of a language that can be noticed here."""
    return TONGUE_CODES.issuperset(codes)


def _listed(spoken: Sequence[str], tongue: Tongue) -> str:
    names = [tongue.names[code] for code in spoken]
    return tongue.joint.join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split(" ", maxsplit=1)[0]
