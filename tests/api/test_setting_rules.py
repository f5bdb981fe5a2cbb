"""What a working setting may be, in numbers and in words; and what holds where environment and console differ."""

from datetime import UTC, datetime

import pytest

from api.live_settings import Kept, standing
from api.setting_rules import (
    DEFAULTS,
    FIELDS,
    BadSetting,
    bounds_of,
    in_words,
    plain,
    rule_of,
    shown_of,
    title_of,
    variable_of,
    with_value,
)
from api.settings import Settings, read_settings
from conversation.model import Reason, RepId

NUMBERS = [name for name in FIELDS if shown_of(name).kind in {"number", "whole"}]
SECRET_LOOKING = ("url", "key", "secret", "token", "password", "host", "port", "model")


def kept(**values: object) -> dict[str, Kept]:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    return {name: Kept(value, RepId("r_mara"), at) for name, value in values.items()}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment that says nothing of working settings; a test adds to it."""
    for name in FIELDS:
        monkeypatch.delenv(variable_of(name), raising=False)
    return monkeypatch


@pytest.mark.parametrize("name", FIELDS)
def test_each_says_what_it_is_and_what_it_may_be(name: str) -> None:
    assert title_of(name) != name
    assert (FIELDS[name].description or "").endswith(".")
    assert len(rule_of(name)) > 5
    assert name in Settings.model_fields
    assert variable_of(name).startswith("GUANXI_")


def test_nothing_of_the_machine_is_among_them() -> None:
    assert not [name for name in FIELDS if any(word in name for word in SECRET_LOOKING)]


@pytest.mark.parametrize("name", FIELDS)
def test_a_value_that_was_shown_is_accepted_as_it_is(name: str) -> None:
    assert with_value(DEFAULTS, name, plain(DEFAULTS, name)) == DEFAULTS


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_holds_up_to_its_bounds_and_not_beyond(name: str) -> None:
    bounds = bounds_of(name)
    assert bounds.most is not None
    least = bounds.least if bounds.least is not None else bounds.above
    assert least is not None
    for right in (bounds.most, least if bounds.least is not None else least + 0.01):
        assert plain(with_value(DEFAULTS, name, right), name) == right
    below = least - 1 if bounds.least is not None else least
    beyond: list[object] = [below, bounds.most + 1, "soon", None, True, [], float("nan"), float("inf")]
    for wrong in beyond:
        with pytest.raises(BadSetting, match=f"use a .*{bounds.most:,g}"):
            with_value(DEFAULTS, name, wrong)


@pytest.mark.parametrize(
    ("name", "wrong", "said"),
    [
        ("approved_only", "perhaps", "use yes or no"),
        ("misses", 2.5, "use a whole number from 1 to 20"),
        ("upset_from", 0, "use a number above 0 and up to 1"),
        ("languages", ["en", "tlh"], "use codes of ca, cs, da, de, en"),
        ("languages", [], "use at least one of ca, cs, da, de, en"),
        ("languages", 7, "use at least one of ca, cs, da, de, en"),
        ("skills_for_reasons", "bulk", "such as bulk=deals"),
        ("skills_for_reasons", {"bulk": " "}, "such as bulk=deals"),
        ("skills_for_reasons", {"bulk": 3}, "such as bulk=deals"),
        ("skills_for_reasons", {"hungry": "cooking"}, "reasons are asked, nothing_found"),
        ("skills_for_reasons", {"bulk": "x" * 41}, "at most 40 characters"),
        ("warmth_weights", {"hunger": 0.2}, "there are deal, advice, familiar"),
        ("warmth_weights", "deal=2", "from 0 to 1, not 2"),
        ("warmth_weights", "deal", "such as gift=0.2,deal=0.6"),
        ("warmth_weights", {"deal": True}, "such as gift=0.2,deal=0.6"),
        ("warmth_weights", {"deal": float("nan")}, "from 0 to 1"),
        ("warmth_weights", {"buying": 0.9}, "alone would make somebody calm"),
        ("warmth_weights", 7, "use a weight from 0 to 1 for each of deal, advice"),
        ("tone", "x" * 301, "at most 300 characters"),
        ("tone", 5, "at most 300 characters"),
    ],
)
def test_a_refusal_says_what_is_right(name: str, wrong: object, said: str) -> None:
    with pytest.raises(BadSetting, match=said):
        with_value(DEFAULTS, name, wrong)


def test_what_is_typed_and_what_programs_send_become_the_same() -> None:
    typed = with_value(DEFAULTS, "skills_for_reasons", "bulk= Big  DEALS ,risk=law")
    sent = with_value(DEFAULTS, "skills_for_reasons", {"bulk": "big deals", "risk": " Law "})
    assert typed.skills_for_reasons == {Reason.BULK: "big deals", Reason.RISK: "law"}
    assert typed == sent
    weights = with_value(DEFAULTS, "warmth_weights", "complaint=0.6, gift=.05")
    assert weights == with_value(DEFAULTS, "warmth_weights", {"complaint": 0.6, "gift": 0.05})
    assert weights.warmth_weights == {**DEFAULTS.warmth_weights, "complaint": 0.6, "gift": 0.05}
    assert weights.weights["complaint"].weight == 0.6
    assert with_value(DEFAULTS, "languages", "EN, de en").languages == ("en", "de")
    assert with_value(DEFAULTS, "languages", ["en", "de", "en"]).languages == ("en", "de")
    assert with_value(DEFAULTS, "approved_only", "yes").approved_only
    assert with_value(DEFAULTS, "tone", " dry\n and\x07  short ").tone == "dry and short"


def test_values_are_said_as_people_say_them() -> None:
    said = with_value(with_value(DEFAULTS, "languages", "en,de"), "offer_seconds", 1)
    names = ("offer_seconds", "wrap_up_seconds", "upset_from", "seats", "approved_only", "languages", "tone")
    assert [in_words(said, name) for name in names] == [
        "1 second",
        "120 seconds",
        "0.55",
        "4 conversations at once",
        "no",
        "en, de",
        "none",
    ]


def test_the_console_goes_before_the_environment_and_that_before_the_default(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("GUANXI_OFFER_SECONDS", "30")
    environment.setenv("GUANXI_SEATS", "6")
    now = standing(read_settings(), kept(offer_seconds=12, misses=3))
    assert (now.now.offer_seconds, now.now.seats, now.now.misses, now.now.failures) == (12, 6, 3, 2)
    assert [now.source(name) for name in ("offer_seconds", "seats", "misses", "failures")] == [
        "console",
        "environment",
        "console",
        "default",
    ]
    assert (now.without.offer_seconds, now.source_without("offer_seconds")) == (30, "environment")
    assert (now.without.misses, now.source_without("misses")) == (2, "default")


def test_what_is_not_accepted_any_more_is_left_alone_and_the_rest_holds(
    environment: pytest.MonkeyPatch,
) -> None:
    now = standing(read_settings(), kept(offer_seconds=9_000, seats=5, phase_of_the_moon="full"))
    assert (now.now.offer_seconds, now.now.seats) == (20, 5)
    assert now.source("offer_seconds") == "default"
    assert now.ignored == {
        "offer_seconds": "use a number from 1 to 600",
        "phase_of_the_moon": "there is no such setting in this version",
    }


def test_what_users_of_settings_are_given_is_made_once_for_each_state() -> None:
    changed = with_value(DEFAULTS, "misses", 5)
    assert DEFAULTS.thresholds is DEFAULTS.thresholds
    assert (DEFAULTS.thresholds.misses, changed.thresholds.misses) == (2, 5)
    assert changed.brake == DEFAULTS.brake
