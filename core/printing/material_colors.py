"""The colors that a model has from its own materials."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.files.picture import read_levels
from core.files.srgb import encoded, linear
from core.mesh.mesh import Mesh
from core.mesh.uv_map import FAR
from core.printing.materials import Materials
from core.printing.model import Colors
from core.printing.other_colors import Patchwork, VertexColors, as_colors
from core.printing.picture_colors import PictureColors


def material_colors(mesh: Mesh, materials: Materials, folder: Path) -> tuple[Colors, list[np.ndarray], np.ndarray]:
    """Return the colors of a mesh that wears ``materials``, the pictures uint8 [H, W, 3] that these show, and which of
    the pictures each triangle shows, int64 [F], −1 for none.

    Raises:
        InputError: a picture cannot be read.
    """
    pictures, of_materials = _pictures(materials, folder)
    shown = of_materials[materials.of_triangles]
    plain = VertexColors(_corners(mesh, materials))
    if mesh.uvs is None:
        return plain, [], np.full(len(shown), -1)
    mapped = (np.abs(mesh.uvs) < FAR).all(axis=(1, 2))
    shown = np.where(mapped, shown, -1)
    if (shown < 0).all():
        return plain, [], shown
    uvs = np.where(mapped[:, None, None], mesh.uvs, 0).astype(np.float32)
    textured = PictureColors(uvs, pictures, np.maximum(shown, 0))
    if (shown >= 0).all():
        return textured, pictures, shown
    return Patchwork((plain, textured), (shown >= 0).astype(np.int64)), pictures, shown


def _corners(mesh: Mesh, materials: Materials) -> np.ndarray:
    """Return the colors float32 [F, 3, 3] of corners where no picture is shown."""
    own = materials.colors[materials.of_triangles][:, None].repeat(3, axis=1)
    if materials.attribute not in mesh.attributes:
        return own
    return tinted(as_colors(mesh.attributes[materials.attribute]), own)


def _pictures(materials: Materials, folder: Path) -> tuple[list[np.ndarray], np.ndarray]:
    """Return each different picture, and which of them each material shows, int64 [M], −1 for none."""
    pictures: list[np.ndarray] = []
    known: dict[tuple[str, Sequence[float]], int] = {}
    of_materials = np.full(len(materials.pictures), -1)
    for number in np.unique(materials.of_triangles):
        name, color = materials.pictures[number], materials.colors[number]
        if name:
            key = (name, tuple(color.tolist()))
            if key not in known:
                known[key] = len(pictures)
                picture = read_levels(folder / name)
                pictures.append(picture if (color == 1).all() else _tinted_levels(picture, color))
            of_materials[number] = known[key]
    return pictures, of_materials


def tinted(colors: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return sRGB colors [..., 3] multiplied by others as light is."""
    return np.asarray(encoded(linear(colors) * linear(others)), np.float32)


def _tinted_levels(picture: np.ndarray, color: np.ndarray) -> np.ndarray:
    levels = np.repeat(np.arange(256)[:, None] / 255, 3, axis=1)
    table = np.rint(tinted(levels, color) * 255).astype(np.uint8)
    return np.stack([table[picture[..., channel], channel] for channel in range(3)], axis=2)
