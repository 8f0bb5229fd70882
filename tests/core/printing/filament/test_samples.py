from __future__ import annotations

import numpy as np
import pytest
import trimesh

from core.mesh.triangles import areas
from core.printing.filament.samples import samples


def test_samples_cover_triangles_by_their_area() -> None:
    corners = np.asarray(trimesh.creation.icosphere(subdivisions=2).triangles)
    (found,) = samples(corners, 0.02)
    assert (found.weights >= 0).all()
    np.testing.assert_allclose(found.weights.sum(axis=1), 1)
    points = np.einsum("nk,nkd->nd", found.weights, corners[found.triangles])
    sizes = areas(corners)[found.triangles] * found.shares
    np.testing.assert_allclose(sizes.sum(), areas(corners).sum())
    cap = sizes[points[:, 2] > 0.8].sum()
    np.testing.assert_allclose(cap, areas(corners)[corners.mean(axis=1)[:, 2] > 0.8].sum(), rtol=0.1)


def test_even_the_smallest_triangle_has_some() -> None:
    (found,) = samples(np.array([[[0, 0, 0], [1e-6, 0, 0], [0, 1e-6, 0]], np.zeros((3, 3))]), 1.0)
    assert set(found.triangles) == {0, 1}


def test_there_are_not_endlessly_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.printing.filament.samples._MOST", 10_000)
    (found,) = samples(np.array([[[0, 0, 0], [1e3, 0, 0], [0, 1e3, 0]]]), 1e-6)
    assert 10_000 <= len(found.triangles) < 20_000
