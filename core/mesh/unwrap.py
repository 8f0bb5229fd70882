"""New UV maps, made by xatlas."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.mesh.checks import check_geometry
from core.mesh.mesh import Mesh

RESOLUTION, PADDING = 1024, 4
"""Texels of a map, and those between islands, so that mip levels and gutters do not mix them."""

# xatlas works well for models between these widths.
_SMALLEST, _LARGEST = 0.1, 1e6


def unwrap(mesh: Mesh) -> Mesh:
    """Return the mesh with a new UV map made by xatlas in place of its own; the geometry stays the same.

    Raises:
        InputError: the geometry cannot be unwrapped, see ``check_geometry``.
    """
    import xatlas

    check_geometry(mesh)
    atlas = xatlas.Atlas()
    atlas.add_mesh(_of_usual_size(mesh.positions[mesh.triangles], mesh.positions), mesh.triangles.astype(np.uint32))
    packing = xatlas.PackOptions()
    packing.resolution, packing.padding = RESOLUTION, PADDING
    atlas.generate(pack_options=packing)
    _, corners, uvs = atlas.get_mesh(0)
    return replace(mesh, uvs=uvs[corners].astype(np.float32))


def _of_usual_size(corners: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """Return positions [V, 3] scaled to a width of 1 where the surface is so small or so large that xatlas fails: it
    takes small triangles for points, and goes on without end."""
    points = corners.reshape(-1, 3).astype(np.float64)
    width = np.ptp(points, axis=0).max()
    if _SMALLEST <= width <= _LARGEST:
        return positions
    return ((positions - points.min(axis=0)) / width).astype(np.float32)
