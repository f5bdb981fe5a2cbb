"""Words are compared quickly, and the quick ways say what the plain ones would."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.words import allowed_errors, distance, may_be_within, nearest

LETTERS = "abcdeé"
WORDS = st.text(alphabet=LETTERS, max_size=11)
KNOWN = frozenset({"parcel", "parcels", "delivery", "tracking", "tomorrow", "christmas", "Träger", "sage"})


@given(left=WORDS, right=WORDS)
def test_words_told_apart_by_their_letters_are_further_apart_than_allowed(left: str, right: str) -> None:
    apart = distance(left, right)
    assert all(may_be_within(errors, left, right) for errors in range(apart, 12))


def test_most_words_are_told_apart_by_their_letters() -> None:
    """It would be right, and of no use, if it said of all that they may be near."""
    assert not may_be_within(2, "christmas", "delivery")
    assert not may_be_within(1, "parcel", "parcelling")


@given(word=WORDS, known=st.frozensets(WORDS, max_size=8))
def test_the_nearest_is_the_only_one_with_the_fewest_errors(word: str, known: frozenset[str]) -> None:
    near = {
        other: distance(word, other)
        for other in known
        if allowed_errors(other) and distance(word, other) <= allowed_errors(word)
    }
    best = [other for other, errors in near.items() if errors == min(near.values())]
    right = best[0] if len(best) == 1 and word not in known and word.isalpha() else None
    assert nearest(word, known) == nearest(word, list(known)) == right


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("parcle", "parcel"),
        ("delivry", "delivery"),
        ("tommorrow", "tomorrow"),
        ("saeg", None),
        ("zebra", None),
    ],
)
def test_a_slip_is_put_right_where_one_word_is_meant(typed: str, meant: str | None) -> None:
    for _ in range(2):  # the second time it is remembered
        assert nearest(typed, KNOWN) == meant


def test_the_order_of_the_known_words_is_of_no_matter() -> None:
    known = sorted(KNOWN)
    for seed in range(5):
        random.Random(seed).shuffle(known)
        assert nearest("parcell", known) is None  # parcel and parcels are equally near
