"""Where the directions that a pattern follows on a surface point in a view."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.render.camera import Camera
from core.render.direction_fields import SHORTEST, DirectionField
from core.render.surface import Surface
from core.render.uv_buffer import UVBuffer, evenly_spread

_PLACES = 2048


@dataclass(frozen=True)
class Orientation:
    """The directions that a pattern's up follows: a ``field``, and what it is at ``places`` spread evenly over the
    ``surface``, ``ways`` [N, 3]."""

    surface: Surface
    field: DirectionField
    places: UVBuffer
    ways: np.ndarray

    def angles(self, camera: Camera, buffer: UVBuffer) -> np.ndarray:
        """Return the angles [N] from the picture's up to the directions at the pixels of a view, counterclockwise, in
        radians; 0 where there is no direction."""
        ways = self.field(buffer)
        right, up = _on_screen(camera, buffer.points, ways)
        return np.where(np.linalg.norm(ways, axis=1) >= SHORTEST, np.arctan2(-right, up), 0)

    def upright(self, camera: Camera) -> Camera:
        """Return a camera rolled so that most directions point up in its picture, and from there as it was rolled
        before."""
        level = replace(camera, roll=0.0)
        right, up = _on_screen(level, self.places.points, self.ways)
        counted = self._seen(level) * (np.linalg.norm(self.ways, axis=1) >= SHORTEST)
        counted = counted / np.maximum(np.hypot(right, up), 1e-9)
        return replace(camera, roll=camera.roll + float(np.arctan2(-counted @ right, counted @ up)))

    def _seen(self, camera: Camera) -> np.ndarray:
        """Return how much of a view shows the places, [N], up to a factor; as if nothing were in the way."""
        back = camera.eye - self.places.points
        x, y, depth = (back @ camera.basis().T).T
        inside = (depth > max(camera.near, 1e-6)) & (np.maximum(np.abs(x), np.abs(y)) < camera.aperture * depth)
        facing = np.einsum("nk,nk->n", back, self.surface.normals[self.places.triangles])
        return np.where(inside, np.maximum(facing, 0), 0) / np.maximum(depth, 1e-6) ** 3


def orientation_along(surface: Surface, field: DirectionField) -> Orientation:
    """Return the orientation that follows a field on a surface."""
    places = evenly_spread(surface, _PLACES, 0, 1)
    return Orientation(surface, field, places, field(places))


def _on_screen(camera: Camera, points: np.ndarray, ways: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how far short ways [N, 3] from points [N, 3] lead to the right and up in the picture, up to a factor."""
    place, way = (points - camera.eye) @ camera.basis().T, ways @ camera.basis().T
    depth = np.maximum(-place[:, 2], 1e-6)
    # The derivative of x / depth: what comes closer moves away from the picture's middle.
    closer = way[:, 2] / depth
    return (way[:, 0] + place[:, 0] * closer) / depth, (way[:, 1] + place[:, 1] * closer) / depth
