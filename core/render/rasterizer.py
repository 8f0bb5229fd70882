"""Embree: which point of the surface, and so of the texture, every pixel of a view shows.

The geometry is fixed, so a view is only this buffer; no gradient flows through it (article, section 5: "for each pixel
on screen we know its coordinate in the texture").
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene

from core.render.camera import Camera
from core.render.surface import Surface


@dataclass(frozen=True)
class UVBuffer:
    """The covered pixels of a view, N of size².

    ``pixels`` int64 [N] flat indices, row 0 at the top; ``uvs`` float32 [N, 2], origin bottom left; ``points`` float32
    [N, 3] on the surface; ``footprint`` float32 [N] width of the pixel on the surface; ``uv_footprint`` float32 [N] the
    same in UV units; ``triangles`` int32 [N].
    """

    size: int
    pixels: np.ndarray
    uvs: np.ndarray
    points: np.ndarray
    footprint: np.ndarray
    uv_footprint: np.ndarray
    triangles: np.ndarray


class Rasterizer:
    """Casts the rays of cameras against one surface. Thread-safe; Embree releases the interpreter's lock."""

    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        self._scene = EmbreeScene()
        TriangleMesh(self._scene, np.ascontiguousarray(surface.corners))

    def rasterize(self, camera: Camera, size: int) -> UVBuffer:
        """Return what ``camera`` sees in a picture of size × size pixels."""
        directions = camera.rays(size)
        eye = camera.eye.astype(np.float32)
        origins = np.ascontiguousarray(np.broadcast_to(eye, directions.shape))
        hits = self._scene.run(origins, directions, output=1)
        pixels = np.flatnonzero(hits["primID"] >= 0)
        triangles = hits["primID"][pixels]
        depth = hits["tfar"][pixels]
        seen = directions[pixels]
        facing = np.abs(np.einsum("nk,nk->n", seen, self.surface.normals[triangles]))
        # The pixel's area on the surface is (depth · angle)² / |ray · normal|: take the side of that square.
        footprint = depth * camera.pixel_angle(size) / np.sqrt(np.maximum(facing, 0.05))
        return UVBuffer(
            size=size,
            pixels=pixels,
            uvs=barycentric(self.surface.uvs, triangles, hits["u"][pixels], hits["v"][pixels]),
            points=eye + depth[:, None] * seen,
            footprint=footprint.astype(np.float32),
            uv_footprint=(footprint * self.surface.uv_density[triangles]).astype(np.float32),
            triangles=triangles,
        )


def barycentric(corners: np.ndarray, triangles: np.ndarray, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Interpolate per-corner values [F, 3, K] in ``triangles`` [N] at Embree's barycentric coordinates: [N, K]."""
    selected = corners[triangles]
    a, b, c = selected[:, 0], selected[:, 1], selected[:, 2]
    return a + u[:, None] * (b - a) + v[:, None] * (c - a)
