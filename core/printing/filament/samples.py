"""Points that cover a surface evenly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.mesh.triangles import areas

# Steps of the sequence R2, which covers a square evenly however many points it has (Roberts: The Unreasonable
# Effectiveness of Quasirandom Sequences, 2018).
_STEP = np.array([0.7548776662466927, 0.5698402909980532])
_LEAST = 2
# However large a model is, and however close points should be.
_MOST = 12_000_000
_AT_ONCE = 1_000_000


@dataclass(frozen=True)
class Samples:
    """Points on triangles: ``triangles`` int64 [N], ``weights`` float64 [N, 3] of their corners, and ``shares`` float64
    [N], the part of its triangle that each stands for."""

    triangles: np.ndarray
    weights: np.ndarray
    shares: np.ndarray


def samples(corners: np.ndarray, spacing: float) -> Iterator[Samples]:
    """Yield points on triangles with ``corners`` float64 [F, 3, 3], about ``spacing`` apart; each triangle has some."""
    longest = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(axis=1)
    sizes = areas(corners)
    spacing = max(spacing, np.sqrt(sizes.sum() / _MOST), longest.sum() / _MOST)
    counts = (sizes / spacing**2 + longest / (2 * spacing)).astype(np.int64) + _LEAST
    ends = np.cumsum(counts)
    start = 0
    while start < len(counts):
        done = ends[start - 1] if start else 0
        end = max(start + 1, int(np.searchsorted(ends, done + _AT_ONCE, side="right")))
        chosen = counts[start:end]
        triangles = np.repeat(np.arange(start, end), chosen)
        within = np.arange(chosen.sum()) - np.repeat(np.cumsum(chosen) - chosen, chosen)
        yield Samples(triangles, _spread(int(chosen.max()))[within], 1 / counts[triangles])
        start = end


def _spread(count: int) -> np.ndarray:
    """Return barycentric weights [count, 3] of points that cover a triangle evenly."""
    square = (0.5 + np.arange(1, count + 1)[:, None] * _STEP) % 1
    folded = np.where(square.sum(axis=1, keepdims=True) > 1, 1 - square, square)
    return np.column_stack([1 - folded.sum(axis=1), folded])
