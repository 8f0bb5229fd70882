"""Fewer triangles for the same shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.errors import InputError
from core.mesh.sides import is_closed
from core.printing.repair.simplify import simplified
from core.printing.repair.solids import closed_solid, surface_of
from core.printing.repair.sound import crosses_itself
from core.printing.repair.workpiece import Surface

if TYPE_CHECKING:
    from manifold3d import Manifold

# How far a surface may be off without anyone noticing, in millimeters, and at most, as a part of its size.
_UNSEEN, _FARTHEST = 0.005, 0.2
_STEPS = 16


def reduced(surface: Surface, most: int) -> tuple[Surface, str]:
    """Return a surface of at most ``most`` triangles, closed if it was, and what was done, in a sentence.

    Raises:
        InputError: so few triangles cannot show the model.
    """
    solid = closed_solid(surface)
    found = _collapsed(surface, most) if solid is None else _of_solid(solid, surface, most)
    if found is None:
        raise InputError(f"The model cannot be shown with {most:,} triangles; allow more with --most-triangles.")
    return found, f"{len(surface.triangles):,} triangles are reduced to {len(found.triangles):,}."


def _of_solid(solid: Manifold, surface: Surface, most: int) -> Surface | None:
    """Return a closed surface of at most ``most`` triangles: flat parts alone lose theirs if that is enough."""
    flat = simplified(solid, _UNSEEN)
    if flat.num_tri() <= most:
        return surface_of(flat)
    found = _collapsed(surface, most)
    if found is not None and not is_closed(found.triangles):
        found = None
    if found is not None and not crosses_itself(found):
        return found
    # What the collapses above cannot do without tying the surface to itself takes a coarser approach.
    coarse = _coarse(solid, surface, most)
    return found if coarse is None else coarse


def _coarse(solid: Manifold, surface: Surface, most: int) -> Surface | None:
    """Return a surface of at most ``most`` triangles that is as little off as that allows, or None."""
    low, high, best = _UNSEEN, float(np.ptp(surface.positions, axis=0).max()) * _FARTHEST, None
    for _ in range(_STEPS):
        middle = float(np.sqrt(low * high))
        count = (coarse := solid.simplify(middle)).num_tri()
        if count > most:
            low = middle
        else:
            high = middle
            best = coarse if count else best
    return None if best is None or crosses_itself(surface_of(best)) else surface_of(best)


def _collapsed(surface: Surface, most: int) -> Surface | None:
    """Return a surface whose edges are collapsed by their quadric errors until ``most`` triangles are left, or None if
    that does not get so far."""
    import fast_simplification

    positions, triangles = fast_simplification.simplify(surface.positions, surface.triangles, target_count=most)[:2]
    if not 0 < len(triangles) <= most:
        return None
    return Surface(np.asarray(positions, np.float64), np.asarray(triangles, np.int64))
