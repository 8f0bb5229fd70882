"""Pictures of meshes of few triangles, drawn triangle by triangle in compiled loops."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import ModuleType

import numpy as np

from core.render.camera import Camera
from core.render.surface import Surface

Hits = dict[str, np.ndarray]
"""What Embree says of rays: ``primID`` int32, -1 for none; ``u``, ``v``, and ``tfar`` float32; each [N]."""


@dataclass(frozen=True)
class Drawing:
    """What a camera sees of a surface in a picture of ``size`` × ``size`` pixels; ``compiled`` are the loops."""

    compiled: ModuleType
    surface: Surface
    camera: Camera
    size: int

    def rows(self, top: int, count: int) -> Hits:
        """Return what Embree would of the rays of ``count`` rows of pixels, of which ``top`` is the first."""
        triangles = np.empty((count, self.size), np.int32)
        u, v, depths = np.empty((3, count, self.size), np.float32)
        columns, rows = self._centers
        self.compiled.draw_triangles(
            *self._placed, columns, rows[top : top + count], top, float(self.camera.near), triangles, u, v, depths
        )
        depths -= np.float32(self.camera.near)
        found = {"primID": triangles, "u": u, "v": v, "tfar": depths}
        return {name: values.reshape(-1) for name, values in found.items()}

    def prepare(self) -> None:
        """Find where the points are, before several threads ask for it."""
        _ = self._placed

    @property
    def _scale(self) -> float:
        """How many pixels a step of 1 in the picture plane at depth 1 is."""
        return 1 / self.camera.pixel_angle(1) * self.size

    @property
    def _center(self) -> tuple[float, float]:
        """The column and the row of the principal point, counted from the center of the first."""
        right, down = self.camera.shift
        return (self.size - 1) / 2 - right, (self.size - 1) / 2 - down

    @cached_property
    def _centers(self) -> tuple[np.ndarray, np.ndarray]:
        """Where the centers of columns and rows are in the picture plane at depth 1, each float64 [size]."""
        right, down = self._center
        return (np.arange(self.size) - right) / self._scale, (down - np.arange(self.size)) / self._scale

    @cached_property
    def _placed(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The points as the camera has them, where they are in the picture, and the triangles' indices."""
        points, indices = self.surface.points_and_indices
        seen, places = np.empty((len(points), 3)), np.empty((len(points), 2))
        eye, basis = self.camera.eye.astype(np.float64), np.ascontiguousarray(self.camera.basis(), np.float64)
        self.compiled.place_points(points, eye, basis, self._scale, *self._center, seen, places)
        return seen, places, indices
