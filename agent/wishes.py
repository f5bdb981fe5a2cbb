"""Whom a shopper waits for when a person is asked for, and how far ahead they start: language, skill, and head start.

Pure: read from the conversation's log and from what was felt in the turn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from agent.deal_cues import largest_amount
from agent.manner import manner_of
from conversation.model import AssistantSaid, MoodRead, PromiseFlagged, Reason, ShopperSaid, Wish
from conversation.mood import StandingMood, standing_moods
from conversation.store import History
from handoff.head_start import head_start
from handoff.policy import upset_probability

Skills = Mapping[Reason, str]
"""The skill that a reason asks for, where the shop has reps with skills."""

NO_SKILLS: Skills = MappingProxyType({})
MESSAGES_FELT = 3
LARGE_AMOUNT = 1_000.0
"""In the shop's currency: from here on an amount is as large as it gets."""


@dataclass(frozen=True, slots=True)
class Felt:
    """What the turn in which a person is asked for made of it: its moods, and the warmth in [0, 1]."""

    moods: Sequence[MoodRead] = field(default=())
    warmth: float = 0.0


UNFELT = Felt()


def wish_of(history: History, reason: Reason, *, felt: Felt = UNFELT, skills: Skills = NO_SKILLS) -> Wish:
    """Return the wish that goes with asking for a person; asking again takes back nothing of an earlier one."""
    before = history.conversation.wish
    said = [event.fact.text for event in history.events if isinstance(event.fact, ShopperSaid)]
    now = head_start(
        warmth=felt.warmth,
        distress=_distress(history, felt),
        promise=_broken_promise(history, felt),
        value=_value(history),
    )
    return Wish(
        skill=before.skill or skills.get(reason),
        language=manner_of(said).language or before.language,
        rep=before.rep,
        head_start={
            cause: max(now.get(cause, 0.0), before.head_start.get(cause, 0.0))
            for cause in sorted(now.keys() | before.head_start.keys())
        },
    )


def _distress(history: History, felt: Felt) -> float:
    """How likely the last few messages are upset, the likeliest of them."""
    readings: list[StandingMood | MoodRead] = [*standing_moods(history.events), *felt.moods]
    last = sorted(readings, key=lambda reading: reading.of)[-MESSAGES_FELT:]
    return max((upset_probability(reading.probabilities) for reading in last), default=0.0)


def _broken_promise(history: History, felt: Felt) -> float:
    """Something was promised, says a rep's mark, and the shopper is upset now: so likely it was not kept."""
    promised = any(isinstance(event.fact, PromiseFlagged) for event in history.events)
    return _distress(history, felt) if promised else 0.0


def _value(history: History) -> float:
    spoken = (
        event.fact.text for event in history.events if isinstance(event.fact, ShopperSaid | AssistantSaid)
    )
    return min(max(map(largest_amount, spoken), default=0.0) / LARGE_AMOUNT, 1.0)
