"""Opens what reads moods: the packaged head, or any text-classification model the settings name."""

from agent.decide import ReadsMood
from agent.mood import MoodReader
from api.settings import Settings
from retrieval.encoder import Encoder


def open_mood_reader(settings: Settings, encoder: Encoder) -> ReadsMood:
    """Return the reader of moods over the packaged `encoder`; loading a model takes seconds.

    Raises MoodModelUnusable.
    """
    if settings.mood_model is not None:
        from agent.mood_model import load_mood_model  # noqa: PLC0415  # brings torch, which the default does without

        return load_mood_model(settings.mood_model)
    return MoodReader(encoder)
