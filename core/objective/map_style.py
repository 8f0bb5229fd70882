"""Maps beside colors, as a style's statistics see them: through the same network, and joined to the colors.

A network sees three maps as the channels of one picture. Its activations stand beside those of the color, as more
channels of each layer, so that Gram matrices hold what color and maps have in common: where it is bright, it is smooth.
The pictures' own bands and colors are joined likewise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.backbone.network import Backbone

# A map varies as much as a photograph does, however little there is to it. Nearly constant ones are mostly noise.
_USUAL_DEVIATION, _LARGEST_GAIN = 0.2, 4.0


@dataclass(frozen=True)
class MapsSeen:
    """How M maps are seen beside the color.

    Attributes:
        means: of each map in [0, 1].
        gains: what their deviations are multiplied by.
        with_color: whether the color is seen at all.
    """

    means: tuple[float, ...] = ()
    gains: tuple[float, ...] = ()
    with_color: bool = True

    @property
    def count(self) -> int:
        """How many times as many activations as a color has there are."""
        return -(-len(self.means) // 3) + (1 if self.with_color else 0)

    def images(self, pictures: Tensor) -> Tensor:
        """Return what there is to see of pictures [N, 3 + M or more, H, W] in [0, 1]: the color and maps around 0.5,
        [N, 3 + M, H, W], or maps alone."""
        if not self.means:
            return pictures[:, :3]
        shape = (1, len(self.means), 1, 1)
        gains, means = (pictures.new_tensor(values).view(shape) for values in (self.gains, self.means))
        maps = 0.5 + gains * (pictures[:, 3 : 3 + len(self.means)] - means)
        return torch.cat([pictures[:, :3], maps], dim=1) if self.with_color else maps

    def activations(
        self, backbone: Backbone, images: Tensor, layers: Sequence[str], of_colors: Mapping[str, Tensor] | None = None
    ) -> dict[str, Tensor]:
        """Return the activations [N, count · C, h, w] of some layers for ``images``, as the method of that name returns
        them. Those of their colors [N, C, h, w] may be known."""
        first = 3 if self.with_color else 0
        packed = _packed(images[:, first:])
        if self.with_color and of_colors is None:
            packed = [images[:, :3], *packed]
        found: dict[str, list[Tensor]] = {layer: [] for layer in layers}
        if self.with_color and of_colors is not None:
            for layer in layers:
                found[layer].append(of_colors[layer])
        if packed:
            for layer, values in backbone.activations(torch.cat(packed), tuple(layers)).items():
                found[layer] += values.chunk(len(packed))
        return {layer: values[0] if len(values) == 1 else torch.cat(values, dim=1) for layer, values in found.items()}


def maps_seen(maps: Sequence[Tensor], with_color: bool) -> MapsSeen:
    """Return how maps are seen, given those of each style, [1, M, H, W] in [0, 1]."""
    if not maps:
        return MapsSeen()
    flat = torch.cat([each[0].flatten(1) for each in maps], dim=1)
    deviations = flat.std(dim=1).clamp(min=1e-6)
    gains = (_USUAL_DEVIATION / deviations).clamp(max=_LARGEST_GAIN)
    return MapsSeen(tuple(flat.mean(dim=1).tolist()), tuple(gains.tolist()), with_color)


def _packed(maps: Tensor) -> list[Tensor]:
    """Return maps [N, M, H, W] as pictures [N, 3, H, W] of three maps each; the last ones are seen more than once where
    there are no three."""
    found = []
    for start in range(0, maps.shape[1], 3):
        some = maps[:, start : start + 3]
        lacking = 3 - some.shape[1]
        found.append(torch.cat([some, *lacking * [some[:, -1:]]], dim=1) if lacking else some)
    return found


COLOR_SEEN = MapsSeen()
"""The color alone."""
