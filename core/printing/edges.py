"""The edges of triangles, each once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.printing.sides import ends_of, sides_of


@dataclass(frozen=True)
class Edges:
    """``ends`` int64 [E, 2] are vertices, the lower one first; ``of_triangles`` int64 [F, 3] are the edges from each
    corner to the next one. An edge is one, however many triangles it belongs to."""

    ends: np.ndarray
    of_triangles: np.ndarray

    @property
    def counts(self) -> np.ndarray:
        """The number of triangles that each edge belongs to, int64 [E]."""
        return np.bincount(self.of_triangles.reshape(-1), minlength=len(self.ends))

    def largest(self, values: np.ndarray) -> np.ndarray:
        """Return the largest of the values [F, 3] that triangles give to each edge, at least 0, float32 [E]."""
        largest = np.zeros(len(self.ends), np.float32)
        np.maximum.at(largest, self.of_triangles.reshape(-1), values.astype(np.float32).reshape(-1))
        return largest


def edges_of(triangles: np.ndarray) -> Edges:
    """Return the edges of triangles int [F, 3]."""
    sides = sides_of(triangles)
    ends = np.sort(ends_of(triangles, sides.order[sides.starts]), axis=1)
    return Edges(ends.astype(np.int64), sides.edges.reshape(-1, 3))
