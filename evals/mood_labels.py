"""The labels a file of moods may have, and how moods and emotions fold into three classes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from conversation.model import Mood
from evals.csv_rows import Labelled, read_labelled
from evals.errors import BrokenData

NEGATIVE, NEUTRAL, POSITIVE = CLASSES = ("negative", "neutral", "positive")
MOODS = tuple(mood.value for mood in Mood)

CLASS_OF_MOOD = {
    **dict.fromkeys(MOODS, NEUTRAL),
    Mood.HAPPY.value: POSITIVE,
    **dict.fromkeys((Mood.WORRIED.value, Mood.DISAPPOINTED.value, Mood.ANGRY.value), NEGATIVE),
}

CLASS_OF_EMOTION = {
    **dict.fromkeys(
        [
            "admiration",
            "amusement",
            "approval",
            "caring",
            "desire",
            "excitement",
            "gratitude",
            "joy",
            "love",
            "optimism",
            "pride",
            "relief",
        ],
        POSITIVE,
    ),
    **dict.fromkeys(
        [
            "anger",
            "annoyance",
            "disappointment",
            "disapproval",
            "disgust",
            "embarrassment",
            "fear",
            "grief",
            "nervousness",
            "remorse",
            "sadness",
        ],
        NEGATIVE,
    ),
    **dict.fromkeys(["confusion", "curiosity", "realization", "surprise", "neutral"], NEUTRAL),
}
"""The sentiment grouping published with GoEmotions (Demszky et al., ACL 2020); its ambiguous ones are neutral."""


class Format(StrEnum):
    """What the labels of a file are."""

    CLASSES = "three classes"
    MOODS = "seven moods"
    EMOTIONS = "GoEmotions"

    @property
    def labels(self) -> tuple[str, ...]:
        """What is told apart in such a file."""
        return MOODS if self is Format.MOODS else CLASSES

    def fits(self, label: str) -> bool:
        if self is Format.EMOTIONS:
            return all(name in CLASS_OF_EMOTION for name in label.split("|"))
        return label in self.labels


@dataclass(frozen=True, slots=True)
class MoodFile:
    """`left_out` is how many rows had emotions of both polarities."""

    format: Format
    rows: Sequence[Labelled]
    left_out: int


def fold_emotions(label: str) -> str | None:
    """Return the class of emotions joined by a bar; None where they are of both polarities."""
    polarities = {CLASS_OF_EMOTION[name] for name in label.split("|")} - {NEUTRAL}
    if len(polarities) > 1:
        return None
    return polarities.pop() if polarities else NEUTRAL


def fold_probabilities(by_mood: Mapping[str, float], labels: Sequence[str]) -> dict[str, float]:
    """Return a probability for each of `labels`: the seven moods as they are, or summed into three classes."""
    folded = dict.fromkeys(labels, 0.0)
    for mood, probability in by_mood.items():
        folded[mood if mood in folded and labels != CLASSES else CLASS_OF_MOOD[mood]] += probability
    return folded


def read_mood_file(path: Path) -> MoodFile:
    """Read a CSV `text,label`. The labels of the whole file say what they are. Raises BrokenData."""
    rows: list[Labelled] = []
    possible = list(Format)
    for row in read_labelled(path):
        fitting = [one for one in possible if one.fits(row.label)]
        if not fitting:
            known = any(one.fits(row.label) for one in Format)
            what = (
                f"the label {row.label!r} is none of {' or '.join(possible)}, as those before it are"
                if known and rows
                else f"the label {row.label!r} is unknown; use negative, neutral, positive, the names of our moods "
                "or those of GoEmotions joined by a bar"
            )
            raise BrokenData(path, row.line, what)
        possible = fitting
        rows.append(row)
    if possible[0] is not Format.EMOTIONS:
        return MoodFile(possible[0], rows, left_out=0)
    folded = [(row, fold_emotions(row.label)) for row in rows]
    kept = [Labelled(row.line, row.text, label) for row, label in folded if label is not None]
    if not kept:
        raise BrokenData(path, None, "every row has emotions of both polarities, so none can be scored")
    return MoodFile(Format.EMOTIONS, kept, left_out=len(rows) - len(kept))
