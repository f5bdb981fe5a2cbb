"""Decides what comes of a shopper's words: an answer, a question back, or a person asked for."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Protocol, Self

from agent import listed, phrases
from agent.answer import Assistant
from agent.cues import asks_for_person
from agent.failures import newest_messages
from agent.hearing import Heard, Hearing
from agent.mood import MoodReading
from agent.nearest import pressed
from agent.needs import NeedReader
from agent.offers import accepted_offer, was_offered
from agent.refusals import when_declined
from agent.reply import Question, Reply
from agent.signals import Newest, signals_of
from agent.warm import Seen, warmth_of
from agent.wishes import UNFELT, Felt, Skills, wish_of
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
    ShopperSaid,
    Wish,
)
from conversation.mood import standing_moods
from conversation.shoppers import Shopper, Shoppers
from conversation.store import Clock, History
from handoff.admission import Admit, everybody
from handoff.policy import Thresholds, why_hand_off
from handoff.warmth import WEIGHTS, Warmth, Weighed
from retrieval.encoder import Encoder
from retrieval.passages import Vector

GIST_CHARACTERS = 1_000
"""What is read of a burst of messages for its question; working through a whole page of text would hold up others."""

AnyoneThere = Callable[[], Awaitable[bool]]
Answer = Callable[[Question], Awaitable[Reply]]
FreeRep = Callable[[str], Awaitable[str | None]]
"""Returns the name of a rep with a free seat, the one these words ask after where it is theirs; None without one."""


async def nobody_free(said: str) -> str | None:
    """Never offer a rep."""
    del said
    return None


@dataclass(frozen=True, slots=True)
class Staff:
    """What deciding asks of the desk, and where the shop draws its lines just now."""

    anyone_there: AnyoneThere
    free_rep: FreeRep = nobody_free
    admit: Admit = everybody
    thresholds: Callable[[], Thresholds] = Thresholds
    skills: Callable[[], Skills] = dict
    weights: Callable[[], Mapping[str, Weighed]] = lambda: WEIGHTS


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


class ReadsMood(Protocol):
    """Reads the mood of a message from its text and the unit vector that the packaged encoder makes of it."""

    def read(self, text: str, vector: Vector) -> MoodReading:
        """Return the reading. Blocking: call it in a thread."""
        ...


class Decider:
    """The two functions a turn needs, `decide` and `admit`, and the briefing, over everything they look at."""

    def __init__(
        self,
        *,
        assistant: Assistant,
        mood: ReadsMood,
        mood_encoder: Encoder,
        shoppers: Shoppers,
        staff: Staff,
        clock: Clock,
    ) -> None:
        """`mood_encoder` must be the packaged one, on which moods and needs were trained."""
        self._assistant = assistant
        self._answer: Answer = assistant.answer
        self._mood = mood
        self._hearing = Hearing(mood_encoder, NeedReader())
        self._shoppers = shoppers
        self._staff = staff
        self._clock = clock

    def standing_in(self, answer: Answer, *, staff: Staff) -> Self:
        """Return a decider like this one with another's answers and desk, to measure the decision by itself."""
        other = copy(self)
        other._answer, other._staff = answer, staff
        return other

    @property
    def thresholds(self) -> Thresholds:
        return self._staff.thresholds()

    async def decide(self, history: History) -> Sequence[Fact]:
        """Return what to append for what the shopper said since they were last answered."""
        said = unanswered(history.events)
        if (nobody := _nobody_was_there(history.events)) is not None:
            return await self._honest_word(history, said, nobody)
        if not said.events:
            return [AssistantSaid(phrases.go_on())]
        chosen = listed.chosen(history.conversation, said.text, said.earlier, self._assistant.shop)
        if chosen is not None:
            return chosen
        if pressed(said.text, said.earlier) is not None:
            # The shop's own words on a button are no wish of the shopper's, and have no mood.
            told = await self._answer(await self._question(history, said))
            if told.found:
                return [_spoken(told)]
        heard = await self._hear(history, said)
        moods = await asyncio.to_thread(self._read_moods, said, heard)
        reply = await self._answer(await self._question(history, said))
        rep, thresholds = None, self.thresholds
        newest = Newest(_unsettled(history, said), moods, reply)
        warmth = warmth_of(Seen(history.events, newest.texts, moods), heard, self._staff.weights())
        if warmth.value >= thresholds.warmth and not was_offered(history.events):
            rep = await self._staff.free_rep(said.gist)
        signals = signals_of(history, newest, heard, earlier=said.earlier)
        signals = replace(signals, warmth=warmth.value, seat_free=rep is not None)
        signals = when_declined(signals, reply, newest.texts)
        reason = why_hand_off(signals, thresholds)
        if reason is Reason.WARM and rep is not None and not signals.took_up_offer:
            return [*moods, _offering(reply, rep)]
        if reason is None:
            return [*moods, _spoken(reply)]
        verdict = await self._staff.admit(history, reason, moods)
        if not verdict.admitted:
            return [*moods, *listed.deferred(reason, verdict, self._assistant.shop, reply)]
        felt = Felt(moods, warmth.value)
        taken_up = any(accepted_offer(text, said.earlier) is reason for text in newest.texts)
        wish = self._wish(history, reason, felt)
        requested = HumanRequested(reason, wish, how="accepted" if taken_up else "")
        return [*moods, *await self._on_handing_over(reason, reply), requested]

    async def admit(self, history: History) -> Sequence[Fact]:
        """Return what to append when deciding failed, so that the shopper is not left without a word."""
        said = unanswered(history.events)
        if any(asks_for_person(text) for text in _unsettled(history, said)):
            return [HumanRequested(Reason.ASKED, self._wish(history, Reason.ASKED))]
        verdict = await self._staff.admit(history, Reason.FAILED, ())
        if verdict.admitted:
            return [HumanRequested(Reason.FAILED, self._wish(history, Reason.FAILED))]
        return listed.failed(history.conversation, said.text, verdict, self._assistant.shop)

    async def warmth(self, history: History) -> Warmth:
        """Return how much a person matters at the shopper's last few messages, for the rep who takes over."""
        texts = newest_messages(history.events)
        heard = await asyncio.to_thread(self._hearing.hear, texts)
        moods = standing_moods(history.events)[-len(texts) :] if texts else ()
        return warmth_of(Seen(history.events, texts, moods), heard, self._staff.weights())

    async def _honest_word(self, history: History, said: Said, nobody: NobodyThere) -> Sequence[Fact]:
        """Say that no person comes soon; whoever is helped meanwhile gets an answer to what they wrote in line, too."""
        word = listed.honest_word(nobody, self._assistant.shop, self._clock())
        if nobody.why not in {"meanwhile", "chosen"} or not said.events or asks_for_person(said.gist):
            return [word]
        if nobody.why == "meanwhile":
            chosen = listed.chosen(history.conversation, said.text, said.earlier, self._assistant.shop)
            if chosen is not None:
                return chosen
        reply = await self._answer(await self._question(history, said))
        if nobody.why == "meanwhile" and reply.kind == "unknown":
            return [replace(word, text=f"{phrases.not_found()} {word.text}", found=False)]
        if not reply.found or reply.kind not in {"answer", "order", "clarify"}:
            return [word]
        text = f"{reply.text}\n\n{word.text}"
        options = (*(one for one in reply.options if one.action == "say"), *word.options)
        return [replace(_spoken(reply), text=text, options=options, cards=())]

    async def second_thoughts(self, history: History) -> Reply | None:
        """Return what the assistant has to say to the shopper's last question, for the rep who takes over.

        No chat model words it: the rep waits for it with a seat reserved, and for seconds only.
        """
        for i in reversed(range(len(history.events))):
            fact = history.events[i].fact
            if isinstance(fact, ShopperSaid) and fact.text and not asks_for_person(fact.text):
                said = Said(history.events[i : i + 1], (), history.events[:i])
                question = await self._question(history, said)
                return await self._answer(replace(question, drafted=False))
        return None

    def _wish(self, history: History, reason: Reason, felt: Felt = UNFELT) -> Wish:
        return wish_of(history, reason, felt=felt, skills=self._staff.skills())

    async def _question(self, history: History, said: Said) -> Question:
        seen = history.conversation
        shopper = await self._shoppers.find(seen.shopper) or Shopper(seen.shopper)
        last = said.events[-1].fact
        page = last.page if isinstance(last, ShopperSaid) else None
        return Question(
            said.gist,
            shopper=replace(shopper, verified=said.verified),
            now=self._clock(),
            earlier=said.earlier,
            page=page,
            in_line=seen.in_line,
        )

    async def _hear(self, history: History, said: Said) -> dict[str, Heard]:
        """Hear each new message once, for its mood and its needs.

        The shopper's messages just before are heard too: what they asked is held against what they ask now.
        """
        texts = [event.fact.text for event in said.events if isinstance(event.fact, ShopperSaid)]
        return await asyncio.to_thread(self._hearing.hear, [*newest_messages(history.events), *texts])

    def _read_moods(self, said: Said, heard: Mapping[str, Heard]) -> list[MoodRead]:
        """Read the mood of each message whose mood nobody said before (a turn may be taken twice over)."""
        before = {mood.of for mood in standing_moods(said.since)}
        moods = []
        for event in said.events:
            if isinstance(event.fact, ShopperSaid) and event.position not in before:
                reading = self._mood.read(event.fact.text, heard[event.fact.text].vector)
                probabilities = dict(reading.probabilities)
                moods.append(MoodRead(event.position, reading.mood, probabilities, reading.valence))
        return moods

    async def _on_handing_over(self, reason: Reason, reply: Reply) -> list[Fact]:
        """What is said with the request: the answer where there is one, and that a person is asked for.

        With nobody online it is left to the line to say so, a moment later and honestly.
        """
        answered = reply.found and reply.kind in {"answer", "order"}
        coming = phrases.handing_over(reason) if await self._staff.anyone_there() else ""
        if reason in {Reason.ASKED, Reason.WARM} or not answered:
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


def _nobody_was_there(events: Sequence[Event]) -> NobodyThere | None:
    """Return what the shopper is still to be told, where no person comes soon."""
    for event in reversed(events):
        match event.fact:
            case NobodyThere():
                return event.fact
            case AssistantSaid() | RepSaid() | ShopperSaid():
                return None
            case _:
                continue
    return None


def _unsettled(history: History, said: Said) -> tuple[str, ...]:
    """Return the shopper's unanswered messages; what was said to a rep before they left has been settled by them."""
    left = max(
        (event.position for event in history.events if isinstance(event.fact, RepLeft)), default=BEFORE_ALL
    )
    return tuple(
        event.fact.text
        for event in said.events
        if event.position > left and isinstance(event.fact, ShopperSaid)
    )


def _offering(reply: Reply, rep: str) -> AssistantSaid:
    """The answer, and a rep offered in the same breath."""
    text = f"{reply.text}\n\n{phrases.offer(rep)}" if reply.found else phrases.unknown_but_offer(rep)
    options = tuple(one for one in reply.options if reply.found and one.action != "human")
    return replace(_spoken(reply), text=text, options=(*options, phrases.take_up(rep)))


def _spoken(reply: Reply) -> AssistantSaid:
    return AssistantSaid(
        reply.text,
        citations=reply.citations,
        confidence=reply.confidence,
        options=reply.options,
        cards=reply.cards,
        found=reply.found,
        computed=reply.computed,
    )
