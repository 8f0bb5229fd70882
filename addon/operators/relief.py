"""How an object shows its relief, and a copy that has it applied."""

from __future__ import annotations

from typing import Any

import bpy

from ..blender import displacement
from ..errors import PatinaError
from ..settings.definitions import props
from .report import can_run


class _OnRelief:
    """Works on the active object, which wears a relief."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        obj = context.active_object
        wears = obj is not None and obj.type == "MESH" and displacement.has_heights(obj)
        return can_run(cls, None if wears else "The active object wears no texture with heights")


class PATINA_OT_relief_as(_OnRelief, bpy.types.Operator):
    bl_idname = "patina.relief_as"
    bl_label = "Show Relief As"
    bl_description = "Choose how the active object shows its relief. Modifiers are added or removed, never applied"
    bl_options = {"REGISTER", "UNDO"}
    kind: str

    def execute(self, context: bpy.types.Context) -> set[str]:
        operator: Any = self
        obj: Any = context.active_object
        try:
            displacement.set_displacement(obj, operator.kind)
        except PatinaError as error:
            operator.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}


PATINA_OT_relief_as.__annotations__ = {
    "kind": props.EnumProperty(
        name="Kind",
        items=(
            ("BUMP", "Bump Only", "Light and shade alone, by the normal map. The shape stays"),
            ("DISPLACEMENT", "Displacement", "Cycles and EEVEE displace what they render, over a subdivision"),
            ("GEOMETRY", "Geometry", "Modifiers displace the mesh, in every viewport and in exports"),
        ),
    )
}


class PATINA_OT_displaced_copy(_OnRelief, bpy.types.Operator):
    bl_idname = "patina.displaced_copy"
    bl_label = "Displaced Copy"
    bl_description = "Make a copy of the active object that has the relief applied to its mesh. The object stays"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        operator: Any = self
        obj: Any = context.active_object
        try:
            made = displacement.displaced_copy(obj, context.evaluated_depsgraph_get())
        except PatinaError as error:
            operator.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        obj.select_set(False)
        made.select_set(True)
        context.view_layer.objects.active = made
        operator.report({"INFO"}, f"{made.name} has {len(made.data.polygons):,} faces.")
        return {"FINISHED"}


CLASSES = (PATINA_OT_relief_as, PATINA_OT_displaced_copy)
