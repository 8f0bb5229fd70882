"""From a model as it comes to one that can be written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from core.errors import InputError
from core.mesh.mesh import Mesh
from core.mesh.triangles import have_three_corners
from core.printing.atlas.make import with_atlas
from core.printing.model import Colors, Model, Source, plain_model
from core.printing.repair.degenerate import remove_degenerate
from core.printing.repair.holes import fill_holes
from core.printing.repair.hollow import hollowed
from core.printing.repair.merge import merge
from core.printing.repair.nearest import NearestColors
from core.printing.repair.normals import orient
from core.printing.repair.reduce import reduced
from core.printing.repair.watertight import remeshed, united
from core.printing.repair.workpiece import CarriedColors, Surface, Workpiece, workpiece
from core.printing.space_colors import SpaceColors
from core.settings.print_processes import Process
from core.settings.printing import PrintSettings, Repair
from core.steps import Steps, part

_MENDING: dict[Repair, Callable[[Workpiece], tuple[Workpiece, str]]] = {
    "merge": merge,
    "degenerate": remove_degenerate,
    "normals": orient,
    "holes": fill_holes,
}
"""What keeps faces and their colors, in the order in which it is done; a closed surface needs all of it."""


# A kilometer: beyond any print, and where numbers get too coarse.
_LARGEST = 1e6


def is_changed(settings: PrintSettings) -> bool:
    """Return whether the settings ask for a model of another shape."""
    return bool(settings.repair or settings.most_triangles or settings.hollow)


def prepare(source: Source, settings: PrintSettings, process: Process) -> Steps[tuple[Model, tuple[str, ...]]]:
    """Return a model that can be written, mended as the settings ask, and what was done, in sentences.

    Raises:
        InputError: it cannot be done to this model.
    """
    piece, notes = _mended(workpiece(source.mesh), settings)
    yield 0.1
    surface = None
    if "watertight" in settings.repair:
        together = united(piece)
        if together is not None:
            piece, note = together
        else:
            surface, note = yield from part(remeshed(piece), 0.1, 0.4)
        notes.append(note)
    most = settings.most_triangles
    if most and len((surface or piece).triangles) > most:
        surface, note = reduced(surface or Surface(piece.positions, piece.triangles), most)
        notes.append(note)
    model, more = yield from part(_model(source, piece, surface, settings, process), 0.5, 0.8)
    notes += more
    if settings.hollow:
        model, note = yield from part(hollowed(model, settings.hollow, settings.drain), 0.8, 1.0)
        notes.append(note)
    return model, tuple(note for note in notes if note)


def _mended(piece: Workpiece, settings: PrintSettings) -> tuple[Workpiece, list[str]]:
    """Return a copy mended by what keeps its faces, and what was done. No format holds faces with a corner twice."""
    piece = piece.faces(have_three_corners(piece.triangles)).with_used_vertices()
    chosen = [mend for name, mend in _MENDING.items() if {name, "watertight"} & set(settings.repair)]
    notes = []
    for mend in chosen:
        if len(piece.triangles):
            piece, note = mend(piece)
            notes.append(note)
    if not len(piece.triangles):
        raise InputError("All faces of the model have no area, so that nothing is left of it; check its scale.")
    size = float(np.ptp(piece.positions, axis=0).max())
    if size > _LARGEST:
        raise InputError(f"The model is {size:.2g} mm wide, too large to print; give its size with --height.")
    return piece, notes


def _model(
    source: Source, piece: Workpiece, surface: Surface | None, settings: PrintSettings, process: Process
) -> Steps[tuple[Model, list[str]]]:
    """Return the model that has the shape of a copy, or of a new surface around it, and what was done."""
    shape = surface or Surface(piece.positions, piece.triangles)
    if settings.purpose == "one-color" and settings.only != "copy":
        return plain_model(Mesh(shape.positions.astype(np.float32), shape.triangles.astype(np.int32), None)), []
    colors: Colors = CarriedColors(source.colors, piece)
    if source.solid is not None:
        colors = SpaceColors(source.solid, source.placement, source.texel, shape.positions[shape.triangles])
    elif surface is not None:
        colors = NearestColors(surface, Surface(piece.positions, piece.triangles), colors)
    mesh = Mesh(shape.positions.astype(np.float32), shape.triangles.astype(np.int32), None)
    if surface is None and source.own is not None and source.own.mesh.uvs is not None:
        uvs = piece.carried(source.own.mesh.uvs).astype(np.float32)
        return Model(replace(mesh, uvs=uvs), source.own.texture), []
    model, note = yield from with_atlas(mesh, colors, source.texel, settings, process)
    return model, [note]
