"""A model in the colors of filaments."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.mesh.mesh import mesh_of, unique_rows
from core.mesh.sides import sides_of
from core.mesh.triangles import areas, have_three_corners
from core.printing.filament.cut import cut
from core.printing.filament.fit import census, common, fitted
from core.printing.filament.named import named_filaments, rgb
from core.printing.filament.quantize import Quantize, colors_at, quantizer
from core.printing.filament.refine import Pieces, refined, whole
from core.printing.filament.regions import without_small_regions
from core.printing.filament.samples import samples
from core.printing.filament.scores import scores
from core.printing.filament.simplify import simplified
from core.printing.filament.slivers import without_slivers
from core.printing.model import Colors, Model, Painted
from core.settings.filament_colors import Filament
from core.settings.print_processes import Process
from core.settings.printing import PrintSettings
from core.steps import Steps, part

_USUAL_FEATURE = 0.4
# Of the smallest feature, how narrow regions are that go: jagged outlines make them seem narrower than they are.
_NARROWEST = 0.75
_CENSUS = 300_000


def painted(model: Model, settings: PrintSettings, process: Process) -> Steps[Painted]:
    """Return the model cut along the borders between the colors of filaments, none smaller than the smallest feature.

    Raises:
        InputError: a filament is not known.
    """
    feature = settings.smallest_feature or (process.feature if process.kind == "filament" else _USUAL_FEATURE)
    pieces = _pieces(model)
    filaments = _filaments_for(pieces, model.colors, settings)
    yield 0.1
    quantize = quantizer(filaments)

    def is_mixed(some: Pieces) -> np.ndarray:
        return _is_mixed(some, model.colors, quantize, feature / 2)

    # Halved until they are no longer than the smallest feature, edges are about two thirds as long as it.
    for level, finer in enumerate(refined(pieces, feature, is_mixed)):
        pieces = finer
        yield 0.4 - 0.3 / (level + 2)
    shares = yield from part(scores(pieces, model.colors, quantize, len(filaments), feature), 0.4, 0.8)
    parts = cut(pieces.positions, pieces.triangles, pieces.owners, shares)
    yield 0.85
    parts = replace(parts, filaments=without_small_regions(parts, feature * _NARROWEST))
    yield 0.9
    parts = without_slivers(simplified(parts))
    return Painted(
        mesh_of(parts.positions, parts.triangles),
        tuple((filament.name, rgb(filament)) for filament in filaments),
        parts.filaments,
    )


def _filaments_for(pieces: Pieces, colors: Colors, settings: PrintSettings) -> tuple[Filament, ...]:
    """Return the filaments that the settings name, or those that suit a surface.

    Raises:
        InputError: a filament is not known.
    """
    if settings.filaments:
        return named_filaments(settings.filaments)
    sizes = areas(pieces.corners)
    points = list(samples(pieces.corners, float(np.sqrt(max(sizes.sum(), 1e-12) / _CENSUS))))
    found = census(
        np.concatenate([colors_at(colors, pieces, some) for some in points]),
        np.concatenate([some.shares * sizes[some.triangles] for some in points]),
    )
    if settings.filament_choice == "common":
        return common(found, settings.filament_count)
    return fitted(found, settings.filament_count, settings.seed)


def _pieces(model: Model) -> Pieces:
    """Return the triangles of a model that have three corners. Vertices at the same place are one where the mesh has
    gaps, which only these may be."""
    triangles = model.mesh.triangles.astype(np.int64)
    if (sides_of(triangles).uses == 1).any():
        first, inverse = unique_rows(model.mesh.positions)
        triangles = first[inverse][triangles]
    return whole(model.mesh.positions, triangles).chosen(have_three_corners(triangles))


def _is_mixed(pieces: Pieces, colors: Colors, quantize: Quantize, spacing: float) -> np.ndarray:
    """Return which pieces have several filaments, bool [F]."""
    count = len(pieces.triangles)
    lowest, highest = np.full(count, np.iinfo(np.int64).max), np.full(count, -1)
    for points in samples(pieces.corners, spacing):
        filaments = quantize(colors_at(colors, pieces, points))
        starts = np.flatnonzero(np.diff(points.triangles, prepend=-1))
        here = points.triangles[starts]
        lowest[here] = np.minimum.reduceat(filaments, starts)
        highest[here] = np.maximum.reduceat(filaments, starts)
    return lowest != highest
