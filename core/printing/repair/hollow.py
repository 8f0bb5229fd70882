"""Hollow models, with a hole through which what is inside comes out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from core.errors import InputError
from core.printing.model import Model
from core.printing.repair.field import field_of
from core.printing.repair.simplify import simplified
from core.printing.repair.solids import piece_of, solid_inside, solid_of, surface_of
from core.printing.repair.sound import share_of_wrong_faces
from core.printing.repair.workpiece import Surface, workpiece
from core.printing.words import counted
from core.steps import Steps, part

if TYPE_CHECKING:
    from manifold3d import Manifold

# The grid of the inner surface: so many steps across a wall, but no more points than this in all.
_STEPS, _POINTS = 4, 6_000_000
# How far the inner surface may be off, as a part of a step, so that it needs fewer faces.
_OFF = 0.1
# Cavities cut each other where parts overlap; a few faces that cross others do no harm.
_WRONG = 0.02
_ROUND = 48


def hollowed(model: Model, wall: float, drain: float) -> Steps[tuple[Model, str]]:
    """Return a model with a cavity below a ``wall`` in millimeters, and what was done, in a sentence.

    The outside stays as it is. Each cavity has a hole of the diameter ``drain`` straight down from its lowest place,
    unless that is 0. The inside is plain.

    Raises:
        InputError: the model is not closed, parts of it overlap, or it is nowhere thicker than two walls.
    """
    piece = workpiece(model.mesh)
    found = solid_of(piece)
    if found is None or found[0].volume() <= 0:
        raise InputError("Only a closed model can be hollow; add watertight to --repair.")
    if share_of_wrong_faces(piece) > _WRONG:
        raise InputError("Parts of the model overlap, so that it cannot be hollow; add watertight to --repair.")
    outside, number = found
    size = np.ptp(piece.positions, axis=0)
    step = max(wall / _STEPS, float(((size + wall).prod() / _POINTS) ** (1 / 3)))
    field = yield from part(field_of(piece.positions, piece.triangles, step, -wall), 0.0, 0.8)
    cavities = _cavities(field.surface(-wall), step, max(drain, wall))
    if not cavities:
        hole = f" and a drain hole of {drain:g} mm" if drain > wall else ""
        smaller = ", a smaller --drain" if hole else ""
        raise InputError(
            f"The model is nowhere thick enough to be hollow with walls of {wall:g} mm{hole}; choose thinner ones with "
            f"--hollow{smaller}, or a greater --height."
        )
    result = outside
    for cavity in cavities:
        result = result - cavity
    if drain:
        for cavity in cavities:
            result = result - _drain(cavity, drain, float(piece.positions[:, 2].min()))
    hollow, own = piece_of(result, number, piece)
    assert model.mesh.uvs is not None
    uvs = hollow.carried(model.mesh.uvs)
    uvs[~own] = _plain(model)
    mesh = replace(
        model.mesh,
        positions=hollow.positions.astype(np.float32),
        triangles=hollow.triangles.astype(np.int32),
        uvs=uvs.astype(np.float32),
    )
    spared = 1 - result.volume() / outside.volume()
    through = f" and {counted(len(cavities), 'drain hole')} of {drain:g} mm" if drain else ""
    inside = counted(len(cavities), "cavity", "cavities")
    words = f"{inside} below walls of {wall:g} mm{through} spare {spared:.0%} of the material."
    return Model(mesh, model.texture), words


def _cavities(surface: Surface, step: float, least: float) -> list[Manifold]:
    """Return the solids inside a surface that are not too small to be worth their holes."""
    if not len(surface.triangles):
        return []
    parts = simplified(solid_inside(surface), _OFF * step).decompose()
    return [cavity for cavity in parts if cavity.volume() > least**3]


def _drain(cavity: Manifold, diameter: float, ground: float) -> Manifold:
    """Return a cylinder from the lowest place of a cavity to below the ground."""
    from manifold3d import Manifold

    positions = surface_of(cavity).positions
    lowest = positions[positions[:, 2].argmin()]
    around = positions - lowest
    # The middle of the bottom there, and not of several, such as those of feet.
    bottom = positions[(around[:, 2] < diameter / 2) & (np.linalg.norm(around[:, :2], axis=1) < 2 * diameter)]
    x, y = (bottom[:, :2].min(axis=0) + bottom[:, :2].max(axis=0)) / 2
    length = lowest[2] - ground + 2 * diameter
    return Manifold.cylinder(length, diameter / 2, circular_segments=_ROUND).translate((x, y, ground - diameter))


def _plain(model: Model) -> np.ndarray:
    """Return the UV [2] of a place where the texture has about its mean color on the surface."""
    uvs = model.mesh.uvs
    assert uvs is not None
    count = len(uvs)
    colors = model.colors.at(np.arange(count), np.full((count, 3), 1 / 3, np.float32))
    nearest = ((colors - colors.mean(axis=0)) ** 2).sum(axis=1).argmin()
    return np.asarray(uvs[nearest].mean(axis=0))
