"""From the values of a relief to heights above the surface."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from torch import Tensor

from core.settings.relief import ReliefSide
from core.settings.texture import TextureSettings

ON_SURFACE = 0.5
"""The finished value that is on the surface."""


@dataclass(frozen=True)
class HeightScale:
    """The heights that a relief's values stand for.

    While it is optimized, a relief goes from its lowest point, 0, to its highest, 1, whatever becomes of it. What is
    finished, in memory and in files, has ``ON_SURFACE`` on the surface, and ``depth`` lies between 0 and 1.

    Attributes:
        distance: between the lowest and the highest point, in the units of the mesh.
        side: where the relief goes. An engraved one is upside down: what would stand out most is cut in deepest.
        beside: how deep the heights are that lie beside the relief; finished values have room for them.
    """

    distance: float
    side: ReliefSide = "both"
    beside: float = 0.0

    @property
    def depth(self) -> float:
        """The distance between the heights that the finished values 0 and 1 stand for."""
        return max(self._own, self.beside)

    def finished(self, values: Tensor) -> Tensor:
        """Return the finished values [...] of optimized ones, both in [0, 1]."""
        own = values
        if self.side != "both":
            own = ON_SURFACE + (0.5 if self.side == "emboss" else -0.5) * values
        return own if self._own >= self.beside else ON_SURFACE + self._own / self.beside * (own - ON_SURFACE)

    def optimized(self, finished: Tensor) -> Tensor:
        """Return the optimized values [...] of finished ones, both in [0, 1]: the nearest that there are."""
        own = ON_SURFACE + self.depth / self._own * (finished - ON_SURFACE)
        if self.side != "both":
            own = (own - ON_SURFACE) * (2 if self.side == "emboss" else -2)
        return own.clamp(0, 1)

    def height(self, finished: np.ndarray) -> np.ndarray:
        """Return the heights above the surface of finished values [...], in the units of the mesh."""
        return np.asarray((finished - ON_SURFACE) * self.depth)

    @property
    def _own(self) -> float:
        """The depth that the relief alone needs."""
        return self.distance if self.side == "both" else 2 * self.distance


def height_scale(
    settings: TextureSettings, radius: float, own: float | None = None, beside: float = 0.0
) -> HeightScale:
    """Return the heights of a job's relief on a mesh in a ball of the ``radius``, ``beside`` others so deep.

    Heights that nobody asked for, which a style set brings, are as deep as its own: ``own``, in the units of the mesh.
    """
    if settings.relief == "none" and settings.depth is None and own:
        return HeightScale(own, beside=beside)
    return HeightScale(settings.depth or settings.relative_depth * radius, settings.relief_side, beside)
