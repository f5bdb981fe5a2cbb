"""Whether a message asks anything of the shop: "will do" and "wow, so heavy" want no answer.

A logistic head as those for needs, over the packaged MiniLM's vector of the message, its words and pieces of words.
Search finds what a remark is about all the same, most often what was said just before, and to say that over again is no
answer to anything.
"""

from pathlib import Path

from agent.needs import Heads, Rows, load_weights

WEIGHTS = Path(__file__).with_name("remark_weights.npz")
LEAST, MOST = -5.0, 5.0


class RemarkReader:
    """Reads the head as it was trained."""

    def __init__(self, weights: Heads | None = None) -> None:
        self._weights = weights or load_weights(WEIGHTS)

    def odds(self, text: str, vector: Rows) -> float:
        """Return the log-odds that `text` asks nothing, from `LEAST` to `MOST`; `vector` is the packaged MiniLM's.

        Raises ValueError for a vector of another length.
        """
        return min(MOST, max(LEAST, float(self._weights.logits([text], [vector])[0, 0])))
