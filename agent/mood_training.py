"""Fits the parts of the mood head, with torch and scikit-learn; the serving process never imports this module."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack  # type: ignore[import-untyped, unused-ignore]
from sklearn.linear_model import LogisticRegression

from agent.mood_features import BUCKETS, FEATURES
from agent.mood_head import Clues, Deep, Linear, MoodHead, Network, in_steps
from agent.mood_material import EMOTIONS, ORDER, Comments, Labels, Rows, Seen

SEED = 7

LINEAR_STRENGTH = 3.0
"""Inverse of the L2 penalty; 1 and 10 are each within a point."""
WORDS_BESIDE_VECTORS = 1.5
VECTORS_BESIDE_WORDS = 0.25
"""How much the linear model hears of words (rows of length one) and of the scaled vector."""
NETWORKS = 2
"""Networks that differ by their seed alone; the second is worth a point, a third nothing."""
GATE_STRENGTH = 1.0
DEEP_STRENGTH = 0.1
"""Inverse of the L2 penalty on what layers make of texts; 0.03 and 0.3 are each within half a point."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a network is made and fitted."""

    width: int
    words: int
    dropout: float
    epochs: int
    batch: int
    rate: float
    emotions: float = 0.0
    """Weight of the 28 emotions as a second task, which keeps the hidden layer from seeing moods alone."""


SHOP_RECIPE = Recipe(width=96, words=32, dropout=0.5, epochs=10, batch=64, rate=3e-3)
GENERAL_RECIPE = Recipe(width=128, words=32, dropout=0.2, epochs=4, batch=128, rate=2e-3, emotions=0.2)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a network learns: which moods each text may have (n, 7), and its emotions (n, 28) where they are known."""

    seen: Seen
    allowed: NDArray[np.bool_]
    emotions: Rows | None = None


class _Net(torch.nn.Module):  # type: ignore[misc, unused-ignore]
    """The network of `agent.mood_head`, to be fitted, with a second way out for the emotions."""

    def __init__(self, dense: int, recipe: Recipe) -> None:
        super().__init__()
        self.bag = torch.nn.EmbeddingBag(BUCKETS, recipe.words, mode="sum")
        torch.nn.init.normal_(self.bag.weight, 0, 0.05)
        self.drop = torch.nn.Dropout(recipe.dropout)
        self.hidden = torch.nn.Linear(dense + recipe.words, recipe.width)
        self.out = torch.nn.Linear(recipe.width, len(ORDER))
        self.past = torch.nn.Linear(dense + recipe.words, len(ORDER), bias=False)
        self.emotions = torch.nn.Linear(recipe.width, len(EMOTIONS))

    def forward(self, dense: Any, places: Sequence[Labels]) -> Any:
        sizes = np.array([len(one) for one in places])
        starts = torch.from_numpy(np.concatenate([[0], np.cumsum(sizes)[:-1]]))
        summed = self.bag(torch.from_numpy(np.concatenate(places)), starts)
        words = summed / torch.from_numpy(np.sqrt(sizes).astype(np.float32))[:, None]
        seen = self.drop(torch.cat([dense, words], 1))
        inner = self.drop(torch.nn.functional.gelu(self.hidden(seen), approximate="tanh"))
        return self.out(inner) + self.past(seen), self.emotions(inner)


def fit_network(lesson: Lesson, recipe: Recipe, *, seed: int = SEED) -> Network:
    """Return a network that gives each text one of its moods with the greatest likelihood. The same seed, the same."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    n = len(lesson.allowed)
    net = _Net(lesson.seen.dense.shape[1], recipe)
    optimiser = torch.optim.AdamW(net.parameters(), lr=recipe.rate, weight_decay=0.01)
    steps = recipe.epochs * -(-n // recipe.batch)
    pace = torch.optim.lr_scheduler.OneCycleLR(optimiser, recipe.rate, total_steps=steps + 1, pct_start=0.15)
    for _ in range(recipe.epochs):
        order = rng.permutation(n)
        for start in range(0, n, recipe.batch):
            index = order[start : start + recipe.batch]
            part = lesson.seen.only(index)
            named = None if lesson.emotions is None else lesson.emotions[index]
            moods, emotions = net(torch.from_numpy(part.dense), part.places)
            loss = unlikelihood(moods, emotions, lesson.allowed[index], named, recipe.emotions)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            pace.step()
    return _kept(net)


def unlikelihood(
    moods: torch.Tensor,
    emotions: torch.Tensor,
    allowed: NDArray[np.bool_],
    named: Rows | None,
    weight: float,
) -> Any:
    """Return the mean negative log-likelihood that each text has one of its `allowed` moods (n, 7).

    To that comes, by `weight`, how far the logits of the 28 emotions are from those `named` (n, 28), if any are.
    """
    logs = torch.log_softmax(moods, 1)
    loss = -torch.logsumexp(logs.masked_fill(~torch.from_numpy(allowed), -1e4), 1).mean()
    if named is None:
        return loss
    far = torch.nn.functional.binary_cross_entropy_with_logits(
        emotions, torch.from_numpy(named), reduction="none"
    )
    return loss + weight * far.sum(1).mean()


def _kept(net: _Net) -> Network:
    weights = {name: one.detach().numpy() for name, one in net.named_parameters()}
    table, step = in_steps(weights["bag.weight"])
    return Network(
        table=table,
        step=step,
        hidden=weights["hidden.weight"],
        hidden_bias=weights["hidden.bias"],
        out=weights["out.weight"],
        past=weights["past.weight"],
        bias=weights["out.bias"],
    )


def fit_linear(seen: Seen, labels: Labels) -> Linear:
    """Return a multinomial logistic regression over words and clues."""
    return _regression(seen, labels, LogisticRegression(C=LINEAR_STRENGTH, max_iter=300, random_state=SEED))


def fit_gate(messages: Seen, comments: Seen) -> Linear:
    """Return a logistic regression, of one logit, that tells messages to a shop from comments.

    The two weigh the same, however many there are of each: beforehand a text is as likely the one as the other.
    """
    both = Seen(np.vstack([messages.dense, comments.dense]), [*messages.places, *comments.places])
    is_message = np.repeat([1, 0], [len(messages.places), len(comments.places)])
    model = LogisticRegression(C=GATE_STRENGTH, max_iter=300, class_weight="balanced", random_state=SEED)
    return _regression(both, is_message, model)


def _regression(seen: Seen, labels: Labels, model: Any) -> Linear:
    scale = np.ones(seen.dense.shape[1], dtype=np.float32)
    scale[: -len(FEATURES)] = VECTORS_BESIDE_WORDS
    words = _counts(seen.places) * WORDS_BESIDE_VECTORS
    model.fit(hstack([words, csr_matrix(seen.dense * scale)]).tocsr(), labels)
    table, step = in_steps((model.coef_[:, :BUCKETS].T * WORDS_BESIDE_VECTORS).astype(np.float32))
    return Linear(
        table=table,
        step=step,
        dense=(model.coef_[:, BUCKETS:] * scale).astype(np.float32),
        bias=model.intercept_.astype(np.float32),
    )


def _counts(places: Sequence[Labels]) -> Any:
    """Return how often each bucket is hit, over the root of the number of hits: what `mood_head` sums."""
    column = np.concatenate(places)
    row = np.repeat(np.arange(len(places)), [len(one) for one in places])
    value = np.repeat([1 / np.sqrt(len(one)) for one in places], [len(one) for one in places])
    return csr_matrix((value, (row, column)), shape=(len(places), BUCKETS))


def fit_general(comments: Comments, comments_seen: Seen, messages: Seen, labels: Labels) -> Network:
    """Return a network taught by comments and messages alike, each once.

    Taught each message three times, it read comments a point worse, and the gate asks it about messages little.
    """
    seen = Seen(np.vstack([comments_seen.dense, messages.dense]), [*comments_seen.places, *messages.places])
    unnamed = np.zeros((len(labels), len(EMOTIONS)), dtype=np.float32)
    allowed = np.vstack([comments.allowed, np.eye(len(ORDER), dtype=np.bool_)[labels]])
    return fit_network(Lesson(seen, allowed, np.vstack([comments.emotions, unnamed])), GENERAL_RECIPE)


def fit_head(
    messages: Seen,
    labels: Labels,
    *,
    general: Network,
    comments: Seen,
    networks: int = NETWORKS,
) -> MoodHead:
    """Return a head with readers fitted on `messages` beside `general`, which is fitted already, and without layers.

    Its temperatures and floor are still open.
    """
    lesson = Lesson(messages, np.eye(len(ORDER), dtype=np.bool_)[labels])
    return MoodHead(
        linear=fit_linear(messages, labels),
        networks=tuple(fit_network(lesson, SHOP_RECIPE, seed=SEED + i) for i in range(networks)),
        general=general,
        gate=fit_gate(messages, comments),
        shop_temperature=1.0,
        general_temperature=1.0,
        mixed_temperature=1.0,
        abstain_below=0.0,
    )


def fit_deep(felt: Rows, labels: Labels) -> Deep:
    """Return a way out of layers: a multinomial logistic regression on what they make of texts (n, d)."""
    model = LogisticRegression(C=DEEP_STRENGTH, max_iter=1000, random_state=SEED).fit(felt, labels)
    return Deep(model.coef_.astype(np.float32), model.intercept_.astype(np.float32))


def clues(seen: Seen) -> list[Clues]:
    felt = [None] * len(seen.places) if seen.felt is None else seen.felt
    return [Clues(*one) for one in zip(seen.dense, seen.places, felt, strict=True)]
