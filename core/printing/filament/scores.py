"""How much of the surface around each vertex has the color of each filament."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.sparse import csr_matrix

from core.mesh.triangles import areas
from core.printing.filament.quantize import Quantize, colors_at
from core.printing.filament.refine import Pieces
from core.printing.filament.samples import samples
from core.printing.model import Colors
from core.steps import Steps

_MOST_ROUNDS = 40


def scores(pieces: Pieces, colors: Colors, quantize: Quantize, count: int, width: float) -> Steps[np.ndarray]:
    """Return the shares of ``count`` filaments float32 [V, count] of the surface around vertices, about as far as
    ``width``; nearer points count more.

    They are the same from both sides of a seam, because they belong to vertices; and the borders of colors, where two
    shares are equal, lie where they were but are as smooth as ``width`` demands.
    """
    corners = pieces.corners
    # A large triangle, which is all in one color, does not outweigh the small ones around a vertex.
    sizes = np.minimum(areas(corners), width**2) + np.finfo(np.float32).tiny
    vertices = len(pieces.positions)
    found = np.zeros(vertices * count)
    for points in samples(corners, width / 4):
        filaments = quantize(colors_at(colors, pieces, points))
        amounts = points.weights * (sizes[points.triangles] * points.shares)[:, None]
        places = pieces.triangles[points.triangles] * count + filaments[:, None]
        # Samples come in the order of triangles; vertices are anywhere.
        found += np.bincount(places.reshape(-1), amounts.reshape(-1), minlength=len(found))
        done = int(points.triangles[-1]) + 1
        yield 0.8 * done / len(corners)
    shares = found.reshape(vertices, count)
    shares /= np.maximum(shares.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny)
    smooth = shares.astype(np.float32)
    for smoother in _smoothed(smooth, pieces, sizes, width):
        smooth = smoother
        yield 0.9
    return smooth


def _smoothed(shares: np.ndarray, pieces: Pieces, sizes: np.ndarray, width: float) -> Iterator[np.ndarray]:
    """Yield shares that are ever smoother, until they are as smooth as on triangles whose edges are ``width`` long."""
    lengths = np.linalg.norm(pieces.corners - np.roll(pieces.corners, 1, axis=1), axis=2)
    length = float(np.median(lengths))
    rounds = min(_MOST_ROUNDS, round((width / max(length, width / 100)) ** 2 / 2))
    if not rounds:
        return
    count = len(sizes)
    rows = np.repeat(np.arange(count), 3)
    shape = (count, len(shares))
    to_triangles = csr_matrix((np.full(3 * count, 1 / 3, np.float32), (rows, pieces.triangles.reshape(-1))), shape)
    weighted = csr_matrix((np.repeat(sizes, 3), (rows, pieces.triangles.reshape(-1))), shape)
    to_vertices = weighted.T.tocsr()
    totals = np.maximum(np.asarray(to_vertices.sum(axis=1)), np.finfo(np.float64).tiny)
    for _ in range(rounds):
        shares = np.asarray((to_vertices @ (to_triangles @ shares)) / totals, np.float32)
        yield shares
