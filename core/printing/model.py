"""What is printed: a mesh in millimeters and its colors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from core.mesh.mesh import Mesh
from core.printing.picture_colors import PictureColors
from core.texture.solid_file import Solid

_CLAY = 214


class Colors(Protocol):
    """The colors of a surface, whatever they come from: pictures on UV maps, vertices, a solid texture."""

    def at(self, triangles: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return the colors, float32 [N, 3] sRGB in [0, 1], at points on triangles int [N], given the barycentric
        weights [N, 3] of their corners."""


@dataclass(frozen=True)
class Source:
    """A model as the job brings it, at its printed size.

    ``mesh`` is in millimeters, z up, standing on z = 0 in the middle of x and y; it may be broken in every way, but
    its indices are in range and its numbers finite, and it may have no UVs. ``colors`` are those of its triangles.
    ``texel`` is how wide its texels are on the surface, typically, in millimeters; 0 if it has no picture.
    ``placement`` float64 [4, 4] takes its coordinates back to those of the job's mesh. ``own`` is the model itself
    where it can be written as it is: one picture, UVs in [0, 1]. ``solid`` has a color for every point near the
    surface, in the coordinates of the job's mesh, where the job that made the texture is there.
    """

    mesh: Mesh
    colors: Colors
    texel: float
    placement: np.ndarray
    own: Model | None = None
    solid: Solid | None = None


@dataclass(frozen=True)
class Model:
    """A model that can be written: in millimeters like ``Source``, one body of triangles that has UVs in [0, 1]
    everywhere, and one picture, uint8 [H, W, 3] sRGB with row 0 at the top."""

    mesh: Mesh
    texture: np.ndarray

    @property
    def colors(self) -> Colors:
        """The colors of the surface."""
        assert self.mesh.uvs is not None
        return PictureColors(self.mesh.uvs, (self.texture,), repeats=False)


def plain_model(mesh: Mesh) -> Model:
    """Return a model without colors, in a light gray on which shapes are seen well."""
    uvs = np.full((len(mesh.triangles), 3, 2), 0.5, np.float32)
    return Model(replace(mesh, uvs=uvs), np.full((1, 1, 3), _CLAY, np.uint8))


@dataclass(frozen=True)
class Painted:
    """A model in the colors of filaments: ``mesh`` is cut along the borders of colors, and may have no UVs;
    ``filaments`` are (name, sRGB uint8 [3]) pairs, and ``of_triangles`` int64 [F] says which one each triangle has."""

    mesh: Mesh
    filaments: tuple[tuple[str, np.ndarray], ...]
    of_triangles: np.ndarray
