"""Which language a text is in, of those that are written in Latin letters in Europe, by py3langid (naive Bayes over
sequences of bytes; Lui and Baldwin, langid.py, ACL 2012).

Its model of 140 languages takes two seconds to unpack and 85 MB. So it is cut down once, at installation, to the
languages below and to the sequences that their letters can make: 15 MB, read in milliseconds, with the same verdicts.

`python -m retrieval.languages` is what `make` calls.
"""

import hashlib
import re
import sys
import tempfile
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from retrieval.passages import RetrievalError

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

LANGUAGES = (
    "ca", "cs", "da", "de", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "is", "it", "lt", "lv", "nl", "no", "pl",
    "pt", "ro", "sk", "sl", "sq", "sv", "tr",
)  # fmt: skip
"""By their codes (ISO 639-1)."""
MODELS_FOLDER = Path(__file__).resolve().parent.parent / "build" / "models"
_BYTES = np.array([*range(0xC0), *range(0xC2, 0xCB)])
"""Of ASCII and of the letters up to U+02BF in UTF-8: none of another script."""
_WORD = re.compile(r"(?<![^\W_])[^\W\d_]{2,}")
LEAST_WORDS = 3
"""Of fewer no language can be told: "kamado vs 46", "uk plug", "multi vitamin"."""
_NO_WORDS = re.compile(r"\S*[\d@/]\S*|[^\w\s'.,;:?!-]")
"""Numbers, addresses and signs are of no language."""


def is_telling(text: str) -> bool:
    """Tell whether `text` has so many words that `likely` can be believed."""
    return len(_WORD.findall(text)) >= LEAST_WORDS


def likely(text: str) -> dict[str, float]:
    """Return how likely each of LANGUAGES is that of `text`, which is all alike where it has no words.

    Raises RetrievalError where the model was not cut down yet.
    """
    words = _NO_WORDS.sub(" ", text.replace("’", "'")).split()
    return dict(_identifier().rank(" ".join(words)))


def cut_down(models: Path = MODELS_FOLDER) -> Path:
    """Where the model lies, whether or not it was made yet."""
    of = " ".join((version("py3langid"), *LANGUAGES))
    return models / f"languages-{hashlib.sha256(of.encode()).hexdigest()[:16]}.npz"


def cut(models: Path = MODELS_FOLDER) -> Path:
    """Cut the packaged model down unless that was done, and return its file. Takes some seconds."""
    from py3langid.langid import MODEL_DIR, MODEL_FILE  # noqa: PLC0415 - needed at installation alone
    from py3langid.modelio import load_model  # noqa: PLC0415 - as above

    target = cut_down(models)
    if target.exists():
        return target
    chances, priors, classes, moves, rows, features = load_model(MODEL_DIR / MODEL_FILE)
    columns = [classes.index(language) for language in LANGUAGES]
    table = np.asarray(moves).reshape(-1, 256)[np.asarray(rows)]  # (states, 256): where each byte leads
    states = _reached(table)
    number = np.zeros(len(table), dtype=np.uint32)
    number[states] = np.arange(len(states))
    kept = np.zeros((len(states), 256), dtype=np.uint32)
    kept[:, _BYTES] = number[table[states][:, _BYTES]]
    distinct, row = np.unique(kept, axis=0, return_inverse=True)
    features = np.asarray(features)[states]  # which of the chances a state stands for, -1 for none
    used = np.unique(features[features >= 0])
    models.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=models, prefix=".languages-", delete=False) as file:
        np.savez(
            file,
            chances=chances[used][:, columns],
            priors=priors[columns],
            moves=distinct.ravel().astype(np.uint16 if len(states) <= 1 << 16 else np.uint32),
            rows=row.ravel(),
            features=np.where(features >= 0, np.searchsorted(used, features), -1),
        )
    work = Path(file.name)
    work.chmod(0o644)  # made by one user, it may be read by another
    work.replace(target)
    return target


def _reached(table: NDArray[np.uint32]) -> NDArray[np.intp]:
    """Return the states that these bytes lead to from the first one, in their order."""
    seen = np.zeros(len(table), dtype=bool)
    front = np.zeros(1, dtype=np.intp)
    while len(front):
        seen[front] = True
        front = np.setdiff1d(table[front][:, _BYTES], np.flatnonzero(seen))
    return np.flatnonzero(seen)


def check_cut_down() -> None:
    """Raise RetrievalError where the model was not cut down; it is read with the first text."""
    if not cut_down().exists():
        raise RetrievalError("the model of languages is not there: run `make models`")


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import LanguageIdentifier  # noqa: PLC0415 - not owed by those who only import this module

    check_cut_down()
    with np.load(cut_down()) as read:
        model = dict(read)
    return LanguageIdentifier(
        model["chances"],
        model["priors"],
        list(LANGUAGES),
        model["moves"],
        model["features"],
        norm_probs=True,
        tk_row=model["rows"].tolist(),
    )


def main() -> int:
    sys.stderr.write(f"Languages are told apart by {cut()}.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
