"""A model with a texture: its colors, found by rays, views of it, and its UV islands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse
import torch
from scipy.sparse.csgraph import connected_components
from torch import Tensor
from torch.nn import functional

from core.mesh.mesh import Mesh, unique_rows
from core.render.camera import Camera
from core.render.cameras import CameraRange, camera_at, camera_targets
from core.render.embree import EmbreeRasterizer
from core.render.sampling import mip_pyramid, sample
from core.render.surface import Surface
from core.render.uv_buffer import barycentric
from core.texture.stages import pixel_width, texel_width

VIEW_SIZE = 256
"""Width and height of a view at zoom 1; style pictures have this shorter side there."""

FULL_RANGE = CameraRange((float(np.radians(-60)), float(np.radians(75))), float(np.radians(10)))
_SUPERSAMPLING = 2
_MIP_LEVELS = 12
# Rays that test whether a point is visible from outside, and how far above the surface they start.
_DIRECTIONS = 64
_CLEAR = 2e-3


@dataclass(frozen=True)
class Look:
    """A view: ``image`` [1, 3, S, S] on a background of its mean color, ``coverage`` [1, 1, S, S], and ``facing``
    [S, S]: the cosine of the angle between the surface's normal and the line of sight, 0 on the background."""

    image: Tensor
    coverage: Tensor
    facing: np.ndarray


@dataclass(frozen=True)
class Places:
    """Places of a surface: ``points`` [N, 3] of ``triangles`` int32 [N], which are at ``uvs`` [N, 2]."""

    triangles: np.ndarray
    uvs: np.ndarray
    points: np.ndarray


class Model:
    """A mesh with its texture float32 [H, W, 3], sRGB in [0, 1]."""

    def __init__(self, mesh: Mesh, surface: Surface, texture: np.ndarray) -> None:
        self.mesh = mesh
        self.surface = surface
        self.texture = texture
        self.rasterizer = EmbreeRasterizer(surface)
        self._pyramid = mip_pyramid(torch.from_numpy(texture).permute(2, 0, 1)[None].float(), _MIP_LEVELS)

    def wearing(self, texture: np.ndarray) -> Model:
        """Return the same model with another texture."""
        return Model(self.mesh, self.surface, texture)

    @property
    def texel(self) -> float:
        """The width of a typical texel on the surface, in radii of the model."""
        return texel_width(self.surface, self.texture.shape[1])

    @property
    def widest_texel(self) -> float:
        """The width of the widest texels, except those of the sparsest twentieth of the surface."""
        order = np.argsort(self.surface.uv_density)
        areas = np.cumsum(self.surface.areas[order])
        density = self.surface.uv_density[order][np.searchsorted(areas, areas[-1] / 20)]
        return float(1.0 / (self.texture.shape[1] * max(density, 1e-6)))

    @property
    def closest_zoom(self) -> float:
        """The closest zoom, a power of two from 1/4 to 4, at which a pixel is still 1.5 texels wide. Closer up, views
        show the interpolation between texels."""
        ratio = pixel_width(VIEW_SIZE, FULL_RANGE) / self.texel / 1.5
        return float(2.0 ** np.clip(np.floor(np.log2(ratio)), -2, 2))

    def colors(self, uvs: np.ndarray, uv_footprint: np.ndarray) -> np.ndarray:
        """Return the colors float32 [N, 3] at ``uvs`` [N, 2] for pixels of width ``uv_footprint`` [N] in UV units."""
        with torch.no_grad():
            found = sample(self._pyramid, torch.from_numpy(uvs), torch.from_numpy(uv_footprint.astype(np.float32)))
        return np.asarray(found.numpy())

    def colors_beside(
        self, points: np.ndarray, normals: np.ndarray, reach: float
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return what lies under ``points`` [N, 3], within ``reach`` along ``normals``: colors [N, 3] of the surface,
        whether there is any surface bool [N], and places [N, 3] on it."""
        origins = (points + reach * normals).astype(np.float32)
        hits = self.surface.scene.run(
            np.ascontiguousarray(origins), np.ascontiguousarray(-normals, np.float32), output=1
        )
        found = (hits["primID"] >= 0) & (hits["tfar"] < 2 * reach)
        triangles = np.where(found, hits["primID"], 0)
        uvs = barycentric(self.surface.uvs, triangles, hits["u"], hits["v"])
        places = barycentric(self.surface.corners, triangles, hits["u"], hits["v"])
        return self.shown(Places(triangles.astype(np.int32), uvs, places)), found, places

    def shown(self, places: Places) -> np.ndarray:
        """Return the colors [N, 3] of places."""
        return self.colors(places.uvs, np.zeros(len(places.uvs)))

    def blocked(self, origins: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """Return bool [N]: whether the surface blocks the way from ``origins`` [N, 3] to ``ends`` [N, 3] on it."""
        way = (ends - origins).astype(np.float32)
        hits = self.surface.scene.run(np.ascontiguousarray(origins, np.float32), np.ascontiguousarray(way), output=1)
        slack = np.maximum(1e-3, 2e-3 / np.maximum(np.linalg.norm(way, axis=1), 1e-6))
        return np.asarray((hits["primID"] >= 0) & (hits["tfar"] < 1 - slack))

    def outside(self, points: np.ndarray, normals: np.ndarray, seed: int = 0) -> np.ndarray:
        """Return bool [N]: whether points [N, 3] of the surface are visible from outside, from either side."""
        random = np.random.default_rng(seed)
        found = np.zeros(len(points), dtype=bool)
        for _ in range(_DIRECTIONS):
            rest = np.flatnonzero(~found)
            directions = random.normal(size=(len(rest), 3))
            directions /= np.linalg.norm(directions, axis=1, keepdims=True)
            side = np.sign(np.einsum("nk,nk->n", directions, normals[rest]))[:, None]
            origins = np.ascontiguousarray(points[rest] + _CLEAR * side * normals[rest], np.float32)
            hits = self.surface.scene.run(origins, np.ascontiguousarray(directions, np.float32), output=1)
            found[rest] = hits["primID"] < 0
        return found

    def look(self, camera: Camera, size: int = VIEW_SIZE) -> Look:
        """Return what a camera sees."""
        fine = _SUPERSAMPLING * size
        buffer = self.rasterizer.rasterize(camera, fine)
        colors = self.colors(buffer.uvs, buffer.uv_footprint)
        image = np.empty((fine * fine, 3), np.float32)
        image[:] = colors.mean(axis=0) if len(colors) else 0.5
        image[buffer.pixels] = colors
        coverage, facing = np.zeros(fine * fine, np.float32), np.zeros(fine * fine, np.float32)
        coverage[buffer.pixels] = 1
        toward = camera.eye - buffer.points
        toward /= np.linalg.norm(toward, axis=1, keepdims=True)
        normals = self.surface.normals[buffer.triangles]
        facing[buffer.pixels] = np.abs(np.einsum("nk,nk->n", toward, normals))
        planes = np.concatenate([image.T, coverage[None], facing[None]]).reshape(1, 5, fine, fine)
        pooled = functional.avg_pool2d(torch.from_numpy(planes.astype(np.float32)), _SUPERSAMPLING)
        return Look(pooled[:, :3], pooled[:, 3:4], pooled[0, 4].numpy())

    def looks(self, count: int, zoom: float, seed: int) -> list[Look]:
        """Return fresh views, from cameras drawn like the engine's but with another seed. Below zoom 1 they are
        smaller."""
        targets, near, size = camera_targets(self.surface, seed), max(1, int(zoom)), int(VIEW_SIZE * min(1, zoom))
        cameras = [camera_at(self.surface, targets, FULL_RANGE, near, seed, step) for step in range(count)]
        return [self.look(camera, size) for camera in cameras]

    @cached_property
    def islands(self) -> np.ndarray:
        """The UV island int32 [F] that each triangle belongs to."""
        count, joined = len(self.mesh.triangles), self.sides.joined
        neighbors = scipy.sparse.coo_matrix((np.ones(len(joined)), (joined[:, 0], joined[:, 1])), shape=(count, count))
        return np.asarray(connected_components(neighbors, directed=False)[1])

    @cached_property
    def sides(self) -> Sides:
        """The inner edges of the mesh."""
        return _sides(self.mesh, self.surface)


@dataclass(frozen=True)
class Sides:
    """Edges between two triangles: their ends ``corners`` [E, 2, 3], their ``triangles`` [E, 2], and ``seam`` bool [E]:
    whether the UV map is cut there."""

    corners: np.ndarray
    triangles: np.ndarray
    seam: np.ndarray

    @property
    def joined(self) -> np.ndarray:
        """The pairs of triangles [.., 2] that the UV map does not separate."""
        return np.asarray(self.triangles[~self.seam])


def _sides(mesh: Mesh, surface: Surface) -> Sides:
    vertices, places = mesh.triangles, np.array([[0, 1], [1, 2], [2, 0]])
    ends = vertices[:, places].reshape(-1, 2)
    order = np.argsort(ends, axis=1)
    ends = np.take_along_axis(ends, order, axis=1)
    uvs = np.take_along_axis(surface.uvs[:, places].reshape(-1, 2, 2), order[..., None], axis=1)
    corners = np.take_along_axis(surface.corners[:, places].reshape(-1, 2, 3), order[..., None], axis=1)
    _, edge = unique_rows(ends)
    by_edge = np.argsort(edge, kind="stable")
    counts = np.bincount(edge)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])[counts == 2]
    first, second = by_edge[starts], by_edge[starts + 1]
    seam = np.abs(uvs[first] - uvs[second]).max(axis=(1, 2)) > 1e-5
    return Sides(corners[first], np.stack([first, second], axis=1) // 3, seam)
