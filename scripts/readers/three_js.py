"""Files as three.js's loaders read them."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from scripts.readers.present import MODULES
from scripts.readers.reading import CornerColors, Part, Reading, texture_colors

_SCRIPT = Path(__file__).parent / "three.mjs"


def read_with_three(path: Path, loader: str) -> Reading:
    """Return what the ``loader`` of a format, one of 3mf, obj, vrml, glb, and ply, makes of a file.

    Raises:
        RuntimeError: it cannot read it.
    """
    with tempfile.TemporaryDirectory() as name:
        command = ["node", str(_SCRIPT), str(MODULES), loader, str(path), name]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        if done.returncode != 0:
            raise RuntimeError(f"three.js cannot read {path.name}: {done.stderr}")
        folder = Path(name)
        scene = json.loads((folder / "scene.json").read_text(encoding="utf-8"))
        strangers = [f"there is a {other} that is no mesh" for other in scene["others"]]
        parts = tuple(_part(mesh, folder) for mesh in scene["meshes"])
    return Reading(parts, (*scene["complaints"], *strangers))


def _part(mesh: dict[str, Any], folder: Path) -> Part:
    def array(name: str) -> np.ndarray:
        values = np.fromfile(folder / mesh[name])
        return values.reshape(-1, 3, len(values) // corners)

    if mesh["mirrored"]:
        raise RuntimeError("a part is mirrored on its way to its place")
    corners = len(np.fromfile(folder / mesh["positions"])) // 3
    positions, color = array("positions"), np.array(mesh["color"])
    if mesh["colors"]:
        return Part(positions, CornerColors(srgb(array("colors") * color).astype(np.float32)))
    if mesh["map"] is None:
        return Part(positions, CornerColors(np.tile(srgb(color).astype(np.float32), (len(positions), 3, 1))))
    picture, uvs = _picture(mesh["map"], folder), array("uvs")
    if not np.array_equal(color, [1, 1, 1]):
        raise RuntimeError(f"three.js darkens the picture by the color {color}")
    if not mesh["map"]["flipY"]:
        # The picture is not turned over on its way to the screen, so v counts from the top.
        uvs = uvs * [1, -1] + [0, 1]
    return Part(positions, texture_colors(uvs, picture, mesh["map"]["repeats"]))


def _picture(texture: dict[str, Any], folder: Path) -> np.ndarray:
    plain = {"colorSpace": "srgb", "offset": [0, 0], "repeat": [1, 1]}
    changed = {name: texture[name] for name, value in plain.items() if texture[name] != value}
    if changed:
        raise RuntimeError(f"three.js shows the picture in another way: {changed}")
    with Image.open(folder / texture["file"]) as image:
        return np.asarray(image.convert("RGB"))


def srgb(linear: np.ndarray) -> np.ndarray:
    """Return linear colors in [0, 1], in which three.js computes, as sRGB."""
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 0) ** (1 / 2.4) - 0.055)
