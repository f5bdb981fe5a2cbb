"""No garbage is looked for while a program starts."""

import gc
from collections.abc import Iterator

import pytest

from api.garbage import GARBAGE_AFTER, none_looked_for, settle


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Leave the collector as it was found."""
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)
    gc.enable()


def test_none_is_looked_for_in_the_block_and_what_it_leaves_is_never_gone_through() -> None:
    with none_looked_for():
        assert not gc.isenabled()
        kept: list[list[int]] = [[] for _ in range(10)]
    assert gc.isenabled()
    assert not any(one is kept for one in gc.get_objects())


def test_it_is_looked_for_again_after_a_start_that_failed() -> None:
    with pytest.raises(OSError, match="the port is taken"), none_looked_for():
        raise OSError("the port is taken")
    assert gc.isenabled()


def test_a_server_that_is_ready_looks_seldom() -> None:
    with none_looked_for():
        settle()
        assert gc.isenabled()
        assert gc.get_threshold() == GARBAGE_AFTER
