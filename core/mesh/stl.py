"""STL files, in text or binary form."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np

from core.mesh.part import Part


def read_stl(path: Path) -> list[Part]:
    """Return the surface in an STL file; the format has no UVs."""
    import trimesh

    surface = trimesh.load_mesh(io.BytesIO(path.read_bytes()), file_type="stl", process=False)
    return [Part("", np.asarray(surface.vertices, np.float64), np.asarray(surface.faces, np.int64), None)]
