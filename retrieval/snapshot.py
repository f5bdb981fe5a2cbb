"""A snapshot is one complete ingestion on disk: passages, products, words, vectors, and the encoder they were made by.

    knowledge/
      CURRENT            the id of the snapshot that counts
      ingesting.lock     held while an ingestion runs
      <id>/
        manifest.json    written last: a folder without it is unfinished
        passages.sqlite  passages, products and the shipping table
        vectors.npy owners.npy [vectors.faiss]
        particular.npy   which passages are about one product or one shipping zone
        [faq.npz]        what was learned of an FAQ with several phrasings to an entry
        [written.json]   which pages written in the console are in it, each by its digest
        [sentences.npy sentence-hashes.npy]   the vectors of the sentences that answers are made of
        [tokens.npy token-starts.npy]   what the tokens of the passages are matched by
        words/
        in-use.lock      held, shared, by every process that searches this snapshot

A snapshot is never changed. The new one is written whole, synced to disk with its folder, and then CURRENT is
replaced in one rename; a crash anywhere before that leaves the old one in force.
"""

import fcntl
import json
import os
import shutil
import sqlite3
import threading
import weakref
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from retrieval.catalogue import Product
from retrieval.faq_head import FaqHead
from retrieval.holdings import Holding, Taken, holdings_of, is_written
from retrieval.keys import text_hash, vector_texts, whole_text, word_text
from retrieval.matching import Tokens
from retrieval.passages import NoKnowledge, Passage, PassageKind, Vector
from retrieval.sentences import SentenceStore, write_sentences
from retrieval.shipping import ShippingTable
from retrieval.spelling import words_of
from retrieval.tokens import TokenStore, write_tokens
from retrieval.vectors import VectorIndex, build_vectors
from retrieval.words import STOP_WORDS, WordEntry, WordIndex, build_words

CURRENT, MANIFEST, STORE, WORDS, IN_USE = (
    "CURRENT",
    "manifest.json",
    "passages.sqlite",
    "words",
    "in-use.lock",
)
PARTICULAR, FAQ, WRITTEN = "particular.npy", "faq.npz", "written.json"
# Of the folder; raised whenever an older program could not read a newer snapshot, or the other way round, and when the
# index is made otherwise of the same passages: `same_as` would not see that.
LAYOUT = 4
KEPT = 2  # the current one and the one before it, which a server may be about to open
MAPPED_BYTES = (
    2**30
)  # a passage is read where it lies: through SQLite's own small cache it takes thirty times as long
CACHED_PASSAGES = 4096

QUESTION_WORDS = Counter(word for word in STOP_WORDS if len(word) > 2)
SCHEMA = """
CREATE TABLE passage (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, product_id TEXT, body TEXT NOT NULL);
CREATE INDEX passage_product ON passage (product_id) WHERE product_id IS NOT NULL;
CREATE TABLE vector (place INTEGER PRIMARY KEY, hash TEXT NOT NULL);
CREATE TABLE product (id TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE shipping (body TEXT NOT NULL);
CREATE TABLE word (word TEXT PRIMARY KEY, uses INTEGER NOT NULL);
"""
PASSAGE, PRODUCT, SHIPPING = TypeAdapter(Passage), TypeAdapter(Product), TypeAdapter(ShippingTable)
PAGES = TypeAdapter(dict[str, Taken])


@dataclass(frozen=True, slots=True)
class Content:
    """What an ingestion gathered. `vectors` (n, d) belong, in order, to the texts of `vector_texts` of each passage,
    `tokens` to the passages, where the encoder makes any.

    The passages of `written` pages stand behind all others: those keep their rows, whatever is written. Where nothing
    but these pages changed, `before` is the snapshot that has the others.
    """

    passages: Sequence[Passage]
    vectors: NDArray[np.float32]
    products: Sequence[Product] = ()
    shipping: ShippingTable | None = None
    shop: dict[str, Any] = field(default_factory=dict)
    sentences: Mapping[str, Vector] = field(default_factory=dict)
    tokens: Sequence[Tokens] = ()
    faq: FaqHead | None = None
    written: Mapping[str, Taken] = field(default_factory=dict)
    before: "Snapshot | None" = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot says of itself."""

    layout: int
    encoder: str
    dimension: int
    passages: int
    vectors: int
    products: int
    shop: dict[str, Any]

    def is_of(self, shop: dict[str, Any]) -> bool:
        """Tell whether the ingestion found this very shop.toml."""
        return bool(self.shop == json.loads(json.dumps(shop, default=str)))


def write_snapshot(folder: Path, content: Content, *, encoder: str) -> None:
    """Write the folder whole and sync it. It counts only once `make_current` names it."""
    folder.mkdir(parents=True)
    before = content.before
    apart = sum(len(vector_texts(passage)) for passage in content.passages if is_written(passage))
    same = before is not None and before.vectors.linked == len(content.vectors) - apart
    owners = [row for row, passage in enumerate(content.passages) for _ in vector_texts(passage)]
    build_vectors(
        folder,
        content.vectors,
        owners=np.asarray(owners, dtype=np.int64),
        apart=apart,
        graph=before.vectors.graph if before and same else None,
    )
    build_words(folder / WORDS, (WordEntry(row, word_text(p)) for row, p in enumerate(content.passages)))
    particular = [p.product_id is not None or p.kind is PassageKind.SHIPPING for p in content.passages]
    np.save(folder / PARTICULAR, np.asarray(particular, dtype=np.bool_))
    if content.faq is not None:
        content.faq.save(folder / FAQ)
    write_tokens(folder, content.tokens)
    write_sentences(folder, content.sentences, kept=before.sentences if before else None)
    if content.written:
        (folder / WRITTEN).write_bytes(PAGES.dump_json(dict(content.written)))
    _write_store(folder / STORE, content)
    (folder / IN_USE).touch()
    manifest = Manifest(
        layout=LAYOUT,
        encoder=encoder,
        dimension=int(content.vectors.shape[1]),
        passages=len(content.passages),
        vectors=len(content.vectors),
        products=len(content.products),
        shop=content.shop,
    )
    (folder / MANIFEST).write_text(
        json.dumps(asdict(manifest), indent=2, default=str) + "\n", encoding="utf-8"
    )
    for path in (*folder.rglob("*"), folder, folder.parent):
        _sync(path)


def _write_store(path: Path, content: Content) -> None:
    with closing(sqlite3.connect(path)) as store:
        store.executescript(SCHEMA)
        store.executemany(
            "INSERT INTO passage VALUES (?, ?, ?, ?)",
            ((row, p.id, p.product_id, PASSAGE.dump_json(p)) for row, p in enumerate(content.passages)),
        )
        texts = (text for passage in content.passages for text in vector_texts(passage))
        store.executemany(
            "INSERT INTO vector VALUES (?, ?)", ((n, text_hash(text)) for n, text in enumerate(texts))
        )
        store.executemany(
            "INSERT INTO product VALUES (?, ?)", ((p.id, PRODUCT.dump_json(p)) for p in content.products)
        )
        words = Counter(word for passage in content.passages for word in words_of(word_text(passage)))
        store.executemany("INSERT INTO word VALUES (?, ?)", (words + QUESTION_WORDS).items())
        if content.shipping:
            store.execute("INSERT INTO shipping VALUES (?)", (SHIPPING.dump_json(content.shipping),))
        store.commit()


def make_current(knowledge: Path, name: str) -> None:
    """From here on the snapshot `name` is the one that counts."""
    pointer = knowledge / f".{CURRENT}"
    pointer.write_text(name + "\n", encoding="utf-8")
    _sync(pointer)
    pointer.rename(knowledge / CURRENT)
    _sync(knowledge)


def current(knowledge: Path) -> str | None:
    """The id of the snapshot that counts, None before the first ingestion."""
    try:
        return (knowledge / CURRENT).read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None


def copy_current(knowledge: Path, into: Path) -> None:
    """Give the knowledge folder `into` the snapshot that counts in `knowledge`, if there is one.

    An ingestion into the new folder then encodes only what that snapshot does not hold.
    """
    name = current(knowledge)
    if name is None:
        return
    try:
        shutil.copytree(knowledge / name, into / name)
    except OSError:  # pruned while it was copied: all is encoded again
        shutil.rmtree(into / name, ignore_errors=True)
    else:
        make_current(into, name)


def prune(knowledge: Path) -> list[str]:
    """Remove what no longer counts, unfinished folders included, but nothing that a process searches; say what went.

    Call it only while holding the ingestion's lock: an unfinished folder might be someone's work.
    """
    kept = current(knowledge)
    names = sorted((path.name for path in knowledge.iterdir() if path.is_dir()), reverse=True)
    finished = [name for name in names if (knowledge / name / MANIFEST).exists()]
    recent = set(finished[:KEPT]) | {kept}
    removed = [name for name in names if name not in recent and not _searched(knowledge / name)]
    for name in removed:
        shutil.rmtree(knowledge / name, ignore_errors=True)
    return removed


def _searched(folder: Path) -> bool:
    try:
        handle = os.open(folder / IN_USE, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def manifest_of(folder: Path) -> Manifest:
    """Read what a snapshot says of itself. Raises FileNotFoundError, and NoKnowledge when another version wrote it."""
    said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if said.get("layout") != LAYOUT:
        raise NoKnowledge("the knowledge was ingested by another version: run `guanxi ingest PATH` again")
    return Manifest(**said)


class Snapshot:
    """An opened snapshot. Held open until the last search in it is over; then its files are let go by themselves."""

    def __init__(self, folder: Path) -> None:
        """Raises FileNotFoundError when the folder was pruned meanwhile (look at CURRENT again), NoKnowledge when
        another version of this program wrote it."""
        self.name = folder.name
        handle = os.open(folder / IN_USE, os.O_RDONLY)
        weakref.finalize(self, os.close, handle)
        fcntl.flock(handle, fcntl.LOCK_SH)
        self.manifest = manifest_of(folder)
        # as_uri quotes what a folder's name may hold: '?', '#' and '%' mean something in an address.
        address = f"{(folder / STORE).absolute().as_uri()}?immutable=1"
        self._store = sqlite3.connect(address, uri=True, check_same_thread=False)
        self._store.execute(f"PRAGMA mmap_size = {MAPPED_BYTES}")
        weakref.finalize(self, self._store.close)
        self._asking = threading.Lock()
        self.words = WordIndex(folder / WORDS)
        self.vectors = VectorIndex(folder)
        self.particular: NDArray[np.bool_] = np.load(folder / PARTICULAR)
        self.faq = FaqHead.load(folder / FAQ) if (folder / FAQ).exists() else None
        self.sentences = SentenceStore(folder)
        self.tokens = TokenStore(folder)
        pages = folder / WRITTEN
        self.written: dict[str, Taken] = PAGES.validate_json(pages.read_bytes()) if pages.exists() else {}
        self._read: dict[int, Passage] = {}

    @classmethod
    def open_current(cls, knowledge: Path) -> "Snapshot":
        """Raises NoKnowledge before the first ingestion."""
        while True:
            name = current(knowledge)
            if name is None:
                raise NoKnowledge("nothing has been ingested yet: run `guanxi ingest PATH`")
            try:
                return cls(knowledge / name)
            except FileNotFoundError:
                if current(knowledge) == name:
                    raise

    def same_as(
        self,
        passages: Sequence[Passage],
        products: Sequence[Product],
        shipping: ShippingTable | None,
        *,
        shop: dict[str, Any],
        sentences: Iterable[str],
    ) -> bool:
        """Tell whether an ingestion of these, with the same encoder, would make nothing else of them.

        What is learned of an FAQ is always learned anew.
        """
        tables: tuple[tuple[str, Sequence[bytes | str]], ...] = (
            ("SELECT body FROM passage ORDER BY row", [PASSAGE.dump_json(one) for one in passages]),
            ("SELECT body FROM product ORDER BY rowid", [PRODUCT.dump_json(one) for one in products]),
            ("SELECT body FROM shipping", [SHIPPING.dump_json(shipping)] if shipping else []),
            (
                "SELECT hash FROM vector ORDER BY place",
                [text_hash(text) for passage in passages for text in vector_texts(passage)],
            ),
        )
        return (
            self.faq is None
            and self.manifest.is_of(shop)
            and all([body for (body,) in self._ask(query)] == list(bodies) for query, bodies in tables)
            and all(self.sentences.vector(text) is not None for text in sentences)
        )

    def passage(self, passage_id: str) -> Passage | None:
        rows = self.rows_named([passage_id])
        return self.passage_at(rows[0]) if rows else None

    def passages(self, *, of_products: bool = True) -> Iterator[Passage]:
        """Every passage in the order of the rows, or those that are of no product; reads them all."""
        some = "" if of_products else " WHERE product_id IS NULL"
        for (body,) in self._ask(f"SELECT body FROM passage{some} ORDER BY row"):  # noqa: S608  # one of two constants
            yield PASSAGE.validate_json(body)

    @cached_property
    def holdings(self) -> tuple[Holding, ...]:
        """What it has of the shop's files besides products; reads all their passages, once."""
        return holdings_of(self.passages(of_products=False))

    def rows_of(self, product_ids: Iterable[str]) -> list[int]:
        """The rows of these products' passages, in the order of the products given."""
        query = "SELECT row FROM passage WHERE product_id = ? ORDER BY row"
        return [row for product_id in dict.fromkeys(product_ids) for (row,) in self._ask(query, product_id)]

    def rows_under(self, page_id: str) -> list[int]:
        """The rows of a page's passages, in its order."""
        query = "SELECT row FROM passage WHERE id = ? OR substr(id, 1, ?) = ? ORDER BY row"
        return [row for (row,) in self._ask(query, page_id, len(page_id) + 1, f"{page_id}#")]

    def rows_named(self, passage_ids: Iterable[str]) -> list[int]:
        """The rows of these passages; ids that are not there are left out."""
        query = "SELECT row FROM passage WHERE id = ?"
        return [row for passage_id in dict.fromkeys(passage_ids) for (row,) in self._ask(query, passage_id)]

    def product(self, product_id: str) -> Product | None:
        rows = self._ask("SELECT body FROM product WHERE id = ?", product_id)
        return PRODUCT.validate_json(rows[0][0]) if rows else None

    def products(self) -> dict[str, Product]:
        """Every product by id, in the catalogue's order; reads them all."""
        bodies = self._ask("SELECT body FROM product ORDER BY rowid")
        return {product.id: product for product in (PRODUCT.validate_json(body) for (body,) in bodies)}

    def shipping(self) -> ShippingTable | None:
        rows = self._ask("SELECT body FROM shipping")
        return SHIPPING.validate_json(rows[0][0]) if rows else None

    def words_used(self) -> dict[str, int]:
        """Every word of the passages, and those that questions are made of → how often it is used."""
        return dict(self._ask("SELECT word, uses FROM word"))

    def hashes(self) -> dict[str, int]:
        """Hash of an encoded text → its place among the vectors."""
        return {name: place for place, name in self._ask("SELECT place, hash FROM vector")}

    def whole_hashes(self) -> dict[str, int]:
        """Hash of a passage's whole text → its row; reads them all."""
        return {text_hash(whole_text(passage)): row for row, passage in enumerate(self.passages())}

    def passage_at(self, row: int) -> Passage:
        passage = self._read.get(row)
        if passage is None:
            passage = PASSAGE.validate_json(self._ask("SELECT body FROM passage WHERE row = ?", row)[0][0])
            if len(self._read) >= CACHED_PASSAGES:
                self._read.clear()  # rare enough that keeping an order of use would cost more than it saves
            self._read[row] = passage
        return passage

    def _ask(self, query: str, *values: object) -> list[Any]:
        with self._asking:
            return self._store.execute(query, values).fetchall()
