"""Texts, curves, surfaces and metaballs as mesh objects, which can be unwrapped."""

from __future__ import annotations

from collections.abc import Sequence

import bpy


def mesh_copies(context: bpy.types.Context, objects: Sequence[bpy.types.Object]) -> list[bpy.types.Object]:
    """Return copies of objects as meshes, modifiers applied and materials kept; the originals are hidden.

    Blender converts what is selected, so the copies are what is selected afterwards.

    Args:
        context: one in Object Mode.
        objects: visible objects that have a surface, of any type that Blender can make a mesh of.
    """
    bpy.ops.object.select_all(action="DESELECT")
    copies = []
    for obj in objects:
        obj.select_set(True)
        context.view_layer.objects.active = obj
        bpy.ops.object.convert(target="MESH", keep_original=True)
        copy = context.view_layer.objects.active
        copy.name = f"{obj.name} Mesh"
        for layer in list(copy.data.uv_layers):
            # A generated one repeats for every letter or piece.
            copy.data.uv_layers.remove(layer)
        copy.select_set(False)
        obj.select_set(False)
        obj.hide_set(True)
        obj.hide_render = True
        copies.append(copy)
    for copy in copies:
        copy.select_set(True)
    return copies
