"""glTF files, text or binary, read by trimesh: reduced to geometry, and corrected where it goes wrong."""

from __future__ import annotations

import io
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import InputError
from core.mesh.part import Part

_GLB_HEADER = struct.Struct("<4sIIII")
_PACKED = ("KHR_draco_mesh_compression", "EXT_meshopt_compression", "KHR_mesh_quantization")


def read_gltf(path: Path) -> list[Part]:
    """Return the objects of a glTF file's scene, in their places.

    Raises:
        InputError: the file is not glTF, its geometry is compressed, or its UVs are integers.
    """
    import trimesh

    suffix, data = path.suffix.lower(), path.read_bytes()
    scene = trimesh.load_scene(
        io.BytesIO(_glb_geometry(data) if suffix == ".glb" else _gltf_geometry(data)),
        file_type=suffix[1:],
        resolver=trimesh.resolvers.FilePathResolver(str(path)),
        process=False,
    )
    placed = [(name, *scene.graph[node]) for node in scene.graph.nodes_geometry for name in [str(node)]]
    surfaces = [(name, transform, scene.geometry[geometry]) for name, transform, geometry in placed]
    return [_part(*surface) for surface in surfaces if isinstance(surface[2], trimesh.Trimesh)]


def _part(name: str, transform: np.ndarray, geometry: Any) -> Part:
    triangles = np.asarray(geometry.faces, np.int64)
    # A mirroring transform turns triangles inside out.
    if np.linalg.det(transform[:3, :3]) < 0:
        triangles = triangles[:, ::-1]
    uvs = getattr(geometry.visual, "uv", None)
    with np.errstate(invalid="ignore"):
        positions = np.asarray(geometry.vertices, np.float64) @ transform[:3, :3].T + transform[:3, 3]
    return Part(name, positions, triangles, None if uvs is None else np.asarray(uvs, np.float64)[triangles])


def _glb_geometry(data: bytes) -> bytes:
    """Return a GLB file without materials and images, see ``_gltf_geometry``."""
    magic, version, _, length, kind = _GLB_HEADER.unpack_from(data)
    if magic != b"glTF":
        raise InputError("The file is not a GLB file despite its name; export the mesh again.")
    end = _GLB_HEADER.size + length
    tree = _gltf_geometry(data[_GLB_HEADER.size : end])
    tree += b" " * (-len(tree) % 4)
    rest = data[end:]
    return _GLB_HEADER.pack(magic, version, _GLB_HEADER.size + len(tree) + len(rest), len(tree), kind) + tree + rest


def _gltf_geometry(data: bytes) -> bytes:
    """Return a glTF file without images, where every primitive has the same empty material.

    trimesh keeps UVs only if there is a material, and decodes every image that it finds.
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
