"""The network for questions: the packaged MiniLM with three layers more, which carry a question to what answers it.

A question and the sentence that answers it share few words when a shopper asks in their own. Beside the last three of
the six layers stand three others that start from them and were trained (`train_questions`) so that a question's vector
comes to lie near those of the passages that answer it. The passages keep the vectors the packaged model gives them, and
a question has both: as it is read for moods, and as it is looked up.
"""

from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from torch import nn
from transformers import AutoModel

from retrieval.export import packaged_weights

SHARED = 3
"""Layers that both readings of a question have in common: one and a half times the work of one, not twice."""


class QuestionNetwork(nn.Module):  # type: ignore[misc, unused-ignore]
    """Both readings of a text. Only the question's own layers are trained."""

    def __init__(self) -> None:
        super().__init__()
        plain, own = (
            AutoModel.from_pretrained(str(packaged_weights()), attn_implementation="eager") for _ in range(2)
        )
        self.embeddings = plain.embeddings
        self.shared, self.plain = plain.encoder.layer[:SHARED], plain.encoder.layer[SHARED:]
        self.own = own.encoder.layer[SHARED:]
        for part in (self.embeddings, self.shared, self.plain):
            part.requires_grad_(requires_grad=False)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Texts (n, tokens) → states (n, tokens, d), as the packaged model has them and as a question's."""
        shared = self._shared(input_ids, attention_mask)
        return self._through(self.plain, shared, attention_mask), self._through(
            self.own, shared, attention_mask
        )

    def questions(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Texts (n, tokens) → unit vectors (n, d)."""
        with torch.no_grad():
            shared = self._shared(input_ids, attention_mask)
        states = self._through(self.own, shared, attention_mask)
        weights = attention_mask.unsqueeze(-1).to(states.dtype)
        return nn.functional.normalize((states * weights).sum(1) / weights.sum(1), dim=1)

    def _shared(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        states = self.embeddings(input_ids=input_ids, token_type_ids=torch.zeros_like(input_ids))
        return self._through(self.shared, states, attention_mask)

    def _through(
        self, layers: nn.ModuleList, states: torch.Tensor, attention_mask: torch.Tensor
    ) -> torch.Tensor:
        hidden = (1.0 - attention_mask[:, None, None, :].to(states.dtype)) * torch.finfo(states.dtype).min
        for layer in layers:
            found = layer(states, hidden)
            states = found[0] if isinstance(found, tuple) else found
        return states

    def save(self, file: Path) -> None:
        """Write what was trained: matrices as int8 with a scale for each row, all else as float32."""
        held: dict[str, Any] = {}
        for name, tensor in self.own.named_parameters():
            values = tensor.detach().numpy()
            if values.ndim == 2:
                scale = np.maximum(np.abs(values).max(axis=1, keepdims=True), 1e-8) / 127
                held[f"{name}|scale"] = scale.astype(np.float32)
                values = np.round(values / scale).astype(np.int8)
            held[name] = values
        np.savez_compressed(file, **held)

    @classmethod
    def of(cls, file: Path) -> Self:
        """Read what `save` wrote."""
        network = cls()
        with np.load(file) as held, torch.no_grad():
            for name, tensor in network.own.named_parameters():
                values = held[name].astype(np.float32)
                if f"{name}|scale" in held:
                    values *= held[f"{name}|scale"]
                tensor.copy_(torch.from_numpy(values))
        return network
