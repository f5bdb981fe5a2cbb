"""Training of the layers for questions: what a question is held against, and how far off it is.

A question is drawn towards the passages that answer it and away from all others of its shop by its vector: the
contrastive loss of Karpukhin et al. (Dense passage retrieval for open-domain question answering, 2020), summed over all
right passages. And by its tokens (`matching`): of the passages that come nearest one is to be chosen, or none.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from retrieval.layers import mean_state
from retrieval.matching import ENOUGH
from retrieval.onnx_encoder import SEPARATOR
from retrieval.question_drawn import Drawn
from retrieval.question_network import TOKEN_SIZE, MatchingHead, QuestionNetwork

BATCH = 48
EPOCHS = 8
ALIKE = 16 * BATCH
"""Among so many questions those of one length go together."""
RATE, HEAD_RATE = 3e-4, 2e-3
WARM_UP = 0.08
"""The share of the steps in which the rates rise; they fall to nothing in the others."""
TEMPERATURE = 0.05
OF_THE_SHOP = 0.5
"""The weight of the loss over all passages of a shop, beside that over those that stand for election."""
EACH = 4.0
"""The weight of the loss that takes each passage by itself, beside the one that chooses among them."""
ELECTED, RIGHT_ONES = 14, 3
"""Passages that stand for election at once, and how many of them may answer."""
NEARER, NEARER_FIRST = 9, 0.7
"""Of those that stand for election the first ones are drawn more often, by as much more of a chance."""
ENCODED = 64
BEGUN_WITH = 1024
"""Passages by whose tokens the head begins."""
KNOWN, PACKAGED_SIZE = 8, 384
NONE = -1e4
MEASURED_AT = 0.125
SEED = 0


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was drawn up, on the device where it is learned.

    Of passages `vectors` (m, d), `tokens` (m, t, k) and `words` (m, t) that tells which of them are any; of questions
    `plain`, the packaged model's vectors (n, d); the others as in `Drawn`, `ids` its questions.
    """

    vectors: torch.Tensor
    tokens: torch.Tensor
    words: torch.Tensor
    shop_of: torch.Tensor
    ids: torch.Tensor
    plain: torch.Tensor
    elected: torch.Tensor
    answers: torch.Tensor
    shops: torch.Tensor


@dataclass(frozen=True, slots=True)
class Measured:
    """How questions with an answer fare by the passages' odds: the share for which a right one stands `first`, and the
    share told `right` where MEASURED_AT of them are answered wrongly and those without an answer count for nothing."""

    first: float
    right: float
    answerable: int


class Trainer:
    """Trains a network and a head on what was drawn up, where the network lies: on a processor or a GPU."""

    def __init__(self, network: QuestionNetwork, head: MatchingHead, device: str = "cpu") -> None:
        self._network, self._head, self._device = network.eval().to(device), head.to(device), device
        self._choice = Choice().to(device)

    def prepare(self, drawn: Drawn) -> Prepared:
        """Encode all passages."""
        passages = self._ids(drawn.passages)
        begun = np.random.default_rng(SEED).permutation(len(passages))[:BEGUN_WITH]
        ids = _without_padding(passages[torch.from_numpy(begun)])
        self._head.begin(self._network.passages(ids, _mask(ids))[ids > 0])
        # Shops grow, and keep what they had: each passage is encoded once.
        once, places = torch.unique(passages, dim=0, return_inverse=True)
        vectors, tokens, words = (encoded[places] for encoded in self._encoded(once))
        return Prepared(
            vectors=vectors,
            tokens=tokens,
            words=words,
            shop_of=self._ids(drawn.shop_of),
            ids=self._ids(drawn.questions),
            plain=self._plain(self._ids(drawn.questions)),
            elected=self._ids(drawn.elected),
            answers=torch.from_numpy(drawn.answers).to(self._device),
            shops=self._ids(drawn.shops),
        )

    def _ids(self, numbers: NDArray[np.int32]) -> torch.Tensor:
        return torch.from_numpy(numbers.astype(np.int64)).to(self._device)

    def _encoded(self, passages: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Ids (m, t) → unit vectors (m, d), tokens (m, t, k) in half precision, which of them are any (m, t)."""
        vectors = torch.zeros(len(passages), PACKAGED_SIZE, device=self._device)
        tokens = torch.zeros(*passages.shape, TOKEN_SIZE, dtype=torch.half, device=self._device)
        for places in _by_length(passages):
            ids = _without_padding(passages[places])
            states = self._network.passages(ids, _mask(ids))
            vectors[places] = nn.functional.normalize(mean_state(states, _mask(ids)), dim=1)
            with torch.no_grad():
                held = nn.functional.normalize(self._head.held(states), dim=2)
            tokens[places, : ids.shape[1]] = held.half()
        return vectors, tokens, passages > 0

    def _plain(self, questions: torch.Tensor) -> torch.Tensor:
        """Ids (n, q) → the packaged model's unit vectors (n, d)."""
        vectors = torch.zeros(len(questions), PACKAGED_SIZE, device=self._device)
        for places in _by_length(questions):
            ids = _without_padding(questions[places])
            states = self._network.passages(ids, _mask(ids))
            vectors[places] = nn.functional.normalize(mean_state(states, _mask(ids)), dim=1)
        return vectors

    def averaged_with(self, others: Sequence["Trainer"]) -> None:
        """Take the mean of the weights that this one and others trained from the same beginning came to.

        It generalises better than each of them and costs no more (Wortsman et al., Model soups, 2022).
        """
        for name in ("_network", "_head", "_choice"):
            own = getattr(self, name)
            all_of_them = [own.state_dict(), *(getattr(one, name).state_dict() for one in others)]
            mean = {key: torch.stack([one[key] for one in all_of_them]).mean(0) for key in all_of_them[0]}
            own.load_state_dict(mean)

    def fit(self, prepared: Prepared, taught: NDArray[np.bool_], seed: int = SEED) -> None:
        """Train for `EPOCHS` on the questions that are `taught` (n,), in an order drawn by the seed."""
        torch.manual_seed(seed)
        draw = np.random.default_rng(seed)
        trained = [
            *self._head.sought.parameters(),
            *self._head.weigh.parameters(),
            *self._choice.parameters(),
        ]
        own = list(self._network.own.parameters())
        places = np.flatnonzero(taught)
        lengths = (prepared.ids > 0).sum(1).cpu().numpy()[places]
        steps = EPOCHS * (len(lengths) // BATCH)
        optimiser = torch.optim.AdamW(
            [{"params": own, "lr": RATE}, {"params": trained, "lr": HEAD_RATE}], weight_decay=0.01
        )
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimiser, lambda step: min(1.0, step / (WARM_UP * steps + 1)) * max(0.0, 1 - step / steps) + 1e-4
        )
        for epoch in range(EPOCHS):
            self._network.own.train()
            lost = torch.zeros((), device=self._device)
            for batch in _batches(lengths, draw):
                loss = self._loss(prepared, torch.from_numpy(places[batch]).to(self._device))
                optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call, unused-ignore]
                nn.utils.clip_grad_norm_([*own, *trained], 1.0)
                optimiser.step()
                schedule.step()
                lost += loss.detach()
            sys.stderr.write(f"epoch {epoch + 1} of {EPOCHS}: {lost.item() * EPOCHS / steps:.3f}\n")
            sys.stderr.flush()
        self._network.own.eval()

    @torch.no_grad()
    def measure(self, prepared: Prepared, asked: NDArray[np.bool_]) -> Measured:
        """Have the passages that stand for election to each question `asked` (n,) compete, all of them."""
        odds, right = [], []
        for batch in torch.split(torch.from_numpy(np.flatnonzero(asked)).to(self._device), ENCODED):
            elected, there = prepared.elected[batch].clamp(min=0), prepared.elected[batch] >= 0
            found = self._choice(
                self._features(prepared, batch, self._questions(prepared.ids[batch]), elected, there)
            )
            best = found.masked_fill(~there, NONE).max(1)
            odds.append(best.values)
            right.append(prepared.answers[batch].gather(1, best.indices[:, None])[:, 0])
        answerable = prepared.answers.any(1)[torch.from_numpy(asked).to(self._device)].cpu().numpy()
        best, told = torch.cat(odds).cpu().numpy()[answerable], torch.cat(right).cpu().numpy()[answerable]
        surest = told[np.argsort(-best, kind="stable")]
        within = np.cumsum(~surest) <= MEASURED_AT * len(surest)
        return Measured(float(told.mean()), float(surest[within].sum() / len(surest)), len(surest))

    def _loss(self, prepared: Prepared, batch: torch.Tensor) -> torch.Tensor:
        questions = self._questions(prepared.ids[batch])
        places = _elected(prepared.elected[batch], prepared.answers[batch])
        elected, answers = (
            prepared.elected[batch].gather(1, places),
            prepared.answers[batch].gather(1, places),
        )
        there = elected >= 0
        elected, answers = elected.clamp(min=0), answers & there
        features = self._features(prepared, batch, questions, elected, there)
        return _chosen(self._choice(features), there, answers) + OF_THE_SHOP * _drawn(
            prepared, batch, questions[0]
        )

    def _questions(self, ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Ids (n, q) → unit vectors (n, d), states (n, q, d), which tokens are of what was said (n, q)."""
        ids = _without_padding(ids)
        with torch.autocast(self._device, dtype=torch.bfloat16):  # half the time; sums are kept whole
            states = self._network.questions(ids, _mask(ids)).float()
        words = (ids > 0) & (ids != SEPARATOR)
        words[:, 0] = False
        return nn.functional.normalize(mean_state(states, _mask(ids)), dim=1), states, words

    def _features(
        self,
        prepared: Prepared,
        batch: torch.Tensor,
        questions: tuple[torch.Tensor, torch.Tensor, torch.Tensor],
        elected: torch.Tensor,
        there: torch.Tensor,
    ) -> torch.Tensor:
        """What `Choice` chooses by, (n, c, KNOWN): the cosine, the numbers of a `Match`, what lies behind the best.

        And the packaged model's cosine: what it tells already need not be learned, and of what is new it tells more.
        """
        vectors, states, words = questions
        there_by = prepared.vectors[elected]
        cosine = torch.einsum("nd,ncd->nc", vectors, there_by)
        plain = torch.einsum("nd,ncd->nc", prepared.plain[batch], there_by)
        sought = nn.functional.normalize(self._head.sought(states), dim=2)
        known = prepared.words[elected]
        longest = int(known.sum(2).max())
        held = prepared.tokens[elected][:, :, :longest].float()
        cosines = torch.einsum("nqk,nctk->ncqt", sought, held)
        nearest = cosines.masked_fill(~known[:, :, None, :longest], -1.0).amax(3)
        weights = nn.functional.softplus(self._head.weigh(states).squeeze(2)) * words
        weights = (weights / weights.sum(1, keepdim=True).clamp(min=1e-6))[:, None]
        near = (nearest * weights).sum(2)
        lacking = ((ENOUGH - nearest).clamp(min=0.0) * weights).sum(2)
        worst = ((1.0 - nearest) * weights).amax(2) * words.sum(1, keepdim=True)
        behind = [_behind(one, there) for one in (cosine, near, plain)]
        return torch.stack([cosine, near, lacking, worst / 10, plain, *behind], dim=2)


class Choice(nn.Linear):  # type: ignore[misc, unused-ignore]
    """The log-odds of a passage against none of them. Only training needs it: search weighs all it knows anew."""

    def __init__(self) -> None:
        super().__init__(KNOWN, 1)
        with torch.no_grad():
            self.weight.zero_()
            self.weight[0, 0] = 10.0
            self.bias.fill_(-5.0)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Features (n, c, KNOWN) → log-odds (n, c)."""
        odds: torch.Tensor = super().forward(features)
        return odds.squeeze(2)


def _batches(lengths: NDArray[np.int64], draw: np.random.Generator) -> list[NDArray[np.int64]]:
    """Share out questions of these `lengths` at random, but with others about as long: few are padded far."""
    order = draw.permutation(len(lengths))
    order = np.concatenate(
        [part[np.argsort(lengths[part])] for part in np.split(order, range(ALIKE, len(order), ALIKE))]
    )
    batches = np.split(order[: len(order) // BATCH * BATCH], len(order) // BATCH)
    return [batches[one] for one in draw.permutation(len(batches))]


def _by_length(texts: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """Ids (n, t) → the places of texts about as long, `ENCODED` at a time."""
    return torch.split(torch.argsort((texts > 0).sum(1)), ENCODED)


def _without_padding(ids: torch.Tensor) -> torch.Tensor:
    """Ids (n, t) → (n, the longest's length)."""
    return ids[:, : int((ids > 0).sum(1).max())]


def _mask(ids: torch.Tensor) -> torch.Tensor:
    return (ids > 0).long()


def _behind(values: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
    return values - values.masked_fill(~there, -9.0).amax(1, keepdim=True)


def _elected(elected: torch.Tensor, answers: torch.Tensor) -> torch.Tensor:
    """Draw who stands for election, (n, c) → places (n, `ELECTED`): some right ones first, then of the others."""
    chance = torch.rand(elected.shape, device=elected.device)
    least_right = chance.masked_fill(~answers, -1.0).topk(min(RIGHT_ONES, chance.shape[1])).values[:, -1:]
    nearer = torch.arange(chance.shape[1], device=elected.device) < NEARER
    chance = chance + 4.0 * answers + NEARER_FIRST * nearer - 9.0 * (answers & (chance < least_right))
    return chance.masked_fill(elected < 0, -99.0).topk(min(ELECTED, chance.shape[1])).indices


def _chosen(odds: torch.Tensor, there: torch.Tensor, answers: torch.Tensor) -> torch.Tensor:
    """The loss of choosing one that answers, or none where none does; and of taking each by itself."""
    odds = odds.masked_fill(~there, NONE)
    every = torch.logsumexp(nn.functional.pad(odds, (0, 1)), 1)
    right = torch.logsumexp(odds.masked_fill(~answers, NONE), 1)
    chosen = (every - torch.where(answers.any(1), right, torch.zeros_like(right))).mean()
    each = nn.functional.binary_cross_entropy_with_logits(odds[there], answers[there].float())
    return chosen + EACH * each


def _drawn(prepared: Prepared, batch: torch.Tensor, vectors: torch.Tensor) -> torch.Tensor:
    """The contrastive loss over all passages of the shops."""
    answers, elected = prepared.answers[batch], prepared.elected[batch].clamp(min=0)
    counted = answers.any(1) & (prepared.shops[batch] >= 0)
    if not counted.any():
        return vectors.sum() * 0.0
    near = vectors[counted] @ prepared.vectors.T / TEMPERATURE
    own = prepared.shop_of[None] == prepared.shops[batch][counted][:, None]
    right = torch.zeros_like(near).scatter_add_(1, elected[counted], answers[counted].float()) > 0
    every = torch.logsumexp(near.masked_fill(~own, NONE), 1)
    return (every - torch.logsumexp(near.masked_fill(~right, NONE), 1)).mean()
