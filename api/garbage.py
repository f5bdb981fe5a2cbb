"""When garbage is looked for: not while a program starts, and seldom while it serves; and where memory is had from."""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress

GARBAGE_AFTER = 50_000, 5, 5
"""New objects before the young are looked through for cycles, and how many such rounds before older ones are.

Python's own 700 had every third message of a busy server pay for looking through whatever its streams keep.
"""


_HEAPS_AT_MOST = -8
"""M_ARENA_MAX of glibc's mallopt(3)."""


def one_heap() -> None:
    """Have all threads share one heap, where the C library is glibc.

    It gives each thread one of its own, and what is freed in it stays with it: a fifteenth of the process.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_HEAPS_AT_MOST, 1)


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
