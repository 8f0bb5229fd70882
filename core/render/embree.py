"""Embree: casts rays on the processor. The default rasterizer."""

from __future__ import annotations

import numpy as np

from core.render.camera import Camera
from core.render.surface import Surface
from core.render.uv_buffer import UVBuffer, barycentric, uv_buffer


class EmbreeRasterizer:
    """Casts the rays of cameras against one surface. Thread-safe; Embree releases the interpreter's lock."""

    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        self._scene = surface.scene

    def rasterize(self, camera: Camera, size: int) -> UVBuffer:
        """Cast a ray through the center of each pixel (``Rasterizer.rasterize``)."""
        directions = camera.rays(size)
        eye = camera.eye.astype(np.float32)
        near = np.float32(camera.near)
        origins = np.ascontiguousarray(np.broadcast_to(eye, directions.shape)) + near * directions
        hits = self._scene.run(origins, directions, output=1)
        pixels = np.flatnonzero(hits["primID"] >= 0)
        triangles, depth = hits["primID"][pixels], hits["tfar"][pixels] + near
        uvs = barycentric(self.surface.uvs, triangles, hits["u"][pixels], hits["v"][pixels])
        return uv_buffer(self.surface, camera, size, pixels, triangles, depth, directions[pixels], uvs)
