"""Close cameras in a room: a box, seen from outside and from inside."""

from __future__ import annotations

import numpy as np
import pytest

from core.mesh.mesh import Mesh
from core.render.cameras import CameraRange, target_of
from core.render.embree import EmbreeRasterizer
from core.render.sight import Sight
from core.render.surface import Surface, surface_of

RANGE = CameraRange((-0.5, 0.9), 0.1)
OUTER, INNER = 1.0, 0.6


def box(width: float, inwards: bool) -> tuple[np.ndarray, np.ndarray]:
    """Corners [8, 3] and triangles [12, 3] of a box."""
    corners = np.array(list(np.ndindex(2, 2, 2)), np.float32) * 2 * width - width
    sides = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    triangles = np.array([[(a, b, c), (a, c, d)] for a, b, c, d in sides], np.int32).reshape(-1, 3)
    return corners, triangles[:, ::-1] if inwards else triangles


@pytest.fixture(scope="module")
def room() -> Surface:
    """A closed room with thick walls."""
    (outer, outside), (inner, inside) = box(OUTER, False), box(INNER, True)
    triangles = np.concatenate([outside, inside + 8])
    uvs = np.random.default_rng(0).random((len(triangles), 3, 2), np.float32)
    return surface_of(Mesh(np.concatenate([outer, inner]), triangles, uvs), "y")


def wall(room: Surface, inside: bool) -> tuple[np.ndarray, np.ndarray]:
    """The middle of a side wall and its normal, as targets."""
    row = 12 * inside
    corners = room.corners[row : row + 2].reshape(-1, 3)
    return corners.mean(axis=0)[None].astype(np.float64), room.normals[row][None].astype(np.float64)


def seen(room: Surface, targets: tuple[np.ndarray, np.ndarray], step: int, zoom: int = 4) -> tuple[float, float]:
    """How near its target a view's closest point is, and the least depth of a pixel minus the camera's limit."""
    camera = Sight(room, targets).camera(RANGE, zoom, 0, step)
    buffer = EmbreeRasterizer(room).rasterize(camera, 64)
    backward = camera.basis()[2]
    depth = -(buffer.points - camera.eye) @ backward
    return float(np.linalg.norm(buffer.points - targets[0][0], axis=1).min()), float(depth.min() - camera.near)


@pytest.mark.parametrize("inside", [False, True])
def test_cameras_see_their_target_even_in_a_closed_room(room: Surface, inside: bool) -> None:
    for step in range(16):
        distance, margin = seen(room, wall(room, inside), step)
        assert distance < 0.05, step
        assert margin > -1e-4


def test_nothing_is_cut_off_where_the_way_is_free(globe: Surface) -> None:
    targets = globe.corners.mean(axis=1)[::50].astype(np.float64), globe.normals[::50].astype(np.float64)
    sight = Sight(globe, targets)
    assert all(sight.camera(RANGE, zoom, 0, step).near == 0 for zoom in (1, 4) for step in range(16))


def test_a_camera_turns_around_the_model_rather_than_look_through_it(room: Surface) -> None:
    """From outside, the far wall of a lid is hidden from some sides only."""
    targets = wall(room, inside=False)
    for step in range(16):
        assert target_of(step, 1) == 0
        assert Sight(room, targets).camera(RANGE, 4, 0, step).near == 0


def test_the_whole_model_is_seen_as_it_is(room: Surface) -> None:
    assert Sight(room, wall(room, inside=True)).camera(RANGE, 1, 0, 0).near == 0


def test_narrow_gaps_are_opened_before_their_target() -> None:
    """Close cameras look past their target, not straight at it; the limit must still lie this side of it."""
    (outer, outside), (inner, _) = box(1.0, False), box(0.985, False)
    triangles = np.concatenate([outside, outside + 8])
    walls = surface_of(Mesh(np.concatenate([outer, inner]), triangles, np.zeros((24, 3, 2), np.float32)), "y")
    side = walls.corners[12:14].reshape(-1, 3).astype(np.float64)
    corner, middle = side[0], side.mean(axis=0)
    targets = (0.1 * middle + 0.9 * corner)[None], walls.normals[12][None].astype(np.float64)
    targets = targets[0], targets[1] * np.sign(targets[1] @ middle)
    cut_off = 0
    for step in range(32):
        camera = Sight(walls, targets).camera(RANGE, 2, 0, step)
        cut_off += camera.near > 0
        assert camera.near < (camera.eye - targets[0][0]) @ camera.basis()[2], step
    assert cut_off > 16
