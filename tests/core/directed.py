"""Meshes along which directions are known: a torus and a slanted cylinder."""

from __future__ import annotations

import numpy as np

from core.mesh.mesh import Mesh, mesh_of


def torus(rows: int = 48, columns: int = 24) -> tuple[Mesh, np.ndarray]:
    """Return a torus around Z, and the directions [F, 3, 3] around its hole at its corners."""
    around, along = _grid(rows, columns)
    width = 0.75 + 0.25 * np.cos(along)
    points = np.stack([width * np.cos(around), width * np.sin(around), 0.25 * np.sin(along)], axis=-1)
    ways = np.stack([-np.sin(around), np.cos(around), 0 * around], axis=-1)
    mesh, corners = _meshed(points, rows, columns, closed=True)
    return mesh, ways.reshape(-1, 3)[corners]


def cylinder(rows: int = 32, columns: int = 12, turn: float = 0.9) -> tuple[Mesh, np.ndarray]:
    """Return an open cylinder that is turned around X by an angle in radians from upright, and its axis [3]."""
    around, along = _grid(rows, columns)
    height = along / np.pi - 1
    upright = np.stack([0.4 * np.cos(around), 0.4 * np.sin(around), height], axis=-1)
    cosine, sine = np.cos(turn), np.sin(turn)
    rotation = np.array([[1, 0, 0], [0, cosine, -sine], [0, sine, cosine]])
    mesh, _ = _meshed(upright @ rotation.T, rows, columns, closed=False)
    return mesh, rotation[:, 2]


def lines_apart(found: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Return the angles [...] between lines [..., 3] of unit length, in degrees."""
    return np.degrees(np.arccos(np.clip(np.abs((found * expected).sum(axis=-1)), 0, 1)))


def _grid(rows: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
    around, along = np.meshgrid(np.arange(rows + 1) / rows, np.arange(columns + 1) / columns, indexing="ij")
    return 2 * np.pi * around, 2 * np.pi * along


def _meshed(points: np.ndarray, rows: int, columns: int, closed: bool) -> tuple[Mesh, np.ndarray]:
    """Return a mesh of points [rows + 1, columns + 1, 3], welded where they are the same, and the index of each
    corner's point [F, 3]."""
    index = np.arange((rows + 1) * (columns + 1)).reshape(rows + 1, columns + 1)
    a, b, c, d = (corner.ravel() for corner in (index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]))
    corners = np.concatenate([np.stack([a, b, c], axis=1), np.stack([a, c, d], axis=1)])
    row, column = np.divmod(np.arange(index.size), columns + 1)
    uvs = 0.02 + 0.96 * np.stack([row / rows, column / columns], axis=1)
    welded = index[row % rows, column % columns if closed else column]
    return mesh_of(points.reshape(-1, 3), welded[corners], uvs[corners]), corners
