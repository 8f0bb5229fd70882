from __future__ import annotations

import numpy as np

from core.render.surface import Surface, sample_places
from core.render.tangents import ShadingNormals, tangents_of


def test_normals_of_a_ball_are_smooth_and_point_outward(globe: Surface) -> None:
    points, triangles = sample_places(globe, 2000, 0)
    found = ShadingNormals(globe).at(triangles, points)
    outward = points / np.linalg.norm(points, axis=1, keepdims=True)
    assert found.dtype == np.float32
    assert np.degrees(np.arccos(np.clip((found * outward).sum(axis=1), -1, 1))).max() < 3
    facets = np.degrees(np.arccos(np.clip((globe.normals[triangles] * outward).sum(axis=1), -1, 1)))
    assert facets.max() > 3


def test_tangents_and_normal_are_a_right_handed_frame() -> None:
    random = np.random.default_rng(0).normal(size=(500, 3))
    random[:2] = (0, 0, 1), (0, 0, -1)
    normals = random / np.linalg.norm(random, axis=1, keepdims=True)
    first, second = tangents_of(normals)
    frames = np.stack([first, second, normals], axis=1)
    np.testing.assert_allclose(frames @ frames.transpose(0, 2, 1), np.broadcast_to(np.eye(3), (500, 3, 3)), atol=1e-9)
    np.testing.assert_allclose(np.linalg.det(frames), 1)
