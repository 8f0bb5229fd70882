"""A textured model as a GLB file, for viewers and for Blender."""

from __future__ import annotations

import json
import struct
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np

from core.files.whole import write_atomically
from core.mesh.mesh import Mesh, split_vertices

_FLOAT, _UNSIGNED = 5126, 5125
_VERTICES, _INDICES = 34962, 34963
# If a face leans farther than this from the smooth normal of a corner, the corner is sharp, as those of a cube are.
_SHARP = np.cos(np.radians(45.0))


def write_glb(path: Path, mesh: Mesh, texture_png: Path, up_axis: Literal["y", "z"] = "y") -> None:
    """Write ``mesh``, which must have UVs, with the file ``texture_png`` inside as the base color of a matte material.

    ``up_axis`` is the axis of the mesh that points up; in a GLB file it is y. Normals are smooth, edges stay sharp. The
    mesh's origin is the place of the file's only node, whose numbers keep all digits.

    Raises:
        PatinaError: the file cannot be written.
    """
    upright = replace(mesh, positions=mesh.positions @ _to_y_up(up_axis))
    creased, corner_normals = _crease(upright)
    positions, uvs, triangles = split_vertices(creased)
    normals = np.zeros_like(positions)
    normals[triangles] = corner_normals
    # glTF counts v from the top.
    uvs = np.stack([uvs[:, 0], 1 - uvs[:, 1]], axis=1)
    place = (mesh.origin @ _to_y_up(up_axis)).tolist()
    model = _glb([positions, normals, uvs, triangles.reshape(-1)], texture_png.read_bytes(), place)
    with write_atomically(path) as temporary:
        temporary.write_bytes(model)


def _to_y_up(up_axis: Literal["y", "z"]) -> np.ndarray:
    turn = np.eye(3) if up_axis == "y" else np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]])
    return turn.astype(np.float32)


def _crease(mesh: Mesh) -> tuple[Mesh, np.ndarray]:
    """Return the mesh with sharp corners given vertices of their own, and unit normals float32 [F, 3, 3] of corners."""
    corners = mesh.positions[mesh.triangles].astype(np.float64)
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    flat = np.repeat(_unit(faces)[:, None], 3, axis=1)
    # Weighted by angle: however the sides of a cube are cut into triangles, each side counts the same.
    ahead = _unit(np.roll(corners, -1, axis=1) - corners)
    behind = _unit(np.roll(corners, 1, axis=1) - corners)
    angles = np.arccos(np.clip((ahead * behind).sum(axis=2, keepdims=True), -1, 1))
    sums = np.zeros(mesh.positions.shape)
    np.add.at(sums, mesh.triangles, flat * angles)
    smooth = _unit(sums)[mesh.triangles]
    sharp = (smooth * flat).sum(axis=2) < _SHARP
    triangles = mesh.triangles.copy()
    triangles[sharp] = len(mesh.positions) + np.arange(sharp.sum())
    positions = np.concatenate([mesh.positions, mesh.positions[mesh.triangles[sharp]]])
    normals = np.where(sharp[..., None], flat, smooth).astype(np.float32)
    return replace(mesh, positions=positions, triangles=triangles), normals


def _unit(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), np.finfo(np.float64).tiny))


def _glb(arrays: list[np.ndarray], picture: bytes, place: list[float]) -> bytes:
    """Return a GLB file of positions, normals, uvs and indices at a place, with a PNG file as texture."""
    positions, _, _, indices = arrays
    blobs = [
        *(np.ascontiguousarray(array, dtype="<f4").tobytes() for array in arrays[:3]),
        indices.astype("<u4").tobytes(),
        picture,
    ]
    ends = np.cumsum([len(_padded(blob)) for blob in blobs]).tolist()
    views = [
        {"buffer": 0, "byteOffset": start, "byteLength": len(blob)} | ({"target": target} if target else {})
        for start, blob, target in zip([0, *ends], blobs, [_VERTICES, _VERTICES, _VERTICES, _INDICES, 0], strict=False)
    ]
    accessors = [
        {"bufferView": view, "componentType": component, "count": len(array), "type": kind}
        for view, (array, component, kind) in enumerate(
            zip(arrays, [_FLOAT, _FLOAT, _FLOAT, _UNSIGNED], ["VEC3", "VEC3", "VEC2", "SCALAR"], strict=True)
        )
    ]
    # The standard asks for the bounds of positions, and of nothing else.
    accessors[0] |= {"min": positions.min(axis=0).tolist(), "max": positions.max(axis=0).tolist()}
    primitive = {"attributes": {"POSITION": 0, "NORMAL": 1, "TEXCOORD_0": 2}, "indices": 3, "material": 0}
    surface = {"baseColorTexture": {"index": 0}, "metallicFactor": 0.0, "roughnessFactor": 1.0}
    tree = {
        "asset": {"version": "2.0", "generator": "Patina"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"name": "Patina", "mesh": 0} | ({"translation": place} if any(place) else {})],
        "meshes": [{"name": "Patina", "primitives": [primitive]}],
        "materials": [{"name": "Patina", "pbrMetallicRoughness": surface, "doubleSided": True}],
        "textures": [{"source": 0, "sampler": 0}],
        "samplers": [{"wrapS": 10497, "wrapT": 10497, "magFilter": 9729, "minFilter": 9987}],
        "images": [{"name": "texture", "bufferView": 4, "mimeType": "image/png"}],
        "accessors": accessors,
        "bufferViews": views,
        "buffers": [{"byteLength": ends[-1]}],
    }
    chunks = _chunk(b"JSON", _padded(json.dumps(tree).encode(), b" "))
    chunks += _chunk(b"BIN\0", b"".join(_padded(blob) for blob in blobs))
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack("<I4s", len(data), kind) + data


def _padded(data: bytes, filler: bytes = b"\0") -> bytes:
    return data + filler * (-len(data) % 4)
