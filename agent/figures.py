"""Figures as a text gives them, in digits or in words, with their units, so that two texts can be compared.

Pure. Every spelling of the same amount is one figure: "€1,299.00" and "1299 euros", "ninety percent" and "90 %". What
can't be read for certain ("9O %" with a letter O) keeps its own spelling and equals nothing else.
"""

import re
import unicodedata
from dataclasses import dataclass

from agent.words import stem, word_set

_UNIT_WORDS = (
    "€ eur euro euros | $ usd dollar dollars bucks | £ gbp pound pounds | % percent pct | ct cent cents | "
    "kg kilo kilos kilogram kilograms kilogramme kilogrammes | g gram grams gramme grammes | lb lbs | oz ounces | "
    "cm centimetre centimetres centimeter centimeters | mm millimetre millimetres millimeter millimeters | "
    "m metre metres meter meters | km kilometre kilometres | inch inches | ft foot feet | mile miles | "
    "kw kilowatt kilowatts | w watt watts | mbar millibar | bar | v volt volts | l litre litres liter liters | "
    "ml millilitre millilitres | °c celsius | °f fahrenheit | degree degrees | second seconds sec secs | "
    "minute minutes min mins | hour hours hr hrs h | day days | working-day working-days business-day business-days | "
    "week weeks | month months | year years | people person persons guest guests | time times"
)
UNITS = {spelling: group.split()[0] for group in _UNIT_WORDS.split("|") for spelling in group.split()}
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {word: number for number, word in enumerate(_SMALL.split())} | {
    word: 10 * number for number, word in enumerate(_TENS.split(), start=2)
}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_FRACTIONS = {
    "half": "½",
    "halves": "½",
    "third": "⅓",
    "quarter": "¼",
    "double": "×2",
    "twice": "×2",
    "triple": "×3",
}
_DOZENS = {"dozen": "12", "couple": "2", "fortnight": "2"}
_VAGUE = re.compile(rf"\b(?:{'|'.join((*_FRACTIONS, *_DOZENS))})\b")
_IN_WORDS = "|".join((*_WORDS, *_SCALES))
_SPELLED = re.compile(
    rf"\b(?:(?:an? )?(?=hundred|thousand|million))?(?:{_IN_WORDS})(?:(?:[ -]| and )(?:{_IN_WORDS}))*\b",
    re.IGNORECASE,
)
_ONE_TO = re.compile(rf"(?:-| to | or )(?:\d|(?:{_IN_WORDS})\b)")
_DIGITS = re.compile(
    r"(?P<before>[€$£]\s?)?(?P<number>\d+(?:[.,]\d{3})*(?:[.,]\d+)?(?!\d))(?P<glued>(?!(?:st|nd|rd|th)\b)[^\W\d_]+(?:\d\w*)?)?"
)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_MIXED = re.compile(r"(?<![\w-])(?=\w*[^\W\d_])(?:[^\W\d_]+\d\w*)(?![\w])")
_RANGE = re.compile(r"\s*(?:to|or|and|-|up to)\s*[€$£]?\s*", re.IGNORECASE)
_AFTER = re.compile(
    r"[ \u00a0-]?(?P<unit>%|°\s?[cf]\b|[€$£])|[ \u00a0-](?P<words>[^\W\d_]+(?:[ -][^\W\d_]+)?)", re.IGNORECASE
)
_DASHES = str.maketrans({"–": "-", "—": "-", "−": "-", "‑": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " "})
_LINKING = word_set(
    "of for in on at by to from and or the a an is are it if with per after before until till"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit in one spelling ("" when it has none), and the text it was read from.

    `noun` is what it counts where that is no unit we know: the stem of the word that follows.
    """

    number: str
    unit: str
    text: str
    noun: str = ""


def plain_figures(text: str) -> str:
    """Return `text` with every way to write digits, dashes and spaces brought to one."""
    folded = unicodedata.normalize("NFKC", text).translate(_DASHES)
    return "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in folded)


def in_digits(text: str) -> str:
    """Return `text` with its numbers in digits, as the text of a figure has them: "within 3 weeks"."""
    return _SPELLED.sub(_as_digits, plain_figures(text))


def figures(text: str) -> list[Figure]:
    """Return the figures of `text` in order, fractions and dozens last."""
    plain = in_digits(text)
    return [*_in_digits(_ORDINAL.sub("", plain)), *_vague(plain.lower())]


def _as_digits(match: re.Match[str]) -> str:
    said = match.group().lower()
    rest = match.string[match.end() :].lower()
    if said == "one" and not _unit_after(rest, 0)[0] and not _ONE_TO.match(rest):
        return match.group()  # "the small one"
    return str(_value(said))


def _in_digits(plain: str) -> list[Figure]:
    found: list[Figure] = []
    pending = 0
    for match in _DIGITS.finditer(plain):
        if match.start() and plain[match.start() - 1].isalpha():
            continue  # a part of a code: "EL-10395" is read below, "IPX4" too
        unit, noun, end = _unit(plain, match)
        said = plain[match.start() : end].strip()
        found.append(Figure(number_in(match["number"]), unit, said, noun))
        if _RANGE.fullmatch(plain[match.end() : _next_digit(plain, match.end())]):
            pending += 1
            continue
        # "2 to 3 working days": the first number is of the second's unit.
        for back in range(1, pending + 1):
            first = found[-1 - back]
            if not first.unit:
                found[-1 - back] = Figure(first.number, unit, f"{first.text} {unit}".strip(), noun)
        pending = 0
    codes = [Figure(match.group().lower(), "", match.group()) for match in _MIXED.finditer(plain)]
    return found + codes


def _next_digit(plain: str, start: int) -> int:
    following = re.compile(r"\d").search(plain, start)
    return following.start() if following else start


def _unit(plain: str, match: re.Match[str]) -> tuple[str, str, int]:
    """Return the unit of a number, the noun where there is none, and where its text ends."""
    if match["before"]:
        return match["before"].strip(), "", match.end()
    if glued := match["glued"]:
        known = UNITS.get(glued.lower())
        return (known, "", match.end()) if known else (f"?{glued.lower()}", "", match.end())
    return _unit_after(plain, match.end())


def _unit_after(plain: str, start: int) -> tuple[str, str, int]:
    after = _AFTER.match(plain, start)
    if after is None:
        return "", "", start
    if after["unit"]:
        return after["unit"].lower().replace(" ", ""), "", after.end()
    first, *rest = re.split(r"[ -]", after["words"].lower())
    both = f"{first}-{rest[0]}" if rest else first
    if both in UNITS:
        return UNITS[both], "", after.end()
    if both == "per-cent":
        return "%", "", after.end()
    if first in UNITS:
        return UNITS[first], "", after.start() + 1 + len(first)
    if (
        first not in _LINKING
        and rest
        and rest[0] in UNITS
        and UNITS[rest[0]] not in {"m", "l", "g", "v", "w"}
    ):
        return UNITS[rest[0]], "", after.end()  # "60 whole days"
    return "", "" if first in _LINKING else stem(first), start


def _vague(lower: str) -> list[Figure]:
    found = []
    for match in _VAGUE.finditer(lower):
        word = match.group()
        if word in _FRACTIONS:
            found.append(Figure(_FRACTIONS[word], "", word))
        else:
            unit = (
                "week"
                if word == "fortnight"
                else _unit_after(lower.replace(f"{word} of", word), match.end())[0]
            )
            found.append(Figure(_DOZENS[word], unit, word))
    return found


def _value(spelled: str) -> int:
    total = current = 0
    for word in re.findall(r"[a-z]+", spelled):
        if word in _WORDS:
            current += _WORDS[word]
        elif word in _SCALES:
            current = max(current, 1) * _SCALES[word]
            if word != "hundred":
                total, current = total + current, 0
    return total + current


def number_in(said: str) -> str:
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
    plain = plain.lstrip("0") or "0"
    return f"0{plain}" if plain.startswith(".") else plain
