"""Texts, curves, surfaces and metaballs as mesh objects, which can be unwrapped."""

from __future__ import annotations

import re
from collections.abc import Sequence

import bpy

from ..errors import PatinaError


def mesh_copies(context: bpy.types.Context, objects: Sequence[bpy.types.Object]) -> list[bpy.types.Object]:
    """Return copies of objects as meshes, modifiers applied and materials kept; the originals are hidden.

    Blender converts what is selected, so the copies are what is selected afterwards. Metaballs that flow together
    become one mesh.

    Args:
        context: one in Object Mode.
        objects: visible objects that have a surface, of any type that Blender can make a mesh of.

    Raises:
        PatinaError: an object has no faces, such as a text without letters.
    """
    families = {_family(context, obj)[0]: _family(context, obj) for obj in objects}
    empty = next((obj for obj in families if not _has_faces(context, obj)), None)
    if empty is not None:
        raise PatinaError(f"{empty.name} has no faces; a texture needs a surface.")
    bpy.ops.object.select_all(action="DESELECT")
    copies = []
    for obj, family in families.items():
        obj.select_set(True)
        context.view_layer.objects.active = obj
        bpy.ops.object.convert(target="MESH", keep_original=True)
        copy = context.view_layer.objects.active
        copy.name = f"{obj.name} Mesh"
        for layer in list(copy.data.uv_layers):
            # A generated one repeats for every letter or piece.
            copy.data.uv_layers.remove(layer)
        copy.select_set(False)
        for original in family:
            original.select_set(False)
            original.hide_set(True)
            original.hide_render = True
        copies.append(copy)
    for copy in copies:
        copy.select_set(True)
    return copies


def _family(context: bpy.types.Context, obj: bpy.types.Object) -> list[bpy.types.Object]:
    """Return the object alone or, of a metaball, all that flow together, the one first that has the surface.

    These are called alike but for a number at the end; the one without has the surface.
    """
    if obj.type != "META":
        return [obj]
    family = [
        other
        for other in context.view_layer.objects
        if other.type == "META" and _without_number(other.name) == _without_number(obj.name)
    ]
    return sorted(family, key=lambda other: other.name)


def _without_number(name: str) -> str:
    return re.sub(r"\.\d+$", "", name)


def _has_faces(context: bpy.types.Context, obj: bpy.types.Object) -> bool:
    evaluated = obj.evaluated_get(context.evaluated_depsgraph_get())
    try:
        return bool(evaluated.to_mesh().polygons)
    finally:
        evaluated.to_mesh_clear()
