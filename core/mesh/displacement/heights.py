"""Where the heights of a relief come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from core.mesh.uv_pictures import UVPictures


class Heights(Protocol):
    """Heights above a surface, in its units."""

    @property
    def in_space(self) -> bool:
        """Whether all corners at one place have the same height; else those on both sides of a UV seam may differ."""

    def at(self, triangles: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return the heights, float32 [N], at points on triangles int [N], given the barycentric weights [N, 3] of
        their corners."""


@dataclass(frozen=True)
class PictureHeights:
    """Heights from pictures [H, W, 1] in [0, 1] on a UV map: black is at ``black``, white at ``white``. Triangles that
    are not ``mapped``, bool [F], have none."""

    pictures: UVPictures
    black: float
    white: float
    mapped: np.ndarray | None = None
    in_space: bool = False

    def at(self, triangles: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """See ``Heights.at``."""
        values = self.pictures.at(triangles, weights)[:, 0]
        found = np.float32(self.black) + np.float32(self.white - self.black) * values
        return found if self.mapped is None else np.where(self.mapped[triangles], found, np.float32(0))
