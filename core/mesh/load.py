"""Meshes from the files of other programs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.errors import InputError
from core.mesh.gltf.read import read_gltf
from core.mesh.join import join
from core.mesh.mesh import Mesh
from core.mesh.obj import read_obj
from core.mesh.part import Part
from core.mesh.ply import read_ply
from core.mesh.stl import read_stl

READERS: dict[str, Callable[[Path], list[Part]]] = {
    ".obj": read_obj,
    ".glb": lambda path: list(read_gltf(path).parts),
    ".gltf": lambda path: list(read_gltf(path).parts),
    ".ply": read_ply,
    ".stl": read_stl,
}
"""What reads the files with each suffix."""


def load_mesh(path: Path) -> Mesh:
    """Read a mesh from an OBJ, GLB, glTF, PLY, or STL file: all objects in their places in the scene, quads and n-gons
    as triangles, vertices welded. Materials and images are ignored. The mesh is not checked (``core.mesh.checks``).

    Raises:
        InputError: the file is missing, damaged, or not a mesh.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise InputError(f"{path} is not a mesh file that Patina can read; give an OBJ, GLB, glTF, PLY, or STL file.")
    try:
        return join(reader(path))
    except FileNotFoundError as error:
        missing = error.filename or path
        raise InputError(f"{missing} does not exist; check the path of the mesh.") from None
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    except IsADirectoryError:
        raise InputError(f"{path} is a folder; give the mesh file in it.") from None
    # The readers raise all kinds of errors on damaged files.
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise InputError(f"{path} cannot be read as a mesh ({reason}); export it again.") from error
