"""What demo mode brings: two reps with a known password, and the demo shop ingested."""

import asyncio
from contextlib import suppress
from functools import partial

import structlog

from api.reps import AccountError, RepRole, Reps
from api.settings import CHECKOUT, Settings
from retrieval.encoder import Encoder
from retrieval.ingest import holds, ingest
from retrieval.passages import IngestionRunning, RetrievalError

logger = structlog.get_logger(__name__)

DEMO_SHOP = CHECKOUT / "evals" / "shop"
SERVED_FIRST_SECONDS = 1.0
"""The first pages and the first visitors come before what may have changed."""

DEMO_PASSWORD = "demo"  # noqa: S105  # known to everybody, which is why demo mode keeps to loopback
DEMO_REPS = (
    ("mara@emberline.example", "Mara", RepRole.SUPERVISOR),
    ("wei@emberline.example", "Wei", RepRole.REP),
)


async def prepare_demo(settings: Settings, reps: Reps, encoder: Encoder) -> None:
    """Add the demo's reps where they are missing, and read the demo shop in unless it was before."""
    known = {rep.email for rep in await reps.all()}
    for email, name, role in DEMO_REPS:
        if email not in known:
            # A second server on the same record may be adding them at this very moment.
            with suppress(AccountError):
                await reps.add(email, DEMO_PASSWORD, name=name, role=role, seats=settings.seats)
    if not await asyncio.to_thread(holds, settings.shop or DEMO_SHOP, settings.data, encoder):
        await _read_in(settings, encoder)


async def read_demo_again(settings: Settings, encoder: Encoder) -> None:
    """Read in what changed of the demo shop since it was read last, once it is served; a watcher then serves that."""
    await asyncio.sleep(SERVED_FIRST_SECONDS)
    try:
        await _read_in(settings, encoder)
    except (RetrievalError, OSError):
        logger.exception("the demo shop cannot be read; what was read before is served")


async def _read_in(settings: Settings, encoder: Encoder) -> None:
    read = partial(ingest, settings.shop or DEMO_SHOP, settings.data, encoder, if_changed=True)
    try:
        report = await asyncio.to_thread(read)
    except IngestionRunning:
        logger.info("the demo shop is being ingested already")
        return
    logger.info(
        "demo shop ready",
        passages=report.passages,
        encoded=report.encoded,
        seconds=round(report.seconds, 2),
    )
