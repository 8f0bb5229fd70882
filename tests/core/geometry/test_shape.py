"""Shapes: bounded, smooth, closed, at rest with zeros."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from core.geometry.shape import Shape, shape_of, taken
from core.geometry.topology import NO_TRIANGLE, edges_of, joined, subdivided
from core.mesh.mesh import Mesh


@pytest.fixture(scope="module")
def closed(ball: Mesh) -> Mesh:
    return joined(ball)[0]


@pytest.fixture(scope="module")
def shape(closed: Mesh) -> Shape:
    return shape_of(closed.positions, closed.triangles, edges_of(closed.triangles), 0.3, 0.1, 1.0)


def test_nothing_moves_farther_than_the_bound(shape: Shape) -> None:
    assert torch.equal(shape.moved(torch.zeros_like(shape.positions)), shape.positions)
    wild = shape.moved(1000 * torch.randn(shape.positions.shape, generator=torch.Generator().manual_seed(0)))
    ways = (wild - shape.positions).norm(dim=1)
    assert 0.09 < float(ways.max()) <= 0.1 + 1e-6


def test_a_vertex_takes_its_neighbors_along(shape: Shape) -> None:
    pushed = torch.zeros_like(shape.positions)
    pushed[40, 0] = 1.0
    ways = (shape.moved(pushed) - shape.positions).norm(dim=1)
    assert int(ways.argmax()) == 40
    neighbors = [int(other) for pair in shape.edges.vertices if 40 in pair for other in pair if other != 40]
    assert all(float(ways[other]) > 0.1 * float(ways[40]) for other in neighbors)


def test_smoothing_has_the_gradient_of_a_solver(shape: Shape) -> None:
    torch.manual_seed(0)
    values = torch.randn(shape.positions.shape, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(shape.smoothing, (values,), atol=1e-6)


def test_strain_is_that_of_edges(shape: Shape) -> None:
    assert float(shape.strain(shape.positions)) == pytest.approx(0, abs=1e-9)
    assert float(shape.strain(1.1 * shape.positions)) == pytest.approx(0.01, rel=1e-3)


def test_subdivision_keeps_the_mesh_closed_and_its_uvs(closed: Mesh) -> None:
    finer = subdivided(closed, 5000)
    assert len(finer.triangles) == 16 * len(closed.triangles)
    assert (edges_of(finer.triangles).triangles != NO_TRIANGLE).all()
    assert np.array_equal(finer.positions[: len(closed.positions)], closed.positions)
    assert closed.uvs is not None
    assert finer.uvs is not None

    def area(uvs: np.ndarray) -> float:
        first, second = uvs[:, 1] - uvs[:, 0], uvs[:, 2] - uvs[:, 0]
        return float(np.abs(first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]).sum())

    assert area(finer.uvs) == pytest.approx(area(closed.uvs), rel=1e-4)


@pytest.mark.parametrize("most", [0, 5000])
def test_smoothing_reaches_as_far_on_fine_meshes(closed: Mesh, most: int) -> None:
    """On a unit sphere, x is an eigenfunction of the Laplacian: (1 + 2 s²)⁻² of it is left."""
    mesh = subdivided(closed, most)
    smoothing = shape_of(mesh.positions, mesh.triangles, edges_of(mesh.triangles), 0.3, 0.1, 1.0).smoothing
    across = torch.from_numpy(mesh.positions)
    left = float((smoothing(across) * across).sum() / across.square().sum())
    assert left == pytest.approx((1 + 2 * 0.3**2) ** -2, rel=0.06)


def test_folds_cost_more_than_bends(closed: Mesh) -> None:
    shape = shape_of(closed.positions, closed.triangles, edges_of(closed.triangles), 0.0, 1.0, 0.0)
    flattened = shape.positions * torch.tensor([1.0, 0.8, 1.0])
    folded = shape.positions.clone()
    # The vertex goes through the triangles on the other side of the ball.
    folded[40] *= -1.2
    assert float(shape.strain(shape.positions)) == 0
    assert float(shape.strain(folded)) > 10 * float(shape.strain(flattened)) > 0


def test_gradients_are_the_same_each_time() -> None:
    """Many triangles share a vertex, and threads must not race for it."""
    triangles = torch.arange(12_000).view(-1, 3) % 700
    values, upstream = torch.rand(700, 3), torch.rand(4000, 3, 3)
    found = []
    for _ in range(50):
        learned = values.clone().requires_grad_()
        taken(learned, triangles).backward(upstream)
        assert learned.grad is not None
        found.append(learned.grad)
    assert all(torch.equal(gradient, found[0]) for gradient in found)
