"""Several questions at once: each gets its answer, in one word of the assistant."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from agent import phrases
from agent.burst import questions
from agent.left_over import left_over
from agent.order_desk import Credentials, credentials, gives_credentials
from agent.reply import Question, Reply, joined
from agent.words import tokens
from conversation.model import BEFORE_ALL, AssistantSaid, Event, Position, ShopperSaid

Answer = Callable[[Question], Awaitable[Reply]]

SURE = 0.8
"""How sure one must be of an answer to what was not clearly a question of its own."""
SAYS_AGAIN = 0.7
"""Of the words of an answer, from which share on it says what was said before."""


async def each_answered(question: Question, answer: Answer) -> Reply:
    """Answer all that `question` asks by `answer`, which answers one."""
    parts = questions(question.text)
    return await _each(question, parts, answer) if parts else await _completed(question, answer)


async def _each(question: Question, parts: Sequence[str], answer: Answer) -> Reply:
    """Answer every question of a burst after the one before; as one where there is no answer to any.

    No chat model words these: each would take its time, and a shopper waits for all of them.
    """
    asked = replace(question, drafted=False)
    replies: list[Reply] = []
    before: set[tuple[str, Credentials | None]] = set()
    for part in parts:
        reply = await answer(replace(asked, text=part))
        refused = credentials(part, asked.earlier) if reply.text == phrases.NO_SUCH_PAIR else None
        if reply.kind == "smalltalk" or (reply.text, refused) in before:
            continue  # a remark among questions, or the same asked in other words
        told_as_is = reply.found and refused is None
        before |= {(reply.text, refused)} if reply.found else set()
        replies.append(reply if told_as_is else replace(reply, text=phrases.on(part, reply.text)))
        asked = _after(asked, part, reply)
    return joined(replies) if any(one.found for one in replies) else await answer(question)


async def _completed(question: Question, answer: Answer) -> Reply:
    """Answer what is asked as one, and add what is sure of the questions that leaves open."""
    reply = await answer(question)
    if not _tells(reply):
        return reply
    replies = [reply]
    asked = replace(_after(question, question.text, reply), drafted=False)
    for part in left_over(question.text, reply.text):
        if gives_credentials(part):
            continue  # another pair would be a try that nobody counts, where what comes of it is not said
        more = await answer(replace(asked, text=part))
        if _tells(more) and more.confidence >= SURE and not _says_again(more, replies):
            replies.append(more)
    return joined(replies) if len(replies) > 1 else reply


def _after(question: Question, said: str, reply: Reply) -> Question:
    """Return `question` as it is asked after `said` was answered by `reply`."""
    at = Position(question.earlier[-1].position if question.earlier else BEFORE_ALL)
    told = AssistantSaid(reply.text, reply.citations, reply.confidence, reply.options, reply.found)
    earlier = (
        *question.earlier,
        Event(Position(at + 1), question.now, ShopperSaid(said, question.page)),
        Event(Position(at + 2), question.now, told),
    )
    return replace(question, earlier=earlier)


def _tells(reply: Reply) -> bool:
    return reply.found and reply.kind in {"answer", "order"}


def _says_again(more: Reply, before: Sequence[Reply]) -> bool:
    """Tell whether it is nothing new: in its words, or by what it cites."""
    words = set(tokens(more.text))
    said = set(tokens(" ".join(one.text for one in before)))
    cited = {citation.id for one in before for citation in one.citations}
    return len(words & said) > SAYS_AGAIN * len(words) or {one.id for one in more.citations} <= cited
