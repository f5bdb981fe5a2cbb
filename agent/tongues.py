"""Which language a shopper writes in, and the one honest sentence for those the assistant does not speak.

The sentence is in the shopper's language where that is one of the widget's, else in English: it says which
languages the assistant speaks and offers to ask for a person who speaks theirs. It promises nobody.
"""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from agent.reply import Reply
from conversation.model import Option
from retrieval.languages import is_telling, likely

OTHER = "other"
"""A language that is none of those with a name here, or one of several that are alike."""

FOREIGN = 0.02
"""Where those spoken are less likely together than this, a message is in another language: nearly all of 136 messages
in fifteen languages are, and next to none of 2,500 in English with all their errors (tests/agent/test_tongues.py)."""
TOLD_APART = 2.0
"""A language has its name said where it is so many times as likely as the next: a Dane is not called a Norwegian."""

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
        "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "en": "English", "es": "Spanish",
        "et": "Estonian", "fi": "Finnish", "fr": "French", "ga": "Irish", "hr": "Croatian",
        "hu": "Hungarian", "is": "Icelandic", "it": "Italian", "lt": "Lithuanian", "lv": "Latvian",
        "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
        "sk": "Slovak", "sl": "Slovene", "sq": "Albanian", "sv": "Swedish", "tr": "Turkish",
        "zh": "Chinese",
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
            "ca": "Katalanisch", "cs": "Tschechisch", "da": "Dänisch", "de": "Deutsch", "en": "Englisch",
            "es": "Spanisch", "et": "Estnisch", "fi": "Finnisch", "fr": "Französisch", "ga": "Irisch",
            "hr": "Kroatisch", "hu": "Ungarisch", "is": "Isländisch", "it": "Italienisch", "lt": "Litauisch",
            "lv": "Lettisch", "nl": "Niederländisch", "no": "Norwegisch", "pl": "Polnisch",
            "pt": "Portugiesisch", "ro": "Rumänisch", "sk": "Slowakisch", "sl": "Slowenisch",
            "sq": "Albanisch", "sv": "Schwedisch", "tr": "Türkisch", "zh": "Chinesisch",
        },
        other="Ihre Sprache",
        joint=" und ",
        sentence="Ich spreche leider nur {spoken}; soll ich nach einem Menschen fragen, der {theirs} spricht?",
        button="Nach einem Menschen fragen",
    ),
    "es": Tongue(
        names={
            "ca": "catalán", "cs": "checo", "da": "danés", "de": "alemán", "en": "inglés", "es": "español",
            "et": "estonio", "fi": "finés", "fr": "francés", "ga": "irlandés", "hr": "croata",
            "hu": "húngaro", "is": "islandés", "it": "italiano", "lt": "lituano", "lv": "letón",
            "nl": "neerlandés", "no": "noruego", "pl": "polaco", "pt": "portugués", "ro": "rumano",
            "sk": "eslovaco", "sl": "esloveno", "sq": "albanés", "sv": "sueco", "tr": "turco", "zh": "chino",
        },
        other="su idioma",
        joint=" y ",
        sentence="Lo siento, solo hablo {spoken}; ¿pregunto por una persona que hable {theirs}?",
        button="Preguntar por una persona",
    ),
    "zh": Tongue(
        names={
            "ca": "加泰罗尼亚语", "cs": "捷克语", "da": "丹麦语", "de": "德语", "en": "英语",
            "es": "西班牙语", "et": "爱沙尼亚语", "fi": "芬兰语", "fr": "法语", "ga": "爱尔兰语",
            "hr": "克罗地亚语", "hu": "匈牙利语", "is": "冰岛语", "it": "意大利语", "lt": "立陶宛语",
            "lv": "拉脱维亚语", "nl": "荷兰语", "no": "挪威语", "pl": "波兰语", "pt": "葡萄牙语",
            "ro": "罗马尼亚语", "sk": "斯洛伐克语", "sl": "斯洛文尼亚语", "sq": "阿尔巴尼亚语", "sv": "瑞典语",
            "tr": "土耳其语", "zh": "中文",
        },
        other="您的语言",
        joint="和",
        sentence="抱歉，我只会说{spoken}；要我请一位会说{theirs}的客服人员吗？",
        button="请求人工客服",
    ),
}  # fmt: skip


TONGUE_CODES = frozenset(_ENGLISH.names)
"""The languages that can be noticed, and so be spoken without an excuse."""


def language_of(text: str, spoken: Sequence[str] = ("en",)) -> str | None:
    """Return the code of the language `text` is in, OTHER for one that can't be named; None for one that is spoken.

    A word or two, a number and what is no text at all can't be told from one that is.
    """
    letters = [character for character in text if character.isalpha()]
    scripts = [_script(character) for character in letters]
    foreign = [script for script in scripts if script != "LATIN"]
    if len(foreign) >= LEAST_LETTERS and 2 * len(foreign) >= len(scripts):
        language = "zh" if set(foreign) == {"CJK"} else OTHER
        return None if language in spoken else language
    if not is_telling(text):
        return None
    chances = likely(text)
    first, second = sorted(chances, key=chances.__getitem__, reverse=True)[:2]
    if sum(chances.get(code, 0.0) for code in spoken) >= FOREIGN:
        return None
    return first if chances[first] >= TOLD_APART * chances[second] else OTHER


def in_another_language(text: str, spoken: Sequence[str]) -> Reply | None:
    """Return what to say to a message in a language that is not among those spoken; None for any other message."""
    language = language_of(text, spoken)
    if language is None:
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
