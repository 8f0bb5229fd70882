"""The objects of a file, joined to the one mesh that wears the texture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.errors import InputError
from core.mesh.mesh import Mesh, mesh_of, unique_rows
from core.mesh.part import Part, joined_attributes

# A mesh that is so many times its own width away from the origin loses detail in float32: 20 of its 24 bits stay.
_FAR = 16


def join(parts: Sequence[Part]) -> Mesh:
    """Return all parts as one mesh: vertices at exactly equal positions are one, and those that no face uses are gone.

    All of this happens in float64. A mesh far from the origin, such as one in map coordinates, is moved there, so that
    nothing is lost when its coordinates become float32; ``Mesh.origin`` keeps its place. Where only some faces have
    UVs, the others have NaN; where none has, ``uvs`` is None. Attributes are 0 on parts that do not have them, and
    where they are NaN or infinite.

    Raises:
        InputError: a face refers to a vertex that its part does not have.
    """
    for part in parts:
        if len(part.triangles) and (part.triangles.min() < 0 or part.triangles.max() >= len(part.positions)):
            raise InputError("Some faces of the mesh refer to vertices that it does not have; export the mesh again.")
    parts = [part for part in parts if len(part.triangles)]
    if not parts:
        return mesh_of(np.empty((0, 3)), np.empty((0, 3)))
    starts = np.cumsum([0, *(len(part.positions) for part in parts[:-1])])
    triangles = np.concatenate([part.triangles + start for part, start in zip(parts, starts, strict=True)])
    positions, triangles = _welded(np.concatenate([part.positions for part in parts]), triangles)
    origin = _origin(positions)
    return mesh_of(positions - origin, triangles, _joined_uvs(parts), origin, joined_attributes(parts))


def _welded(positions: np.ndarray, triangles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the positions that triangles use, each once, and the triangles with indices into these.

    Formats with one UV per vertex split vertices along seams; once welded, a seam is an edge whose two triangles have
    different UVs.
    """
    used = np.zeros(len(positions), bool)
    used[triangles] = True
    if not used.all():
        positions, triangles = positions[used], (np.cumsum(used) - 1)[triangles]
    first, inverse = unique_rows(positions)
    return positions[first], inverse[triangles]


def _origin(positions: np.ndarray) -> np.ndarray:
    """Return the point float64 [3] that positions should be relative to: 0, unless they are all far away from it."""
    # By columns, in memory, too: numpy is ten times slower along the first axis.
    columns = np.ascontiguousarray(positions.T)
    low, high = columns.min(axis=1) / 2, columns.max(axis=1) / 2
    center, radius = low + high, (high - low).max()
    far = np.isfinite(center).all() and np.abs(center).max() > _FAR * radius
    return center if far else np.zeros(3)


def _joined_uvs(parts: Sequence[Part]) -> np.ndarray | None:
    if all(part.uvs is None for part in parts):
        return None
    if len(parts) == 1:
        return parts[0].uvs
    return np.concatenate(
        [np.full((len(part.triangles), 3, 2), np.nan) if part.uvs is None else part.uvs for part in parts]
    )
