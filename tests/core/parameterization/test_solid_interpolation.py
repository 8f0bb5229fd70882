from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from core import threads
from core.kernels.compiled import kernels
from core.parameterization import corners, solid_interpolation, sparse_grid
from core.parameterization.solid_interpolation import (
    DeviceInterpolation,
    Interpolation,
    PointLookup,
    as_tensors,
    interpolate,
    interpolation,
    looked_up,
)
from core.parameterization.solid_levels import SolidGrids, build_grids, plan_levels, with_finer_levels
from core.parameterization.sparse_grid import corners_without_compiler, tetrahedron_corners
from core.render.surface import Surface, sample_points

FINEST = 1 / 16


def grids_of(points: np.ndarray, finest: float, later: int, seed: int = 0) -> SolidGrids:
    plans = plan_levels(finest, gain=0.7, seed=seed)
    return with_finer_levels(build_grids(points, plans[:-later]), points, plans[-later:])


@pytest.fixture(scope="module")
def grids(globe: Surface) -> SolidGrids:
    """Grids of four levels, the last two of which came later."""
    return grids_of(sample_points(globe, 60_000, 0)[0], FINEST, later=2)


@pytest.fixture(scope="module")
def points(globe: Surface) -> np.ndarray:
    return sample_points(globe, 500, 1)[0]


def values(
    grids: SolidGrids, parameters: Tensor, points: np.ndarray, footprint: float = 1e-3, levels: int | None = None
) -> Tensor:
    """Interpolate parameters [R, 3] of the first ``levels`` levels (all by default) at points [N, 3]."""
    widths = np.full(len(points), footprint, np.float32)
    return at(learned(grids, parameters), interpolation(grids, levels or len(grids.levels), points, widths)).detach()


def learned(grids: SolidGrids, parameters: Tensor) -> tuple[Tensor, Tensor]:
    """Return parameters [R, C] as those of coarse and those of finer levels, to be learned."""
    first_fine = grids.row_count(grids.base + 1)
    return parameters[:first_fine].clone().requires_grad_(), parameters[first_fine:].clone().requires_grad_()


def at(rows: tuple[Tensor, Tensor], lookup: Interpolation | DeviceInterpolation | PointLookup) -> Tensor:
    coarse, fine = rows
    return interpolate(coarse, looked_up(fine, lookup), lookup)


def gradient_of(rows: tuple[Tensor, Tensor]) -> Tensor:
    """Return the gradient [R, C] of all parameters."""
    coarse, fine = (tensor.grad for tensor in rows)
    assert coarse is not None
    return torch.cat([coarse, torch.zeros_like(rows[1]) if fine is None else fine.to_dense()])


def random_parameters(grids: SolidGrids, levels: int | None = None) -> Tensor:
    rows = grids.row_count(levels or len(grids.levels))
    return torch.randn(rows, 3, generator=torch.Generator().manual_seed(0))


def test_voxels_halve_from_level_to_level(grids: SolidGrids) -> None:
    widths = [grid.voxel for grid in grids.levels]
    assert widths == [0.5, 0.25, 0.125, FINEST]
    counts = np.array([grid.count for grid in grids.levels])
    assert (counts[1:] > 2.5 * counts[:-1]).all() and (counts[1:] < 6 * counts[:-1]).all(), "as a surface's do"
    assert grids.row_count(len(grids.levels)) == counts.sum()


def test_weights_of_every_level_add_up_to_its_gain(grids: SolidGrids, points: np.ndarray) -> None:
    for grid in grids.levels:
        parameters = torch.zeros(grids.row_count(len(grids.levels)), 3)
        parameters[grid.first_row : grid.first_row + grid.count] = 1
        found = values(grids, parameters, points)
        torch.testing.assert_close(found, torch.full_like(found, grid.gain), atol=1e-4, rtol=0)


def test_finer_levels_count_more(grids: SolidGrids) -> None:
    gains = [grid.gain for grid in grids.levels]
    assert gains[-1] == 1
    free = [grid.voxel <= 0.125 for grid in grids.levels]
    ratios = np.divide(gains[:-1], gains[1:])
    np.testing.assert_allclose(ratios[free[:-1]], 0.7)
    np.testing.assert_allclose(ratios[np.logical_not(free[:-1])], 0.35)


def test_colors_do_not_jump_from_voxel_to_voxel(grids: SolidGrids, globe: Surface) -> None:
    parameters = random_parameters(grids)
    share = np.linspace(0, 1, 4000, dtype=np.float32)[:, None]
    for triangle in (7, 40, 93):
        a, b, _ = globe.corners[triangle]
        path = (1 - share) * a + share * b
        found = values(grids, parameters, path)
        length = np.linalg.norm(b - a) / 4000
        assert found.std() > 0.3
        # Within a voxel the slope is at most some corners' difference over the voxel's width; a jump would be about 1.
        assert found.diff(dim=0).abs().max() < 20 * length / FINEST


def test_a_parameter_moves_a_blob_as_wide_as_its_voxels(grids: SolidGrids, globe: Surface) -> None:
    dense = sample_points(globe, 20_000, 2)[0]
    for grid in grids.levels[grids.base + 1 :]:
        blobs = []
        # The surface passes some corners of its voxels at a distance, so several are tried.
        for row in range(grid.first_row, grid.first_row + grid.count, grid.count // 8):
            parameters = torch.zeros(grids.row_count(len(grids.levels)), 3)
            parameters[row] = 1
            blobs.append(dense[values(grids, parameters, dense)[:, 0].numpy() > 1e-4])
        touched = max(blobs, key=len)
        assert len(touched) > 3
        distance = np.linalg.norm(touched - touched.mean(axis=0), axis=1)
        assert distance.max() < 2 * grid.voxel


def test_more_levels_keep_the_colors(grids: SolidGrids, points: np.ndarray) -> None:
    for levels in range(grids.base + 1, len(grids.levels)):
        parameters = random_parameters(grids, levels)
        more = torch.cat([parameters, torch.zeros(grids.levels[levels].count, 3)])
        before = values(grids, parameters, points, levels=levels)
        torch.testing.assert_close(values(grids, more, points, levels=levels + 1), before, atol=1e-5, rtol=0)


def test_levels_finer_than_a_pixel_fade_out(grids: SolidGrids, points: np.ndarray) -> None:
    last = grids.levels[-1]
    parameters = torch.zeros(grids.row_count(len(grids.levels)), 3)
    parameters[last.first_row :] = 1
    strengths = [values(grids, parameters, points, factor * last.voxel).mean() for factor in (0.25, 0.5, 1, 2, 4)]
    assert strengths[0] == pytest.approx(1, abs=1e-3) and strengths[1] == pytest.approx(1, abs=1e-3)
    assert 0.2 < strengths[2] < 0.8
    assert strengths[3] == pytest.approx(0, abs=1e-3) and strengths[4] == 0


def test_gradient_against_the_dense_matrix(globe: Surface, points: np.ndarray) -> None:
    grids = grids_of(sample_points(globe, 20_000, 0)[0], 0.25, later=1, seed=3)
    assert grids.base < len(grids.levels) - 1, "there are coarse and fine levels"
    some, rows = points[:40], grids.row_count(len(grids.levels))
    # Column by column: what a single parameter does to every point.
    units = torch.eye(rows)
    dense = torch.stack([values(grids, units[row][:, None].expand(rows, 3), some)[:, 0] for row in range(rows)], dim=1)
    parameters = learned(grids, random_parameters(grids))
    found = at(parameters, interpolation(grids, len(grids.levels), some, np.full(40, 1e-3, np.float32)))
    torch.testing.assert_close(found, dense @ torch.cat(parameters), atol=1e-4, rtol=0)
    upstream = torch.randn(40, 3, generator=torch.Generator().manual_seed(1))
    found.backward(upstream)
    torch.testing.assert_close(gradient_of(parameters), dense.T @ upstream, atol=1e-4, rtol=0)


def test_only_what_points_look_up_has_a_gradient(grids: SolidGrids, points: np.ndarray) -> None:
    rows = learned(grids, random_parameters(grids))
    at(rows, interpolation(grids, len(grids.levels), points[:5], np.full(5, 1e-3, np.float32))).sum().backward()
    gradient = rows[1].grad
    assert gradient is not None and gradient.is_sparse
    # Four corners in each of the finer levels, of which some points share some.
    assert 20 < gradient._nnz() <= 5 * 4 * (len(grids.levels) - grids.base - 1)
    assert len(set(gradient._indices()[0].tolist())) == gradient._nnz()
    assert (gradient._values() != 0).any(dim=1).all()


def test_devices_without_sparse_tensors_have_the_same_gradient(
    grids: SolidGrids, points: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    lookup = interpolation(grids, len(grids.levels), points, np.full(len(points), 1e-3, np.float32))
    found = []
    for devices in (("cpu",), ()):
        monkeypatch.setattr(solid_interpolation, "_WITH_SPARSE_TENSORS", devices)
        rows = learned(grids, random_parameters(grids))
        at(rows, lookup).square().sum().backward()
        assert rows[1].grad is not None and rows[1].grad.is_sparse == bool(devices)
        found.append(gradient_of(rows))
    assert torch.equal(*found)


def test_no_points_no_values(grids: SolidGrids) -> None:
    parameters = learned(grids, random_parameters(grids))
    found = at(parameters, interpolation(grids, len(grids.levels), *no_points()))
    found.sum().backward()
    assert found.shape == (0, 3)
    assert (gradient_of(parameters) == 0).all()


def no_points() -> tuple[np.ndarray, np.ndarray]:
    return np.zeros((0, 3), np.float32), np.zeros(0, np.float32)


def test_seed_turns_the_grids(globe: Surface, points: np.ndarray) -> None:
    surface_points = sample_points(globe, 20_000, 0)[0]
    one, again, other = (build_grids(surface_points, plan_levels(0.25, 0.7, seed)) for seed in (0, 0, 1))
    parameters = random_parameters(one)
    assert torch.equal(values(one, parameters, points), values(again, parameters, points))
    rotations = [grid.rotation for grid in (*one.levels, *other.levels)]
    for index, rotation in enumerate(rotations):
        np.testing.assert_allclose(rotation @ rotation.T, np.eye(3), atol=1e-5)
        assert all(np.abs(rotation - later).max() > 0.1 for later in rotations[index + 1 :])


@pytest.mark.parametrize("levels", [1, 4])
def test_tensors_interpolate_as_compiled_loops_do(grids: SolidGrids, points: np.ndarray, levels: int) -> None:
    """What a GPU gets is the same on a CPU, where both can be compared: values and gradients."""
    matrices = interpolation(grids, max(levels, grids.base + 1), points, np.full(len(points), 0.05, np.float32))
    found = []
    for lookup in (matrices, as_tensors(matrices, torch.device("cpu"))):
        rows = learned(grids, random_parameters(grids, max(levels, grids.base + 1)))
        colors = at(rows, lookup)
        (colors * torch.linspace(-1, 1, 3)).square().sum().backward()
        found.append((colors.detach(), gradient_of(rows)))
    torch.testing.assert_close(found[1][0], found[0][0], atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(found[1][1], found[0][1], atol=1e-5, rtol=1e-4)


def test_tensors_of_a_view_that_shows_nothing(grids: SolidGrids) -> None:
    matrices = interpolation(grids, len(grids.levels), *no_points())
    rows = learned(grids, random_parameters(grids))
    colors = at(rows, as_tensors(matrices, torch.device("cpu")))
    colors.sum().backward()
    assert colors.shape == (0, 3) and not gradient_of(rows).any()


@pytest.fixture(scope="module")
def near(points: np.ndarray) -> np.ndarray:
    """Points on the surface, and points beside it, where voxel corners are missing."""
    return np.concatenate([points, (points * np.linspace(0.8, 1, len(points))[:, None]).astype(np.float32)])


def test_compiled_loops_find_the_corners_that_numpy_finds(grids: SolidGrids, near: np.ndarray) -> None:
    missing = 0
    for grid in grids.levels:
        rows, weights = tetrahedron_corners(grid, near)
        expected_rows, expected_weights = corners_without_compiler(grid, near)
        # Within the last digit of a point's place in single precision, up to a voxel's side, either side is right.
        assert (rows == expected_rows).all(axis=1).mean() > 0.999
        np.testing.assert_allclose(np.sort(weights), np.sort(expected_weights), atol=2e-4)
        missing += (expected_weights == 0).sum()
    assert missing > 100


@pytest.mark.parametrize("channels", [3, 5])
@pytest.mark.parametrize("footprint", [1e-3, 0.07])
def test_points_are_looked_up_once_as_they_are_many_times(
    grids: SolidGrids, near: np.ndarray, channels: int, footprint: float
) -> None:
    generator = torch.Generator().manual_seed(2)
    rows = torch.randn(grids.row_count(len(grids.levels)), channels, generator=generator)
    lookup = PointLookup(grids, len(grids.levels), near, np.full(len(near), footprint, np.float32))
    expected = at(learned(grids, rows), lookup.prepared()).detach()
    torch.testing.assert_close(at(learned(grids, rows), lookup), expected, atol=1e-6, rtol=1e-6)


def test_results_do_not_depend_on_how_many_points_are_looked_up_at_a_time(
    grids: SolidGrids, near: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = learned(grids, random_parameters(grids))
    lookup = PointLookup(grids, len(grids.levels), near, np.full(len(near), 0.05, np.float32))
    found = []
    for count in (64, len(near)):
        monkeypatch.setattr(solid_interpolation, "_POINTS_AT_A_TIME", count)
        found.append(at(rows, lookup))
    assert torch.equal(*found)


def test_neither_parts_nor_threads_change_values_and_gradients(
    grids: SolidGrids, near: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for count, processors in ((64, 4), (len(near), 1)):
        monkeypatch.setattr(solid_interpolation, "_POINTS_AT_A_TIME", count)
        monkeypatch.setattr(threads, "threads_at_a_time", lambda count=processors: count)
        rows = learned(grids, random_parameters(grids))
        lookup = interpolation(grids, len(grids.levels), near, np.full(len(near), 0.05, np.float32))
        colors = at(rows, lookup)
        colors.square().sum().backward()
        found.append((colors.detach(), gradient_of(rows)))
    assert torch.equal(found[0][0], found[1][0])
    assert torch.equal(found[0][1], found[1][1])


@pytest.mark.parametrize("channels", [1, 3, 5])
def test_points_that_do_not_see_a_level_look_nothing_up_in_it(
    grids: SolidGrids, points: np.ndarray, channels: int
) -> None:
    """Half of the points are too far away for the finest level."""
    widths = np.where(np.arange(len(points)) % 2, 1e-3, 1.0).astype(np.float32)
    lookup = interpolation(grids, len(grids.levels), points, widths)
    finest = grids.levels[-1]
    assert sum(len(part[-1].seen) for part in lookup.parts) == len(points) // 2
    parameters = torch.zeros(grids.row_count(len(grids.levels)), channels)
    parameters[finest.first_row :] = 1
    rows = learned(grids, parameters)
    found = at(rows, lookup)
    expected = torch.from_numpy(widths == np.float32(1e-3)).float()[:, None].expand(-1, channels)
    torch.testing.assert_close(found.detach(), expected * finest.gain, atol=1e-5, rtol=0)
    (found * torch.arange(1.0, channels + 1)).sum().backward()
    total = gradient_of(rows)[finest.first_row :].sum(dim=0)
    torch.testing.assert_close(total, len(points) // 2 * torch.arange(1.0, channels + 1), rtol=1e-4, atol=0)


def test_machines_without_numba_look_up_the_same(
    grids: SolidGrids, near: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    lookup = PointLookup(grids, len(grids.levels), near, np.full(len(near), 0.05, np.float32))

    def found() -> tuple[Tensor, Tensor]:
        rows = learned(grids, random_parameters(grids))
        at(rows, lookup.prepared()).square().sum().backward()
        return at(rows, lookup), gradient_of(rows)

    values, gradient = found()
    monkeypatch.setattr(solid_interpolation, "kernels", lambda: None)
    monkeypatch.setattr(sparse_grid, "kernels", lambda: None)
    monkeypatch.setattr(corners, "kernels", lambda: None)
    expected, expected_gradient = found()
    torch.testing.assert_close(values, expected, atol=1e-3, rtol=0)
    torch.testing.assert_close(gradient, expected_gradient, atol=1e-2, rtol=0)
    assert not values.requires_grad


@pytest.mark.skipif(kernels() is None, reason="compiled loops need numba")
def test_places_beyond_a_grid_have_no_corners(grids: SolidGrids) -> None:
    """Damaged files have grids that end too early; nothing beyond their tables is read."""
    beyond = np.array([[1e4, 0, 0], [0, -1e4, 0], [np.nan, 0, 0]], np.float32)
    rows, weights = tetrahedron_corners(grids.levels[-1], beyond)
    assert (rows == grids.levels[-1].first_row).all() and not weights.any()
