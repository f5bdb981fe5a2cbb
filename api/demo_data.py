"""What demo mode brings: two reps with a known password, and the demo shop ingested."""

import asyncio
import time
from contextlib import suppress

import structlog

from api.reps import AccountError, RepRole, Reps
from api.settings import CHECKOUT, Settings
from retrieval.encoder import Encoder
from retrieval.ingest import ingest
from retrieval.passages import IngestionRunning

logger = structlog.get_logger(__name__)

DEMO_SHOP = CHECKOUT / "evals" / "shop"
DEMO_PASSWORD = "demo"  # noqa: S105  # known to everybody, which is why demo mode keeps to loopback
DEMO_REPS = (
    ("mara@emberline.example", "Mara", RepRole.SUPERVISOR),
    ("wei@emberline.example", "Wei", RepRole.REP),
)


async def prepare_demo(settings: Settings, reps: Reps, encoder: Encoder) -> None:
    """Add the demo's reps where they are missing, and read in what changed of the demo shop."""
    known = {rep.email for rep in await reps.all()}
    for email, name, role in DEMO_REPS:
        if email not in known:
            # A second server on the same record may be adding them at this very moment.
            with suppress(AccountError):
                await reps.add(email, DEMO_PASSWORD, name=name, role=role, seats=settings.seats)
    started = time.perf_counter()
    try:
        report = await asyncio.to_thread(ingest, settings.shop or DEMO_SHOP, settings.data, encoder)
    except IngestionRunning:
        logger.info("the demo shop is being ingested already")
        return
    logger.info(
        "demo shop ready",
        passages=report.passages,
        encoded=report.encoded,
        seconds=round(time.perf_counter() - started, 2),
    )
