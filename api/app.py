"""The composition root: `create_app(settings)` builds the server; nothing is built at import."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from fastapi import FastAPI

from api import (
    addressed,
    audit,
    canned,
    choice,
    desk,
    desk_stream,
    files,
    health,
    knowledge_pages,
    openapi,
    pages,
    people,
    person,
    problems,
    questions,
    remarks,
    rep,
    rep_pictures,
    search,
    sessions,
    shop_settings,
    shopper,
    stats,
    stream,
    supervise,
    teams,
)
from api.consoles import Consoles
from api.demo import demo_router
from api.demo_data import DEMO_SHOP
from api.house import at_work, open_house
from api.identity import customer_identity
from api.limits import BodyLimit
from api.origins import OriginGuard
from api.settings import Settings
from conversation.store import Clock


def _now() -> datetime:
    return datetime.now(UTC)


def create_app(settings: Settings, *, clock: Clock = _now) -> FastAPI:
    """Return the whole server as one ASGI application; its lifespan opens and closes everything."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_house(settings, clock=clock) as house, at_work(house), Consoles(house) as consoles:
            app.state.services, app.state.consoles = house, consoles
            yield

    app = FastAPI(
        title="Guanxi",
        version="1",
        summary="A shop's assistant, and the people behind it.",
        lifespan=lifespan,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        # Asked for at each request whether anybody had set it up, which took a twentieth of it; ours is /metrics.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    problems.install(app)
    for part in (  # looked through in this order: what every message asks for comes first
        shopper,
        rep,
        sessions,
        addressed,
        choice,
        questions,
        stream,
        files,
        remarks,
        desk,
        desk_stream,
        supervise,
        search,
        person,
        people,
        rep_pictures,
        teams,
        canned,
        knowledge_pages,
        shop_settings,
        stats,
        audit,
        health,
    ):
        app.include_router(part.router)
    pages.install(app)
    if settings.demo:
        shop = settings.shop or DEMO_SHOP
        app.include_router(
            demo_router(shop, sign=lambda email: customer_identity(settings, shop, email, clock))
        )
    openapi.describe(app)
    app.add_middleware(BodyLimit)
    app.add_middleware(OriginGuard, origins=settings.origins)
    return app
