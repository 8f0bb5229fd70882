from __future__ import annotations

import numpy as np
import pytest

from core.render.camera import Camera
from core.render.cameras import CameraRange, camera_at, camera_targets, turntable_cameras
from core.render.embree import EmbreeRasterizer
from core.render.surface import Surface

RANGE = CameraRange(elevation=(-0.5, 0.9), roll=0.3)


def cameras(globe: Surface, zoom: int, count: int = 64, view: CameraRange = RANGE) -> list[Camera]:
    targets = camera_targets(globe, seed=0)
    return [camera_at(globe, targets, view, zoom, seed=0, step=step) for step in range(count)]


def directions(views: list[Camera]) -> np.ndarray:
    offsets = np.stack([camera.eye - camera.target for camera in views])
    return np.asarray(offsets / np.linalg.norm(offsets, axis=1, keepdims=True))


@pytest.mark.parametrize("zoom", [1, 2, 8])
def test_cameras_keep_to_their_ranges(globe: Surface, zoom: int) -> None:
    views = cameras(globe, zoom)
    elevation = np.arcsin(directions(views)[:, 1])
    assert elevation.min() > -0.51 and elevation.max() < 0.91
    assert np.ptp(elevation) > 0.7, "and they use them"
    rolls = np.array([camera.roll for camera in views])
    assert np.abs(rolls).max() <= 0.3 and np.ptp(rolls) > 0.3


def test_a_few_views_go_all_round(globe: Surface) -> None:
    for start in (0, 30):
        around = directions(cameras(globe, 1))[start : start + 8]
        azimuth = np.sort(np.arctan2(around[:, 0], around[:, 2]))
        gaps = np.diff(np.append(azimuth, azimuth[0] + 2 * np.pi))
        assert gaps.max() < 2 * np.pi / 4


def test_far_cameras_see_the_middle_and_close_ones_the_surface(globe: Surface) -> None:
    rasterizer = EmbreeRasterizer(globe)
    widths = []
    for zoom in (1, 2, 4):
        views = cameras(globe, zoom, 16)
        buffers = [rasterizer.rasterize(camera, 16) for camera in views]
        assert min(len(buffer.pixels) for buffer in buffers) > 16 * 16 / 3, zoom
        widths.append(np.median(np.concatenate([buffer.footprint for buffer in buffers])))
        targets = np.stack([camera.target for camera in views])
        assert (np.abs(targets).max() == 0) == (zoom == 1)
    assert widths[0] > 1.6 * widths[1] > 1.6**2 * widths[2]


def test_same_step_same_camera(globe: Surface) -> None:
    one, other = (cameras(globe, 2, 5) for _ in range(2))
    for first, second in zip(one, other, strict=True):
        np.testing.assert_array_equal(first.rays(4), second.rays(4))
    assert not np.allclose(one[0].rays(4), one[1].rays(4))


def test_turntable_goes_round_from_the_front(globe: Surface) -> None:
    labelled = turntable_cameras(globe, 8)
    assert [label for label, _ in labelled] == ["0°", "45°", "90°", "135°", "180°", "225°", "270°", "315°"]
    around = directions([camera for _, camera in labelled])
    assert around[0, 2] > 0.8 and around[4, 2] < -0.8
    assert around[2, 0] > 0.8, "a quarter turn on, the camera stands at the model's left, which is +X"
    for _, camera in labelled:
        buffer = EmbreeRasterizer(globe).rasterize(camera, 256)
        rows, columns = np.divmod(buffer.pixels, 256)
        assert min(rows.min(), columns.min()) > 0 and max(rows.max(), columns.max()) < 255, "the whole model is seen"
