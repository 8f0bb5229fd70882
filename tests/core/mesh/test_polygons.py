"""Polygons are filled by their triangles: no notch, no overlap, no corner left out."""

from __future__ import annotations

import time

import numpy as np
import pytest

from core.mesh.polygons import triangulate

U = np.array([[0, 0], [3, 0], [3, 3], [2, 3], [2, 1], [1, 1], [1, 3], [0, 3]], float)
# A square with a square hole, joined to the outline by a slit that is passed twice.
KEYHOLE = np.array([[0, 0], [4, 0], [4, 4], [0, 4], [0, 0], [1, 1], [1, 3], [3, 3], [3, 1], [1, 1]], float)
ARROW = np.array([[0, 0], [2, -1], [0.5, 0], [2, 1]], float)
COMB = np.array([[x, y] for k in range(40) for x, y in ((k, 0), (k + 0.1, -5))] + [[40, 1], [0, 1]], float)


def in_space(flat: np.ndarray, seed: int = 0) -> np.ndarray:
    """A polygon [N, 2] somewhere in space, turned at random."""
    random = np.random.default_rng(seed)
    turn = np.linalg.qr(random.normal(size=(3, 3)))[0]
    return np.column_stack([flat, np.zeros(len(flat))]) @ turn.T + random.normal(size=3)


def areas(points: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """The areas of triangles as vectors [F, 3]."""
    a, b, c = (points[triangles[:, k]] for k in range(3))
    return np.asarray(np.cross(b - a, c - a) / 2)


def newell(points: np.ndarray) -> np.ndarray:
    return np.asarray(np.cross(points - points[0], np.roll(points, -1, axis=0) - points[0]).sum(axis=0) / 2)


def filled(points: np.ndarray) -> np.ndarray:
    """The triangles of one polygon in a plane, which must have its area, all facing its way, and use all corners."""
    triangles = triangulate(points, np.array([len(points)]))
    assert triangles.shape == (len(points) - 2, 3)
    whole = newell(points)
    length = np.linalg.norm(whole)
    parts = areas(points, triangles)
    # Two that overlapped would have to be made up for by one that turns over.
    assert (parts @ whole >= -1e-9 * length**2).all()
    assert np.linalg.norm(parts, axis=1).sum() == pytest.approx(length, rel=1e-9)
    return triangles


@pytest.mark.parametrize("turned", [False, True], ids=["counterclockwise", "clockwise"])
@pytest.mark.parametrize("start", range(3))
@pytest.mark.parametrize("flat", [U, KEYHOLE, ARROW, COMB], ids=["U", "keyhole", "arrow", "comb"])
def test_what_is_concave_is_filled_exactly(flat: np.ndarray, start: int, turned: bool) -> None:
    flat = np.roll(flat, start, axis=0)
    filled(in_space(flat[::-1] if turned else flat))


@pytest.mark.parametrize(("place", "scale"), [(0, 1e-9), (0, 1e9), (5e6, 1.0)])
def test_place_and_scale_change_nothing(place: float, scale: float) -> None:
    near = triangulate(in_space(U), np.array([8]))
    np.testing.assert_array_equal(triangulate(in_space(U) * scale + place, np.array([8])), near)


@pytest.mark.parametrize("seed", range(20))
def test_random_stars(seed: int) -> None:
    random = np.random.default_rng(seed)
    count = int(random.integers(4, 60))
    angle = np.sort(random.random(count)) * 2 * np.pi
    if np.diff(np.append(angle, angle[0] + 2 * np.pi)).max() > 3:
        angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    radius = random.uniform(0.1, 1, count)
    filled(in_space(np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1), seed))


def test_what_is_convex_stays_a_fan_from_its_first_corner() -> None:
    for count in range(3, 9):
        angle = np.arange(count) * 2 * np.pi / count
        triangles = filled(in_space(np.stack([np.cos(angle), np.sin(angle)], axis=1)))
        np.testing.assert_array_equal(triangles, [[0, k, k + 1] for k in range(1, count - 1)])


def test_corners_on_straight_edges_are_kept() -> None:
    """A plate with four corners more on each of its edges; the neighbors have them, too."""
    side = np.linspace(0, 1, 6)[:-1]
    zero, one = np.zeros(5), np.ones(5)
    flat = np.concatenate(
        [np.stack(pair, axis=1) for pair in ((side, zero), (one, side), (1 - side, one), (zero, 1 - side))]
    )
    triangles = filled(in_space(flat))
    assert set(triangles.ravel()) == set(range(20))
    edges = {(int(a), int(b)) for t in triangles for a, b in zip(t, np.roll(t, -1), strict=True)}
    assert {(k, (k + 1) % 20) for k in range(20)} <= edges


def test_a_bend_that_the_normal_does_not_show_is_kept() -> None:
    """Seen from above, a square with a corner in the middle of an edge; that corner lies far below."""
    points = np.array([[0, 0, 0], [0.5, 0, -0.4], [1, 0, 0], [1, 1, 0], [0, 1, 0]], float)
    triangles = triangulate(points, np.array([5]))
    assert set(triangles.ravel()) == set(range(5))


def test_a_bent_concave_polygon_keeps_its_notch() -> None:
    points = np.column_stack([U, 0.3 * np.sin(U[:, 0])])
    middles = points[triangulate(points, np.array([8]))].mean(axis=1)
    assert not ((middles[:, 0] > 1) & (middles[:, 0] < 2) & (middles[:, 1] > 1)).any()


def test_polygons_of_all_sizes_keep_their_order() -> None:
    points = np.concatenate([in_space(shape) for shape in (U, U[:2], U[:3], ARROW, U[:0], U[:1], U)])
    triangles = triangulate(points, np.array([8, 2, 3, 4, 0, 1, 8]))
    assert triangles.shape == (6 + 1 + 2 + 6, 3)
    owners = np.searchsorted(np.cumsum([8, 2, 3, 4, 0, 1, 8]), triangles, side="right")
    assert owners.tolist() == [[k] * 3 for k in [0] * 6 + [2] + [3] * 2 + [6] * 6]
    assert triangulate(np.empty((0, 3)), np.empty(0, np.int64)).shape == (0, 3)


@pytest.mark.parametrize("value", [0.0, 1.0, np.nan, np.inf, 1e308])
def test_polygons_without_area_or_numbers_pass(value: float) -> None:
    for size in (4, 5, 9):
        assert triangulate(np.full((size, 3), value), np.array([size])).shape == (size - 2, 3)
        line = np.arange(size)[:, None] * np.array([1, 2, 3.0]) + value
        assert triangulate(line, np.array([size])).max() < size


def test_many_and_large_polygons_are_quick() -> None:
    begun = time.perf_counter()
    triangulate(np.random.default_rng(0).random((400_000, 3)), np.full(100_000, 4))
    angle = np.linspace(0, 2 * np.pi, 20_000, endpoint=False)
    radius = 1 + 0.3 * (np.arange(20_000) % 2)
    gear = np.stack([radius * np.cos(angle), radius * np.sin(angle), 0 * angle], axis=1)
    assert np.linalg.norm(areas(gear, triangulate(gear, np.array([20_000]))), axis=1).sum() == pytest.approx(
        np.linalg.norm(newell(gear)), rel=1e-6
    )
    assert time.perf_counter() - begun < 20
