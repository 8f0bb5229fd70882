"""The default rasterizer, on the processor: Embree casts rays.

Where compiled loops are there, meshes of few triangles are drawn instead, triangle by triangle: their pictures are the
same, and take a fifth of the time.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from core.kernels.compiled import kernels
from core.render.camera import Camera
from core.render.drawing import Drawing
from core.render.surface import Surface
from core.render.uv_buffer import UVBuffer, barycentric, empty_buffer, first_of, joined, uv_buffer
from core.threads import share_out

# So few that the rays stay in a core's cache, and that several threads have something to do.
_RAYS_AT_A_TIME = 8192
# Triangles are looked at again for each of so many bands of a picture.
_BANDS = 4
# With more, rays find the few that are seen sooner. In triangles per pixel.
_FEW = 2


class EmbreeRasterizer:
    """Casts the rays of cameras against one surface. Thread-safe; Embree releases the interpreter's lock."""

    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        known = surface.uvs, surface.normals, surface.uv_density
        self._known = [np.require(values, np.float32, ("C", "W")) for values in known]

    def rasterize(self, camera: Camera, size: int) -> UVBuffer:
        """Cast a ray through the center of each pixel (``Rasterizer.rasterize``)."""
        columns, rows = camera.columns_and_rows(size)
        drawing = self._drawn(camera, size)
        height = max(1, _RAYS_AT_A_TIME // size) if drawing is None else -(-size // _BANDS)
        tops = range(0, size, height)
        bands: dict[int, UVBuffer] = {}

        def see(top: int) -> None:
            bands[top] = self._band(camera, columns, rows[top : top + height], top, drawing)

        share_out(see, tops)
        return joined([bands[top] for top in tops])

    def _drawn(self, camera: Camera, size: int) -> Drawing | None:
        """Return a drawing where it is faster than rays are."""
        compiled = kernels()
        if compiled is None or len(self.surface.corners) > _FEW * size**2:
            # Several threads ask for it next.
            _ = self.surface.scene
            return None
        drawing = Drawing(compiled, self.surface, camera, size)
        drawing.prepare()
        return drawing

    def _band(
        self, camera: Camera, columns: np.ndarray, rows: np.ndarray, top: int, drawing: Drawing | None
    ) -> UVBuffer:
        """Return what some rows of a picture show, of which ``top`` is the first."""
        eye, near, size = camera.eye.astype(np.float32), np.float32(camera.near), len(columns)
        compiled = kernels()
        if compiled is None:
            rays = (columns[None, :] + rows[:, None]).reshape(-1, 3)
            hits = self.surface.scene.run(eye + near * rays, rays, output=1)
            return self._buffer(camera, size, top * size, rays, hits)
        origins, rays = np.empty((2, len(rows) * size, 3), np.float32)
        compiled.write_rays(columns, rows, near, eye, origins, rays)
        hits = drawing.rows(top, len(rows)) if drawing else self.surface.scene.run(origins, rays, output=1)
        buffer = empty_buffer(size, len(rays))
        count = compiled.places_hit(
            *(hits[name] for name in ("primID", "u", "v", "tfar")),
            *(rays, top * size, near, eye, np.float32(camera.pixel_angle(size))),
            *self._known,
            *(buffer.pixels, buffer.triangles, buffer.uvs, buffer.points, buffer.footprint, buffer.uv_footprint),
        )
        return first_of(buffer, count)

    def _buffer(self, camera: Camera, size: int, first: int, rays: np.ndarray, hits: dict[str, Any]) -> UVBuffer:
        """Return the buffer of some rays, the first of which belongs to the pixel ``first``, on machines without
        numba."""
        hit = np.flatnonzero(hits["primID"] >= 0)
        triangles, depth = hits["primID"][hit], hits["tfar"][hit] + np.float32(camera.near)
        uvs = barycentric(self.surface.uvs, triangles, hits["u"][hit], hits["v"][hit])
        return uv_buffer(self.surface, camera, size, first + hit, triangles, depth, rays[hit], uvs)
