"""The mood of a message from any Hugging Face text-classification model, which takes the packaged head's place.

It brings torch and transformers into the process that loads it. Where the model comes from is transformers' business:
a folder, the local cache or, unless `HF_HUB_OFFLINE` says otherwise, a hub.
"""

import threading
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Any

from agent.errors import MoodModelUnusable
from agent.mood import MoodReading
from conversation.model import Mood
from conversation.mood import VALENCE
from retrieval.passages import Vector

ABSTAIN_BELOW = 0.5
"""A model of somebody else's was not calibrated here: a mood is said when it is likelier than all others together."""

OURS: Mapping[str, Mood] = MappingProxyType({mood.value: mood for mood in Mood})

CLASSES: Mapping[str, Mood] = MappingProxyType({
    "negative": Mood.DISAPPOINTED,
    "neutral": Mood.NEUTRAL,
    "positive": Mood.HAPPY,
})  # fmt: skip
"""What is negative in a shop is a disappointment more often than rage or worry."""

STARS: Mapping[str, Mood] = MappingProxyType({
    "1 star": Mood.ANGRY,
    "2 stars": Mood.DISAPPOINTED,
    "3 stars": Mood.NEUTRAL,
    "4 stars": Mood.HAPPY,
    "5 stars": Mood.HAPPY,
})  # fmt: skip

EMOTIONS: Mapping[str, Mood] = MappingProxyType({
    **dict.fromkeys(
        ["admiration", "amusement", "approval", "caring", "excitement", "gratitude", "joy", "love", "optimism",
         "pride", "relief"],
        Mood.HAPPY,
    ),
    **dict.fromkeys(["curiosity", "desire"], Mood.CURIOUS),
    **dict.fromkeys(["neutral", "realization", "surprise"], Mood.NEUTRAL),
    "confusion": Mood.CONFUSED,
    **dict.fromkeys(["fear", "nervousness"], Mood.WORRIED),
    **dict.fromkeys(
        ["disappointment", "disapproval", "embarrassment", "grief", "remorse", "sadness"], Mood.DISAPPOINTED
    ),
    **dict.fromkeys(["anger", "annoyance", "disgust"], Mood.ANGRY),
})  # fmt: skip
"""The 28 names of GoEmotions; models of fewer emotions use a part of them."""

UNDERSTOOD = (
    f"{', '.join(OURS)}; {', '.join(CLASSES)}; stars from '1 star' to '5 stars'; "
    "or names of emotions as in GoEmotions"
)

Classify = Callable[[str], Mapping[str, float]]
"""Returns how likely each label of a text is; several may be at once."""


def moods_of(labels: Collection[str]) -> dict[str, Mood]:
    """Return the mood each of a model's labels stands for. Raises MoodModelUnusable, naming what is understood."""
    plain = {label: " ".join(label.replace("_", " ").lower().split()) for label in labels}
    for family in (OURS, CLASSES, STARS, EMOTIONS):
        if len(plain) > 1 and all(name in family for name in plain.values()):
            return {label: family[name] for label, name in plain.items()}
    raise MoodModelUnusable(
        f"the labels of MOOD_MODEL are {', '.join(sorted(labels))}; understood are {UNDERSTOOD}"
    )


class ModelMoodReader:
    """Reads moods with a model whose labels are `moods`; one caller at a time, blocking."""

    def __init__(self, classify: Classify, moods: Mapping[str, Mood]) -> None:
        self._classify = classify
        self._moods = moods
        self._one_at_a_time = threading.Lock()  # the tokenizers of transformers cannot be shared at once

    def read(self, text: str, vector: Vector) -> MoodReading:
        """Read `text`; the encoder's `vector` is not needed."""
        del vector
        by_mood = dict.fromkeys(Mood, 0.0)
        for label, score in self._scores(text).items():
            by_mood[self._moods[label]] += score
        total = sum(by_mood.values())
        if total <= 0:
            by_mood[Mood.NEUTRAL] = total = 1.0
        shares = {mood: score / total for mood, score in by_mood.items()}
        likeliest = max(shares, key=shares.__getitem__)
        return MoodReading(
            mood=likeliest if text.strip() and shares[likeliest] >= ABSTAIN_BELOW else None,
            probabilities={mood.value: share for mood, share in shares.items()},
            valence=sum(share * VALENCE[mood] for mood, share in shares.items()),
        )

    def _scores(self, text: str) -> Mapping[str, float]:
        if not text.strip():  # without any token a model breaks
            return {}
        with self._one_at_a_time:
            return self._classify(text)


def load_mood_model(name: str) -> ModelMoodReader:
    """Load a model by its name or the path of its folder; it takes seconds. Raises MoodModelUnusable."""
    from transformers import pipeline  # noqa: PLC0415 - eight seconds, owed by its users alone

    try:
        model: Any = pipeline("text-classification", model=name, top_k=None, device="cpu")
    except Exception as error:  # transformers and its readers of files raise whatever they please
        why = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise MoodModelUnusable(f"MOOD_MODEL {name!r} cannot be loaded: {why}") from error
    moods = moods_of([str(label) for label in model.model.config.id2label.values()])

    def classify(text: str) -> dict[str, float]:
        return {found["label"]: float(found["score"]) for found in model([text], truncation=True)[0]}

    return ModelMoodReader(classify, moods)
