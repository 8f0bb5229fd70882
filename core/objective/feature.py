"""Feature visualization: excite channels or whole layers (article, section 5; Olah et al., Feature Visualization)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from core.objective.expression import Term


def feature_excitation(
    activations: Mapping[str, Tensor], terms: Sequence[Term], weights: Mapping[str, Tensor]
) -> Tensor:
    """Return the weighted sum of the terms' mean activations; larger is more excited.

    A channel counts by its mean activation, a whole layer by its mean square (DeepDream).

    Args:
        activations: [N, C, h, w] by layer.
        terms: what to excite.
        weights: where to look, [N, 1, h, w] in [0, 1] by layer.
    """
    total = torch.zeros((), device=next(iter(activations.values())).device)
    for term in terms:
        values, weight = activations[term.layer], weights[term.layer]
        values = values**2 if term.channel is None else values[:, term.channel : term.channel + 1]
        total = total + term.weight * (values * weight).sum() / (weight.sum() * values.shape[1]).clamp(min=1e-6)
    return total
