"""The main panel of each editor: what to make, how large, how well, and how far it is."""

from __future__ import annotations

from typing import Any

import bpy

from ..jobs import live
from ..jobs.readiness import chosen_objects, has_source, obstacle, uv_obstacle
from ..jobs.uv_notes import uv_notes
from ..settings.schema import Mode, modes
from ..settings.values import mode_of, own_settings
from ..setup.location import engine_python
from .job import draw_job, draw_setup
from .presets import PRESETS
from .settings import draw_quality, draw_setting, set_by_quality
from .sidebar import InSidebar, split_properties
from .source import draw_source
from .text import say


class _MainPanel(InSidebar):
    """What to make in one editor."""

    generate: str

    def draw_header_preset(self, context: bpy.types.Context) -> None:
        panel: Any = self
        menu: Any = PRESETS[self.bl_space_type][1]
        menu.draw_panel_header(panel.layout)

    def draw(self, context: bpy.types.Context) -> None:
        panel: Any = self
        layout, settings = panel.layout, self.settings(context)
        mode = mode_of(settings)
        split_properties(layout)
        column = layout.column()
        column.enabled = live.state().session.run is None
        if len(modes(mode.editor)) > 1:
            column.prop(settings, "mode")
        draw_source(column, context, settings, mode)
        _draw_amount(column, context, settings, mode)
        _draw_remedies(layout, context, settings, mode)
        draw_job(layout, context, self.generate, obstacle(context, settings), mode.editor)


class PATINA_PT_texture(_MainPanel, bpy.types.Panel):
    bl_label = "Texture"
    bl_space_type = "VIEW_3D"
    generate = "patina.generate_texture"


class PATINA_PT_image(_MainPanel, bpy.types.Panel):
    bl_label = "Image"
    bl_space_type = "IMAGE_EDITOR"
    generate = "patina.generate_image"


def _draw_amount(layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any, mode: Mode) -> None:
    """Draw how large and how good the result becomes."""
    drawn_elsewhere = (*set_by_quality(mode), *mode.needs)
    for name in mode.main:
        if name not in drawn_elsewhere and _is_open(layout, settings, mode, name):
            draw_setting(layout, context, settings, mode, name)
    draw_quality(layout, settings, mode)
    if mode.editor == "VIEW_3D":
        _draw_surface(layout, context, settings)
    if "seed" in mode.shared:
        layout.prop(settings, "seed")


def _is_open(layout: bpy.types.UILayout, settings: Any, mode: Mode, name: str) -> bool:
    """Return whether a setting is the artist's to choose; where the image decides the size, draw who does."""
    from_image = mode.editor == "IMAGE_EDITOR" and has_source(settings, mode)
    if name == "size" and from_image:
        layout.column(heading="Size").prop(settings, "own_size", text="Custom Size")
        return bool(settings.own_size)
    return name != "diversity" or own_settings(settings, mode).count > 1


def _draw_surface(layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any) -> None:
    """Draw where on the object the texture goes, where there is a choice."""
    obj = context.active_object
    if obj is not None and obj.type == "MESH" and len(obj.data.uv_layers) > 1:
        layout.prop_search(settings, "uv_map", obj.data, "uv_layers", icon="GROUP_UVS")
    if obj is not None and len(obj.material_slots) > 1:
        layout.column(heading="Only").prop(settings, "only_active_slot", text="Active Material Slot")


def _draw_remedies(layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any, mode: Mode) -> None:
    """Say what is missing that a button can provide, and what is odd about the UV maps."""
    objects = [obj for obj in chosen_objects(context) if obj.type == "MESH"] if mode.editor == "VIEW_3D" else []
    if engine_python(context) is None:
        draw_setup(layout.box(), context)
    elif any(not obj.data.uv_layers for obj in objects):
        box = layout.box()
        say(box, f"{uv_obstacle(context, settings)}.", "ERROR", context)
        box.operator("patina.unwrap", icon="UV")
    # While a job runs, the engine's notes say it.
    elif objects and live.state().session.run is None:
        for note in uv_notes(objects, settings.uv_map, settings.only_active_slot):
            say(layout, note, "INFO", context)


CLASSES = (PATINA_PT_texture, PATINA_PT_image)
