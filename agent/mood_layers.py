"""Trains the layers that read moods; the serving process never imports this module.

They stand beside the last two of the packaged MiniLM and start from them. First they learn from comments of a forum,
of which there are many, what feelings are in words; then from messages to shops alone how people complain in facts.
Taught both at once they read messages worse: a register left out of training at .64 to .69 macro-F1 over three classes
instead of .73.
"""

import hashlib
import os
import random
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import nn

from agent.mood_features import READ_CHARACTERS
from agent.mood_head import Deep
from agent.mood_material import EMOTIONS, ORDER, Comments, Labels, Rows
from agent.mood_training import unlikelihood
from retrieval.export import packaged_weights
from retrieval.layers import MOODS_BEGIN, mean_state, packaged_model, save_layers, through
from retrieval.onnx_encoder import FELT_TOKENS, TOKENIZER_FILE

LAYERS_SEED = 0
READ_AT_ONCE = 128
DROPOUT = 0.1
WARM_UP = 0.1
"""The share of the steps in which the rate rises; it falls to nothing in the others."""
LIKE_LENGTHS = 20
"""Batches are cut from so many batches' worth of texts in order of length, so that little is padded."""
MOST_GRADIENT = 1.0
"""The norm that a step's gradient is cut down to."""


@dataclass(frozen=True, slots=True)
class LayersRecipe:
    """How layers are fitted; `emotions` is the weight of the 28 emotions as a second task."""

    epochs: int
    batch: int
    rate: float
    emotions: float = 0.0


COMMENTS_RECIPE = LayersRecipe(epochs=3, batch=64, rate=1e-4, emotions=0.2)
MESSAGES_RECIPE = LayersRecipe(epochs=6, batch=32, rate=1e-4)


@dataclass(frozen=True, slots=True)
class States:
    """What the packaged model's first layers make of texts: `flat` float16 (all tokens, d), `starts` (n + 1,)."""

    flat: NDArray[np.float16]
    starts: Labels

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def lengths(self) -> Labels:
        return np.diff(self.starts)

    def batch(self, index: Labels) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the states (n, tokens, d) of some texts, and which of them are no padding (n, tokens)."""
        longest = int(self.lengths[index].max())
        states = torch.zeros(len(index), longest, self.flat.shape[1])
        mask = torch.zeros(len(index), longest)
        for row, one in enumerate(index):
            mine = self.flat[self.starts[one] : self.starts[one + 1]]
            states[row, : len(mine)] = torch.from_numpy(mine.astype(np.float32))
            mask[row, : len(mine)] = 1
        return states, mask


class MoodNetwork(nn.Module):  # type: ignore[misc, unused-ignore]
    """The layers, with a way out for the moods and, while they learn from comments, one for the emotions."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = packaged_model().encoder.layer[MOODS_BEGIN:]
        width = self.layers[0].output.dense.out_features
        self.drop = nn.Dropout(DROPOUT)
        self.mood = nn.Linear(width, len(ORDER))
        self.emotions = nn.Linear(width, len(EMOTIONS))

    def felt(self, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """States (n, tokens, d) → the means of the states after these layers, (n, d)."""
        return mean_state(through(self.layers, states, mask), mask)

    def forward(self, states: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """States (n, tokens, d) → logits of the moods (n, 7) and of the emotions (n, 28)."""
        felt = self.drop(self.felt(states, mask))
        return self.mood(felt), self.emotions(felt)

    def feelings(self, states: States, index: Labels) -> Rows:
        """Return what the layers make of some texts, (n, d)."""
        torch.set_num_threads(os.cpu_count() or 1)  # who fits a network by itself takes one
        self.eval()
        felt = np.zeros((len(index), states.flat.shape[1]), dtype=np.float32)
        order = np.argsort(states.lengths[index], kind="stable")
        with torch.inference_mode():
            for start in range(0, len(order), READ_AT_ONCE):
                rows = order[start : start + READ_AT_ONCE]
                felt[rows] = self.felt(*states.batch(index[rows])).numpy()
        return felt

    def way_out(self) -> Deep:
        """Return the way out for the moods, as the head keeps it."""
        return Deep(self.mood.weight.detach().numpy().copy(), self.mood.bias.detach().numpy().copy())

    def save(self, file: Path) -> None:
        """Write the layers; their way out goes with the head."""
        save_layers(self.layers, file)


@dataclass(frozen=True, slots=True)
class Taught:
    """What layers learn: which moods each text may have (n, 7), and its emotions (n, 28) where they are known."""

    states: States
    allowed: NDArray[np.bool_]
    emotions: Rows | None = None


def begin(texts: Sequence[str], cache: Path | None) -> States:
    """Return what the first layers make of `texts`, from `cache` where that was computed before."""
    tokenizer = Tokenizer.from_file(str(packaged_weights() / TOKENIZER_FILE))
    tokenizer.enable_truncation(max_length=FELT_TOKENS)
    tokenizer.no_padding()
    ids = [one.ids for one in tokenizer.encode_batch([text[:READ_CHARACTERS] for text in texts])]
    starts = np.concatenate([[0], np.cumsum([len(one) for one in ids])]).astype(np.int64)
    kept = None if cache is None else cache / f"states-{_name(repr((MOODS_BEGIN, ids)))}.npy"
    if kept is not None and kept.exists():
        return States(np.load(kept, allow_pickle=False), starts)
    model = packaged_model().eval()
    model.encoder.layer = model.encoder.layer[:MOODS_BEGIN]
    flat = np.zeros((int(starts[-1]), model.config.hidden_size), dtype=np.float16)
    order = np.argsort(np.diff(starts), kind="stable")
    with torch.inference_mode():
        for start in range(0, len(order), READ_AT_ONCE):
            rows = order[start : start + READ_AT_ONCE]
            width = max(len(ids[row]) for row in rows)
            padded = torch.tensor([ids[row] + [0] * (width - len(ids[row])) for row in rows])
            mask = torch.tensor([[1] * len(ids[row]) + [0] * (width - len(ids[row])) for row in rows])
            states = model(input_ids=padded, attention_mask=mask).last_hidden_state.numpy()
            for row, state in zip(rows, states, strict=True):
                flat[starts[row] : starts[row + 1]] = state[: len(ids[row])]
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.save(kept, flat)
    return States(flat, starts)


def _name(of: str) -> str:
    return hashlib.blake2b(of.encode(), digest_size=12).hexdigest()


def taught_by_comments(
    states: States, comments: Comments, learned: Labels, cache: Path | None
) -> MoodNetwork:
    """Return layers that learned from the `learned` comments alone, from `cache` where they did before.

    Ten minutes on two cores.
    """
    torch.manual_seed(LAYERS_SEED)
    network = MoodNetwork()
    named = (
        MOODS_BEGIN,
        LAYERS_SEED,
        COMMENTS_RECIPE,
        comments.texts,
        comments.allowed.tolist(),
        learned.tolist(),
    )
    kept = None if cache is None else cache / f"layers-{_name(repr(named))}.pt"
    if kept is not None and kept.exists():
        network.load_state_dict(torch.load(kept, weights_only=True))
        return network
    fit_layers(network, Taught(states, comments.allowed, comments.emotions), COMMENTS_RECIPE, learned)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        torch.save(network.state_dict(), kept)
    return network


def taught_by_messages(start: MoodNetwork, messages: Taught, learned: Labels) -> MoodNetwork:
    """Return layers that start from `start` and learn from the `learned` messages alone. Two minutes for 4,000."""
    network = deepcopy(start)
    fit_layers(network, messages, MESSAGES_RECIPE, learned)
    return network


def fit_layers(network: MoodNetwork, taught: Taught, recipe: LayersRecipe, learned: Labels) -> None:
    """Fit `network` in place so that each `learned` text gets one of its moods with the greatest likelihood."""
    torch.set_num_threads(os.cpu_count() or 1)
    torch.manual_seed(LAYERS_SEED)
    optimiser = torch.optim.AdamW(network.parameters(), lr=recipe.rate, weight_decay=0.01)
    steps = recipe.epochs * -(-len(learned) // recipe.batch)
    pace = torch.optim.lr_scheduler.OneCycleLR(
        optimiser,
        recipe.rate,
        total_steps=steps + 1,
        pct_start=WARM_UP,
        anneal_strategy="linear",
        cycle_momentum=False,
    )
    network.train()
    for index in _batches(taught.states.lengths, learned, recipe):
        moods, emotions = network(*taught.states.batch(index))
        named = None if taught.emotions is None else taught.emotions[index]
        loss = unlikelihood(moods, emotions, taught.allowed[index], named, recipe.emotions)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), MOST_GRADIENT)
        optimiser.step()
        pace.step()


def _batches(lengths: Labels, learned: Labels, recipe: LayersRecipe) -> Iterator[Labels]:
    rng = np.random.default_rng(LAYERS_SEED)
    for epoch in range(recipe.epochs):
        order = rng.permutation(learned)
        batches: list[Labels] = []
        for start in range(0, len(order), recipe.batch * LIKE_LENGTHS):
            near = order[start : start + recipe.batch * LIKE_LENGTHS]
            near = near[np.argsort(lengths[near], kind="stable")]
            batches += [near[at : at + recipe.batch] for at in range(0, len(near), recipe.batch)]
        random.Random(epoch + LAYERS_SEED).shuffle(batches)  # noqa: S311 - to shuffle
        yield from batches
