"""Alignment: frames that are close in time look alike to the network (article, section 1, note)."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

_DISTANCES = range(1, 5)
_FALLOFF = 5.0


def frame_difference(activations: Mapping[str, Tensor]) -> Tensor:
    """Return how much frames differ from neighboring frames, relative to the activations' size, averaged over layers.

    Mean squared differences of frames 1 to 4 apart, those d apart divided by 5^d, as in lucid.

    Args:
        activations: [N, C, h, w] by layer, in the order of the frames.
    """
    totals = []
    for values in activations.values():
        size = values.detach().square().mean().clamp(min=1e-12)
        pairs = [(values[d:] - values[:-d]).square().mean() / _FALLOFF**d for d in _DISTANCES if d < len(values)]
        totals.append(torch.stack(pairs).sum() / size if pairs else values.new_zeros(()))
    return torch.stack(totals).mean()
