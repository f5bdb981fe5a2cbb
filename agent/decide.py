"""Decides what comes of a shopper's words: an answer, a question back, or a person asked for."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from agent import phrases
from agent.answer import Assistant
from agent.briefing import Briefer
from agent.mood import MoodReader
from conversation.model import (
    AssistantSaid,
    Event,
    Fact,
    HumanRequested,
    Reason,
    ShopperSaid,
)
from conversation.shoppers import Shoppers
from conversation.store import Clock, History
from handoff.policy import Thresholds, why_hand_off
from retrieval.encoder import Encoder

logger = structlog.get_logger(__name__)

AnyoneThere = Callable[[], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Said:
    """The shopper's words nobody has answered yet, the events before them, and the mood each was written in."""

    events: tuple[Event, ...]
    earlier: tuple[Event, ...]

    @property
    def text(self) -> str:
        return "\n".join(event.fact.text for event in self.events if isinstance(event.fact, ShopperSaid))

    @property
    def verified(self) -> bool:
        last = self.events[-1].fact if self.events else None
        return isinstance(last, ShopperSaid) and last.verified


class Decider:
    """The two functions a turn needs, `decide` and `admit`, over everything they look at."""

    def __init__(
        self,
        *,
        assistant: Assistant,
        mood: MoodReader,
        mood_encoder: Encoder,
        shoppers: Shoppers,
        briefer: Briefer,
        anyone_there: AnyoneThere,
        clock: Clock,
        thresholds: Thresholds | None = None,
    ) -> None:
        self._assistant = assistant
        self._mood = mood
        self._mood_encoder = mood_encoder
        self._shoppers = shoppers
        self._briefer = briefer
        self._anyone_there = anyone_there
        self._clock = clock
        self._thresholds = thresholds or Thresholds()

    async def decide(self, history: History) -> Sequence[Fact]:
        """Return what to append for what the shopper said since they were last answered."""
        said = unanswered(history.events)
        if nobody_was_there(history.events):
            return [self._honest_word()]
        if not said.events:
            return [AssistantSaid(phrases.go_on())]
        moods = await self._read_moods(said)
        reply = await self._assistant.answer(await self._question(history, said))
        reason = why_hand_off(self._signals(history, said, moods, reply), self._thresholds)
        if reason is None:
            return [*moods, _spoken(reply)]
        return [*moods, *await self._parting_words(reason, reply), HumanRequested(reason)]

    async def admit(self, history: History) -> Sequence[Fact]:
        """Return what to append when deciding failed: a person is asked for."""
        return [AssistantSaid(phrases.sorry_to_hear(), found=False), HumanRequested(Reason.FAILED)]
