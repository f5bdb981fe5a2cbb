"""Training of the layers for questions: what a question is held against, and how far off it is.

A question is drawn towards the passages that answer it and away from all others of its shop by its vector: the
contrastive loss of Karpukhin et al. (Dense passage retrieval for open-domain question answering, 2020), summed over all
right passages. And by its tokens (`matching`): of the passages that come nearest one is to be chosen, or none.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import nn

from retrieval.layers import mean_state
from retrieval.matching import ENOUGH
from retrieval.onnx_encoder import BEFORE_CHARACTERS, BEFORE_TOKENS, SEPARATOR
from retrieval.question_material import Asked, Question
from retrieval.question_network import MatchingHead, QuestionNetwork

BATCH = 48
EPOCHS = 6
ALIKE = 16 * BATCH
"""Among so many questions those of one length go together."""
RATE, HEAD_RATE = 2e-4, 2e-3
WARM_UP = 0.08
"""The share of the steps in which the rates rise; they fall to nothing in the others."""
TEMPERATURE = 0.05
OF_THE_SHOP = 0.5
"""The weight of the loss over all passages of a shop, beside that over those that stand for election."""
EACH = 4.0
"""The weight of the loss that takes each passage by itself, beside the one that chooses among them."""
ELECTED, RIGHT_ONES = 14, 3
"""Passages that stand for election at once, and how many of them may answer."""
LONGEST_TOKENS = 128
NEARER, NEARER_FIRST = 9, 0.7
"""Of those that stand for election the first ones are drawn more often, by as much more of a chance."""
ENCODED = 64
BEGUN_WITH = 1024
"""Passages by whose tokens the head begins."""
NONE = -1e4
SEED = 0


@dataclass(frozen=True, slots=True)
class Prepared:
    """All shops as one: passages in a row, questions in a row.

    Of passages `vectors` (m, d), `tokens` (m, t, k) and `words` (m, t) that tells which of them are any. Of questions
    `ids` (n, q), `elected` (n, c) the passages that may stand for election, -1 where there are no more, `answers`
    alike, `shops` (n,) the shop whose passages all compete, -1 where none do; `shop_of` (m,) those of passages.
    """

    vectors: torch.Tensor
    tokens: torch.Tensor
    words: torch.Tensor
    shop_of: torch.Tensor
    ids: torch.Tensor
    elected: torch.Tensor
    answers: torch.Tensor
    shops: torch.Tensor


class Reader:
    """Turns texts into the ids of tokens, as the encoder does."""

    def __init__(self, file: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(file))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_length=LONGEST_TOKENS)

    def passages(self, texts: Sequence[str]) -> torch.Tensor:
        return _padded([one.ids for one in self._tokenizer.encode_batch(list(texts))])

    def questions(self, questions: Sequence[Question]) -> torch.Tensor:
        return _padded([self._question(one) for one in questions])

    def _question(self, question: Question) -> list[int]:
        ids: list[int] = self._tokenizer.encode(question.text).ids
        if not question.before:
            return ids
        before: list[int] = self._tokenizer.encode(
            question.before[-BEFORE_CHARACTERS:], add_special_tokens=False
        ).ids
        room = min(max(BEFORE_TOKENS - len(ids), 0), len(before))
        return [ids[0], *before[len(before) - room :], SEPARATOR, *ids[1:]]


def _padded(rows: Sequence[Sequence[int]]) -> torch.Tensor:
    """Rows of ids → (n, longest), 0 where there are no more."""
    return nn.utils.rnn.pad_sequence([torch.tensor(row) for row in rows], batch_first=True)


class Trainer:
    """Trains a network and a head on what is asked of several shops."""

    def __init__(self, network: QuestionNetwork, head: MatchingHead, reader: Reader) -> None:
        self._network, self._head, self._reader = network.eval(), head, reader

    def prepare(self, material: Sequence[Asked], seen: Sequence[Sequence[tuple[int, ...]]]) -> Prepared:
        """Encode all passages; `seen` are the places of those that stand for election to each shop's questions."""
        passages = [text for asked in material for text in asked.passages]
        self._begin(passages)
        vectors, tokens, words = self._encoded(passages)
        sizes = [len(asked.passages) for asked in material]
        starts = np.cumsum([0, *sizes[:-1]]).tolist()
        elected, answers, shops = [], [], []
        for shop, (asked, start, candidates) in enumerate(zip(material, starts, seen, strict=True)):
            for question, own in zip(asked.questions, candidates, strict=True):
                places = list(dict.fromkeys((*question.answers, *question.near, *own)))
                elected.append(torch.tensor(places, dtype=torch.long) + start)
                answers.append(torch.tensor([place in question.answers for place in places]))
                shops.append(shop if asked.among is None else -1)
        return Prepared(
            vectors=vectors,
            tokens=tokens,
            words=words,
            shop_of=torch.repeat_interleave(torch.arange(len(sizes)), torch.tensor(sizes)),
            ids=self._reader.questions([one for asked in material for one in asked.questions]),
            elected=nn.utils.rnn.pad_sequence(elected, batch_first=True, padding_value=-1),
            answers=nn.utils.rnn.pad_sequence(answers, batch_first=True, padding_value=False),
            shops=torch.tensor(shops),
        )

    def _begin(self, passages: Sequence[str]) -> None:
        drawn = np.random.default_rng(SEED).permutation(len(passages))[:BEGUN_WITH]
        ids = self._reader.passages([passages[place] for place in drawn])
        self._head.begin(self._network.passages(ids, _mask(ids))[ids > 0])

    def _encoded(self, passages: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        vectors, tokens = [], []
        for at in range(0, len(passages), ENCODED):
            ids = self._reader.passages(passages[at : at + ENCODED])
            states = self._network.passages(ids, _mask(ids))
            vectors.append(nn.functional.normalize(mean_state(states, _mask(ids)), dim=1))
            with torch.no_grad():
                held = nn.functional.normalize(self._head.held(states), dim=2)
            tokens += [one[known].half() for one, known in zip(held, ids > 0, strict=True)]
        lengths = torch.tensor([len(one) for one in tokens])
        words = torch.arange(int(lengths.max()))[None] < lengths[:, None]
        return torch.cat(vectors), nn.utils.rnn.pad_sequence(tokens, batch_first=True), words

    def passage_vectors(self, passages: Sequence[str]) -> torch.Tensor:
        """Passages (m) → unit vectors (m, d)."""
        return self._encoded(passages)[0]

    @torch.no_grad()
    def question_vectors(self, questions: Sequence[Question]) -> torch.Tensor:
        """Questions (n) → unit vectors (n, d)."""
        batches = torch.split(self._reader.questions(questions), ENCODED)
        return torch.cat([self._questions(batch)[0] for batch in batches])

    def fit(self, prepared: Prepared) -> None:
        """Train for `EPOCHS`."""
        torch.manual_seed(SEED)
        draw = np.random.default_rng(SEED)
        choice = Choice()
        trained = [*self._head.sought.parameters(), *self._head.weigh.parameters(), *choice.parameters()]
        own = list(self._network.own.parameters())
        lengths = (prepared.ids > 0).sum(1).numpy()
        steps = EPOCHS * (len(lengths) // BATCH)
        optimiser = torch.optim.AdamW(
            [{"params": own, "lr": RATE}, {"params": trained, "lr": HEAD_RATE}], weight_decay=0.01
        )
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimiser, lambda step: min(1.0, step / (WARM_UP * steps + 1)) * max(0.0, 1 - step / steps) + 1e-4
        )
        for epoch in range(EPOCHS):
            self._network.own.train()
            lost = []
            for batch in _batches(lengths, draw):
                loss = self._loss(prepared, batch, choice)
                optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call, unused-ignore]
                nn.utils.clip_grad_norm_([*own, *trained], 1.0)
                optimiser.step()
                schedule.step()
                lost.append(loss.item())
            sys.stderr.write(f"epoch {epoch + 1} of {EPOCHS}: {np.mean(lost):.3f}\n")
            sys.stderr.flush()
        self._network.own.eval()

    def _loss(self, prepared: Prepared, batch: torch.Tensor, choice: "Choice") -> torch.Tensor:
        vectors, states, words = self._questions(prepared.ids[batch])
        places = _elected(prepared.elected[batch], prepared.answers[batch])
        elected, answers = (
            prepared.elected[batch].gather(1, places),
            prepared.answers[batch].gather(1, places),
        )
        there = elected >= 0
        elected, answers = elected.clamp(min=0), answers & there
        features = self._features(prepared, vectors, states, words, elected, there)
        return _chosen(choice(features), there, answers) + OF_THE_SHOP * _drawn(prepared, batch, vectors)

    def _questions(self, ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Ids (n, q) → unit vectors (n, d), states (n, q, d), which tokens are of what was said (n, q)."""
        ids = ids[:, : int((ids > 0).sum(1).max())]
        states = self._network.questions(ids, _mask(ids))
        words = (ids > 0) & (ids != SEPARATOR)
        words[:, 0] = False
        return nn.functional.normalize(mean_state(states, _mask(ids)), dim=1), states, words

    def _features(
        self,
        prepared: Prepared,
        vectors: torch.Tensor,
        states: torch.Tensor,
        words: torch.Tensor,
        elected: torch.Tensor,
        there: torch.Tensor,
    ) -> torch.Tensor:
        """What `Choice` chooses by, (n, c, 6): the cosine, the numbers of a `Match`, what lies behind the best."""
        cosine = torch.einsum("nd,ncd->nc", vectors, prepared.vectors[elected])
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
        return torch.stack(
            [cosine, near, lacking, worst / 10, _behind(cosine, there), _behind(near, there)], dim=2
        )


class Choice(nn.Linear):  # type: ignore[misc, unused-ignore]
    """The log-odds of a passage against none of them. Only training needs it: search weighs all it knows anew."""

    def __init__(self) -> None:
        super().__init__(6, 1)
        with torch.no_grad():
            self.weight.zero_()
            self.weight[0, 0] = 10.0
            self.bias.fill_(-5.0)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Features (n, c, 6) → log-odds (n, c)."""
        odds: torch.Tensor = super().forward(features)
        return odds.squeeze(2)


def _batches(lengths: NDArray[np.int64], draw: np.random.Generator) -> list[torch.Tensor]:
    """Share out questions of these `lengths` at random, but with others about as long: few are padded far."""
    order = draw.permutation(len(lengths))
    order = np.concatenate(
        [part[np.argsort(lengths[part])] for part in np.split(order, range(ALIKE, len(order), ALIKE))]
    )
    batches = np.split(order[: len(order) // BATCH * BATCH], len(order) // BATCH)
    return [torch.from_numpy(batches[one]) for one in draw.permutation(len(batches))]


def _mask(ids: torch.Tensor) -> torch.Tensor:
    return (ids > 0).long()


def _behind(values: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
    return values - values.masked_fill(~there, -9.0).amax(1, keepdim=True)


def _elected(elected: torch.Tensor, answers: torch.Tensor) -> torch.Tensor:
    """Draw who stands for election, (n, c) → places (n, `ELECTED`): some right ones first, then of the others."""
    chance = torch.rand(elected.shape)
    least_right = chance.masked_fill(~answers, -1.0).topk(min(RIGHT_ONES, chance.shape[1])).values[:, -1:]
    nearer = torch.arange(chance.shape[1]) < NEARER
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
