"""Textured models whose color is known at every point."""

from __future__ import annotations

import numpy as np
import trimesh

from core.mesh.mesh import mesh_of
from core.printing.model import Model

# The picture has a tile for each side of a cube, in two rows. The tile of the last axis is mirrored: its triangles run
# clockwise in the UV map.
_COLUMNS, _ROWS = 3, 2
_SIDES = [(axis, sign) for axis in range(_COLUMNS) for sign in (1, -1)]
_MIRRORED = (2, 1)
# Half the width of a tile, of which a side of the cube takes a part: charts reach a little beyond it.
_REACH = 1.6


def color_towards(directions: np.ndarray) -> np.ndarray:
    """Return the colors, float64 [N, 3] sRGB in [0, 1], of the models below at points in ``directions`` [N, 3] from
    their middle: red, green, and blue along the axes, waves across them, and exactly white at the top."""
    units = directions / np.linalg.norm(directions, axis=1, keepdims=True)
    colors = 0.5 + 0.35 * units + 0.1 * np.sin(25 * units[:, [1, 2, 0]])
    return np.where(units[:, 2:] > 0.9, 1.0, colors)


def ball(radius: float = 20.0, subdivisions: int = 3, size: int = 384) -> Model:
    """Return a ball that stands on z = 0, with seams, a mirrored UV island, and a texture 3 to 2."""
    sphere = trimesh.creation.icosphere(subdivisions, radius)
    return _model(sphere.vertices, sphere.faces, size)


def cube(side: float = 20.0, size: int = 384) -> Model:
    """Return a cube of 8 vertices that stands on z = 0."""
    box = trimesh.creation.box((side, side, side))
    return _model(box.vertices, box.faces, size)


def _model(positions: np.ndarray, triangles: np.ndarray, size: int) -> Model:
    placed = positions - [0, 0, positions[:, 2].min()]
    return Model(mesh_of(placed, triangles, _uvs(positions[triangles])), _texture(size))


def _uvs(corners: np.ndarray) -> np.ndarray:
    """Return the UVs of triangles [F, 3, 3] around the origin, each on the tile of the side that it faces."""
    centers = corners.mean(axis=1)
    axes = np.abs(centers).argmax(axis=1)
    uvs = np.empty((len(corners), 3, 2))
    for number, (axis, sign) in enumerate(_SIDES):
        rows = (axes == axis) & (np.sign(centers[:, axis]) == sign)
        ahead = corners[rows][..., axis]
        across, up = corners[rows][..., (axis + 1) % 3] / ahead, corners[rows][..., (axis + 2) % 3] / abs(ahead)
        # Divided by a negative number, those of the far sides are mirrored already; seen from outside, they are not.
        across = -across if (axis, sign) == _MIRRORED else across
        place = np.stack([across, up], axis=-1) / (2 * _REACH) + 0.5 + [number % _COLUMNS, number // _COLUMNS]
        uvs[rows] = place / [_COLUMNS, _ROWS]
    return uvs


def _texture(size: int) -> np.ndarray:
    height = size * _ROWS // _COLUMNS
    texture = np.empty((height, size, 3), np.uint8)
    u, v = np.meshgrid((np.arange(size) + 0.5) / size, 1 - (np.arange(height) + 0.5) / height)
    columns, rows = (u * _COLUMNS).astype(int), (v * _ROWS).astype(int)
    for number, (axis, sign) in enumerate(_SIDES):
        here = (columns == number % _COLUMNS) & (rows == number // _COLUMNS)
        across = (u[here] * _COLUMNS % 1 - 0.5) * 2 * _REACH
        up = (v[here] * _ROWS % 1 - 0.5) * 2 * _REACH
        directions = np.empty((len(up), 3))
        directions[:, axis] = sign
        directions[:, (axis + 1) % 3] = sign * (-across if (axis, sign) == _MIRRORED else across)
        directions[:, (axis + 2) % 3] = up
        texture[here] = np.rint(color_towards(directions) * 255)
    return texture
