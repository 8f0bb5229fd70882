"""GLB files for prints: glTF's meters, y up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.mesh.mesh import Mesh
from core.output.model import write_glb

_MILLIMETERS_PER_METER = 1000


def write_print_glb(path: Path, mesh: Mesh, picture: Path) -> None:
    """Write a mesh in millimeters, z up, and its picture, a PNG file that does not repeat.

    Raises:
        PatinaError: the file cannot be written.
    """
    in_meters = replace(mesh, positions=mesh.positions / _MILLIMETERS_PER_METER)
    write_glb(path, in_meters, [picture], up_axis="z", repeats=False)
