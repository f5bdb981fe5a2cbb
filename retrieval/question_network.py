"""The network for questions: the packaged MiniLM with three layers more, which carry a question to what answers it.

A question and the sentence that answers it share few words when a shopper asks in their own. Beside the last three of
the six layers stand three others that start from them and were trained (`train_questions`) so that a question's vector
comes to lie near those of the passages that answer it. The passages keep the vectors the packaged model gives them, and
a question has both: as it is read for what is needed, and as it is looked up.
"""

from pathlib import Path
from typing import Self

import torch
from torch import nn

from retrieval.layers import (
    MOODS_BEGIN,
    SHARED,
    load_layers,
    mean_state,
    packaged_model,
    save_layers,
    through,
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
        """Texts (n, tokens) → unit vectors (n, d)."""
        with torch.no_grad():
            shared = self.begun(input_ids, attention_mask)
        states = through(self.own, shared, attention_mask)
        return nn.functional.normalize(mean_state(states, attention_mask), dim=1)

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
