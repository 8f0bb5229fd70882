"""What the network is shown of a texture: the channels of the pictures of its views."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from core.settings.relief import MapName


@dataclass(frozen=True)
class Seen:
    """The channels of pictures [N, C, H, W]: three of the color in even light, one for each of the ``maps``, and in
    views that are lit, three more of the relief in the light of a lamp, and one of how steep it is.

    Maps are in [0, 1]; a height of 0.5 is on the surface.
    """

    maps: tuple[MapName, ...] = ()

    def color(self, images: Tensor) -> Tensor:
        """Return the color in even light, [N, 3, H, W]."""
        return images[:, :3]

    def of_maps(self, images: Tensor) -> Tensor:
        """Return the maps [N, M, H, W]."""
        return images[:, 3 : 3 + len(self.maps)]

    def in_light(self, images: Tensor) -> Tensor:
        """Return the pictures in the light of a lamp, [N, 3, H, W]; there must be some."""
        return images[:, 3 + len(self.maps) : 6 + len(self.maps)]

    def steepness(self, images: Tensor) -> Tensor:
        """Return the squares of the relief's slopes, [N, 1, H, W]; there must be some."""
        return images[:, 6 + len(self.maps) :]


COLOR_ALONE = Seen()
"""Pictures of the color in even light, and nothing else."""
