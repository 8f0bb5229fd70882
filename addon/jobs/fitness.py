"""Why an object cannot get a texture, and what to do about it, in one sentence without its full stop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import bpy
import numpy as np

from ..blender.mesh_export import no_faces

CONVERTIBLE = {"FONT": "a text", "CURVE": "a curve", "SURFACE": "a NURBS surface", "META": "a metaball"}
"""Types of objects that have a surface and can become meshes, in words."""
_NOTHING = 1e-9
"""Scale, as a part of the largest one, that is none."""


def has_surface(obj: bpy.types.Object) -> bool:
    """Return whether an object is meant when it is selected: empties, armatures, guide curves and the like are not."""
    if obj.type != "CURVE":
        return obj.type == "MESH" or obj.type in CONVERTIBLE
    curve: Any = obj.data
    return bool(curve.bevel_depth or curve.extrude or curve.bevel_object or curve.dimensions == "2D")


def unfit(obj: bpy.types.Object, depsgraph: bpy.types.Depsgraph) -> str | None:
    """Return why an object cannot get a texture, or None if it can.

    Args:
        obj: any object.
        depsgraph: an up-to-date dependency graph that holds the object.
    """
    return _wrong_type(obj) or foreign(obj) or unreadable(obj, depsgraph)


def moving_obstacle(objects: Sequence[bpy.types.Object]) -> str | None:
    """Return why the vertices of mesh objects cannot move, or None if they can: shape keys say where to."""
    meshes: dict[bpy.types.ID | None, str] = {}
    for obj in objects:
        if obj.data in meshes:
            return f"{meshes[obj.data]} and {obj.name} have one mesh; select one of them"
        meshes[obj.data] = obj.name
        reason = _immovable(obj)
        if reason is not None:
            return reason
    return None


def _immovable(obj: bpy.types.Object) -> str | None:
    mesh: Any = obj.data
    if obj.mode != "EDIT" and not mesh.polygons:
        return f"The faces of {obj.name} come from its modifiers; apply these first"
    if mesh.shape_keys is not None and not mesh.shape_keys.use_relative:
        return f"The shape keys of {obj.name} are absolute; turn on Relative in the Data tab"
    mirror = next((one.name for one in obj.modifiers if one.type == "MIRROR" and one.show_viewport), None)
    return f"The halves that {mirror} makes of {obj.name} would come apart; apply it first" if mirror else None


def unreadable(obj: bpy.types.Object, depsgraph: bpy.types.Depsgraph) -> str | None:
    """Return why an object cannot even be read, whoever it belongs to, or None; arguments as for ``unfit``."""
    return _wrong_type(obj) or _hidden(obj) or _flat(obj) or _without_faces(obj, depsgraph)


def _wrong_type(obj: bpy.types.Object) -> str | None:
    if obj.type == "MESH":
        return None
    if obj.type in CONVERTIBLE:
        return foreign(obj) or f"{obj.name} is {CONVERTIBLE[obj.type]}, not a mesh; convert a copy"
    if obj.instance_type == "COLLECTION" and obj.instance_collection is not None:
        return f"{obj.name} shows instances of a collection; make them real (Object > Apply > Make Instances Real)"
    return f"{obj.name} is not a mesh; select a mesh object"


def foreign(obj: bpy.types.Object) -> str | None:
    """Say that an object belongs to another file, if it does: what is changed on it here would be lost."""
    way_out = "make it local (Object > Relations > Make Local > Selected Objects and Data)"
    if obj.library is not None:
        return f"{obj.name} is linked from another file; {way_out}"
    if obj.override_library is not None:
        return f"{obj.name} is a library override of another file; {way_out}"
    if obj.data is not None and (obj.data.library is not None or obj.data.override_library is not None):
        thing = "mesh" if obj.type == "MESH" else "data"
        return f"The {thing} of {obj.name} is linked from another file; {way_out}"
    return None


def _hidden(obj: bpy.types.Object) -> str | None:
    if obj.visible_get():
        return None
    if obj.hide_viewport:
        return f"{obj.name} is disabled in viewports; enable it with the monitor icon in the Outliner"
    if obj.hide_get():
        return f"{obj.name} is hidden; show it"
    return f"The collection of {obj.name} is hidden; show it in the Outliner"


def _flat(obj: bpy.types.Object) -> str | None:
    """Say that a scale of 0 presses an object flat that is not flat by itself."""
    scales = np.linalg.norm(np.array(obj.matrix_world, np.float64)[:3, :3], axis=0)
    extents = np.ptp(np.array(obj.bound_box, np.float64), axis=0)
    gone = (scales <= _NOTHING * max(scales.max(), _NOTHING)) & (extents > 0)
    axes = [axis for axis, is_gone in zip("XYZ", gone, strict=True) if is_gone]
    return f"{obj.name} has a scale of 0 along {' and '.join(axes)}; set another scale" if axes else None


def _without_faces(obj: bpy.types.Object, depsgraph: bpy.types.Depsgraph) -> str | None:
    if obj.mode == "EDIT":
        # Its faces are elsewhere; the export looks at them.
        return None
    mesh: Any = obj.evaluated_get(depsgraph).data if obj.modifiers else obj.data
    return None if mesh.polygons else no_faces(obj, depsgraph).rstrip(".")
