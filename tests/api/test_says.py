"""What a shop lets its assistant say is a setting, and a wrong one stops the start with a sentence."""

import pytest

from api.settings import SettingsError, read_settings


def test_a_shop_speaks_english_and_composes_unless_it_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GUANXI_LANGUAGES", "GUANXI_APPROVED_ONLY"):
        monkeypatch.delenv(name, raising=False)
    settings = read_settings()
    assert (settings.languages, settings.approved_only) == (("en",), False)


def test_languages_are_codes_with_commas_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANXI_LANGUAGES", "en, DE")
    monkeypatch.setenv("GUANXI_APPROVED_ONLY", "1")
    settings = read_settings()
    assert (settings.languages, settings.approved_only) == (("en", "de"), True)


@pytest.mark.parametrize("wrong", ["xx", "english", ""])
def test_a_language_nobody_here_can_notice_stops_the_start(
    wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUANXI_LANGUAGES", wrong)
    with pytest.raises(SettingsError, match="GUANXI_LANGUAGES"):
        read_settings()
