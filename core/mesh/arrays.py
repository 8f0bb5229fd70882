"""Meshes as files of numpy arrays, the form that they have in job folders."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from core.border.names import ATTRIBUTE_PREFIX, attribute_named
from core.errors import InputError, PatinaError
from core.files.npz import read_arrays
from core.files.whole import write_atomically
from core.mesh.mesh import Mesh, mesh_of
from core.mesh.quoting import printable

_LONGEST_NOTE = 500


def save_npz(mesh: Mesh, path: Path) -> None:
    """Write a mesh (``arrays_of``)."""
    with write_atomically(path) as temporary, temporary.open("wb") as stream:
        np.savez(stream, **arrays_of(mesh))


def arrays_of(mesh: Mesh) -> dict[str, np.ndarray]:
    """Return the arrays of a mesh's file: ``positions``, ``triangles``, ``origin``, ``frame`` and, where the mesh has
    them, ``uvs``, ``notes`` and each attribute as ``attribute:NAME``."""
    arrays = {name: getattr(mesh, name) for name in ("positions", "triangles", "origin", "frame")}
    if mesh.uvs is not None:
        arrays["uvs"] = mesh.uvs
    if mesh.notes:
        arrays["notes"] = np.array(mesh.notes)
    return arrays | {ATTRIBUTE_PREFIX + name: values for name, values in mesh.attributes.items()}


def load_npz(path: Path) -> Mesh:
    """Read a mesh that ``save_npz`` or the add-on wrote. Older files have no ``origin``, which is 0 then, and no
    ``frame``, which is that of the coordinates then.

    Raises:
        InputError: the file is missing, damaged, or its arrays are not those of a mesh.
        PatinaError: there is not enough memory.
    """
    try:
        arrays = read_arrays(path)
        origin, notes = arrays.get("origin", (0, 0, 0)), arrays.get("notes", ())
        attributes = {own: arrays[name] for name in arrays if (own := attribute_named(name)) is not None}
        positions, triangles, uvs = arrays["positions"], arrays["triangles"], arrays.get("uvs")
        mesh = mesh_of(positions, triangles, uvs, origin, attributes, arrays.get("frame"))
        return replace(mesh, notes=tuple(printable(str(note), _LONGEST_NOTE) for note in notes))
    except FileNotFoundError:
        raise InputError(f"The mesh {path} does not exist; create the job again.") from None
    except MemoryError:
        raise PatinaError(
            f"There is not enough memory to read {path}; close other programs, or reduce the mesh."
        ) from None
    # numpy and zipfile raise all kinds of errors on damaged files.
    except Exception as error:
        reason = printable(str(error), _LONGEST_NOTE)
        raise InputError(f"{path} does not hold the arrays of a mesh ({reason}); create the job again.") from error
