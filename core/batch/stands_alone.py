"""Which mesh files hold all that a job takes from them: others change without a change of their own."""

from __future__ import annotations

import struct
from pathlib import Path

from core.job.meshes import Wish

_ALONE = (".obj", ".ply", ".stl", ".npz")
_GLB_START = struct.Struct("<4sIII4s")


def stands_alone(path: Path, wish: Wish) -> bool:
    """Return whether a mesh file is all that is read for a wish; False if that cannot be told.

    Files of Blender's and USD's may take in any others, and so may colors of materials.
    """
    if wish.kind == "print in its own colors":
        return False
    suffix = path.suffix.lower()
    return suffix in _ALONE or (suffix == ".glb" and _names_no_file(path))


def _names_no_file(path: Path) -> bool:
    """Return whether the JSON of a GLB file names no other file."""
    try:
        with path.open("rb") as stream:
            magic, _, total, length, kind = _GLB_START.unpack(stream.read(_GLB_START.size))
            if magic != b"glTF" or kind != b"JSON" or length > total:
                return False
            text = stream.read(length)
    except (OSError, struct.error):
        return False
    # Letters may be written as numbers, with a backslash.
    return b'"uri"' not in text and b"\\u" not in text
