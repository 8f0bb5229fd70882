"""Files as assimp reads them: what its command line exports to JSON. Debian's assimp does not know VRML."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from core.printing.model import Colors
from scripts.readers.reading import CornerColors, Part, Reading, placed, texture_colors

_DIFFUSE = 1
_IDENTITY = np.eye(4)


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
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        if done.returncode != 0 or not target.exists():
            raise RuntimeError(f"assimp cannot read {path.name}: {done.stdout[-500:]}")
        scene = json.loads(target.read_text(encoding="utf-8"))
    return Reading(tuple(_part(scene, pieces, matrix, path) for pieces, matrix in _placed(scene, scene["rootnode"])))


def _placed(
    scene: dict[str, Any], node: dict[str, Any], parent: np.ndarray = _IDENTITY
) -> Iterator[tuple[list[dict[str, Any]], np.ndarray]]:
    """Yield the meshes below a node and where each is. A mesh is a list of pieces: the exporter cuts large ones up."""
    matrix = parent @ np.array(node["transformation"]).reshape(4, 4)
    meshes = [scene["meshes"][index] for index in node.get("meshes", ())]
    for _, pieces in groupby(meshes, key=lambda mesh: mesh["materialindex"]):
        yield list(pieces), matrix
    for child in node.get("children", ()):
        yield from _placed(scene, child, matrix)


def _part(scene: dict[str, Any], pieces: list[dict[str, Any]], matrix: np.ndarray, path: Path) -> Part:
    corners = np.concatenate([_at_corners(piece, piece["vertices"], 3) for piece in pieces])
    return Part(placed(corners, matrix), _colors(scene, pieces, path))


def _colors(scene: dict[str, Any], pieces: list[dict[str, Any]], path: Path) -> Colors | None:
    if "colors" in pieces[0]:
        values = np.concatenate([_at_corners(piece, piece["colors"][0], 4) for piece in pieces])
        return CornerColors(values[..., :3].astype(np.float32))
    picture = _picture(scene, pieces[0], path)
    if picture is None:
        return None
    uvs = [_at_corners(piece, piece["texturecoords"][0], piece["numuvcomponents"][0]) for piece in pieces]
    return texture_colors(np.concatenate(uvs)[..., :2], picture)


def _at_corners(piece: dict[str, Any], values: list[float], width: int) -> np.ndarray:
    """Return the values of vertices at the corners of triangles, [F, 3, width]."""
    return np.array(values).reshape(-1, width)[np.array(piece["faces"])]


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
