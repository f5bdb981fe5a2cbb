"""Layers that stand beside the last ones of the packaged MiniLM, were trained here, and read a text in their own way.

They start from what the packaged model's first layers make of a text, which is computed once for all of them: each way
of reading costs its own layers and not a whole encoding. Imports torch; serving needs the exported graphs alone.
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from transformers import AutoModel

from retrieval.export import packaged_weights

SHARED = 3
"""Layers that all readings of a text have in common."""
MOODS_BEGIN = 4
"""Layers of the packaged model that moods are read after."""


def packaged_model() -> Any:
    """Return the packaged network, to be taken apart: a copy of its own each time."""
    return AutoModel.from_pretrained(str(packaged_weights()), attn_implementation="eager")


def through(layers: nn.ModuleList, states: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
    """States (n, tokens, d) → states after `layers`; where the mask (n, tokens) is 0 nobody looks."""
    hidden = (1.0 - attention_mask[:, None, None, :].to(states.dtype)) * torch.finfo(states.dtype).min
    for layer in layers:
        found = layer(states, hidden)
        states = found[0] if isinstance(found, tuple) else found
    return states


def mean_state(states: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
    """States (n, tokens, d) → the mean over the tokens of each text, (n, d)."""
    weights = attention_mask.unsqueeze(-1).to(states.dtype)
    return (states * weights).sum(1) / weights.sum(1)


def save_layers(layers: nn.ModuleList, file: Path) -> None:
    """Write layers: matrices as int8 with a scale for each row, all else as float32."""
    held: dict[str, Any] = {}
    for name, tensor in layers.named_parameters():
        values = tensor.detach().numpy()
        if values.ndim == 2:
            scale = np.maximum(np.abs(values).max(axis=1, keepdims=True), 1e-8) / 127
            held[f"{name}|scale"] = scale.astype(np.float32)
            values = np.round(values / scale).astype(np.int8)
        held[name] = values
    np.savez_compressed(file, **held)


def load_layers(file: Path, *, after: int) -> nn.ModuleList:
    """Read what `save_layers` wrote of layers that begin `after` so many of the packaged model's.

    Raises ValueError where the file holds another number of them.
    """
    layers: nn.ModuleList = packaged_model().encoder.layer[after:]
    with np.load(file) as held, torch.no_grad():
        count = 1 + max(int(name.partition(".")[0]) for name in held.files)
        if count != len(layers):
            raise ValueError(f"{file} holds {count} layers; after the first {after} there are {len(layers)}")
        for name, tensor in layers.named_parameters():
            values = held[name].astype(np.float32)
            if f"{name}|scale" in held:
                values *= held[f"{name}|scale"]
            tensor.copy_(torch.from_numpy(values))
    return layers


class LayersAlone(nn.Module):  # type: ignore[misc, unused-ignore]
    """Layers as a network of their own, for one text at a time: its states (1, tokens, d) in, states out."""

    def __init__(self, layers: nn.ModuleList) -> None:
        super().__init__()
        self.layers = layers

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        return through(self.layers, states, torch.ones(states.shape[:2]))
