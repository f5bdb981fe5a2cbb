"""What passages' tokens are matched by, kept with a snapshot: a byte a number, one passage after another."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.matching import Tokens

TOKENS_FILE, STARTS_FILE = "tokens.npy", "token-starts.npy"


def write_tokens(folder: Path, tokens: Sequence[Tokens]) -> None:
    """Write the tokens of the passages, in the order of their rows, into the folder of a snapshot; nothing of none."""
    if not tokens:
        return
    starts = np.cumsum([0, *(len(one) for one in tokens)], dtype=np.int64)
    held = np.lib.format.open_memmap(
        folder / TOKENS_FILE, mode="w+", dtype=np.int8, shape=(int(starts[-1]), tokens[0].shape[1])
    )
    for start, one in zip(starts, tokens, strict=False):
        held[start : start + len(one)] = one
    held.flush()
    np.save(folder / STARTS_FILE, starts)


class TokenStore:
    """Opens what `write_tokens` wrote; empty where nothing was written. Only what is asked for is read."""

    def __init__(self, folder: Path) -> None:
        self._starts: NDArray[np.int64] = np.zeros(1, dtype=np.int64)
        if (folder / STARTS_FILE).exists():
            self._starts = np.load(folder / STARTS_FILE)
            # A plain view of the file, as of the sentences' vectors: slices of a memory map are made in Python.
            self._held: Tokens = np.asarray(np.load(folder / TOKENS_FILE, mmap_mode="r"))

    def __len__(self) -> int:
        return len(self._starts) - 1

    def of(self, row: int) -> Tokens | None:
        """Return the tokens of the passage at `row`, None where there are none of any."""
        return self._held[self._starts[row] : self._starts[row + 1]] if row < len(self) else None
