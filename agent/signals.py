"""What the policy weighs, read from a conversation's log and from the words that are being answered.

Pure: whatever needs an encoder was heard before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent.cues import (
    asks_for_person,
    asks_whether_bot,
    asks_whether_there,
    declines_person,
    speaks_of_others,
)
from agent.deal_cues import wants_bulk_or_deal
from agent.failures import complains, failures
from agent.hearing import Heard
from agent.needs import Need
from agent.offers import accepted_offer, was_offered
from agent.product_cues import CHEAPER_ONE
from agent.reply import Reply
from agent.words import normalise
from conversation.model import AssistantSaid, Event, Mood, MoodRead, Reason, ShopperSaid
from conversation.mood import StandingMood, standing_moods
from conversation.store import History
from handoff.policy import Signals, upset_probability

ASKED_FROM = 0.33
ASKED_BEYOND_DOUBT = 0.75
ASKED_WITH_CUE_FROM = 0.2
"""What a pattern takes for a wish for a person, and the head for less likely than this, is something else."""
ASKED_THOUGH_ANSWERED = 0.9
"""Where the shop's own words answer what was written, a wish that is less likely than this is taken for none.

In the 1,081 dialogues that were read (`evals/cases`, and of `evals/written` the voices, `chats` and `chats-more`)
sixteen messages were both answered and taken for such a wish: of eleven at which a person was wanted or welcome nine
lay at .93 and more, the other two being answered rightly; of five at which none was, four below.
"""
DEAL_FROM = 0.6
MESSAGES_FELT = 3


@dataclass(frozen=True, slots=True)
class Newest:
    """The shopper's `texts` that are unanswered and not settled by a rep, the `moods` read of them, and the `reply`."""

    texts: tuple[str, ...]
    moods: Sequence[MoodRead]
    reply: Reply


def asks_by_words(text: str, heard: Heard) -> bool:
    """Tell whether the message asks for a person: the head and the patterns, each with an eye on the other."""
    likely = heard.needs[Need.PERSON]
    if asks_whether_there(text):
        return False
    if asks_for_person(text):
        return likely >= ASKED_WITH_CUE_FROM
    doubtful = declines_person(text) or asks_whether_bot(text) or speaks_of_others(text)
    return likely >= (ASKED_BEYOND_DOUBT if doubtful else ASKED_FROM)


def _is_answered(reply: Reply) -> bool:
    """Tell whether the shop's own words answer what was written."""
    return reply.kind == "answer" and reply.found and bool(reply.citations)


def _failures(history: History, newest: Newest, heard: Mapping[str, Heard]) -> int:
    """Count the failed answers in a row; none where what was written now complains of nothing and is told anew."""
    complaint = any(complains(text, heard[text]) for text in newest.texts)
    told = (event.fact.text for event in history.events if isinstance(event.fact, AssistantSaid))
    anew = _is_answered(newest.reply) and newest.reply.text not in told
    return failures(history.events, heard) if complaint or not anew else 0


def _asks(newest: Newest, heard: Mapping[str, Heard]) -> bool:
    least = ASKED_THOUGH_ANSWERED if _is_answered(newest.reply) else 0.0
    return any(
        asks_by_words(text, heard[text]) and heard[text].needs[Need.PERSON] >= least for text in newest.texts
    )


def signals_of(
    history: History, newest: Newest, heard: Mapping[str, Heard], *, earlier: Sequence[Event]
) -> Signals:
    """Return the signals, but for warmth and who is free."""
    state = history.conversation
    taken_up = [accepted_offer(text, earlier) for text in newest.texts]
    return Signals(
        asked_for_person=Reason.ASKED in taken_up or _asks(newest, heard),
        took_up_offer=Reason.WARM in taken_up,
        misses=0 if newest.reply.found else state.misses + 1,
        failures=_failures(history, newest, heard),
        upset=_upset(history, newest, heard),
        blame=_blame(newest, heard),
        risk=_likeliest(newest, heard, Need.RISK),
        promise=_likeliest(newest, heard, Need.PROMISE),
        wants_bulk_or_deal=any(_deals(text, heard[text]) for text in newest.texts),
        offered=was_offered(history.events),
        handed_over_for=state.handed_over_for,
        in_line=state.in_line,
    )


def _deals(text: str, heard: Heard) -> bool:
    """Tell whether the message is about a deal; who looks for a cheaper product wants none."""
    plain = normalise(text)
    left = CHEAPER_ONE.sub(" ", plain)
    return wants_bulk_or_deal(left) or (left == plain and heard.needs[Need.DEAL] >= DEAL_FROM)


def _likeliest(newest: Newest, heard: Mapping[str, Heard], need: Need) -> float:
    return max((heard[text].needs[need] for text in newest.texts), default=0.0)


def _blame(newest: Newest, heard: Mapping[str, Heard]) -> float:
    """Return how likely the words are a grievance; an angry mood adds to it, and is none by itself."""
    words = _likeliest(newest, heard, Need.GRIEVANCE)
    angry = max((one.probabilities.get(Mood.ANGRY.value, 0.0) for one in newest.moods), default=0.0)
    return max(words, (words + angry) / 2)


def _upset(history: History, newest: Newest, heard: Mapping[str, Heard]) -> tuple[float, ...]:
    """Return how likely each of the last messages is upset: between what its mood and what its words say."""
    text_of = {
        event.position: event.fact.text for event in history.events if isinstance(event.fact, ShopperSaid)
    }
    standing = standing_moods(history.events)
    beyond_doubt = {mood.of for mood in standing if mood.corrected_by is not None}
    readings: list[StandingMood | MoodRead] = [*standing, *newest.moods]
    felt = []
    for reading in sorted(readings, key=lambda reading: reading.of)[-MESSAGES_FELT:]:
        words = None if reading.of in beyond_doubt else heard.get(text_of.get(reading.of, ""))
        likely = upset_probability(reading.probabilities)
        felt.append(likely if words is None else (likely + words.needs[Need.GRIEVANCE]) / 2)
    return tuple(felt)
