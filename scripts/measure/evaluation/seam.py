"""Seam: how much more colors differ across the seams of the UV map than elsewhere.

step = mean |c(p + δa) - c(p + δb)| ÷ mean distance of the two places, where δ is half the width of a typical texel. On
seams, p is a point of the seam, and a and b point into the two triangles at right angles to it; elsewhere, p is any
point and a = -b any direction on the surface. (Other edges would do, but models with flat faces have hardly any.)
seam = step on seams ÷ step elsewhere. 1: no seams. Hidden parts of the surface do not count.
"""

from __future__ import annotations

import numpy as np

from core.render.surface import sample_points
from scripts.measure.evaluation.model import Model

_POINTS = 20_000
OFFSET = 0.5
"""How far to either side, in texels."""


def seam(model: Model, seed: int = 0) -> float | None:
    """Return the ratio, None if the UV map has no seams."""
    if not model.sides.seam.any():
        return None
    return _across_seams(model, seed) / max(_elsewhere(model, seed), 1e-9)


def _across_seams(model: Model, seed: int) -> float:
    """Return the step across the seams, weighted by their length."""
    sides, surface, random = model.sides, model.surface, np.random.default_rng(seed)
    edges = np.flatnonzero(sides.seam)
    lengths = np.linalg.norm(sides.corners[edges, 1] - sides.corners[edges, 0], axis=1)
    edge = random.choice(edges, _POINTS, p=lengths / lengths.sum())
    start, end = sides.corners[edge, 0], sides.corners[edge, 1]
    along = (end - start) / np.maximum(np.linalg.norm(end - start, axis=1, keepdims=True), 1e-9)
    points = start + random.random((_POINTS, 1)) * (end - start)
    normals = [surface.normals[sides.triangles[edge, side]] for side in (0, 1)]
    ways = []
    for side in (0, 1):
        inwards = np.cross(normals[side], along)
        centers = surface.corners[sides.triangles[edge, side]].mean(axis=1)
        ways.append(inwards * np.sign(np.einsum("nk,nk->n", centers - points, inwards))[:, None])
    return color_step(model, points, normals, ways)


def _elsewhere(model: Model, seed: int) -> float:
    """Return the step across points anywhere on the surface."""
    points, normals = sample_points(model.surface, _POINTS, seed)
    way = np.cross(normals, np.random.default_rng(seed).normal(size=normals.shape))
    way /= np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-9)
    return color_step(model, points, [normals, normals], [way, -way])


def color_step(model: Model, points: np.ndarray, normals: list[np.ndarray], ways: list[np.ndarray]) -> float:
    """Return how much colors differ between the two sides of points [N, 3], over the distance; ``normals`` and ``ways``
    [N, 3] of each side say where that is."""
    offset = OFFSET * model.texel
    found = model.outside(points, normals[0])
    colors, places = [], []
    for side in (0, 1):
        beside, there, where = model.colors_beside(points + offset * ways[side], normals[side], offset)
        colors.append(beside)
        places.append(where)
        found &= there
    step, distance = (np.linalg.norm(a - b, axis=1)[found].mean() for a, b in (colors, places))
    return float(step / max(distance, 1e-9))
