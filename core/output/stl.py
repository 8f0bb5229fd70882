"""STL files: triangles in one color, as every slicer and service reads them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.files.whole import write_atomically
from core.mesh.mesh import Mesh
from core.mesh.triangles import normals

_FACET = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
# Readers take files that begin with "solid" for text.
_HEADER = b"Patina".ljust(80, b"\0")
_AT_ONCE = 1 << 18


def write_stl(path: Path, mesh: Mesh) -> None:
    """Write the triangles of a mesh into a binary file, in its own coordinates without its origin: the format has no
    more than seven digits.

    Raises:
        PatinaError: the file cannot be written.
    """
    with write_atomically(path) as temporary, temporary.open("wb") as stream:
        stream.write(_HEADER + len(mesh.triangles).to_bytes(4, "little"))
        for start in range(0, len(mesh.triangles), _AT_ONCE):
            corners = mesh.positions[mesh.triangles[start : start + _AT_ONCE]]
            facets = np.zeros(len(corners), _FACET)
            facets["normal"], facets["corners"] = normals(corners), corners
            stream.write(facets.tobytes())
