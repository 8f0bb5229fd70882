"""Files for prints in one color: every slicer and service reads one of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.mesh.mesh import Mesh
from core.mesh.triangles import have_three_corners
from core.output.stl import write_stl
from core.printing.full_color.three_mf import write_plain_three_mf
from core.printing.names import file_stem, title
from core.settings.printing import PrintSettings
from core.steps import Steps

STL_ENDING, THREE_MF_ENDING = ".stl", "_one_color.3mf"


def write_one_color(mesh: Mesh, settings: PrintSettings, folder: Path) -> Steps[tuple[str, ...]]:
    """Write a mesh in millimeters, z up, as STL and 3MF, and return the names of the files.

    Triangles that use a vertex twice are left out: they have no area, and 3MF forbids them.

    Raises:
        PatinaError: a file cannot be written.
    """
    stem = file_stem(settings)
    names = (f"{stem}{STL_ENDING}", f"{stem}{THREE_MF_ENDING}")
    whole = replace(mesh, uvs=None).faces(have_three_corners(mesh.triangles))
    write_stl(folder / names[0], whole)
    yield 0.5
    write_plain_three_mf(folder / names[1], whole, title(settings))
    yield 1.0
    return names
