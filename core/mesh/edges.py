"""The edges of triangles, each once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.mesh.sides import ends_of, sides_of


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

    def lengths(self, positions: np.ndarray) -> np.ndarray:
        """Return the lengths of the edges, [E], given the positions [V, 3] of vertices."""
        ways = positions[self.ends[:, 1]] - positions[self.ends[:, 0]]
        return np.sqrt(np.einsum("nk,nk->n", ways, ways))

    def worst(self, wishes: np.ndarray, room: int) -> np.ndarray:
        """Return the edges to cut, bool [E]: those with the largest ``wishes`` above 0, float32 [E], that add no more
        than ``room`` triangles together. Those with about the same wish go together, so that symmetric models stay
        so."""
        # Numbers above 0 are in the order of their bits; half of those suffice.
        ranks = (wishes.view(np.uint32) >> 16).astype(np.int64)
        added = np.bincount(ranks, self.counts * (wishes > 0))
        fits = np.cumsum(added[::-1])[::-1] <= room
        return np.asarray((wishes > 0) & fits[ranks])


def edges_of(triangles: np.ndarray) -> Edges:
    """Return the edges of triangles int [F, 3]."""
    sides = sides_of(triangles)
    ends = np.sort(ends_of(triangles, sides.order[sides.starts]), axis=1)
    return Edges(ends.astype(np.int64), sides.edges.reshape(-1, 3))
