"""Addresses in what people write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.address import find_address, is_address


@pytest.mark.parametrize(
    "text", ["ida@example.org", "ida.b+grill@mail.shop.example", "O'Hara@example.ie", "a@b-c.example"]
)
def test_an_address_is_one(text: str) -> None:
    assert is_address(text)
    assert find_address(f"My number is EL-1 ({text}), thanks.") == text


@pytest.mark.parametrize(
    "text",
    [
        "ida@example",
        "ida@@example.org",
        "ida@example.org\nBcc: all@example.org",
        "ida@example.org, all@example.org",
        "Ida <ida@example.org>",
        ".ida@example.org",
        "ida@-example.org",
        "ida@exämple.org",
        f"{'a' * 65}@example.org",
        f"ida@{'a.' * 130}org",
        "",
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert not is_address(text)


def test_no_address_is_found_where_there_is_none() -> None:
    assert find_address("@ida, write to me at home") is None


@given(st.text())
def test_whatever_is_found_is_an_address_of_visible_characters(text: str) -> None:
    found = find_address(text)
    assert found is None or (
        is_address(found) and found.isascii() and found.isprintable() and " " not in found
    )
