"""Whether the server lives, whether it is ready, and its numbers."""

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from redis.exceptions import RedisError

from api.access import House
from conversation.errors import StoreUnavailable

router = APIRouter(tags=["operator"])


@router.get("/healthz")
async def alive() -> dict[str, str]:
    """Answer while the process lives."""
    return {"status": "alive"}


@router.get("/readyz")
async def ready(house: House) -> Response:
    """Answer 200 when models are loaded and both stores are reachable, else 503 with what is missing."""
    checks: dict[str, Any] = {"knowledge": house.knowledge.ready, "record": True, "live_plane": True}
    try:
        await house.log.waiting()
    except StoreUnavailable:
        checks["record"] = False
    try:
        await house.redis.ping()
    except (RedisError, OSError):
        checks["live_plane"] = False
    good = all(checks.values())
    return JSONResponse({"status": "ready" if good else "not ready", **checks}, 200 if good else 503)


@router.get("/metrics")
async def metrics(house: House) -> Response:
    """Return the process's numbers in Prometheus' text format."""
    waiting, held, owed = await house.log.waiting(), await house.log.held(), await house.log.owed()
    text = house.metrics.expose(
        waiting=len(waiting), held=len(held), owed=len(owed), weather=house.admission.weather
    )
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")
