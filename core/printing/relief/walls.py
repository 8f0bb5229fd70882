"""How deep a relief may be cut into walls that have to keep their thickness."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.mesh.displacement.displace import Relieved
from core.printing.checks.orientation import orientation_of
from core.printing.checks.samples import Samples
from core.printing.checks.structure import structure_of
from core.printing.checks.thickness import thickness_at

# Rays start so far inside a triangle, as a part of the way to its center: on an edge they could miss it.
_INSIDE = 0.02


@dataclass(frozen=True)
class Spared:
    """A relief that leaves walls as thick as they must be: ``share`` of the surface is engraved less deeply for that,
    and none would have to be at ``least`` times the heights, in [0, 1]."""

    relieved: Relieved
    share: float
    least: float


def spare_walls(relieved: Relieved, wall: float) -> Spared:
    """Return a relief that is nowhere so deep that a wall would become thinner than ``wall``, in the units of the mesh.

    Both sides of a wall may be engraved, so that each takes half of what it can spare. Walls that are thinner from the
    start are not engraved at all.
    """
    heights = relieved.heights
    engraved = np.flatnonzero(heights < 0)
    if not len(engraved):
        return Spared(relieved, 0.0, 1.0)
    most = wall - 2 * float(heights.min())
    spare = np.maximum(_thickness(relieved, engraved, most) - wall, 0) / 2
    wanted = -heights[engraved].astype(np.float64)
    limited = spare < wanted
    if not limited.any():
        return Spared(relieved, 0.0, 1.0)
    lower = heights.copy()
    lower[engraved] = -np.minimum(spare, wanted)
    is_limited = np.zeros(len(heights), bool)
    is_limited[engraved[limited]] = True
    areas = relieved.cut.areas
    share = float((areas * is_limited[relieved.cut.triangles].mean(axis=1)).sum() / areas.sum())
    deepest = float((spare[limited] / wanted[limited]).min())
    return Spared(replace(relieved, heights=lower), share, deepest)


def _thickness(relieved: Relieved, vertices: np.ndarray, most: float) -> np.ndarray:
    """Return how thick the solid is below vertices [N] before the relief is applied, float64 [N]; inf where that is
    ``most`` or more, or unknown."""
    cut = relieved.cut
    corners = np.zeros(len(cut.positions), np.int64)
    corners[cut.triangles.reshape(-1)] = np.arange(3 * len(cut.triangles))
    triangles, corner = np.divmod(corners[vertices], 3)
    weights = (1 - _INSIDE) * cut.weights[triangles, corner] + _INSIDE * cut.weights[triangles].mean(axis=1)
    structure = structure_of(relieved.mesh)
    rows = np.full(len(relieved.mesh.triangles), -1)
    rows[structure.faces] = np.arange(len(structure.faces))
    found = rows[cut.parents[triangles]]
    known = found >= 0
    samples = Samples(found[known], weights[known].astype(np.float64), np.ones(int(known.sum())))
    thickness = np.full(len(vertices), np.inf)
    thickness[known] = thickness_at(structure, orientation_of(structure), samples, most)
    return thickness
