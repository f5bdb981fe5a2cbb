"""What of a message an answer leaves open: questions whose words it does not speak of. Pure.

"For the smash burgers, what fat should the mince have and how hot the plate" is read as one question, of which what is
said of the plate leaves the mince open.
"""

import re
from collections.abc import Iterator

from agent.words import content, kin, normalise, tokens
from retrieval.pattern import one_of

MOST_LEFT = 2
HELD = 0.5
"""A question of which the answer holds this share of its words is not left open."""

_VERB = r"(?:is|are|was|were|do|does|did|can|could|will|would|should|may|must|has|have)"
_ASKS = rf"(?:what|which|who|where|why|how|when(?= {_VERB})|any\b|{_VERB} (?=[a-z']+ ))"
_ENDS = re.compile(r"(?<=[.!?])\s+|\n+")
_JOINTS = re.compile(rf",?\s+(?:and|plus|also|but)\s+|,\s+(?={_ASKS})", re.IGNORECASE)
_A_QUESTION = one_of(rf"^(?:(?:so|or|and|also|ok|then)[, ]+)*{_ASKS}", rf", {_ASKS}")


def left_over(text: str, told: str) -> list[str]:
    """Return the questions of `text` of which `told` says little, in their order; none where it asks but one.

    The one of which most is said is what it answers.
    """
    asked = [one for one in _clauses(text) if content(one) and _A_QUESTION.search(normalise(one))]
    if len(asked) < 2:
        return []
    held = frozenset(content(told))
    shares = [_share(one, held) for one in asked]
    answered = shares.index(max(shares))
    return [one for i, one in enumerate(asked) if i != answered and shares[i] < HELD][:MOST_LEFT]


def _clauses(text: str) -> Iterator[str]:
    for sentence in _ENDS.split(text):
        yield from (one.strip() for one in _JOINTS.split(sentence) if len(tokens(one)) > 1)


def _share(clause: str, held: frozenset[str]) -> float:
    words = content(clause)
    return sum(not held.isdisjoint(kin(word)) for word in words) / len(words)
