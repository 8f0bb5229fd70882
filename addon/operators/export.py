"""Takes the maps of a result to a folder, as a game engine takes them."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from pathlib import Path

import bpy

from ..errors import PatinaError
from ..jobs import export, job, live, records
from ..settings.definitions import own_definitions, props
from .generate import required_engine
from .printing import print_note
from .report import busy, can_run, finish


class PATINA_OT_export_maps(bpy.types.Operator):
    bl_idname = "patina.export_maps"
    bl_label = "Export Maps…"
    bl_description = "Write the chosen result with its maps into a folder, packed and named as a game engine takes them"
    bl_options = {"INTERNAL"}
    directory: str
    size: int

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        run = live.state().session.run
        if run is not None:
            return can_run(cls, f"A job is already running ({run.subject.title}); wait or cancel it")
        return can_run(cls, export.obstacle(records.active(records.owner_in(context))))

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        for name in export.export_mode().main:
            layout.prop(self, name)
        if not self.size:
            row = layout.row()
            row.alignment = "RIGHT"
            row.active = False
            row.label(text="0 keeps the size")

    def execute(self, context: bpy.types.Context) -> set[str]:
        return finish(self, lambda: self._export(context))

    def _export(self, context: bpy.types.Context) -> None:
        if not self.directory:
            raise PatinaError("There is no folder for the files; choose one.")
        target = Path(bpy.path.abspath(self.directory))
        python, folder = required_engine(context), job.new_folder()
        with ExitStack() as stack:
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            owner = records.owner_in(context).id_data
            with live.preview_aside(), busy(context, "Reading the maps…"):
                prepared = export.prepare(context, owner, export.values_given(self), folder, target)
            if bpy.app.background:
                self.report({"INFO"}, job.run(prepared, python, print_note).line)
                return
            live.start(prepared, python)
            stack.pop_all()


PATINA_OT_export_maps.__annotations__ = {
    **own_definitions(export.export_mode(), frozenset({"SKIP_SAVE"})),
    "directory": props.StringProperty(
        name="Folder", description="Folder for the files", subtype="DIR_PATH", options={"SKIP_SAVE"}
    ),
    "filter_folder": props.BoolProperty(default=True, options={"HIDDEN"}),
}

CLASSES = (PATINA_OT_export_maps,)
