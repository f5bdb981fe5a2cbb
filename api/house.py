"""The composition root's second half: opens every part in order, and closes them in reverse."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import structlog
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.answer import Assistant, Says
from agent.briefing import Handover, brief
from agent.chat import ChatWriter, load_model
from agent.decide import Decider, Staff
from agent.wishes import wish_of
from api.asked import AskedQuestions
from api.books import open_orders, open_shop
from api.demo_data import prepare_demo, read_demo_again
from api.duty import OnDuty
from api.file_cleaning import FileCleaner
from api.keys import load_keys
from api.knowledge import open_encoder, packaged_encoder
from api.limits import RateLimit
from api.live_settings import LiveSettings, open_live_settings
from api.mail import open_postman
from api.metrics import Metrics
from api.mood import open_mood_reader
from api.portraits import open_portraits
from api.reps import Reps
from api.services import Services
from api.settings import Settings
from api.taking_up import TakingUp
from api.tokens import Tokens
from api.turns import Turns
from api.written_pages import WrittenPages
from conversation.database import migrate, open_engine
from conversation.doorbell import Doorbell, end
from conversation.erasure import Eraser
from conversation.errors import StoreUnavailable
from conversation.lookout import keep_looking
from conversation.model import Conversation, ConversationId, Reason, Wish
from conversation.outbox import Outbox
from conversation.outcome import vouched_for
from conversation.past import PastConversations
from conversation.shelf import Shelf
from conversation.shoppers import Shopper, Shoppers
from conversation.store import Clock, History, Log
from conversation.valkey import EmbeddedValkey, connect
from handoff.admission import Admission
from handoff.briefing import Briefing
from handoff.desk import Desk
from handoff.errors import DeskUnavailable
from handoff.line import Line
from handoff.warmth import COLD
from retrieval.encoder import Encoder
from retrieval.languages import check_cut_down
from retrieval.passages import NoKnowledge, RetrievalError
from retrieval.search import Knowledge

logger = structlog.get_logger(__name__)
T = TypeVar("T")

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
            self.turns.wake(state)


@asynccontextmanager
async def open_house(settings: Settings, *, clock: Clock) -> AsyncIterator[Services]:
    """Build everything one server process needs; close it when the block ends."""
    await asyncio.to_thread(settings.data.mkdir, parents=True, exist_ok=True, mode=0o700)
    keys = load_keys(settings)
    async with AsyncExitStack() as stack:
        # The model is read from the disk and made ready outside of Python, while the stores are opened.
        opening = asyncio.create_task(_encoder(settings))
        stack.callback(opening.cancel)
        redis = await _live_plane(settings, stack)
        engine = await _record(settings, stack)
        doorbell = await stack.enter_async_context(Doorbell(redis))
        live = await open_live_settings(settings, engine, doorbell)
        after_commit = AfterCommit(doorbell)
        log = Log(engine, clock=clock, after_commit=after_commit)
        reps, shoppers = Reps(engine, clock=clock), Shoppers(engine, clock=clock)
        shelf = Shelf(engine, settings.files, clock=clock)
        encoder = await opening
        if settings.demo:
            await prepare_demo(settings, reps, encoder)
        knowledge = await _knowledge(settings, encoder)
        desk = _desk(live, redis, doorbell, clock)
        admission = _admission(log, desk, doorbell, live, clock)
        assistant = await _assistant(live, stack, knowledge, clock, lambda: admission.weather.storm)
        staff = _staff(desk, reps, admission, live)
        decider = await _decider(settings, assistant, encoder, shoppers=shoppers, staff=staff, clock=clock)
        asked = AskedQuestions(PastConversations(engine), knowledge, clock=clock)
        stack.push_async_callback(asked.close)
        metrics = Metrics()
        turns = after_commit.turns = _turns(log, decider, metrics, doorbell, clock)
        stack.push_async_callback(turns.close)
        yield Services(
            settings=settings,
            live=live,
            shop=assistant.shop,
            clock=clock,
            engine=engine,
            redis=redis,
            log=log,
            shoppers=shoppers,
            shelf=shelf,
            eraser=Eraser(engine, shelf),
            cleaner=FileCleaner(),
            reps=reps,
            portraits=await open_portraits(engine, settings.files, doorbell),
            tokens=Tokens(keys.signing, keys.identity, clock=clock),
            limit=RateLimit(redis, clock=clock),
            doorbell=doorbell,
            desk=desk,
            knowledge=knowledge,
            taking_up=TakingUp(WrittenPages(engine), knowledge, settings.data, clock=clock),
            asked=asked,
            admission=admission,
            decider=decider,
            brief=partial(_brief, assistant, decider, shoppers, log),
            orders_of=assistant.orders_of,
            turns=turns,
            metrics=metrics,
        )


@asynccontextmanager
async def at_work(house: Services) -> AsyncIterator[None]:
    """Keep the house's background work going: strays, the line, new knowledge, retention."""
    work: list[Coroutine[Any, Any, None]] = [
        house.turns.look_for_strays(),
        house.knowledge.watch(),
        house.taking_up.keep_on(),
        house.admission.keep_working(),
        house.live.keep_fresh(),
        house.portraits.keep_fresh(),
        keep_looking(house.log, house.doorbell),
    ]
    postman = open_postman(house.settings, house.shop, Outbox(house.engine), house.clock)
    if postman is not None:
        work.append(postman.keep_sending())
    if house.settings.demo:
        work.append(read_demo_again(house.settings, house.knowledge.encoder))
    if house.settings.retention_days is not None:
        work.append(_retain(house, timedelta(days=house.settings.retention_days)))
    tasks = [asyncio.create_task(job) for job in work]
    try:
        duty = OnDuty(house.engine, clock=house.clock)
        async with Line(house.log, house.desk, house.doorbell, clock=house.clock, duty=duty) as line:
            house.metrics.watch_mended(lambda: line.mended)
            yield
    finally:
        await end(*tasks)


async def _live_plane(settings: Settings, stack: AsyncExitStack) -> Redis:
    if settings.redis_url is not None:
        where: str | Path = settings.redis_url.get_secret_value()
    else:
        where = (await stack.enter_async_context(EmbeddedValkey(settings.data))).socket
    redis = connect(where)
    stack.push_async_callback(redis.aclose)
    return redis


async def _record(settings: Settings, stack: AsyncExitStack) -> AsyncEngine:
    engine = open_engine(settings.database)
    stack.push_async_callback(engine.dispose)
    await migrate(engine)
    return engine


async def _encoder(settings: Settings) -> Encoder:
    """Return the encoder, ready. Raises RetrievalError where it, or the model of languages, was not made."""
    check_cut_down()
    encoder = await asyncio.to_thread(open_encoder, settings)
    await asyncio.to_thread(encoder.encode, ["The first one loads the model."])
    return encoder


def _desk(live: LiveSettings, redis: Redis, doorbell: Doorbell, clock: Clock) -> Desk:
    return Desk(
        redis, doorbell, clock=clock, times=lambda: live.now.desk_times, patience=lambda: live.now.patience
    )


def _admission(log: Log, desk: Desk, doorbell: Doorbell, live: LiveSettings, clock: Clock) -> Admission:
    def wish(history: History, reason: Reason) -> Wish:
        return wish_of(history, reason, skills=live.now.skills_for_reasons)

    return Admission(log, desk, doorbell, clock=clock, brake=lambda: live.now.brake, wish=wish)


def _turns(log: Log, decider: Decider, metrics: Metrics, doorbell: Doorbell, clock: Clock) -> Turns:
    return Turns(
        log,
        decide=metrics.timed(decider.decide),
        admit=metrics.counted(decider.admit),
        show_typing=partial(_show_typing, doorbell),
        clock=clock,
        took=metrics.took,
    )


async def _decider(
    settings: Settings,
    assistant: Assistant,
    encoder: Encoder,
    *,
    shoppers: Shoppers,
    staff: Staff,
    clock: Clock,
) -> Decider:
    packaged = encoder if settings.encoder is None else packaged_encoder()
    return Decider(
        assistant=assistant,
        mood=await asyncio.to_thread(open_mood_reader, settings, packaged),
        mood_encoder=packaged,
        shoppers=shoppers,
        staff=staff,
        clock=clock,
    )


async def _knowledge(settings: Settings, encoder: Encoder) -> Knowledge:
    knowledge = Knowledge(settings.data, encoder)
    try:
        await knowledge.refresh()
    except NoKnowledge:
        logger.warning("nothing has been ingested yet; run `guanxi ingest PATH`, the server takes it over")
    return knowledge


async def _assistant(
    live: LiveSettings,
    stack: AsyncExitStack,
    knowledge: Knowledge,
    clock: Clock,
    storm: Callable[[], bool],
) -> Assistant:
    settings = live.environment
    shop = open_shop(settings)
    orders = await stack.enter_async_context(open_orders(settings, shop, clock))
    chat = None
    if settings.chat_model is not None:
        model = await asyncio.to_thread(
            load_model,
            settings.chat_model,
            base_url=settings.openai_base_url,
            limit_seconds=settings.chat_seconds,
        )
        chat = ChatWriter(
            model, shop, limit_seconds=settings.chat_seconds, storm=storm, tone=lambda: live.now.tone
        )
    return Assistant(
        knowledge=knowledge,
        orders=orders,
        shop=shop,
        chat=chat,
        says=lambda: Says(live.now.approved_only, live.now.languages),
    )


async def _brief(
    assistant: Assistant, decider: Decider, shoppers: Shoppers, log: Log, history: History
) -> Briefing:
    """Write what a rep reads on taking a conversation over as of `history`."""
    state = history.conversation
    known = await shoppers.find(state.shopper) or Shopper(state.shopper)
    shopper = replace(known, verified=vouched_for(history.events) or False)
    theirs = await log.all_of(state.shopper)
    reason = state.waiting_for or Reason.ASKED
    reply = await _or_else(None, decider.second_thoughts(history))
    warmth = await _or_else(COLD, decider.warmth(history))
    handover = Handover(state, history.events, shopper, reason, reply, len(theirs), warmth)
    return await brief(assistant, handover)


async def _or_else(otherwise: T, thought: Awaitable[T]) -> T:
    """Return what comes of `thought`, or `otherwise` where it fails. Raises StoreUnavailable.

    What can't be answered is what reps are asked for: were it to keep them from joining, nobody could ever help.
    """
    try:
        return await thought
    except StoreUnavailable:
        raise
    except RetrievalError as error:
        logger.warning("a briefing goes without an answer", error=type(error).__name__)
    except Exception:
        logger.exception("a briefing goes without a thought of the assistant's")
    return otherwise


def _staff(desk: Desk, reps: Reps, admission: Admission, live: LiveSettings) -> Staff:
    return Staff(
        partial(_anyone_there, desk),
        partial(_free_rep, desk, reps),
        admission.admit,
        lambda: live.now.thresholds,
        lambda: live.now.skills_for_reasons,
        lambda: live.now.weights,
    )


async def _anyone_there(desk: Desk) -> bool:
    try:
        return (await desk.numbers()).online > 0
    except DeskUnavailable:
        return False


async def _free_rep(desk: Desk, reps: Reps, said: str) -> str | None:
    """Return the first name of a rep with a free seat: one named in `said`, else the first to be asked."""
    try:
        free = await desk.free_reps()
    except DeskUnavailable:
        return None
    found = [rep for rep in [await reps.find(one) for one in free] if rep is not None]
    names = [rep.name.split()[0] for rep in found]
    words = set(re.findall(r"\w+", said.casefold()))
    return next((name for name in names if name.casefold() in words), names[0] if names else None)


async def _show_typing(doorbell: Doorbell, conversation_id: ConversationId) -> None:
    doorbell.pass_on(conversation_id, ASSISTANT_TYPES)


async def _retain(house: Services, kept: timedelta) -> None:
    while True:
        try:
            erased = await house.eraser.retain_since(house.clock() - kept)
            if erased:
                logger.info("old conversations erased", count=erased)
        except StoreUnavailable:
            logger.warning("retention put off: the store is unavailable")
        except Exception:
            logger.exception("retention failed")
        await asyncio.sleep(RETENTION_EVERY_SECONDS)
