"""Seam: how much more colours differ across the cuts of the UV map than across ordinary edges.

step = mean |c(p + δa) - c(p + δb)| ÷ mean distance of the two places, over points p on edges, where a and b point into
the two triangles, at right angles to the edge, and δ is half the width of a typical texel. seam = step on UV seams ÷
step on other edges. 1: no seams.
"""

from __future__ import annotations

import numpy as np

from evaluation.model import Model

_POINTS = 20_000
# In texels.
_OFFSET = 0.5


def seam(model: Model, seed: int = 0) -> float | None:
    """Return the ratio, None where the UV map has no seams (or nothing but seams)."""
    sides = model.sides
    if not sides.seam.any() or sides.seam.all():
        return None
    random = np.random.default_rng(seed)
    ordinary = _step(model, np.flatnonzero(~sides.seam), random)
    return _step(model, np.flatnonzero(sides.seam), random) / max(ordinary, 1e-9)


def _step(model: Model, edges: np.ndarray, random: np.random.Generator) -> float:
    """Return the mean colour step across some edges for a unit of length; each edge counts by its length."""
    sides, surface = model.sides, model.surface
    lengths = np.linalg.norm(sides.corners[edges, 1] - sides.corners[edges, 0], axis=1)
    edge = random.choice(edges, _POINTS, p=lengths / lengths.sum())
    start, end = sides.corners[edge, 0], sides.corners[edge, 1]
    along = (end - start) / np.maximum(np.linalg.norm(end - start, axis=1, keepdims=True), 1e-9)
    points = start + random.random((_POINTS, 1)) * (end - start)
    colors, places, found = [], [], np.ones(_POINTS, dtype=bool)
    offset = _OFFSET * model.texel
    for side in (0, 1):
        triangle = sides.triangles[edge, side]
        normals = surface.normals[triangle]
        inwards = np.cross(normals, along)
        centres = surface.corners[triangle].mean(axis=1)
        inwards *= np.sign(np.einsum("nk,nk->n", centres - points, inwards))[:, None]
        beside, there, where = model.colors_beside(points + offset * inwards, normals, offset)
        colors.append(beside)
        places.append(where)
        found &= there
    step, way = (np.linalg.norm(a - b, axis=1)[found].mean() for a, b in (colors, places))
    return float(step / max(way, 1e-9))
