"""How a shopper's messages sound as a log has it: what was read of each or, where a rep said otherwise, their word."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from conversation.model import Event, Mood, MoodCorrected, MoodRead, Position

VALENCE = {
    Mood.HAPPY: 1.0,
    Mood.CURIOUS: 0.2,
    Mood.NEUTRAL: 0.0,
    Mood.CONFUSED: -0.25,
    Mood.WORRIED: -0.5,
    Mood.DISAPPOINTED: -0.7,
    Mood.ANGRY: -1.0,
}
"""How pleasant each mood is, in [-1, 1]."""


@dataclass(frozen=True, slots=True)
class StandingMood:
    """The mood of the shopper's message at `of`, None where the reader abstained; `corrected_by` names the rep."""

    of: Position
    mood: Mood | None
    probabilities: Mapping[str, float]
    valence: float
    corrected_by: str | None = None


def standing_moods(events: Iterable[Event]) -> list[StandingMood]:
    """Return the mood of each message that has one, in the messages' order; a rep's newest word is beyond doubt."""
    read: dict[Position, StandingMood] = {}
    corrected: dict[Position, StandingMood] = {}
    for event in events:
        match event.fact:
            case MoodRead() as fact:
                read[fact.of] = StandingMood(fact.of, fact.mood, fact.probabilities, fact.valence)
            case MoodCorrected(of=of, mood=mood, rep=rep):
                corrected[of] = StandingMood(of, mood, {mood.value: 1.0}, VALENCE[mood], rep.name)
            case _:
                continue
    return [mood for _, mood in sorted((read | corrected).items())]
