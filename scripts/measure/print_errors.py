"""How far a print, as someone else's program reads it, is from its model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import igl
import numpy as np
from skimage.color import deltaE_ciede2000, rgb2lab

from core.mesh.mesh import Mesh, mesh_of
from core.printing.model import Colors
from core.render.cameras import turntable_cameras
from core.render.surface import surface_of
from scripts.readers.reading import Frame, Reading

_POINTS = 10_000
_VIEWS = 8
_VIEW_SIZE = 192
# Nothing that is printed is likely to be as magenta.
_BACKGROUND, _BACK = np.array([[0.2, 0.2, 0.2], [1.0, 0.0, 1.0]], np.float32)


@dataclass(frozen=True)
class Errors:
    """``size`` is how far the sides of the bounding box are off at most, ``distance`` how far points of the model's
    surface are from what was read at most, both in millimeters. ``inward`` is the share of points at which the surface
    faces the other way. ``color`` is the mean ΔE2000 at points, ``worst`` what one in a hundred exceeds, and ``views``
    the mean across pictures; they are None without colors. ``parts`` are the meshes that the file opened as.
    """

    size: float
    distance: float
    inward: float
    color: float | None
    worst: float | None
    views: float | None
    parts: int


def errors_of(mesh: Mesh, colors: Colors, reading: Reading, frame: Frame, seed: int = 0) -> Errors:
    """Return how far a reading is from a mesh in millimeters, z up, with ``colors``: at 10,000 points, and as seen from
    eight sides."""
    wanted = mesh.positions[mesh.triangles].astype(np.float64)
    found = frame.placed(reading.corners)
    triangles, weights = spread(wanted, _POINTS, seed)
    points = np.einsum("nk,nkd->nd", weights, wanted[triangles])
    squares, nearest, places = igl.point_mesh_squared_distance(points, *_indexed(found))
    facing = (_normals(wanted)[triangles] * _normals(found)[nearest]).sum(axis=1)
    color = worst = views = None
    if reading.has_colors:
        there = igl.barycentric_coordinates(places, *(np.ascontiguousarray(found[nearest, k]) for k in range(3)))
        apart = difference(colors.at(triangles, weights), reading.at(nearest, there))
        color, worst = float(apart.mean()), float(np.percentile(apart, 99))
        pairs = zip(seen(wanted, colors), seen(found, reading), strict=True)
        views = float(np.mean([_difference_where_seen(first, second) for first, second in pairs]))
    boxes = [np.stack([corners.min(axis=(0, 1)), corners.max(axis=(0, 1))]) for corners in (wanted, found)]
    return Errors(
        size=float(np.abs(boxes[0] - boxes[1]).max()),
        distance=float(np.sqrt(squares.max())),
        inward=float((facing < 0).mean()),
        color=color,
        worst=worst,
        views=views,
        parts=len(reading.parts),
    )


def difference(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the ΔE2000 [N] between sRGB colors [N, 3] in [0, 1]."""
    return np.asarray(deltaE_ciede2000(rgb2lab(first), rgb2lab(second)))


def spread(corners: np.ndarray, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return triangles [count] and barycentric weights [count, 3] of points spread by area over triangles [F, 3, 3]."""
    random = np.random.default_rng(seed)
    areas = np.linalg.norm(_crosses(corners), axis=1)
    triangles = random.choice(len(corners), count, p=areas / areas.sum())
    return triangles, random.dirichlet([1, 1, 1], count)


def seen(corners: np.ndarray, colors: Colors | Reading) -> Iterator[np.ndarray]:
    """Yield pictures float32 [S, S, 3] of triangles from eight sides, in their plain colors; the backs of triangles are
    magenta."""
    flat = corners.reshape(-1, 3)
    mesh = mesh_of(flat, np.arange(len(flat)).reshape(-1, 3), np.zeros((len(corners), 3, 2)))
    surface = surface_of(mesh, "z")
    for _, camera in turntable_cameras(surface, _VIEWS):
        rays = camera.rays(_VIEW_SIZE)
        origins = np.ascontiguousarray(np.broadcast_to(camera.eye.astype(np.float32), rays.shape))
        hits = surface.scene.run(origins, rays, output=1)
        pixels = np.flatnonzero(hits["primID"] >= 0)
        triangles, u, v = (hits[name][pixels] for name in ("primID", "u", "v"))
        picture = np.tile(_BACKGROUND, (len(rays), 1))
        picture[pixels] = colors.at(triangles, np.stack([1 - u - v, u, v], axis=1))
        picture[pixels[(surface.normals[triangles] * rays[pixels]).sum(axis=1) > 0]] = _BACK
        yield picture.reshape(_VIEW_SIZE, _VIEW_SIZE, 3)


def _difference_where_seen(first: np.ndarray, second: np.ndarray) -> float:
    """Return the mean ΔE2000 between two pictures, without the background that they share."""
    here = (first != _BACKGROUND).any(axis=-1) | (second != _BACKGROUND).any(axis=-1)
    return float(difference(first[here], second[here]).mean())


def _indexed(corners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.ascontiguousarray(corners.reshape(-1, 3)), np.arange(3 * len(corners)).reshape(-1, 3)


def _crosses(corners: np.ndarray) -> np.ndarray:
    return np.asarray(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]))


def _normals(corners: np.ndarray) -> np.ndarray:
    crosses = _crosses(corners)
    return np.asarray(crosses / np.maximum(np.linalg.norm(crosses, axis=1, keepdims=True), 1e-30))
