from __future__ import annotations

import math

import torch
from torch import Tensor

from core.render.shading import lambert, relative_shading, relief_normals, slopes

UP, FIRST, SECOND = torch.eye(3, dtype=torch.float64)[[2, 0, 1]]


def _around(points: Tensor, width: Tensor) -> Tensor:
    """Points [N, 2] moved along and against both axes, [4, N, 2]."""
    ways = torch.tensor([[1, 0], [-1, 0], [0, 1], [0, -1]], dtype=points.dtype)
    return points + ways[:, None] * width[:, None]


def _places(count: int = 500) -> Tensor:
    return torch.rand(count, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


def test_a_plane_with_waves_has_the_normals_of_their_derivative() -> None:
    points, width = _places(), torch.full((500,), 1e-3, dtype=torch.float64)
    waves = 0.05 * torch.sin(20 * _around(points, width)[..., 0]) + 0.02 * torch.cos(9 * _around(points, width)[..., 1])
    flat = (UP.expand(500, 3), FIRST.expand(500, 3), SECOND.expand(500, 3))
    found = relief_normals(*flat, slopes(waves, width))
    rise = [torch.cos(20 * points[:, 0]), -0.18 * torch.sin(9 * points[:, 1])]
    known = torch.stack([-rise[0], -rise[1], torch.ones(500, dtype=torch.float64)], dim=1)
    cosines = (found * torch.nn.functional.normalize(known, dim=1)).sum(dim=1).clamp(-1, 1)
    assert float(torch.rad2deg(torch.acos(cosines)).max()) < 0.05


def test_relative_shading_is_that_of_the_relief_over_that_of_the_flat_surface() -> None:
    slope = torch.randn(500, 2, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    azimuth, elevation = 0.7, math.radians(40)
    toward = torch.tensor([math.cos(azimuth), math.sin(azimuth)], dtype=torch.float64)
    lamp = math.cos(elevation) * (toward[0] * FIRST + toward[1] * SECOND) + math.sin(elevation) * UP
    normals = relief_normals(UP.expand(500, 3), FIRST.expand(500, 3), SECOND.expand(500, 3), slope)
    found = relative_shading(slope, toward.expand(500, 2), 1 / math.tan(elevation))
    torch.testing.assert_close(found, lambert(normals, lamp) / lambert(UP[None], lamp))
    assert (found == 0).any()


def test_a_flat_relief_changes_nothing_in_any_light() -> None:
    torch.manual_seed(0)
    toward = torch.nn.functional.normalize(torch.randn(50, 2), dim=1)
    assert torch.equal(relative_shading(torch.zeros(50, 2), toward, 1.7), torch.ones(50))


def test_gradients_of_shading_by_height_are_finite_differences() -> None:
    heights = 0.1 * torch.randn(4, 30, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    torch.manual_seed(0)
    width = 0.5 + torch.rand(30, dtype=torch.float64)
    toward = torch.nn.functional.normalize(torch.randn(30, 2, dtype=torch.float64), dim=1)
    assert torch.autograd.gradcheck(
        lambda given: relative_shading(slopes(given, width), toward, 1.2), heights.requires_grad_()
    )
    lamp = torch.nn.functional.normalize(torch.tensor([0.3, -0.5, 0.8], dtype=torch.float64), dim=0)
    frame = (UP.expand(30, 3), FIRST.expand(30, 3), SECOND.expand(30, 3))
    assert torch.autograd.gradcheck(lambda given: lambert(relief_normals(*frame, slopes(given, width)), lamp), heights)
