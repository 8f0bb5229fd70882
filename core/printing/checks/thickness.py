"""How thick a solid is below points of its surface."""

from __future__ import annotations

from dataclasses import dataclass

import igl
import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene

from core.mesh.triangles import normals
from core.printing.checks.orientation import Orientation
from core.printing.checks.samples import Samples
from core.printing.checks.structure import Structure

# Rays start and go on so far behind a surface, as a part of the greatest thickness and of the width of the model.
_STEP, _EXACT = 1e-3, 1e-6
_MOST_SURFACES = 16
# The sides of a wall are parallel, about: where they meet at a larger angle is an edge, however short its rays are.
_PARALLEL = np.cos(np.radians(30))


@dataclass(frozen=True)
class _Rays:
    """Rays that are still inside: their numbers [N], float32 starts [N, 3] and directions [N, 3], how far they have
    come [N], and in how many shells they are [N]."""

    numbers: np.ndarray
    starts: np.ndarray
    directions: np.ndarray
    lengths: np.ndarray
    depths: np.ndarray

    def some(self, chosen: np.ndarray) -> _Rays:
        return _Rays(*(values[chosen] for values in vars(self).values()))


def thickness_at(structure: Structure, orientation: Orientation, samples: Samples, most: float) -> np.ndarray:
    """Return the thickness of the wall below each sample in millimeters, float64 [N]; inf where it is ``most`` or more,
    where the surface is open, and at edges.

    Rays go straight into the solid until they leave it: shells that overlap are one, and cavities are outside.
    """
    corners = structure.points[orientation.triangles]
    low, high = corners.min(axis=(0, 1)), corners.max(axis=(0, 1))
    scale = float((high - low).max())
    corners = ((corners - (low + high) / 2) / scale).astype(np.float32)
    facing = normals(corners).astype(np.float32)
    limit = most / scale
    step = np.float32(max(_STEP * limit, _EXACT))
    directions = -facing[samples.triangles]
    starts = samples.points(corners).astype(np.float32)
    lengths = _lengths(corners, facing, _Rays(*_begin(starts, directions, step)), limit, step)
    thin = np.flatnonzero(np.isfinite(lengths))
    if len(thin) and structure.shells.max() > 0:
        outside = samples.points(structure.points[orientation.triangles])[thin]
        outside -= 2 * step * scale * directions[thin]
        winding = igl.fast_winding_number(structure.points, orientation.triangles, outside)
        lengths[thin[winding > 0.5]] = np.inf
    return lengths * scale


def _begin(starts: np.ndarray, directions: np.ndarray, step: np.float32) -> tuple[np.ndarray, ...]:
    count = len(starts)
    behind = starts + step * directions
    return np.arange(count), behind, directions, np.full(count, step), np.ones(count, np.int64)


def _lengths(corners: np.ndarray, normals: np.ndarray, rays: _Rays, limit: float, step: np.float32) -> np.ndarray:
    """Return how long each ray is inside, float64 [N], or inf."""
    scene = EmbreeScene()
    TriangleMesh(scene, np.ascontiguousarray(corners))
    lengths = np.full(len(rays.numbers), np.inf)
    for _ in range(_MOST_SURFACES):
        if not len(rays.numbers):
            break
        remaining = (limit - rays.lengths).astype(np.float32)
        hits = scene.run(
            np.ascontiguousarray(rays.starts), np.ascontiguousarray(rays.directions), dists=remaining, output=1
        )
        met = hits["primID"] >= 0
        rays, faces, ways = rays.some(met), hits["primID"][met], hits["tfar"][met]
        facing = (normals[faces] * rays.directions).sum(axis=1)
        depths = rays.depths + np.where(facing > 0, -1, 1)
        out = (depths <= 0) & (facing > _PARALLEL)
        lengths[rays.numbers[out]] = rays.lengths[out] + ways[out]
        onward = ways + step
        starts = rays.starts + onward[:, None] * rays.directions
        rays = _Rays(rays.numbers, starts, rays.directions, rays.lengths + onward, depths).some(
            (depths > 0) & (rays.lengths + onward < limit)
        )
    return lengths
