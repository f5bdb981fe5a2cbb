"""What a shop lets its assistant say is a setting, and a wrong one stops the start with a sentence."""

from pathlib import Path

import pytest

from api.settings import SettingsError, read_settings
from tests.clients import ShopperClient
from tests.servers import demo_settings, live, with_knowledge


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


def test_a_server_says_what_its_settings_let_it_say(tmp_path: Path, demo_knowledge: Path) -> None:
    data = with_knowledge(tmp_path / "data", demo_knowledge)
    with live(demo_settings(data, approved_only=True, languages=("en", "es"))) as server:
        shopper = ShopperClient.arrive(server.url)
        german = shopper.ask("Wie lange ist die Lieferzeit und was kostet der Versand?")
        assert "Ich spreche leider nur Englisch und Spanisch" in german["text"]
        composed = ShopperClient.arrive(server.url).ask("How heavy is the Emberline 22?")
        assert not composed.get("citations")
        assert "I don't know that" in composed["text"]
        approved = ShopperClient.arrive(server.url).ask("How long does delivery take?")
        assert [citation["id"] for citation in approved["citations"]] == [
            "faq/delivery#how-long-does-delivery-take"
        ]
