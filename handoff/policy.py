"""Whether a person should take over now, and why: one readable function of named signals."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from conversation.model import Mood, Reason


@dataclass(frozen=True, slots=True)
class Signals:
    """What bears on the decision, of the shopper's newest message unless it says otherwise. Likelihoods in [0, 1].

    `took_up_offer` says that they want the rep who was offered them.

    `misses` counts the answers in a row that found nothing, the one being given included; `failures` those in a row
    that stand in the log and did not help. `upset` holds, for each of the shopper's last messages, oldest first, how
    likely it is upset, and `blame` how likely the newest rages, blames or threatens to leave. `risk` and `promise` are
    how likely it is about something dangerous, legal or disputed, and about a promise only a person may make.

    `warmth` is how much a person would matter now. `seat_free` says that a rep has a free seat, `offered` that one was
    offered before. `handed_over_for` are the causes for which a person was asked for before in this conversation, and
    `in_line` says that one still is.
    """

    asked_for_person: bool = False
    took_up_offer: bool = False
    misses: int = 0
    failures: int = 0
    upset: tuple[float, ...] = ()
    blame: float = 0.0
    risk: float = 0.0
    promise: float = 0.0
    assistant_failed: bool = False
    wants_bulk_or_deal: bool = False
    warmth: float = 0.0
    seat_free: bool = False
    offered: bool = False
    handed_over_for: frozenset[Reason] = frozenset()
    in_line: bool = False


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where each signal becomes a reason. Upset is one message beyond doubt, or several likely ones."""

    misses: int = 2
    failures: int = 2
    blame: float = 0.7
    upset_beyond_doubt: float = 0.8
    upset_likely: float = 0.55
    upset_messages: int = 2
    messages_looked_at: int = 3
    risk: float = 0.4
    promise: float = 0.4
    warmth: float = 0.5


DEFAULT_THRESHOLDS = Thresholds()

_UPSET_MOODS = (Mood.ANGRY, Mood.DISAPPOINTED)


def upset_probability(probabilities: Mapping[str, float]) -> float:
    """Return how likely a message is upset, from the probabilities of its moods."""
    return sum(probabilities.get(mood.value, 0.0) for mood in _UPSET_MOODS)


def why_hand_off(signals: Signals, thresholds: Thresholds = DEFAULT_THRESHOLDS) -> Reason | None:
    """Return the weightiest reason to hand over now, or None.

    Asking for a person is always a reason, and so is taking up an offer of one. Any other is one only once: after a
    person was there for it, or while one is being waited for, it is not brought up again. WARM is a reason to offer a
    person, or to bring the one who was offered; the others bring one.
    """
    if signals.took_up_offer:
        return Reason.WARM
    if signals.asked_for_person:
        return Reason.ASKED
    if signals.in_line:
        return None
    for reason, holds in _CAUSES:
        if reason not in signals.handed_over_for and holds(signals, thresholds):
            return reason
    return None


def _is_upset(signals: Signals, thresholds: Thresholds) -> bool:
    if signals.blame >= thresholds.blame:
        return True
    last = signals.upset[-thresholds.messages_looked_at :]
    if not last or last[-1] < thresholds.upset_likely:
        return False  # whoever has calmed down is not upset
    if last[-1] >= thresholds.upset_beyond_doubt:
        return True
    return sum(one >= thresholds.upset_likely for one in last) >= thresholds.upset_messages


def _is_risky(signals: Signals, thresholds: Thresholds) -> bool:
    """Whether it is about a risk; rage that only sounds like one is told by its own name."""
    rage = signals.blame > signals.risk and _is_upset(signals, thresholds)
    return signals.risk >= thresholds.risk and not (rage and Reason.UPSET not in signals.handed_over_for)


def _is_warm(signals: Signals, thresholds: Thresholds) -> bool:
    return signals.seat_free and not signals.offered and signals.warmth >= thresholds.warmth


_CAUSES: tuple[tuple[Reason, Callable[[Signals, Thresholds], bool]], ...] = (
    (Reason.FAILED, lambda signals, _: signals.assistant_failed),
    (Reason.RISK, _is_risky),
    (Reason.UPSET, _is_upset),
    (Reason.BULK, lambda signals, _: signals.wants_bulk_or_deal),
    (Reason.PROMISE, lambda signals, thresholds: signals.promise >= thresholds.promise),
    (Reason.NOTHING_FOUND, lambda signals, thresholds: signals.misses >= thresholds.misses),
    (Reason.LOOPED, lambda signals, thresholds: signals.failures >= thresholds.failures),
    (Reason.WARM, _is_warm),
)
