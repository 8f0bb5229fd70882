"""What a foreign reader finds in a file: triangles, and the colors that it would show on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.printing.model import Colors
from core.printing.picture_colors import PictureColors


@dataclass(frozen=True)
class Frame:
    """How a format measures: the length of its unit in millimeters, and the axis that points up."""

    unit: float
    up: Literal["y", "z"]

    def placed(self, corners: np.ndarray) -> np.ndarray:
        """Return corners float64 [F, 3, 3] in millimeters, z up."""
        if self.up == "y":
            corners = np.stack([corners[..., 0], -corners[..., 2], corners[..., 1]], axis=-1)
        return corners * self.unit


@dataclass(frozen=True)
class Part:
    """One of the meshes of a file: ``corners`` float64 [F, 3, 3] in the file's own units and axes, and its colors,
    None where it has none."""

    corners: np.ndarray
    colors: Colors | None


@dataclass(frozen=True)
class CornerColors:
    """Colors (see ``core.printing.model.Colors``) between those of corners: ``values`` float32 [F, 3, 3] sRGB."""

    values: np.ndarray

    def at(self, triangles: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return the colors, float32 [N, 3], at points on ``triangles`` [N] with ``weights`` [N, 3]."""
        return np.einsum("nkc,nk->nc", self.values[triangles], weights).astype(np.float32)


@dataclass(frozen=True)
class Reading:
    """Everything in a file, as ``reader`` reads it.

    ``complaints`` are what the reader said; ``unit`` is the length of a unit in millimeters if the file says it and the
    reader heeds it, else None.
    """

    parts: tuple[Part, ...]
    complaints: tuple[str, ...] = ()
    unit: float | None = None

    @property
    def corners(self) -> np.ndarray:
        """All triangles, float64 [F, 3, 3]."""
        return np.concatenate([part.corners for part in self.parts])

    @property
    def has_colors(self) -> bool:
        """Whether every part has colors."""
        return all(part.colors is not None for part in self.parts)

    def at(self, triangles: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return the colors, float32 [N, 3], at points on ``triangles`` [N], counted through all parts, with
        ``weights`` [N, 3]. All parts must have colors."""
        starts = np.cumsum([0, *(len(part.corners) for part in self.parts)])
        owner = np.searchsorted(starts, triangles, side="right") - 1
        colors = np.empty((len(triangles), 3), np.float32)
        for index, part in enumerate(self.parts):
            here = owner == index
            assert part.colors is not None
            colors[here] = part.colors.at(triangles[here] - starts[index], weights[here])
        return colors


def texture_colors(uvs: np.ndarray, picture: np.ndarray, repeats: bool = False) -> Colors:
    """Return the colors of a picture uint8 [H, W, 3] at ``uvs`` [F, 3, 2], whose origin is at the bottom left."""
    return PictureColors(uvs.astype(np.float32), (picture,), repeats=repeats)


def placed(corners: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Return corners [F, 3, 3] where a matrix [4, 4] places them, float64.

    Raises:
        RuntimeError: the matrix mirrors, which nothing that Patina writes does.
    """
    if np.linalg.det(matrix[:3, :3]) <= 0:
        raise RuntimeError("a part is mirrored on its way to its place")
    return np.asarray(corners.astype(np.float64) @ matrix[:3, :3].T + matrix[:3, 3])
