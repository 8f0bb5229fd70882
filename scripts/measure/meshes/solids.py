"""Hard surfaces: machine parts, furniture, and a body in many pieces."""

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
    joined,
    modified,
    projected,
    without,
)

PIECES = 200
"""Pieces of the broken boulder."""


def gear() -> MeshArrays:
    """A gear on a bracket: teeth, bores, slots, and edges that are sharp or narrowly beveled."""
    empty_scene()
    wheel = _toothed(teeth=22, inner=0.8, outer=1.0, depth=0.3)
    holes = [cylinder((0.52 * np.cos(a), 0.52 * np.sin(a), 0), 0.14, 1) for a in np.arange(6) * np.pi / 3]
    without(wheel, cylinder((0, 0, 0), 0.2, 1), *holes)
    hub = without(cylinder((0, 0, 0.1), 0.3, 0.5), cylinder((0, 0, 0), 0.16, 2), box((0.16, 0, 0.2), (0.12, 0.1, 1)))
    plate = box((0, -0.2, -0.42), (1.5, 2.5, 0.16))
    slots = [box((x, -1.1, -0.4), (0.16, 0.4, 1)) for x in (-0.5, 0.5)]
    bolts = [cylinder((x, 0.8, -0.4), 0.1, 1, segments=24) for x in (-0.55, 0.55)]
    without(plate, *slots, *bolts)
    upright = without(box((0, -1.37, 0.2), (1.5, 0.16, 1.4)), cylinder((0, -1.3, 0.35), 0.34, 1, "y"))
    ribs = [added(_RIB + np.array([x, -1.3, -0.34]), _RIB_FACES) for x in (-0.66, 0.58)]
    axle = cylinder((0, 0, 0.05), 0.15, 1.1)
    parts = [wheel, hub, plate, upright, axle, *ribs]
    for part in parts:
        modified(part, "BEVEL", width=0.012, segments=2, limit_method="ANGLE")
    return exported(projected(joined(parts), 66))


_RIB = np.array([(x, y, z) for x in (0, 0.08) for y, z in ((0, 0), (0.9, 0), (0, 0.9))])
_RIB_FACES = ((0, 2, 1), (3, 4, 5), (0, 1, 4, 3), (1, 2, 5, 4), (2, 0, 3, 5))


def _toothed(teeth: int, inner: float, outer: float, depth: float) -> Any:
    """Add a disc with trapezoid teeth."""
    steps = np.array([0.0, 0.3, 0.42, 0.78]) / teeth
    turns = (np.arange(teeth)[:, None] / teeth + steps).ravel() * 2 * np.pi
    radii = np.tile([inner, inner, outer, outer], teeth)
    ring = np.stack([radii * np.cos(turns), radii * np.sin(turns)], axis=-1)
    points = np.concatenate([np.column_stack([ring, np.full(len(ring), z)]) for z in (-depth / 2, depth / 2)])
    count = len(ring)
    sides = [(k, (k + 1) % count, count + (k + 1) % count, count + k) for k in range(count)]
    return added(points, [tuple(range(count))[::-1], tuple(range(count, 2 * count)), *sides])


def chair() -> MeshArrays:
    """A chair of beams and slats, each a piece of its own with rounded edges."""
    empty_scene()
    legs = [box((x, -0.42, 0.42), (0.075, 0.075, 0.84)) for x in (-0.42, 0.42)]
    posts = [_leaning(box((x, 0.42, 0.95), (0.075, 0.07, 1.9)), 0.12) for x in (-0.42, 0.42)]
    seat = box((0, -0.01, 0.88), (1.0, 0.98, 0.06))
    rails = [box((0, y, 0.78), (0.8, 0.04, 0.12)) for y in (-0.42, 0.42)]
    rails += [box((x, 0, 0.78), (0.04, 0.8, 0.12)) for x in (-0.42, 0.42)]
    stretchers = [cylinder((x, 0, 0.34), 0.025, 0.84, "y", 20) for x in (-0.42, 0.42)]
    stretchers += [cylinder((0, 0, 0.34), 0.025, 0.84, "x", 20)]
    spindles = [_leaning(cylinder((x, 0.42, 1.35), 0.022, 0.86, segments=20), 0.12) for x in np.linspace(-0.3, 0.3, 6)]
    crown = [_leaning(box((0, 0.42, z), (0.8, 0.05, width)), 0.12) for z, width in ((1.0, 0.07), (1.78, 0.16))]
    parts = [*legs, *posts, seat, *rails, *stretchers, *spindles, *crown]
    for part in parts:
        modified(part, "BEVEL", width=0.01, segments=2, limit_method="ANGLE")
    return exported(projected(joined(parts), 66))


def _leaning(part: Any, slope: float) -> Any:
    """Lean what is above the seat back."""
    from mathutils import Vector

    for vertex in part.data.vertices:
        height = (part.matrix_world @ vertex.co).z
        vertex.co = part.matrix_world.inverted() @ (
            part.matrix_world @ vertex.co + Vector((0, slope * max(0.0, height - 0.88) ** 1.3, 0))
        )
    return part


def pieces() -> MeshArrays:
    """A boulder, broken into separate pieces that have moved a little apart."""
    empty_scene()
    bpy.ops.mesh.primitive_ico_sphere_add(subdivisions=4)
    boulder: Any = bpy.context.active_object
    texture: Any = bpy.data.textures.new("Bumps", "CLOUDS")
    texture.noise_scale = 0.8
    modified(boulder, "DISPLACE", texture=texture, strength=0.7)
    random = np.random.default_rng(3)
    seeds = random.normal(size=(6 * PIECES, 3))
    seeds *= random.random((len(seeds), 1)) ** (1 / 3) / np.linalg.norm(seeds, axis=1, keepdims=True)
    seeds = _spread_out(seeds, PIECES)
    parts = [_cell(boulder, seeds, index) for index in range(PIECES)]
    bpy.data.objects.remove(boulder)
    return exported(projected(joined(parts), 85, margin=0.001))


def _spread_out(points: np.ndarray, count: int) -> np.ndarray:
    """Return ``count`` of the points, each far from those before it."""
    chosen = [0]
    distance = np.linalg.norm(points - points[0], axis=1)
    while len(chosen) < count:
        # Not quite the farthest, so that the sizes differ.
        chosen.append(int(np.argsort(distance)[-9]))
        distance = np.minimum(distance, np.linalg.norm(points - points[chosen[-1]], axis=1))
    return np.asarray(points[chosen])


def _cell(body: Any, seeds: np.ndarray, index: int) -> Any:
    """Add the part of a body that is nearest to one of the seeds [N, 3], moved out from the middle."""
    # These modules exist only once bpy is imported.
    import bmesh
    from mathutils import Matrix, Vector

    own = seeds[index]
    grid = bmesh.new()
    grid.from_mesh(body.data)
    for other in seeds[np.argsort(np.linalg.norm(seeds - own, axis=1))[1:]]:
        if np.linalg.norm(other - own) > 2 * max((vertex.co - Vector(own)).length for vertex in grid.verts):
            break
        cut = bmesh.ops.bisect_plane(
            grid,
            geom=[*grid.verts, *grid.edges, *grid.faces],
            plane_co=Vector((own + other) / 2),
            plane_no=Vector(other - own),
            clear_outer=True,
        )
        edges = [found for found in cut["geom_cut"] if isinstance(found, bmesh.types.BMEdge)]
        if edges:
            bmesh.ops.contextual_create(grid, geom=edges)
    part = added(np.empty((0, 3)), [])
    grid.to_mesh(part.data)
    grid.free()
    part.data.transform(Matrix.Translation(Vector(own * 0.12)))
    return part
