"""All checks, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.mesh.mesh import Mesh
from core.printing.check import Check
from core.printing.checks.crossings import crossings
from core.printing.checks.degenerate import check_degenerate
from core.printing.checks.files import check_sizes
from core.printing.checks.gamut import check_gamut
from core.printing.checks.holes import check_holes
from core.printing.checks.intersections import check_intersections
from core.printing.checks.manifold import check_manifold
from core.printing.checks.normals import check_normals
from core.printing.checks.orientation import orientation_of
from core.printing.checks.parts import check_parts
from core.printing.checks.polygons import check_polygons
from core.printing.checks.resolution import check_resolution
from core.printing.checks.size import check_size
from core.printing.checks.structure import structure_of
from core.printing.checks.walls import check_walls
from core.printing.model import Colors
from core.settings.print_processes import Process
from core.settings.printing import PrintSettings
from core.steps import Steps


def check_all(
    mesh: Mesh, colors: Colors, settings: PrintSettings, process: Process, profile: Path | None
) -> Steps[tuple[Check, ...]]:
    """Check a model at its printed size (``core.printing.model.Source``); ``profile`` is the printer's ICC profile.

    Raises:
        InputError: the profile cannot be used.
    """
    yield 0.0
    structure = structure_of(mesh)
    gamut = check_gamut(structure, colors, profile)
    yield 0.2
    orientation = orientation_of(structure)
    yield 0.3
    pairs = crossings(structure)
    yield 0.45
    of_surface = (
        check_holes(structure),
        check_manifold(structure),
        check_normals(structure, orientation),
        check_intersections(structure, pairs),
        check_degenerate(structure),
        check_parts(structure, orientation, pairs, process),
    )
    yield 0.6
    walls = check_walls(structure, orientation, process, bool(settings.relief))
    yield 0.95
    of_shape = (*of_surface, walls, check_size(mesh, process), check_polygons(mesh, settings.triangle_limit))
    if settings.purpose == "one-color":
        return of_shape
    return (*of_shape, check_resolution(mesh, colors, process), gamut)


def check_files(files: Sequence[Path], settings: PrintSettings) -> Check:
    """Check the sizes of the files for printing."""
    return check_sizes(files, settings.byte_limit)
