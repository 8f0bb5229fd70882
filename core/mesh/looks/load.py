"""Meshes with what their own materials look like."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.files.srgb import encoded
from core.mesh.gltf.read import SUFFIXES as GLTF_SUFFIXES
from core.mesh.load import Reader, explained, load_parts
from core.mesh.looks.look import Looks
from core.mesh.looks.of_gltf import looks_of_gltf
from core.mesh.looks.of_obj import looks_of_obj
from core.mesh.looks.of_ply import looks_of_ply
from core.mesh.mesh import Mesh
from core.mesh.part import joined_materials

_ANY = Reader()
_NOT_READ = "The materials of this file are not read; give a texture, or export it as GLB with its materials."
_READERS: dict[str, Callable[[Path], Looks]] = {
    ".obj": looks_of_obj,
    ".ply": looks_of_ply,
    **dict.fromkeys(GLTF_SUFFIXES, looks_of_gltf),
}


def load_with_looks(path: Path, uv_set: int | None = None, reader: Reader = _ANY) -> tuple[Mesh, Looks, np.ndarray]:
    """Return a mesh with the colors of its vertices, if it has any, what its materials look like, and which of these
    each triangle has, int64 [F], −1 for none. Some faces, or all, may lack UVs.

    Of files that only Blender reads, there are no materials. Errors are those of ``core.mesh.load.load_mesh``.
    """
    read_looks = _READERS.get(path.suffix.lower())
    if read_looks is None:
        looks = Looks(notes=() if path.suffix.lower() == ".stl" else (_NOT_READ,))
    else:
        with explained(path):
            looks = read_looks(path)
    colors = [looks.vertex_color] if looks.vertex_color else []
    mesh, parts = load_parts(path, uv_set, reader, "keep", colors)
    of_triangles = joined_materials(parts)
    if len(looks.looks) == 1 and path.suffix.lower() == ".ply":
        of_triangles[:] = 0
    if looks.vertex_color in mesh.attributes and path.suffix.lower() in GLTF_SUFFIXES:
        # In glTF, colors of vertices are linear.
        mesh = replace(mesh, attributes={name: encoded(values) for name, values in mesh.attributes.items()})
    return replace(mesh, notes=(*mesh.notes, *looks.notes)), looks, of_triangles
