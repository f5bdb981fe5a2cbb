"""What is declined brings a person only when one is asked for in words.

Whoever tries to make the assistant obey, recite or pry also threatens, rages and demands; read as any other message,
one attack in four would cost a person's time. What else the message asks for stands in the words that ask for a person.
"""

from collections.abc import Sequence

from agent.cues import asks_for_person
from agent.reply import Reply
from handoff.policy import Signals


def when_declined(signals: Signals, reply: Reply, texts: Sequence[str]) -> Signals:
    """Return the signals of what was asked for in words where `reply` declines; all of them for any other reply."""
    if reply.kind != "refusal":
        return signals
    return Signals(
        asked_for_person=any(asks_for_person(text) for text in texts),
        took_up_offer=signals.took_up_offer,
        handed_over_for=signals.handed_over_for,
        in_line=signals.in_line,
    )
