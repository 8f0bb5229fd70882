"""Many objects at once: write a batch, and take its results in."""

from __future__ import annotations

import bpy

from ..jobs import awaited
from ..jobs.last_words import last_words
from ..jobs.words import counted
from .sidebar import InSidebar
from .text import say

_BESIDE_BUTTON = 7
"""Characters that fit into the place of a button."""


class PATINA_PT_batch(InSidebar, bpy.types.Panel):
    bl_space_type = "VIEW_3D"
    bl_label = "Batch"
    bl_order = 4
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        column = self.layout.column(align=True)
        # All ask for files or a folder, in a file browser that needs to be invoked.
        column.operator_context = "INVOKE_DEFAULT"
        column.operator("patina.batch", text="Batch…", icon="EXPORT")
        column.operator("patina.batch_files", text="Batch of Files…", icon="FILE_BLEND")
        column.operator("patina.import_results", text="Import Results…", icon="IMPORT")
        jobs = len(awaited.waiting(context.active_object)) if context.active_object is not None else 0
        if context.active_object is not None and jobs:
            say(self.layout, f"{context.active_object.name} waits for {counted(jobs, 'result')}.", "SORTTIME", context)
        if last_words().sentence:
            row = self.layout.box().row()
            icon = "ERROR" if last_words().is_wrong else "INFO"
            say(row.column(), last_words().sentence, icon, context, _BESIDE_BUTTON)
            row.operator("patina.dismiss_words", text="", icon="X", emboss=False)


CLASSES = (PATINA_PT_batch,)
