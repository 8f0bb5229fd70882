"""A disk whose rim and faces have a color for each sector, so that it is known which color is where."""

from __future__ import annotations

import colorsys

import numpy as np
import trimesh

from core.mesh.mesh import mesh_of
from core.printing.model import Model

RADIUS, HEIGHT = 10.0, 6.0


def sector_colors(count: int) -> tuple[str, ...]:
    """Return the colors of sectors as ``#rrggbb``, from the negative x axis on, counterclockwise."""
    return tuple(f"#{bytes(np.rint(255 * _color(number, count)).astype(np.uint8)).hex()}" for number in range(count))


def sectors(count: int) -> Model:
    """Return a disk of triangles that do not follow its sectors; the picture's columns are the angles."""
    disk = trimesh.creation.cylinder(RADIUS, HEIGHT, sections=50)
    disk.apply_translation((0, 0, HEIGHT / 2))
    corners = np.asarray(disk.triangles)
    middle = _turns(corners.mean(axis=1))[:, None]
    turns = middle + (_turns(corners) - middle + 0.5) % 1 - 0.5
    # At the axis there is no angle.
    turns = np.where(np.linalg.norm(corners[..., :2], axis=-1) < 1e-6, middle, turns)
    picture = np.rint(255 * np.repeat([_color(number, count) for number in range(count)], 40, axis=0)).astype(np.uint8)
    uvs = np.stack([turns, np.full_like(turns, 0.5)], axis=-1)
    return Model(mesh_of(disk.vertices, disk.faces, uvs), np.tile(picture, (8, 1, 1)))


def sector_at(points: np.ndarray, count: int) -> np.ndarray:
    """Return the sectors, int [N], of points [N, 2 or 3]."""
    return np.floor(_turns(points) * count).astype(int) % count


def _color(number: int, count: int) -> np.ndarray:
    return np.array(colorsys.hsv_to_rgb(number / count, 1, 1))


def _turns(points: np.ndarray) -> np.ndarray:
    return np.arctan2(points[..., 1], points[..., 0]) / (2 * np.pi) + 0.5
