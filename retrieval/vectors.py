"""The vector index: inner products of unit vectors, in faiss."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.passages import Vector

VECTORS_FILE, OWNERS_FILE, GRAPH_FILE = "vectors.npy", "owners.npy", "vectors.faiss"
# Comparing with every vector is exact and takes 17 ms at 100,000; the graph takes 2 ms and finds 98 of 100, but a
# minute to build. Between them lies the point where the exact way begins to be felt.
GRAPH_FROM_VECTORS = 50_000
GRAPH_NEIGHBOURS, GRAPH_BUILD_EFFORT, GRAPH_SEARCH_EFFORT = 32, 128, 128


@dataclass(frozen=True, slots=True)
class VectorHit:
    """A passage's row and the cosine of its nearest vector to the question."""

    row: int
    cosine: float


def build_vectors(
    folder: Path,
    vectors: NDArray[np.float32],
    *,
    owners: NDArray[np.int64],
    apart: int = 0,
    graph: Path | None = None,
    graph_from: int | None = None,
) -> None:
    """Write unit `vectors` (n, d); `owners` (n,) says which passage's row each belongs to, in rising order.

    The last `apart` of them are in no graph and always compared one by one: they change while the others stay, and
    `graph` is then the one made of those others before.
    """
    np.save(folder / VECTORS_FILE, vectors)
    np.save(folder / OWNERS_FILE, owners)
    linked = len(vectors) - apart
    if graph is not None:
        shutil.copyfile(graph, folder / GRAPH_FILE)
    elif linked >= (GRAPH_FROM_VECTORS if graph_from is None else graph_from):
        import faiss  # noqa: PLC0415 - 0.2 s, not owed by those who only import this module

        index = faiss.IndexHNSWFlat(int(vectors.shape[1]), GRAPH_NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = GRAPH_BUILD_EFFORT
        index.add(vectors[:linked])
        faiss.write_index(index, str(folder / GRAPH_FILE))


class VectorIndex:
    """Opens what `build_vectors` wrote. Safe to ask from several threads."""

    def __init__(self, folder: Path) -> None:
        import faiss  # noqa: PLC0415 - as above

        self.vectors: NDArray[np.float32] = np.load(folder / VECTORS_FILE, mmap_mode="r")
        self._owners: NDArray[np.int64] = np.load(folder / OWNERS_FILE)
        self._index: faiss.Index
        if (folder / GRAPH_FILE).exists():
            self._index = faiss.read_index(str(folder / GRAPH_FILE))
            graph: Any = faiss.downcast_index(
                self._index
            )  # a view: it lives only as long as what it was made of
            graph.hnsw.efSearch = GRAPH_SEARCH_EFFORT
            self.graph: Path | None = folder / GRAPH_FILE
        else:
            self.graph = None
            self._index = faiss.IndexFlatIP(int(self.vectors.shape[1]))
            self._index.add(np.ascontiguousarray(self.vectors))
        self._apart: NDArray[np.float32] = np.array(self.vectors[self._index.ntotal :])

    def __len__(self) -> int:
        return len(self._owners)

    @property
    def linked(self) -> int:
        """How many are not compared apart."""
        return int(self._index.ntotal)

    def search(self, vector: Vector, *, limit: int) -> list[VectorHit]:
        """The best `limit` passages, best first; a passage with several vectors counts once, by its best."""
        if not len(self) or limit < 1:
            return []
        cosines, found = self._index.search(
            vector.reshape(1, -1).astype(np.float32), max(1, min(2 * limit, self._index.ntotal))
        )
        near = zip(self._owners[found[0]].tolist(), cosines[0].tolist(), strict=True)
        apart = zip(self._owners[self._index.ntotal :].tolist(), (self._apart @ vector).tolist(), strict=True)
        return self._best((*near, *apart))[:limit]

    def of_rows(self, vector: Vector, rows: Iterable[int]) -> list[VectorHit]:
        """The exact cosines of these passages, best first."""
        wanted = sorted(set(rows))
        first = np.searchsorted(self._owners, wanted, side="left")
        last = np.searchsorted(self._owners, wanted, side="right")
        places = [place for begin, end in zip(first, last, strict=True) for place in range(begin, end)]
        if not places:
            return []
        cosines = np.asarray(self.vectors[places]) @ vector
        return self._best(zip(self._owners[places].tolist(), cosines.tolist(), strict=True))

    @staticmethod
    def _best(found: Iterable[tuple[int, float]]) -> list[VectorHit]:
        best: dict[int, float] = {}
        for row, cosine in found:
            best[row] = max(best.get(row, -1.0), cosine)
        return sorted(
            (VectorHit(row, cosine) for row, cosine in best.items()), key=lambda h: (-h.cosine, h.row)
        )
