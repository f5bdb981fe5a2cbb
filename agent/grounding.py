"""The grounding check: nothing is said that no source says, be it a figure, a date, an address or a product's name.

Pure. It judges a draft by its parts that can do harm, not by its style; what it cannot tell apart it refuses.

A draft is read sentence by sentence. What a sentence cites is what it is held against; without a citation that is every
source. `figures` reads amounts in whatever spelling, `claims` holds sentences against statements.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from agent.claims import Sources, parts_of, same, verdicts
from agent.dates import MONTHS, WEEKDAYS
from agent.figures import Figure, figures, plain_figures
from agent.words import STOP_WORDS, normalise, stem, word_set

__all__ = ["Figure", "Part", "Unsupported", "check", "figures", "said"]

Part = Literal["figure", "date", "link", "e-mail", "phone", "name", "promise", "claim", "script", "markup"]

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_EMAIL_SPELLED = re.compile(
    r"\b(?P<who>[\w.+-]+)\s*(?:@|[(\[{]\s*(?:at|@)\s*[)\]}]|\bat\b)\s*(?P<where>[\w-]+(?:\s*(?:\.|[(\[{]\s*dot\s*[)\]}]|"
    r"\bdot\b)\s*[\w-]+)*\s*(?:\.|[(\[{]\s*dot\s*[)\]}]|\bdot\b)\s*[a-z]{2,})\b",
    re.IGNORECASE,
)
_NO_MAILBOX = word_set(
    "look see find shop order visit us here available directly online pages more are is stay us"
)
_LINK = re.compile(
    r"\b(?:h[tx]{2}ps?://|www\.)\S+|(?<![\w@.])(?:[\w-]+\.)+[a-z]{2,}\b(?:/\S*)?|"
    r"\b[\w-]+\s*(?:[(\[{]\s*dot\s*[)\]}]|\bdot\b)\s*[a-z]{2,}\b",
    re.IGNORECASE,
)
_NO_LINK = re.compile(r"^(?:e\.g|i\.e|a\.m|p\.m|approx\.[a-z]+|[a-z]+\.[A-Z][a-z]*)$")
_PHONE = re.compile(r"(?:\+|\b00)\d[\d ()/-]{6,}\d|\b0\d[\d ()/-]{5,}\d\b|\(0\d+\)[\d ()/-]{4,}\d")
_MARKUP = re.compile(r"<\s*/?\s*[a-z!][^>]*>?|\]\(|```|!\[|\{\{|\$\{|<\||\|>", re.IGNORECASE)
_SHORT = {name[:3]: name for name in (*WEEKDAYS, *MONTHS) if name != "may"} | {
    "tues": "tuesday", "weds": "wednesday", "thur": "thursday", "thurs": "thursday", "sept": "september",
    "xmas": "christmas", "x-mas": "christmas",
}  # fmt: skip
_DAY = re.compile(
    rf"\b(?:{'|'.join((*WEEKDAYS, *MONTHS[:4], *MONTHS[5:]))})s?\b|\bMay\b(?= \d)|(?<=\d )May\b|"
    rf"\b(?:{'|'.join(name.capitalize() for name in _SHORT)})\b\.?|"
    r"\b(?:christmas|easter|new year|tomorrow|tonight|today|weekends?|overnight|(?:same|next|following)[- ]day|"
    r"(?:this|next|coming) (?:week|month|year)|midnight|noon|this (?:morning|afternoon|evening)|the day after|"
    r"end of the (?:day|week|month|year))\b",
    re.IGNORECASE,
)
_SHORT_NEEDS_CAPITAL = frozenset(
    {"mon", "sun", "sat", "wed", "mar", "dec", "jan", "fri", "thu", "tue", "apr", "jun"}
)
_DATED = re.compile(rf"\b({'|'.join(WEEKDAYS)}),? (?:the )?(\d{{1,2}})(?:st|nd|rd|th)?\b", re.IGNORECASE)
_OF_MONTH = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({'|'.join(MONTHS)})\b|\b({'|'.join(MONTHS)}) (\d{{1,2}})\b",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    r"\b(?:guarantee[sd]?|promise[sd]?|free of charge|for free|free|freebie|discount(?:ed|s)?|refund(?:ed|s)?|"
    r"warranty|voucher|coupon|gift card|promo(?:tion)?|rebate|cash ?back|compensat\w+|reimburs\w+|credit(?:ed)?|"
    r"exchange|cancel(?:led)?|replacement|money back|always|never|certified|insured|lifetime|complimentary|gratis|"
    r"on the house|on us|at no (?:extra |additional )?(?:cost|charge)|no charge|waive[sd]?|bonus|"
    r"knock(?:ed)? off|take[ns]? off|price match|half[- ]price|bargain|throw in|definitely|surely|assured?|"
    r"certainly|absolutely|ensure[sd]?|without fail|no matter what|unconditional(?:ly)?|unlimited|forever|consider it|"
    r"you have my word|approved?|authori[sz]ed?|granted|exception|special (?:price|offer|deal)|deal|"
    r"reduc(?:e[ds]?|tion)|cheaper|safe|harmless|legal(?:ly)?|liable|entitled)\b",
    re.IGNORECASE,
)
_COMMITS = re.compile(
    r"\b(?:we|i)(?:'ll| will|'ve| have|'d| would| shall| am going to|'m going to| can) "
    r"(?:(?:gladly|also|then|just|happily|now|already) )*([a-z]+)"
)
_HARMLESS_VERBS = word_set(
    "help find look see tell check answer ask fetch be have say know only not recommend suggest confirm get give",
    "also",
)
_NAME = re.compile(r"(?P<start>^|[.!?:] +|\n)?\b(?P<name>[A-Z][\w'-]*(?:[ -](?:[A-Z][\w-]*|\d+))*)")
_CITATION = re.compile(r"\[([\w/#~.-]+)\]")
_SENTENCE_STARTERS = frozenset({"I", "I'm", "I'll", "OK", "Yes", "No", "EU", "VAT", "PDF"})
_VERDICT = re.compile(r"^(yes|no)\b[,.:;!]?", re.IGNORECASE)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A part of a draft that no source holds."""

    part: Part
    text: str


def check(
    draft: str,
    sources: Mapping[str, str] | Iterable[str],
    *,
    known_names: Collection[str] = (),
    asked: str = "",
) -> list[Unsupported]:
    """Return what in `draft` is in none of `sources`; empty when all is.

    `sources` are texts whose first line is their title, by the ids that citations name; without ids each is held
    against every sentence. `known_names` (the shop's, the shopper's) may be used without a
    source. `asked` is the question: what "it" costs is the price of what was asked about.
    """
    named = dict(sources) if isinstance(sources, Mapping) else {}
    always = [] if isinstance(sources, Mapping) else list(sources)
    whole = _Checked([*named.values(), *always] if named else always, known_names, asked)
    found: list[Unsupported] = _written(draft)
    for sentence in parts_of(draft):
        ids = [name for name in _CITATION.findall(sentence) if name in named]
        held = _Checked([*(named[name] for name in ids), *always], known_names, asked) if ids else whole
        found += held.wrong(_CITATION.sub(_without_id, sentence))
    return list(dict.fromkeys(found))


def _without_id(match: re.Match[str]) -> str:
    """Cut a citation out, and nothing else in brackets: "refunds[at]shop" stays to be looked at."""
    return " " if set("/#") & set(match[1]) else match.group()


def _written(draft: str) -> list[Unsupported]:
    """Return what is not plain text: markup, signs that can't be seen, words of letters that only look alike."""
    found = [Unsupported("markup", match.group()) for match in _MARKUP.finditer(draft)]
    if _INVISIBLE.search(draft):
        found.append(Unsupported("script", "signs that cannot be seen"))
    return found + [
        Unsupported("script", word)
        for word in re.findall(r"[^\W\d_]+", draft)
        if len({_script(c) for c in word if c.isalpha()}) > 1
    ]


def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split(" ", maxsplit=1)[0]


class _Checked:
    """Some sources, ready to have sentences held against them."""

    def __init__(self, texts: Sequence[str], known_names: Collection[str], asked: str) -> None:
        self._texts = texts
        self._known = known_names
        self._sources = Sources(texts, asked=asked, ours=known_names)
        plain = " ".join(normalise(text) for text in texts)
        self._plain = f"{plain} {' '.join(text.lower() for text in texts)}"
        self._digits = [
            re.sub(r"\D", "", run) for run in re.findall(r"\+?\d[\d ()/-]*\d", plain_figures(plain))
        ]
        self._figures = [figure for text in texts for figure in figures(text)]
        self._scripts = {_script(c) for text in (*texts, *known_names) for c in text if c.isalpha()}

    def wrong(self, sentence: str) -> list[Unsupported]:
        """Return what of one sentence, its citations cut out, these sources don't hold."""
        text, found = self._addresses(sentence)
        for one in figures(text):
            if not any(same(one, held) for held in self._figures) or not self._sources.tells_of(one, text):
                found.append(Unsupported("figure", one.text))
        found += [Unsupported("name", pair) for pair in self._strange_models(text)]
        found += [Unsupported("date", day) for day in self._days(text)]
        found += [Unsupported("promise", one) for one in self._promises(text)]
        found += _strange_names(text, self._plain, self._known)
        strange = {_script(c) for c in text if c.isalpha()} - self._scripts - {"LATIN"}
        if strange:
            found.append(Unsupported("script", ", ".join(sorted(strange)).lower()))
        if self._turned(text):
            found.append(Unsupported("claim", f"{sentence.strip()} (the sources say the opposite)"))
        elif not self._sources.bears_out(text, known=self._known):
            found.append(Unsupported("claim", sentence.strip()))
        return found

    def _addresses(self, text: str) -> tuple[str, list[Unsupported]]:
        """Return the text without its addresses, and those that no source holds."""
        found = [
            Unsupported("e-mail", said) for said in _EMAIL.findall(text) if said.lower() not in self._plain
        ]
        text = _EMAIL.sub(" ", text)
        for match in _EMAIL_SPELLED.finditer(text):
            where = re.sub(r"\s*[(\[{]?\s*\b(?:dot)\b\s*[)\]}]?\s*", ".", match["where"], flags=re.IGNORECASE)
            address = "".join(f"{match['who']}@{where}".lower().split())
            if match["who"].lower() not in _NO_MAILBOX and address not in self._plain:
                found.append(Unsupported("e-mail", match.group()))
        for match in _LINK.finditer(text):
            link = match.group().rstrip(".,;:!?)")
            if not _NO_LINK.match(link) and not link[:1].isdigit() and link.lower() not in self._plain:
                found.append(Unsupported("link", link))
        text = _LINK.sub(
            lambda m: m.group() if _NO_LINK.match(m.group()) or m.group()[:1].isdigit() else " ", text
        )
        phones = [(said, re.sub(r"\D", "", said)) for said in _PHONE.findall(text)]
        found += [
            Unsupported("phone", said)
            for said, run in phones
            if not any(run in held for held in self._digits)
        ]
        return _PHONE.sub(" ", text), found

    def _strange_models(self, text: str) -> list[str]:
        """Return what is called like one of the shop's models and is none: "emberline 40"."""
        pairs = re.findall(r"\b([^\W\d_][\w-]+)[ -](\d+)\b(?![.,]\d)", plain_figures(text))
        return [
            f"{word} {number}"
            for word, number in pairs
            if word.lower() in self._sources.families and f"{word.lower()} {number}" not in self._plain
        ]

    def _days(self, text: str) -> list[str]:
        """Return the days named that no source names, and dates put together of parts of two."""
        found = []
        for match in _DAY.finditer(text):
            day = match.group().rstrip(".").lower()
            if day in _SHORT and day in _SHORT_NEEDS_CAPITAL and not match.group()[0].isupper():
                continue
            full = _SHORT.get(day, day).removesuffix("s")
            short = {name for name, whole in _SHORT.items() if whole == full}
            if not any(
                re.search(rf"\b{re.escape(one)}", self._plain)
                for one in {full, day, full.replace("-", " ")} | short
            ):
                found.append(match.group())
        pairs = {(m[1].lower(), m[2]) for m in _DATED.finditer(self._plain)}
        found += [m.group() for m in _DATED.finditer(text) if (m[1].lower(), m[2]) not in pairs]
        dates = {_date(m) for m in _OF_MONTH.finditer(self._plain)}
        return found + [m.group() for m in _OF_MONTH.finditer(text) if _date(m) not in dates]

    def _promises(self, text: str) -> list[str]:
        found = [said for said in _PROMISE.findall(text) if _root(said) not in self._plain]
        for match in _COMMITS.finditer(normalise(text)):
            verb = match[1]
            if verb not in _HARMLESS_VERBS and stem(verb) not in self._sources.stems:
                found.append(match.group())
        return found

    def _turned(self, text: str) -> bool:
        match = _VERDICT.match(text.strip())
        said = verdicts(self._texts)
        if match and said and match[1].lower() not in said:
            return True
        return self._sources.contradicted(_VERDICT.sub("", text.strip()))


def _date(match: re.Match[str]) -> tuple[str, str]:
    return (match[1] or match[4], (match[2] or match[3]).lower())


def _root(word: str) -> str:
    return re.sub(r"(?:ed|s|d)$", "", word.lower()) if len(word) > 5 else word.lower()


def _strange_names(text: str, held: str, known: Collection[str]) -> list[Unsupported]:
    """Return names that no source has; a sentence's first word is not told from a name and let pass."""
    ours = {part.lower() for name in known for part in (name, *name.split())}
    found: list[Unsupported] = []
    for match in _NAME.finditer(text):
        name, parts = match["name"], match["name"].split()
        first_word = match["start"] is not None and len(parts) == 1
        if first_word or name in _SENTENCE_STARTERS or name.lower() in ours or name.lower() in held:
            continue
        opens = match["start"] is not None and parts[0].lower() in STOP_WORDS
        if opens or (match["start"] is not None and not any(part[0].isdigit() for part in parts)):
            parts = parts[1:]  # the sentence's first word has a capital whatever it is
        if all(part.isdigit() for part in parts):
            continue
        known_parts = all(
            part.lower() in held or part.lower() in ours or part in _SENTENCE_STARTERS for part in parts
        )
        # Words that are known apart may still be an invention together: "Emberline 40" of "Emberline 22" and "40 cm".
        if not known_parts or any(part[0].isdigit() for part in parts):
            found.append(Unsupported("name", name))
    return found


def said(found: Sequence[Unsupported]) -> str:
    """Say what was not supported, for a model that may try once more."""
    return "; ".join(f"{one.part} {one.text!r}" for one in found)
