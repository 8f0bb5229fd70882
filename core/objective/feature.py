"""Feature visualization: excite neurons, channels, directions or whole layers (Olah et al., Feature Visualization)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from core.objective.expression import Term
from core.objective.gram import gram_matrix

_LEAST_COSINE = 0.1


def feature_excitation(
    activations: Mapping[str, Tensor], terms: Sequence[Term], coverage: Mapping[str, Tensor] | None = None
) -> Tensor:
    """Return the weighted sums [N] of the terms' excitations, one for each picture; larger is more excited.

    A channel scores its mean activation, a whole layer its mean square (DeepDream), a direction the mean of the
    projection times the cosine of the angle, so that the layer's other directions do not grow with it.

    Args:
        activations: [N, C, h, w] by layer.
        terms: what to excite.
        coverage: where to look, [N, 1, h, w] in [0, 1] by layer; everywhere if none are given.
    """
    total = torch.zeros((), device=next(iter(activations.values())).device)
    for term in terms:
        values = _response(activations[term.layer], term)
        if term.place is not None:
            excitation = _value_at(values, term.place)
        elif coverage is None:
            excitation = values.mean(dim=(2, 3))
        else:
            weight = coverage[term.layer]
            excitation = (values * weight).sum(dim=(2, 3)) / weight.sum(dim=(2, 3)).clamp(min=1e-6)
        total = total + term.weight * excitation[:, 0]
    return total


def similarity(activations: Tensor) -> Tensor:
    """Return the similarity of pictures in a layer, the mean cosine between the Gram matrices of all pairs, 0 to 1.

    Added to the loss, it makes the pictures differ (Olah et al., Feature Visualization, "Diversity").

    Args:
        activations: [N, C, h, w] with N ≥ 2.
    """
    # The constant channel would make all of them similar.
    matrices = gram_matrix(activations)[:, :-1, :-1].flatten(1)
    unit = torch.nn.functional.normalize(matrices, dim=1)
    count = len(unit)
    return ((unit @ unit.T).sum() - count) / (count * (count - 1))


def _response(activations: Tensor, term: Term) -> Tensor:
    """Return a term's response at each place, [N, 1, h, w]."""
    if not term.direction:
        return (activations**2).mean(dim=1, keepdim=True)
    if len(term.direction) == 1:
        ((weight, channel),) = term.direction
        return activations[:, channel : channel + 1] * (1.0 if weight > 0 else -1.0)
    direction = activations.new_zeros(activations.shape[1])
    for weight, channel in term.direction:
        direction[channel] += weight
    direction = direction / direction.norm().clamp(min=1e-12)
    projection = torch.einsum("nchw,c->nhw", activations, direction)[:, None]
    cosine = projection / activations.norm(dim=1, keepdim=True).clamp(min=1e-6)
    return projection * cosine.clamp(min=_LEAST_COSINE)


def _value_at(values: Tensor, place: tuple[float, float]) -> Tensor:
    height, width = values.shape[2:]
    x, y = place
    return values[:, :, min(int(y * height), height - 1), min(int(x * width), width - 1)]
