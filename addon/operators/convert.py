"""Makes meshes of texts and curves, on copies, so that they can get a texture."""

from __future__ import annotations

from typing import Any

import bpy

from ..blender.conversion import mesh_copies
from ..jobs.fitness import CONVERTIBLE
from ..jobs.readiness import chosen_objects
from .report import can_run


class PATINA_OT_convert_copy(bpy.types.Operator):
    bl_idname = "patina.convert_copy"
    bl_label = "Convert a Copy to Mesh"
    bl_description = "Make unwrapped mesh copies of the selected texts, curves, surfaces, and metaballs; hide these"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if not any(obj.type in CONVERTIBLE for obj in chosen_objects(context)):
            return can_run(cls, "Select a text, a curve, a surface, or a metaball")
        return can_run(cls, None if context.mode == "OBJECT" else "Switch to Object Mode first")

    def execute(self, context: bpy.types.Context) -> set[str]:
        chosen = chosen_objects(context)
        originals = [obj for obj in chosen if obj.type in CONVERTIBLE]
        copies = mesh_copies(context, originals)
        operators: Any = bpy.ops
        operators.patina.unwrap()
        for obj in chosen:
            if obj not in originals:
                obj.select_set(True)
        names = ", ".join(copy.name for copy in copies)
        self.report({"INFO"}, f"Made {names}, unwrapped; the originals are hidden.")
        return {"FINISHED"}
