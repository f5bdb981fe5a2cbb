"""The grounding check: nothing is said that no source says, be it a figure, a date, an address or a product's name.

Pure. It judges a draft by its parts that can do harm, not by its style; what it cannot tell apart it refuses.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from agent.words import normalise

Part = Literal["figure", "date", "link", "e-mail", "phone", "name", "promise"]

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(
    r"\b(?:https?://|www\.)\S+|(?<![\w@])(?:[\w-]+\.)+(?:com|org|net|shop|store|example|eu|nl|de|uk|"
    r"io)\b(?:/\S*)?",
    re.IGNORECASE,
)
_PHONE = re.compile(r"\+\d[\d ()/-]{6,}\d")
_FIGURE = re.compile(
    r"(?P<before>[€$£]\s?)?(?P<number>\d+(?:[.,\u00a0 ]\d{3})*(?:[.,]\d+)?|\d+)(?P<after>\s?(?:%|"
    r"°\s?[CF]|[€$£]|[a-zA-Zµ²³]+))?"
)
_TO_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen",
    "eighteen nineteen twenty",
)
_TENS = ("thirty forty fifty sixty seventy eighty ninety hundred",)
_WORD_NUMBERS = {word: number for number, word in enumerate(" ".join(_TO_TWENTY).split())} | {
    word: 10 * number for number, word in enumerate(" ".join(_TENS).split(), start=3)
}
_IN_WORDS = re.compile(r"\b([a-z]+)\b(?=(?:[ -]([a-z]+|%))?)")
_SPELLINGS = (
    "€ eur euro euros | $ usd dollars | £ gbp pounds | % percent | kg kilo kilos kilogram kilograms",
    "g gram grams",
    "cm centimetre centimetres centimeters | mm | m metre metres meters | kw | w watt watts | mbar",
    "l litre litres",
    "°c | °f | day days | week weeks | month months | year years | hour hours | minute minutes min",
    "people persons",
)
_UNITS = {
    spelling: group.split()[0]
    for line in _SPELLINGS
    for group in line.split("|")
    for spelling in group.split()
}
_DAY = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:january|february|march|april|june|july|"
    r"august|september|october|"
    r"november|december)\b|\b(?:christmas|easter|tomorrow|tonight|next week|next month)\b",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    r"\b(?:guarantee[sd]?|promise[sd]?|free of charge|for free|free|discount|refund(?:ed)?|warranty|"
    r"voucher|gift card|"
    r"exchange|cancel(?:led)?|replacement|money back|always|never|certified|insured|lifetime)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?P<start>^|[.!?:] +|\n)?\b(?P<name>[A-Z][\w'-]*(?:[ -](?:[A-Z][\w-]*|\d+))*)")
_CITATION = re.compile(r"\[[\w/#~.-]+\]")
_SENTENCE_STARTERS = frozenset({"I", "I'm", "I'll", "OK", "Yes", "No", "EU", "VAT", "PDF"})


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A part of a draft that no source holds."""

    part: Part
    text: str


def check(draft: str, sources: Iterable[str], *, known_names: Collection[str] = ()) -> list[Unsupported]:
    """Return what in `draft` is in none of `sources` (texts of passages and computed sentences); empty when all is.

    `known_names` (the shop's, the shopper's) may be used without a source. A figure counts with its unit and must stand
    in a source with it; a promise's word must stand in a source.
    """
    held = _Held.of(sources)
    text = _CITATION.sub(" ", draft)
    found = [Unsupported("e-mail", said) for said in _EMAIL.findall(text) if said.lower() not in held.plain]
    text = _EMAIL.sub(" ", text)
    links = [match.group().rstrip(".,)") for match in _LINK.finditer(text)]
    found += [Unsupported("link", link) for link in links if link.lower() not in held.plain]
    text = _LINK.sub(" ", text)
    found += [
        Unsupported("phone", said)
        for said in _PHONE.findall(text)
        if re.sub(r"\D", "", said) not in held.digits
    ]
    text = _PHONE.sub(" ", text)
    found += [Unsupported("figure", said.text) for said in figures(text) if not held.has(said)]
    found += [Unsupported("date", said) for said in _DAY.findall(text) if said.lower() not in held.plain]
    found += [
        Unsupported("promise", said) for said in _PROMISE.findall(text) if _root(said) not in held.plain
    ]
    return found + _strange_names(text, held, known_names)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit as written ("" when it has none); numbers in words count as numbers."""

    number: str
    unit: str
    text: str


def figures(text: str) -> list[Figure]:
    """Return the figures of `text`, in digits and in words up to a hundred, in order."""
    found = []
    for match in _FIGURE.finditer(text):
        unit = (match["before"] or match["after"] or "").strip().lower().replace("° ", "°")
        found.append(Figure(_number(match["number"]), _UNITS.get(unit, ""), match.group().strip()))
    return found + [
        Figure(
            str(_WORD_NUMBERS[match[1]]),
            _UNITS.get(match[2] or "", ""),
            f"{match[1]} {match[2] or ''}".strip(),
        )
        for match in _IN_WORDS.finditer(text.lower())
        if match[1] in _WORD_NUMBERS and (match[1] != "one" or match[2] in _UNITS)
    ]


def _number(said: str) -> str:
    """Return "1,299.00" and "1299" as the same number, and "8,95" as 8.95."""
    plain = said.replace("\u00a0", "").replace(" ", "")
    if grouped := re.fullmatch(r"(\d{1,3}(?:[.,]\d{3})+)([.,]\d{1,2})?", plain):
        plain = re.sub(r"[.,]", "", grouped[1]) + (grouped[2] or "")
    plain = plain.replace(",", ".")
    whole, _, rest = plain.rpartition(".") if plain.count(".") == 1 else (plain, "", "")
    if rest and set(rest) == {"0"}:
        plain = whole
    elif rest:
        plain = f"{whole}.{rest.rstrip('0')}"
    return plain.lstrip("0") or "0"


@dataclass(frozen=True, slots=True)
class _Held:
    """What the sources hold, ready to be looked up."""

    plain: str
    digits: str
    figures: frozenset[tuple[str, str]]
    numbers: frozenset[str]

    @classmethod
    def of(cls, sources: Iterable[str]) -> "_Held":
        texts = list(sources)
        said = [figure for text in texts for figure in figures(text)]
        plain = " ".join(normalise(text) for text in texts)
        return cls(
            plain=f"{plain} {' '.join(text.lower() for text in texts)}",
            digits=re.sub(r"\D", "", plain),
            figures=frozenset((figure.number, figure.unit) for figure in said),
            numbers=frozenset(figure.number for figure in said),
        )

    def has(self, said: Figure) -> bool:
        return (said.number, said.unit) in self.figures if said.unit else said.number in self.numbers


def _root(word: str) -> str:
    return re.sub(r"(?:ed|s|d)$", "", word.lower()) if len(word) > 5 else word.lower()


def _strange_names(text: str, held: _Held, known: Collection[str]) -> list[Unsupported]:
    """Return names that no source has; a sentence's first word is not told from a name and let pass."""
    ours = {part.lower() for name in known for part in (name, *name.split())}
    found: list[Unsupported] = []
    for match in _NAME.finditer(text):
        name, parts = match["name"], match["name"].split()
        first_word = match["start"] is not None and len(parts) == 1
        if first_word or name in _SENTENCE_STARTERS or name.lower() in ours or name.lower() in held.plain:
            continue
        if match["start"] is not None and not any(part[0].isdigit() for part in parts):
            parts = parts[1:]  # the sentence's first word has a capital whatever it is
        known_parts = all(
            part.lower() in held.plain or part.lower() in ours or part in _SENTENCE_STARTERS for part in parts
        )
        # Words that are known apart may still be an invention together: "Emberline 40" of "Emberline 22" and "40 cm".
        if not known_parts or any(part[0].isdigit() for part in parts):
            found.append(Unsupported("name", name))
    return found


def said(found: Sequence[Unsupported]) -> str:
    """Say what was not supported, for a model that may try once more."""
    return "; ".join(f"{one.part} {one.text!r}" for one in found)
