"""New UV maps, made by xatlas."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.mesh.checks import check_geometry
from core.mesh.mesh import Mesh

RESOLUTION, PADDING = 1024, 4
"""Texels of a map, and those between islands, so that mip levels and gutters do not mix them."""


def unwrap(mesh: Mesh) -> Mesh:
    """Return the mesh with a new UV map made by xatlas in place of its own; the geometry stays the same.

    Raises:
        InputError: the geometry cannot be unwrapped, see ``check_geometry``.
    """
    import xatlas

    check_geometry(mesh)
    atlas = xatlas.Atlas()
    atlas.add_mesh(mesh.positions, mesh.triangles.astype(np.uint32))
    packing = xatlas.PackOptions()
    packing.resolution, packing.padding = RESOLUTION, PADDING
    atlas.generate(pack_options=packing)
    _, corners, uvs = atlas.get_mesh(0)
    return replace(mesh, uvs=uvs[corners].astype(np.float32))
