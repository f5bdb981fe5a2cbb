"""A burst is what a shopper says in several messages before they are answered; each question in it gets its answer.

So does each of several that stand whole in one message: "What does it cost, and how long is it?". Pure. Messages that
only lead up to a question, or go on with one, are read together with it.
"""

import re
from collections.abc import Sequence

from agent.words import content, normalise, tokens
from agent.writer import is_yes_no
from retrieval.pattern import one_of

MOST_ANSWERED = 3
"""Questions answered each by itself; whoever asks more at once is answered as if it were one."""

MOST_PIECES = 12
"""A message of more is no list of questions, and would take long to part."""

FEWEST_WORDS = 5
"""Fewer without a question mark are the beginning of one that the next message ends."""

_VERB = r"(?:is|are|was|were|do|does|did|can|could|will|would|should|may|must|has|have)"
_OPENING = r"(?:^|[,;:] )(?:and |or |also |so |but |ok,? )*"
_WHOLE = one_of(
    rf"{_OPENING}(?:what|which|who|where|when|why|how)(?: [\w'-]+){{0,5}}? {_VERB} [\w'-]+",
    rf"{_OPENING}how (?:many|much|long|wide|high|deep|big|large|heavy|hot|thick|far|often)"
    r"(?! (?:on|in|under|at|below|above|of|for|to|with|by)\b)(?: [\w'-]+){2,}",
    rf"{_OPENING}{_VERB} (?:i|you|we|it|they|he|she|the|this|that|these|those|there|my|your) [\w'-]+",
    rf"{_OPENING}what(?:'?s| is) (?:the|a|an) [\w'-]+",
)
_SENTENCE = re.compile(r"(?<=[.!])\s+")
_JOINTS = re.compile(
    rf"(?<=[?])\s+|,?\s+(?=and (?:what|which|who|where|when|why|how|{_VERB})\b)", re.IGNORECASE
)
_ELLIPSIS = re.compile(
    r"(?:,? and |, (?=(?:what|how) about\b))"
    r"(?=(?:what about|how about|with|for|to) (?!how|what|which)(?:the |a |an |your |my )?"
    r"[\w-]+(?: [\w-]+){0,2}\??$)",
    re.IGNORECASE,
)
"""Parts a question from the same of something else: "how many probes come with it, and with the 800?"."""
_ABOUT = re.compile(r"^(?:what|how) about\b", re.IGNORECASE)
_TWO_OF_ONE = re.compile(
    r"^(?P<before>.*?)\bwhat(?:'?s| is| are) (?:the )?(?P<one>(?!.*\bbetween\b)[a-z][\w ]{2,28}?)(?: and|,) (?:the )?"
    r"(?P<other>[a-z][\w ]{2,28}?) (?P<of>(?:of|on|for) (?:the|your|this|that|my|our|its) .+)$",
    re.IGNORECASE,
)
"""What is asked of one thing in two nouns: "What are wall thickness and top temperature of your 46?"."""
_ASKS = one_of(r"^(?:and |or |also |so |ok,? )*(?:what|which|who|where|when|why|how)\b")


def questions(text: str) -> tuple[str, ...]:
    """Return the questions of a burst (messages joined by newlines), each with what leads up to it.

    Nothing where the whole is to be read at once.
    """
    found: list[str] = []
    leading: list[str] = []
    said = [part for line in text.splitlines() if line.strip() for part in _parted(line.strip())]
    for line in said:
        leading.append(line)
        if _is_question(line):
            found.append("\n".join(leading))
            leading = []
    if leading and found:
        found[-1] = "\n".join((found[-1], *leading))
    return tuple(found) if 1 < len(found) <= MOST_ANSWERED else ()


def _parted(line: str) -> Sequence[str]:
    """Return the questions of one message where it asks several whole ones, each with what leads up to it."""
    if (two := _TWO_OF_ONE.match(line)) is not None:
        return [
            f"{two['before']}What is the {two['one']} {two['of']}",
            f"What is the {two['other']} {two['of']}",
        ]
    if len(same := _ELLIPSIS.split(line)) == 2 and _asks_whole(same[0]):
        what, other = same[0], same[1] if _ABOUT.match(same[1]) else f"and {same[1]}"
        return [part if part.endswith("?") else f"{part}?" for part in (what, other)]
    pieces = _JOINTS.split(line)
    if len(pieces) > MOST_PIECES:
        return (line,)
    parts: list[str] = []
    for piece in pieces:
        if parts and not (_asks_whole(parts[-1]) and _asks_whole(piece)):
            parts[-1] = f"{parts[-1]} {piece}"
        else:
            parts.append(piece)
    return (
        [part if part.endswith((".", "?", "!")) else f"{part}?" for part in parts]
        if len(parts) > 1
        else (line,)
    )


def _asks_whole(piece: str) -> bool:
    """Tell whether the last sentence of `piece` is a question that can be read by itself."""
    return _WHOLE.search(normalise(_SENTENCE.split(piece)[-1])) is not None


def _is_question(line: str) -> bool:
    opens = _ASKS.search(normalise(line)) is not None or is_yes_no(line)
    asks = line.endswith("?") or (opens and len(tokens(line)) >= FEWEST_WORDS)
    return asks and bool(content(line))
