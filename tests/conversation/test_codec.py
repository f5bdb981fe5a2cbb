"""JSON as it is kept: quick, and whatever the standard library would have kept."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.codec import read_json, write_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.text(), VALUES))
def test_what_is_written_is_read_back_here_and_by_the_standard_library(value: dict[str, object]) -> None:
    written = write_json(value)
    assert read_json(written) == value
    assert json.loads(written) == value
    assert read_json(json.dumps(value)) == value  # as earlier versions wrote it


@pytest.mark.parametrize("text", ["half \ud83d of a character", "\udc00"])
def test_half_a_character_is_kept_as_it_came(text: str) -> None:
    assert read_json(write_json({"text": text})) == {"text": text}


def test_what_is_no_json_is_said_to_be_none() -> None:
    with pytest.raises(ValueError, match="Expecting"):
        read_json("{")
