"""From the values of a relief to heights above the surface."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.settings.texture import TextureSettings

ON_SURFACE = 0.5
"""The value in files that is on the surface."""

_BETWEEN: dict[str, tuple[float, float]] = {"both": (-0.5, 0.5), "emboss": (0.0, 1.0), "engrave": (0.0, -1.0)}


@dataclass(frozen=True)
class HeightScale:
    """The heights that a relief's values stand for: from its lowest point, 0, to its highest, 1, as it is optimized.

    Attributes:
        distance: between the lowest and the highest point, in any unit of length.
        side: where the relief goes. An engraved one is upside down: what would stand out most is cut in deepest.
    """

    distance: float
    side: Literal["both", "emboss", "engrave"] = "both"

    @property
    def depth(self) -> float:
        """The distance between the heights that 0 and 1 stand for in files, where 0.5 is on the surface."""
        lowest, highest = _BETWEEN[self.side]
        return 2 * self.distance * max(abs(lowest), abs(highest))

    @property
    def surface(self) -> float:
        """The value that is on the surface."""
        lowest, highest = _BETWEEN[self.side]
        return -lowest / (highest - lowest)

    @property
    def rise(self) -> float:
        """How much the height changes from the value 0 to the value 1; less than 0 where the relief is upside down."""
        lowest, highest = _BETWEEN[self.side]
        return self.distance * (highest - lowest)

    def height(self, values: np.ndarray) -> np.ndarray:
        """Return the heights above the surface of values [...] in [0, 1], in the unit of the distance."""
        return np.asarray((values - self.surface) * self.rise)

    def stored(self, values: np.ndarray) -> np.ndarray:
        """Return what stands in files for values [...] in [0, 1]: the height above the surface is
        (stored - 0.5) · ``depth``."""
        return np.asarray(self.height(values) / self.depth + ON_SURFACE)


def height_scale(settings: TextureSettings, radius: float) -> HeightScale:
    """Return the heights of a job's relief in the units of the mesh, whose ``radius`` is that of the ball round it."""
    return HeightScale(settings.depth or settings.relative_depth * radius, settings.relief_side)
