"""A slug is safe in an id and in a link, whatever the heading was."""

import re

from hypothesis import given
from hypothesis import strategies as st

from retrieval.slug import MAX_CHARACTERS, slug


def test_words_are_joined_by_hyphens() -> None:
    assert slug("Do you ship to the U.K.?") == "do-you-ship-to-the-u-k"
    assert slug("Crème brûlée — 50 %") == "creme-brulee-50"


def test_a_long_heading_is_cut_between_words() -> None:
    cut = slug("word " * 30)

    assert len(cut) <= MAX_CHARACTERS
    assert cut.endswith("word")


def test_a_heading_that_ends_at_the_limit_keeps_its_last_word() -> None:
    assert slug("a" * 55 + " bcde") == "a" * 55 + "-bcde"
    assert slug("a" * 55 + " bcdef") == "a" * 55


@given(st.text())
def test_it_is_never_empty_always_safe_and_stable(text: str) -> None:
    made = slug(text)

    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", made)
    assert len(made) <= MAX_CHARACTERS
    assert slug(made) == made
