"""Makes meshes of texts and curves, on copies, so that they can get a texture."""

from __future__ import annotations

from typing import Any

import bpy

from ..blender.conversion import mesh_copies
from ..errors import PatinaError
from ..jobs.fitness import CONVERTIBLE, foreign
from ..jobs.readiness import chosen_objects
from ..jobs.uv_maps import add_uv_map, chosen_after
from ..settings.properties import scene_settings
from .report import can_run


class PATINA_OT_convert_copy(bpy.types.Operator):
    bl_idname = "patina.convert_copy"
    bl_label = "Convert a Copy to Mesh"
    bl_description = (
        "Make unwrapped mesh copies of the selected texts, curves, surfaces, and metaballs, and hide the originals"
    )
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        originals = [obj for obj in chosen_objects(context) if obj.type in CONVERTIBLE]
        if not originals:
            return can_run(cls, "Select a text, a curve, a surface, or a metaball")
        linked = next((reason for obj in originals if (reason := foreign(obj)) is not None), None)
        if linked is not None:
            return can_run(cls, linked)
        return can_run(cls, None if context.mode == "OBJECT" else "Switch to Object Mode first")

    def execute(self, context: bpy.types.Context) -> set[str]:
        chosen = chosen_objects(context)
        originals = [obj for obj in chosen if obj.type in CONVERTIBLE]
        try:
            copies = mesh_copies(context, originals)
            name = add_uv_map(copies)
        except PatinaError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        settings: Any = scene_settings(context.scene, "VIEW_3D")
        settings.uv_map = chosen_after(name)
        for obj in chosen:
            if obj not in originals:
                obj.select_set(True)
        names = ", ".join(copy.name for copy in copies)
        self.report({"INFO"}, f"Made {names}, unwrapped; the originals are hidden.")
        return {"FINISHED"}
