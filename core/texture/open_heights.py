"""The heights of a relief as a job folder holds them: in pictures, and for every point in space."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.border.names import SOLID_FILE
from core.mesh.displacement.heights import Heights, PictureHeights
from core.mesh.displacement.resolve import Limits
from core.mesh.mesh import Mesh
from core.mesh.triangles import areas
from core.mesh.udim import Layout
from core.texture.height_pictures import read_heights
from core.texture.solid_file import Solid, read_solid

# How far the heights of a picture may be from those in space, on average, as a part of the depth: filters blur them a
# little, and whoever paints on a picture changes them a lot.
_AGREE = 0.05
_PLACES = 5000


@dataclass(frozen=True)
class SolidHeights:
    """Heights of a ``solid`` at the points of triangles, ``corners`` float64 [F, 3, 3] in its coordinates; 0 is at
    ``black``, 1 at ``white``. Details finer than ``width``, in the solid's units, fade out."""

    solid: Solid
    corners: np.ndarray
    width: float
    black: float
    white: float
    in_space: bool = True

    def at(self, triangles: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """See ``core.mesh.displacement.heights.Heights``."""
        points = np.einsum("nc,nck->nk", weights, self.corners[triangles])
        values = self.solid.maps_at(points, self.width)[:, self.solid.maps.index("height")]
        return np.float32(self.black) + np.float32(self.white - self.black) * values


def open_heights(
    mesh: Mesh,
    pictures: Sequence[Path],
    layout: Layout,
    levels: tuple[float, float],
    most: int,
    smallest_detail: float | None = None,
    placement: np.ndarray | None = None,
) -> tuple[Heights, Limits]:
    """Return the heights that pictures give to a mesh, and how far to cut it for them (``read_heights``). If the solid
    texture from which they were made lies beside them, they come from there: it has no seams.

    Args:
        mesh: the mesh.
        pictures: a picture for each image of the layout.
        layout: which triangle shows which image.
        levels: the heights of black and of white, in the units of the mesh.
        most: how many triangles there may be.
        smallest_detail: the width of the finest details of the relief, in the units of the mesh, where it is known.
        placement: takes the positions of the mesh to the coordinates of the solid, float64 [4, 4]; None where they are
            relative to the mesh's origin alone.

    Raises:
        InputError: the mesh has no UVs, or a file cannot be read.
    """
    heights, limits = read_heights(mesh, pictures, layout, levels, most, smallest_detail)
    path = pictures[0].parent / SOLID_FILE
    if not path.is_file():
        return heights, limits
    solid = read_solid(path)
    if "height" not in solid.maps:
        return heights, limits
    if placement is None:
        placement = np.eye(4)
        placement[:3, 3] = mesh.origin
    corners = mesh.positions[mesh.triangles] @ placement[:3, :3].T + placement[:3, 3]
    width = limits.finest * float(np.cbrt(np.linalg.det(placement[:3, :3])))
    in_space = SolidHeights(solid, corners, width, *levels)
    return (in_space if _agree(heights, in_space, mesh) else heights), limits


def _agree(pictures: PictureHeights, solid: SolidHeights, mesh: Mesh) -> bool:
    """Return whether two sources of heights are the same but for what filters do."""
    sizes = areas(mesh.positions[mesh.triangles])
    random = np.random.default_rng(0)
    triangles = random.choice(len(sizes), _PLACES, p=sizes / sizes.sum())
    weights = random.dirichlet((1, 1, 1), _PLACES).astype(np.float32)
    differences = np.abs(pictures.at(triangles, weights) - solid.at(triangles, weights))
    return bool(differences.mean() < _AGREE * abs(pictures.white - pictures.black))
