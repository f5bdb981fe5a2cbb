"""The assistant answers one shopper's words from what the shop knows, or says plainly that it doesn't know."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

import structlog

from agent import phrases
from agent.approved import approved_reply
from agent.asking_back import AskingBack
from agent.chat import ChatWriter, Task
from agent.comparing import compared, sets_beside, side_by_side
from agent.concepts import under_warranty
from agent.conversions import Unit, asked_of_it, in_unit, unit_asked, unit_before
from agent.delivery_ask import is_reckoned
from agent.delivery_desk import DeliveryDesk
from agent.desks import Desks
from agent.errors import ModelFailed, OrdersUnreachable
from agent.manner import without_introduction
from agent.nearest import label_of, nearest, pressed
from agent.of_which import of_which
from agent.order_cues import goes_on_about_order, speaks_of_own_order
from agent.order_desk import (
    OrderDesk,
    gives_credentials,
    is_for_a_person,
    is_for_desk,
    stage_of,
    wants_change,
)
from agent.order_numbers import without_number
from agent.overtaken import Overtaken, unless_overtaken
from agent.own_orders import LIKELY, SURE, SURE_AGAIN, OwnOrders
from agent.product_cues import FEW_WORDS, SOLD
from agent.reader import ENOUGH, Reader
from agent.reading import Reading
from agent.readings import asked_of
from agent.reckoning import Reckoning
from agent.refund_desk import RefundDesk
from agent.reply import PERSON, Question, Reply, after
from agent.resolved import Resolved
from agent.selection import WHOLLY
from agent.several import each_answered
from agent.shop import Customer, Order, Orders, Shop
from agent.smalltalk import asks_for_contact, small_reply, without_greeting, without_remark
from agent.tongues import in_another_language
from agent.words import content, normalise, tokens
from agent.writer import cited, write, write_whole
from conversation.model import AssistantSaid, Event
from conversation.shoppers import Shopper
from retrieval.passages import PassageKind, Query
from retrieval.search import Knowledge
from retrieval.statements import Statement, sentences, statements

log = structlog.get_logger(__name__)

MOST_PASSAGES_GIVEN = 5
SURELY_NOTHING = 1.0
"""Log-odds that a message asks nothing, from which one that nothing answers is taken for a remark."""


@dataclass(frozen=True, slots=True)
class Says:
    """What a shop lets its assistant say: approved answers only (see `approved`), and in these languages."""

    approved_only: bool = False
    languages: tuple[str, ...] = ("en",)


class Assistant:
    """Answers from knowledge, orders and shop; made once by the composition root and used for every conversation."""

    def __init__(
        self,
        *,
        knowledge: Knowledge,
        orders: Orders,
        shop: Shop,
        chat: ChatWriter | None = None,
        says: Callable[[], Says] = Says,
    ) -> None:
        """`says` is asked anew for each question."""
        self._knowledge = knowledge
        self._orders = orders
        self.shop = shop
        self._chat = chat
        self._says = says
        self._reader = Reader(knowledge, shop_name=shop.name)
        self._own_orders = OwnOrders(knowledge)
        self._order_desk = OrderDesk(orders, shop, category=self._category)
        self._desks = Desks(knowledge, shop, self._reader)
        self._asking_back = AskingBack(knowledge, self._reader)
        self._reckoning = Reckoning(knowledge, shop, orders, self._reader)
        self._refunds = RefundDesk(knowledge, shop, orders, self._reader, DeliveryDesk(knowledge, shop))

    async def answer(self, question: Question) -> Reply:
        """Return what to say to `question`, by the knowledge as it is when it is asked.

        Raises only when the knowledge itself cannot be read.
        """
        with self._knowledge.held():
            label = pressed(question.text, question.earlier)
            if label is not None and (told := await self._whole(label, question)) is not None:
                return told
            codes = not self._says().approved_only
            asked = unit_asked(question.text) if codes else None
            before = unit_before(question.earlier) if codes and asked is None else None
            if before is not None and self._reader.resolve(question).context:
                reply = await self._answer(replace(question, earlier=before[1]))
                new = in_unit(reply.text, before[0])
                return replace(reply, text=new.text, computed=(*reply.computed, *new.computed))
            if asked is not None and (told := await self._in_unit(question, *asked)) is not None:
                return told
            return await self._answer(question)

    async def _in_unit(self, question: Question, unit: Unit, text: str) -> Reply | None:
        """Answer `text` with its amounts in a unit of the shopper's own too, or tell those just told so.

        None where there is no amount of the kind.
        """
        said = next(
            (event.fact for event in reversed(question.earlier) if isinstance(event.fact, AssistantSaid)),
            None,
        )
        if not content(text) and said is not None:
            told = [one for old in sentences(said.text) if (one := in_unit(old, unit)).computed]
            computed = (*said.computed, *(how for one in told for how in one.computed))
            if told:
                text = " ".join(one.text for one in told)
                return Reply(text, citations=said.citations, confidence=WHOLLY, computed=computed)
        text = text if content(text) else asked_of_it(unit)
        reply = await self._answer(replace(question, text=text)) if text else None
        if reply is None or not (new := in_unit(reply.text, unit)).computed:
            return None
        return replace(reply, text=new.text, computed=(*reply.computed, *new.computed))

    async def _answer(self, question: Question) -> Reply:
        question = self._reader.in_full(question)
        greeted = any(isinstance(event.fact, AssistantSaid) for event in question.earlier)
        small = small_reply(question.text, shop=self.shop, name=question.name, greeted=greeted)
        if small is not None:
            return small
        if (foreign := in_another_language(question.text, self._says().languages)) is not None:
            return foreign
        asked = replace(question, text=without_remark(without_greeting(question.text)))
        reply = await each_answered(asked, self._reply)
        if reply.found and reply.kind in {"answer", "order"} and not self._says().approved_only:
            reply = await self._reckoning.added(asked, reply)
        if question.name and not greeted and reply.kind in {"answer", "order"}:
            reply = replace(reply, text=after(f"Hello {question.name}.", reply.text))
        return reply

    async def _whole(self, label: str, question: Question) -> Reply | None:
        """Say what a button offered, as it stands in the shop's pages now; None when it is gone.

        It is found by what had been asked, which tells one part of a long section from another, or by its heading, or
        among the facts of the product that its heading names.
        """
        said = [await self._knowledge.search(Query(one)) for one in (asked_of(question.earlier), label)]
        passages = [hit.passage for found in said for hit in (*found.hits, *found.near)]
        for product in self._reader.names().named(label).sure:
            passages += self._knowledge.passages_of(product)
        for passage in passages:
            approved = passage.kind is PassageKind.FAQ or not self._says().approved_only
            if approved and label_of(passage) == label and (written := write_whole(passage)) is not None:
                return Reply(written.text, citations=written.citations, confidence=WHOLLY)
        return None

    async def _reply(self, question: Question) -> Reply:
        if asks_for_contact(question.text) and (self.shop.email or self.shop.phone):
            return await self._contact()
        if is_for_a_person(question):
            text = phrases.ONLY_A_PERSON
            return Reply(text, kind="clarify", confidence=0.3, options=(PERSON,), found=False)
        if (particular := await self._order_desk.particular(question)) is not None:
            return particular
        if not self._says().approved_only and (refund := await self._refund(question)) is not None:
            return refund
        asked, likely = question.text, await self._own_orders.likely(question)
        order = (
            await self._order_desk.reply(question) if is_for_desk(question, asks=likely >= LIKELY) else None
        )
        # A pair that is refused once more is said to be, or who guesses would see it in what is said instead.
        asks_anew = speaks_of_own_order(asked) or goes_on_about_order(asked) or gives_credentials(asked)
        again = order is not None and _was_said(order.text, question.earlier) and not asks_anew
        at_once, otherwise = (SURE_AGAIN, SURE) if again else (SURE, LIKELY)
        if order is not None and is_for_desk(question, asks=likely >= at_once):
            return await self._with_rules(question, order) if wants_change(question) else order
        told = await self._from_pages(question)
        if order is None or likely < otherwise or (told.found and (again or told.confidence >= likely)):
            return told
        return order

    async def _refund(self, question: Question) -> Reply | None:
        return await self._refunds.reply(question, partial(self._customer, question))

    async def _from_pages(self, question: Question) -> Reply:
        # To the pages an order's number, an address and a name say nothing, nor may an answer depend on whose they are.
        text = under_warranty(without_introduction(without_number(question.text)))
        question = replace(question, text=text)
        if self._says().approved_only:
            return await self._approved(question, self._reader.resolve(question))
        if (unheard := self._reader.names().unheard_of(question.text)) is not None:
            text = phrases.no_such_model(unheard.said, unheard.family)
            return Reply(text, kind="unknown", confidence=0.1, options=(PERSON,), found=False)
        resolved = self._reader.resolve(question)
        told = await self._desks.replies(question, resolved, partial(self._customer, question))
        return await self._from_knowledge(question, resolved, told)

    async def _with_rules(self, question: Question, reply: Reply) -> Reply:
        """Add to an order's state what the shop's pages say of changing or cancelling one that is so far.

        Where the state was told before, the pages alone are.
        """
        if not any(citation.id.startswith("order/") for citation in reply.citations):
            return reply
        text = ": ".join(one for one in (stage_of(reply), without_number(question.text)) if one)
        asked = replace(question, text=text, earlier=(), page=None)
        resolved = self._reader.resolve(asked)
        rules = (
            await self._approved(asked, resolved)
            if self._says().approved_only
            else await self._from_knowledge(asked, resolved, self._desks.tables(asked, resolved))
        )
        if _was_said(reply.text, question.earlier):
            return rules if rules.found else await self._from_pages(question)
        if not rules.found:
            return reply
        text = after(reply.text, rules.text)
        return replace(reply, text=text, citations=(*reply.citations, *rules.citations))

    async def _contact(self) -> Reply:
        """Say how to reach the shop, with the page that says so too."""
        text = phrases.contact(self.shop)
        if self._says().approved_only:
            return Reply(text)
        found = await self._knowledge.search(Query(f"{self.shop.name} contact phone e-mail showroom"))
        ways = [way for way in (self.shop.email, self.shop.phone) if way]
        passages = [hit.passage for hit in (*found.hits, *found.near)]
        saying = ((p, s) for p in passages for s in sentences(p.text) if any(way in s for way in ways))
        return Reply(text, citations=tuple(cited(*one) for one in islice(saying, 1)))

    async def orders_of(self, shopper: Shopper) -> Sequence[Order]:
        """Return a verified shopper's orders, newest first; none of anyone else, and none when they cannot be read."""
        if not (shopper.verified and shopper.email):
            return ()
        try:
            return await self._orders.of(shopper.email)
        except OrdersUnreachable:
            log.warning("orders not read; the briefing goes without them")
            return ()

    def _category(self, sku: str) -> str:
        """Return the category of an article, "" when it is in the catalogue no more."""
        products = self._knowledge.products().values()
        return next((p.category or "" for p in products if any(v.sku == sku for v in p.variants)), "")

    async def _customer(self, question: Question) -> Customer | None:
        if not (question.shopper.verified and question.shopper.email):
            return None
        try:
            return await self._orders.customer(question.shopper.email)
        except OrdersUnreachable:
            log.warning("customer not read; the home zone is taken instead")
            return None

    # --- from the pages and the catalogue ---

    async def _from_knowledge(self, question: Question, resolved: Resolved, desks: Sequence[Reply]) -> Reply:
        """Say what is likeliest to answer, of what desks say and what is read."""
        for reply in desks:
            if reply.confidence >= WHOLLY or _asks_which_at_once(reply, resolved):
                return reply
        reading = await self._reader.read(resolved)
        tried = reading.tried()
        reckoned = desks and is_reckoned(resolved, self._knowledge.shipping())
        if reading.remark > 0 and reading.repeats and "?" not in resolved.said and not reckoned:
            return _noted(reading)
        told = await self._desks.likeliest(desks, resolved, reading)
        if told is None and reading.score >= ENOUGH:
            sources, customer = [one.id for one, _ in reading.passages()], partial(self._customer, question)
            coming = await self._desks.arrival(question, resolved, customer, sources)
            told = coming and replace(coming, confidence=max(coming.confidence, ENOUGH))
        if told is not None:
            return replace(told, tried=tried)
        if (back := await self._asking_back.reply(question, resolved, reading)) is not None:
            return back
        if reading.score < ENOUGH:
            other = await self._reader.read_of_the_one_before(resolved)
            if other is None:
                return self._unknown(question, reading)
            reading = other
        if both := compared(resolved, reading.judged):
            beside = side_by_side(reading.judged, both, self._facts_of)
            if beside is not None:
                return Reply(beside.text, citations=beside.citations, confidence=reading.score, tried=tried)
            if desks and sets_beside(resolved):
                return replace(desks[-1], tried=tried)  # what is read tells of one of them
        written = write(resolved.said, reading.asked, reading.judged)
        reply = Reply(
            of_which(written.text, question, reading, self._knowledge.products()),
            citations=written.citations,
            confidence=reading.score,
            tried=tried,
        )
        return await self._worded(question, reply, reading) if self._chat and question.drafted else reply

    async def _approved(self, question: Question, resolved: Resolved) -> Reply:
        reading = await self._reader.read(resolved, only=PassageKind.FAQ)
        return approved_reply(resolved.said, reading) or self._unknown(question, reading)

    def _facts_of(self, product: str) -> list[Statement]:
        return [one for passage in self._knowledge.passages_of(product) for one in statements(passage)]

    async def _worded(self, question: Question, reply: Reply, reading: Reading) -> Reply:
        """Let the chat model word the answer from the same passages; `reply` stands when it fails."""
        assert self._chat is not None  # noqa: S101 - asked only when there is one
        passages = {one.statement.passage.id: one.statement.passage for one in reading.judged}
        given = list(passages.values())[:MOST_PASSAGES_GIVEN]
        try:
            task = Task(question.text, given, question.earlier, name=question.name)
            draft = await unless_overtaken(self._chat.write(task))
        except (
            Overtaken
        ):  # the log refuses an answer to words that are no longer the newest: the turn looks again
            return reply
        except ModelFailed as failure:
            log.info("extractive answer stands", because=str(failure))
            return reply
        return replace(reply, text=draft.text, citations=draft.citations, computed=())

    def _unknown(self, question: Question, reading: Reading) -> Reply:
        tried = reading.tried()
        if reading.remark >= SURELY_NOTHING:
            return _noted(reading)
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
        untold = [(one, chance) for one, chance in reading.passages() if one.id not in reading.asked.told]
        near = () if _asks_after_unheard(question.text, reading) else nearest(untold)
        return Reply(
            phrases.unknown(self.shop, again=again, near=bool(near), in_line=question.in_line),
            kind="unknown",
            confidence=0.1,
            options=near if question.in_line else (*near, PERSON),
            found=False,
            tried=tried,
        )


def _asks_after_unheard(text: str, reading: Reading) -> bool:
    """Tell whether it asks for a thing of which no page speaks: what is said of selling others is not near to it."""
    words = reading.asked.words.values()
    return bool(SOLD.search(normalise(text))) and any(word >= reading.asked.rarest for word in words)


def _noted(reading: Reading) -> Reply:
    """Take note of what asks nothing."""
    return Reply(phrases.noted(), kind="smalltalk", options=(PERSON,), tried=reading.tried())


def _asks_which_at_once(table: Reply, resolved: Resolved) -> bool:
    """Tell whether a few words ask of nothing but a name that several products have."""
    return table.kind == "clarify" and len(tokens(resolved.said)) <= FEW_WORDS


def _was_said(text: str, earlier: Sequence[Event]) -> bool:
    """Tell whether the assistant said `text` before, alone or among other things."""
    return any(text in event.fact.text for event in earlier if isinstance(event.fact, AssistantSaid))


def _last_found_nothing(earlier: Sequence[Event]) -> bool:
    newest = next((event.fact for event in reversed(earlier) if isinstance(event.fact, AssistantSaid)), None)
    return newest is not None and not newest.found
