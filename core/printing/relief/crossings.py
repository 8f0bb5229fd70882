"""Where a relief makes a surface go through itself, and how deep it may be so that it does not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.mesh.displacement.displace import Relieved
from core.printing.checks.crossings import crossings
from core.printing.checks.structure import structure_of

_HALVINGS = 6


@dataclass(frozen=True)
class ReliefCrossings:
    """``count`` triangles go through others because of the relief; none do up to a ``share`` of its heights, in [0,
    1]."""

    count: int
    share: float

    def note(self, depth: float, unit: str = "") -> str:
        """Return in a sentence what there is to know, empty if there is nothing; ``depth`` is that of the relief."""
        if not self.count:
            return ""
        goes = "triangle goes" if self.count == 1 else "triangles go"
        said = f"{self.count:,} {goes} through others because of the relief"
        if not self.share:
            return f"{said}, where the surface almost touches itself."
        return f"{said}; a depth of up to {depth * self.share:.3g}{unit} avoids that."


def relief_crossings(relieved: Relieved) -> ReliefCrossings:
    """Return which triangles go through others once the relief is applied, not counting those that did before."""
    after = _pairs(relieved, 1.0, None)
    involved = np.unique(after)
    before = _pairs(relieved, 0.0, involved)
    new = np.unique(after[~_among(after, before)])
    if not len(new):
        return ReliefCrossings(0, 1.0)
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        # What goes through others in the whole relief is what does so first.
        found = _pairs(relieved, middle, involved)
        low, high = (low, middle) if (~_among(found, before)).any() else (middle, high)
    return ReliefCrossings(len(new), low)


def _pairs(relieved: Relieved, share: float, chosen: np.ndarray | None) -> np.ndarray:
    """Return the pairs int64 [N, 2] of triangles that go through each other, the lower one first, among all or those
    that are ``chosen``."""
    mesh = relieved.moved(share)
    structure = structure_of(mesh if chosen is None else mesh.faces(chosen))
    found = structure.faces[crossings(structure)]
    return np.sort(found if chosen is None else chosen[found], axis=1)


def _among(pairs: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return whether each of pairs [N, 2] is one of others [M, 2], bool [N]."""
    number = int(max(pairs.max(initial=0), others.max(initial=0))) + 1
    return np.isin(pairs @ [number, 1], others @ [number, 1])
