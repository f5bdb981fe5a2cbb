"""The network for questions: the packaged MiniLM with three layers more, which carry a question to what answers it.

A question and the sentence that answers it share few words when a shopper asks in their own. Beside the last three of
the six layers stand three others that start from them and were trained (`train_questions`) so that a question's vector
comes to lie near those of the passages that answer it. The passages keep the vectors the packaged model gives them, and
a question has both: as it is read for what is needed, and as it is looked up. Its tokens are matched with those of a
passage besides (`matching`): what is kept of a passage's is fixed, what a question's look for was trained.
"""

from pathlib import Path
from typing import Self

import numpy as np
import torch
from torch import nn

from retrieval.layers import (
    MOODS_BEGIN,
    SHARED,
    load_layers,
    packaged_model,
    save_layers,
    through,
)

TOKEN_SIZE = 64
"""Numbers, and so bytes, that are kept of each token of a passage."""


class MatchingHead(nn.Module):  # type: ignore[misc, unused-ignore]
    """What tokens are compared by. `held` is fixed once it was set; `sought` and `weigh` are trained."""

    def __init__(self, dimension: int = 384) -> None:
        super().__init__()
        self.held = nn.Linear(dimension, TOKEN_SIZE).requires_grad_(requires_grad=False)
        self.sought = nn.Linear(dimension, TOKEN_SIZE)
        self.weigh = nn.Linear(dimension, 1)
        nn.init.zeros_(self.weigh.weight)
        nn.init.constant_(self.weigh.bias, 0.5)

    def begin(self, states: torch.Tensor) -> None:
        """Keep the directions in which passages' tokens (n, d) differ most, each divided by the root of its spread.

        Both sides begin alike.
        """
        middle = states.mean(0)
        spread, directions = torch.linalg.eigh((states - middle).T @ (states - middle) / len(states))
        spread, directions = spread.flip(0)[:TOKEN_SIZE], directions.flip(1)[:, :TOKEN_SIZE]
        with torch.no_grad():
            kept = (directions / spread.clamp(min=1e-6) ** 0.25).T
            for side in (self.held, self.sought):
                side.weight.copy_(kept)
                side.bias.copy_(-(kept @ middle))

    def save(self, file: Path) -> None:
        """Write what `Matcher` reads."""
        arrays = {name: value.detach().cpu().numpy() for name, value in self.named_parameters()}
        np.savez_compressed(
            file,
            held=arrays["held.weight"],
            held_bias=arrays["held.bias"],
            sought=arrays["sought.weight"],
            sought_bias=arrays["sought.bias"],
            weigh=arrays["weigh.weight"][0],
            weigh_bias=arrays["weigh.bias"][0],
        )


class QuestionNetwork(nn.Module):  # type: ignore[misc, unused-ignore]
    """Both readings of a text, and what its mood is read from. Only the question's own layers are trained."""

    def __init__(self, own: nn.ModuleList | None = None) -> None:
        super().__init__()
        plain = packaged_model()
        self.embeddings = plain.embeddings
        self.shared, self.plain = plain.encoder.layer[:SHARED], plain.encoder.layer[SHARED:]
        self.own = packaged_model().encoder.layer[SHARED:] if own is None else own
        for part in (self.embeddings, self.shared, self.plain):
            part.requires_grad_(requires_grad=False)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Texts (n, tokens) → states (n, tokens, d): the packaged model's, a question's, and what moods start from."""
        shared = self.begun(input_ids, attention_mask)
        moods_begin = through(self.plain[: MOODS_BEGIN - SHARED], shared, attention_mask)
        return (
            through(self.plain[MOODS_BEGIN - SHARED :], moods_begin, attention_mask),
            through(self.own, shared, attention_mask),
            moods_begin,
        )

    def questions(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Texts (n, tokens) → a question's states (n, tokens, d)."""
        with torch.no_grad():
            shared = self.begun(input_ids, attention_mask)
        return through(self.own, shared, attention_mask)

    def passages(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Texts (n, tokens) → the packaged model's states (n, tokens, d)."""
        with torch.no_grad():
            return through(self.plain, self.begun(input_ids, attention_mask), attention_mask)

    def begun(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Texts (n, tokens) → states (n, tokens, d) after the layers that all readings have in common."""
        states = self.embeddings(input_ids=input_ids, token_type_ids=torch.zeros_like(input_ids))
        return through(self.shared, states, attention_mask)

    def save(self, file: Path) -> None:
        """Write what was trained."""
        save_layers(self.own, file)

    @classmethod
    def of(cls, file: Path) -> Self:
        """Read what `save` wrote."""
        return cls(load_layers(file, after=SHARED))
