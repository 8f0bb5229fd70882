"""What views of a model are worth: their style or the features in them, and the content of a base texture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.backbone.network import Backbone
from core.objective.content import content_distance
from core.objective.expression import Term
from core.objective.feature import feature_excitation
from core.objective.gram import layer_coverage
from core.objective.style import StyleObjective
from core.optimize import Averages
from core.texture.views import TexturedView, composite

# A smaller part of a view tells too little about an area's style.
_LEAST_SHARE = 0.005

ViewGroup = tuple[TexturedView, ...]
"""Views of one zoom that the network sees together."""

Objective = Callable[[ViewGroup, Tensor, Averages], tuple[Tensor, Averages]]
"""(views, their images [N, 3, H, W], averages) → the scalar to minimize and the averages for the next step."""


@dataclass(frozen=True)
class TextureObjective:
    """The loss of a group of views.

    Attributes:
        backbone: the network.
        styles: for each zoom the objectives of all areas, so that the pattern keeps its size on the model; none without
            a style.
        terms: the features to excite.
        content_layers: where the content of the base texture is compared.
        content_weight: how much the content counts.
        base: the mip pyramids of the base texture's images; empty if there is none.
    """

    backbone: Backbone
    styles: dict[int, tuple[StyleObjective, ...]]
    terms: tuple[Term, ...]
    content_layers: tuple[str, ...]
    content_weight: float
    base: tuple[list[Tensor], ...]

    def __call__(self, views: ViewGroup, images: Tensor, averages: Averages) -> tuple[Tensor, Averages]:
        coverage = torch.cat([view.coverage for view in views])
        styles = self.styles.get(views[0].zoom, ())
        names = {*(styles[0].layers if styles else ()), *(term.layer for term in self.terms), *self.content_layers}
        activations = self.backbone.activations(images, tuple(names))
        loss = images.new_zeros(())
        if len(styles) == 1:
            loss, averages = styles[0](activations, images, coverage, averages, views[0].finest_octave, _turns(views))
        elif styles:
            loss, averages = _distance_by_area(styles, activations, images, views, averages)
        if self.terms:
            covered = {term.layer: layer_coverage(coverage, activations[term.layer]) for term in self.terms}
            loss = loss - feature_excitation(activations, self.terms, covered).mean()
        if self.base:
            with torch.no_grad():
                worn = composite_group(views, lambda view: view.places.sample(self.base.__getitem__))
                wanted = self.backbone.activations(worn, self.content_layers)
            loss = loss + self.content_weight * content_distance(activations, wanted, coverage)
        return loss, averages


def _distance_by_area(
    styles: Sequence[StyleObjective],
    activations: Mapping[str, Tensor],
    images: Tensor,
    views: ViewGroup,
    averages: Averages,
) -> tuple[Tensor, Averages]:
    """Return the distance of the areas of some views to their styles, each by its share of them all."""
    areas, turns, finest = torch.cat([view.areas for view in views]), _turns(views), views[0].finest_octave
    seen = areas.mean(dim=(2, 3))
    total = images.new_zeros(())
    for index, style in enumerate(styles):
        rows = torch.nonzero(seen[:, index] > _LEAST_SHARE)[:, 0]
        if not len(rows):
            averages = style.unseen(averages, finest)
        else:
            shown = {layer: activations[layer][rows] for layer in style.layers}
            area, turned = areas[rows, index : index + 1], None if turns is None else turns[rows]
            distance, averages = style(shown, images[rows], area, averages, finest, turned)
            total = total + seen[:, index].sum() / seen.sum() * distance
    return total, averages


def _turns(views: ViewGroup) -> Tensor | None:
    """Return how much each turn counts in some views, [N, T, H, W]; None where the style is not turned."""
    turns = [view.turns for view in views if view.turns is not None]
    return torch.cat(turns) if turns else None


def composite_group(views: ViewGroup, colors: Callable[[TexturedView], Tensor]) -> Tensor:
    """Return the images [N, 3, H, W] of views in which the model has ``colors``."""
    return torch.cat([composite(view.background, view.pixels, colors(view)) for view in views])
