"""The mood of one message, read from its meaning, its words and its surface by a small head trained here."""

from dataclasses import dataclass
from pathlib import Path

from agent.mood_head import Clues, MoodHead, load_head
from conversation.model import Mood
from conversation.mood import VALENCE
from retrieval.encoder import Encoder, Feels
from retrieval.passages import Vector

WEIGHTS = Path(__file__).with_name("mood_weights.npz")


@dataclass(frozen=True, slots=True)
class MoodReading:
    """`mood` is None where the reader abstains; `probabilities` sum to 1 over the seven moods; valence in [-1, 1]."""

    mood: Mood | None
    probabilities: dict[str, float]
    valence: float


class MoodReader:
    """Reads moods with the packaged head, on the packaged MiniLM, whatever else searches."""

    def __init__(self, encoder: Encoder, head: MoodHead | None = None) -> None:
        """`encoder` is the one whose vectors come; its layers for moods are asked, where it has them.

        Where it hasn't, a reading is less good, and no confidence was fitted to that.
        """
        self._head = head or load_head(WEIGHTS)
        self._feels = encoder if isinstance(encoder, Feels) and self._head.feels else None

    def read(self, text: str, vector: Vector) -> MoodReading:
        """Read `text`, whose unit `vector` has shape (384,). Blocking: two milliseconds where it was just encoded.

        Raises ValueError for a vector of another length.
        """
        if vector.shape != (self._head.dimension,):
            raise ValueError(
                f"the mood head reads vectors of {self._head.dimension}, not of shape {vector.shape!r}"
            )
        felt = None if self._feels is None else self._feels.feel(text)
        probabilities = self._head.probabilities(Clues.of(text, vector, felt))
        by_mood = {mood: float(p) for mood, p in zip(Mood, probabilities, strict=True)}
        likeliest = max(by_mood, key=by_mood.__getitem__)
        return MoodReading(
            mood=likeliest if text.strip() and by_mood[likeliest] >= self._head.abstain_below else None,
            probabilities={mood.value: p for mood, p in by_mood.items()},
            valence=float(sum(p * VALENCE[mood] for mood, p in by_mood.items())),
        )
