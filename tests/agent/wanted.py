"""A question ready to be compared, of which next to nothing is known."""

from typing import Any

import numpy as np

from agent.evidence import Wanted


def wanted(**known: Any) -> Wanted:
    """Return a question about no product in particular; `known` is what is known of it."""
    nothing = np.zeros(2, dtype=np.float32)
    plain: dict[str, Any] = {
        "vector": nothing,
        "plain": nothing,
        "words": {},
        "rarest": 9.0,
        "subject": frozenset(),
        "focus": frozenset(),
        "pointed": False,
        "named_in": lambda _: frozenset(),
        "words_of": lambda _: frozenset(),
    }
    return Wanted(**{**plain, **known})
