"""Random cameras around a surface, and those of a turntable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.render.camera import VERTICAL_FIELD_OF_VIEW, Camera
from core.render.surface import Surface, at_places, spread_places
from core.render.symmetry import Symmetry

_GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0
FITTING_DISTANCE = 1.0 / np.sin(np.radians(VERTICAL_FIELD_OF_VIEW / 2))
"""The distance at which the unit ball just fits the picture."""


Wanted = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""(triangles [N], UVs [N, 2]) → how much a place of the surface is of interest, [N, 1]."""
# Of so many times as many places, targets are those of interest.
_CHOICE = 64
_LEAST_WANTED = 0.05


@dataclass(frozen=True)
class CameraRange:
    """The ranges that cameras are drawn from. Angles in radians; ``margin`` multiplies ``FITTING_DISTANCE``.

    With ``beside``, the cameras that see the whole model also stand on the side of their targets, as where these are in
    one place.
    """

    elevation: tuple[float, float]
    roll: float
    margin: tuple[float, float] = (0.72, 0.95)
    beside: bool = False


def camera_at(
    surface: Surface,
    targets: tuple[np.ndarray, np.ndarray],
    cameras: CameraRange,
    zoom: int,
    seed: int,
    step: int,
    turn: float = 0.0,
) -> Camera:
    """Return the camera of one step. The same arguments always give the same camera.

    Azimuths follow the golden ratio, so that a few successive views already go all the way around the model. At zoom 1
    the camera looks at the center (article, section 5); closer ones look at ``targets``, points [N, 3] with normals
    [N, 3] spread over the surface, from the side that the normal points to. ``turn`` moves the camera around the model,
    by so many full turns.
    """
    random = np.random.default_rng((seed, step))
    azimuth = 2 * np.pi * ((step * _GOLDEN + seed * 0.1 + turn) % 1.0)
    low, high = np.sin(cameras.elevation)
    height = random.uniform(low, high)
    direction = _direction(azimuth, height, surface.up)
    target = np.zeros(3)
    distance = FITTING_DISTANCE * random.uniform(*cameras.margin) / zoom
    if zoom > 1 or cameras.beside:
        points, normals = targets
        index = target_of(step, len(points))
        direction = direction + 1.5 * normals[index]
        sine = np.clip(direction @ surface.up / np.linalg.norm(direction), low, high)
        flat = direction - (direction @ surface.up) * surface.up
        flat = flat / max(np.linalg.norm(flat), 1e-6)
        direction = np.sqrt(1 - sine**2) * flat + sine * surface.up
        target = points[index] * (1 - 0.5 / zoom) if zoom > 1 else target
    return Camera(
        eye=target + distance * direction,
        target=target,
        up=surface.up,
        roll=random.uniform(-cameras.roll, cameras.roll),
        shift=(random.uniform(-4, 4), random.uniform(-4, 4)),
    )


def target_of(step: int, count: int) -> int:
    """Return which of ``count`` targets the close camera of a step looks at."""
    return int((step * _GOLDEN % 1.0) * count)


def camera_targets(
    surface: Surface,
    seed: int,
    symmetry: Symmetry | None = None,
    count: int = 1024,
    wanted: Wanted | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return points and normals for ``camera_at``: with a symmetry on the side that is kept, with ``wanted`` where that
    is not 0, each only if there is a surface."""
    sides = 1 if symmetry is None else 2 ** len(symmetry.axes)
    triangles, shares = spread_places(surface, count * sides * (_CHOICE if wanted else 1), seed)
    points = at_places(surface.corners, triangles, shares)
    chosen = np.arange(len(points))
    if symmetry is not None:
        chosen = _some(chosen, ~symmetry.is_mirrored(points))
    if wanted is not None:
        chosen = _some(chosen, wanted(triangles, at_places(surface.uvs, triangles, shares))[chosen, 0] > _LEAST_WANTED)
        # Spread as evenly as they were.
        chosen = chosen[(np.arange(count) * (len(chosen) / count)).astype(int)]
    return points[chosen], surface.normals[triangles[chosen]]


def _some(places: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return those of the ``places`` [N] that are ``wanted`` [N], all if there are none."""
    return places[wanted] if wanted.any() else places


def turntable_cameras(surface: Surface, count: int = 8) -> list[tuple[str, Camera]]:
    """Return labeled cameras around the model, slightly above and below the horizon in turn."""
    cameras = []
    for index in range(count):
        degrees = index * 360 // count
        height = np.sin(np.radians(20.0 if index % 2 == 0 else -15.0))
        direction = _direction(np.radians(degrees), height, surface.up)
        camera = Camera(eye=1.02 * FITTING_DISTANCE * direction, target=np.zeros(3), up=surface.up)
        cameras.append((f"{degrees}°", camera))
    return cameras


def portrait_camera(surface: Surface) -> Camera:
    """Return a camera that shows the model as a thumbnail should, from the front, a little from its left and above."""
    direction = _direction(np.radians(12.0), np.sin(np.radians(10.0)), surface.up)
    return Camera(eye=1.02 * FITTING_DISTANCE * direction, target=np.zeros(3), up=surface.up)


def _direction(azimuth: float, height: float, up: np.ndarray) -> np.ndarray:
    """Return the unit direction at ``azimuth`` (0 is the front: -Y if Z is up, +Z if Y is up) and sine of elevation."""
    front = np.array([0.0, -1.0, 0.0]) if up[2] == 1.0 else np.array([0.0, 0.0, 1.0])
    side = np.cross(up, front)
    ring = np.sqrt(max(0.0, 1.0 - height**2))
    return np.asarray(ring * (np.cos(azimuth) * front + np.sin(azimuth) * side) + height * up)
