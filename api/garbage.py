"""When garbage is looked for: not while a program starts, and seldom while it serves."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

GARBAGE_AFTER = 50_000, 5, 5
"""New objects before the young are looked through for cycles, and how many such rounds before older ones are.

Python's own 700 had every third message of a busy server pay for looking through whatever its streams keep.
"""


@contextmanager
def none_looked_for() -> Iterator[None]:
    """Look for no garbage in the block, nor ever among what it leaves: looking took a sixth of importing modules."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def settle() -> None:
    """From now on look for garbage seldom, and not among what lives as long as the process, as models and routes do.

    It held up everybody. A start leaves next to none behind, so that none is looked for first.
    """
    gc.freeze()
    gc.set_threshold(*GARBAGE_AFTER)
    gc.enable()
