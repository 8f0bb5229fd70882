"""The main panel: what to do, how large, how well, and how far it is."""

from __future__ import annotations

import textwrap
from typing import Any

import bpy

from .. import live
from ..engine_setup import setup
from ..operators.pictures import TAB
from ..preferences import engine_python
from ..readiness import chosen_objects, obstacle, uv_obstacle
from ..session import Run
from .presets import PATINA_PT_presets

_BIG = 1.6
_BESIDE_BUTTON = 7
"""Characters that a box and a small button in it take."""


class InSidebar:
    """Where all panels are."""

    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = TAB


class PATINA_UL_pictures(bpy.types.UIList):
    def draw_item(
        self,
        context: bpy.types.Context,
        layout: bpy.types.UILayout,
        data: Any,
        item: Any,
        icon: int,
        active_data: Any,
        active_property: str,
    ) -> None:
        if item.image is None:
            layout.label(text="Removed", icon="ERROR")
        else:
            layout.label(text=item.image.name, icon_value=layout.icon(item.image), translate=False)


class PATINA_PT_texture(InSidebar, bpy.types.Panel):
    bl_label = "Texture"

    def draw_header_preset(self, context: bpy.types.Context) -> None:
        PATINA_PT_presets.draw_panel_header(self.layout)

    def draw(self, context: bpy.types.Context) -> None:
        layout, settings = self.layout, context.scene.patina
        layout.use_property_split = True
        layout.use_property_decorate = False
        running = live.stage().session.run is not None
        column = layout.column()
        column.enabled = not running
        _draw_task(column, settings)
        _draw_keep(column, settings)
        _draw_amount(column, context, settings)
        _draw_obstacles(layout, context, settings)
        _draw_session(layout, context, settings)


def _draw_task(layout: bpy.types.UILayout, settings: Any) -> None:
    row = layout.row()
    row.use_property_split = False
    row.prop(settings, "task", expand=True)
    if settings.task == "FEATURE":
        layout.prop(settings, "feature")
        return
    row = layout.row()
    row.template_list("PATINA_UL_pictures", "", settings, "pictures", settings, "active_picture", rows=2, maxrows=4)
    buttons = row.column(align=True)
    buttons.operator("patina.add_pictures", text="", icon="ADD")
    buttons.operator("patina.remove_picture", text="", icon="REMOVE")
    if 0 <= settings.active_picture < len(settings.pictures):
        image = settings.pictures[settings.active_picture].image
        if image is not None:
            row = layout.row()
            row.alignment = "CENTER"
            row.template_icon(icon_value=layout.icon(image), scale=5.0)
    layout.prop(settings, "style_scale")


def _draw_keep(layout: bpy.types.UILayout, settings: Any) -> None:
    layout.column(heading="Keep").prop(settings, "keep_texture", text="Present Texture")
    if settings.keep_texture:
        layout.prop(settings, "content_weight")
        layout.prop(settings, "base_texture", icon="IMAGE_DATA")


def _draw_amount(layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any) -> None:
    layout.prop(settings, "size")
    layout.prop(settings, "quality")
    if settings.quality == "CUSTOM":
        layout.prop(settings, "steps")
        layout.prop(settings, "view_size")
    obj = context.active_object
    if obj is not None and obj.type == "MESH" and len(obj.data.uv_layers) > 1:
        layout.prop_search(settings, "uv_map", obj.data, "uv_layers", icon="GROUP_UVS")
    if obj is not None and len(obj.material_slots) > 1:
        layout.column(heading="Only").prop(settings, "only_active_slot", text="Active Material Slot")
    layout.prop(settings, "seed")


def _draw_obstacles(layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any) -> None:
    """Say what is missing, with the button that mends it."""
    if engine_python(context) is None:
        box = layout.box()
        _draw_setup(box, context)
    elif any(obj.type == "MESH" and not obj.data.uv_layers for obj in chosen_objects(context)):
        box = layout.box()
        _say(box, f"{uv_obstacle(context, settings)}.", "ERROR", context)
        box.operator("patina.unwrap", icon="UV")


def _draw_setup(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    work = setup()
    if work.running:
        _say(layout, f"Installing the engine: {work.words}", "SORTTIME", context)
        layout.operator("patina.cancel_setup", icon="X")
        return
    for line in work.lines or ("The engine is not installed yet.",):
        _say(layout, line, "INFO", context)
    layout.operator("patina.install_engine", icon="IMPORT")


def _draw_session(layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any) -> None:
    session = live.stage().session
    if session.run is None:
        reason = obstacle(context, settings)
        row = layout.row()
        row.scale_y = _BIG
        # Panels ask operators on behalf of the viewport otherwise; this button must know that it is the panel's.
        row.operator_context = "INVOKE_DEFAULT"
        row.operator("patina.generate_texture", icon="SHADERFX")
        if reason is not None:
            _say(layout, f"{reason}.", "INFO", context)
    else:
        _draw_progress(layout, session.run, context)
    if session.warning:
        _say(layout, session.warning, "ERROR", context)
    if session.message:
        row = layout.box().row()
        _say(row.column(), session.message, "ERROR", context, _BESIDE_BUTTON)
        row.operator("patina.dismiss", text="", icon="X", emboss=False)


def _draw_progress(layout: bpy.types.UILayout, run: Run, context: bpy.types.Context) -> None:
    column = layout.column(align=True)
    row = column.row(align=True)
    row.scale_y = _BIG
    row.progress(factor=fraction(run), text=status(run))
    row.operator("patina.cancel", text="", icon="X")
    if run.progress is not None:
        column.operator("patina.finish_now", icon="CHECKMARK")
    for note in run.notes:
        _say(layout, note, "INFO", context)


def fraction(run: Run) -> float:
    """Return how much of the job is done, 0 to 1."""
    return run.progress.step / run.progress.steps if run.progress else 0.0


def status(run: Run) -> str:
    """Return the text of the progress bar."""
    if run.keeping:
        return "Finishing"
    if run.progress is None:
        return "Starting the engine"
    step, steps, left = run.progress.step, run.progress.steps, run.progress.seconds_left
    return f"Step {step} of {steps}, {time_left(left)}" if step < steps else "Writing the texture"


def time_left(seconds: float) -> str:
    """Return a duration in words, such as ``0:40 left``."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02} left"


def _say(layout: bpy.types.UILayout, sentence: str, icon: str, context: bpy.types.Context, taken: int = 0) -> None:
    """Draw a sentence in as many lines as the sidebar's width asks for, less what is ``taken`` (characters)."""
    lines = wrapped(sentence, characters(context) - taken)
    column = layout.column(align=True)
    column.scale_y = 0.8
    for index, line in enumerate(lines):
        column.label(text=line, icon=icon if index == 0 else "BLANK1", translate=False)


def characters(context: bpy.types.Context) -> int:
    """Return about how many characters fit into a line of the region, beside an icon."""
    system = context.preferences.system
    width = context.region.width / system.ui_scale if context.region else 280.0
    return max(20, int((width - 60) / 6.2))


def wrapped(sentence: str, width: int) -> list[str]:
    """Return the sentence in lines of at most ``width`` characters."""
    return textwrap.wrap(sentence, width)


CLASSES = (PATINA_UL_pictures, PATINA_PT_texture)
