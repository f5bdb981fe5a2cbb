"""What the composition root builds and the routes use."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.decide import Decider
from agent.shop import Order, Shop
from api.asked import AskedQuestions
from api.file_cleaning import FileCleaner
from api.limits import RateLimit
from api.live_settings import LiveSettings
from api.metrics import Metrics
from api.portraits import Portraits
from api.reps import Reps
from api.settings import Settings
from api.taking_up import TakingUp
from api.tokens import Tokens
from api.turns import Turns
from conversation.doorbell import Doorbell
from conversation.erasure import Eraser
from conversation.shelf import Shelf
from conversation.shoppers import Shopper, Shoppers
from conversation.store import Clock, History, Log
from handoff.admission import Admission
from handoff.briefing import Briefing
from handoff.desk import Desk
from retrieval.search import Knowledge

Brief = Callable[[History], Awaitable[Briefing]]
OrdersOf = Callable[[Shopper], Awaitable[Sequence[Order]]]


@dataclass(frozen=True, slots=True)
class Services:
    """One server process's parts, alive for as long as its lifespan."""

    settings: Settings
    live: LiveSettings
    shop: Shop
    clock: Clock
    engine: AsyncEngine
    redis: Redis
    log: Log
    shoppers: Shoppers
    shelf: Shelf
    eraser: Eraser
    cleaner: FileCleaner
    reps: Reps
    portraits: Portraits
    tokens: Tokens
    limit: RateLimit
    doorbell: Doorbell
    desk: Desk
    admission: Admission
    knowledge: Knowledge
    taking_up: TakingUp
    asked: AskedQuestions
    decider: Decider
    turns: Turns
    metrics: Metrics
    brief: Brief
    orders_of: OrdersOf
