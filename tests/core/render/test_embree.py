from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from core.kernels.compiled import kernels
from core.render import embree
from core.render.camera import Camera
from core.render.embree import EmbreeRasterizer
from core.render.surface import Surface
from core.render.uv_buffer import UVBuffer

SIZE = 32
UP = np.array([0.0, 1.0, 0.0])
HALF = np.sqrt(0.5)
"""Half of the board's width."""


def frontal(distance: float = 4.0) -> Camera:
    return Camera(eye=np.array([0.0, 0.0, distance]), target=np.zeros(3), up=UP)


def as_picture(buffer: UVBuffer, values: np.ndarray) -> np.ndarray:
    """Put the values of covered pixels into a picture, NaN elsewhere."""
    picture = np.full((buffer.size**2, *values.shape[1:]), np.nan)
    picture[buffer.pixels] = values
    return picture.reshape(buffer.size, buffer.size, *values.shape[1:])


def test_buffer_of_a_board_against_its_closed_form(board: Surface) -> None:
    camera = frontal()
    buffer = EmbreeRasterizer(board).rasterize(camera, SIZE)
    plane = 4.0 * camera.aperture * ((np.arange(SIZE) + 0.5) * 2 / SIZE - 1)
    x, y = np.meshgrid(plane, -plane)
    covered = (np.abs(x) < HALF) & (np.abs(y) < HALF)
    assert 0.2 < covered.mean() < 0.9
    np.testing.assert_array_equal(buffer.pixels, np.flatnonzero(covered))
    points = np.stack([x, y, np.zeros_like(x)], axis=2)[covered]
    np.testing.assert_allclose(buffer.points, points, atol=1e-5)
    np.testing.assert_allclose(buffer.uvs, points[:, :2] / (2 * HALF) + 0.5, atol=1e-5)
    # The board is parallel to the picture: every pixel is as wide as its neighbors are apart.
    np.testing.assert_allclose(buffer.footprint, plane[1] - plane[0], rtol=1e-3)
    np.testing.assert_allclose(buffer.uv_footprint, (plane[1] - plane[0]) / (2 * HALF), rtol=1e-3)
    assert set(buffer.triangles) == {0, 1}


def test_oblique_pixels_are_wide_by_the_area_that_they_cover(board: Surface) -> None:
    direction = np.array([np.sin(1.0), 0.3, np.cos(1.0)])
    buffer = EmbreeRasterizer(board).rasterize(Camera(eye=4 * direction, target=np.zeros(3), up=UP), SIZE)
    points = as_picture(buffer, buffer.points)
    along, down = points[1:-1, 2:] - points[1:-1, :-2], points[2:, 1:-1] - points[:-2, 1:-1]
    side = np.sqrt(np.linalg.norm(np.cross(along / 2, down / 2), axis=2))
    found = as_picture(buffer, buffer.footprint)[1:-1, 1:-1]
    inside = np.isfinite(side) & np.isfinite(found)
    assert inside.sum() > 50
    np.testing.assert_allclose(found[inside], side[inside], rtol=0.02)


def test_uvs_grow_to_the_right_and_upwards(board: Surface) -> None:
    buffer = EmbreeRasterizer(board).rasterize(frontal(), SIZE)
    uvs = as_picture(buffer, buffer.uvs)
    left, top = uvs[SIZE // 2, SIZE // 3], uvs[SIZE // 3, SIZE // 2]
    right, bottom = uvs[SIZE // 2, -SIZE // 3], uvs[-SIZE // 3, SIZE // 2]
    assert left[0] < right[0]
    assert top[1] > bottom[1]


def test_roll_turns_and_shift_moves_what_is_seen(board: Surface) -> None:
    rasterizer, camera = EmbreeRasterizer(board), frontal()
    still = rasterizer.rasterize(camera, SIZE)
    turned = rasterizer.rasterize(replace(camera, roll=np.pi / 2), SIZE)
    moved = rasterizer.rasterize(replace(camera, shift=(3.0, 0.0)), SIZE)
    picture = as_picture(still, still.uvs)
    np.testing.assert_allclose(as_picture(turned, turned.uvs), np.rot90(picture, -1), atol=1e-4)
    np.testing.assert_allclose(as_picture(moved, moved.uvs)[:, :-3], picture[:, 3:], atol=1e-4)


def test_only_the_near_side_is_seen(globe: Surface) -> None:
    buffer = EmbreeRasterizer(globe).rasterize(frontal(), SIZE)
    assert len(buffer.pixels) > SIZE
    assert buffer.points[:, 2].min() > 0
    np.testing.assert_allclose(np.linalg.norm(buffer.points, axis=1), 1, atol=0.1)


@pytest.mark.parametrize("eye", [[4.0, 0.0, 0.0], [0.0, 4.0, 0.0]])
def test_a_board_seen_from_its_edge_covers_nothing(board: Surface, eye: list[float]) -> None:
    buffer = EmbreeRasterizer(board).rasterize(Camera(eye=np.array(eye), target=np.zeros(3), up=UP), SIZE)
    assert len(buffer.pixels) == 0
    assert buffer.uvs.shape == (0, 2) and buffer.points.shape == (0, 3) and buffer.footprint.shape == (0,)


@pytest.mark.parametrize("near", [0.0, 3.2])
@pytest.mark.parametrize("size", [1, 33, 130])
def test_machines_without_numba_see_the_same(
    globe: Surface, size: int, near: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera = replace(frontal(), near=near, shift=(0.3, -0.2), roll=0.5)
    monkeypatch.setattr(embree, "_FEW", -1)
    found = EmbreeRasterizer(globe).rasterize(camera, size)
    monkeypatch.setattr(embree, "kernels", lambda: None)
    expected = EmbreeRasterizer(globe).rasterize(camera, size)
    assert len(found.pixels) > 0.2 * size**2
    for field in fields(UVBuffer):
        values, wanted = getattr(found, field.name), getattr(expected, field.name)
        np.testing.assert_allclose(values, wanted, rtol=1e-6, atol=1e-6)
        assert field.name == "size" or (values.dtype == wanted.dtype and values.shape == wanted.shape)


@pytest.mark.skipif(kernels() is None, reason="compiled loops need numba")
@pytest.mark.parametrize(
    "camera",
    [
        replace(frontal(), shift=(0.3, -0.2), roll=0.5),
        replace(frontal(), near=3.2, shift=(0.3, -0.2)),
        replace(frontal(1.2), target=np.array([0.3, 0.1, 0.9])),
        replace(frontal(0.3), target=np.array([0.2, 0.1, 4.0])),
    ],
    ids=["whole", "cut open", "close", "from within"],
)
@pytest.mark.parametrize("is_shared", [True, False])
def test_drawn_triangles_are_what_rays_hit(
    globe: Surface, camera: Camera, is_shared: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = EmbreeRasterizer(globe if is_shared else replace(globe, shared=None)).rasterize(camera, 99)
    monkeypatch.setattr(embree, "_FEW", -1)
    cast = EmbreeRasterizer(globe).rasterize(camera, 99)
    assert len(cast.pixels) > 2000
    for field in fields(UVBuffer):
        values, wanted = getattr(drawn, field.name), getattr(cast, field.name)
        np.testing.assert_allclose(values, wanted, rtol=1e-4, atol=2e-5, err_msg=field.name)
        assert field.name == "size" or values.dtype == wanted.dtype


@pytest.mark.parametrize(("limit", "value"), [("_RAYS_AT_A_TIME", 200), ("_BANDS", 7)])
def test_pictures_do_not_depend_on_how_much_is_done_at_a_time(
    globe: Surface, limit: str, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if limit == "_RAYS_AT_A_TIME":
        monkeypatch.setattr(embree, "_FEW", -1)
    whole = EmbreeRasterizer(globe).rasterize(frontal(), 70)
    monkeypatch.setattr(embree, limit, value)
    in_bands = EmbreeRasterizer(globe).rasterize(frontal(), 70)
    for field in fields(UVBuffer):
        np.testing.assert_array_equal(getattr(in_bands, field.name), getattr(whole, field.name))


def test_a_picture_that_shows_nothing(globe: Surface) -> None:
    away = replace(frontal(), target=np.array([0.0, 0.0, 8.0]))
    buffer = EmbreeRasterizer(globe).rasterize(away, SIZE)
    assert buffer.points.shape == (0, 3) and buffer.uvs.shape == (0, 2) and not len(buffer.pixels)
