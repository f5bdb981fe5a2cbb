"""A random sample of what a data file holds, the same for the same seed."""

import random
from collections.abc import Sequence
from typing import TypeVar

from evals.suites import Options

Item = TypeVar("Item")


def draw(items: Sequence[Item], options: Options) -> list[Item]:
    """Return all items, or a random sample of `options.limit` of them in their own order."""
    if options.limit is None or options.limit >= len(items):
        return list(items)
    # A sample for measuring, not a secret; sorted, so that the order of the file is kept.
    chosen = sorted(random.Random(options.seed).sample(range(len(items)), options.limit))  # noqa: S311
    return [items[index] for index in chosen]
