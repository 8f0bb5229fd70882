from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.mesh.mesh import mesh_of
from core.render import flat_map
from core.render.cameras import turntable_cameras
from core.render.embree import EmbreeRasterizer
from core.render.surface import Surface, surface_of
from core.render.texels import TexelMap, Texels, shared_texels
from tests.core.mesh.test_uv_sharing import mirrored_in_two_islands


def all_texels(surface: Surface, size: int, rows: int) -> Texels:
    bands = list(TexelMap(surface).bands(size, rows))
    return Texels(*(np.concatenate([getattr(band, name) for band in bands]) for name in Texels.__dataclass_fields__))


def test_texels_of_a_board_against_their_closed_form(board: Surface) -> None:
    texels = all_texels(board, 8, rows=8)
    np.testing.assert_array_equal(np.sort(texels.indices), np.arange(64))
    row, column = np.divmod(texels.indices, 8)
    side = np.sqrt(2.0)
    np.testing.assert_allclose(texels.points[:, 0], ((column + 0.5) / 8 - 0.5) * side, atol=1e-5)
    np.testing.assert_allclose(texels.points[:, 1], (0.5 - (row + 0.5) / 8) * side, atol=1e-5)
    np.testing.assert_allclose(texels.footprint, side / 8, rtol=1e-4)


def test_points_lead_back_to_their_texels(globe: Surface) -> None:
    """There: every pixel of some views knows a point and its UV. Back: the texel at that UV lies at that point."""
    size = 64
    texels = all_texels(globe, size, rows=64)
    points = np.full((size**2, 3), np.nan)
    points[texels.indices] = texels.points
    widths = np.zeros(size**2)
    widths[texels.indices] = texels.footprint
    rasterizer = EmbreeRasterizer(globe)
    checked = 0
    for _, camera in turntable_cameras(globe, 4):
        buffer = rasterizer.rasterize(camera, 32)
        column, row = (np.stack([buffer.uvs[:, 0], 1 - buffer.uvs[:, 1]]) * size).astype(int)
        index = row * size + column
        known = np.isfinite(points[index, 0]) & (
            np.abs(buffer.points[:, 1]) < 0.7
        )  # Texels are stretched at the poles.
        distance = np.linalg.norm(points[index] - buffer.points, axis=1)[known]
        assert (distance < 1.5 * widths[index][known]).all()
        checked += known.sum()
    assert checked > 1000


def test_bands_make_up_the_whole(globe: Surface) -> None:
    whole, banded = all_texels(globe, 48, rows=48), all_texels(globe, 48, rows=10)
    for name in Texels.__dataclass_fields__:
        np.testing.assert_array_equal(getattr(whole, name), getattr(banded, name))
    covered = np.isin(np.arange(48**2), whole.indices).reshape(48, 48)
    assert covered[8:-8, 4:-4].all()
    assert not covered[0].any() and not covered[:, -1].any(), "the globe's map has a margin of a twentieth"


def test_uvs_outside_wrap_around(board: Surface) -> None:
    expected = all_texels(board, 8, rows=8)
    for offset in ((3, -2), (0.5, 0.25)):
        moved = all_texels(replace(board, uvs=board.uvs + np.array(offset, np.float32)), 8, rows=8)
        np.testing.assert_array_equal(np.sort(moved.indices), np.arange(64))
        shift = (-round(offset[1] * 8), round(offset[0] * 8))
        before, after = (np.zeros((64, 3)) for _ in range(2))
        before[expected.indices], after[moved.indices] = expected.points, moved.points
        rolled = np.roll(before.reshape(8, 8, 3), shift, axis=(0, 1))
        np.testing.assert_allclose(after.reshape(8, 8, 3), rolled, atol=1e-5)


def test_beside_an_island_its_plane_goes_on(board: Surface) -> None:
    part = np.float32(0.5)
    half = replace(board, uvs=board.uvs * part + np.float32(0.25), uv_density=board.uv_density * part)
    texels = all_texels(half, 16, rows=16)
    row, column = np.divmod(texels.indices, 16)
    assert {row.min(), row.max(), column.min(), column.max()} == {3, 12}, "an island of 8 × 8 and a rim of one texel"
    side = np.sqrt(2.0)
    x, y = ((column + 0.5) / 8 - 1) * side, (1 - (row + 0.5) / 8) * side
    np.testing.assert_allclose(texels.points[:, 0], x, atol=1e-5)
    np.testing.assert_allclose(texels.points[:, 1], y, atol=1e-5)
    np.testing.assert_allclose(texels.points[:, 2], 0, atol=1e-6)


def mirrored_halves() -> Surface:
    """A ball whose halves, mirrored along x, have two islands each on the same texels."""
    uvs, corners = mirrored_in_two_islands()
    corners = corners.astype(np.float32)
    shuffled = np.random.default_rng(0).permutation(len(uvs))
    triangles = np.arange(3 * len(uvs)).reshape(-1, 3)
    return surface_of(mesh_of(corners[shuffled].reshape(-1, 3), triangles, uvs[shuffled]), "z")


def test_one_half_of_a_mirrored_model_has_all_texels() -> None:
    texels = all_texels(mirrored_halves(), 64, rows=64)
    assert len(texels.indices) > 1500
    assert (texels.points[:, 0] > -0.1).all(), "the rim reaches over the middle"
    assert (texels.points[:, 0] > 0.5).sum() > 500


def test_views_of_the_other_half_show_the_one_that_has_the_texels() -> None:
    surface = mirrored_halves()
    shared = shared_texels(surface)
    assert shared is not None
    for _, camera in turntable_cameras(surface, 4):
        seen = EmbreeRasterizer(surface).rasterize(camera, 48)
        shown = shared.shown(seen)
        assert (shown.points[:, 0] > -0.05).all()
        distance = np.linalg.norm(shown.points - seen.points, axis=1)
        mirrored = np.linalg.norm(shown.points - seen.points * [-1, 1, 1], axis=1)
        assert (np.minimum(distance, mirrored) < 0.05).mean() > 0.99
        np.testing.assert_allclose(np.median(shown.footprint / seen.footprint), 1, rtol=0.05)


def test_maps_without_overlaps_share_nothing(globe: Surface) -> None:
    assert shared_texels(globe) is None


def test_pixels_of_triangles_without_area_in_the_map_have_a_width() -> None:
    surface = mirrored_halves()
    count = len(surface.uvs) // 2
    nowhere = np.broadcast_to(surface.uvs[0].mean(axis=0), (count, 3, 2))
    density = surface.uv_density.copy()
    density[-count:] = 0
    flat = replace(surface, uvs=np.concatenate([surface.uvs[:-count], nowhere]), uv_density=density)
    seen = EmbreeRasterizer(flat).rasterize(turntable_cameras(flat, 1)[0][1], 48)
    assert (seen.uv_footprint == 0).any()
    assert (TexelMap(flat).shown(seen).footprint > 0).all()


def test_machines_without_numba_find_the_same_texels(globe: Surface, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flat_map, "_RAYS_AT_A_TIME", 500)
    found = list(TexelMap(globe).bands(96, rows=40))
    monkeypatch.setattr(flat_map, "kernels", lambda: None)
    expected = list(TexelMap(globe).bands(96, rows=40))
    assert sum(len(band.indices) for band in found) > 2000
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one.indices, other.indices)
        np.testing.assert_array_equal(one.triangles, other.triangles)
        np.testing.assert_allclose(one.points, other.points, atol=1e-6)
        np.testing.assert_allclose(one.footprint, other.footprint, rtol=1e-5)
