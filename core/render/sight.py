"""Lines of sight: close cameras see what they look at, however hidden it is.

Without them, the network looks at the outside of a wall whenever a camera is to show the inside, and the legs in the
middle of a table are hardly ever seen. As a view is only a lookup, a camera may also look through a wall:
``Camera.near`` cuts off what is in the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.render.camera import Camera
from core.render.cameras import CameraRange, camera_at, target_of
from core.render.surface import Surface

# How far above the surface a line of sight starts, and how much of a free way is left when the rest is cut off.
_CLEAR = 2e-3
_KEPT = 0.95
# Where else a camera may stand, in turns around the model.
_TURNS = (0.0, 0.25, -0.25, 0.5)


class Sight:
    """Finds cameras that see ``targets``, points [N, 3] with normals [N, 3], of one surface. Threads may share it."""

    def __init__(self, surface: Surface, targets: tuple[np.ndarray, np.ndarray]) -> None:
        self._surface = surface
        self._targets = targets
        self._scene = surface.scene

    def camera(self, cameras: CameraRange, zoom: int, seed: int, step: int) -> Camera:
        """Return the camera of one step (``core.render.cameras.camera_at``), turned around the model where that clears
        its view. If nothing does, whatever blocks it is cut off."""

        def turned(turn: float) -> Camera:
            return camera_at(self._surface, self._targets, cameras, zoom, seed, step, turn)

        if zoom == 1:
            return turned(0.0)
        index = target_of(step, len(self._targets[0]))
        return self._clear([turned(turn) for turn in _TURNS], self._targets[0][index], self._targets[1][index])

    def _clear(self, choices: Sequence[Camera], point: np.ndarray, normal: np.ndarray) -> Camera:
        """Return the first of some cameras that sees a point [3]; or the one with the longest free way, cleared."""
        ways = np.stack([camera.eye for camera in choices]) - point
        distances = np.linalg.norm(ways, axis=1)
        free = self._free(point, normal, ways / distances[:, None])
        best = int(np.argmax(np.minimum(free, distances)))
        if free[best] >= distances[best]:
            return choices[int(np.argmax(free >= distances))]
        # The camera does not look straight at the point, and a limit is a depth along the way that it looks.
        opening = ways[best] * (1 - _KEPT * free[best] / distances[best])
        return replace(choices[best], near=float(max(0.0, opening @ choices[best].basis()[2])))

    def _free(self, point: np.ndarray, normal: np.ndarray, directions: np.ndarray) -> np.ndarray:
        """Return how far one can go from a point [3] in some directions [N, 3] before the surface blocks the way: [N],
        infinite where nothing does. Ways start on that side of the surface, whose ``normal`` [3] is given, to which
        they lead."""
        side = np.where(directions @ normal < 0, -1.0, 1.0)[:, None]
        origins = np.ascontiguousarray(point + _CLEAR * side * normal, np.float32)
        hits = self._scene.run(origins, np.ascontiguousarray(directions, np.float32), output=1)
        return np.where(hits["primID"] >= 0, hits["tfar"], np.inf)
