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
from core.objective.map_style import COLOR_SEEN, MapsSeen
from core.objective.relief import relief_penalty
from core.objective.style import StyleObjective
from core.optimize import Averages
from core.texture.seen import COLOR_ALONE, Seen
from core.texture.views import TexturedView, composite

# A smaller part of a view tells too little about an area's style.
_LEAST_SHARE = 0.005

ViewGroup = tuple[TexturedView, ...]
"""Views of one zoom that the network sees together."""

Objective = Callable[[ViewGroup, Tensor, Averages], tuple[Tensor, Averages]]
"""(views, their pictures [N, C, H, W], averages) → the scalar to minimize and the averages for the next step; the
channels are those that ``Seen`` describes."""


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
        seen: the channels of the pictures.
        maps_seen: what of them is compared with styles.
    """

    backbone: Backbone
    styles: Mapping[int, tuple[StyleObjective, ...]]
    terms: tuple[Term, ...]
    content_layers: tuple[str, ...]
    content_weight: float
    base: tuple[list[Tensor], ...]
    seen: Seen = COLOR_ALONE
    maps_seen: MapsSeen = COLOR_SEEN

    def __call__(self, views: ViewGroup, pictures: Tensor, averages: Averages) -> tuple[Tensor, Averages]:
        if views[0].lit is not None:
            return self._lit(views, pictures), averages
        images = self.seen.color(pictures)
        coverage = torch.cat([view.coverage for view in views])
        styles = self.styles[views[0].zoom] if self.styles else ()
        style_layers = styles[0].layers if styles else ()
        names = {*(term.layer for term in self.terms), *self.content_layers}
        if self.maps_seen.with_color:
            names |= {*style_layers}
        activations = self.backbone.activations(images, tuple(names)) if names else {}
        loss = images.new_zeros(())
        if styles:
            shown = self.maps_seen.images(pictures)
            joined = self.maps_seen.activations(
                self.backbone, shown, style_layers, activations if self.maps_seen.with_color else None
            )
            if len(styles) == 1 and views[0].turns is None:
                loss, averages = styles[0](joined, shown, coverage, averages, views[0].finest_octave)
            else:
                loss, averages = _distance_by_area(styles, joined, shown, views, averages)
        if self.terms:
            covered = {term.layer: layer_coverage(coverage, activations[term.layer]) for term in self.terms}
            loss = loss - feature_excitation(activations, self.terms, covered).mean()
        if self.base:
            with torch.no_grad():
                worn = composite_group(views, lambda view: view.places.sample(self.base.__getitem__))
                wanted = self.backbone.activations(worn, self.content_layers)
            loss = loss + self.content_weight * content_distance(activations, wanted, coverage)
        return loss, averages

    def _lit(self, views: ViewGroup, pictures: Tensor) -> Tensor:
        """Return the loss of views whose relief is in the light of a lamp: the features in them, how steep it is, and
        how far heights are from the middle, where they have room.

        Penalties are in proportion to the excitation, which has another size for every feature.
        """
        coverage = torch.cat([view.coverage for view in views])
        layers = tuple({term.layer for term in self.terms})
        activations = self.backbone.activations(self.seen.in_light(pictures), layers)
        covered = {layer: layer_coverage(coverage, activations[layer]) for layer in layers}
        excitation = feature_excitation(activations, self.terms, covered).mean()
        heights = self.seen.of_maps(pictures)[:, self.seen.maps.index("height")][:, None]
        penalties = relief_penalty(self.seen.steepness(pictures), heights)
        penalty = (penalties * coverage).sum() / coverage.sum().clamp(min=1)
        return excitation.detach().abs() * penalty - excitation


def _distance_by_area(
    styles: Sequence[StyleObjective],
    activations: Mapping[str, Tensor],
    images: Tensor,
    views: ViewGroup,
    averages: Averages,
) -> tuple[Tensor, Averages]:
    """Return the mean distance of some views to the styles of their areas, and the averages updated.

    Each view counts for itself: what another one shows must not matter, for it may be in another part of the step.
    """
    distances, updated = [], []
    for index, view in enumerate(views):
        own = {layer: values[index : index + 1] for layer, values in activations.items()}
        distance, after = _distance_of_view(styles, own, images[index : index + 1], view, averages)
        distances.append(distance)
        updated.append(after)
    if len(views) == 1:
        return distances[0], updated[0]
    means = {name: torch.stack([one[name] for one in updated]).mean(dim=0) for name in updated[0]}
    return torch.stack(distances).mean(), means


def _distance_of_view(
    styles: Sequence[StyleObjective],
    activations: Mapping[str, Tensor],
    image: Tensor,
    view: TexturedView,
    averages: Averages,
) -> tuple[Tensor, Averages]:
    """Return the distance of a view's areas to their styles, each by its share of them all."""
    seen = view.areas.mean(dim=(0, 2, 3))
    # A view that shows next to nothing of any area has a gradient, too: none to follow.
    total = 0 * image.sum()
    for index, style in enumerate(styles):
        if seen[index] > _LEAST_SHARE:
            area = view.areas[:, index : index + 1]
            distance, averages = style(activations, image, area, averages, view.finest_octave, view.turns)
            total = total + seen[index] / seen.sum() * distance
        else:
            averages = style.unseen(averages, view.finest_octave)
    return total, averages


def composite_group(views: ViewGroup, colors: Callable[[TexturedView], Tensor]) -> Tensor:
    """Return the images [N, 3, H, W] of views in which the model has ``colors``."""
    return torch.cat([composite(view.background, view.pixels, colors(view)) for view in views])
