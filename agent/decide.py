"""Decides what comes of a shopper's words: an answer, a question back, or a person asked for."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Self

from agent import listed, phrases
from agent.answer import Assistant
from agent.cues import accepts_offer, asks_for_person
from agent.deal_cues import wants_bulk_or_deal
from agent.mood import MoodReader
from agent.reply import Question, Reply
from conversation.model import (
    BEFORE_ALL,
    AssistantSaid,
    Event,
    Fact,
    HumanRequested,
    MoodRead,
    NobodyThere,
    Reason,
    RepLeft,
    RepSaid,
    ShopperId,
    ShopperSaid,
)
from conversation.shoppers import Shopper, Shoppers
from conversation.store import Clock, History
from handoff.admission import Admit, everybody
from handoff.policy import Signals, upset_probability, why_hand_off
from retrieval.encoder import Encoder
from retrieval.passages import Vector

GIST_CHARACTERS = 1_000
"""What is read of a burst of messages for its question; working through a whole page of text would hold up others."""

AnyoneThere = Callable[[], Awaitable[bool]]
Answer = Callable[[Question], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Staff:
    """What deciding asks of the desk."""

    anyone_there: AnyoneThere
    admit: Admit = everybody


@dataclass(frozen=True, slots=True)
class Said:
    """The shopper's words nobody has answered yet, all events since the first of them, and the events before."""

    events: tuple[Event, ...]
    since: tuple[Event, ...]
    earlier: tuple[Event, ...]

    @property
    def text(self) -> str:
        return "\n".join(event.fact.text for event in self.events if isinstance(event.fact, ShopperSaid))

    @property
    def gist(self) -> str:
        """Return the text, or of a very long one its beginning and its end: questions stand there."""
        text, half = self.text, GIST_CHARACTERS // 2
        return text if len(text) <= GIST_CHARACTERS else f"{text[:half]}\n{text[-half:]}"

    @property
    def verified(self) -> bool:
        last = self.events[-1].fact if self.events else None
        return isinstance(last, ShopperSaid) and last.verified


class Decider:
    """The two functions a turn needs, `decide` and `admit`, and the briefing, over everything they look at."""

    def __init__(
        self,
        *,
        assistant: Assistant,
        mood: MoodReader,
        mood_encoder: Encoder,
        shoppers: Shoppers,
        staff: Staff,
        clock: Clock,
    ) -> None:
        self._assistant = assistant
        self._answer: Answer = assistant.answer
        self._mood = mood
        self._mood_encoder = mood_encoder
        self._one_encoder = mood_encoder.id == assistant.encoder_id
        self._shoppers = shoppers
        self._staff = staff
        self._clock = clock

    def standing_in(self, answer: Answer, *, staff: Staff) -> Self:
        """Return a decider like this one with another's answers and desk, to measure the decision by itself."""
        other = copy(self)
        other._answer, other._staff = answer, staff
        return other

    async def decide(self, history: History) -> Sequence[Fact]:
        """Return what to append for what the shopper said since they were last answered."""
        if _nobody_was_there(history.events):
            return [self._honest_word()]
        said = unanswered(history.events)
        if not said.events:
            return [AssistantSaid(phrases.go_on())]
        left = listed.message_left(history.conversation, said.text, said.earlier, self._assistant.shop)
        if left is not None:
            return left
        vectors = await self._vectors_of(said)
        moods = self._read_moods(said, vectors)
        reply = await self._answer(
            await self._question(history.conversation.shopper, said, vectors.get(said.gist))
        )
        reason = why_hand_off(_signals(history, said, moods, reply))
        if reason is None:
            return [*moods, _spoken(reply)]
        verdict = await self._staff.admit(history, reason, moods)
        if not verdict.admitted:
            return [*moods, *listed.deferred(reason, verdict, self._assistant.shop, reply)]
        return [*moods, *await self._on_handing_over(reason, reply), HumanRequested(reason)]

    async def admit(self, history: History) -> Sequence[Fact]:
        """Return what to append when deciding failed, so that the shopper is not left without a word."""
        said = unanswered(history.events)
        if any(
            asks_for_person(event.fact.text) for event in said.events if isinstance(event.fact, ShopperSaid)
        ):
            return [HumanRequested(Reason.ASKED)]
        verdict = await self._staff.admit(history, Reason.FAILED, ())
        if verdict.admitted:
            return [HumanRequested(Reason.FAILED)]
        return listed.failed(history.conversation, said.text, verdict, self._assistant.shop)

    def _honest_word(self) -> AssistantSaid:
        text = phrases.nobody_there(self._assistant.shop, None)
        return AssistantSaid(text, options=phrases.NOBODY_THERE_OPTIONS)

    async def second_thoughts(self, history: History) -> Reply | None:
        """Return what the assistant has to say to the shopper's last question, for the rep who takes over."""
        for i in reversed(range(len(history.events))):
            fact = history.events[i].fact
            if isinstance(fact, ShopperSaid) and fact.text and not asks_for_person(fact.text):
                said = Said(history.events[i : i + 1], (), history.events[:i])
                return await self._answer(await self._question(history.conversation.shopper, said, None))
        return None

    async def _question(self, shopper_id: ShopperId, said: Said, vector: Vector | None) -> Question:
        shopper = await self._shoppers.find(shopper_id) or Shopper(shopper_id)
        last = said.events[-1].fact
        page = last.page if isinstance(last, ShopperSaid) else None
        return Question(
            said.gist,
            shopper=replace(shopper, verified=said.verified),
            now=self._clock(),
            earlier=said.earlier,
            page=page,
            vector=vector if self._one_encoder else None,
        )

    async def _vectors_of(self, said: Said) -> dict[str, Vector]:
        """Encode each message once: for its mood, and for the search where that uses the same encoder."""
        texts = [event.fact.text for event in said.events if isinstance(event.fact, ShopperSaid)]
        return dict(zip(texts, await asyncio.to_thread(self._mood_encoder.encode, texts), strict=True))

    def _read_moods(self, said: Said, vectors: Mapping[str, Vector]) -> list[MoodRead]:
        """Read the mood of each message that was not read before (a turn may be taken twice over)."""
        before = {event.fact.of for event in said.since if isinstance(event.fact, MoodRead)}
        moods = []
        for event in said.events:
            if isinstance(event.fact, ShopperSaid) and event.position not in before:
                reading = self._mood.read(event.fact.text, vectors[event.fact.text])
                probabilities = dict(reading.probabilities)
                moods.append(MoodRead(event.position, reading.mood, probabilities, reading.valence))
        return moods

    async def _on_handing_over(self, reason: Reason, reply: Reply) -> list[Fact]:
        """What is said with the request: the answer where there is one, and that a person is asked for.

        With nobody online it is left to the line to say so, a moment later and honestly.
        """
        answered = reply.found and reply.kind in {"answer", "order"}
        coming = (
            phrases.handing_over(reason, place=None, minutes=None) if await self._staff.anyone_there() else ""
        )
        if reason is Reason.ASKED or not answered:
            return [AssistantSaid(coming, found=reason is not Reason.NOTHING_FOUND)] if coming else []
        text = f"{reply.text}\n\n{coming}" if coming else reply.text
        return [replace(_spoken(reply), text=text)]


def unanswered(events: Sequence[Event]) -> Said:
    """Return what the shopper said after the last word of the assistant or of a rep."""
    answered = max(
        (i for i, event in enumerate(events, 1) if isinstance(event.fact, AssistantSaid | RepSaid)), default=0
    )
    said = tuple(event for event in events[answered:] if isinstance(event.fact, ShopperSaid))
    first = next((i for i, event in enumerate(events) if said and event is said[0]), len(events))
    return Said(said, tuple(events[first:]), tuple(events[:first]))


def _nobody_was_there(events: Sequence[Event]) -> bool:
    """Whether the shopper is still to be told that nobody is online."""
    for event in reversed(events):
        match event.fact:
            case NobodyThere():
                return True
            case AssistantSaid() | RepSaid() | ShopperSaid():
                return False
            case _:
                continue
    return False


def _signals(history: History, said: Said, moods: Sequence[MoodRead], reply: Reply) -> Signals:
    left = max(
        (event.position for event in history.events if isinstance(event.fact, RepLeft)), default=BEFORE_ALL
    )
    # What was said to a rep before they gave the conversation back has been settled by them.
    new = [
        event.fact.text
        for event in said.events
        if event.position > left and isinstance(event.fact, ShopperSaid)
    ]
    earlier = [event.fact for event in history.events if isinstance(event.fact, MoodRead)]
    readings = sorted([*earlier, *moods], key=lambda reading: reading.of)
    state = history.conversation
    return Signals(
        asked_for_person=any(asks_for_person(text) or accepts_offer(text, said.earlier) for text in new),
        misses=0 if reply.found else state.misses + 1,
        upset=tuple(upset_probability(reading.probabilities) for reading in readings),
        wants_bulk_or_deal=any(wants_bulk_or_deal(text) for text in new),
        handed_over_for=state.handed_over_for,
        in_line=state.in_line,
    )


def _spoken(reply: Reply) -> AssistantSaid:
    return AssistantSaid(
        reply.text,
        citations=reply.citations,
        confidence=reply.confidence,
        options=reply.options,
        found=reply.found,
    )
