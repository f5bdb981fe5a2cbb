"""Words as the assistant compares them: normalised, stemmed, weighed, and forgiving of typing errors."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache


def word_set(*lines: str) -> frozenset[str]:
    """Return the words of `lines`, which stand apart by spaces."""
    return frozenset(" ".join(lines).split())


_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "´": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "}
)
_CONTRACTIONS = (
    (
        re.compile(
            r"\b(can|won|don|doesn|didn|isn|aren|wasn|weren|haven|hasn|hadn|couldn|wouldn|shouldn)'?t\b"
        ),
        r"\1't",
    ),
    (re.compile(r"\bcannot\b"), "can't"),
    (re.compile(r"\bwhat's\b|\bwhats\b"), "what is"),
    (re.compile(r"\bwhere's\b|\bwheres\b"), "where is"),
    (re.compile(r"\bhow's\b|\bhows\b"), "how is"),
    (re.compile(r"\bwhen's\b|\bwhens\b"), "when is"),
    (re.compile(r"\bwho's\b|\bwhos\b"), "who is"),
    (re.compile(r"\b(it|that|there|he|she)'s\b"), r"\1 is"),
    (re.compile(r"\b(i)'?m\b"), "i am"),
    (re.compile(r"\b(you|we|they)'re\b"), r"\1 are"),
    (re.compile(r"\b(i|you|we|they)'ve\b|\b(i)ve\b"), r"\1\2 have"),
    (re.compile(r"\b(i|you|we|they|it|that)'ll\b"), r"\1 will"),
    (re.compile(r"\b(i|you|we|they)'d\b"), r"\1 would"),
    (re.compile(r"\bpls\b|\bplz\b|\bplease\b|\bpleaze\b"), "please"),
    (re.compile(r"\bu\b"), "you"),
    (re.compile(r"\br\b"), "are"),
    (re.compile(r"\bur\b"), "your"),
    (re.compile(r"\bthx\b|\bthnx\b|\btnx\b|\bthanx\b"), "thanks"),
    (re.compile(r"\bwanna\b"), "want to"),
    (re.compile(r"\bgonna\b"), "going to"),
    (re.compile(r"\bgimme\b"), "give me"),
    (re.compile(r"\blemme\b"), "let me"),
    (re.compile(r"\bamex\b"), "american express"),
    (re.compile(r"\bincl\b"), "included"),
)

STOP_WORDS = word_set(
    "a about after again all also am an and any anything are as at be been before being both but by can",
    "can't could did do does doesn't don't for from get give got had has have having he hello her here",
    "hey hi him his how i if in into is isn't it its just know let like lot many may me might mine more",
    "most much must my need no not now of off on one only or other our out over please possible really",
    "same shall she should so some something such sure tell thanks than that the their them then there",
    "these they thing this those through to too under up us use very want was we were what when where",
    "whether which while who whom whose why will with without won't would yes yet you your yours exactly",
    "actually maybe question help there's ok okay well say says said mean",
)
"""Words that say how something is asked, not what about."""


COLOURS = word_set(
    "red blue green yellow orange purple pink white black grey gray silver gold brown beige cream sage sand",
    "anthracite navy turquoise violet copper bronze ivory olive teal",
)
SHADES = {
    "green": word_set("sage olive teal moss mint"),
    "grey": word_set("charcoal anthracite silver slate graphite"),
    "gray": word_set("charcoal anthracite silver slate graphite"),
    "beige": word_set("sand cream ivory"),
    "white": word_set("cream ivory"),
    "blue": word_set("navy turquoise teal"),
    "brown": word_set("copper bronze"),
    "gold": word_set("brass"),
}
"""What catalogues call a colour that shoppers call by a plainer name."""


@lru_cache(maxsize=16_384)
def normalise(text: str) -> str:
    """Return `text` lower-case, plain quotes and dashes, contractions in one spelling, single spaces."""
    plain = unicodedata.normalize("NFKC", text).translate(_QUOTES).lower()
    for pattern, spelling in _CONTRACTIONS:
        plain = pattern.sub(spelling, plain)
    return " ".join(plain.split())


_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)?")


def tokens(text: str) -> list[str]:
    """Return the words and numbers of `text` in order, normalised; "1.5" and "don't" stay whole."""
    return _TOKEN.findall(normalise(text))


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """Return a crude English stem: plural, -ing, -ed and -ly are cut; short words stay.

    Cruder than Porter's on purpose: it only has to bring a question's word and a page's word together.
    """
    if len(word) <= 3 or not word.isalpha():
        return word
    for ending, replacement in (
        ("sses", "ss"),
        ("ies", "y"),
        ("ing", ""),
        ("edly", ""),
        ("ed", ""),
        ("ly", ""),
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            cut = word.removesuffix(ending) + replacement
            if len(cut) > 3 and cut[-1] == cut[-2] and cut[-1] not in "lsz":
                cut = cut[:-1]
            return cut.removesuffix("e")
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-2] if word.endswith(("xes", "ches", "shes", "sses")) else word[:-1]
    return word.removesuffix("e") if len(word) > 4 else word


def content(text: str) -> list[str]:
    """Return the stems of the words of `text` that say what it is about, in order."""
    return [
        stem(word) for word in tokens(text) if word not in STOP_WORDS and (len(word) > 1 or word.isdigit())
    ]


@lru_cache(maxsize=65_536)
def _letters(word: str) -> int:
    """Return which letters a word has, a bit for each; some share one."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits


def may_be_within(errors: int, left: str, right: str) -> bool:
    """Tell whether two words may be at most so many errors apart: False is certain, True is for `distance` to say.

    An error brings or takes one letter at most. That tells nearly all words apart without comparing them.
    """
    if abs(len(left) - len(right)) > errors:
        return False
    mine, yours = _letters(left), _letters(right)
    return (mine & ~yours).bit_count() <= errors and (yours & ~mine).bit_count() <= errors


@lru_cache(maxsize=65_536)
def distance(left: str, right: str) -> int:
    """Return the number of insertions, deletions, substitutions and swaps of neighbours between two words.

    Optimal string alignment (Damerau-Levenshtein without repeated edits).
    """
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        above, row = row, [i]
        for j, b in enumerate(right, start=1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before = above
    return row[-1]


def allowed_errors(word: str) -> int:
    """Return how many typing errors a word of this length may carry and still be recognised."""
    return 0 if len(word) < 5 else 1 if len(word) < 9 else 2


def nearest(word: str, known: Collection[str]) -> str | None:
    """Return the one known word that `word` is a misspelling of; None when none or several are equally near."""
    if word in known or not word.isalpha():
        return None
    # The same few sets are asked of again and again, mostly about the same words: a frozenset's hash is made once.
    return _nearest(word, known) if isinstance(known, frozenset) else _nearest_of(word, known)


@lru_cache(maxsize=16_384)
def _nearest(word: str, known: frozenset[str]) -> str | None:
    return _nearest_of(word, known)


def _nearest_of(word: str, known: Iterable[str]) -> str | None:
    best: list[str] = []
    allowed = allowed_errors(word)
    least = allowed + 1
    for candidate in known if allowed else ():
        if allowed_errors(candidate) == 0 or not may_be_within(allowed, word, candidate):
            continue
        errors = distance(word, candidate)
        if errors < least:
            best, least = [candidate], errors
        elif errors == least and best:
            best.append(candidate)
    return best[0] if len(best) == 1 else None


def corrected(words: Iterable[str], known: Collection[str], *, keep: Collection[str] = ()) -> list[str]:
    """Return `words` with misspellings of `known` words put right; words in `keep` are never touched."""
    return [word if word in keep else (nearest(word, known) or word) for word in words]


def contains_in_order(haystack: Sequence[str], needle: Sequence[str]) -> bool:
    """Tell whether the words of `needle` stand next to each other somewhere in `haystack`."""
    size = len(needle)
    return size > 0 and any(
        list(haystack[i : i + size]) == list(needle) for i in range(len(haystack) - size + 1)
    )


_KIN = (
    "wide width broad | tall high height | deep depth | long length | heavy weigh weight kilo kilogram | "
    "thick thickness | hot temperature heat degree | big large size dimension measure measurement | "
    "material make made steel fabric | cost price expensive charge fee much | "
    "fuel gas propane butane charcoal run power | power output kw watt kilowatt | "
    "return send back refund | deliver delivery ship shipping arrive arrival dispatch send | "
    "warranty guarantee guaranteed | pay payment paypal card klarna | colour color | "
    "clean cleaning wash washing care rinse | people person guest serve family | "
    "include included box come contain | assemble assembly build set | rust rusty corrosion | "
    "winter frost cold outside outdoors | phone telephone call | open opening hour hours close closed | "
    "store shop showroom location visit | present gift | fit fits compatible suit suitable match work | "
    "waterproof rain weatherproof wet ip tap | indoor indoors | barbecue bbq grill | "
    "broken damaged faulty defective crack cracked | cancel cancellation | change modify edit alter | "
    "parcel package box | discount voucher code coupon promo | mail email e-mail | "
    "spare replacement part | battery batteries | invoice receipt bill | "
    "instalment installment later part | courier carrier driver postman | course class workshop | "
    "bitcoin crypto cryptocurrency | swap exchange switch | crushed dented dent damaged | "
    "street address | surface area | terrace balcony patio deck | upstairs stair floor | "
    "refurbished repaired secondhand | join book | carton box packaging | "
    "feed serve people person guest | app bluetooth wifi smart wi-fi | manual instruction guide | "
    "noise loud decibel noisy quiet | vegetarian vegan | staff employee team | cheap cheaper low lower | "
    "start begin | beginner first | soap washing-up detergent | child children kid | dog pet | "
    "burn burner | light ignite ignition start | collect pick pickup | "
    "sustainable environment recycled | heavier heaviest lighter lightest weight weigh | "
    "hotter hottest temperature | hold capacity contents volume litre liter l"
)
_KINDRED: dict[str, frozenset[str]] = {}
for _group in _KIN.split("|"):
    _stems = frozenset(stem(word) for word in _group.split())
    for _word in _stems:
        _KINDRED[_word] = _KINDRED.get(_word, frozenset()) | _stems


def kin(word: str) -> frozenset[str]:
    """Return the stems that ask for the same as the stem `word` when shoppers speak of a shop, itself included."""
    return _KINDRED.get(word, frozenset()) | {word}
