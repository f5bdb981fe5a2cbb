"""The breakages still fit the code, and the quickest of them is noticed."""

from pathlib import Path

import pytest

from tests.mutations.run import CHECKOUT, MUTATIONS, Mutation, fits


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_what_is_to_be_broken_stands_where_it_is_looked_for(mutation: Mutation) -> None:
    assert fits(mutation, CHECKOUT)
    assert mutation.before != mutation.after


def test_a_breakage_that_no_longer_fits_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.lua").write_text("twice twice")
    assert not fits(Mutation("twice", "a.lua", "twice", "", "nothing"), tmp_path)
