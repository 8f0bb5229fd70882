"""What style pictures ask of a texture: how close the cameras may come, and what each zoom shall look like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil, log2

import numpy as np
import torch
from torch import Tensor

from core.backbone.network import Backbone
from core.objective.gram import gram_matrix, layer_coverage
from core.objective.map_style import COLOR_SEEN, MapsSeen
from core.objective.style import Statistics, blended, statistics
from core.objective.style_pictures import middle_of, scaled_style, turned_squares
from core.parameterization.color import ColorSpace, colors_of, natural_colors
from core.texture.palette import Palette
from core.texture.stages import CLOSEST_ZOOM
from core.texture.turns import TURNS, angle_of

# Larger, a picture takes more memory than the statistics of its middle are worth.
_LARGEST = 1536
# A picture that is narrower in a view has no pattern left.
_FEWEST_PIXELS = 64
_GRAY = torch.tensor([0.5, 0.5, 0.5])


@dataclass(frozen=True)
class TextureStyles:
    """The style pictures of a texture, each [1, 3, H, W], sRGB in [0, 1]; there may be none.

    ``side`` is the length of their shorter sides, in pixels, beside a view of the whole model. ``weights`` say how much
    each picture counts where they are blended. ``maps`` are those of each picture, [1, M, H, W] in [0, 1], of the same
    size, and ``seen`` says how the network sees them.
    """

    pictures: tuple[Tensor, ...]
    side: int
    weights: tuple[float, ...]
    maps: tuple[Tensor, ...] = ()
    seen: MapsSeen = COLOR_SEEN

    def group(self, members: Sequence[int]) -> TextureStyles:
        """Return some of the pictures, by their indices, as styles of their own."""
        return replace(
            self,
            pictures=tuple(self.pictures[index] for index in members),
            weights=tuple(self.weights[index] for index in members),
            maps=tuple(self.maps[index] for index in members) if self.maps else (),
        )

    def colors(self, with_base: bool) -> ColorSpace:
        """Return the colors of the pictures; those of natural images around gray if there are none. The content of a
        base texture needs more than the pictures have, so that ``with_base`` takes natural ones around theirs."""
        if not self.pictures:
            return natural_colors(_GRAY)
        own = colors_of(self.pictures)
        return natural_colors(own.mean) if with_base else own

    @property
    def palette(self) -> Palette:
        """The limit that the pictures' colors set; there must be pictures."""
        return Palette(self.pictures)

    @property
    def closest_zoom(self) -> int:
        """How close the cameras may come, a power of two: no closer than the pictures have detail to show."""
        if not self.pictures:
            return CLOSEST_ZOOM
        detail = max(min(picture.shape[2:]) / self.side for picture in self.pictures)
        return 2 ** int(np.clip(np.round(np.log2(detail)), 0, np.log2(CLOSEST_ZOOM)))

    @property
    def farthest_zoom(self) -> int:
        """How close all cameras are at least, a power of two: where a picture is a few pixels wide, its pattern is
        lost."""
        if not self.pictures:
            return 1
        return min(self.closest_zoom, 2 ** max(0, ceil(log2(_FEWEST_PIXELS / self.side))))

    def target(self, backbone: Backbone, layers: Sequence[str], side: int) -> Statistics:
        """Return the statistics that blend the pictures, scaled to ``side`` pixels."""
        with torch.no_grad():
            scaled = map(self.seen.images, self._scaled(side, backbone.mean.device))
            found = [statistics(self.seen.activations(backbone, picture, layers), picture) for picture in scaled]
            return blended(found, self.weights)

    def turned(self, backbone: Backbone, layers: Sequence[str], side: int) -> tuple[dict[str, Tensor], ...]:
        """Return for each turn the Gram matrices [1, C + 1, C + 1] of some layers that blend the pictures, scaled to
        ``side`` pixels and turned."""
        with torch.no_grad():
            scaled = list(self._scaled(side, backbone.mean.device))
            return tuple(self._turned(backbone, layers, scaled, angle_of(turn)) for turn in range(TURNS))

    def _scaled(self, side: int, device: torch.device) -> Iterator[Tensor]:
        """Yield the pictures with their maps, [1, 3 + M, H, W], scaled to ``side`` pixels; of very large ones, the
        middle."""
        for index, picture in enumerate(self.pictures):
            whole = torch.cat([picture, self.maps[index]], dim=1) if self.maps else picture
            yield middle_of(scaled_style(whole, side), _LARGEST).to(device)

    def _turned(
        self, backbone: Backbone, layers: Sequence[str], scaled: Sequence[Tensor], angle: float
    ) -> dict[str, Tensor]:
        found: dict[str, list[Tensor]] = {layer: [] for layer in layers}
        for picture, weight in zip(scaled, self.weights, strict=True):
            squares, shown = turned_squares(picture, angle)
            seen = self.seen.activations(backbone, self.seen.images(squares), layers)
            for layer, values in seen.items():
                matrices = gram_matrix(values, layer_coverage(shown, values))
                found[layer].append(weight / sum(self.weights) * matrices.mean(dim=0, keepdim=True))
        return {layer: torch.stack(matrices).sum(dim=0) for layer, matrices in found.items()}
