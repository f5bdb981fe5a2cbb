"""Puts gold dialogues to the product: the server's own composition root, on a record and knowledge of its own."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

import structlog
from pydantic import BaseModel, TypeAdapter, ValidationError

from agent.turn import take_turn
from api.house import open_house
from api.knowledge import open_encoder
from api.services import Services
from api.settings import Settings, read_settings
from conversation.model import (
    AssistantSaid,
    Conversation,
    ConversationId,
    Event,
    Holder,
    NobodyThere,
    Page,
    ShopperId,
    ShopperSaid,
)
from conversation.shoppers import Identity, Shopper
from conversation.store import Log
from evals.cases import DEFAULT_AT, Case, Written, refuse_unknown
from evals.clock import SettableClock
from evals.errors import BrokenData, UnfitShop
from evals.figures_held import Asked, Held
from evals.outcome import Outcome, outcome_of
from evals.preparing import prepared
from handoff.deadlines import deadlines_of
from retrieval.ingest import KNOWLEDGE, Progress, Report, ingest, read_knowledge, silent
from retrieval.passages import RetrievalError
from retrieval.search import Knowledge
from retrieval.snapshot import copy_current

logger = structlog.get_logger(__name__)

Row = TypeVar("Row", bound=BaseModel)

READING_AND_TYPING = timedelta(seconds=20)
"""What passes between an answer and the shopper's next message."""

LATER = datetime.max.replace(tzinfo=UTC)
TURN_SECONDS = 60.0
"""A turn that takes longer has failed: nobody waits for it."""


class Customer(BaseModel):
    """What is needed of a customer to sign in as one."""

    id: str
    email: str
    name: str


class Placed(BaseModel):
    """What is needed of an order to know it when it is cited, and whose it is."""

    number: str
    email: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """What came of one message: the events after it, and the state they led to (None when the turn broke)."""

    says: str
    events: tuple[Event, ...] = ()
    state: Conversation | None = None
    seconds: float = 0.0
    error: str | None = None


class Solver:
    """Takes dialogues one after another to a house of its own, at the time each of them names."""

    def __init__(self, house: Services, clock: SettableClock, shop: Path) -> None:
        """`shop` is the folder that the house's knowledge was ingested from. Raises BrokenData."""
        self._house = house
        self._clock = clock
        self._customers = read_customers(shop)
        self._placed = {order.number: order.email for order in read_placed(shop)}
        self._held = Held(house.knowledge, house.shop)

    @property
    def settings(self) -> Settings:
        return self._house.settings

    @property
    def knowledge(self) -> Knowledge:
        """What the house answers from."""
        return self._house.knowledge

    async def solve(self, case: Case) -> list[Outcome]:
        """Say every turn of a case and return what came of each.

        A turn that fails yields an outcome with its error, and the turns after it are still said.
        """
        says, outcomes = [], []
        for exchange in await self.take(case):
            says.append(exchange.says)
            outcomes.append(replace(_outcome(exchange), strange=await self._strange(exchange, says)))
        return outcomes

    async def take(self, case: Case) -> list[Exchange]:
        """Say every turn of a case and return what came of each, as it came."""
        self._clock.set(case.at)
        shopper = await self._shopper(case)
        conversation = (await self._house.log.start(shopper.id)).id
        page = None if case.page is None else Page(case.page.url, case.page.title, case.page.product_id)
        exchanges = []
        for turn in case.turns:
            said = ShopperSaid(turn.says, page, verified=shopper.verified)
            exchanges.append(await self._exchange(conversation, said))
            self._clock.forward(READING_AND_TYPING)
        return exchanges

    async def _strange(self, exchange: Exchange, says: Sequence[str]) -> tuple[str, ...] | None:
        """Return the figures said that are in no source and were not computed; None where no figure was said."""
        answers = [
            (event.fact, event.at) for event in exchange.events if isinstance(event.fact, AssistantSaid)
        ]
        if not any(self._held.has_figures(said.text) for said, _ in answers):
            return None
        cited = {citation.id.removeprefix("order/") for said, _ in answers for citation in said.citations}
        whose = {email for number, email in self._placed.items() if number in cited}
        theirs = [Shopper(ShopperId(email), email=email, verified=True) for email in whose]
        orders = [order for one in theirs for order in await self._house.orders_of(one)]
        return tuple(
            figure
            for said, at in answers
            for figure in self._held.strange(said, Asked("\n".join(says), at, orders))
        )

    async def converse(self, messages: Sequence[str]) -> list[Exchange]:
        """Say `messages` one after another as somebody nobody vouches for, in a conversation of their own.

        Nobody is online, as at night: where a person is asked for, the assistant says so and goes on.
        """
        self._clock.set(DEFAULT_AT)
        conversation = (await self._house.log.start((await self._house.shoppers.add()).id)).id
        exchanges = []
        for message in messages:
            exchange = await self._exchange(conversation, ShopperSaid(message))
            if exchange.state is not None and exchange.state.holder is Holder.QUEUE:
                exchange = await self._alone(exchange)
            exchanges.append(exchange)
            self._clock.forward(READING_AND_TYPING)
        return exchanges

    async def _alone(self, exchange: Exchange) -> Exchange:
        """Have the line say that nobody is there, and the assistant pass it on; both belong to the exchange."""
        assert exchange.state is not None  # noqa: S101 - asked only of turns that came to an end
        log, conversation = self._house.log, exchange.state.id
        since = exchange.state.position
        await log.append(await log.load(conversation), NobodyThere())
        await self._take_turn(log, conversation)
        after = await log.read(conversation, since)
        events = tuple(event for event in after.events if not isinstance(event.fact, NobodyThere))
        return replace(exchange, events=(*exchange.events, *events), state=after.conversation)

    async def _shopper(self, case: Case) -> Shopper:
        """Return the customer the case is of, vouched for by the shop, or somebody who has just come in."""
        if case.identity is None:
            return await self._house.shoppers.add()
        customer = self._customers[case.identity]
        return await self._house.shoppers.identify(
            Identity(subject=customer.id, email=customer.email, name=customer.name)
        )

    async def _exchange(self, conversation: ConversationId, said: ShopperSaid) -> Exchange:
        log = self._house.log
        spoken = await log.append(await log.load(conversation), said)
        if deadlines_of(spoken.conversation).get("assistant_meanwhile", LATER) <= self._clock():
            # What the line's worker writes then: the assistant owes a word.
            await log.append(spoken.conversation, NobodyThere(why="meanwhile"))
        started = time.perf_counter()
        try:
            async with asyncio.timeout(TURN_SECONDS):
                await self._take_turn(log, conversation)
        except Exception as error:
            logger.exception("turn failed")
            broke = f"{type(error).__name__}: {error}"
            return Exchange(said.text, seconds=time.perf_counter() - started, error=broke)
        seconds = time.perf_counter() - started
        history = await log.read(conversation, spoken.position)
        return Exchange(said.text, history.events, history.conversation, seconds)

    async def _take_turn(self, log: Log, conversation: ConversationId) -> None:
        decider = self._house.decider
        await take_turn(log, conversation, decide=decider.decide, admit=decider.admit)


def _outcome(exchange: Exchange) -> Outcome:
    if exchange.state is None:
        return Outcome(error=exchange.error, seconds=exchange.seconds)
    return outcome_of(exchange.events, exchange.state, seconds=exchange.seconds)


@asynccontextmanager
async def open_solver(shop: Path, progress: Progress = silent) -> AsyncIterator[Solver]:
    """Ingest a shop into a passing data folder and open the server's parts over it.

    The environment's settings hold, but for the stores and the orders: nothing is written outside the folder. What the
    environment's own data folder has encoded already is not encoded again. Raises UnfitShop, SettingsError.
    """
    with tempfile.TemporaryDirectory(prefix="guanxi-evals-", ignore_cleanup_errors=True) as folder:
        settings = read_settings(
            data=Path(folder), shop=shop, database_url=None, redis_url=None, orders_url=None, demo=False
        )
        await prepared(partial(_ingest, settings, shop), progress)
        clock = SettableClock(DEFAULT_AT)
        async with open_house(settings, clock=clock) as house:
            await house.turns.close()  # the turns are taken here, one at a time, and by nobody else
            yield Solver(house, clock, shop)


def refuse_unfit(cases: list[Written], shop: Path) -> None:
    """Raise BrokenData at the first case that cites or signs in what the shop does not have."""
    try:
        knowledge = read_knowledge(shop)
    except RetrievalError as error:
        raise UnfitShop(str(error)) from None
    citable = {passage.id for passage in knowledge.passages}
    citable |= {f"order/{order.number}" for order in read_placed(shop)}
    refuse_unknown(cases, citable=citable, customers=read_customers(shop))


def read_customers(shop: Path) -> dict[str, Customer]:
    """Return the shop's customers by e-mail address; none where the shop has no such file."""
    return {
        customer.email: customer
        for customer in read_rows(shop / "customers.json", TypeAdapter(list[Customer]))
    }


def read_placed(shop: Path) -> list[Placed]:
    """Return the shop's orders; none where the shop has no such file. Raises BrokenData."""
    return read_rows(shop / "orders.json", TypeAdapter(list[Placed]))


def read_rows(file: Path, rows: TypeAdapter[list[Row]]) -> list[Row]:
    """Return the rows of a JSON file, none where it is missing. Raises BrokenData."""
    if not file.exists():
        return []
    try:
        return rows.validate_json(file.read_bytes())
    except ValidationError as error:
        raise BrokenData(file, None, str(error.errors()[0]["msg"])) from None


def _ingest(settings: Settings, shop: Path, progress: Progress) -> Report:
    copy_current(read_settings(demo=False).data / KNOWLEDGE, settings.data / KNOWLEDGE)
    try:
        report = ingest(shop, settings.data, open_encoder(settings), progress=progress)
    except RetrievalError as error:
        raise UnfitShop(str(error)) from None
    if report.problems:
        first = report.problems[0]
        raise UnfitShop(f"{first.file}:{first.line}: {first.what}")
    return report
