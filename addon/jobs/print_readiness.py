"""What is printed, how large it becomes, and what stands in the way, in one sentence without its full stop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import bpy
import numpy as np

from ..blender.mesh_export import floats
from ..settings.print_properties import print_settings
from ..setup import state
from . import readiness
from .fitness import unreadable
from .printing import millimeters_per_unit, previewed

_STRAIGHT = 1e-5
"""How far from a multiple of 90 degrees an axis may be, as a part of its length."""
_MOST_VERTICES = 100_000
"""Vertices that a panel can look at whenever it is drawn."""
_HUGE, _TINY = 1000.0, 2.0
"""Millimeters along the longest side that are hardly meant."""


def chosen_objects(context: bpy.types.Context) -> list[bpy.types.Object]:
    """Return what is printed: the selected objects, or those in whose place the preview of a print is shown."""
    job = previewed()
    return job.objects() if job is not None else readiness.chosen_objects(context)


def obstacle(context: bpy.types.Context) -> str | None:
    """Return why nothing can be printed with the scene's settings, or None if it can."""
    settings = print_settings(context.scene)
    formats = settings.purpose in ("FILAMENT", "ONE-COLOR") or bool(settings.formats)
    missing = None if formats else "Choose at least one format under Output"
    return object_obstacle(context) or missing or state.obstacle(context)


def object_obstacle(context: bpy.types.Context) -> str | None:
    """Return why the chosen objects cannot be printed, or None if they can."""
    objects = chosen_objects(context)
    if not objects:
        return "Select a mesh object"
    if previewed() is not None:
        # They could be a moment ago, and are hidden now.
        return None
    depsgraph = context.evaluated_depsgraph_get()
    return next((reason for reason in (unreadable(obj, depsgraph) for obj in objects) if reason), None)


def printed_size(
    objects: Sequence[bpy.types.Object], scene: bpy.types.Scene, height: float
) -> tuple[np.ndarray, bool] | None:
    """Return how large objects are printed in millimeters, float64 [3], and whether that is exact; None if nothing is.

    That of large meshes follows from their boxes, which are larger than the objects where these are turned.

    Args:
        objects: mesh objects.
        scene: says how long its units are.
        height: the height of the print in millimeters, 0 for that in the scene.
    """
    if not objects:
        return None
    exact = [_is_straight(obj) or len(_shown(obj).vertices) <= _MOST_VERTICES for obj in objects]
    corners = [_outline(obj, is_exact) for obj, is_exact in zip(objects, exact, strict=True)]
    sides = np.ptp(np.concatenate(corners), axis=0)
    if not sides.max() or (height and not sides[2]):
        return None
    scale = height / sides[2] if height else millimeters_per_unit(scene)
    return sides * scale, all(exact)


def _outline(obj: bpy.types.Object, is_exact: bool) -> np.ndarray:
    """Return points of an object in the world that are as far apart as its surface is, or as its box is at least."""
    found = np.array(obj.bound_box, np.float64)
    if is_exact and not _is_straight(obj):
        vertices = _shown(obj).vertices
        found = floats(vertices, "co", len(vertices), 3).astype(np.float64)
    return np.asarray(found @ np.array(obj.matrix_world, np.float64)[:3, :3].T + np.array(obj.matrix_world.translation))


def _shown(obj: bpy.types.Object) -> Any:
    """Return the mesh that an object shows, with modifiers."""
    return obj.evaluated_get(bpy.context.evaluated_depsgraph_get()).data


def _is_straight(obj: bpy.types.Object) -> bool:
    matrix = np.abs(np.array(obj.matrix_world, np.float64)[:3, :3])
    return bool((np.sort(matrix, axis=0)[:2] <= _STRAIGHT * matrix.max()).all())


def size_warning(sides: np.ndarray) -> str | None:
    """Return that a print of this size [3], in millimeters, is hardly meant, or None."""
    longest = float(sides.max())
    if longest > _HUGE:
        return f"That is {longest / 1000:.3g} m long; set a height"
    return f"That is {longest:.2g} mm long; set a height" if longest < _TINY else None
