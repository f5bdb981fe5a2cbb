"""What the mood head learns from: comments of a forum with their emotions, and messages to shops written for this."""

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agent.mood_features import FEATURES, buckets, surface
from agent.mood_head import VECTOR_SCALE
from agent.words import word_set
from conversation.model import Mood
from retrieval.encoder import Encoder

ORDER = tuple(Mood)
WRITTEN = Path(__file__).resolve().parent.parent / "evals" / "written"
SHOP_MESSAGES = Path(__file__).with_name("mood_messages.tsv")
DEVELOPMENT = "mood-development.csv"
STRANGERS = "mood-posts.csv"
"""By four writers who knew nothing of this project but the label guide."""
POSTS = ("mood-more.csv", "mood-later.csv", STRANGERS)
"""Posts to companies in public and the first words of messages, labelled once."""
REPLIES = "mood-replies.csv"
"""What is said in the middle of a chat, labelled twice."""
WRITTEN_FILES = (DEVELOPMENT, *POSTS, REPLIES)

_MOOD_OF = {
    Mood.HAPPY: word_set(
        "admiration amusement approval caring desire excitement gratitude joy love optimism pride relief"
    ),
    Mood.NEUTRAL: word_set("neutral"),
    Mood.CURIOUS: word_set("curiosity"),
    Mood.CONFUSED: word_set("confusion"),
    Mood.WORRIED: word_set("fear nervousness"),
    Mood.DISAPPOINTED: word_set("disappointment disapproval embarrassment grief remorse sadness"),
    Mood.ANGRY: word_set("anger annoyance disgust"),
}

MOODS_OF: dict[str, tuple[Mood, ...]] = {
    **{emotion: (mood,) for mood, emotions in _MOOD_OF.items() for emotion in emotions},
    **dict.fromkeys(("realization", "surprise"), (Mood.CURIOUS, Mood.NEUTRAL, Mood.CONFUSED)),
}
"""What each of the 28 emotions says of the mood; two of them say only that it is neither pleasant nor unpleasant."""

EMOTIONS = tuple(sorted(MOODS_OF))

POLARITY = np.array([1, 0, 0, 0, -1, -1, -1], dtype=np.int64)
"""Of each mood in `ORDER`: positive, neutral or negative, as the eval suite folds them."""

Rows = NDArray[np.float32]
Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Comments:
    """Comments of a forum: `allowed` (n, 7) says which moods a label leaves open, `emotions` (n, 28) which it names."""

    texts: Sequence[str]
    allowed: NDArray[np.bool_]
    emotions: Rows

    def only(self, index: Labels) -> "Comments":
        return Comments([self.texts[i] for i in index], self.allowed[index], self.emotions[index])


@dataclass(frozen=True, slots=True)
class Messages:
    """Messages to shops and their moods as indices into `ORDER`; `source` is the file each came from."""

    texts: Sequence[str]
    labels: Labels
    source: Sequence[str]

    @property
    def public(self) -> NDArray[np.bool_]:
        """Which are posts to a company in public, or written in that manner."""
        posted = [any(mark in text for mark in ("@", "#", "http")) for text in self.texts]
        public: NDArray[np.bool_] = np.array(posted) | np.isin(self.source, POSTS)
        return public

    def of(self, source: str) -> NDArray[np.bool_]:
        """Which are from one file."""
        return np.array([one == source for one in self.source])


@dataclass(frozen=True, slots=True)
class Seen:
    """Texts as the head sees them: `dense` (n, d), the places of each one's words, and what layers make of each."""

    dense: Rows
    places: Sequence[Labels]
    felt: Rows | None = None

    def only(self, index: Labels) -> "Seen":
        felt = None if self.felt is None else self.felt[index]
        return Seen(self.dense[index], [self.places[i] for i in index], felt)


def moods_of(label: str) -> frozenset[Mood]:
    """Return the moods that emotions joined by a bar leave open; none where they are of both polarities.

    Neutral beside a polarity gives way to it, and an emotion of several moods to one that is sure.
    """
    named = [MOODS_OF[emotion] for emotion in label.split("|")]
    signs = {_sign(moods[0]) for moods in named} - {0}
    if len(signs) > 1:
        return frozenset()
    sign = signs.pop() if signs else 0
    fitting = [moods for moods in named if _sign(moods[0]) == sign]
    sure = {moods[0] for moods in fitting if len(moods) == 1}
    if len(sure) > 1:
        sure.discard(Mood.NEUTRAL)
    return frozenset(sure) or frozenset(fitting[0])


def _sign(mood: Mood) -> int:
    return int(POLARITY[ORDER.index(mood)])


def read_comments(path: Path) -> Comments:
    """Read a CSV `text,label` of GoEmotions. Comments of both polarities teach no mood and are left out."""
    with path.open(newline="", encoding="utf-8") as lines:
        rows = [
            (row["text"], row["label"].split("|"), moods_of(row["label"])) for row in csv.DictReader(lines)
        ]
    kept = [row for row in rows if row[2]]
    return Comments(
        [text for text, _, _ in kept],
        np.array([[mood in moods for mood in ORDER] for _, _, moods in kept]),
        np.array([[float(one in named) for one in EMOTIONS] for _, named, _ in kept], dtype=np.float32),
    )


def read_messages(folder: Path = WRITTEN, *, more: Path | None = None) -> Messages:
    """Read the messages written for this project that may be learned from, and `more`, a CSV `text,label` of a shop's.

    Raises ValueError for a label that is no mood.
    """
    lines = SHOP_MESSAGES.read_text(encoding="utf-8").splitlines()[1:]
    pairs = [line.split("\t", 1) for line in lines]
    rows = [(text, mood, SHOP_MESSAGES.name) for mood, text in pairs]
    for path in [*(folder / name for name in WRITTEN_FILES), *([more] if more else [])]:
        with path.open(newline="", encoding="utf-8") as file:
            rows += [(row["text"], row["label"], path.name) for row in csv.DictReader(file)]
    return Messages(
        [text for text, _, _ in rows],
        np.array([ORDER.index(Mood(mood)) for _, mood, _ in rows], dtype=np.int64),
        [source for _, _, source in rows],
    )


def see(texts: Sequence[str], encoder: Encoder, cache: Path | None) -> Seen:
    """Return `texts` as the head sees them."""
    surfaces = np.stack([surface(text) for text in texts])
    vectors = encoded(texts, encoder, cache) * np.float32(VECTOR_SCALE)
    return Seen(np.hstack([vectors, surfaces]).astype(np.float32), [buckets(text) for text in texts])


def encoded(texts: Sequence[str], encoder: Encoder, cache: Path | None) -> Rows:
    """Return the vectors of `texts`, from `cache` where they were encoded before."""
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


def folds(seen: Seen, *, count: int, alike: float, seed: int) -> Labels:
    """Return a fold for each text; texts whose vectors are `alike` (cosine) or more share one, through others too.

    A fold is drawn by the texts that share it alone, so that others that are added later move nobody: what is measured
    with more messages and without is measured on the same folds.
    """
    vectors = seen.dense[:, : -len(FEATURES)] / np.float32(VECTOR_SCALE)
    leader = list(range(len(vectors)))

    def lead(i: int) -> int:
        while leader[i] != i:
            i = leader[i]
        return i

    for one, other in zip(*np.nonzero(np.triu(vectors @ vectors.T, 1) >= alike), strict=True):
        leader[lead(int(one))] = lead(int(other))
    draws: dict[int, int] = {}
    for i, places in enumerate(seen.places):
        draw = int.from_bytes(hashlib.blake2b(places.tobytes(), digest_size=8, salt=bytes([seed])).digest())
        draws[lead(i)] = min(draw, draws.get(lead(i), draw))
    return np.array([draws[lead(i)] % count for i in range(len(leader))], dtype=np.int64)
