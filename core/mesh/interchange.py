"""OBJ and glTF files prepared for trimesh: reduced to geometry, and corrected where its readers go wrong."""

from __future__ import annotations

import json
import re
import struct
from typing import Any

from core.errors import InputError

_GLB_HEADER = struct.Struct("<4sIIII")
_PACKED = ("KHR_draco_mesh_compression", "EXT_meshopt_compression", "KHR_mesh_quantization")


def obj_geometry(data: bytes) -> bytes:
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


def glb_geometry(data: bytes) -> bytes:
    """Return a GLB file without materials and images, see ``gltf_geometry``."""
    magic, version, _, length, kind = _GLB_HEADER.unpack_from(data)
    if magic != b"glTF":
        raise InputError("The file is not a GLB file despite its name; export the mesh again.")
    end = _GLB_HEADER.size + length
    tree = gltf_geometry(data[_GLB_HEADER.size : end])
    tree += b" " * (-len(tree) % 4)
    rest = data[end:]
    return _GLB_HEADER.pack(magic, version, _GLB_HEADER.size + len(tree) + len(rest), len(tree), kind) + tree + rest


def gltf_geometry(data: bytes) -> bytes:
    """Return a glTF file without images, where every primitive has the same empty material.

    trimesh keeps UVs only if there is a material, and decodes every image that it finds.

    Raises:
        InputError: the geometry is compressed or its UVs are integers.
    """
    tree = json.loads(data)
    packed = [name for name in _PACKED if name in tree.get("extensionsRequired", [])]
    if packed or _has_integer_uvs(tree):
        how = packed[0] if packed else "UVs stored as integers"
        raise InputError(f"The mesh uses {how}, which is not supported; export it again without compression.")
    for name in ("images", "textures", "samplers"):
        tree.pop(name, None)
    tree["materials"] = [{}]
    for primitive in _primitives(tree):
        primitive["material"] = 0
    return json.dumps(tree).encode()


def _has_integer_uvs(tree: dict[str, Any]) -> bool:
    accessors = [primitive["attributes"].get("TEXCOORD_0") for primitive in _primitives(tree)]
    return any(tree["accessors"][index].get("normalized", False) for index in accessors if index is not None)


def _primitives(tree: dict[str, Any]) -> list[dict[str, Any]]:
    return [primitive for mesh in tree.get("meshes", []) for primitive in mesh["primitives"]]
