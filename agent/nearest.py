"""Where nothing answers surely, what comes nearest in the shop's pages is offered as buttons, and said when pressed.

Pure. A button carries the heading of a section, a product's facts or an entry of the FAQ, as the shop words it, so that
whoever presses it, or types the same, gets that section in the shop's own words: a guess would be the assistant's.
"""

from collections.abc import Iterable, Sequence

from agent.readings import by_place
from agent.reply import say
from agent.words import normalise
from conversation.model import AssistantSaid, Event, Option
from retrieval.passages import Passage, PassageKind

MOST_OFFERED = 3
LIKELY = 0.25
"""Of questions to this shop and others that could have been answered and were not, 69 % have something so likely, and
for 59 % of them it answers; so have 35 % of those that can't be answered (3,484 questions, held out by writers)."""
LONGEST_LABEL = 80
"""Characters: a button on a phone."""


def label_of(passage: Passage) -> str:
    """Return what a passage is called on a button."""
    path = passage.path or (passage.title,)
    if passage.kind is PassageKind.FAQ:
        return path[-1]
    return " – ".join(dict.fromkeys((path[0], path[-1])))


def nearest(found: Iterable[tuple[Passage, float]]) -> tuple[Option, ...]:
    """Return buttons for the likeliest of the passages `found` with their chances, best first."""
    likely = (label_of(passage) for passage, chance in found if chance >= LIKELY)
    labels = dict.fromkeys(label for label in likely if len(label) <= LONGEST_LABEL)
    return tuple(say(label) for label in labels)[:MOST_OFFERED]


def pressed(text: str, earlier: Sequence[Event]) -> str | None:
    """Return the label of the button that `text` chooses, under the assistant's newest words.

    No other button says just what stands on it.
    """
    newest = next((one.fact for one in reversed(earlier) if isinstance(one.fact, AssistantSaid)), None)
    if newest is None:
        return None
    labels = [one.label for one in newest.options if one.action == "say" and one.text == one.label]
    plain = _plain(text)
    exact = next((label for label in labels if _plain(label) == plain), None)
    return exact or by_place(text, labels)


def _plain(text: str) -> str:
    return normalise(text).strip(" ?!.")
