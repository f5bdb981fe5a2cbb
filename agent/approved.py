"""Approved answers only: what may be said of the shop's knowledge in a shop that wants no composed text at all.

An operator's approved answers are the entries of the FAQ, tables and pages alike. They are said word for word. An
answer that opens with a yes or a no is said together with the question that was approved with it, unless that very
question was asked: a yes belongs to its question.

Besides them the assistant has its own fixed sentences, and what it fills into them from the shop's books and shop.toml:
the shopper's name, their own order's state, when people are there and how to reach them. Pages, the catalogue, delivery
dates worked out by code and a chat model are left out; what only they could answer is not known.
"""

from agent.reader import ENOUGH
from agent.reading import Reading
from agent.reply import Reply
from agent.writer import cited, entry


def approved_reply(question: str, reading: Reading) -> Reply | None:
    """Return the approved answer to `question`, read in the FAQ only; None when there is none."""
    if reading.score < ENOUGH:
        return None
    best = reading.judged[0]
    return Reply(
        entry(question, reading.asked, best.statement),
        citations=(cited(best.statement.passage, best.statement.passage.text),),
        confidence=best.score,
        tried=reading.tried(),
    )
