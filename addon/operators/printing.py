"""Prints: check objects, show them in the colors of filaments, mend a copy, write the files, select what is wrong."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import bpy

from ..blender.selection import select
from ..engine.messages import Message, Note
from ..errors import PatinaError
from ..files import is_folder
from ..jobs import job, live, print_readiness, printing
from ..jobs.print_report import is_stale, last_report
from ..settings.definitions import props
from ..settings.print_properties import REMEDIES, print_definitions, print_settings, print_values_given, toggle_remedy
from .generate import required_engine
from .report import busy, can_run, finish


class _Prints:
    """An operator that prepares a print job in a new folder and runs it; the folder stays only for a job behind the
    panel."""

    bl_options = {"INTERNAL"}
    wanted: str

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        run = live.state().session.run
        if run is not None:
            return can_run(cls, f"A job is already running ({run.subject.title}); wait or cancel it")
        from_panel = context.region is not None and context.region.type == "UI"
        look = print_readiness.obstacle if from_panel else print_readiness.object_obstacle
        return can_run(cls, look(context))

    def execute(self, context: bpy.types.Context) -> set[str]:
        return finish(self, lambda: self.run_job(context))

    def run_job(self, context: bpy.types.Context, target: Path | None = None) -> None:
        """Prepare the job, and run it or begin it.

        Raises:
            PatinaError: something is missing, or the engine cannot do it.
        """
        python, folder = required_engine(context), job.new_folder()
        with ExitStack() as stack:
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            # What is printed is what lies beneath a preview.
            with live.preview_aside():
                objects, depsgraph = print_readiness.chosen_objects(context), context.evaluated_depsgraph_get()
                values = print_values_given(self, print_settings(context.scene))
                with busy(context, "Reading the model…"):
                    prepared = printing.prepare(objects, depsgraph, values, self.wanted, folder, target)
            if bpy.app.background:
                report = job.run(prepared, python, print_note)
                for line in report.lines():
                    print(f"Patina: {line}", flush=True)
                return
            live.start(prepared, python)
            stack.pop_all()


def print_note(message: Message) -> None:
    """Print what the engine notes for people."""
    if isinstance(message, Note):
        print(f"Patina: {message.message}", flush=True)


class PATINA_OT_check_print(_Prints, bpy.types.Operator):
    bl_idname = "patina.check_print"
    bl_label = "Check"
    bl_description = "Check whether the selected objects can be printed, and list what is wrong"
    wanted = printing.CHECKS


class PATINA_OT_preview_filaments(_Prints, bpy.types.Operator):
    bl_idname = "patina.preview_filaments"
    bl_label = "Preview Filaments"
    bl_description = (
        "Show the selected objects in the colors of filaments, as they will be printed; click again to take that off. "
        "Nothing in the .blend changes"
    )
    wanted = printing.PREVIEW

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return printing.previewed() is not None or super().poll(context)

    def execute(self, context: bpy.types.Context) -> set[str]:
        if printing.previewed() is None:
            return super().execute(context)
        live.release()
        return {"FINISHED"}


class PATINA_OT_make_printable_copy(_Prints, bpy.types.Operator):
    bl_idname = "patina.make_printable_copy"
    bl_label = "Make Printable Copy"
    bl_description = (
        "Mend a copy of the selected objects as set above: one object with one texture, in their place. The objects "
        "themselves are hidden and stay as they are"
    )
    wanted = printing.COPY


class PATINA_OT_export_print(_Prints, bpy.types.Operator):
    bl_idname = "patina.export_print"
    bl_label = "Export for Printing"
    bl_description = "Write the files for printing, with a print sheet, into a folder"
    wanted = printing.FILES_TO_PRINT
    directory: str

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def draw(self, context: bpy.types.Context) -> None:
        # The file browser would show every setting as if it had not been touched.
        self.layout.label(text="With the panel's settings", icon="INFO")

    def execute(self, context: bpy.types.Context) -> set[str]:
        return finish(self, lambda: self._export(context))

    def _export(self, context: bpy.types.Context) -> None:
        if not self.directory:
            raise PatinaError("There is no folder for the files; choose one.")
        self.run_job(context, Path(bpy.path.abspath(self.directory)))


class PATINA_OT_select_print_elements(bpy.types.Operator):
    bl_idname = "patina.select_print_elements"
    bl_label = "Select"
    bl_description = "Select in Edit Mode what this check has found"
    bl_options = {"REGISTER", "UNDO"}
    check: Any

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if live.state().session.run is not None:
            return can_run(cls, "A job is running; wait or cancel it")
        if last_report() is None:
            return can_run(cls, "Check the print first")
        return can_run(cls, "The objects have changed since the check; check again" if is_stale() else None)

    def execute(self, context: bpy.types.Context) -> set[str]:
        return finish(self, self._select)

    def _select(self) -> None:
        report = last_report()
        assert report is not None
        if not report.has_elements(self.check):
            raise PatinaError(f"There is nothing to select for {self.check or 'no check'}; choose another check.")
        if printing.previewed() is not None:
            live.release()
        select(report.shapes, *report.elements_of(self.check))


class PATINA_OT_mend_print(bpy.types.Operator):
    bl_idname = "patina.mend_print"
    bl_label = "Mend"
    bl_description = "Have this mended on a copy by Export and Make Printable Copy; click again to leave it as it is"
    bl_options = {"REGISTER", "UNDO"}
    remedy: str

    def execute(self, context: bpy.types.Context) -> set[str]:
        if self.remedy not in REMEDIES:
            self.report({"ERROR"}, f"There is no remedy {self.remedy}; choose another.")
            return {"CANCELLED"}
        toggle_remedy(print_settings(context.scene), self.remedy)
        return {"FINISHED"}


class PATINA_OT_open_print_folder(bpy.types.Operator):
    bl_idname = "patina.open_print_folder"
    bl_label = "Open Folder"
    bl_description = "Open the folder that holds the files for printing"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        report = last_report()
        is_there = report is not None and report.folder is not None and is_folder(report.folder)
        return can_run(cls, None if is_there else "Export files first")

    def execute(self, context: bpy.types.Context) -> set[str]:
        report = last_report()
        assert report is not None
        bpy.ops.wm.path_open(filepath=str(report.folder))
        return {"FINISHED"}


for _operator in (PATINA_OT_check_print, PATINA_OT_preview_filaments, PATINA_OT_make_printable_copy):
    _operator.__annotations__ = print_definitions()
PATINA_OT_export_print.__annotations__ = {
    **print_definitions(),
    "directory": props.StringProperty(
        name="Folder", description="Folder for the files", subtype="DIR_PATH", options={"SKIP_SAVE"}
    ),
    "filter_folder": props.BoolProperty(default=True, options={"HIDDEN"}),
}
PATINA_OT_select_print_elements.__annotations__ = {
    "check": props.StringProperty(name="Check", description="Name of the check, such as holes", options={"SKIP_SAVE"})
}
PATINA_OT_mend_print.__annotations__ = {
    "remedy": props.StringProperty(name="Remedy", description="What mends it, such as holes", options={"SKIP_SAVE"})
}

CLASSES = (
    *(PATINA_OT_check_print, PATINA_OT_preview_filaments, PATINA_OT_make_printable_copy, PATINA_OT_export_print),
    *(PATINA_OT_select_print_elements, PATINA_OT_mend_print, PATINA_OT_open_print_folder),
)
