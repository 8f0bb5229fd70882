"""What a view of a shape is worth: the features in it, or the style of pictures, less what strain costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from core.backbone.network import Backbone
from core.geometry.picture import GeometryView
from core.objective.expression import Term
from core.objective.feature import feature_excitation
from core.objective.gram import gram_matrix, layer_coverage, size_of, updated_average
from core.objective.through_average import distance_through_average
from core.optimize import Averages


@dataclass(frozen=True)
class GeometryObjective:
    """``styles`` are for each zoom the Gram matrices [1, C + 1, C + 1] by layer; none without a style."""

    backbone: Backbone
    terms: tuple[Term, ...]
    styles: Mapping[int, Mapping[str, Tensor]]
    decay: float = 0.9

    def __call__(self, view: GeometryView, images: Tensor, averages: Averages) -> tuple[Tensor, Averages]:
        """Return the loss of pictures [1, 5, H, W]: color, coverage, and strain."""
        coverage, strain = images[:, 3:4].detach(), images[:, 4].sum() / images[0, 4].numel()
        style = self.styles.get(view.zoom, {})
        names = tuple({*style, *(term.layer for term in self.terms)})
        activations = self.backbone.activations(images[:, :3], names)
        loss = images.new_zeros(())
        updated = dict(averages)
        for layer, target in style.items():
            current = gram_matrix(activations[layer], layer_coverage(coverage, activations[layer]))
            key = f"zoom {view.zoom}/{layer}"
            updated[key] = updated_average(averages.get(key), current, self.decay)
            loss = loss + distance_through_average(current, updated[key], target, 1 / size_of(target)[:, None, None])
        if self.terms:
            # The surroundings of a silhouette count, too: that is where it may grow.
            excitation = feature_excitation(activations, self.terms).mean()
            return excitation.detach().abs() * strain - excitation, updated
        return loss + loss.detach() * strain, updated


def gray(picture: Tensor) -> Tensor:
    """Return a style picture [1, 3, H, W] as clay could look: gray, of clay's mean brightness, its contrast kept."""
    weights = torch.tensor([0.299, 0.587, 0.114]).to(picture).view(1, 3, 1, 1)
    level = (picture * weights).sum(dim=1, keepdim=True)
    return (level - level.mean() + 0.5).clamp(0, 1).expand_as(picture)
