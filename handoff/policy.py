"""Whether a person should take over now, and why: one readable function of named signals."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from conversation.model import Mood, Reason


@dataclass(frozen=True, slots=True)
class Signals:
    """What bears on the decision, of the shopper's newest message unless it says otherwise.

    `misses` counts the answers in a row that found nothing relevant, the one being given included. `upset` holds,
    for each of the shopper's last messages, oldest first, the probability that it is upset. `handed_over_for` are
    the causes for which a person was asked for before in this conversation, and `in_line` says that one still is.
    """

    asked_for_person: bool = False
    misses: int = 0
    upset: tuple[float, ...] = ()
    assistant_failed: bool = False
    wants_bulk_or_deal: bool = False
    handed_over_for: frozenset[Reason] = frozenset()
    in_line: bool = False


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where each signal becomes a reason. Upset is one message beyond doubt, or several likely ones among the last."""

    misses: int = 2
    upset_beyond_doubt: float = 0.75
    upset_likely: float = 0.5
    upset_messages: int = 2
    messages_looked_at: int = 3


DEFAULT_THRESHOLDS = Thresholds()

_UPSET_MOODS = (Mood.ANGRY, Mood.DISAPPOINTED)


def upset_probability(probabilities: Mapping[str, float]) -> float:
    """Return how likely a message is upset, from the probabilities of its moods."""
    return sum(probabilities.get(mood.value, 0.0) for mood in _UPSET_MOODS)


def why_hand_off(signals: Signals, thresholds: Thresholds = DEFAULT_THRESHOLDS) -> Reason | None:
    """Return the weightiest reason to hand over now, or None.

    Asking for a person is always a reason. Any other is one only once: after a person was there for it, or while
    one is being waited for, it is not brought up again.
    """
    if signals.asked_for_person:
        return Reason.ASKED
    if signals.in_line:
        return None
    for reason, holds in _CAUSES:
        if reason not in signals.handed_over_for and holds(signals, thresholds):
            return reason
    return None


def _is_upset(signals: Signals, thresholds: Thresholds) -> bool:
    last = signals.upset[-thresholds.messages_looked_at :]
    if not last or last[-1] < thresholds.upset_likely:
        return False  # whoever has calmed down is not upset
    likely = sum(one >= thresholds.upset_likely for one in last)
    return last[-1] >= thresholds.upset_beyond_doubt or likely >= thresholds.upset_messages


_CAUSES: tuple[tuple[Reason, Callable[[Signals, Thresholds], bool]], ...] = (
    (Reason.FAILED, lambda signals, _: signals.assistant_failed),
    (Reason.UPSET, _is_upset),
    (Reason.BULK, lambda signals, _: signals.wants_bulk_or_deal),
    (Reason.NOTHING_FOUND, lambda signals, thresholds: signals.misses >= thresholds.misses),
)
