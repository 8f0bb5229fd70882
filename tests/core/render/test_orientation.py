"""Where directions on a surface point in views, and cameras that turn with them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.mesh.directions import along_v, upward, uv_steps
from core.mesh.mesh import Mesh
from core.render.camera import Camera
from core.render.direction_fields import CornerDirections, FlowDirections, RandomDirections
from core.render.embree import EmbreeRasterizer
from core.render.orientation import orientation_along
from core.render.surface import Surface, surface_of
from core.render.uv_buffer import UVBuffer, evenly_spread
from tests.core.directed import cylinder

FRONT = Camera(eye=np.array([0.0, 0.0, 6.0]), target=np.zeros(3), up=np.array([0.0, 1.0, 0.0]))


def leaning(surface: Surface, degrees: float) -> np.ndarray:
    """Return directions [F, 3, 3] on a board that faces +Z, turned counterclockwise from up."""
    angle = np.radians(degrees)
    return np.broadcast_to(np.array([-np.sin(angle), np.cos(angle), 0], np.float32), surface.corners.shape)


@pytest.mark.parametrize("degrees", [0, 30, 100, -60, 179])
@pytest.mark.parametrize("roll", [0.0, 20.0])
def test_angles_count_counterclockwise_from_the_pictures_up(board: Surface, degrees: float, roll: float) -> None:
    orientation = orientation_along(board, CornerDirections(board, leaning(board, degrees)))
    camera = replace(FRONT, roll=np.radians(roll))
    angles = orientation.angles(camera, EmbreeRasterizer(board).rasterize(camera, 32))
    # A camera that rolls counterclockwise turns the picture the other way.
    away = np.degrees(angles) - (degrees - roll)
    np.testing.assert_allclose((away + 180) % 360 - 180, 0, atol=0.1)


def test_perspective_counts() -> None:
    """Lines that lead away from the camera lean towards the middle of the picture."""
    corners = np.array([[[-0.5, -1, -0.5], [0.5, -1, -0.5], [0, -1, 2]]], np.float32)
    floor = Surface(
        corners,
        np.zeros((1, 3, 2), np.float32),
        np.array([[0, -1, 0]], np.float32),
        np.ones(1),
        np.ones(1, np.float32),
        FRONT.up,
    )
    away = CornerDirections(floor, np.broadcast_to(np.array([0, 0, -1], np.float32), (1, 3, 3)))
    buffer = EmbreeRasterizer(floor).rasterize(FRONT, 64)
    angles = orientation_along(floor, away).angles(FRONT, buffer)
    right = buffer.points[:, 0] > 0.1
    assert right.any() and (angles[right] > 0).all() and (angles[buffer.points[:, 0] < -0.1] < 0).all()


@pytest.mark.parametrize("degrees", [0, 45, 150, -100])
def test_cameras_roll_until_the_directions_point_up(board: Surface, degrees: float) -> None:
    orientation = orientation_along(board, CornerDirections(board, leaning(board, degrees)))
    camera = orientation.upright(replace(FRONT, roll=0.1))
    angles = orientation.angles(camera, EmbreeRasterizer(board).rasterize(camera, 32))
    np.testing.assert_allclose(np.degrees(angles), -np.degrees(0.1), atol=0.1)


def test_what_is_in_view_decides(ball: Mesh) -> None:
    """The front of the ball points up, its back down."""
    globe = surface_of(ball, "y")
    up = upward(ball, globe.up)
    mixed = np.where(globe.corners[..., 2:] > 0, up, -up)
    orientation = orientation_along(globe, CornerDirections(globe, mixed))
    back = replace(FRONT, eye=-FRONT.eye)
    assert abs(orientation.upright(FRONT).roll) < 0.2
    assert abs(abs(orientation.upright(back).roll) - np.pi) < 0.2


def test_places_without_a_direction_keep_the_pictures_up(board: Surface) -> None:
    orientation = orientation_along(board, CornerDirections(board, np.zeros_like(board.corners)))
    assert orientation.upright(FRONT) == FRONT
    assert (orientation.angles(FRONT, EmbreeRasterizer(board).rasterize(FRONT, 32)) == 0).all()


def test_a_flow_map_leads_along_u_and_v() -> None:
    mesh, axis = cylinder()
    surface = surface_of(mesh, "z")
    places = evenly_spread(surface, 500, 0, 1)

    def painted(red: float, green: float) -> np.ndarray:
        values: np.ndarray = np.broadcast_to([red, green, 0.0], (500, 3))
        return FlowDirections(uv_steps(mesh), lambda _: values)(places)

    assert (painted(0.5, 1.0) @ axis).min() > 0.99, "green leads along V"
    assert np.abs(painted(1.0, 0.5) @ axis).max() < 0.1, "red leads along U, around the cylinder"
    np.testing.assert_allclose(painted(0.0, 0.5), -painted(1.0, 0.5))
    assert (painted(0.5, 0.5) == 0).all()


def test_random_directions_lie_in_the_surface_prefer_none_and_change_slowly(globe: Surface) -> None:
    field = RandomDirections(globe, seed=1)
    places = evenly_spread(globe, 4000, 0, 1)
    ways = field(places)
    np.testing.assert_allclose(np.linalg.norm(ways, axis=1), 1, atol=1e-6)
    assert np.abs(np.einsum("nk,nk->n", ways, globe.normals[places.triangles])).max() < 1e-5
    means = [np.linalg.norm(RandomDirections(globe, seed)(places).mean(axis=0)) for seed in range(8)]
    assert np.mean(means) < 0.4
    beside = replace(places, points=places.points + 0.01)
    assert np.median((field(beside) * ways).sum(axis=1)) > 0.99
    assert not np.allclose(ways, RandomDirections(globe, seed=2)(places), atol=0.5)


def test_the_directions_of_corners_are_mixed(ball: Mesh) -> None:
    globe = surface_of(ball, "y")
    buffer: UVBuffer = evenly_spread(globe, 100, 0, 1)
    constant = CornerDirections(globe, along_v(ball))
    np.testing.assert_allclose(constant(buffer), along_v(ball)[buffer.triangles, 0], atol=1e-5)
