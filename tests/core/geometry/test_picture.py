"""Gradients of pictures with respect to vertices, against finite differences."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor

from core.geometry.picture import GeometryView, clay, pictured
from core.geometry.topology import edges_of, joined, subdivided
from core.mesh.mesh import Mesh
from core.render.camera import Camera

EYE = np.array([0.3, 0.4, 4.5])
Make = Callable[[Tensor], Tensor]


@pytest.fixture(scope="module")
def shape(ball: Mesh) -> tuple[Tensor, Tensor, Mesh]:
    mesh = subdivided(joined(ball)[0], 5000)
    return torch.from_numpy(mesh.positions), torch.from_numpy(mesh.triangles.astype(np.int64)), mesh


def derivatives(make: Make, measure: Make, step: float) -> tuple[float, float]:
    """Return the derivative at 0 of what is measured, by the gradient and by a difference."""
    at = torch.zeros((), requires_grad=True)
    measure(make(at)).backward()
    assert at.grad is not None
    with torch.no_grad():
        ahead, behind = (float(measure(make(torch.tensor(value)))) for value in (step, -step))
    return float(at.grad), (ahead - behind) / (2 * step)


@pytest.mark.parametrize("size", [64, 192])
def test_the_covered_area_grows_with_the_shape(shape: tuple[Tensor, Tensor, Mesh], size: int) -> None:
    """Before a background that is brighter than clay, what is not covered is light."""
    positions, triangles, mesh = shape
    background = torch.full((3, size, size), 9.0)
    view = GeometryView(Camera(EYE, np.zeros(3), np.array([0.0, 1, 0])), torch.tensor([0.0, 0, 1]), background)

    def make(scale: Tensor) -> Tensor:
        moved = positions * (1 + scale)
        image, _ = pictured(view, moved, triangles, edges_of(mesh.triangles), clay)
        return image

    found, expected = derivatives(make, lambda image: image.mean(), 0.04)
    assert expected < -1
    assert found == pytest.approx(expected, rel=0.04)


def test_a_silhouette_that_moves_is_seen(shape: tuple[Tensor, Tensor, Mesh]) -> None:
    positions, triangles, mesh = shape
    background = torch.full((3, 96, 96), 9.0)
    view = GeometryView(Camera(EYE, np.zeros(3), np.array([0.0, 1, 0])), torch.tensor([0.0, 0, 1]), background)
    ramp = torch.linspace(0, 1, 96)

    def make(shift: Tensor) -> Tensor:
        image, _ = pictured(view, positions + shift * torch.eye(3)[0], triangles, edges_of(mesh.triangles), clay)
        return image

    found, expected = derivatives(make, lambda image: (image * ramp).mean(), 0.04)
    assert abs(expected) > 0.1
    assert found == pytest.approx(expected, rel=0.05)


def test_shading_follows_the_normals(shape: tuple[Tensor, Tensor, Mesh]) -> None:
    """A bump in the middle of the picture, far from silhouettes."""
    positions, triangles, mesh = shape
    background = torch.zeros(3, 96, 96)
    lamp = torch.nn.functional.normalize(torch.tensor([1.0, 0.3, 1.0]), dim=0)
    view = GeometryView(Camera(EYE, np.zeros(3), np.array([0.0, 1, 0])), lamp, background)
    toward = torch.nn.functional.normalize(torch.from_numpy(EYE).float(), dim=0)
    bump = torch.exp(-(positions - toward).square().sum(dim=1, keepdim=True) / 0.05)

    def make(height: Tensor) -> Tensor:
        image, _ = pictured(view, positions * (1 + height * bump), triangles, edges_of(mesh.triangles), clay)
        return image[:, 24:72, 24:72]

    ramp = torch.linspace(-1, 1, 48)
    found, expected = derivatives(make, lambda image: (image * ramp).mean(), 0.01)
    assert abs(expected) > 1e-3
    assert found == pytest.approx(expected, rel=0.03)
