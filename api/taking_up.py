"""Takes up what was written: has the knowledge that is searched here hold the pages as they stand in the record.

Nothing has to arrive for that. Every process compares, at a change of its own at once and else every two seconds, the
pages of the record with those of the snapshot it serves, and makes a new one where they differ: after a change, after a
crash in the middle of one, after a change made at another server, on a machine with a data folder of its own. Of
several that share a data folder the ingestion's lock lets one do it, and the others find it done.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import structlog

from api.written_pages import Page, Versions, WrittenPages
from conversation.errors import StoreUnavailable
from conversation.store import Clock
from retrieval.ingest import KNOWLEDGE, renew
from retrieval.passages import IngestionRunning, NoKnowledge, Overtaken, RetrievalError
from retrieval.search import Knowledge
from retrieval.snapshot import current

logger = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 2.0
SETTLE_SECONDS = 0.3
"""Changes that follow one another within it are taken up together."""

AGAIN_SECONDS = 0.5
"""While somebody else is at the data folder."""

PAUSE_SECONDS = 10.0
"""After a failure: what failed for want of disk, say, fails again for a while."""

BUSY = "The shop’s files are being read in; what was written here is taken up right after."
FAILED = (
    "What was written last can’t be taken up; answers go on from what was there before. It is tried again every few "
    "seconds, and the server’s log says what is wrong."
)

State = Literal["current", "taking_up", "trouble"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether what was written is what is searched here; `detail` is a sentence where there is something to say."""

    state: State
    detail: str = ""


class TakingUp:
    """Makes new snapshots of `knowledge`, in the data folder `data`, as pages change."""

    def __init__(self, pages: WrittenPages, knowledge: Knowledge, data: Path, *, clock: Clock) -> None:
        self.pages = pages
        self._knowledge = knowledge
        self._data = data
        self._clock = clock
        self._changed = asyncio.Event()
        self._settled: tuple[Versions, str | None] | None = None
        self._detail = ""
        self._failed = False
        self.renewals = 0

    def wake(self) -> None:
        """Look at once: something was written."""
        self._changed.set()

    def is_taken(self, page: Page) -> bool:
        """Tell whether a page is searched here as it stands."""
        taken = self._knowledge.written.get(page.id)
        return taken is not None and taken.digest == page.written.digest

    def standing(self, pages: Iterable[Page]) -> Standing:
        """Return how it stands with these, which are all the pages there are."""
        known = list(pages)
        if len(known) == len(self._knowledge.written) and all(self.is_taken(page) for page in known):
            return Standing("current")
        return Standing("trouble" if self._failed else "taking_up", self._detail)

    async def keep_on(self) -> None:
        """Look at every change, and every two seconds; runs until cancelled."""
        pause = 0.0
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._changed.wait()
                    await asyncio.sleep(SETTLE_SECONDS)
            self._changed.clear()
            pause = await self._try()

    async def _try(self) -> float:
        """Look once; return after how many seconds to look again."""
        try:
            await self._look()
        except (IngestionRunning, Overtaken):
            self._detail, self._failed = BUSY, False
            return AGAIN_SECONDS
        except StoreUnavailable:
            logger.warning("cannot look for written pages: the store is unavailable")
            return LOOK_EVERY_SECONDS
        except Exception as error:
            logger.exception("written pages cannot be taken up; tried again")
            self._detail, self._failed = _sentence(error), True
            return PAUSE_SECONDS
        self._detail, self._failed = "", False
        return LOOK_EVERY_SECONDS

    async def _look(self) -> None:
        versions = await self.pages.versions()
        if self._settled == (versions, self._knowledge.snapshot_id):
            return
        await self._serve()
        pages = await self.pages.all()
        if self.standing(pages).state != "current":
            seen = self._knowledge.snapshot_id
            report = await asyncio.to_thread(
                renew,
                [page.written for page in pages],
                self._data,
                self._knowledge.encoder,
                seen=seen,
                at=self._clock(),
            )
            self.renewals += 1
            logger.info(
                "written pages taken up",
                pages=report.written,
                encoded=report.encoded,
                seconds=round(report.seconds, 2),
            )
            await self._serve()
        self._settled = (_versions(pages), self._knowledge.snapshot_id)

    async def _serve(self) -> None:
        """Serve the snapshot that counts, if there is one."""
        try:
            await self._knowledge.refresh()
        except NoKnowledge:
            if current(self._data / KNOWLEDGE) is not None:  # there is, and it is of no use to this version
                raise


def _versions(pages: Iterable[Page]) -> Versions:
    return frozenset((page.id, page.changed_at) for page in pages)


def _sentence(error: Exception) -> str:
    """Say what is wrong to somebody who can't see the log, where they could have it mended."""
    return f"{FAILED} ({error})" if isinstance(error, RetrievalError) else FAILED
