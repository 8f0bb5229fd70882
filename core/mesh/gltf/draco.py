"""Primitives compressed with Google's Draco (``KHR_draco_mesh_compression``), decoded by DracoPy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.errors import InputError
from core.mesh.gltf.buffers import Buffers
from core.mesh.gltf.document import Draco
from core.mesh.quoting import printable

# What DracoPy widens, by Draco's numbers of types: normalized, they stand for numbers up to 1 of their own range.
_NARROW = {1: np.int8, 2: np.uint8, 3: np.int16, 4: np.uint16}


@dataclass(frozen=True)
class Decoded:
    """``attributes`` by their glTF names, each [V, components] of their number type, and ``triangles`` int64 [F, 3]."""

    attributes: dict[str, np.ndarray]
    triangles: np.ndarray


def decode(draco: Draco, buffers: Buffers, user: str) -> Decoded:
    """Return what a primitive's compressed data holds.

    Raises:
        InputError: the data is damaged or is not a mesh, or it lacks an attribute that the primitive has.
    """
    import DracoPy

    data = bytes(buffers.view(draco.buffer_view, user))
    try:
        mesh = DracoPy.decode(data)
        triangles = np.asarray(mesh.faces, np.int64).reshape(-1, 3)
    except MemoryError:
        raise
    # DracoPy raises errors of many kinds, and a point cloud has no faces.
    except Exception:
        raise InputError(f"The Draco data of {user} is damaged; export the mesh again.") from None
    known = {attribute["unique_id"]: _own_type(attribute) for attribute in mesh.attributes}
    missing = [name for name, number in draco.attributes.items() if number not in known]
    if missing:
        raise InputError(f"The Draco data of {user} has no {printable(missing[0])}; export the mesh again.")
    found = {name: known[number] for name, number in draco.attributes.items()}
    return Decoded({name: rows.reshape(len(rows), -1) for name, rows in found.items()}, triangles)


def _own_type(attribute: Mapping[str, Any]) -> np.ndarray:
    values = np.asarray(attribute["data"])
    narrow = _NARROW.get(attribute["data_type"])
    return values if narrow is None or values.dtype.kind not in "iu" else values.astype(narrow)
