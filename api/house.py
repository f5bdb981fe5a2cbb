"""The composition root's second half: opens every part in order, and closes them in reverse."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from redis.asyncio import Redis

from agent.answer import Assistant
from agent.decide import Decider
from agent.mood import MoodReader
from api.books import open_orders, open_shop
from api.demo_data import prepare_demo
from api.keys import load_keys
from api.knowledge import open_encoder, packaged_encoder
from api.limits import RateLimit
from api.metrics import Metrics
from api.reps import Reps
from api.services import Services
from api.settings import Settings
from api.tokens import Tokens
from api.turns import Turns
from conversation.database import migrate, open_engine
from conversation.doorbell import Doorbell
from conversation.erasure import Eraser
from conversation.errors import StoreUnavailable
from conversation.model import Conversation, ConversationId, Reason
from conversation.shoppers import Shoppers
from conversation.store import Clock, History, Log
from conversation.valkey import EmbeddedValkey, connect
from handoff.briefing import Briefing, KnownShopper, MoodSoFar
from handoff.desk import Desk
from handoff.desk_answers import DeskTimes
from handoff.errors import DeskUnavailable
from handoff.line import Line
from retrieval.encoder import Encoder
from retrieval.passages import NoKnowledge
from retrieval.search import Knowledge

logger = structlog.get_logger(__name__)

RETENTION_EVERY_SECONDS = 3_600.0
ASSISTANT_TYPES = {"kind": "typing", "by": {"role": "assistant"}}


class AfterCommit:
    """Rings the doorbell, and has the assistant see to what it owes: whoever appended, in this process."""

    def __init__(self, doorbell: Doorbell) -> None:
        self._doorbell = doorbell
        self.turns: Turns | None = None  # turns write to the log, so they come after it

    def __call__(self, state: Conversation) -> None:
        self._doorbell.ring(state.id, state.position)
        if self.turns is not None and state.assistant_owes_reply:
            self.turns.wake(state.id)


@asynccontextmanager
async def open_house(settings: Settings, *, clock: Clock) -> AsyncIterator[Services]:
    """Build everything one server process needs; its background work runs until the block ends."""
    await asyncio.to_thread(settings.data.mkdir, parents=True, exist_ok=True)
    keys = load_keys(settings)
    async with AsyncExitStack() as stack:
        redis = await _live_plane(settings, stack)
        engine = open_engine(settings.database)
        stack.push_async_callback(engine.dispose)
        await migrate(engine)
        reps = Reps(engine, clock=clock)
        doorbell = await stack.enter_async_context(Doorbell(redis))
        after_commit = AfterCommit(doorbell)
        log = Log(engine, clock=clock, after_commit=after_commit)
        shoppers = Shoppers(engine, clock=clock)
        encoder = await asyncio.to_thread(open_encoder, settings)
        if settings.demo:
            await prepare_demo(settings, reps, encoder)
        knowledge = await _knowledge(settings, encoder)
        desk = Desk(redis, doorbell, clock=clock, times=DeskTimes(offer=settings.offer_seconds))
        shop = open_shop(settings)
        orders = await stack.enter_async_context(open_orders(settings, shop, clock))
        assistant = Assistant(knowledge=knowledge, encoder=encoder, orders=orders, shop=shop)
        decider = Decider(
            assistant=assistant,
            mood=MoodReader(),
            mood_encoder=encoder if settings.encoder is None else packaged_encoder(),
            shoppers=shoppers,
            anyone_there=partial(_anyone_there, desk),
            clock=clock,
        )
        metrics = Metrics()

        async def show_typing(conversation_id: ConversationId) -> None:
            doorbell.pass_on(conversation_id, ASSISTANT_TYPES)

        turns = Turns(
            log,
            decide=metrics.timed(decider.decide),
            admit=decider.admit,
            show_typing=show_typing,
            clock=clock,
        )
        after_commit.turns = turns
        stack.push_async_callback(turns.close)
        house = Services(
            settings=settings,
            clock=clock,
            engine=engine,
            redis=redis,
            log=log,
            shoppers=shoppers,
            reps=reps,
            tokens=Tokens(keys.signing, keys.identity, clock=clock),
            limit=RateLimit(redis, clock=clock),
            doorbell=doorbell,
            desk=desk,
            knowledge=knowledge,
            decider=decider,
            turns=turns,
            metrics=metrics,
            brief=_temporary_brief,
        )
        yield house


@asynccontextmanager
async def at_work(house: Services) -> AsyncIterator[None]:
    """Keep the house's background work going: strays, the line, new knowledge, retention."""
    work: list[Coroutine[Any, Any, None]] = [house.turns.look_for_strays(), house.knowledge.watch()]
    if house.settings.retention_days is not None:
        work.append(_retain(house, timedelta(days=house.settings.retention_days)))
    tasks = [asyncio.create_task(job) for job in work]
    try:
        async with Line(house.log, house.desk, house.doorbell, clock=house.clock):
            yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _live_plane(settings: Settings, stack: AsyncExitStack) -> Redis:
    if settings.redis_url is not None:
        where: str | Path = settings.redis_url.get_secret_value()
    else:
        where = (await stack.enter_async_context(EmbeddedValkey(settings.data))).socket
    redis = connect(where)
    stack.push_async_callback(redis.aclose)
    return redis


async def _knowledge(settings: Settings, encoder: Encoder) -> Knowledge:
    knowledge = Knowledge(settings.data, encoder)
    try:
        await knowledge.refresh()
    except NoKnowledge:
        logger.warning("nothing has been ingested yet; run `guanxi ingest PATH`, the server takes it over")
    return knowledge


async def _anyone_there(desk: Desk) -> bool:
    try:
        return (await desk.numbers()).online > 0
    except DeskUnavailable:
        return False


async def _retain(house: Services, kept: timedelta) -> None:
    eraser = Eraser(house.engine)
    while True:
        try:
            erased = await eraser.retain_since(house.clock() - kept)
            if erased:
                logger.info("old conversations erased", count=erased)
        except StoreUnavailable:
            logger.warning("retention put off: the store is unavailable")
        except Exception:
            logger.exception("retention failed")
        await asyncio.sleep(RETENTION_EVERY_SECONDS)


async def _temporary_brief(history: History) -> Briefing:  # XXX until agent/briefing.py lands
    state = history.conversation
    return Briefing(
        state.id,
        "asked",
        state.waiting_for or Reason.ASKED,
        "s",
        "w",
        MoodSoFar(None, "steady", ()),
        state.page,
        (),
        KnownShopper(state.shopper, verified=False),
        "draft",
    )
