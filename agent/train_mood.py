"""Trains the mood head: `python -m agent.train_mood --data PATH` reproduces `mood_weights.npz` to the last digit.

PATH holds `goemotions-train.csv` and `goemotions-dev.csv` (columns text, label; several labels joined by a bar).
The command is for whoever changes the head; the serving process never imports this module.
"""

import csv
import hashlib
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console

from agent.mood import WEIGHTS, MoodWeights, softmax
from agent.mood_features import FEATURES, surface
from conversation.model import Mood
from retrieval.encoder import Encoder
from retrieval.export import export
from retrieval.onnx_encoder import OnnxEncoder

SEED = 7
WRITTEN = Path(__file__).with_name("mood_messages.tsv")
WRITTEN_WEIGHT = 12.0
"""A message as shoppers write them counts as much as twelve comments of a forum; 4 to 20 gave the same to a point."""
BALANCE = 0.5
"""Exponent of the class weights: 0 leaves the forum's proportions, 1 makes all moods equally likely beforehand."""
STRENGTH = 1.0
"""Inverse of the L2 penalty; a tenth and ten times of it are each within half a point."""
SURFACE_SCALE = 1.0
CALIBRATION_SHARE = 0.1
RIGHT_WHEN_SAID = 0.75
"""A mood that is shown should be right three times out of four; a rep is better served by none than by a coin."""
BOOTSTRAPS = 1000

MOOD_OF = {
    "admiration": Mood.HAPPY,
    "amusement": Mood.HAPPY,
    "approval": Mood.HAPPY,
    "caring": Mood.HAPPY,
    "excitement": Mood.HAPPY,
    "gratitude": Mood.HAPPY,
    "joy": Mood.HAPPY,
    "love": Mood.HAPPY,
    "optimism": Mood.HAPPY,
    "pride": Mood.HAPPY,
    "relief": Mood.HAPPY,
    "curiosity": Mood.CURIOUS,
    "neutral": Mood.NEUTRAL,
    "confusion": Mood.CONFUSED,
    "fear": Mood.WORRIED,
    "nervousness": Mood.WORRIED,
    "disappointment": Mood.DISAPPOINTED,
    "disapproval": Mood.DISAPPOINTED,
    "embarrassment": Mood.DISAPPOINTED,
    "grief": Mood.DISAPPOINTED,
    "remorse": Mood.DISAPPOINTED,
    "sadness": Mood.DISAPPOINTED,
    "anger": Mood.ANGRY,
    "annoyance": Mood.ANGRY,
    "disgust": Mood.ANGRY,
}
"""Desire, realization and surprise are left out: they sound like several of the seven."""

console = Console(highlight=False)
Rows = NDArray[np.float32]
Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Examples:
    """`texts` with their moods as indices into `Mood`."""

    texts: list[str]
    labels: Labels


@dataclass(frozen=True, slots=True)
class Score:
    """A macro-F1 over `n` examples with its 95 % bootstrap interval."""

    macro_f1: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"macro-F1 {self.macro_f1:.3f} [{self.low:.3f}, {self.high:.3f}], n={self.n}"


def mood_of(label: str) -> Mood | None:
    """Return the one mood that `label` (emotions joined by a bar) stands for; None when it stands for none or two.

    Neutral beside something else gives way to it.
    """
    moods = {MOOD_OF[emotion] for emotion in label.split("|") if emotion in MOOD_OF}
    if len(moods) > 1:
        moods.discard(Mood.NEUTRAL)
    return moods.pop() if len(moods) == 1 else None


def read_emotions(path: Path) -> Examples:
    with path.open(newline="", encoding="utf-8") as lines:
        rows = [(row["text"], mood_of(row["label"])) for row in csv.DictReader(lines)]
    return _examples([(text, mood) for text, mood in rows if mood is not None])


def read_written(path: Path = WRITTEN) -> Examples:
    """Read the messages written for this project, one `mood<TAB>text` to a line after the heading."""
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t", 1) for line in lines]
    return _examples([(text, Mood(mood)) for mood, text in rows])


def _examples(rows: list[tuple[str, Mood]]) -> Examples:
    order = list(Mood)
    return Examples(
        [text for text, _ in rows], np.array([order.index(mood) for _, mood in rows], dtype=np.int64)
    )


def rows_of(texts: list[str], encoder: Encoder, cache: Path | None) -> Rows:
    """Return vector and surface features of each text, shape (n, dimension + features)."""
    vectors = _encoded(texts, encoder, cache)
    return np.hstack([vectors, np.stack([surface(text) for text in texts]) * SURFACE_SCALE]).astype(
        np.float32
    )


def _encoded(texts: list[str], encoder: Encoder, cache: Path | None) -> Rows:
    name = hashlib.blake2b("\n".join([encoder.id, *texts]).encode(), digest_size=12).hexdigest()
    kept = None if cache is None else cache / f"{name}.npy"
    if kept is not None and kept.exists():
        loaded: Rows = np.load(kept, allow_pickle=False)
        return loaded
    batches = [encoder.encode(texts[start : start + 64]) for start in range(0, len(texts), 64)]
    vectors = np.vstack(batches).astype(np.float32)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.save(kept, vectors)
    return vectors


def fit(rows: Rows, labels: Labels, weights: NDArray[np.float64]) -> Any:
    """Return a fitted multinomial logistic regression."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - seconds to import, needed here alone

    counts = np.bincount(labels, weights=weights, minlength=len(Mood))
    balance = (counts.mean() / counts) ** BALANCE
    head = LogisticRegression(C=STRENGTH, max_iter=2000, random_state=SEED)
    return head.fit(rows, labels, sample_weight=weights * balance[labels])


def best_temperature(logits: Rows, labels: Labels) -> float:
    """Return the temperature with the least negative log-likelihood (Guo et al. 2017), to a hundredth."""
    tried = np.arange(0.5, 3.0, 0.01)
    losses = [
        -np.log(softmax((logits / t).astype(np.float32))[np.arange(len(labels)), labels] + 1e-9).mean()
        for t in tried
    ]
    return float(round(tried[int(np.argmin(losses))], 2))


def abstention(probabilities: Rows, labels: Labels) -> float:
    """Return the least floor, to a hundredth, above which the likeliest mood is right `RIGHT_WHEN_SAID` of the time."""
    sure, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    for floor in np.arange(0.2, 0.95, 0.01):
        said = sure >= floor
        if said.any() and right[said].mean() >= RIGHT_WHEN_SAID:
            return float(round(floor, 2))
    return 0.95


def macro_f1(said: Labels, labels: Labels) -> float:
    """Return the mean F1 over the moods that occur in `labels`."""
    scores = []
    for mood in np.unique(labels):
        hit = int(((said == mood) & (labels == mood)).sum())
        scores.append(2 * hit / (int((said == mood).sum()) + int((labels == mood).sum())))
    return float(np.mean(scores))


def scored(said: Labels, labels: Labels) -> Score:
    rng = np.random.default_rng(SEED)
    draws = []
    for _ in range(BOOTSTRAPS):
        pick = rng.integers(0, len(labels), len(labels))
        draws.append(macro_f1(said[pick], labels[pick]))
    low, high = np.quantile(draws, [0.025, 0.975])
    return Score(macro_f1(said, labels), float(low), float(high), len(labels))


def calibration_error(probabilities: Rows, labels: Labels, bins: int = 15) -> float:
    """Return the expected calibration error of the likeliest mood over equal-width bins."""
    sure, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    error = 0.0
    for low in np.linspace(0, 1, bins, endpoint=False):
        here = (sure > low) & (sure <= low + 1 / bins)
        if here.any():
            error += here.mean() * abs(right[here].mean() - sure[here].mean())
    return float(error)


def train(emotions: Examples, written: Examples, encoder: Encoder, cache: Path | None) -> MoodWeights:
    """Fit on nine tenths of both kinds, set temperature and floor on the rest, then fit once more on all."""
    rows = np.vstack([rows_of(emotions.texts, encoder, cache), rows_of(written.texts, encoder, cache)])
    labels = np.concatenate([emotions.labels, written.labels])
    weights = np.concatenate([np.ones(len(emotions.texts)), np.full(len(written.texts), WRITTEN_WEIGHT)])
    held = np.random.default_rng(SEED).random(len(labels)) < CALIBRATION_SHARE
    trial = fit(rows[~held], labels[~held], weights[~held])
    logits = (rows[held] @ trial.coef_.T + trial.intercept_).astype(np.float32)
    temperature = best_temperature(logits, labels[held])
    floor = abstention(softmax(logits / np.float32(temperature)), labels[held])
    head = fit(rows, labels, weights)
    scale = np.concatenate([np.ones(encoder.dimension), np.full(len(FEATURES), SURFACE_SCALE)])
    return MoodWeights(
        (head.coef_ * scale).astype(np.float32), head.intercept_.astype(np.float32), temperature, floor
    )


def report(name: str, rows: Rows, labels: Labels, weights: MoodWeights) -> None:
    probabilities = softmax(
        (rows @ weights.coefficients.T + weights.intercepts) / np.float32(weights.temperature)
    )
    said = probabilities.argmax(axis=1).astype(np.int64)
    sure = probabilities.max(axis=1) >= weights.abstain_below
    console.print(
        f"{name}: {scored(said, labels)}, calibration error {calibration_error(probabilities, labels):.3f}"
    )
    console.print(
        f"  speaks in {sure.mean():.1%} of cases and is then right in {(said[sure] == labels[sure]).mean():.1%}"
    )
    thirds = np.array(
        [1 if mood is Mood.HAPPY else 0 if mood in (Mood.NEUTRAL, Mood.CURIOUS) else -1 for mood in Mood]
    )
    console.print(f"  as negative, neutral, positive: {scored(thirds[said], thirds[labels])}")
    for index, mood in enumerate(Mood):
        ours, theirs = said == index, labels == index
        hits = int((ours & theirs).sum())
        console.print(
            f"  {mood.value:13} precision {hits / max(int(ours.sum()), 1):.2f} "
            f"recall {hits / max(int(theirs.sum()), 1):.2f}  n={int(theirs.sum())}"
        )


def folded(emotions: Examples, written: Examples, encoder: Encoder, cache: Path | None) -> Score:
    """Return how moods of written messages are read by heads that did not see them, over five folds."""
    forum, rows = rows_of(emotions.texts, encoder, cache), rows_of(written.texts, encoder, cache)
    order = list(range(len(written.texts)))
    random.Random(SEED).shuffle(order)  # noqa: S311 - folds, not secrets
    said = np.zeros(len(order), dtype=np.int64)
    for fold in range(5):
        test = np.array(order[fold::5])
        seen = np.setdiff1d(np.arange(len(order)), test)
        head = fit(
            np.vstack([forum, rows[seen]]),
            np.concatenate([emotions.labels, written.labels[seen]]),
            np.concatenate([np.ones(len(forum)), np.full(len(seen), WRITTEN_WEIGHT)]),
        )
        said[test] = head.predict(rows[test])
    return scored(said, written.labels)


def main(
    data: Annotated[Path, typer.Option(help="Folder with goemotions-train.csv and goemotions-dev.csv.")],
    out: Annotated[Path, typer.Option(help="Where the weights go.")] = WEIGHTS,
    cache: Annotated[Path | None, typer.Option(help="Keep encoded texts here between runs.")] = None,
) -> None:
    """Train the mood head, print how good it is, and write its weights."""
    encoder = OnnxEncoder(export())
    emotions, dev, written = (
        read_emotions(data / "goemotions-train.csv"),
        read_emotions(data / "goemotions-dev.csv"),
        read_written(),
    )
    console.print(
        f"{len(emotions.texts)} forum comments, {len(written.texts)} written messages, "
        f"by mood {Counter(written.labels.tolist())}"
    )
    weights = train(emotions, written, encoder, cache)
    console.print(f"temperature {weights.temperature}, abstains below {weights.abstain_below}")
    report("forum comments (dev)", rows_of(dev.texts, encoder, cache), dev.labels, weights)
    console.print(f"written messages, five folds: {folded(emotions, written, encoder, cache)}")
    np.savez(
        out,
        coefficients=weights.coefficients,
        intercepts=weights.intercepts,
        temperature=np.float32(weights.temperature),
        abstain_below=np.float32(weights.abstain_below),
    )
    console.print(f"wrote {out} ({out.stat().st_size} bytes)")


if __name__ == "__main__":
    typer.run(main)
