"""How symmetric a mesh is, for whoever asks for a symmetric texture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from core.render.surface import Surface, sample_places
from core.render.symmetry import symmetry_of

_CHECKED = 4_000
_POINTS = 60_000
# The closest triangles are among those of so many of the closest points.
_CANDIDATES = 12
# In sizes of the model: what is less than a texel, and what no longer looks symmetric.
_EXACT, _NEARLY = 1e-4, 0.02
_SIZE = 2.0
# How far before a point a ray starts.
_START = 1e-3


def notes_on_symmetry(surface: Surface, axes: Sequence[str]) -> Iterator[str]:
    """Yield a sentence for each axis in which a surface is not exactly symmetric: by how much."""
    for axis in axes:
        deviation = asymmetry(surface, axis)
        name = axis.upper()
        if deviation > _NEARLY:
            yield (
                f"The mesh is not symmetric in {name}: mirrored, parts of it are up to {deviation:.0%} of its size "
                f"away from its surface; move the object's origin to its middle, or turn off the symmetry in {name}."
            )
        elif deviation > _EXACT:
            yield (
                f"The mesh is symmetric in {name} to within {_percent(deviation)} of its size; the texture is mirrored "
                f"exactly in space, so that colors are off by as much on the mesh."
            )


def asymmetry(surface: Surface, axis: str) -> float:
    """Return how far mirrored points of a surface are from it at most, in sizes of the model (twice its radius)."""
    symmetry = symmetry_of(surface, (axis,))
    assert symmetry is not None
    points, triangles = sample_places(surface, _POINTS, 0)
    # The ends of a model are corners.
    corners = surface.corners.reshape(-1, 3)
    every = 1 + len(corners) // _CHECKED
    checked = np.concatenate([points[:: _POINTS // _CHECKED], corners[::every]])
    mirrored = symmetry.reflect(checked, np.ones((len(checked), 1), bool))
    # Small triangles are hit by no point, large ones by many.
    known = np.concatenate([points, surface.corners.mean(axis=1)])
    owners = np.concatenate([triangles, np.arange(len(surface.corners))])
    # Scipy takes a while to import, and most jobs start without this.
    from scipy.spatial import cKDTree

    candidates = owners[cKDTree(known).query(mirrored, min(_CANDIDATES, len(known)))[1]]
    distances = _distances(surface.corners[candidates], mirrored).min(axis=1)
    # All candidates may be a neighbor of the closest triangle, so look straight up and down as well.
    normals = surface.normals[
        np.concatenate([triangles[:: _POINTS // _CHECKED], np.arange(0, len(corners), every) // 3])
    ]
    ends = symmetry.reflect(checked + normals, np.ones((len(checked), 1), bool))
    return float(np.minimum(distances, _ways(surface, mirrored, ends - mirrored)).max()) / _SIZE


def _ways(surface: Surface, points: np.ndarray, normals: np.ndarray) -> np.ndarray:
    """Return how far the surface is from points [N, 3], up or down along ``normals`` [N, 3]; infinite if it is not
    there."""
    found = np.full(len(points), np.inf)
    for way in (normals, -normals):
        origins = np.ascontiguousarray(points - _START * way, np.float32)
        hits = surface.scene.run(origins, np.ascontiguousarray(way, np.float32), output=1)
        found = np.minimum(found, np.where(hits["primID"] >= 0, np.abs(hits["tfar"] - _START), np.inf))
    return found


def _distances(corners: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return the distances [N, K] of points [N, 3] from K triangles each, [N, K, 3, 3]."""
    # This takes a third of a second, for which only symmetric textures need to wait.
    from trimesh.triangles import closest_point

    repeated = np.repeat(points, corners.shape[1], axis=0)
    nearest = closest_point(corners.reshape(-1, 3, 3).astype(np.float64), repeated)
    return np.asarray(np.linalg.norm(nearest - repeated, axis=1).reshape(len(points), -1))


def _percent(share: float) -> str:
    """Return a share in percent with two digits that count."""
    return f"{float(f'{100 * share:.2g}'):g}%"
