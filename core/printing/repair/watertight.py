"""One closed surface that does not cross itself."""

from __future__ import annotations

import numpy as np

from core.errors import InputError
from core.printing.repair.field import field_of
from core.printing.repair.simplify import simplified
from core.printing.repair.solids import piece_of, solid_inside, solid_of, surface_of
from core.printing.repair.sound import is_sound, stray_faces
from core.printing.repair.unpinch import unpinched
from core.printing.repair.workpiece import Surface, Workpiece
from core.printing.words import counted
from core.steps import Steps, part

# The grid of a new surface has about so many points.
_POINTS = 4_000_000
# How far its flat parts may be off, as a part of a step, so that they need fewer faces.
_OFF = 0.05


def united(piece: Workpiece) -> tuple[Workpiece, str] | None:
    """Return a copy without faces that enclose nothing, whose shells are one solid wherever they go through each other,
    and what was done, in a sentence; None if that does not make it sound. Its faces keep their colors."""
    if is_sound(piece):
        return unpinched(piece)
    stray = stray_faces(piece)
    if stray.any() and not stray.all():
        bare = piece.faces(~stray).with_used_vertices()
        if is_sound(bare):
            gone = int(stray.sum())
            subject = counted(gone, "face that encloses nothing is", "faces that enclose nothing are")
            return bare, f"{subject} removed."
    return _joined(piece)


def _joined(piece: Workpiece) -> tuple[Workpiece, str] | None:
    from manifold3d import Manifold, OpType

    found = solid_of(piece)
    if found is None:
        return None
    solid, number = found
    shells = solid.decompose()
    if any(shell.volume() <= 0 for shell in shells):
        return None
    joined = piece_of(Manifold.batch_boolean(shells, OpType.Add), number, piece)[0]
    return (
        (joined, f"{len(shells)} shells that go through or touch each other are made one.")
        if is_sound(joined)
        else None
    )


def remeshed(piece: Workpiece) -> Steps[tuple[Surface, str]]:
    """Return a new surface around whatever the faces of a copy wind around, and what was done, in a sentence.

    Raises:
        InputError: the faces have no inside.
    """
    size = np.ptp(piece.positions, axis=0)
    step = float((np.maximum(size, size.max() / 50).prod() / _POINTS) ** (1 / 3))
    field = yield from part(field_of(piece.positions, piece.triangles, step, 0.0), 0.0, 0.8)
    shell = field.surface(0.0)
    solid = simplified(solid_inside(shell), _OFF * step) if len(shell.triangles) else None
    # Rounding makes crumbs of a point of the grid or two.
    if solid is None or solid.volume() < 8 * step**3:
        raise InputError(
            "The faces of the model enclose no volume that could be printed; give them thickness first, such as with "
            "Blender's Solidify modifier."
        )
    return surface_of(solid), f"A closed surface is made anew; details below {2 * step:.2g} mm are lost."
