"""PLY files with colors per vertex, for programs that read no pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.files.whole import write_atomically
from core.mesh.cut_edges import Cut
from core.printing.full_color.densify import detailed, spaced
from core.printing.full_color.vertex_colors import vertex_colors
from core.printing.model import Model
from core.steps import Steps, part

_CUTTING = 0.7
_HEADER = """\
ply
format binary_little_endian 1.0
comment Patina: millimeters, z up
element vertex {vertices}
property float x
property float y
property float z
property uchar red
property uchar green
property uchar blue
element face {triangles}
property list uchar int vertex_indices
end_header
"""
_VERTEX = [("position", "<f4", 3), ("color", "u1", 3)]
_FACE = [("corners", "u1"), ("vertices", "<i4", 3)]


def write_ply(path: Path, model: Model, spacing: float | None, most: int) -> Steps[None]:
    """Write a model with colored vertices in millimeters, z up, cut until these are ``spacing`` millimeters apart, or
    as fine as its texture needs, within ``most`` triangles.

    Raises:
        InputError: the spacing takes more triangles.
        PatinaError: the file cannot be written.
    """
    cut = yield from part(spaced(model, spacing, most) if spacing else detailed(model, most), 0, _CUTTING)
    vertices = np.empty(len(cut.positions), _VERTEX)
    vertices["position"], vertices["color"] = cut.positions, vertex_colors(model.colors, cut, _texels(model, cut))
    faces = np.empty(len(cut.triangles), _FACE)
    faces["corners"], faces["vertices"] = 3, cut.triangles
    with write_atomically(path) as temporary, temporary.open("wb") as stream:
        stream.write(_HEADER.format(vertices=len(vertices), triangles=len(faces)).encode())
        stream.write(vertices.tobytes())
        stream.write(faces.tobytes())


def _texels(model: Model, cut: Cut) -> np.ndarray:
    """Return how many texels each triangle covers, float32 [N]."""
    assert model.mesh.uvs is not None
    height, width = model.texture.shape[:2]
    sides = np.diff(np.einsum("nck,nkd->ncd", cut.weights, model.mesh.uvs[cut.parents]), axis=1)
    return np.asarray(np.abs(np.linalg.det(sides)) / 2 * width * height)
