"""A plant and a landscape."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np

from addon.engine.job_folder import MeshArrays
from scripts.measure.meshes.building import (
    empty_scene,
    exported,
    face_centers,
    face_normals,
    joined,
    modified,
    sheet,
    turned,
    unwrapped,
)

LEAVES = 64
"""Leaves of the plant."""
_TURN = np.pi * (3 - np.sqrt(5))


def plant() -> MeshArrays:
    """A plant in a pot: single sheets as leaves on thin stalks, each an island of its own in the UV map."""
    empty_scene()
    random = np.random.default_rng(5)
    parts = [_pot(), _stem()]
    for index in range(LEAVES):
        height, angle = 0.75 + 1.5 * index / LEAVES, index * _TURN
        size = 0.62 * (1 - 0.55 * index / LEAVES) * random.uniform(0.8, 1.15)
        parts += _leaf(height, angle, size, random.uniform(0.1, 0.9))
    counts = [len(part.data.polygons) for part in parts]
    made = joined(parts)
    return exported(unwrapped(made, _in_halves(made, np.repeat(np.arange(len(parts)), counts))))


def _pot() -> Any:
    profile = [(0.02, 0.02), (0.3, 0.02), (0.34, 0.1), (0.44, 0.5), (0.49, 0.52), (0.49, 0.6), (0.44, 0.6), (0.4, 0.5)]
    pot = turned([*profile, (0.2, 0.52), (0.02, 0.54)], 40)
    return modified(pot, "BEVEL", width=0.01, segments=2, limit_method="ANGLE")


def _stem() -> Any:
    heights = np.linspace(0.5, 2.3, 12)
    points = np.stack([0.05 * np.sin(2 * heights), 0.05 * np.cos(3 * heights), heights], axis=-1)
    return _tube(points, np.linspace(0.045, 0.015, 12))


def _tube(points: np.ndarray, radii: np.ndarray, sides: int = 8) -> Any:
    """Add a tube around ``points`` [N, 3] that mostly run upward or outward."""
    way = np.gradient(points, axis=0)
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    first = np.cross(way, np.array([0.31, 0.87, 0.38]))
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    second = np.cross(way, first)
    angles = np.linspace(0, 2 * np.pi, sides, endpoint=False)[None, :, None]
    around = np.cos(angles) * first[:, None] + np.sin(angles) * second[:, None]
    return sheet(points[:, None] + radii[:, None, None] * around, closed=True)


def _leaf(height: float, angle: float, size: float, droop: float) -> list[Any]:
    """Add a stalk and a blade at a ``height`` of the stem."""
    along = np.linspace(0, 1, 14)
    outward = np.array([np.cos(angle), np.sin(angle), 0.0])
    across = np.array([-np.sin(angle), np.cos(angle), 0.0])
    rise = 0.5 * along - (0.3 + droop) * along**2
    spine = size * (along[:, None] * outward + rise[:, None] * np.array([0, 0, 1.0])) + np.array([0, 0, height])
    blade = spine[4:]
    place = np.linspace(0, 1, len(blade))
    width = 0.34 * size * np.sin(np.pi * place**0.7) ** 0.9 + 0.004
    sides = np.linspace(-1, 1, 9)
    fold = 0.35 * np.abs(sides)[None] * width[:, None] + 0.05 * size * np.sin(9 * place[:, None]) * sides[None] ** 2
    surface = blade[:, None] + width[:, None, None] * sides[None, :, None] * across
    surface = surface + fold[..., None] * np.array([0, 0, 1.0])
    return [_tube(spine[:5], np.full(5, 0.012), 6), sheet(surface)]


def _in_halves(model: Any, parts: np.ndarray) -> np.ndarray:
    """Return a group [F] for each face: its part, and for the tubes and the pot, the half around the part's axis."""
    centers, normals = face_centers(model), face_normals(model)
    groups = 8 * parts
    solid = (parts < 2) | (parts % 2 == 0)
    groups[solid] += (normals[solid, 0] > 0).astype(int)
    pot = parts == 0
    inside = np.einsum("nk,nk->n", normals[:, :2], centers[:, :2]) < -0.3 * np.linalg.norm(centers[:, :2], axis=1)
    groups[pot] = np.where(np.abs(normals[pot, 2]) > 0.8, 2 + (centers[pot, 2] > 0.3), groups[pot] + 4 * inside[pot])
    return groups


def terrain() -> MeshArrays:
    """A mountain landscape: a displaced grid, whose flat UV map stretches on the slopes."""
    empty_scene()
    bpy.ops.mesh.primitive_grid_add(x_subdivisions=180, y_subdivisions=180, size=4)
    ground: Any = bpy.context.active_object
    for name, size, depth, strength in (("Mountains", 1.1, 5, 1.8), ("Crags", 0.25, 3, 0.22)):
        texture: Any = bpy.data.textures.new(name, "CLOUDS")
        texture.noise_scale, texture.noise_depth = size, depth
        modified(ground, "DISPLACE", texture=texture, strength=strength)
    return exported(ground)
