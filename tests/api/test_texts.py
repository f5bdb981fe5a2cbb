"""What people type is made safe to keep, and nothing else about it is changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from api.sessions import PageIn
from api.texts import MESSAGE_CHARACTERS_AT_MOST, Message, SenderId, clean, mask_cards

MESSAGE = TypeAdapter(Message)


@pytest.mark.parametrize("text", ["", " ", "\n\t ", "\u200b\u200b", "\u3164", "\x00\x07", "\ufeff"], ids=repr)
def test_a_message_nobody_could_see_is_refused_as_blank(text: str) -> None:
    with pytest.raises(ValidationError, match="blank"):
        MESSAGE.validate_python(text)


def test_the_longest_message_is_taken_and_one_more_letter_is_not() -> None:
    assert MESSAGE.validate_python("a" * MESSAGE_CHARACTERS_AT_MOST)
    with pytest.raises(ValidationError, match="4001 characters"):
        MESSAGE.validate_python("a" * (MESSAGE_CHARACTERS_AT_MOST + 1))


@given(st.text())
def test_cleaned_text_can_always_be_stored_and_is_clean(text: str) -> None:
    cleaned = clean(text)
    assert "\x00" not in cleaned
    cleaned.encode("utf-8")
    assert clean(cleaned) == cleaned


def test_half_a_character_becomes_a_mark_of_its_loss() -> None:
    assert clean("a\ud800b") == "a\ufffdb"


def test_lines_tabs_emoji_and_right_to_left_words_stay() -> None:
    text = "one\n\ttwo 🔥👩‍🍳 שלום"
    assert MESSAGE.validate_python(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("my card is 4111 1111 1111 1111 ok?", "my card is •••• 1111 ok?"),
        ("4111111111111111", "•••• 1111"),
        ("5500-0000-0000-0004.", "•••• 0004."),
        ("amex 378282246310005", "amex •••• 0005"),
        ("4111 1111 1111 1111 12/27 123", "•••• 1111 12/27 123"),
        ("1 4111 1111 1111 1111", "1 •••• 1111"),
        ("card no.4111111111111111", "card no.•••• 1111"),
        ("4111\u00a01111  1111–1111", "•••• 1111"),
        ("4111111111111111 5500000000000004", "•••• 1111 •••• 0004"),
        ("４１１１１１１１１１１１１１１１", "•••• １１１１"),
    ],
)
def test_card_numbers_are_cut_to_their_last_four(text: str, kept: str) -> None:
    assert mask_cards(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "order EL-10395",
        "call +31 20 123 45 67",
        "4111 1111 1111 1112",
        "0000000000000000",
        "2026-11-24 10:00",
        "1795323143580",
        "41111111111111110000000000",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert mask_cards(text) == text


def test_a_page_says_no_card_number_either() -> None:
    page = PageIn(
        url="https://shop.example/search?q=4111+1111+1111+1111&sort=price", title="4111111111111111"
    )
    assert page == PageIn(url="https://shop.example/search", title="•••• 1111")
    with_query = "https://shop.example/search?q=grill+22"
    assert PageIn(url=with_query).url == with_query


@pytest.mark.parametrize("sender_id", ["", "a b", "x" * 101, "ü", "a\n"])
def test_an_id_is_short_and_visible(sender_id: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(SenderId).validate_python(sender_id)
