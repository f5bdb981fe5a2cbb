"""Ingestion reads a shop's knowledge folder and makes it the snapshot that is searched."""

import fcntl
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from retrieval.catalogue import Product, read_catalogue
from retrieval.embedding import embed, tokens_of, unknown, vectors_of
from retrieval.encoder import Encoder
from retrieval.faq import read_faq
from retrieval.faq_learning import learn
from retrieval.folder import everything, files, shop_toml
from retrieval.holdings import Taken, is_written
from retrieval.keys import vector_texts, whole_text
from retrieval.pages import PARSERS, read_page
from retrieval.passages import (
    BrokenSource,
    EncoderMismatch,
    IngestionRunning,
    NoKnowledge,
    Overtaken,
    Passage,
)
from retrieval.prose import product_passages
from retrieval.sentences import sentences_of
from retrieval.shipping import ShippingTable, read_shipping, shipping_passages
from retrieval.snapshot import (
    Content,
    Snapshot,
    current,
    make_current,
    manifest_of,
    prune,
    write_snapshot,
)
from retrieval.sources import Problem, Source
from retrieval.written import WrittenPage, take_up

KNOWLEDGE, LOCK = "knowledge", "ingesting.lock"

Progress = Callable[[str, int, int], None]


def silent(stage: str, done: int, total: int) -> None:
    """A progress display that shows nothing."""
    del stage, done, total


@dataclass(frozen=True, slots=True)
class Report:
    """What an ingestion did: `encoded` texts were embedded, `reused` ones kept their vectors from before.

    `pages` were read from files, `written` ones in the console.
    """

    snapshot: str
    products: int
    pages: int
    passages: int
    encoded: int
    reused: int
    problems: tuple[Problem, ...]
    seconds: float
    written: int = 0


@dataclass(slots=True)
class Gathered:
    """What was read so far."""

    passages: list[Passage] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    lines: dict[str, tuple[Source, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    shipping: ShippingTable | None = None
    shop: dict[str, Any] = field(default_factory=dict)
    sentences: list[str] = field(default_factory=list)
    pages: int = 0
    written: dict[str, Taken] = field(default_factory=dict)
    before: Snapshot | None = None  # where all of the shop's is, when nothing of it was read anew


def ingest(
    path: Path, data: Path, encoder: Encoder, *, progress: Progress = silent, if_changed: bool = False
) -> Report:
    """Read the folder `path` and make it what `data` searches; blocking, seconds to hours.

    What is broken in it is left out and named in the report; pages written in the console stay. With `if_changed` a
    snapshot that has just this already stays the current one, and the report names it.
    Raises BrokenSource when nothing at all can be read (what was searched before stays), IngestionRunning when another
    ingestion into `data` is under way.
    """
    began = time.monotonic()
    knowledge = data / KNOWLEDGE
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    knowledge.mkdir(exist_ok=True)
    with _alone(knowledge):
        gathered = read_knowledge(path, progress=progress)
        if not gathered.passages:
            first = f"; {gathered.problems[0]}" if gathered.problems else ""
            raise BrokenSource(
                str(path), 1, f"holds no knowledge: nothing in {everything()} could be read{first}"
            )
        _keep_written(gathered, knowledge)
        gathered.sentences = sentences_of(gathered.passages)
        if if_changed and (same := _unchanged(gathered, knowledge, encoder)) is not None:
            return _report(gathered, same.name, encoded=0, reused=same.manifest.vectors, began=began)
        return _publish(gathered, knowledge, encoder, progress=progress, began=began)


def holds(path: Path, data: Path, encoder: Encoder) -> bool:
    """Tell whether `data` can be searched with `encoder` and was ingested with the shop.toml that lies in `path`.

    What else lies there may have changed since.
    """
    name = current(data / KNOWLEDGE)
    try:
        manifest = manifest_of(data / KNOWLEDGE / name) if name else None
    except (NoKnowledge, OSError, ValueError):
        return False
    return manifest is not None and manifest.encoder == encoder.id and manifest.is_of(shop_toml(path, []))


def _unchanged(gathered: Gathered, knowledge: Path, encoder: Encoder) -> Snapshot | None:
    """Return the current snapshot if it has just what was gathered."""
    before = _before(knowledge, encoder)
    if before is None or before.written != gathered.written:
        return None
    same = before.same_as(
        gathered.passages,
        gathered.products,
        gathered.shipping,
        shop=gathered.shop,
        sentences=gathered.sentences,
    )
    return before if same else None


def ingest_passages(
    passages: Iterable[Passage], data: Path, encoder: Encoder, *, progress: Progress = silent
) -> Report:
    """Make these passages what `data` searches, as `ingest` does with those it reads; blocking.

    Raises IngestionRunning when another ingestion into `data` is under way.
    """
    began = time.monotonic()
    knowledge = data / KNOWLEDGE
    knowledge.mkdir(parents=True, exist_ok=True)
    with _alone(knowledge):
        return _publish(Gathered(passages=list(passages)), knowledge, encoder, progress=progress, began=began)


def renew(
    pages: Sequence[WrittenPage], data: Path, encoder: Encoder, *, seen: str | None, at: datetime
) -> Report:
    """Make what `data` searches hold these written pages and no others beside what is there of the shop's; blocking.

    Only texts that are new are encoded. `seen` is the snapshot that counted when the pages were looked up.
    Raises Overtaken when another counts by now, IngestionRunning, and EncoderMismatch or NoKnowledge when what is
    there was made by another encoder or version: all that leave what is searched as it is.
    """
    began = time.monotonic()
    knowledge = data / KNOWLEDGE
    knowledge.mkdir(parents=True, exist_ok=True)
    with _alone(knowledge):
        if current(knowledge) != seen:
            raise Overtaken("the knowledge was replaced meanwhile")
        gathered = _of_the_shop(knowledge, encoder) if seen is not None else Gathered()
        home = gathered.shop.get("url")
        taken = take_up(
            pages, gathered.written, since=at.isoformat(), home=home if isinstance(home, str) else None
        )
        gathered.passages += taken.passages
        gathered.written, gathered.problems = taken.pages, taken.problems
        gathered.sentences = sentences_of(taken.passages)
        return _publish(gathered, knowledge, encoder, progress=silent, began=began)


def _of_the_shop(knowledge: Path, encoder: Encoder) -> Gathered:
    """Gather what the current snapshot holds of the shop's files."""
    before = Snapshot.open_current(knowledge)
    if before.manifest.encoder != encoder.id:
        raise EncoderMismatch(f"the knowledge was ingested with the encoder {before.manifest.encoder!r}")
    return Gathered(
        passages=[passage for passage in before.passages() if not is_written(passage)],
        products=list(before.products().values()),
        shipping=before.shipping(),
        shop=before.manifest.shop,
        written=before.written,
        before=before,
    )


def _keep_written(gathered: Gathered, knowledge: Path) -> None:
    """Take over the pages written in the console; a server looks afterwards whether they are the newest."""
    try:
        before = Snapshot.open_current(knowledge)
    except (NoKnowledge, OSError):
        return
    gathered.written = before.written
    if before.written:
        gathered.passages += [one for one in before.passages(of_products=False) if is_written(one)]


def _publish(
    gathered: Gathered, knowledge: Path, encoder: Encoder, *, progress: Progress, began: float
) -> Report:
    """Embed what was gathered, write it as a snapshot and make that the current one."""
    before = _before(knowledge, encoder)
    texts = [text for passage in gathered.passages for text in vector_texts(passage)]
    wholes = [whole_text(passage) for passage in gathered.passages]
    embedding = embed(
        texts,
        vectors_of(before),
        encoder,
        partial(progress, "Embedding"),
        matched=wholes,
        matched_before=tokens_of(before),
    )
    said_before = before.sentences.vector if before else unknown
    sentences = embed(gathered.sentences, said_before, encoder, partial(progress, "Reading closely"))
    learned = gathered.before.faq if gathered.before else None
    faq = learned or learn(
        gathered.passages,
        embedding.vectors,
        step=lambda done, total: progress("Learning the FAQ", done, total),
    )
    progress("Writing the index", 0, 1)
    name = f"{time.time_ns():016x}-{uuid.uuid4().hex[:6]}"
    content = Content(
        passages=gathered.passages,
        vectors=embedding.vectors,
        products=gathered.products,
        shipping=gathered.shipping,
        shop=gathered.shop,
        sentences=dict(zip(gathered.sentences, sentences.vectors, strict=True)),
        tokens=[embedding.tokens[whole] for whole in wholes] if embedding.tokens else (),
        faq=faq,
        written=gathered.written,
        before=gathered.before,
    )
    write_snapshot(knowledge / name, content, encoder=encoder.id)
    make_current(knowledge, name)
    prune(knowledge)
    progress("Writing the index", 1, 1)
    return _report(gathered, name, encoded=embedding.encoded, reused=embedding.reused, began=began)


def _report(gathered: Gathered, snapshot: str, *, encoded: int, reused: int, began: float) -> Report:
    return Report(
        snapshot=snapshot,
        products=len(gathered.products),
        pages=gathered.pages,
        passages=len(gathered.passages),
        encoded=encoded,
        reused=reused,
        problems=tuple(gathered.problems),
        seconds=time.monotonic() - began,
        written=len(gathered.written),
    )


@contextmanager
def _alone(knowledge: Path) -> Iterator[None]:
    """The lock belongs to the open file: it goes with the process, however that ends."""
    with (knowledge / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise IngestionRunning(
                f"another ingestion into {knowledge.parent} is running; wait for it"
            ) from error
        yield


def read_knowledge(path: Path, *, progress: Progress = silent) -> Gathered:
    """Read every file of the folder, in the order of their names. Raises BrokenSource when `path` is no folder."""
    if not path.is_dir():
        raise BrokenSource(str(path), 1, "is no folder of knowledge")
    gathered = Gathered()
    gathered.shop = shop_toml(path, gathered.problems)
    sources = list(files(path, gathered.problems))
    for number, source in enumerate(sources):
        progress("Reading", number, len(sources))
        try:
            _read(source, gathered)
        except BrokenSource as error:
            gathered.problems.append(Problem(error.file, error.line, error.what))
    gathered.passages += _products_said(gathered)
    gathered.passages += _shipping_said(path, gathered)
    gathered.passages = _each_once(gathered)
    progress("Reading", len(sources), len(sources))
    return gathered


def _read(source: Source, gathered: Gathered) -> None:
    if source.name == "shipping.json":
        currency = str(gathered.shop.get("currency", "EUR"))
        gathered.shipping = read_shipping(source, currency=currency)
    elif source.name.startswith("catalogue/"):
        taken = {product.id: product.source for product in gathered.products}
        catalogue = read_catalogue(source, taken)
        gathered.products += catalogue.products
        gathered.lines |= {name: (source, line) for name, line in catalogue.lines.items()}
        gathered.problems += catalogue.problems
    else:
        home = gathered.shop.get("url")
        is_table = source.path.suffix.lower() == ".csv"
        reading = (
            read_faq(source) if is_table else read_page(source, home=home if isinstance(home, str) else None)
        )
        gathered.pages += 1
        gathered.passages += reading.passages
        gathered.problems += reading.problems


def _products_said(gathered: Gathered) -> Iterator[Passage]:
    titles = {product.id: product.title for product in gathered.products}
    for product in gathered.products:
        for other in product.compatible_with:
            if other not in titles:
                source, line = gathered.lines[product.id]
                what = f"product {product.id!r} is said to fit {other!r}, which is not in the catalogue"
                gathered.problems.append(source.problem(line, what))
        yield from product_passages(product, titles)


def _shipping_said(path: Path, gathered: Gathered) -> list[Passage]:
    table = gathered.shipping
    if table is None:
        return []
    url = next(
        (p.url for p in gathered.passages if table.page and p.id.partition("#")[0] == table.page), None
    )
    if table.page and not any((path / f"{table.page}{suffix}").exists() for suffix in PARSERS):
        what = f"the page {table.page!r} is not there; costs and times are cited without a link"
        gathered.problems.append(Problem("shipping.json", 1, what))
    return shipping_passages(table, "shipping.json", url=url and url.partition("#")[0])


def _each_once(gathered: Gathered) -> list[Passage]:
    """Two files can give the same id (returns.md and returns.html): the first is kept, the second named."""
    kept: dict[str, Passage] = {}
    for passage in gathered.passages:
        first = kept.setdefault(passage.id, passage)
        if first is not passage:
            file, _, line = passage.source.partition(":")
            what = f"the passage {passage.id!r} already comes from {first.source}; this one is left out"
            gathered.problems.append(Problem(file, int(line or 1), what))
    return list(kept.values())


def _before(knowledge: Path, encoder: Encoder) -> Snapshot | None:
    """The snapshot whose vectors can be used again, if the same encoder made it."""
    try:
        before = Snapshot.open_current(knowledge)
    except (NoKnowledge, OSError):
        return None
    return before if before.manifest.encoder == encoder.id else None
