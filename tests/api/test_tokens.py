"""Tokens: ours open what they should for as long as they should, and nobody else's open anything."""

import base64
from datetime import timedelta

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.tokens import BadToken, Tokens
from conversation.shoppers import Identity
from tests.doubles import FakeClock

SIGNING = "signing-key-of-at-least-thirty-two-bytes"
SHARED = "identity-secret-of-at-least-thirty-two-bytes"
HOUR = timedelta(hours=1)


@pytest.fixture
def tokens(clock: FakeClock) -> Tokens:
    return Tokens(SIGNING, SHARED, clock=clock)


def test_a_token_speaks_for_whom_it_was_issued(tokens: Tokens) -> None:
    bearer = tokens.check(tokens.issue("shopper", "s_1", HOUR, verified=True).token)
    assert (bearer.role, bearer.subject, bearer.verified) == ("shopper", "s_1", True)


def test_a_token_is_base64url_without_padding(tokens: Tokens) -> None:
    token = tokens.issue("rep", "r_1", HOUR).token
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_an_expired_token_opens_nothing_but_may_resume_for_a_while(tokens: Tokens, clock: FakeClock) -> None:
    token = tokens.issue("shopper", "s_1", HOUR).token
    clock.forward(seconds=3_700)
    with pytest.raises(BadToken, match="expired"):
        tokens.check(token)
    assert tokens.check(token, expired_for=HOUR).subject == "s_1"


@given(st.integers(0, 400), st.sampled_from("AaBb-_09"))
def test_a_token_changed_in_one_place_is_refused(place: int, letter: str) -> None:
    tokens = Tokens(SIGNING, SHARED, clock=FakeClock())
    token = tokens.issue("shopper", "s_1", HOUR).token
    place %= len(token)
    forged = token[:place] + letter + token[place + 1 :]
    try:
        assert tokens.check(forged) == tokens.check(token)  # the last letter may carry bits that mean nothing
    except BadToken:
        assert forged != token


@given(st.text(max_size=60))
def test_anything_else_is_refused_as_no_token_of_ours(text: str) -> None:
    with pytest.raises(BadToken):
        Tokens(SIGNING, SHARED, clock=FakeClock()).check(text)


def test_an_unsigned_token_is_refused(tokens: Tokens, clock: FakeClock) -> None:
    claims = {"aud": "rep", "sub": "r_1", "iat": 0, "exp": clock().timestamp() + 99}
    unsigned = jwt.encode(claims, "", algorithm="none")
    with pytest.raises(BadToken):
        tokens.check(base64.urlsafe_b64encode(unsigned.encode()).decode().rstrip("="))


def test_an_identity_vouches_for_a_customer(tokens: Tokens) -> None:
    ida = Identity("42", "ida@mail.example", "Ida")
    assert tokens.identity(tokens.sign_identity(ida)) == ida


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"exp": -120.0}, "expired"),
        ({"exp": 2 * 3_600.0}, "too long"),
        ({"sub": ""}, "sub"),
        ({"sub": None}, "no `sub`"),
        ({"sub": 42}, "id as text"),
        ({"sub": "42\x00"}, "no usable `sub`"),
        ({"sub": "\ud800"}, "no usable `sub`"),
        ({"sub": " "}, "no usable `sub`"),
        ({"email": "ida@mail.example\x01"}, "control"),
        ({"email": 7}, "text"),
    ],
)
def test_an_identity_that_says_too_much_or_too_little_is_refused(
    tokens: Tokens, clock: FakeClock, change: dict[str, object], complaint: str
) -> None:
    now = clock().timestamp()
    claims: dict[str, object] = {"sub": "42", "email": "ida@mail.example", "name": "Ida", "exp": now + 60}
    if isinstance(shift := change.get("exp"), float):
        change = {"exp": now + shift}
    with pytest.raises(BadToken, match=complaint):
        tokens.identity(jwt.encode({**claims, **change}, SHARED, algorithm="HS256"))


def test_an_identity_signed_with_another_secret_is_refused(tokens: Tokens, clock: FakeClock) -> None:
    forged = jwt.encode({"sub": "42", "exp": clock().timestamp() + 60}, "x" * 40, algorithm="HS256")
    with pytest.raises(BadToken, match="secret"):
        tokens.identity(forged)
