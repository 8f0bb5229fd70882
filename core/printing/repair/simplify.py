"""Solids with fewer faces where that makes hardly a difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.printing.repair.solids import surface_of
from core.printing.repair.sound import crosses_itself

if TYPE_CHECKING:
    from manifold3d import Manifold

_SHARES = (1.0, 0.5, 0.2)


def simplified(solid: Manifold, distance: float) -> Manifold:
    """Return a solid whose surface is off by ``distance`` at most, and less where its faces would cross each other."""
    for share in _SHARES:
        found = solid.simplify(share * distance)
        if not crosses_itself(surface_of(found)):
            return found
    return solid
