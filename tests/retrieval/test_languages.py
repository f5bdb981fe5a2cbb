"""The model that was cut down tells languages apart as the whole one does."""

from pathlib import Path

import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from retrieval import languages
from retrieval.languages import LANGUAGES, cut, cut_down, likely
from retrieval.passages import RetrievalError

TEXTS = (
    "Where is my parcel?",
    "Liefern Sie auch nach Österreich?",
    "Czy wysyłacie do Polski?",
    "où est ma commande, je ne la trouve pas?",
    "Türkiye'ye gönderiyor musunuz?",
    "HVAD KOSTER FRAGT TIL KØBENHAVN?",
    "klarna",
    "Szállítanak Magyarországra?",
)


def test_it_gives_the_chances_that_the_whole_model_gives() -> None:
    whole = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    whole.set_languages(LANGUAGES)
    for text in TEXTS:
        assert likely(text) == pytest.approx(dict(whole.rank(text)), abs=1e-3)


@pytest.mark.parametrize("text", ["", "👍", "EL-10373", "a.b@mail.example 2026", "Когда придёт мой заказ?"])
def test_what_has_no_words_in_these_letters_is_of_no_language(text: str) -> None:
    chances = likely(text)
    assert set(chances) == set(LANGUAGES)
    assert max(chances.values()) < 0.2


def test_signs_and_addresses_between_words_do_not_matter() -> None:
    assert likely("Where’s EL-10373 → jo@mail.example?") == likely("Where's")


def test_it_is_cut_once(tmp_path: Path) -> None:
    file = cut(tmp_path)
    assert file == cut_down(tmp_path)
    made = file.stat().st_mtime_ns
    assert cut(tmp_path).stat().st_mtime_ns == made
    assert file.stat().st_size < 16_000_000
    assert list(tmp_path.iterdir()) == [file]


def test_without_it_one_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(languages, "cut_down", lambda: tmp_path / "none.npz")
    languages._identifier.cache_clear()
    with pytest.raises(RetrievalError, match="make models"):
        likely("Where is it?")
    languages._identifier.cache_clear()
