"""Meshes from the files of other programs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.errors import InputError, PatinaError
from core.mesh.blender.read import SUFFIXES as BLENDER_SUFFIXES
from core.mesh.blender.read import read_with_blender
from core.mesh.gltf.read import SUFFIXES as GLTF_SUFFIXES
from core.mesh.gltf.read import read_gltf
from core.mesh.join import join
from core.mesh.mesh import Mesh
from core.mesh.missing_uvs import Choice, settle
from core.mesh.obj import read_obj
from core.mesh.part import Part, Reading, chosen
from core.mesh.ply import read_ply
from core.mesh.stl import read_stl

_READERS: dict[str, Callable[[Path, Collection[str]], Sequence[Part]]] = {
    ".obj": read_obj,
    ".ply": read_ply,
    ".stl": read_stl,
}
"""What reads the files that have one UV set at most."""


def read_parts(path: Path, uv_set: int | None, blender: Path | None, attributes: Collection[str]) -> Reading:
    """Return the objects of a file; parameters and errors are those of ``Reader`` and ``load_mesh``."""
    # Numbers that are none, or too large, are found by checks, not by numpy's warnings.
    with explained(path), np.errstate(all="ignore"):
        return _read(path, uv_set, blender, attributes)


@dataclass(frozen=True)
class Reader:
    """How files are read.

    Attributes:
        blender: the Blender to use; without it, one is looked for (``core.mesh.blender.find``).
        objects: the names of those to read, all if there are none.
        read: what reads; whoever needs several objects of one file can keep what this returns (``read_parts``).
    """

    blender: Path | None = None
    objects: tuple[str, ...] = ()
    read: Callable[[Path, int | None, Path | None, tuple[str, ...]], Reading] = read_parts

    def parts(self, path: Path, uv_set: int | None, attributes: Collection[str]) -> Reading:
        """Return the objects of a file (errors as of ``load_mesh``)."""
        reading = self.read(path, uv_set, self.blender, tuple(attributes))
        with explained(path):
            return chosen(reading, self.objects)


_ANY = Reader()


def load_mesh(
    path: Path,
    uv_set: int | None = None,
    reader: Reader = _ANY,
    faces_without_uvs: Choice = "refuse",
    attributes: Collection[str] = (),
) -> Mesh:
    """Read a mesh from an OBJ, GLB, glTF, PLY, or STL file, or by way of Blender from an FBX, USD, Alembic, Collada, or
    .blend file: all objects, or those that ``reader`` wants, in their places in the scene, quads and n-gons as
    triangles, vertices welded. Materials and images are ignored. The mesh is not checked (``core.mesh.checks``).

    ``uv_set`` counts from 0 and chooses among several UV sets; without it, the one that the base color uses is read.
    Where some faces have UVs and others do not, ``faces_without_uvs`` says what becomes of these: ``"refuse"`` them by
    name, ``"unwrap"`` them beside the others, ``"leave-out"`` them, or ``"keep"`` them with NaN as their UVs.
    ``attributes`` names those to read of the colors, weights, and other values that the file has for vertices or
    corners.

    Raises:
        InputError: the file is missing, damaged, or not a mesh, it has no such object, UV set, or attribute, some faces
            have no UVs, or it needs a Blender that is not there.
        PatinaError: there is not enough memory.
    """
    return load_parts(path, uv_set, reader, faces_without_uvs, attributes)[0]


def load_parts(
    path: Path,
    uv_set: int | None = None,
    reader: Reader = _ANY,
    faces_without_uvs: Choice = "refuse",
    attributes: Collection[str] = (),
) -> tuple[Mesh, Sequence[Part]]:
    """Return what ``load_mesh`` returns, and the objects of the file; unless faces are left out, these have the
    triangles of the mesh one after the other."""
    reading = reader.parts(path, uv_set, attributes)
    with explained(path), np.errstate(all="ignore"):
        mesh = settle(replace(join(reading.parts), notes=reading.notes), reading.parts, faces_without_uvs)
        return mesh, [part for part in reading.parts if len(part.triangles)]


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn whatever keeps a mesh file from being read into an error that says so."""
    try:
        yield
    except FileNotFoundError as error:
        missing = error.filename or path
        raise InputError(f"{missing} does not exist; check the path of the mesh.") from None
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    except IsADirectoryError:
        raise InputError(f"{path} is a folder; give the mesh file in it.") from None
    except MemoryError:
        raise PatinaError(
            f"There is not enough memory to read {path}; close other programs, or reduce the mesh."
        ) from None
    # The readers raise all kinds of errors on damaged files.
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise InputError(f"{path} cannot be read as a mesh ({reason}); export it again.") from error


def _read(path: Path, uv_set: int | None, blender: Path | None, attributes: Collection[str]) -> Reading:
    suffix = path.suffix.lower()
    if suffix in GLTF_SUFFIXES:
        return read_gltf(path, uv_set, attributes)
    if suffix in BLENDER_SUFFIXES:
        return read_with_blender(path, uv_set, blender, attributes)
    if suffix not in _READERS:
        raise InputError(
            "This is not a mesh file that Patina can read; give an OBJ, GLB, glTF, PLY, or STL file, or one that "
            "Blender reads."
        )
    if uv_set:
        raise InputError(f"{suffix[1:].upper()} files have one UV set, number 0; omit --uv-set.")
    return Reading(_READERS[suffix](path, attributes))
