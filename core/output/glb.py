"""The GLB format: a model of several parts that share their vertices, each with a texture of its own."""

from __future__ import annotations

import json
import shutil
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

_FLOAT, _UNSIGNED = 5126, 5125
_VERTICES, _INDICES = 34962, 34963
_REPEAT, _CLAMP = 10497, 33071
_LINEAR, _MIPMAPS = 9729, 9987

_Blob = bytes | Path
"""What lies in a file: these bytes, or what another file holds."""


@dataclass(frozen=True)
class Vertices:
    """``positions`` [N, 3], y up, ``normals`` [N, 3], and ``uvs`` [N, 2], with v from the top."""

    positions: np.ndarray
    normals: np.ndarray
    uvs: np.ndarray


@dataclass(frozen=True)
class Part:
    """Triangles as ``indices`` [3 F] of vertices, and the PNG file that is their base color. ``name`` is appended to
    the names of what belongs to this part."""

    name: str
    indices: np.ndarray
    texture: Path


def write_parts(
    path: Path, vertices: Vertices, parts: Sequence[Part], place: Sequence[float], repeats: bool = True
) -> None:
    """Write a model whose only node is at ``place``. Its materials are matte and seen from both sides.

    ``repeats`` says whether textures repeat outside 0 to 1. The pictures are copied, never held in memory.

    Raises:
        OSError: the file cannot be written.
    """
    arrays = [vertices.positions, vertices.normals, vertices.uvs]
    blobs: list[_Blob] = [
        *(np.ascontiguousarray(array, dtype="<f4").tobytes() for array in arrays),
        *(part.indices.astype("<u4").tobytes() for part in parts),
        *(part.texture for part in parts),
    ]
    targets = [_VERTICES] * len(arrays) + [_INDICES] * len(parts) + [0] * len(parts)
    ends = np.cumsum([_size(blob) + _filler(blob) for blob in blobs]).tolist()
    tree = {
        "asset": {"version": "2.0", "generator": "Patina"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"name": "Patina", "mesh": 0} | ({"translation": list(place)} if any(place) else {})],
        "meshes": [{"name": "Patina", "primitives": [_primitive(number) for number in range(len(parts))]}],
        **_materials(parts, first_view=len(arrays) + len(parts), repeats=repeats),
        "accessors": _accessors(vertices, parts),
        "bufferViews": [
            {"buffer": 0, "byteOffset": start, "byteLength": _size(blob)} | ({"target": target} if target else {})
            for start, blob, target in zip([0, *ends[:-1]], blobs, targets, strict=True)
        ],
        "buffers": [{"byteLength": ends[-1]}],
    }
    with path.open("wb") as file:
        text = json.dumps(tree).encode()
        text += b" " * (-len(text) % 4)
        file.write(struct.pack("<4sII", b"glTF", 2, 12 + 8 + len(text) + 8 + ends[-1]))
        file.write(struct.pack("<I4s", len(text), b"JSON") + text)
        file.write(struct.pack("<I4s", ends[-1], b"BIN\0"))
        for blob in blobs:
            if isinstance(blob, bytes):
                file.write(blob)
            else:
                with blob.open("rb") as source:
                    shutil.copyfileobj(source, file)
            file.write(b"\0" * _filler(blob))


def _primitive(number: int) -> dict[str, Any]:
    return {"attributes": {"POSITION": 0, "NORMAL": 1, "TEXCOORD_0": 2}, "indices": 3 + number, "material": number}


def _materials(parts: Sequence[Part], first_view: int, repeats: bool) -> dict[str, Any]:
    wrap = _REPEAT if repeats else _CLAMP
    return {
        "materials": [_material(f"Patina{part.name}", number) for number, part in enumerate(parts)],
        "textures": [{"source": number, "sampler": 0} for number in range(len(parts))],
        "samplers": [{"wrapS": wrap, "wrapT": wrap, "magFilter": _LINEAR, "minFilter": _MIPMAPS}],
        "images": [
            {"name": f"texture{part.name}", "bufferView": first_view + number, "mimeType": "image/png"}
            for number, part in enumerate(parts)
        ],
    }


def _material(name: str, texture: int) -> dict[str, Any]:
    surface = {"baseColorTexture": {"index": texture}, "metallicFactor": 0.0, "roughnessFactor": 1.0}
    return {"name": name, "pbrMetallicRoughness": surface, "doubleSided": True}


def _accessors(vertices: Vertices, parts: Sequence[Part]) -> list[dict[str, Any]]:
    count, positions = len(vertices.positions), vertices.positions
    kinds = [(_FLOAT, "VEC3", count), (_FLOAT, "VEC3", count), (_FLOAT, "VEC2", count)]
    kinds += [(_UNSIGNED, "SCALAR", len(part.indices)) for part in parts]
    accessors: list[dict[str, Any]] = [
        {"bufferView": view, "componentType": component, "count": size, "type": kind}
        for view, (component, kind, size) in enumerate(kinds)
    ]
    # The standard asks for the bounds of positions, and of nothing else.
    accessors[0] |= {"min": positions.min(axis=0).tolist(), "max": positions.max(axis=0).tolist()}
    return accessors


def _size(blob: _Blob) -> int:
    return len(blob) if isinstance(blob, bytes) else blob.stat().st_size


def _filler(blob: _Blob) -> int:
    """Return how many bytes follow a part of a file, so that the next one starts at a multiple of 4."""
    return -_size(blob) % 4
