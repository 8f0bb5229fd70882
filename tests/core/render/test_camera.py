from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.render.camera import Camera

CAMERA = Camera(eye=np.array([1.0, 2.0, 3.0]), target=np.array([0.5, 0.0, 0.0]), up=np.array([0.0, 1.0, 0.0]))


def test_rays_go_from_the_top_left_to_the_bottom_right() -> None:
    right, up, backward = CAMERA.basis()
    rays = CAMERA.rays(8).reshape(8, 8, 3)
    np.testing.assert_allclose(rays @ -backward, 1, atol=1e-6)
    edge = CAMERA.aperture * 7 / 8
    np.testing.assert_allclose(rays[0] @ up, edge, atol=1e-6)
    np.testing.assert_allclose(rays[7] @ up, -edge, atol=1e-6)
    np.testing.assert_allclose(rays[:, 0] @ right, -edge, atol=1e-6)
    np.testing.assert_allclose(rays.mean(axis=(0, 1)), -backward, atol=1e-6)
    width = np.linalg.norm(rays[3, 4] - rays[3, 3])
    assert width == pytest.approx(CAMERA.pixel_angle(8), rel=1e-5)


@pytest.mark.parametrize("roll", [0.0, 0.3, -2.0])
@pytest.mark.parametrize("eye", [[1.0, 2.0, 3.0], [0.0, 5.0, 0.0], [0.0, -5.0, 0.0]], ids=["aside", "above", "below"])
def test_basis_is_a_rotation(eye: list[float], roll: float) -> None:
    camera = Camera(eye=np.array(eye), target=np.zeros(3), up=np.array([0.0, 1.0, 0.0]), roll=roll)
    np.testing.assert_allclose(camera.basis() @ camera.basis().T, np.eye(3), atol=1e-9)
    assert np.linalg.det(camera.basis()) == pytest.approx(1)
    np.testing.assert_allclose(camera.basis()[2], np.array(eye) / np.linalg.norm(eye), atol=1e-9)


def test_without_roll_up_is_up() -> None:
    right, up, _ = CAMERA.basis()
    assert abs(right[1]) < 1e-9
    assert up[1] > 0


def test_roll_turns_the_picture_about_its_middle() -> None:
    upright, turned = CAMERA.rays(6), replace(CAMERA, roll=np.pi / 2).rays(6)
    # The camera rolls counterclockwise, so what it sees turns clockwise.
    np.testing.assert_allclose(turned.reshape(6, 6, 3), np.rot90(upright.reshape(6, 6, 3), -1), atol=1e-6)


def test_shift_moves_by_whole_pixels() -> None:
    still = CAMERA.rays(8).reshape(8, 8, 3)
    moved = replace(CAMERA, shift=(2.0, 1.0)).rays(8).reshape(8, 8, 3)
    np.testing.assert_allclose(moved[:-1, :-2], still[1:, 2:], atol=1e-6)
