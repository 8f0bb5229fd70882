"""Content: activations stay close to those of a picture (article, sections 2 and 6)."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from core.objective.gram import layer_coverage


def content_distance(current: Mapping[str, Tensor], wanted: Mapping[str, Tensor], coverage: Tensor) -> Tensor:
    """Return the mean absolute difference of activations on the model, relative to the wanted ones, over layers.

    Args:
        current: activations [N, C, h, w] of the pictures by layer.
        wanted: those of the pictures whose content is kept.
        coverage: where the model is, [N, 1, H, W] in [0, 1].
    """
    distances = []
    for name, target in wanted.items():
        covered = layer_coverage(coverage, target)
        difference = (covered * (current[name] - target).abs()).sum(dim=(1, 2, 3))
        distances.append((difference / (covered * target.abs()).sum(dim=(1, 2, 3)).clamp(min=1e-12)).mean())
    return torch.stack(distances).mean()


def squared_content_distance(current: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> Tensor:
    """Return the mean squared difference of activations [N, C, h, w] over that of the wanted ones to zero, over layers.

    If content and style conflict, this spreads the difference over the picture. (The absolute difference keeps most
    places and gives up others: photographs with holes.)
    """
    distances = [
        (current[name] - target).square().sum() / target.square().sum().clamp(min=1e-12)
        for name, target in wanted.items()
    ]
    return torch.stack(distances).mean()
