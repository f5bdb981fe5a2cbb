"""The kind of answer a question wants (a weight, an age, a country), and whether a statement gives one of that kind.

Pure. A neighbour of what is asked is no answer: not the length of a hose for its weight, nor its price for its age.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from agent.words import COLOURS, STOP_WORDS, kin, normalise, stem, tokens
from retrieval.pattern import one_of
from retrieval.statements import Statement

Gives = Callable[[str], bool]
"""Whether a text (a statement with its headings, as they stand) gives an answer of one kind."""

_NUMBER = r"(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|twelve|half|no|none)"
_TIME = (
    r"\b(?:seconds?|minutes?|min|hours?|h|days?|nights?|overnight|weeks?|months?|years?|lifetime|life|"
    r"at once|immediately|until|same day|moments?|\d{1,2}:\d{2}|january|february|march|april|june|july|"
    r"august|september|october|november|december)\b"
)
_LENGTH = rf"(?:{_NUMBER}) ?(?:cm|mm|m|met(?:er|re)s?|inch(?:es)?|×|x)\b|\d ?×"
_MASS = r"\d ?(?:kg|g|kilos?|grams?|kilograms?)\b"
_UNITS = {
    "litr": r"\d ?l\b|lit(?:er|re)",
    "liter": r"\d ?l\b|lit(?:er|re)",
    "watt": r"\d ?k?w\b",
    "kilowatt": r"\d ?k?w\b",
    "kilo": _MASS,
    "kilogram": _MASS,
    "gram": _MASS,
    "degre": r"°|degree",
    "euro": r"€|euro",
    "percent": r"%",
    "met": _LENGTH,
    "metr": _LENGTH,
    "centimetr": _LENGTH,
    "inch": _LENGTH,
    "decibel": r"\bdb\b|decibel",
    "calory": r"\bk?cal\b|calorie",
} | dict.fromkeys(("second", "minut", "hour", "day", "week", "month", "year"), _TIME)
_MUCH_OF = re.compile(
    r"\bhow much (?!(?:is|are|was|were|does|do|did|would|will|for|the|an?|your|this|that|these|those|it|to|i|"
    r"of|must|should|shall|can|could|may|has|have|we|you|they|if|more|less|longer|extra|on|in|with|and|or|pls|"
    r"please|money|postage|shipping|delivery)\b)(?P<of>\w+)"
)
_MANY_OF = re.compile(r"\bhow many (?P<of>[\w-]+)(?: (?P<also>[\w-]+))?")
_WILL_BE = re.compile(r"\bwhat (?:will|would) (?:the|its|your) (?P<what>\w+) be\b")
_WHO = re.compile(
    r"\bwho (?!(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|may|might|am|else|i|you)\b)(\w+)"
)


@dataclass(frozen=True, slots=True)
class _Kind:
    """`asked` finds it in a normalised question, `given` (any case) in what answers it."""

    asked: re.Pattern[str]
    given: re.Pattern[str]


def _kind(asked: str, given: str) -> _Kind:
    return _Kind(re.compile(asked), re.compile(given, re.IGNORECASE))


_LOAD = re.compile(
    r"\bhow much (?:weight|load)\b|\bmax(?:imum)? (?:load|weight)\b|\bweight limit\b|"
    r"\bhow many (?:kg|kilos?|kilograms)\b[^?.!]*\b(?:hang|carry|bear|support)\b"
)
_KINDS = (
    _kind(_LOAD.pattern, rf"(?:load|hold|carr|bear|support|up to|at most)[^.]*{_MASS}|{_MASS}[^.]*(?:load|at most)"),
    _kind(r"\bhow heavy\b|\bweighs?\b|\bweight of\b", rf"(?:weigh|heavy|packed)[\s\S]*{_MASS}|{_MASS}[^.]*weigh"),
    _kind(r"\bhow thick\b|\bthickness\b", r"\d ?(?:mm|cm)\b|\bthick"),
    _kind(r"\bhow (?:wide|tall|deep)\b|\b(?:width|height|depth) of\b", _LENGTH),
    _kind(r"\bhow long (?:is|are) (?:the|its|their|this|that|your) (?:[\w-]+ )*(?:cables?|cords?|hoses?|handles?|"
          r"leads?|shelf|shelves|tubes?|chains?|legs?|arms?|tongs|blades?|wires?)\b|\blength of\b", _LENGTH),
    _kind(r"\bhow long\b", f"{_TIME}|{_LENGTH}"),
    _kind(r"\bhow hot\b|\b(?:what|which|highest|lowest|maximum|max|minimum) (?:[\w-]+ )?temperatures?\b", r"°|degree"),
    _kind(r"\b(?:what|which|minimum) age\b|\bhow old\b|\bage limit\b",
          r"\bage[ds]?\b|\byears? old\b|\b(?:from|under) \d+ years"),
    _kind(r"\b(?:what|which) fuels?\b|\bwhat (?:does|do) [^?.!]*\b(?:run|burn|cook|work) (?:on|with)\b",
          r"\bfuel: |\bruns? on\b|\bburns?\b"),
    _kind(r"\bpercent(?:age)?\b|\bper cent\b", r"%|per ?cent"),
    _kind(r"\b(?:tele)?phone number\b", r"\+?\d[\d ]{6,}\d"),
    _kind(r"\bin the (?:evening|morning|afternoon)\b|\bat night\b|\b\d{1,2} ?(?:am|pm)\b|\bo'?clock\b",
          r"\b(?:evenings?|mornings?|afternoons?|nights?|noon|hours?|[ap]m)\b|\d{1,2}:\d{2}"),
)  # fmt: skip
_ORIGIN = one_of(
    r"\b(?:where|what country|which country)\b[^?.!]*\b(?:made|built|manufactured|produced|from)\b",
    r"\bcountry of (?:origin|manufacture)\b|\b(?:made|manufactured|produced|built) in (?:china|europe|germany)\b",
)
_FROM = re.compile(r"\b(?:in|from) (?:the |our own |northern |southern |eastern |western )*[A-Z]\w+")
_MAKING = re.compile(
    r"\b(?:made|built|manufactured|produced|woven|sewn|cast|forged|fired|grown|comes?|from|origin)\b"
)
_COLOUR = re.compile(r"\b(?:what|which) colou?rs?\b")


def kinds_asked(question: str) -> tuple[Gives, ...]:
    """Return tests of which an answer to `question` passes at least one; none when any statement may answer."""
    plain = normalise(question)
    asked: list[Gives] = []
    load = _LOAD.search(plain) is not None
    for kind in _KINDS:
        if kind.asked.search(plain) and not (load and kind is _KINDS[1]):
            asked.append(_matching(kind.given))
            if kind.given is _KINDS[4].given:
                break  # how long a cable is, is no time
    if _ORIGIN.search(plain):
        asked.append(lambda text: _FROM.search(text) is not None and _MAKING.search(text) is not None)
    if _COLOUR.search(plain):
        asked.append(lambda text: bool(COLOURS & set(tokens(text))) or "colour" in text.lower())
    asked += [_counting(tuple(filter(None, match.groups()))) for match in _MANY_OF.finditer(plain)]
    if not load:
        asked += [_holding(match["of"]) for match in _MUCH_OF.finditer(plain)]
    asked += [_holding(match["what"]) for match in _WILL_BE.finditer(plain)]
    asked += [_holding(match.group(1)) for match in _WHO.finditer(plain)]
    return tuple(asked)


def gives(asked: tuple[Gives, ...], statement: Statement) -> bool:
    """Tell whether `statement` gives an answer of one of the kinds `asked`."""
    if not asked:
        return True
    text = f"{' '.join(statement.passage.path)} {statement.meaning} {statement.quote}"
    return any(test(text) for test in asked)


def _matching(given: re.Pattern[str]) -> Gives:
    return lambda text: given.search(text) is not None


def _holding(word: str) -> Gives:
    meant = kin(stem(word))
    return lambda text: bool(meant & {stem(other) for other in tokens(text)})


def _counting(words: tuple[str, ...]) -> Gives:
    """A count of something gives a number with what is counted, or with its unit."""
    stems = [stem(word) for word in words if word not in STOP_WORDS]
    units = [re.compile(_UNITS[root], re.IGNORECASE) for root in stems if root in _UNITS]
    number = re.compile(rf"\b{_NUMBER}\b", re.IGNORECASE)

    def test(text: str) -> bool:
        if any(unit.search(text) for unit in units):
            return True
        held = {stem(other) for other in tokens(text)}
        return number.search(text) is not None and any(kin(root) & held for root in stems)

    return test
