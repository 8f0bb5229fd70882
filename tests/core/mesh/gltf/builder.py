"""Writes small glTF files: arrays become accessors, and the rest is JSON as the specification has it."""

from __future__ import annotations

import base64
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np

COMPONENTS = {"i1": 5120, "u1": 5121, "i2": 5122, "u2": 5123, "u4": 5125, "f4": 5126}
WIDTHS = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4", 16: "MAT4"}
SQUARE = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)
TRIANGLES = np.array([0, 1, 2, 0, 2, 3], np.uint16)
UVS = np.array([[0, 1], [1, 1], [1, 0], [0, 0]], np.float32)
"""The square's UVs from the top left, so that read from the bottom left they are its x and y."""


class Builder:
    """Collects ``tree`` and the bytes that it refers to."""

    def __init__(self, **tree: Any) -> None:
        self.tree: dict[str, Any] = {"asset": {"version": "2.0"}, "accessors": [], "bufferViews": [], **tree}
        self.data = b""

    def view(self, data: bytes, **extra: Any) -> int:
        self.data += bytes(-len(self.data) % 4)
        view = {"buffer": 0, "byteOffset": len(self.data), "byteLength": len(data), **extra}
        self.tree["bufferViews"].append(view)
        self.data += data
        return len(self.tree["bufferViews"]) - 1

    def array(self, values: Any, **extra: Any) -> int:
        """Add an accessor with the values, of the type and shape that they have, and return its number."""
        values = np.asarray(values)
        return self.accessor(values, bufferView=self.view(values.tobytes()), **extra)

    def accessor(self, like: np.ndarray, **extra: Any) -> int:
        """Add an accessor of the type and shape of an array, without any data."""
        width = 1 if like.ndim == 1 else int(np.prod(like.shape[1:]))
        component = COMPONENTS[like.dtype.str[1:]]
        self.tree["accessors"].append({"componentType": component, "count": len(like), "type": WIDTHS[width], **extra})
        return len(self.tree["accessors"]) - 1

    def square(self, **attributes: int) -> dict[str, Any]:
        """Return a primitive: the unit square with UVs equal to its x and y."""
        known = {"POSITION": self.array(SQUARE), "TEXCOORD_0": self.array(UVS), **attributes}
        return {"attributes": known, "indices": self.array(TRIANGLES)}

    def glb(self, path: Path) -> Path:
        """Write a GLB file."""
        tree = {**self.tree, "buffers": [{"byteLength": len(self.data)}, *self.tree.get("buffers", [])]}
        text = json.dumps(tree).encode()
        text += b" " * (-len(text) % 4)
        binary = self.data + bytes(-len(self.data) % 4)
        chunks = struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(binary), b"BIN\0") + binary
        path.write_bytes(struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks)
        return path

    def gltf(self, path: Path, uri: str | None = None) -> Path:
        """Write a glTF file whose buffer has the address ``uri``, or is in the JSON."""
        inside = "data:application/octet-stream;base64," + base64.b64encode(self.data).decode()
        tree = {**self.tree, "buffers": [{"byteLength": len(self.data), "uri": uri or inside}]}
        path.write_text(json.dumps(tree), encoding="utf-8")
        return path


def square_scene(**tree: Any) -> Builder:
    """Return a scene with the square; ``tree`` adds to its JSON or replaces parts of it."""
    builder = Builder(scene=0, scenes=[{"nodes": [0]}], nodes=[{"mesh": 0}])
    builder.tree["meshes"] = [{"primitives": [builder.square()]}]
    builder.tree.update(tree)
    return builder
