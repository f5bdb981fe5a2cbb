"""What the layers for questions learn from, drawn up as ids of tokens, so that any machine can learn from it."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Drawn:
    """All shops as one.

    `passages` (m, t) with `shop_of` (m,); `questions` (n, q) with `elected` (n, c), the passages that may stand for
    election, -1 where there are no more; `answers` alike; `shops` (n,), the shop whose passages all compete, -1 where
    none do; `sources` (n,), where among `names` a question comes from.
    """

    passages: NDArray[np.int32]
    shop_of: NDArray[np.int32]
    questions: NDArray[np.int32]
    elected: NDArray[np.int32]
    answers: NDArray[np.bool_]
    shops: NDArray[np.int32]
    sources: NDArray[np.int32]
    names: tuple[str, ...]

    def save(self, file: Path) -> None:
        arrays = {one.name: getattr(self, one.name) for one in fields(self)}
        with file.open("wb") as opened:
            np.savez_compressed(opened, **{**arrays, "names": np.array(self.names)})

    @classmethod
    def load(cls, file: Path) -> Self:
        """Raises FileNotFoundError."""
        with np.load(file) as held:
            arrays = {name: held[name] for name in held.files}
        return cls(**{**arrays, "names": tuple(arrays["names"].tolist())})

    def of_sources(self, names: Collection[str]) -> NDArray[np.bool_]:
        """Which questions (n,) come from these. Raises ValueError where one of them is unknown."""
        unknown = sorted(set(names) - set(self.names))
        if unknown:
            raise ValueError(
                f"nothing was drawn up of {', '.join(unknown)}; there are {', '.join(self.names)}"
            )
        return np.isin(self.sources, [self.names.index(name) for name in names])
