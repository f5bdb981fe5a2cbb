"""The desks that answer from tables: what each would say to a question, and how likely it answers.

A desk hears single words ("price", "in stock", "by Saturday") and computes, so it speaks up beside the point too. What
it says counts where it lies near to the question and where what is read finds its sources likely: one number, as a
passage has, with the same floor.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from agent.comparing import sets_beside
from agent.delivery_ask import is_reckoned
from agent.delivery_cues import ZONES
from agent.delivery_desk import DeliveryDesk, WhoAsks
from agent.place_fit import ROOM_NAMED
from agent.product_desk import ProductDesk
from agent.reader import ENOUGH, Reader
from agent.reading import Reading
from agent.reply import Question, Reply
from agent.resolved import Resolved
from agent.shop import Shop
from agent.sum_desk import SumDesk
from retrieval.passages import PassageKind
from retrieval.search import Knowledge

WEIGHTS = {"always": -4.58, "near": 6.83, "agreed": 3.06}
"""The log-odds that what a desk replies answers: always, per unit of the cosine of question and reply, and of how
likely the likeliest of its sources is to answer by what is read, beside the likeliest of all.

Fitted by `evals.fit_desks` to 617 replies of desks to what eleven strangers asked, looked up by layers that had learned
from none of them: .67 of these are answered rightly then, by desk or pages, and .13 wrongly.
"""
SAME = 1.0
SURE_FAQ = 0.75
"""From here on an entry of an FAQ is taken to be what is asked."""
_TIMES = re.compile(r"time|cut-?off|cost|price")
"""Stands in the headings of what a shop's page tells of delivery that can be reckoned."""
HEARD = 0.1
"""A cosine that what is reckoned from now needs."""


class Desks:
    """Asks the sum desk, the delivery desk and the product desk."""

    def __init__(self, knowledge: Knowledge, shop: Shop, reader: Reader) -> None:
        self._knowledge = knowledge
        self._shop = shop
        self._reader = reader
        self._delivery = DeliveryDesk(knowledge, shop)
        self._products = ProductDesk(knowledge)
        self._sums = SumDesk(knowledge, shop, self._delivery, reader)

    async def replies(self, question: Question, resolved: Resolved, customer: WhoAsks) -> list[Reply]:
        """Return what the desks have to say, whether or not it answers. `customer` is asked for where it matters."""
        together = await self._sums.reply(question, resolved, customer)
        if together is not None:
            return [together]  # the other desks would price one of the things
        reply = await self._delivery.reply(question, resolved, customer)
        if reply is None and (spelled := self._knowledge.corrected(question.text)) != question.text:
            asked = replace(question, text=spelled)
            reply = await self._delivery.reply(asked, self._reader.resolve(asked), customer)
        return [*([] if reply is None else [reply]), *self.tables(question, resolved)]

    def tables(self, question: Question, resolved: Resolved) -> list[Reply]:
        """Return what the catalogue's tables say, nothing or one thing."""
        reply = self._products.reply(resolved, self._shop.local(question.now).date())
        return [] if reply is None else [reply]

    async def arrival(
        self, question: Question, resolved: Resolved, customer: WhoAsks, sources: Sequence[str]
    ) -> Reply | None:
        """Return when it comes, where the first of `sources`, by which else it is answered, tells of delivery."""
        table = self._knowledge.shipping()
        page = f"{table.page}#" if table is not None and table.page else ZONES
        if not any(
            one.startswith(ZONES) or (one.startswith(page) and _TIMES.search(one)) for one in sources[:1]
        ):
            return None
        return await self._delivery.arrival(question, resolved, customer)

    async def likeliest(self, replies: Sequence[Reply], resolved: Resolved, reading: Reading) -> Reply | None:
        """Return the likeliest of `replies` with its chance; None where the pages are to answer.

        Asking back, and two products beside each other, are for what nothing is read of; when it comes if it is ordered
        now is for nobody else to say. Where the likeliest passage is its own source a desk is as likely, and says of it
        what was asked: of 308 such replies 251 answered, and 246 of the passages.
        """
        standing = []
        for reply in replies:
            if reply.kind == "clarify" or sets_beside(resolved):
                standing += [reply] if reading.score < reply.confidence else []
                continue
            if reply.confidence == ROOM_NAMED:
                best = reading.judged[0].statement.passage if reading.judged else None
                by_faq = best is not None and best.kind is PassageKind.FAQ and reading.score >= SURE_FAQ
                standing += [] if by_faq else [reply]
                continue
            near, agreed = await self.known_of(reply, resolved, reading)
            likely = chance(near, agreed)
            if _is_of_delivery(reply) and near >= HEARD and is_reckoned(resolved, self._knowledge.shipping()):
                return replace(reply, confidence=max(likely, ENOUGH))
            if agreed == SAME:
                likely = max(likely, reading.score)
            standing += [replace(reply, confidence=likely)] if likely >= ENOUGH else []
        return max(standing, key=lambda one: one.confidence, default=None)

    async def known_of(self, reply: Reply, resolved: Resolved, reading: Reading) -> tuple[float, float]:
        """Return how near a reply lies to the question (a cosine), and how far what is read agrees with it."""
        near = await self._reader.nearness(resolved, reply)
        return near, reading.agreement({one.id for one in reply.citations})


def chance(near: float, agreed: float) -> float:
    """Return how likely what a desk replies answers (see `WEIGHTS`)."""
    odds = WEIGHTS["always"] + WEIGHTS["near"] * near + WEIGHTS["agreed"] * agreed
    return 1.0 / (1.0 + math.exp(-odds))


def _is_of_delivery(reply: Reply) -> bool:
    return any(one.id.startswith(ZONES) for one in reply.citations)
