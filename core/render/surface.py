"""A mesh as the renderer needs it: triangles in a normalized space, with texel densities and a point sampler."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene

from core.kernels.compiled import kernels
from core.mesh.mesh import Mesh
from core.threads import share_out

# The reciprocals of the plastic number and of its square.
_STEPS = np.array([0.7548776662466927, 0.5698402909980532])
# So many that handing them out costs nothing, and enough parts for several threads.
_PLACES_AT_A_TIME = 1 << 18

UP_AXES: dict[Literal["y", "z"], np.ndarray] = {"y": np.array([0.0, 1.0, 0.0]), "z": np.array([0.0, 0.0, 1.0])}


@dataclass(frozen=True)
class Surface:
    """Triangles of a mesh, moved and scaled into the unit ball around the center of their bounding box.

    ``corners`` float32 [F, 3, 3] positions, ``uvs`` float32 [F, 3, 2], ``normals`` float32 [F, 3] (unit length),
    ``areas`` float64 [F], ``uv_density`` float32 [F]: UV length per unit of surface length. ``up`` is the direction [3]
    that points up. ``frame`` float64 [3, 4] has the object's axes and its origin as columns. ``attributes`` are those
    of the mesh, per corner, each float32 [F, 3, C]; ``radius`` is that of the ball in the mesh's units. ``shared`` are
    the points that triangles share, float32 [V, 3], and the indices int32 [F, 3] of their corners among them, where
    they are known: Embree is faster with them.
    """

    corners: np.ndarray
    uvs: np.ndarray
    normals: np.ndarray
    areas: np.ndarray
    uv_density: np.ndarray
    up: np.ndarray
    frame: np.ndarray = field(default_factory=lambda: np.eye(3, 4))
    attributes: Mapping[str, np.ndarray] = field(default_factory=dict)
    radius: float = 1.0
    shared: tuple[np.ndarray, np.ndarray] | None = None

    @cached_property
    def scene(self) -> EmbreeScene:
        """The triangles as Embree casts rays at them. It takes seconds for millions, so all who cast rays share it."""
        scene = EmbreeScene()
        TriangleMesh(scene, *(self.shared or (np.ascontiguousarray(self.corners),)))
        return scene

    @cached_property
    def points_and_indices(self) -> tuple[np.ndarray, np.ndarray]:
        """Points float32 [V, 3] and the indices int32 [F, 3] of the triangles' corners: those that are shared, or one
        for each corner."""
        if self.shared is not None:
            return np.require(self.shared[0], np.float32, ("C", "W")), np.require(self.shared[1], np.int32, ("C", "W"))
        points = np.require(self.corners.reshape(-1, 3), np.float32, ("C", "W"))
        return points, np.arange(len(points), dtype=np.int32).reshape(-1, 3)

    @cached_property
    def typical_density(self) -> float:
        """The median of ``uv_density`` by area."""
        order = np.argsort(self.uv_density)
        cumulative = np.cumsum(self.areas[order])
        return float(self.uv_density[order][np.searchsorted(cumulative, cumulative[-1] / 2)])


def surface_of(mesh: Mesh, up_axis: Literal["y", "z"]) -> Surface:
    """Return the surface of a checked mesh that has UVs."""
    if mesh.uvs is None:
        raise ValueError("the surface of a mesh needs UVs")
    used = np.zeros(len(mesh.positions), bool)
    used[mesh.triangles] = True
    points = mesh.positions[used].astype(np.float64).T
    center = (points.min(axis=1) + points.max(axis=1)) / 2
    radius = float(np.linalg.norm(points - center[:, None], axis=0).max())
    normalized = (mesh.positions.astype(np.float64) - center) / radius
    corners = normalized[mesh.triangles]
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    doubled = np.linalg.norm(cross, axis=1)
    first, second = ([mesh.uvs[:, k, c].astype(np.float64) - mesh.uvs[:, 0, c] for c in range(2)] for k in (1, 2))
    uv_doubled = np.abs(first[0] * second[1] - first[1] * second[0])
    return Surface(
        corners=corners.astype(np.float32),
        uvs=mesh.uvs.astype(np.float32),
        normals=(cross / doubled[:, None]).astype(np.float32),
        areas=doubled / 2,
        uv_density=np.sqrt(uv_doubled / doubled).astype(np.float32),
        up=UP_AXES[up_axis],
        frame=np.column_stack([mesh.frame[:, :3], (mesh.frame[:, 3] - mesh.origin - center) / radius]),
        attributes=mesh.attributes,
        radius=radius,
        shared=(normalized.astype(np.float32), np.ascontiguousarray(mesh.triangles, np.int32)),
    )


def sample_points(surface: Surface, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return points [count, 3] spread evenly by area over the surface, and the normals [count, 3] there."""
    points, triangles = sample_places(surface, count, seed)
    return points, surface.normals[triangles]


def sample_places(surface: Surface, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return points [count, 3] spread evenly by area over the surface, and the triangles [count] that they lie on."""
    compiled = kernels()
    if compiled is None:
        triangles, shares = spread_places(surface, count, seed)
        return at_places(surface.corners, triangles, shares), triangles
    corners = np.require(surface.corners, np.float32, ("C", "W"))
    offsets, jitter = _random_numbers(seed, count)
    known = offsets, _STEPS, np.cumsum(surface.areas), corners
    points, triangles = np.empty((count, 3), np.float32), np.empty(count, np.int32)

    def place(start: int) -> None:
        some = slice(start, start + _PLACES_AT_A_TIME)
        compiled.place(start, count, jitter[some], *known, triangles[some], points[some])

    share_out(place, range(0, count, _PLACES_AT_A_TIME))
    return points, triangles


def spread_places(surface: Surface, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return triangles [count] and the shares float32 [3, count, 1] of their corners in places spread evenly by area
    over the surface, in an order of which every k-th place covers it evenly, too.

    Each lies somewhere in its part of the cumulative area. Within triangles they are a sequence that leaves no gaps
    (Roberts 2018, "The Unreasonable Effectiveness of Quasirandom Sequences"): of random places, two thirds more would
    be needed. Along the areas they are random, for a sequence would meet the rows of regular meshes in step.
    """
    index, cumulative = np.arange(count, dtype=np.float64), np.cumsum(surface.areas)
    offsets, jitter = _random_numbers(seed, count)
    first, second = ((offset + step * index) % 1 for offset, step in zip(offsets, _STEPS, strict=True))
    where = (index + jitter) / count * cumulative[-1]
    triangle = np.minimum(np.searchsorted(cumulative, where), len(cumulative) - 1)
    root, second = np.sqrt(first.astype(np.float32))[:, None], second.astype(np.float32)[:, None]
    return triangle, np.stack([1 - root, root * (1 - second), root * second])


def _random_numbers(seed: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return where the sequences of places start, [2], and how far along its part of the areas each place is, float32
    [count], all from 0 to 1."""
    random = np.random.default_rng(seed)
    return random.random(2), random.random(count, dtype=np.float32)


def at_places(corners: np.ndarray, triangles: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Interpolate per-corner values [F, 3, K] at places (see ``spread_places``): [N, K]."""
    first, second, third = (share * corners[triangles, k] for k, share in enumerate(shares))
    return np.asarray(first + second + third)
