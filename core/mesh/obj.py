"""OBJ files, read by trimesh, and corrected where it goes wrong."""

from __future__ import annotations

import io
import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import InputError
from core.mesh.part import Part


def read_obj(path: Path) -> list[Part]:
    """Return the objects of an OBJ file.

    Raises:
        InputError: a face refers to a vertex that the file does not have.
    """
    import trimesh

    with warnings.catch_warnings():
        # If an OBJ file holds words instead of numbers, numpy only warns, and the rest of the file would be lost.
        warnings.filterwarnings("error", message="string or file could not be read to its end")
        scene = trimesh.load_scene(
            io.BytesIO(_obj_geometry(path.read_bytes())), file_type="obj", process=False, skip_materials=True
        )
    surfaces = [(name, one) for name, one in scene.geometry.items() if isinstance(one, trimesh.Trimesh)]
    return [_part(name, surface) for name, surface in surfaces]


def _part(name: str, surface: Any) -> Part:
    triangles = np.asarray(surface.faces, np.int64)
    uvs = getattr(surface.visual, "uv", None)
    corners = None if uvs is None else np.asarray(uvs, np.float64)[triangles]
    return Part(name, np.asarray(surface.vertices, np.float64), triangles, corners)


def _obj_geometry(data: bytes) -> bytes:
    """Return an OBJ file whose faces use indices that count from the beginning of the file.

    Negative indices count back from the line they stand on; trimesh counts them back from the end of the file.
    """
    text = data.decode("utf-8", errors="replace")
    if re.search(r"^\s*f\s[^\n#]*-", text, flags=re.MULTILINE) is None:
        return data
    seen = {"v": 0, "vt": 0, "vn": 0}
    lines = []
    for line in text.splitlines():
        kind, *values = line.split("#")[0].split() or [""]
        if kind in seen:
            seen[kind] += 1
        elif kind == "f":
            line = " ".join(["f", *(_absolute(corner, tuple(seen.values())) for corner in values)])
        lines.append(line)
    return "\n".join(lines).encode()


def _absolute(corner: str, seen: tuple[int, ...]) -> str:
    indices = [(int(part) if part else 0, count) for part, count in zip(corner.split("/"), seen, strict=False)]
    if any(-index > count for index, count in indices):
        raise InputError("A face of the mesh refers to a vertex before the first one; export the mesh again.")
    return "/".join(str(index + count + 1 if index < 0 else index or "") for index, count in indices)
