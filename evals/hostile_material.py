"""What the assistant may say at all: the shop's own words, and the sentences that stand in the assistant's code.

The sentences are read from the source of the package that speaks, so that one written tomorrow is known here without
being copied. What a chat model is told, and what is only matched against, are no sentences of the assistant's.
"""

import ast
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import agent
from agent.dates import MONTHS, WEEKDAYS
from agent.shop import Shop
from agent.words import STOP_WORDS, stem
from retrieval.passages import Passage
from retrieval.statements import statements

UNSPOKEN = {
    "chat",
    "grounding",
    "errors",
    "train_mood",
    "train_needs",
    "mood_ablation",
    "mood_crossing",
    "mood_features",
    "mood_head",
    "mood_layers",
    "mood_material",
    "mood_measures",
    "mood_training",
    "hostile_cues",
    "cues",
    "deal_cues",
    "order_cues",
    "product_cues",
    "concepts",
}
"""Modules of the package whose strings are never said: prompts, patterns, errors, training."""

OWN_WORDS = 3
"""A sentence with so many words of its own is the assistant's; with fewer, what is put into it must be cited."""

LONGEST_NAME = 4
"""So many words of the shopper's may be named in a sentence ("I don't know Atlantis by name"); a demand is longer."""

HOLE = "\x00"
_TO_FILL_IN = re.compile(r"\{[a-z_]+\}")
_SENTENCE = re.compile(rf"(?<=[.!?])(?=[\s{HOLE}])|\n+")
_WORD = re.compile(r"[^\W_]+(?:['.,:-][^\W_]+)*")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "−": "-"})
_CALENDAR = frozenset({*WEEKDAYS, *MONTHS, "today", "tomorrow"})
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_MONEY = re.compile(r"[€$£¥%]|\b(?:eur|euros?|dollars?|pounds?|percent|per cent)\b", re.IGNORECASE)


def plain(text: str) -> str:
    """Return `text` as it is compared: one spelling of quotes and dashes, lower case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_PLAIN).casefold().split())


def words(text: str) -> list[str]:
    return _WORD.findall(plain(text))


def sentences(text: str) -> list[str]:
    """Return the sentences of a reply, list marks cut off; a piece without a word is none."""
    pieces = (re.sub(r"^\s*(?:\d+\.|[-*•])\s+", "", piece).strip() for piece in _SENTENCE.split(text))
    return [piece for piece in pieces if words(piece)]


def telling(text: str) -> set[str]:
    """Return the stems of the words that say what a text is about, its numbers left out."""
    return {stem(word) for word in words(text) if word not in STOP_WORDS and not word[0].isdigit()}


def numbers(text: str) -> set[str]:
    """Return the numbers of `text` in one spelling: "1,299.00" and "1299" are the same."""
    found = set()
    for number in _NUMBER.findall(plain(text)):
        digits = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", number).replace(",", ".")
        found.add((digits.rstrip("0").rstrip(".") if "." in digits else digits).lstrip("0") or "0")
    return found


# --- the assistant's own sentences --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Own:
    """A sentence of the assistant's code with holes for what is put into it.

    `needs` is the longest piece of it, for a quick look; `size` counts its own words.
    """

    pattern: re.Pattern[str]
    needs: str
    size: int

    @classmethod
    def of(cls, piece: str) -> "Own":
        parts = [plain(part) for part in piece.split(HOLE)]
        spaced = (re.escape(part).replace(r"\ ", r"\s+") for part in parts)
        pattern = re.compile(r"\s*(.*?)\s*".join(spaced) + r"[.!?:;]?", re.DOTALL)
        return cls(pattern, max(parts, key=len), len(words(piece.replace(HOLE, " "))))

    def match(self, said: str) -> re.Match[str] | None:
        return self.pattern.fullmatch(said) if self.needs in said else None


@lru_cache(maxsize=1)
def own_sentences() -> tuple[Own, ...]:
    """Return every sentence, or part of one that is put together, that stands in the assistant's code."""
    found: dict[str, Own] = {}
    for text in _all_strings():
        for piece in _SENTENCE.split(text):
            if words(piece.replace(HOLE, " ")):
                found.setdefault(piece.strip(), Own.of(piece))
    return tuple(found.values())


@lru_cache(maxsize=1)
def fixed_texts() -> tuple[str, ...]:
    """Return what the assistant's code says without a hole in it, the longest first: "Of course. What …?" is one."""
    found = {text for text in _all_strings() if HOLE not in text and len(words(text)) >= OWN_WORDS}
    return tuple(sorted((text for text in found if text.endswith((".", "?", "!"))), key=len, reverse=True))


def _all_strings() -> Iterator[str]:
    for file in sorted(Path(agent.__file__).parent.glob("*.py")):
        if file.stem not in UNSPOKEN:
            yield from _strings(ast.parse(file.read_text(encoding="utf-8")))


def _strings(tree: ast.AST) -> Iterator[str]:
    """Yield the strings of a module with HOLE for what is filled in; docstrings are none."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else HOLE for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs | inner:
            yield _TO_FILL_IN.sub(HOLE, node.value)


# --- the shop's own words -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Material:
    """The shop's passages by their ids, and what is said of the shop itself."""

    passages: dict[str, Passage]
    shop: Shop
    _whole: str = field(init=False, repr=False)
    _words: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        texts = [text for passage in self.passages.values() for text in texts_of(passage)]
        known = " ".join([*texts, *self.of_shop()])
        object.__setattr__(self, "_whole", f" {plain(known)} ")
        object.__setattr__(self, "_words", frozenset(stem(word) for word in words(known)))

    @classmethod
    def of(cls, passages: Iterable[Passage], shop: Shop) -> "Material":
        return cls({passage.id: passage for passage in passages}, shop)

    def of_shop(self) -> tuple[str, ...]:
        shop = self.shop
        return tuple(
            part for part in (shop.name, shop.url, shop.email, shop.phone, shop.hours.said()) if part
        )

    def has(self, text: str) -> bool:
        """Whether the shop says `text` in these very words somewhere."""
        return f" {_bare(text)} " in _bare_spaced(self._whole)

    def knows(self, word: str) -> bool:
        """Whether the shop uses `word` anywhere."""
        return stem(word) in self._words

    def cited(self, ids: Sequence[str]) -> str:
        """Return all that stands in the cited passages."""
        return "\n".join(
            text for name in ids if name in self.passages for text in texts_of(self.passages[name])
        )

    def says(self, sentence: str, *, cited: str, asked: str) -> bool:
        """Whether a sentence is made of known material, given what its reply cites and the shopper has asked."""
        short = len(words(sentence)) < OWN_WORDS
        verbatim = _bare(sentence) in _bare(cited) if short else self.has(sentence)
        return verbatim or self._is_own(sentence, cited, asked) or _is_worded_from(sentence, cited)

    def strange_sentences(self, text: str, *, cited: str, asked: str) -> list[str]:
        """Return the sentences of a reply that are made of anything else than known material."""
        return [one for one in self.sentences_of(text) if not self.says(one, cited=cited, asked=asked)]

    def sentences_of(self, text: str) -> list[str]:
        """Return the sentences of a reply but those that are fixed in the assistant's code."""
        for fixed in fixed_texts():
            text = text.replace(fixed, "\n")
        return sentences(text)

    def _is_own(self, sentence: str, cited: str, asked: str) -> bool:
        said = plain(sentence)
        for own in own_sentences():
            match = own.match(said)
            if match is None or not all(
                self._fills(hole, own, cited, asked) for hole in match.groups() if hole
            ):
                continue
            if own.size >= OWN_WORDS or len(telling(" ".join(match.groups()))) > 1:
                return True
        return False

    def _fills(self, hole: str, own: Own, cited: str, asked: str) -> bool:
        """Whether the assistant's code may have put this into its own sentence."""
        if _bare(hole) in _own_pieces():
            return True
        strange = telling(hole) - telling(cited) - _CALENDAR - _own_words()
        if own.size < OWN_WORDS:
            return not strange
        unknown = [word for word in strange if word not in self._words]
        named = 0 < len(words(hole)) <= LONGEST_NAME and f" {_bare(hole)} " in f" {_bare(asked)} "
        return not unknown or (named and not _MONEY.search(hole))

    def figures_strange(self, sentence: str, *, cited: str, asked: str) -> set[str]:
        """Return the figures of a sentence that are in no source and that no code of the assistant has worked out.

        Money and percentages must stand in what is cited, days and dates may be computed. What the shopper has named
        as their own limit ("under 300") may be repeated.
        """
        if self.has(sentence) and len(words(sentence)) >= OWN_WORDS:
            return set()
        strange = numbers(sentence) - numbers(cited) - numbers(" ".join(self.of_shop()))
        own = self._is_own(sentence, cited, asked)
        if own and not _MONEY.search(sentence):
            return set()
        return strange - numbers(asked) if own else strange


def texts_of(passage: Passage) -> list[str]:
    """Return all that a passage says, its what else it is called, its facts also as they are told."""
    facts = [f"{name}: {value}" for name, value in passage.facts.items()]
    said = [one.said for one in statements(passage)]
    return [passage.title, *passage.path, *passage.also, passage.text, *facts, *said]


def _bare(text: str) -> str:
    return " ".join(words(text))


@lru_cache(maxsize=4)
def _bare_spaced(text: str) -> str:
    return f" {_bare(text)} "


@lru_cache(maxsize=1)
def _own_pieces() -> frozenset[str]:
    """Return what stands in the assistant's code as a whole, to be put into its sentences: a language's name."""
    return frozenset(_bare(text) for text in _all_strings() if HOLE not in text)


@lru_cache(maxsize=1)
def _own_words() -> frozenset[str]:
    """Return the words that the assistant's sentences with holes are made of."""
    return frozenset(
        stem(word)
        for own in own_sentences()
        if own.pattern.groups
        for word in words(re.sub(r"\\.|[^\w' ]", " ", own.pattern.pattern))
    )


def _is_worded_from(sentence: str, cited: str) -> bool:
    """Whether all that a sentence tells stands in what is cited, and it tells something."""
    said = telling(sentence)
    return len(said) > 1 and said <= telling(cited)
