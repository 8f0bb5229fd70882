"""The panel of prints: for whom, how large, what is wrong, and the files."""

from __future__ import annotations

from typing import Any

import bpy

from ..blender.height_image import heights_on
from ..jobs import live, print_readiness
from ..jobs.fitness import CONVERTIBLE
from ..jobs.print_report import last_report
from ..jobs.printing import previewed
from ..settings.print_properties import USE_RELIEF, processes_for
from ..settings.print_properties import print_settings as settings_of
from ..setup import state
from . import print_checks, print_settings
from .job import draw_run
from .print_settings import Details, PrintPanel, draw_setting
from .sidebar import split_properties
from .text import say

_BIG = 1.4


class PATINA_PT_print(PrintPanel, bpy.types.Panel):
    bl_label = "3D Print"
    bl_order = 3
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return context.active_object is not None or previewed() is not None

    def draw(self, context: bpy.types.Context) -> None:
        layout, settings = self.layout, self.settings(context)
        split_properties(layout)
        column = layout.column()
        column.enabled = live.state().session.run is None
        column.prop(settings, "purpose")
        _draw_process(column, settings)
        draw_setting(column, settings, "height")
        _draw_size(column, context, settings)
        _draw_buttons(layout, context)


def _draw_process(layout: bpy.types.UILayout, settings: Any) -> None:
    chosen = processes_for(settings.purpose).get(settings.process)
    row = layout.split(factor=0.4)
    name = row.row()
    name.alignment = "RIGHT"
    name.label(text="Process")
    row.menu("PATINA_MT_print_processes", text=chosen.title if chosen is not None else "Automatic", translate=False)


class PATINA_MT_print_processes(bpy.types.Menu):
    bl_label = "Process"

    def draw(self, context: bpy.types.Context) -> None:
        settings = settings_of(context.scene)
        for identifier, process in processes_for(settings.purpose).items():
            title = process.title if process is not None else "Automatic"
            self.layout.prop_enum(settings, "process", identifier, text=title, translate=False)


def _draw_size(layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any) -> None:
    """Say how large the print becomes."""
    objects = [obj for obj in print_readiness.chosen_objects(context) if obj.type == "MESH"]
    found = print_readiness.printed_size(objects, context.scene, settings.height)
    if found is None:
        return
    sides, is_exact = found
    warning = print_readiness.size_warning(sides)
    words = " × ".join(f"{side:.3g}" if side < 100 else f"{side:.0f}" for side in sides)
    row = layout.row()
    row.alignment = "RIGHT"
    row.active = warning is not None
    row.label(text=f"{words} mm" if is_exact else f"about {words} mm", translate=False)
    if warning is not None:
        say(layout, f"{warning}.", "ERROR", context)


def _draw_buttons(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """Draw what starts a job or, while one runs, how far it is; and what stands in the way."""
    if live.state().session.run is None:
        _draw_obstacle(layout, context)
        column = layout.column(align=True)
        column.operator_context = "INVOKE_DEFAULT"
        row = column.row(align=True)
        row.scale_y = _BIG
        row.operator("patina.check_print", icon="VIEWZOOM")
        row.operator("patina.export_print", text="Export…", icon="EXPORT")
    draw_run(layout, context, "PRINT")
    report = last_report()
    if report is not None and report.folder is not None:
        layout.operator("patina.open_print_folder", icon="FILE_FOLDER")


def _draw_obstacle(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    reason = print_readiness.obstacle(context)
    # The panel above says what is wrong with the engine, with a button that mends it.
    if reason is None or reason == state.obstacle(context):
        return
    say(layout, f"{reason}.", "INFO", context)
    if any(obj.type in CONVERTIBLE for obj in print_readiness.chosen_objects(context)):
        layout.operator("patina.convert_copy", icon="MODIFIER")


class PATINA_PT_print_filaments(Details, bpy.types.Panel):
    bl_label = "Filaments"
    bl_order = 2

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return cls.settings(context).purpose in ("FILAMENT", "ALL") or previewed() is not None

    def draw(self, context: bpy.types.Context) -> None:
        column = self.layout.column(align=True)
        shown = previewed() is not None
        column.operator(
            "patina.preview_filaments",
            text="Hide Preview" if shown else "Preview Filaments",
            icon="HIDE_OFF" if shown else "COLOR",
            depress=shown,
        )
        if shown:
            column.operator("patina.keep_filaments", icon="ADD")
        self.draw_group(context)


class PATINA_PT_print_relief(Details, bpy.types.Panel):
    bl_label = "Relief"
    bl_order = 1

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return heights_on(print_readiness.chosen_objects(context)) is not None

    def draw_header(self, context: bpy.types.Context) -> None:
        self.layout.prop(self.settings(context), USE_RELIEF, text="")

    def draw(self, context: bpy.types.Context) -> None:
        self.layout.active = getattr(self.settings(context), USE_RELIEF)
        self.draw_group(context)


class PATINA_PT_print_repair(Details, bpy.types.Panel):
    bl_label = "Repair"
    bl_order = 3
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        self.draw_group(context)
        self.layout.operator("patina.make_printable_copy", icon="DUPLICATE")


class PATINA_PT_print_output(Details, bpy.types.Panel):
    bl_label = "Output"
    bl_order = 4
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        self.draw_group(context)


CLASSES = (
    *print_settings.CLASSES,
    PATINA_MT_print_processes,
    PATINA_PT_print,
    *print_checks.CLASSES,
    *(PATINA_PT_print_filaments, PATINA_PT_print_relief, PATINA_PT_print_repair, PATINA_PT_print_output),
)
