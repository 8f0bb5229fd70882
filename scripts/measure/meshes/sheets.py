"""Thin walls with two visible sides: sheet metal, cloth, a helmet."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np

from addon.engine.job_folder import MeshArrays
from scripts.measure.meshes.building import (
    added,
    box,
    cylinder,
    empty_scene,
    exported,
    face_centers,
    joined,
    modified,
    projected,
    sheet,
    slots,
    turned,
    unwrapped,
    without,
)

# The body of a small car in cross sections from front to back: X, the height of the roof or bonnet, that of the belt
# line, the half width at the belt line, and that at the roof.
_SECTIONS = (
    (-2.02, 0.5, 0.46, 0.60, 0.52),
    (-1.94, 0.72, 0.62, 0.72, 0.60),
    (-1.6, 0.82, 0.72, 0.80, 0.66),
    (-1.0, 0.9, 0.8, 0.84, 0.7),
    (-0.78, 0.96, 0.84, 0.85, 0.68),
    (-0.35, 1.3, 0.87, 0.86, 0.58),
    (0.1, 1.42, 0.88, 0.86, 0.58),
    (0.7, 1.42, 0.9, 0.86, 0.58),
    (1.2, 1.3, 0.9, 0.85, 0.57),
    (1.65, 0.98, 0.86, 0.83, 0.6),
    (1.9, 0.86, 0.76, 0.76, 0.6),
    (2.0, 0.55, 0.5, 0.66, 0.55),
)
_SILL = 0.24


def car_body() -> MeshArrays:
    """The shell of a car: sheet metal a centimeter thick, with holes for wheels and windows, open from below."""
    empty_scene()
    body = sheet(np.array([_cross_section(*section) for section in _SECTIONS]))
    modified(body, "SUBSURF", levels=3)
    modified(body, "SOLIDIFY", thickness=0.016, offset=0.0)
    wheels = [cylinder((x, 0, 0.26), 0.33, 3, "y", 64) for x in (-1.25, 1.28)]
    windows = [
        _prism([(-0.62, 0.93), (-0.28, 1.26), (0.3, 1.33), (0.3, 0.94)]),
        _prism([(0.4, 0.94), (0.4, 1.33), (0.85, 1.31), (1.3, 0.98)]),
        box((-0.72, 0, 1.1), (0.5, 0.95, 0.2)),
        box((1.55, 0, 1.1), (0.4, 0.9, 0.14)),
        box((-2, 0, 0.52), (0.3, 0.6, 0.08)),
    ]
    lamps = [cylinder((-1.95, y, 0.6), 0.09, 0.4, "x", 32) for y in (-0.52, 0.52)]
    return exported(projected(without(body, *wheels, *windows, *lamps), 66))


def _cross_section(x: float, roof: float, belt: float, wide: float, narrow: float) -> np.ndarray:
    """Return the points [11, 3] of a cross section, from one sill over the roof to the other."""
    flank = min(_SILL + 0.2, 0.5 * (_SILL + belt))
    side = [(0.94 * wide, _SILL), (wide, flank), (wide, belt), (0.5 * (wide + narrow), 0.5 * (belt + roof))]
    half = [*side, (narrow, roof - 0.03), (0.0, roof)]
    return np.array([(x, y, z) for y, z in [*half, *((-y, z) for y, z in reversed(half[:-1]))]])


def _prism(outline: list[tuple[float, float]]) -> Any:
    """Add a prism along Y through a convex outline in X and Z."""
    count = len(outline)
    points = np.array([(x, y, z) for y in (-2, 2) for x, z in outline])
    sides = [(k, (k + 1) % count, count + (k + 1) % count, count + k) for k in range(count)]
    made = added(points, [tuple(range(count))[::-1], tuple(range(count, 2 * count)), *sides])
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_all(action="SELECT")
    bpy.ops.mesh.normals_make_consistent()
    bpy.ops.object.mode_set(mode="OBJECT")
    return made


def coat() -> MeshArrays:
    """A long coat, open in front, with folds, wide sleeves and a turned-up collar: one sees its lining."""
    empty_scene()
    parts = [sheet(_skirt()), *(sheet(_sleeve(side), closed=True) for side in (1, -1)), sheet(_collar())]
    for part in parts:
        modified(part, "SUBSURF", levels=1)
        part.data.materials.append(bpy.data.materials.new("Cloth"))
        part.data.materials.append(bpy.data.materials.new("Lining"))
        part.data.materials.append(bpy.data.materials.new("Hem"))
        modified(part, "SOLIDIFY", thickness=0.022, offset=0.0, material_offset=1, material_offset_rim=2)
    sizes = [len(part.data.polygons) for part in parts]
    made = joined(parts)
    x, y, _ = face_centers(made).T
    # The sleeves are cut along their middle, the rest along the back.
    middle = np.interp(np.abs(x), [0.3, 0.56, 0.82], [0, -0.03, -0.12])
    is_sleeve = np.repeat([False, True, True, False], sizes)
    return exported(unwrapped(made, 4 * slots(made) + 2 * (x > 0) + (is_sleeve & (y > middle))))


def _skirt() -> np.ndarray:
    """Return the body of the coat [R, C, 3], from the hem to the neck."""
    rows, columns = np.meshgrid(np.linspace(0, 1, 24), np.linspace(0, 1, 60), indexing="ij")
    gap = 0.16 + 0.5 * (1 - rows) ** 1.5
    angle = -np.pi / 2 + gap / 2 + columns * (2 * np.pi - gap)
    # From the hem inward to the waist, out to the chest, in over the shoulders to the neck.
    radius = np.interp(rows, [0, 0.3, 0.52, 0.72, 0.84, 0.93, 1], [0.62, 0.48, 0.34, 0.4, 0.4, 0.27, 0.14])
    height = np.interp(rows, [0, 0.84, 0.93, 1], [0, 1.46, 1.56, 1.6])
    folds = 0.05 * np.clip(0.6 - rows, 0, 1) / 0.6 * np.sin(9 * angle + 2 * np.sin(3 * angle)) * (1 + np.cos(angle) / 3)
    creases = 0.012 * np.sin(46 * rows + 3 * angle) * np.exp(-(((rows - 0.5) / 0.1) ** 2))
    wide = radius + folds + creases
    return np.stack([wide * np.cos(angle) * 1.12, wide * np.sin(angle) * 0.8, height], axis=-1)


def _sleeve(side: int) -> np.ndarray:
    """Return a sleeve [R, C, 3] of rings, from inside the shoulder to the cuff."""
    rows, columns = np.meshgrid(np.linspace(0, 1, 24), np.linspace(0, 2 * np.pi, 28, endpoint=False), indexing="ij")
    middle = np.stack([side * (0.3 + 0.52 * rows), -0.12 * rows**2, 1.42 - 0.62 * rows**1.2], axis=-1)
    radius = np.interp(rows, [0, 0.5, 0.9, 1], [0.13, 0.115, 0.14, 0.16])
    radius = radius + 0.008 * np.sin(38 * rows + side * 2 * columns) * np.exp(-(((rows - 0.5) / 0.2) ** 2))
    across = np.stack([0.77 * side * np.sin(columns), np.cos(columns), 0.64 * np.sin(columns)], axis=-1)
    return np.asarray(middle + radius[..., None] * across)[:, ::side]


def _collar() -> np.ndarray:
    """Return the collar [R, C, 3]: up from the neck and folded outward."""
    rows, columns = np.meshgrid(np.linspace(0, 1, 10), np.linspace(0, 1, 40), indexing="ij")
    angle = -np.pi / 2 + 0.25 + columns * (2 * np.pi - 0.5)
    radius = np.interp(rows, [0, 0.5, 0.62, 1], [0.15, 0.16, 0.19, 0.27])
    height = np.interp(rows, [0, 0.5, 0.62, 1], [1.57, 1.72, 1.725, 1.63])
    return np.stack([1.1 * radius * np.cos(angle), 0.85 * radius * np.sin(angle), height], axis=-1)


def helmet() -> MeshArrays:
    """A helmet with a T-shaped opening and a crest, a finger thick, open from below: one sees its inside."""
    empty_scene()
    profile = [
        (0.74, -0.62),
        (0.72, -0.4),
        (0.78, 0.0),
        (0.8, 0.3),
        (0.72, 0.62),
        (0.5, 0.88),
        (0.24, 1.0),
        (0.02, 1.04),
    ]
    dome = turned(profile, 24)
    dome.scale = (0.88, 1.06, 1.0)
    modified(dome, "SUBSURF", levels=2)
    for name in ("Outside", "Inside", "Rim"):
        dome.data.materials.append(bpy.data.materials.new(name))
    modified(dome, "SOLIDIFY", thickness=0.07, offset=-1.0, material_offset=1, material_offset_rim=2)
    eyes = [box((x, -0.8, 0.12), (0.44, 0.9, 0.2)) for x in (-0.26, 0.26)]
    without(dome, *eyes, box((0, -0.8, -0.4), (0.2, 0.9, 0.9)))
    modified(dome, "BEVEL", width=0.012, segments=2, limit_method="ANGLE")
    arch = np.linspace(0.42, 2.85, 40)
    ridge = np.stack([[0 * arch, -r * np.cos(arch), 0.14 + r * np.sin(arch)] for r in (0.78, 0.94, 1.1)])
    crest = modified(sheet(ridge.transpose(0, 2, 1)), "SOLIDIFY", thickness=0.04, offset=0.0)
    modified(crest, "BEVEL", width=0.01, segments=2)
    return exported(projected(joined([dome, crest]), 60))
