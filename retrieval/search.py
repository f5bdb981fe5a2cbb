"""Search finds the passages that bear on a question: words and vectors together, fused, cut at a calibrated floor."""

import asyncio
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import structlog

from retrieval.candidates import CANDIDATES, Served, evidence, in_view
from retrieval.catalogue import Product
from retrieval.encoder import Encoder, asked
from retrieval.fusion import FLOOR, Evidence, Ranked, fuse
from retrieval.holdings import Holding, Taken
from retrieval.passages import (
    EncoderMismatch,
    Found,
    Hit,
    NoKnowledge,
    Passage,
    PassageKind,
    Query,
    RetrievalError,
    Vector,
)
from retrieval.shipping import ShippingTable
from retrieval.snapshot import Snapshot, current

log = structlog.get_logger(__name__)

NEAR = 10
LOOK_EVERY_SECONDS = 0.5
_HELD: ContextVar[tuple["Knowledge | None", Served | None]] = ContextVar("held", default=(None, None))
"""Which knowledge is held, and what of it (see `Knowledge.held`)."""


class Knowledge:
    """The shop's knowledge as last ingested into `data`. `search` is a `passages.Search`.

    Nothing is loaded until `refresh` or `watch`; then a new snapshot is opened beside the old one and takes its place
    at once, while searches that began in the old one finish there, and whatever is asked within `held`.
    """

    def __init__(self, data: Path, encoder: Encoder, *, floor: float = FLOOR) -> None:
        self._knowledge = data / "knowledge"
        self._encoder = encoder
        self._floor = floor
        self._served: Served | None = None
        self._loading = threading.Lock()
        self.refused: str | None = None  # the id of a snapshot that could not be served

    @classmethod
    def open(cls, data: Path, encoder: Encoder, *, floor: float = FLOOR) -> "Knowledge":
        """Load what is there now; blocking. Raises NoKnowledge or EncoderMismatch."""
        knowledge = cls(data, encoder, floor=floor)
        knowledge.load()
        return knowledge

    @property
    def ready(self) -> bool:
        return self._served is not None

    @property
    def snapshot_id(self) -> str | None:
        served = self._seen()
        return served.snapshot.name if served else None

    @property
    def encoder(self) -> Encoder:
        return self._encoder

    def load(self) -> bool:
        """Open the current snapshot unless it is already served; blocking. True when there was a new one.

        Raises NoKnowledge or EncoderMismatch; what was served before is served on.
        """
        with self._loading:  # of two that load at once, the one that began first must not end last
            return self._load()

    def _load(self) -> bool:
        if self._served and current(self._knowledge) == self._served.snapshot.name:
            return False
        snapshot = Snapshot.open_current(self._knowledge)
        made_by = snapshot.manifest.encoder
        if made_by != self._encoder.id:
            raise EncoderMismatch(
                f"the knowledge was ingested with the encoder {made_by!r} and is asked with {self._encoder.id!r}: "
                "run `guanxi ingest PATH` again, or set ENCODER back"
            )
        self._served = Served.of(snapshot, self._encoder)
        return True

    async def refresh(self) -> bool:
        """`load` in a thread, while searches go on."""
        return await asyncio.to_thread(self.load)

    async def watch(self) -> None:
        """Serve every new snapshot within a second of its being ingested, until cancelled."""
        while True:
            name = current(self._knowledge)
            if name is not None and name not in {self.snapshot_id, self.refused}:
                try:
                    if await self.refresh():
                        log.info("knowledge replaced", snapshot=self.snapshot_id)
                except (RetrievalError, OSError, ValueError):
                    self.refused = name  # said once; the next ingestion gets its own chance
                    log.exception("new knowledge refused; the old is served on", snapshot=name)
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let all that is asked within see the knowledge as it is now, though a newer one takes its place meanwhile.

        That goes for the task that enters, and for the tasks and threads that it starts within.
        """
        token = _HELD.set((self, self._seen()))
        try:
            yield
        finally:
            _HELD.reset(token)

    async def asked(self, text: str, before: str = "") -> Vector:
        """The unit vector that `text` is looked up by, understood by what was said `before` it."""
        return await asyncio.to_thread(asked, self._encoder, text, before)

    async def search(self, query: Query) -> Found:
        """The passages that reach the floor, best first, and the best of those that do not. Raises NoKnowledge."""
        return await asyncio.to_thread(self._find, self._now(), query)

    def _find(self, served: Served, query: Query) -> Found:
        ranked = fuse(evidence(served, query, self._encoder))
        faq = served.snapshot.faq
        learned = dict.fromkeys(faq.rows.tolist(), faq.floor) if faq else {}
        passing = [one for one in ranked if one.score >= learned.get(one.key, self._floor)][: query.limit]
        below = [one for one in ranked if one.score < learned.get(one.key, self._floor)][:NEAR]
        shown = {one.key for one in (*passing, *below)}
        others = in_view(served, query) - shown
        viewed = [one for one in ranked if one.key in others]
        return Found(_hits(served, passing), near=_hits(served, below), in_view=_hits(served, viewed))

    def rank(
        self, query: Query, *, among: Sequence[str] | None = None, depth: int = CANDIDATES
    ) -> tuple[Hit, ...]:
        """Every candidate as `search` ranks it, best first, whatever its score; blocking.

        The candidates are the passages whose ids are `among`, or else the best `depth` by words and by vectors each
        and what the question names. `query.limit` and the floor are for `search`. Raises NoKnowledge.
        """
        served = self._now()
        rows = None if among is None else served.snapshot.rows_named(among)
        return _hits(served, fuse(evidence(served, query, self._encoder, among=rows, depth=depth)))

    def evidence(self, query: Query, *, among: Sequence[str] | None = None) -> dict[int, Evidence]:
        """What words and vectors say of every candidate (see `rank`), by its row; blocking."""
        served = self._now()
        rows = None if among is None else served.snapshot.rows_named(among)
        return evidence(served, query, self._encoder, among=rows)

    def passage(self, passage_id: str) -> Passage | None:
        return self._now().snapshot.passage(passage_id)

    def passage_at(self, row: int) -> Passage:
        """The passage at a row of `evidence`."""
        return self._now().snapshot.passage_at(row)

    def passages_of(self, product_id: str) -> tuple[Passage, ...]:
        """A product's passages: itself first, then its attribute groups and its variants."""
        snapshot = self._now().snapshot
        return tuple(snapshot.passage_at(row) for row in snapshot.rows_of([product_id]))

    def passages_under(self, page_id: str) -> tuple[Passage, ...]:
        """A page's passages in its order: what stands before the first heading, then its sections."""
        snapshot = self._now().snapshot
        return tuple(snapshot.passage_at(row) for row in snapshot.rows_under(page_id))

    def products(self) -> Mapping[str, Product]:
        """Every product by id, in the catalogue's order."""
        return self._now().products

    def corrected(self, text: str) -> str:
        """The text with slips of the finger put right where they hide one of the shop's words."""
        return self._now().corrected(text)

    def named_in(self, text: str) -> tuple[str, ...]:
        """The ids of the products whose titles the text names, in its order."""
        return self._now().product_names.read(text).named

    def shipping(self) -> ShippingTable | None:
        return self._now().shipping

    def terms(self, text: str) -> list[str]:
        """The stems `text` is looked up by, each once; two texts share a word when they share a stem."""
        return self._now().snapshot.words.terms(text)

    def rarity(self, term: str) -> float:
        """How much a stem tells: its inverse document frequency, greatest for one that no passage holds."""
        return self._now().snapshot.words.rarity(term)

    @property
    def faq_floor(self) -> float:
        """The floor for entries of an FAQ with several phrasings each; that of all passages where there is none."""
        faq = self._now().snapshot.faq
        return faq.floor if faq else self._floor

    def sentence_vector(self, text: str) -> Vector | None:
        """The unit vector of a sentence that answers are made of, None where ingestion left it out."""
        return self._now().snapshot.sentences.vector(text)

    @property
    def written(self) -> Mapping[str, Taken]:
        """Which pages written in the console are searched, by id; none before the first ingestion."""
        served = self._seen()
        return served.snapshot.written if served else {}

    def holdings(self) -> tuple[Holding, ...]:
        """What is searched of the shop's files, pages and tables first, then the products; blocking."""
        served = self._seen()
        if served is None:
            return ()
        products = (
            Holding(f"product/{one.id}", one.title, PassageKind.PRODUCT, url=one.url)
            for one in served.products.values()
        )
        return (*served.snapshot.holdings, *products)

    def shop(self) -> Mapping[str, Any]:
        """The shop's own shop.toml, as it was ingested."""
        return self._now().snapshot.manifest.shop

    def _now(self) -> Served:
        if (served := self._seen()) is None:
            raise NoKnowledge("nothing has been ingested yet: run `guanxi ingest PATH`")
        return served

    def _seen(self) -> Served | None:
        by, held = _HELD.get()
        return held if by is self else self._served


def _hits(served: Served, ranked: Sequence[Ranked]) -> tuple[Hit, ...]:
    return tuple(
        Hit(
            served.snapshot.passage_at(one.key),
            one.score,
            one.cosine,
            one.match,
            one.behind,
            one.plain,
            one.plain_gap,
        )
        for one in ranked
    )
