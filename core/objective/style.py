"""Style: the Gram matrices of views match those of style pictures (article, sections 2 and 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.backbone.network import INPUT
from core.objective.gram import gram_matrix, layer_coverage, relative_distance, straight_through, updated_average
from core.optimize import Averages

# With the average over views alone, one side of a model may turn dark as long as another turns bright; the distance of
# the single view, at half the weight, keeps every side near the style.
SINGLE_VIEW_SHARE = 0.5


@dataclass(frozen=True)
class StyleObjective:
    """``targets`` are Gram matrices [1, C + 1, C + 1] by layer, ``decay`` is what a step keeps of a moving average.

    ``name`` distinguishes the averages of several such objectives. ``single_view_share`` is the weight of the single
    view's own distance; 0 for pictures, whose parts need not look the same. ``balance`` is the weight of the
    squared distance of the single view's mean color, in the backbone's units, to that of the style; it needs the layer
    ``input``.
    """

    name: str
    targets: Mapping[str, Tensor]
    decay: float
    single_view_share: float = SINGLE_VIEW_SHARE
    balance: float = 0.0

    def __call__(
        self, activations: Mapping[str, Tensor], coverage: Tensor, averages: Averages
    ) -> tuple[Tensor, Averages]:
        """Return the distance to the style, summed over layers, as a mean over views, and the averages updated.

        Args:
            activations: [N, C, h, w] by layer, of N views.
            coverage: where the model is, [N, 1, H, W] in [0, 1].
            averages: what the previous steps left.
        """
        total = coverage.new_zeros(())
        updated: Averages = {}
        # Several layers have the same size.
        covered: dict[torch.Size, Tensor] = {}
        for layer, target in self.targets.items():
            size = activations[layer].shape[2:]
            if size not in covered:
                covered[size] = layer_coverage(coverage, activations[layer])
            current = gram_matrix(activations[layer], covered[size])
            key = f"{self.name}/{layer}"
            average = updated_average(averages.get(key), current, self.decay)
            # Each view for itself, as if it were the step's only one: views can be anywhere.
            updated[key] = average.mean(dim=0, keepdim=True)
            total = total + relative_distance(straight_through(current, average), target)
            if self.single_view_share:
                total = total + self.single_view_share * relative_distance(current, target)
            if self.balance and layer == INPUT:
                # The last row of a Gram matrix holds the means.
                total = total + self.balance * (current - target)[:, -1].square().sum(dim=1).mean()
        return total, {**averages, **updated}


def style_targets(pictures: list[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    """Return the Gram matrices that blend the styles of several pictures, given their activations by layer."""
    return {
        layer: torch.stack([gram_matrix(activations[layer]) for activations in pictures]).mean(dim=0)
        for layer in pictures[0]
    }


def blended(targets: Iterable[Mapping[str, Tensor]], weights: Sequence[float]) -> dict[str, Tensor]:
    """Return the weighted means of Gram matrices by layer; the ``weights`` must not all be 0."""
    total: dict[str, Tensor] = {}
    for matrices, weight in zip(targets, weights, strict=True):
        for layer, matrix in matrices.items():
            part = weight / sum(weights) * matrix
            total[layer] = total[layer] + part if layer in total else part
    return total
