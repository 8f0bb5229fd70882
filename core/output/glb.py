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
    """``positions`` [N, 3], y up, ``normals`` [N, 3], ``uvs`` [N, 2], with v from the top, and unit ``tangents`` [N, 4]
    with the signs of the bitangents, which go up the picture, if there are some."""

    positions: np.ndarray
    normals: np.ndarray
    uvs: np.ndarray
    tangents: np.ndarray | None = None

    def arrays(self) -> dict[str, np.ndarray]:
        """Return the arrays by the names that the format has for them."""
        named = {"POSITION": self.positions, "NORMAL": self.normals, "TEXCOORD_0": self.uvs}
        return named if self.tangents is None else {**named, "TANGENT": self.tangents}


@dataclass(frozen=True)
class Material:
    """PNG files: the ``color``, the ``normal`` in tangent space (OpenGL), and in one picture (``packed``) what there is
    of occlusion in red, roughness in green, and metallic in blue. ``has_occlusion`` says whether there is
    the first, ``has_surface`` whether there is one of the others: without, the material is matte."""

    color: Path
    normal: Path | None = None
    packed: Path | None = None
    has_occlusion: bool = False
    has_surface: bool = True

    def pictures(self) -> list[tuple[str, Path]]:
        """Return what there is, with names."""
        named = [("texture", self.color), ("normal", self.normal), ("material", self.packed)]
        return [(name, picture) for name, picture in named if picture]


@dataclass(frozen=True)
class Part:
    """Triangles as ``indices`` [3 F] of vertices, and their material. ``name`` is appended to the names of what belongs
    to this part."""

    name: str
    indices: np.ndarray
    material: Material


def write_parts(
    path: Path, vertices: Vertices, parts: Sequence[Part], place: Sequence[float], repeats: bool = True
) -> None:
    """Write a model whose only node is at ``place``. Its materials are seen from both sides.

    ``repeats`` says whether textures repeat outside 0 to 1. The pictures are copied, never held in memory.

    Raises:
        OSError: the file cannot be written.
    """
    arrays = list(vertices.arrays().values())
    pictures = [(f"{name}{part.name}", picture) for part in parts for name, picture in part.material.pictures()]
    blobs: list[_Blob] = [
        *(np.ascontiguousarray(array, dtype="<f4").tobytes() for array in arrays),
        *(part.indices.astype("<u4").tobytes() for part in parts),
        *(picture for _, picture in pictures),
    ]
    targets = [_VERTICES] * len(arrays) + [_INDICES] * len(parts) + [0] * len(pictures)
    ends = np.cumsum([_size(blob) + _filler(blob) for blob in blobs]).tolist()
    tree = {
        "asset": {"version": "2.0", "generator": "Patina"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"name": "Patina", "mesh": 0} | ({"translation": list(place)} if any(place) else {})],
        "meshes": [{"name": "Patina", "primitives": [_primitive(vertices, number) for number in range(len(parts))]}],
        "materials": _materials(parts),
        **_textures([name for name, _ in pictures], first_view=len(arrays) + len(parts), repeats=repeats),
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


def _primitive(vertices: Vertices, number: int) -> dict[str, Any]:
    attributes = {name: index for index, name in enumerate(vertices.arrays())}
    return {"attributes": attributes, "indices": len(attributes) + number, "material": number}


def _textures(names: Sequence[str], first_view: int, repeats: bool) -> dict[str, Any]:
    wrap = _REPEAT if repeats else _CLAMP
    return {
        "textures": [{"source": number, "sampler": 0} for number in range(len(names))],
        "samplers": [{"wrapS": wrap, "wrapT": wrap, "magFilter": _LINEAR, "minFilter": _MIPMAPS}],
        "images": [
            {"name": name, "bufferView": first_view + number, "mimeType": "image/png"}
            for number, name in enumerate(names)
        ],
    }


def _materials(parts: Sequence[Part]) -> list[dict[str, Any]]:
    firsts = np.cumsum([0, *(len(part.material.pictures()) for part in parts)]).tolist()
    return [_material(f"Patina{part.name}", part.material, first) for part, first in zip(parts, firsts, strict=False)]


def _material(name: str, material: Material, first: int) -> dict[str, Any]:
    """Return a material whose pictures are textures from the ``first`` on."""
    index = {kind: first + number for number, (kind, _) in enumerate(material.pictures())}
    surface: dict[str, Any] = {"baseColorTexture": {"index": index["texture"]}}
    surface |= {"metallicFactor": 0.0, "roughnessFactor": 1.0}
    tree: dict[str, Any] = {"name": name, "pbrMetallicRoughness": surface, "doubleSided": True}
    if "normal" in index:
        tree["normalTexture"] = {"index": index["normal"]}
    if "material" in index:
        if material.has_surface:
            surface |= {"metallicFactor": 1.0, "metallicRoughnessTexture": {"index": index["material"]}}
        if material.has_occlusion:
            tree["occlusionTexture"] = {"index": index["material"]}
    return tree


def _accessors(vertices: Vertices, parts: Sequence[Part]) -> list[dict[str, Any]]:
    kinds = [(_FLOAT, f"VEC{array.shape[1]}", len(array)) for array in vertices.arrays().values()]
    kinds += [(_UNSIGNED, "SCALAR", len(part.indices)) for part in parts]
    accessors: list[dict[str, Any]] = [
        {"bufferView": view, "componentType": component, "count": size, "type": kind}
        for view, (component, kind, size) in enumerate(kinds)
    ]
    # The standard asks for the bounds of positions, and of nothing else.
    positions = vertices.positions
    accessors[0] |= {"min": positions.min(axis=0).tolist(), "max": positions.max(axis=0).tolist()}
    return accessors


def _size(blob: _Blob) -> int:
    return len(blob) if isinstance(blob, bytes) else blob.stat().st_size


def _filler(blob: _Blob) -> int:
    """Return how many bytes follow a part of a file, so that the next one starts at a multiple of 4."""
    return -_size(blob) % 4
