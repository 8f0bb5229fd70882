"""Files as assimp reads them: what its command line exports to JSON. Debian's assimp does not know VRML."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from core.printing.model import Colors
from scripts.readers.reading import CornerColors, Part, Reading, corners_of, texture_colors

_DIFFUSE = 1


def read_with_assimp(path: Path) -> Reading:
    """Return the meshes of a 3MF, OBJ, GLB, or PLY file, where its nodes place them.

    Of 3MF files, assimp 5.2 finds no pictures, and it has one texture coordinate for each vertex, so seams are torn:
    their parts have no colors here.

    Raises:
        RuntimeError: it cannot read it.
    """
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "scene.assjson"
        command = ["assimp", "export", str(path), str(target), "-fassjson"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0 or not target.exists():
            raise RuntimeError(f"assimp cannot read {path.name}: {done.stdout[-500:]}")
        scene = json.loads(target.read_text(encoding="utf-8"))
    placed = _placed(scene["rootnode"], np.eye(4))
    return Reading(tuple(_part(scene, scene["meshes"][index], matrix, path) for index, matrix in placed))


def _placed(node: dict[str, Any], parent: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """Yield the meshes below a node and where each is."""
    matrix = parent @ np.array(node["transformation"]).reshape(4, 4)
    yield from ((index, matrix) for index in node.get("meshes", ()))
    for child in node.get("children", ()):
        yield from _placed(child, matrix)


def _part(scene: dict[str, Any], mesh: dict[str, Any], matrix: np.ndarray, path: Path) -> Part:
    positions, triangles = np.array(mesh["vertices"]).reshape(-1, 3), np.array(mesh["faces"])
    return Part(corners_of(positions, triangles, matrix), _colors(scene, mesh, triangles, path))


def _colors(scene: dict[str, Any], mesh: dict[str, Any], triangles: np.ndarray, path: Path) -> Colors | None:
    if "colors" in mesh:
        values = np.array(mesh["colors"][0], np.float32).reshape(-1, 4)
        return CornerColors(values[triangles][..., :3])
    picture = _picture(scene, mesh, path)
    if picture is None:
        return None
    uvs = np.array(mesh["texturecoords"][0]).reshape(-1, mesh["numuvcomponents"][0])
    return texture_colors(uvs[triangles][..., :2], picture)


def _picture(scene: dict[str, Any], mesh: dict[str, Any], path: Path) -> np.ndarray | None:
    material = scene["materials"][mesh["materialindex"]]["properties"]
    names = [item["value"] for item in material if item["key"] == "$tex.file" and item["semantic"] == _DIFFUSE]
    if not names:
        return None
    if names[0].startswith("*"):
        number = names[0][1:]
        if not number.isdigit():
            return None
        source: Any = io.BytesIO(base64.b64decode(scene["textures"][int(number)]["data"]))
    else:
        source = path.parent / names[0]
    with Image.open(source) as image:
        return np.asarray(image.convert("RGB"))
