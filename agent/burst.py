"""A burst is what a shopper says in several messages before they are answered; each question in it gets its answer.

Pure. Messages that only lead up to a question, or go on with one, are read together with it.
"""

from agent.words import content, normalise, tokens
from agent.writer import is_yes_no
from retrieval.pattern import one_of

MOST_ANSWERED = 3
"""Questions answered each by itself; whoever asks more at once is answered as if it were one."""

FEWEST_WORDS = 5
"""Fewer without a question mark are the beginning of one that the next message ends."""

_ASKS = one_of(r"^(?:and |or |also |so |ok,? )*(?:what|which|who|where|when|why|how)\b")


def questions(text: str) -> tuple[str, ...]:
    """Return the questions of a burst (messages joined by newlines), each with what leads up to it.

    Nothing where the whole is to be read at once.
    """
    found: list[str] = []
    leading: list[str] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        leading.append(line)
        if _is_question(line):
            found.append("\n".join(leading))
            leading = []
    if leading and found:
        found[-1] = "\n".join((found[-1], *leading))
    return tuple(found) if 1 < len(found) <= MOST_ANSWERED else ()


def _is_question(line: str) -> bool:
    opens = _ASKS.search(normalise(line)) is not None or is_yes_no(line)
    asks = line.endswith("?") or (opens and len(tokens(line)) >= FEWEST_WORDS)
    return asks and bool(content(line))
