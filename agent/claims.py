"""Claims: what a sentence says of whom, compared with what the sources say, word by word and yes against no.

Pure. It does not understand; it holds a sentence against the statements nearest to it. That finds a "not" dropped or
added, another product's price, and sentences that are made of something else than the sources.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from agent.dates import MONTHS, WEEKDAYS
from agent.figures import UNITS, Figure, figures
from agent.words import STOP_WORDS, kin, normalise, stem, tokens, word_set
from retrieval.statements import sentences

BORNE_OUT = 0.5
"""A sentence of whose telling words less than this share stands in its sources says something else than they do."""
BORNE_OUT_BY_WORDS = 0.75
"""The same where no figure is held against the sources. At a half, a small model that was shown the question alone got
through: it repeats the question ("money back"), which outvoted what it made up ("when you're done with your meal")."""
LABELLED = 0.5
"""More than this share of a row's label, or its first word, is spoken of with its figure: "10 years" of "Burners of gas
grills" is not how long "a grill" is guaranteed."""
SAME_MATTER = 0.6
"""A statement that shares so much of a clause's words speaks of the same thing, so both must say yes or both no."""
AS_NEAR = 0.05
"""Statements nearly as near as the nearest one count as nearest too."""

_NAME = re.compile(r"[A-ZÄÖÜÉÅØ][\w'&-]*(?:(?: |-)(?:[A-ZÄÖÜÉÅØ][\w'&-]*|\d+))*")
_ROW = re.compile(r"^(?:[-•*] )?([A-ZÄÖÜÉÅØ][^:–|]{1,60}?)(?::| –| \|)")
_CLAUSE = re.compile(r"[,;:()]| - | – |\b(?:but|while|whereas|because|although|so that|unless|if|when)\b")
_NOT = re.compile(
    r"\b(?:not|no|never|none|nor|neither|nothing|nobody|nowhere|cannot|without|except|excluding|excluded|exclude[sd]?|"
    r"unable|impossible|forbidden|prohibited|refuse[sd]?|lacks?|isn't|outside of)\b|n't\b"
)
_COURTESY = word_set(
    "hello hi dear welcome thank thanks happy glad gladly pleased sorry kind hope course great good nice day assist",
    "certainly indeed let know ask happen note according page source shop answer find look see check following mention",
    "afraid unfortunately",
    "helps helped helpful another else news number take takes here available currently simply just within also",
)
_GENERIC = word_set(
    "i you we it the a an if when for our your yes no in on to from and or but all please with"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence or row of a source, under its title."""

    text: str
    title: str
    figures: tuple[Figure, ...]
    names: frozenset[str]
    stems: frozenset[str]


def parts_of(draft: str) -> list[str]:
    """Return the sentences of a draft, each with the citations that stand behind it."""
    moved = re.sub(r"([.!?])[ ]*((?:\[[\w/#~.-]+\][ ]*)+)", r" \2\1 ", draft)
    pieces = re.split(r"(?<=[.!?])\s+|\n+", moved)
    return [piece.strip() for piece in pieces if re.search(r"\w", piece)]


def stems_of(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in tokens(text))


def telling(text: str) -> list[str]:
    """Return the stems of what a sentence is about, without numbers, courtesies and words that only join."""
    return [
        stem(word)
        for word in tokens(text)
        if not (
            word in STOP_WORDS or word in _COURTESY or word in UNITS or word[0].isdigit() or len(word) == 1
        )
    ]


def denies(clause: str) -> bool:
    """Tell whether a clause says no; two denials in it say it as well ("not without")."""
    return _NOT.search(clause) is not None


class Sources:
    """The sources a draft is held against, each a text whose first line is its title, read once."""

    def __init__(self, texts: Iterable[str], *, asked: str = "", ours: Collection[str] = ()) -> None:
        """`ours` are the shop's name and the shopper's, which tell no two things apart."""
        self._texts = [text for text in texts if text.strip()]
        self._ours = {normalise(name) for name in ours}
        self._asked = asked

    @cached_property
    def names(self) -> frozenset[str]:
        """Return what the sources and the question call by name, normalised."""
        found: set[str] = set()
        for text in (*self._texts, self._asked):
            for line in text.splitlines():
                if row := _ROW.match(line):
                    found.update(normalise(part) for part in re.split(r", | and ", row[1]))
                found.update(normalise(name) for name in _names_within(line))
        plain = self._ours | UNITS.keys() | _GENERIC | {*WEEKDAYS, *MONTHS}
        return frozenset(name for name in found - plain if len(name) > 1)

    @cached_property
    def families(self) -> frozenset[str]:
        """Return the words that models are counted with: "emberline" of "Emberline 22"."""
        return frozenset(
            word.lower() for text in self._texts for word in re.findall(r"\b([A-Z][\w-]+) \d+\b", text)
        ) | {name for name in self._ours if " " not in name}

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        found = []
        for text in self._texts:
            title = text.splitlines()[0]
            for said in sentences(_answered(text)):
                names = self.named(said)
                found.append(Statement(said, title, tuple(figures(said)), names, stems_of(f"{said} {title}")))
        return tuple(found)

    @cached_property
    def stems(self) -> frozenset[str]:
        return stems_of(" ".join(self._texts))

    def named(self, text: str) -> frozenset[str]:
        """Return the names in `text`, the longest where one is part of another."""
        plain, found = _spaced(text), set()
        for name in sorted(self.names, key=len, reverse=True):
            inside = _spaced(name)
            if inside.strip() and inside in plain:
                found.add(name)
                plain = plain.replace(inside, "  ")
        return frozenset(found)

    # --- what a sentence is held against ---

    def bears_out(self, sentence: str, *, known: Collection[str] = ()) -> bool:
        """Tell whether most of what a sentence tells stands in the sources; what tells nothing is borne out."""
        words = [word for word in telling(sentence) if word not in {stem(normalise(name)) for name in known}]
        if not words:
            return True
        held = sum(bool(kin(word) & self.stems) for word in words)
        return held >= (BORNE_OUT if figures(sentence) else BORNE_OUT_BY_WORDS) * len(words)

    def tells_of(self, figure: Figure, sentence: str) -> bool:
        """Tell whether the sources give this figure of what the sentence (or else the question) names."""
        about = self.named(sentence) or self.named(self._asked)
        saying = [one for one in self.statements if any(same(figure, other) for other in one.figures)]
        if about and saying and not any(self._is_of(one, about) for one in saying):
            return False
        return not saying or any(self._is_labelled(one, sentence, unit=figure.unit) for one in saying)

    def _is_labelled(self, one: Statement, sentence: str, *, unit: str) -> bool:
        """Tell whether a sentence (with the question) speaks of what the row is about that its figure stands in.

        What is no row, or the only one of its source with a figure of this kind, can't be mistaken for another.
        """
        row = _ROW.match(one.text)
        label = telling(row[1]) if row else []
        others = (
            other
            for other in self.statements
            if other.title == one.title and other is not one and _ROW.match(other.text)
        )
        if not label or not any(unit == figure.unit for other in others for figure in other.figures):
            return True
        spoken = stems_of(f"{sentence} {self._asked}")
        held = [bool(kin(word) & spoken) for word in label]
        return held[0] or sum(held) > LABELLED * len(held)

    def _is_of(self, one: Statement, about: frozenset[str]) -> bool:
        if one.names & about:
            return True
        above = self.named(one.title)
        strangers = {name for name in one.names if any(_are_kin(name, other) for other in about)}
        return not strangers and (bool(above & about) or not (above or one.names))

    def contradicted(self, sentence: str) -> bool:
        """Tell whether a sentence says yes where the sources say no, or no where they say yes."""
        return any(self._turned(clause) for clause in _clauses(sentence))

    def _turned(self, clause: str) -> bool:
        words = {word for word in telling(clause) if not _NOT.search(word)}
        if len(words) < 2:
            return False
        near = [(len(words & one_words) / len(words), denied) for one_words, denied in self._held_clauses]
        best = max((share for share, _ in near), default=0.0)
        if best < SAME_MATTER:
            return False
        said = denies(normalise(clause))
        return all(denied is not said for share, denied in near if share >= best - AS_NEAR)

    @cached_property
    def _held_clauses(self) -> list[tuple[frozenset[str], bool]]:
        """Return the clauses of the sources, and whole statements, as what they tell and whether they deny it."""
        found = []
        for one in self.statements:
            if one.text.endswith("?"):
                continue
            for clause in {*_clauses(one.text), one.text}:
                words = telling(f"{clause} {one.title if len(telling(clause)) < 2 else ''}")
                found.append((frozenset(k for word in words for k in kin(word)), denies(normalise(clause))))
        return found


def same(said: Figure, held: Figure) -> bool:
    """Tell whether a figure of a draft is one of a source's: the same number of the same thing."""
    if said.number != held.number:
        return False
    if said.unit or held.unit:
        return said.unit == held.unit or (not said.unit and not said.noun)
    return not said.noun or not held.noun or said.noun == held.noun


def verdicts(texts: Sequence[str]) -> set[str]:
    """Return the yes and no with which answers among the sources begin."""
    found = (re.match(r"(yes|no)\b", normalise(line)) for text in texts for line in text.splitlines())
    return {match[1] for match in found if match}


def _answered(text: str) -> str:
    """Return a source in which a question answered by yes or no is said as a statement of its own."""
    title, _, rest = text.partition("\n")
    match = re.match(r"\s*(yes|no|none|never)\b", rest, re.IGNORECASE)
    if not title.endswith("?") or match is None:
        return text
    return f"{rest}\n{'' if match[1].lower() == 'yes' else 'Not '}{title.rstrip('?')}."


def _names_within(line: str) -> list[str]:
    """Return names that are told from the first word of a sentence: they stand inside it, or carry a number."""
    found = []
    for match in _NAME.finditer(line):
        name, first = match.group(), re.search(r"(?:^|[.!?:]\s+)$", line[: match.start()]) is not None
        if first and " " in name:
            head, _, rest = name.partition(" ")
            found += [name] if head.lower() not in STOP_WORDS else [rest] if rest[:1].isupper() else []
        elif not first:
            found.append(name)
    return found


def _clauses(sentence: str) -> list[str]:
    plain = re.sub(r"\[[\w/#~.-]+\]", " ", sentence)
    return [part.strip() for part in _CLAUSE.split(re.sub(r"(?<=\d)[,:](?=\d)", "·", plain)) if part.strip()]


def _spaced(text: str) -> str:
    """Return the words of `text` between single spaces, one before and one behind, to find whole words in."""
    return " ".join(["", *re.findall(r"[\w&]+", normalise(text)), ""])


def _are_kin(one: str, other: str) -> bool:
    """Tell whether two names are of one family: "Emberline 22" and "Emberline 30"."""
    return one != other and one.split(maxsplit=1)[0] == other.split(maxsplit=1)[0]
