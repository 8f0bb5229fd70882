"""The panel of prints: for whom, how large, what is wrong, and the files."""

from __future__ import annotations

from typing import Any

import bpy

from ..jobs import live, print_readiness
from ..jobs.fitness import CONVERTIBLE
from ..jobs.print_report import Check, Report, is_stale, last_report
from ..jobs.printing import previewed
from ..settings import schema
from ..settings.print_properties import (
    REMEDIES,
    has_remedy,
    is_mended,
    print_mode,
    print_settings,
    print_values,
    processes_for,
)
from ..settings.properties import automatic
from ..settings.recipe import applies
from ..setup import state
from .job import draw_run
from .settings import draw_plain
from .sidebar import InSidebar, split_properties
from .text import say

_BIG = 1.4
_ICONS = {"passed": "CHECKMARK", "warning": "ERROR", "failed": "CANCEL", "skipped": "REMOVE"}
_BOX = 4
"""Characters that a box takes."""
_SHORT = 4
"""Characters of choices that fit side by side."""
_FIRST_LIMIT = "byte_limit"
_AUTOMATIC = {"height": "As in Scene", "most_triangles": "All", "hollow": "Solid"}
"""What leaving a setting to the engine means, where it is not *Automatic*."""


class _PrintPanel(InSidebar):
    """A panel of prints in the sidebar of the 3D Viewport."""

    bl_space_type = "VIEW_3D"

    @classmethod
    def settings(cls, context: bpy.types.Context) -> Any:
        """Return the settings of prints."""
        return print_settings(context.scene)


class PATINA_PT_print(_PrintPanel, bpy.types.Panel):
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
        row = column.row()
        row.use_property_split = False
        row.prop(settings, "purpose", expand=True)
        _draw_process(column, settings)
        _draw(column, settings, "height")
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
        settings = print_settings(context.scene)
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


class _Details(_PrintPanel):
    """A panel under the main one."""

    bl_parent_id = "PATINA_PT_print"
    bl_label: str

    def draw_group(self, context: bpy.types.Context) -> None:
        """Draw the settings of the group that the panel is named after."""
        panel: Any = self
        split_properties(panel.layout)
        column = panel.layout.column()
        column.enabled = live.state().session.run is None
        for name in print_mode().groups[self.bl_label]:
            if name == _FIRST_LIMIT:
                column.label(text="The service takes at most")
            _draw(column, self.settings(context), name)


def _draw(layout: bpy.types.UILayout, settings: Any, name: str) -> None:
    """Draw a setting, if it means anything with the present values."""
    mode = print_mode()
    conditions = {*mode.needs.values(), *mode.unless.values()}
    given = {other for other in conditions if getattr(settings, other)}
    if not applies(mode, "", given, name) or name in _meaningless(settings):
        return
    if name == "filaments":
        _draw_filaments(layout, settings)
    elif mode.settings[name].several:
        _draw_choices(layout, settings, name)
    elif name in _AUTOMATIC:
        title = mode.settings[name].title
        layout.column(heading=title).prop(settings, automatic(name), text=_AUTOMATIC[name])
        if not getattr(settings, automatic(name)):
            layout.prop(settings, name, text=" ")
    else:
        draw_plain(layout, settings, mode.settings[name], mode.is_automatic(name))


def _meaningless(settings: Any) -> set[str]:
    """Return the settings that mean nothing for the files that are wanted."""
    if settings.purpose == "FILAMENT":
        return {"formats", "spacing"}
    return set() if "PLY" in settings.formats else {"spacing"}


def _draw_choices(layout: bpy.types.UILayout, settings: Any, name: str) -> None:
    """Draw a button for each of the choices of which any number may be chosen, over the whole width."""
    setting = print_mode().settings[name]
    are_short = max(map(len, setting.choices)) <= _SHORT
    buttons = layout.row(align=True) if are_short else layout.column(align=True)
    buttons.use_property_split = False
    for choice in setting.choices:
        buttons.prop_enum(settings, name, schema.identifier(choice))


def _draw_filaments(layout: bpy.types.UILayout, settings: Any) -> None:
    if settings.filaments:
        row = layout.row()
        chosen = (settings, "active_filament")
        row.template_list("PATINA_UL_filaments", "", settings, "filaments", *chosen, rows=3, maxrows=16)
        buttons = row.column(align=True)
        buttons.menu("PATINA_MT_common_filaments", text="", icon="ADD")
        buttons.operator("patina.remove_filament", text="", icon="REMOVE")
    else:
        layout.menu("PATINA_MT_common_filaments", text="Add Your Filaments", icon="ADD")


class PATINA_UL_filaments(bpy.types.UIList):
    def draw_item(
        self,
        context: bpy.types.Context,
        layout: bpy.types.UILayout,
        data: Any,
        item: Any,
        icon: int,
        active_data: Any,
        active_property: str,
        index: int,
    ) -> None:
        row = layout.split(factor=0.3)
        row.prop(item, "color", text="")
        row.prop(item, "name", text="", emboss=False)


class PATINA_MT_common_filaments(bpy.types.Menu):
    bl_label = "Filament"

    def draw(self, _context: bpy.types.Context) -> None:
        self.layout.operator("patina.add_filament", text="Any Color", icon="COLOR")
        self.layout.separator()
        for name in schema.common_filaments():
            self.layout.operator("patina.add_filament", text=name, translate=False).common = name


class PATINA_PT_print_checks(_Details, bpy.types.Panel):
    bl_label = "Checks"
    bl_order = 0

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        return last_report() is not None

    def draw_header_preset(self, _context: bpy.types.Context) -> None:
        report = last_report()
        assert report is not None
        count = len(report.problems)
        if not report.checks:
            return
        row = self.layout.row()
        row.active = False
        row.label(text=f"{count} {'problem' if count == 1 else 'problems'}" if count else "no problems")

    def draw(self, context: bpy.types.Context) -> None:
        report = last_report()
        assert report is not None
        subject = self.layout.column()
        subject.active = False
        say(subject, _subject(report), "OBJECT_DATA", context)
        if is_stale():
            what = "changed since" if report.is_there else "no longer exists"
            say(self.layout, f"{report.names} {what}; check again.", "ERROR", context)
        elif any(getattr(self.settings(context), name) != report.values[name] for name in _CHECKED):
            say(self.layout, "The settings changed since; check again.", "ERROR", context)
        for change in report.changes:
            say(self.layout, change, "MODIFIER", context)
        if not report.checks and not is_stale():
            say(self.layout, "The copy has not been checked yet.", "INFO", context)
        for check in report.problems:
            _draw_problem(self.layout, context, report, check)
        if report.problems and is_mended(print_values(self.settings(context))):
            say(
                self.layout,
                "Export… mends a copy and writes its files. To see it first, make it here.",
                "INFO",
                context,
            )
            self.layout.operator("patina.make_printable_copy", icon="DUPLICATE")
        _draw_others(self.layout, context, report)


def _subject(report: Report) -> str:
    """Return what was checked for what, in a few words."""
    title = next((process.title for process in schema.processes() if process.name == report.process), report.process)
    return f"{report.names} for {title}"


_CHECKED = ("purpose", "process", "height")
"""The settings that change what checks find."""


def _draw_problem(layout: bpy.types.UILayout, context: bpy.types.Context, report: Report, check: Check) -> None:
    box = layout.box().column()
    row = box.row()
    row.label(text=check.title, icon=_ICONS[check.verdict], translate=False)
    if check.count:
        number = row.row()
        number.alignment = "RIGHT"
        number.label(text=f"{check.count:,}", translate=False)
    say(box, check.message, "BLANK1", context, _BOX)
    row = box.row(align=True)
    row.use_property_split = False
    if report.has_elements(check.name):
        row.operator("patina.select_print_elements", icon="RESTRICT_SELECT_OFF").check = check.name
    if check.remedy in REMEDIES:
        is_on = has_remedy(print_settings(context.scene), check.remedy)
        row.operator("patina.mend_print", icon="MODIFIER", depress=is_on).remedy = check.remedy


def _draw_others(layout: bpy.types.UILayout, context: bpy.types.Context, report: Report) -> None:
    """Draw the checks that have found no problem: how many there are, and folded up what each says."""
    passed, skipped = ([c for c in report.checks if c.verdict == verdict] for verdict in ("passed", "skipped"))
    if not passed and not skipped:
        return
    header, body = layout.panel("patina_print_passed", default_closed=bool(report.problems))
    counts = f"{len(passed)} passed, {len(skipped)} skipped" if skipped else f"{len(passed)} passed"
    header.label(text=counts, icon=_ICONS["passed"])
    if body is not None:
        for check in (*passed, *skipped):
            say(body, check.message, "BLANK1" if check.verdict == "passed" else _ICONS["skipped"], context)


class PATINA_PT_print_filaments(_Details, bpy.types.Panel):
    bl_label = "Filaments"
    bl_order = 1

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return cls.settings(context).purpose != "FULL-COLOR" or previewed() is not None

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


class PATINA_PT_print_repair(_Details, bpy.types.Panel):
    bl_label = "Repair"
    bl_order = 2
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        self.draw_group(context)
        self.layout.operator("patina.make_printable_copy", icon="DUPLICATE")


class PATINA_PT_print_output(_Details, bpy.types.Panel):
    bl_label = "Output"
    bl_order = 3
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        self.draw_group(context)


CLASSES = (
    *(PATINA_MT_print_processes, PATINA_MT_common_filaments, PATINA_UL_filaments),
    *(PATINA_PT_print, PATINA_PT_print_checks, PATINA_PT_print_filaments),
    *(PATINA_PT_print_repair, PATINA_PT_print_output),
)
