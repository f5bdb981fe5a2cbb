"""How likely a message asks after an order that its shopper has placed: "any news on the big grill?", "so when?".

What the shop's books say is told instead of what its pages say, so a wrong guess costs an answer either way. A logistic
head as those for needs reads the message; what is known around it is weighed with it.
"""

import asyncio
import math
from collections.abc import Mapping
from pathlib import Path

from agent.needs import Heads, Rows, load_weights
from agent.order_cues import asks_order, goes_on_about_order, speaks_of_own_order
from agent.order_desk import speaks_of_order_before
from agent.reply import Question
from retrieval.encoder import Lexicon
from retrieval.search import Knowledge

HEAD = Path(__file__).with_name("own_order_weights.npz")
WEIGHTS: Mapping[str, float] = {
    "always": -1.37,
    "head": 0.80,
    "signed": 1.86,
    "spoken": 2.93,
    "cue": 1.26,
    "goes_on": 0.68,
}
"""The log-odds: always; per unit of the head's own; where the shopper is signed in; where an order was spoken of
before; where a pattern takes the message for such a question, or for going on about an order that was spoken of.
"""
LIKELY, SURE = 0.3, 0.6
"""From here on such a question is meant where the pages answer nothing, and from here on nothing else is looked up.

From `SURE` on .65 of 618 questions after an own order are taken for one, by a head that has not seen their chat, .04
of 960 other messages in such chats and .001 of 17,109 strangers' questions; patterns alone take .13, .04 and .003
(`python -m agent.train_own_orders evals/written/orders evals/written/asked --others FILE …`, the files being `zr`,
`zs`, `zt`, `zv`, `zw`, `zx` and `zz` of `evals/written/asked-unseen`).
"""
SURE_AGAIN = 0.95
"""Whoever was told how an order stands and writes on mostly asks something else: from here on it is told again before
the pages are looked up, and from `SURE` on where they answer nothing. Of 21 questions from `LIKELY` to here that would
have been told so again, and that the pages answer, 4 asked for it (counted by hand in `evals/written/chats`).
"""


def known_of(text: str, *, signed: bool, spoken: bool) -> dict[str, float]:
    """Return what is weighed beside the head."""
    return {
        "always": 1.0,
        "signed": float(signed),
        "spoken": float(spoken),
        "cue": float(asks_order(text)),
        "goes_on": float(spoken and goes_on_about_order(text)),
    }


class OwnOrderReader:
    """Reads the head as it was trained."""

    def __init__(self, head: Heads | None = None) -> None:
        self._head = head or load_weights(HEAD)

    def likely(self, text: str, vector: Rows, *, signed: bool, spoken: bool) -> float:
        """Return the chance in [0, 1] that `text` asks after an order; `vector` is the packaged MiniLM's, (dimension,).

        Raises ValueError for a vector of another length.
        """
        odds = WEIGHTS["head"] * float(self._head.logits([text], [vector])[0, 0])
        known = known_of(text, signed=signed, spoken=spoken)
        odds += sum(WEIGHTS[name] * value for name, value in known.items())
        return 1.0 / (1.0 + math.exp(-odds))


class OwnOrders:
    """Tells how likely a question is about an order of its shopper's own."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._reader = OwnOrderReader()

    async def likely(self, question: Question) -> float:
        """Return the chance. Where another model searches than the head was trained with, patterns alone tell.

        Whoever is signed in is believed where a pattern and the head both hear it. On a product's page "will it arrive
        before Friday?" is asked of buying it, where the shop has an answer to that.
        """
        text, spoken = question.text, speaks_of_order_before(question.earlier)
        encoder = self._knowledge.encoder
        if not isinstance(encoder, Lexicon):
            return float(asks_order(text) or (spoken and goes_on_about_order(text)))
        (vector,) = await asyncio.to_thread(encoder.encode, [text])
        likely = self._reader.likely(text, vector, signed=question.shopper.verified, spoken=spoken)
        looking = question.page is not None and question.page.product_id is not None
        believed = question.shopper.verified and likely >= LIKELY
        if believed and speaks_of_own_order(text):
            return max(likely, SURE)
        if asks_order(text):
            return max(likely, SURE) if believed else likely
        return min(likely, LIKELY) if looking and not spoken else likely
