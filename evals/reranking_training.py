"""Trains the network of reranking (`agent.reranking_network`) on questions whose right passages are known.

Each question is an election among its passages and "none of them", and the loss is what is lost of the right ones'
chance. Three networks are trained from different seeds; one that holds the hidden units of all is their mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from agent.reranking import NONE, WEIGHTS
from agent.reranking_network import Floats, Layers, Manner, Network, none_row, passage_rows

HIDDEN = 16
SEEDS = (0, 1, 2)
EPOCHS = 20
BATCH = 256
RATE = 8e-3
DECAY = 3e-2
DROPPED = 0.1
NOWHERE = -1e9
LEAST_SPREAD = 1e-6
"""What spreads less is the same for all, and is to weigh nothing."""


@dataclass(frozen=True, slots=True)
class Election:
    """A question of `writer`: what is `known` of its n passages (n, WEIGHTS), their utilities in each of the first two
    `wordings` (n, 2), which of them are `right` (n,), what is known of `none` of them, and the `manner` of asking.
    `counts` is how heavy it is.
    """

    writer: str
    known: Floats
    wordings: Floats
    right: NDArray[np.bool_]
    none: Floats
    manner: Manner
    answerable: bool
    counts: float = 1.0

    def rows(self) -> tuple[Floats, Floats]:
        """Return what the network is told of the passages, and of "none of them"."""
        known = dict(zip(WEIGHTS, self.known.T, strict=True))
        none = dict(zip(NONE, map(float, self.none), strict=True))
        return (
            passage_rows(known, self.wordings, self.manner),
            none_row(known, self.wordings, none, self.manner),
        )


class _Part(nn.Module):
    """A linear layer beside a hidden one, whose way out begins at nothing."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.linear = nn.Linear(features, 1)
        self.hidden = nn.Linear(features, HIDDEN)
        self.dropped = nn.Dropout(DROPPED)
        self.out = nn.Linear(HIDDEN, 1, bias=False)
        nn.init.zeros_(self.out.weight)

    def forward(self, rows: Tensor) -> Tensor:
        """Return the utility of each of `rows` (…, features): (…)."""
        beside = self.out(self.dropped(torch.tanh(self.hidden(rows))))
        return torch.squeeze(self.linear(rows) + beside, -1)


@dataclass(frozen=True, slots=True)
class _Scale:
    """What brings a feature to zero in the mean, and to a spread of one."""

    mean: Floats
    spread: Floats

    @classmethod
    def of(cls, rows: Floats) -> "_Scale":
        spread = rows.std(axis=0)
        return cls(rows.mean(axis=0), np.where(spread > LEAST_SPREAD, spread, 1.0))

    def scaled(self, rows: Floats) -> Tensor:
        return torch.tensor((rows - self.mean) / self.spread, dtype=torch.float32)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Elections side by side, padded: (b, n, features), (b, features), which passages are there (b, n), which are
    right (b, n + 1; the last is "none of them"), and how heavy each election is (b,)."""

    passages: Tensor
    none: Tensor
    there: Tensor
    right: Tensor
    counts: Tensor


def trained(held: Sequence[Election]) -> Network:
    """Return the network that `held` teaches. The same elections make the same network on one machine."""
    rows = [one.rows() for one in held]
    scales = (
        _Scale.of(np.concatenate([own for own, _ in rows])),
        _Scale.of(np.array([none for _, none in rows])),
    )
    parts = [_trained(held, rows, scales, seed) for seed in SEEDS]
    passages, none = (_joined([own[place] for own in parts], scale) for place, scale in enumerate(scales))
    return Network(passages, none)


def _trained(
    held: Sequence[Election],
    rows: Sequence[tuple[Floats, Floats]],
    scales: tuple[_Scale, _Scale],
    seed: int,
) -> tuple[_Part, _Part]:
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    passages, none = (_Part(len(scale.mean)) for scale in scales)
    weights = [*passages.parameters(), *none.parameters()]
    optimiser = torch.optim.AdamW(weights, lr=RATE, weight_decay=DECAY)
    batches = -(-len(held) // BATCH)
    rate = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=EPOCHS * batches + 1)
    for _ in range(EPOCHS):
        for chosen in np.array_split(order.permutation(len(held)), batches):
            batch = _batch([held[one] for one in chosen], [rows[one] for one in chosen], scales)
            loss = _loss(passages, none, batch)
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            optimiser.step()
            rate.step()
    return passages.eval(), none.eval()


def _batch(
    held: Sequence[Election], rows: Sequence[tuple[Floats, Floats]], scales: tuple[_Scale, _Scale]
) -> _Batch:
    most = max(len(own) for own, _ in rows)
    padded = [np.pad(own, ((0, most - len(own)), (0, 0))) for own, _ in rows]
    right = [np.append(np.pad(one.right, (0, most - len(one.right))), not one.right.any()) for one in held]
    return _Batch(
        scales[0].scaled(np.stack(padded)),
        scales[1].scaled(np.stack([none for _, none in rows])),
        torch.tensor(np.array([np.arange(most) < len(own) for own, _ in rows])),
        torch.tensor(np.stack(right)),
        torch.tensor([one.counts for one in held]),
    )


def _loss(passages: _Part, none: _Part, batch: _Batch) -> Tensor:
    own = passages(batch.passages).masked_fill(~batch.there, NOWHERE)
    every = torch.cat([own, none(batch.none)[:, None]], dim=1)
    lost = torch.logsumexp(every, 1) - torch.logsumexp(every.masked_fill(~batch.right, NOWHERE), 1)
    return (lost * batch.counts).mean()


def _joined(parts: Sequence[_Part], scale: _Scale) -> Layers:
    """Return the mean of `parts`, for rows that are not scaled."""
    arrays = [
        {name: one.detach().double().numpy() for name, one in part.named_parameters()} for part in parts
    ]
    linear = np.mean([one["linear.weight"][0] for one in arrays], axis=0) / scale.spread
    hidden = np.concatenate([one["hidden.weight"] for one in arrays]).T / scale.spread[:, None]
    hidden_bias = np.concatenate([one["hidden.bias"] for one in arrays]) - scale.mean @ hidden
    out = np.concatenate([one["out.weight"][0] for one in arrays]) / len(parts)
    bias = float(np.mean([one["linear.bias"][0] for one in arrays]) - scale.mean @ linear)
    return Layers(linear, hidden, hidden_bias, out, bias)
