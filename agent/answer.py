"""The assistant answers one shopper's words from what the shop knows, or says plainly that it doesn't know."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import structlog

from agent import phrases
from agent.chat import ChatWriter, Task
from agent.concepts import in_shop_words
from agent.delivery import place_names
from agent.delivery_desk import DeliveryDesk
from agent.errors import ModelFailed, OrdersUnreachable
from agent.evidence import Judged, Wanted, judge, weighed
from agent.followup import Resolved, resolve
from agent.order_desk import OrderDesk, is_for_desk
from agent.product_desk import ProductDesk
from agent.products import ProductNames
from agent.reply import PERSON, Question, Reply
from agent.sentence_vectors import SentenceVectors
from agent.shop import Customer, Order, Orders, Shop
from agent.smalltalk import asks_for_contact, small_reply, without_greeting
from agent.statements import sentences
from agent.words import content
from agent.writer import cited, write
from conversation.model import AssistantSaid, Citation, Event
from conversation.shoppers import Shopper
from retrieval.encoder import Encoder
from retrieval.passages import Found, Passage, Query
from retrieval.search import Knowledge

log = structlog.get_logger(__name__)

ANSWER_FLOOR = 0.4
"""Below this chance of answering, saying "I don't know" costs a shopper less than a wrong answer."""
MOST_TRIED = 4
MOST_PASSAGES_GIVEN = 5


class Assistant:
    """Answers from knowledge, orders and shop; made once by the composition root and used for every conversation."""

    def __init__(
        self,
        *,
        knowledge: Knowledge,
        encoder: Encoder,
        orders: Orders,
        shop: Shop,
        chat: ChatWriter | None = None,
    ) -> None:
        """`encoder` must be the one the knowledge was ingested with."""
        self._knowledge = knowledge
        self._orders = orders
        self.shop = shop
        self._chat = chat
        self._vectors = SentenceVectors(encoder)
        self._order_desk = OrderDesk(orders, shop)
        self._delivery_desk = DeliveryDesk(knowledge, shop)
        self._product_desk = ProductDesk(knowledge)
        self._names: ProductNames | None = None
        self._names_of: str | None = None
        self._named_before: dict[str, frozenset[str]] = {}

    async def answer(self, question: Question) -> Reply:
        """Return what to say to `question`. Raises only when the knowledge itself cannot be read."""
        greeted = any(isinstance(event.fact, AssistantSaid) for event in question.earlier)
        small = small_reply(question.text, shop=self.shop, name=question.name, greeted=greeted)
        if small is not None:
            return small
        asked = replace(question, text=without_greeting(question.text))
        if asked.text != question.text:
            asked = replace(asked, vector=None)
        reply = await self._reply(asked)
        if question.name and not greeted and reply.kind in {"answer", "order"}:
            reply = replace(reply, text=f"Hello {question.name}. {reply.text}")
        return reply

    async def _reply(self, question: Question) -> Reply:
        if asks_for_contact(question.text) and (self.shop.email or self.shop.phone):
            return await self._contact(question)
        if is_for_desk(question):
            return await self._order_desk.reply(question)
        resolved = self.resolve(question)
        delivered = await self._delivery_desk.reply(question, resolved, await self._customer(question))
        if delivered is not None:
            return delivered
        today = self.shop.local(question.now).date()
        return await self._from_knowledge(question, resolved, today)

    async def _contact(self, question: Question) -> Reply:
        """Say how to reach the shop, with the page that says so too."""
        text = phrases.contact(self.shop)
        found = await self._knowledge.search(
            Query(f"{self.shop.name} contact phone e-mail showroom {question.text}")
        )
        ways = [way for way in (self.shop.email, self.shop.phone) if way]
        saying = [h.passage for h in (*found.hits, *found.near) if any(way in h.passage.text for way in ways)]
        quotes = [next(s for s in sentences(p.text) if any(way in s for way in ways)) for p in saying[:1]]
        return Reply(text, citations=tuple(cited(p, q) for p, q in zip(saying, quotes, strict=False)))

    def resolve(self, question: Question) -> Resolved:
        """Return the question as one that stands alone."""
        table = self._knowledge.shipping()
        return resolve(
            question.text,
            earlier=question.earlier,
            page=question.page,
            names=self._product_names(),
            catalogue=self._knowledge.products(),
            places=place_names(table) if table else (),
        )

    async def orders_of(self, shopper: Shopper) -> Sequence[Order]:
        """Return a verified shopper's orders, newest first; none of anyone else, and none when they cannot be read."""
        if not (shopper.verified and shopper.email):
            return ()
        try:
            return await self._orders.of(shopper.email)
        except OrdersUnreachable:
            log.warning("orders not read; the briefing goes without them")
            return ()

    async def _customer(self, question: Question) -> Customer | None:
        if not (question.shopper.verified and question.shopper.email):
            return None
        try:
            return await self._orders.customer(question.shopper.email)
        except OrdersUnreachable:
            log.warning("customer not read; the home zone is taken instead")
            return None

    def _product_names(self) -> ProductNames:
        if self._names is None or self._names_of != self._knowledge.snapshot_id:
            self._names = ProductNames(self._knowledge.products(), shop_name=self.shop.name)
            self._names_of = self._knowledge.snapshot_id
            self._named_before.clear()
        return self._names

    # --- from the pages and the catalogue ---

    async def _from_knowledge(self, question: Question, resolved: Resolved, today: date) -> Reply:
        table = self._product_desk.reply(resolved, today)
        if table is not None and table.confidence >= 0.9:
            return table
        read = await self._read_best(question, resolved)
        tried = _tried(read)
        score = read.judged[0].score if read.judged else 0.0
        if table is not None and score < table.confidence:
            return replace(table, tried=tried)
        if score < ANSWER_FLOOR:
            return self._unknown(question, tried)
        written = write(resolved.said, read.asked, read.judged)
        reply = Reply(written.text, citations=written.citations, confidence=score, tried=tried)
        return await self._worded(question, reply, read) if self._chat else reply

    async def _worded(self, question: Question, reply: Reply, read: "_Read") -> Reply:
        """Let the chat model word the answer from the same passages; `reply` stands when it fails."""
        assert self._chat is not None  # noqa: S101 - asked only when there is one
        passages = {one.statement.passage.id: one.statement.passage for one in read.judged}
        given = list(passages.values())[:MOST_PASSAGES_GIVEN]
        try:
            draft = await self._chat.write(Task(question.text, given, question.earlier, name=question.name))
        except ModelFailed as failure:
            log.info("extractive answer stands", because=str(failure))
            return reply
        return replace(reply, text=draft.text, citations=draft.citations)

    async def _read_best(self, question: Question, resolved: Resolved) -> "_Read":
        """Read the question in each wording it may be meant in, and return the one that finds the better answer.

        A follow-up may as well be a new subject ("and the warranty?"), a question on a product's page may be about the
        product or about the shop, and what every shop is asked has words of its own.
        """
        wordings = dict.fromkeys(
            (resolved.text, resolved.alone, in_shop_words(resolved.said) or resolved.text)
        )
        readings = [await self._read(text, question, resolved) for text in wordings]
        return max(readings, key=lambda one: one.judged[0].score if one.judged else 0.0)

    async def _read(self, text: str, question: Question, resolved: Resolved) -> "_Read":
        """Search for `text` and judge what is found, with what the catalogue says of the product it is about."""
        vector = question.vector if question.vector is not None and text == question.text else None
        if vector is None:
            vector = await self._vectors.one(text)
        found = await self._knowledge.search(Query(text, vector, product_ids=resolved.products[:2]))
        focus = resolved.products[:1]
        extra: list[Passage] = [p for product in focus for p in self._knowledge.passages_of(product)]
        names = self._product_names()
        asked = Wanted(
            vector=vector,
            words=weighed(text, rarity=self._rarity, without=names.words_of(focus[0] if focus else "")),
            focus=frozenset(resolved.products if resolved.named else focus),
            pointed=resolved.in_full or resolved.refers,
            named_in=self._named_in,
        )
        return _Read(found, asked, await judge(asked, (*found.hits, *found.near), extra, self._vectors))

    def _named_in(self, text: str) -> frozenset[str]:
        known = self._named_before.get(text)
        if known is None:
            known = self._named_before[text] = frozenset(self._product_names().named(text).sure)
        return known

    def _rarity(self, word: str) -> float:
        terms = self._knowledge.terms(word)
        return self._knowledge.rarity(terms[0]) if terms else 0.0

    def _unknown(self, question: Question, tried: tuple[Citation, ...]) -> Reply:
        if not content(question.text):
            return Reply(
                phrases.not_understood(),
                kind="clarify",
                confidence=0.3,
                options=(PERSON,),
                found=False,
                tried=tried,
            )
        again = _last_found_nothing(question.earlier)
        return Reply(
            phrases.unknown(self.shop, again=again),
            kind="unknown",
            confidence=0.1,
            options=(PERSON,),
            found=False,
            tried=tried,
        )


@dataclass(frozen=True, slots=True)
class _Read:
    """What was found for one wording of the question."""

    found: Found
    asked: Wanted
    judged: list[Judged]


def _tried(read: _Read) -> tuple[Citation, ...]:
    best: dict[str, Citation] = {}
    for one in read.judged:
        if len(best) == MOST_TRIED:
            break
        best.setdefault(one.statement.passage.id, cited(one.statement.passage, one.statement.quote))
    for hit in (*read.found.hits, *read.found.near):
        if len(best) < MOST_TRIED:
            best.setdefault(hit.passage.id, cited(hit.passage, hit.passage.text))
    return tuple(best.values())


def _last_found_nothing(earlier: Sequence[Event]) -> bool:
    newest = next((event.fact for event in reversed(earlier) if isinstance(event.fact, AssistantSaid)), None)
    return newest is not None and not newest.found
