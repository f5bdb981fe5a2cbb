"""Asks back which product a question is about, where several readings stand close together.

A question is asked back only where naming one of the readings would answer it, and differently from the others: what
holds for all of them is an answer, and what is answered for none is not known.
"""

from collections.abc import Sequence

from agent import phrases
from agent.alike import same_fact, same_of
from agent.evidence import Judged, headed_by
from agent.pointing import asks_what_comes_with, points
from agent.product_cues import NOT_PRICE, PRICE, STOCK, looks_for_one
from agent.reader import ENOUGH, Reader
from agent.reading import Reading
from agent.readings import MOST_OFFERED, UNSURE, asked_back, which
from agent.reply import Question, Reply, counted
from agent.resolved import Resolved
from agent.words import content, normalise
from agent.writer import cited
from retrieval.passages import PassageKind
from retrieval.search import Knowledge
from retrieval.statements import Statement, statements

CLOSE_SHARE = 0.8
"""A second reading stands close to the best one when it is at least this share as likely to answer."""
POSSIBLE_SHARE = 0.5
MOST_PARTICULAR = 2
"""A sentence that names more products than this sets them all beside each other, and is an answer."""
TOLD = 0.5
"""The share of a question's words that a statement must hold for its product to be worth offering."""
FEWEST_WORDS = 3
"""A question of no more words than this says nothing of what "it" is."""

FEWEST_READINGS = 2


class AskingBack:
    """Asks back over the knowledge as last ingested."""

    def __init__(self, knowledge: Knowledge, reader: Reader) -> None:
        self._knowledge = knowledge
        self._reader = reader

    async def reply(self, question: Question, resolved: Resolved, reading: Reading) -> Reply | None:
        """Return what asks back, or what holds for every reading; None where the question has one reading only.

        `reading` is how the question was read as it stands. Nobody is asked back twice in a row.
        """
        plain = normalise(resolved.said)
        if asked_back(question.earlier) is not None or (looks_for_one(plain) and not points(plain)):
            return None
        kin = self._kin(resolved)
        if len(kin) > 1:
            return await self._of_kin(kin, resolved, reading)
        is_known = resolved.before.question and reading.score >= ENOUGH
        if kin or resolved.about.products or resolved.context or is_known:
            return None
        return self._of_none(resolved, reading)

    # --- several products are called what was said ---

    def _kin(self, resolved: Resolved) -> list[str]:
        """Return the products that are all called what was said; several things named beside each other are none."""
        about, products = resolved.about, self._knowledge.products()
        if about.products and about.refers:
            return []
        kin = [product for product in about.maybe if product in products]
        return kin if self._reader.names().shared(kin, resolved.said) else []

    async def _of_kin(self, kin: Sequence[str], resolved: Resolved, reading: Reading) -> Reply | None:
        if reading.score >= ENOUGH and self._holds_for(kin, reading):
            return None
        best = [await self._best_of(product, resolved) for product in kin[:MOST_OFFERED]]
        told = [one for one in best if one is not None]
        if len(told) < FEWEST_READINGS:
            return None
        facts = [self._same_fact(told[0], product) for product in kin]
        if all(one is not None and one.value == told[0].value for one in facts):
            quotes = tuple(cited(one.passage, one.quote) for one in facts[:MOST_OFFERED] if one is not None)
            text = phrases.alike(len(kin), _lowered(told[0].quote))
            how_many = (counted(resolved.said, len(kin)),)
            return Reply(text, citations=quotes, confidence=UNSURE, computed=how_many)
        titles = [self._knowledge.products()[product].title for product in kin]
        return which(resolved.said, titles, tried=reading.tried())

    async def _best_of(self, product: str, resolved: Resolved) -> Statement | None:
        """Return what answers the question when it names `product`; None where nothing of that product does."""
        reading = await self._reader.read_of(product, resolved)
        if reading.score < ENOUGH:
            return None
        best = reading.judged[0].statement
        return best if best.passage.product_id == product else None

    def _holds_for(self, kin: Sequence[str], reading: Reading) -> bool:
        """Tell whether the best statement is true of all of `kin`, or of the only one that has such a fact."""
        best = reading.judged[0].statement
        own = best.passage.product_id
        if own is None:
            particular = self._particular(best, reading)
            return not particular or particular >= set(kin)
        others = [self._same_fact(best, product) for product in kin if product != own]
        return own in kin and all(one is None or one.value == best.value for one in others)

    def _same_fact(self, fact: Statement, product: str) -> Statement | None:
        """Return the fact of `product` that has the name and the group of `fact`."""
        passages = self._knowledge.passages_of(product)
        return same_of(fact, (one for passage in passages for one in statements(passage)))

    # --- nothing was said of what it is about ---

    def _of_none(self, resolved: Resolved, reading: Reading) -> Reply | None:
        plain = normalise(resolved.said)
        bare = (points(plain) or asks_what_comes_with(plain)) and len(content(plain)) <= FEWEST_WORDS
        best = reading.judged[0] if reading.judged else None
        if bare and ((PRICE.search(plain) and not NOT_PRICE.search(plain)) or STOCK.search(plain)):
            return which(resolved.said, (), tried=reading.tried())
        if (
            best is not None
            and reading.score < ENOUGH <= sum((kin := self._equals(best, reading)).values())
            and len(kin) > 1
        ):
            return which(resolved.said, self._offered(reading), tried=reading.tried())
        if best is None or reading.score < ENOUGH:
            of_one = (
                bare
                and not resolved.before.question
                and (best is None or asks_what_comes_with(plain) or self._particular(best.statement, reading))
            )
            return which(resolved.said, self._offered(reading), tried=reading.tried()) if of_one else None
        if not self._particular(best.statement, reading):
            return None
        rivals = [one for one in _close(reading) if _alike(one.statement, best.statement)]
        if bare or len({one.statement.passage.product_id for one in rivals}) > 1:
            return which(resolved.said, self._offered(reading), tried=reading.tried())
        return None

    def _equals(self, best: Judged, reading: Reading) -> dict[str, float]:
        """Return the products of which the same fact may be meant, with the chance of each: they share one question."""
        found: dict[str, float] = {}
        for one in reading.judged:
            product = one.statement.passage.product_id
            if product is not None and same_fact(one.statement, best.statement):
                found.setdefault(product, one.score)
        return found

    def _particular(self, one: Statement, reading: Reading) -> frozenset[str]:
        """Return the one or two products that the statement is about alone; none where it speaks of many or of all."""
        if one.passage.product_id is not None:
            return frozenset({one.passage.product_id})
        if headed := headed_by(one, reading.asked):
            return headed
        if one.passage.kind is PassageKind.FAQ and reading.asked.words.keys() <= set(
            content(one.passage.title)
        ):
            return frozenset()  # its question is the one that is asked
        named = reading.asked.named_in(one.quote)
        return named if len(named) <= MOST_PARTICULAR else frozenset()

    def _offered(self, reading: Reading) -> list[str]:
        """Return the titles of the products the best statements are of, none where fewer than two are likely."""
        products = self._knowledge.products()
        found: dict[str, None] = {}
        for one in reading.judged:
            if one.score < POSSIBLE_SHARE * reading.score or one.features[1] < TOLD:
                continue
            of = sorted(self._particular(one.statement, reading))
            found |= dict.fromkeys(product for product in of if product in products)
        titles = [products[product].title for product in found][:MOST_OFFERED]
        return titles if len(titles) > 1 else []


def _close(reading: Reading) -> list[Judged]:
    return [one for one in reading.judged if one.score >= CLOSE_SHARE * reading.score]


def _alike(one: Statement, other: Statement) -> bool:
    if one.name is not None or other.name is not None:
        return same_fact(one, other)
    kinds = {one.passage.kind, other.passage.kind}
    return len(kinds) == 1 and None not in {one.passage.product_id, other.passage.product_id}


def _lowered(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"
